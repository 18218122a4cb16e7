// What a person has just done, above the page until the next page is opened.
import { signal } from "@preact/signals";
import { Say } from "./parts";

const told = signal("");

export const tell = (text: string): void => { told.value = text; };

// Always there, so that a reader of screens hears what comes into it.
export const Told = () => (
  <div role="status" class="told">
    {told.value && <Say of="good"><p class="bar"><span class="grow">{told.value}</span><button class="btn small" type="button" onClick={() => tell("")}>Close</button></p></Say>}
  </div>
);
