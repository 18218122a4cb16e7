export { useSyncExternalStore } from "use-sync-external-store/shim/index.js";
