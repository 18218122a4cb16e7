// Rows and pages as the API answers them (gateway/api/openapi.yaml): the members that the console shows.
import type { Four } from "./parts";

export type Right = "see" | "see_raw" | "work" | "settle" | "decide" | "approve" | "people" | "see_audit";
// The ids of the partners whose rows are seen; null: of all.
export type Limit = string[] | null;
export interface Session { person: string; full_name: string; roles: string[]; may: Right[]; partners: Limit; authority: string | null; currency: string | null; opened_at: string; ends_at: string; has_second_factor: boolean; second_person: boolean }
export interface SecondFactor { secret: string; uri: string }

// `what`: what stands behind the key, with its `id`; `match`: whether the key is the text, or begins so.
export interface Hit { kind: string; value: string; what: string; id: number | string; text: string; at: string; message: number | null; match: "equal" | "beginning" }

export interface MessageRow {
  id: number; created_at: string; direction: "in" | "out"; partner: string; type: string; control: string; state: string; name: string; size: number;
  reason: string; place: string; fault: string | null; channel: string; syntax: string; sha256: string; answers: number | null;
  number?: string; status?: Four;
}
export interface StoryRow { at: string; kind: string; text: string; message: number | null; document: number | null; subject: string }
export interface DocumentRow { id: number; position: number; kind: string; number: string; order_number: string; state: string; reason: string; partner: string; message: number | null; created_at: string }
export interface ReceiptRow { [name: string]: string | number | boolean | null }
export interface Message extends MessageRow {
  updated_at: string; story: StoryRow[]; documents: DocumentRow[]; answered_by: MessageRow[]; receipt: ReceiptRow[]; led_to?: LedTo[];
}
export interface LedTo { step: string; id: number | null; what: string; number: string; partner: string; state: string; order_number: string; at: string; message?: number | null }

export interface Node { kind: string; depth: number; place: string; name: string; value: string; meaning: string; offset: number; length: number; error: boolean | null }
export interface Provenance { pointer: string; place: string; offset: number; length: number; rule?: string }
// `same`: whether the bytes are read today as they were then; `unread`: why they cannot be read any more.
export interface CanonicalDocument { canonical: unknown; provenance: Provenance[]; same: boolean | null; unread: string | null }

export interface WorkRow {
  id: number; stage: string; subject: number; discriminator: string; state: string; attempt: number; due: string | null; why: string; reason: string; fault: string | null;
  destination: string; behind: number | null; order_key: string; created_at: string;
}
export interface ShapeRow { stage: string; ready: number; leased: number; held: number; up_to_1m: number; up_to_5m: number; up_to_15m: number; up_to_1h: number; up_to_6h: number; up_to_1d: number; older: number }

export type Balances = Record<string, string>;
export interface OrderRow { id: number; number: string; buyer: string; status: string; lines: number; currency: string; placed_at: string; acknowledged_at: string | null }
export interface OrderLine { number: string; item: string; name?: string; quantity: string; unit: string; price: string | null; status: string; where: string; balances: Balances; id: number; late?: string }
export interface PurchaseRow { number: string; supplier: string; attempt: number; line: string; item: string; quantity: string; price: string; status: string; where: string; balances: Balances; placed_at: string | null; answered_at: string | null }
export interface ShipmentRow { number: string; supplier: string; purchase_order: string; shipped_on: string; carrier: string; tracking: string; lines: number }
export interface MoneyRow { ledger: string; partner: string; document: string; line: string; where: string; balances: Balances }
export interface SentRow { kind: string; number: string; partner: string; message: number | null; created_at: string }
export interface CaseOfOrder { id: number; kind: string; open: boolean; text: string }
export interface Order extends Omit<OrderRow, "lines"> {
  lines: OrderLine[]; purchase_orders: PurchaseRow[]; shipments: ShipmentRow[]; money: MoneyRow[]; documents: DocumentRow[]; sent: SentRow[]; cases: CaseOfOrder[]; story: StoryRow[];
}

export interface Candidate { supplier: string; part: string; excluded?: string; why?: string; chosen?: boolean; quantity?: string; unit_cost?: string; cost?: Record<string, string>; landed?: string }
export interface Explanation {
  optimal: boolean; total: string; bound: string; steps: number;
  suppliers: { supplier: string; already_open: boolean; lines: number; quantity: string; goods: string; order_fee: string; shipment: string }[];
  lines: { line: string; sentence: string; runner_up?: string; delta?: string; candidates: Candidate[] }[];
}
export interface Attempt { attempt: number; decided_at: string; optimal: boolean; cost: string; summary: string; explanation: Explanation }

