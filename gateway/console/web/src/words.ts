// The words for codes: people read words, the code stands beside them in grey.
export type Tone = "good" | "warn" | "bad" | "info" | "off";

const documents: Record<string, string> = {
  "850": "Order", "855": "Order answer", "856": "Ship notice", "810": "Invoice", "812": "Credit", "846": "Stock report", "860": "Order change",
  "865": "Change answer", "997": "Acknowledgement", "999": "Acknowledgement", TA1: "Interchange answer", "824": "Complaint",
  CONTRL: "Acknowledgement", ORDERS: "Order", ORDRSP: "Order answer", DESADV: "Ship notice", INVOIC: "Invoice", ORDCHG: "Order change", INVRPT: "Stock report",
  Order: "Order", OrderResponse: "Order answer", OrderChange: "Order change", OrderCancellation: "Cancellation", DespatchAdvice: "Ship notice",
  Invoice: "Invoice", CreditNote: "Credit", MDN: "Receipt",
  order_ack: "Order answer", order_change_ack: "Change answer", inventory_advice: "Stock report",  // kinds of our own
};
// "850" → "Order"; what is not known stays as it is.
export const document = (type: string): string => documents[type] ?? words(type);
export const isCode = (type: string): boolean => /^[A-Z0-9]/.test(type) && type in documents && documents[type] !== type;

const ways: Record<string, string> = { as2: "AS2", sftp: "SFTP", http: "HTTP" };
export const way = (channel: string): string => ways[channel] ?? channel;

// "order_response" → "order response"; "PRICE_CHANGED" → "Price changed"
export const words = (code: string): string => {
  const text = code.replace(/_/g, " ");
  return /^[A-Z0-9 ]+$/.test(text) && /[A-Z]{3}/.test(text) ? text[0] + text.slice(1).toLowerCase() : text;
};
export const sentence = (code: string): string => {
  const text = words(code);
  return text ? text[0]!.toUpperCase() + text.slice(1) : "";
};

const tones: Record<string, Tone> = {
  rejected: "bad", failed: "bad", held: "bad", duplicate: "warn", overdue: "bad", applied: "good", confirmed: "good", sent: "info", ready: "info",
  cancelled: "bad", backordered: "warn", shipped: "good", delivered: "good", partially_shipped: "info", partially_delivered: "info",
  approved: "good", partially_approved: "warn", disputed: "bad", unmatched: "warn", open: "warn", silent: "bad", failing: "bad", late: "warn", fine: "good", well: "good", paused: "off", draining: "warn",
  drained: "warn", valid: "good", tolerated: "warn", invalid: "bad", "well-formed": "warn",
};
export const tone = (state: string): Tone => tones[state] ?? "off";

// How the kinds of a story are drawn. Whatever is not here happened on the way.
const trouble = new Set(["rejected", "overdue", "held", "exception", "finding", "unmatched", "silent", "deaf", "outage", "hold", "freed"]);
const decisions = new Set(["ordered", "routed", "placed", "filled", "cancelled", "acknowledged", "shipped", "invoiced", "answered", "corrected", "decided", "reopened", "accepted", "offered"]);
export const weight = (kind: string): "trouble" | "decision" | "step" => (trouble.has(kind) ? "trouble" : decisions.has(kind) ? "decision" : "step");

// The page of what a subject names: "message:12", "order:3", "purchase:P000003-1".
export function pageOf(subject: string): string | null {
  const [kind, id] = [subject.slice(0, subject.indexOf(":")), subject.slice(subject.indexOf(":") + 1)];
  if (kind === "message" || kind === "order" || kind === "invoice") return `/${kind}s/${encodeURIComponent(id)}`;
  if (kind === "partner") return `/partners/${encodeURIComponent(id)}`;
  if (kind === "purchase") return `/find?q=${encodeURIComponent(id)}`;
  return null;
}
