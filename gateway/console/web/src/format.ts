// Numbers, times and sizes as people read them. Times are in UTC, as everywhere in Crossdock.

// "5740.80" → "5,740.80". Decimals stay strings, so that no cent is rounded on the way.
export function number(value: string | number | null | undefined): string {
  if (value === null || value === undefined || value === "") return "";
  const [whole, rest] = String(value).split(".");
  return whole!.replace(/\B(?=(\d{3})+$)/g, ",") + (rest === undefined ? "" : "." + rest);
}

// The sum of decimals, exact for amounts of people's businesses: in the smallest digit that occurs.
export function sum(values: string[]): string {
  const digits = Math.max(0, ...values.map(v => v.split(".")[1]?.length ?? 0));
  const total = values.reduce((all, v) => {
    const [whole, rest = ""] = v.split(".");
    return all + BigInt(whole + rest.padEnd(digits, "0"));
  }, BigInt(0));
  const text = (total < 0 ? -total : total).toString().padStart(digits + 1, "0");
  const sign = total < 0 ? "-" : "";
  return sign + (digits ? text.slice(0, -digits) + "." + text.slice(-digits) : text);
}

// An amount of money: at least two digits after the point.
export const money = (value: string): string => { const [whole, rest = ""] = value.split("."); return number(`${whole}.${rest.padEnd(2, "0")}`); };

export const isZero = (value: string | null | undefined): boolean => !value || /^-?0*\.?0*$/.test(value);

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

// "Wed 25 Nov", with the year where it is another one.
export function day(iso: string, now = new Date()): string {
  const date = new Date(iso);
  const year = date.getUTCFullYear() === now.getUTCFullYear() ? "" : ` ${date.getUTCFullYear()}`;
  return `${days[date.getUTCDay()]} ${date.getUTCDate()} ${months[date.getUTCMonth()]}${year}`;
}

export const clock = (iso: string): string => iso.slice(11, 19);
export const exactClock = (iso: string): string => iso.slice(11, 23);
export const moment = (iso: string | null | undefined): string => (iso ? `${day(iso)} ${iso.slice(11, 16)}` : "");

// "4 h", "25 h", "3 d": one unit, so that columns stay narrow.
export function span(milliseconds: number): string {
  const ms = Math.abs(milliseconds);
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const units: [number, string][] = [[1000, "s"], [60000, "min"], [3600000, "h"], [86400000, "d"]];
  let [size, name] = units[0]!;
  for (const [each, word] of units) if (ms >= each * (word === "d" ? 2 : 1)) [size, name] = [each, word];
  return `${Math.floor(ms / size)} ${name}`;
}

export function bytes(size: number): string {
  if (size < 10000) return `${number(size)} B`;
  const units = ["KiB", "MiB", "GiB"];
  let value = size / 1024, unit = 0;
  while (value >= 1024 && unit < 2) { value /= 1024; unit++; }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

export const plural = (count: number, one: string, many = one + "s"): string => `${number(count)} ${count === 1 ? one : many}`;