export interface Trial extends Omit<Attempt, "attempt"> { unserved: { line: string; quantity: string; why: string }[] }  // what would be decided

export interface InvoiceRow { id: number; number: string; supplier: string; kind: string; order_number: string; issued_on: string; currency: string; total: string; approved: string; disputed: string; credited: string; decision: string; due_on: string | null; received_at: string }
export interface InvoiceLine {
  line: string; item: string; ordered: string | null; supplied: string | null; claimed_before: string | null; purchase_unit: string | null; invoiced: string; unit: string;
  price: string | null; price_basis: string | null; agreed_price: string | null; amount: string | null; purchase_order: string | null; purchase_order_line: string | null;
}
export interface Allocation { line: string; purchase_line: number; quantity: string; amount: string; disputed_quantity: string; disputed_amount: string; credited_quantity: string; credited_amount: string; stage: string; confidence: number }
export interface HoldRow { id: number; invoice: number; line: string; reason: string; owner: string; amount: string; open: boolean; text: string; resolution: string; state: string; by: string; purchase_line: number | null }
export interface Invoice extends InvoiceRow { document: number | null; discount?: string; lines: InvoiceLine[]; allocations: Allocation[]; holds: HoldRow[] }

export interface ExceptionRow {
  id: string; kind: string; text: string; partner: string; subject: string; stake: string | null; currency: string | null; owner: string; taken_by: string; opened_at: string; due_at: string | null; count: number;
}
export interface Exception extends ExceptionRow {
  open: boolean; meaning: string | null; act: string; resolution: string; invoice: number | null; line: string | null; parts: { open: boolean; text: string; resolution: string }[];
  actions: Action[];
}
export interface Action { action: string; says: string }  // what it will do
// What waits for a second person, or was decided by one.
export interface Proposal {
  id: number; subject: string; action: string; amount: string; currency: string; by: string; proposed_at: string; until: string; state: string; decided_by: string | null; decided_because: string | null; what: string; because: string;
}

export interface PartnerRow { id: string; name: string; role: string; light: string; way: string; waiting: number; held: number; failing_since: string | null; why: string }
export interface Agreement { document: string; direction: string; syntax: string; version: string; mapping: string }
export interface Offer { item: string; sku: string; name: string; price: string | null; stock: string; pack: string; minimum: string; lead_days: number }
export interface Certificate { owner: string; role: string; state: string; name: string; from: string; use: string; until: string; subject: string; issuer: string; fingerprint: string; where: string }
export interface Partner {
  id: string; name: string; role: string; path: string; way: string; in: string; out: string; vendor_number: string; x12: { qualifier: string; id: string; group_id: string }[]; edifact: { qualifier: string; id: string }[]; agreements: Agreement[]; offers: Offer[];
}

// Lines, columns and bytes are there where the syntax has them.
export interface Finding { code: string; place: string; line: number | null; column: number | null; offset: number | null; length: number | null; message: string; error: boolean }
export interface Judgement { syntax: string | null; verdict: string; looks: string | null; partner: string | null; root: string | null; note: string | null; findings_total: number; findings: Finding[]; answers: { interchange: string; type: string; status: string; text: string | null; why_not: string | null }[] }

export interface DestinationRow {
  destination: string; state: string; ready: number; leased: number; held: number; oldest: string | null; failing_since: string | null; next: string | null; why: string;
}

export interface PersonRow { name: string; full_name: string; roles: string[]; partners: Limit; authority: string | null; currency: string | null; has_second_factor: boolean; standing: string; created_at: string }
export interface TokenRow { id: number; name: string; rights: string[]; partners: Limit; standing: string; made_by: string; made_at: string; ends_at: string; used_at: string | null; revoked_at: string | null }
export interface AuditRow { id: number; at: string; actor: string; from: string; act: string; message: number | null; subject: string; what: string; because: string; hash: string }

export interface Overview {
  at: string;
  messages: { direction: string; state: string; count: number; rows: string }[];
  work: { stage: string; ready: number; leased: number; held: number; rows: string }[];
  money: { currency: string; amount: string; holds: number; rows: string }[];
  cases: { kind: string; count: number; late: number; meaning: string; rows: string }[];
  deadlines: { kind: string; count: number; over: number; first: string }[];
  certificates: { owner: string; role: string; name: string; until: string; rows: string }[];
  partners: PartnerRow[];
}
