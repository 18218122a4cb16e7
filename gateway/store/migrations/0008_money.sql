-- Two ledgers of money beside the units, what persons decided about holds, and what buyers were told and billed: what is
-- due to them follows from it. Amounts are integers of 10^-6, as quantities are.

-- What we owe a supplier for a purchase line. `added` came in as supply at the agreed price, `beyond` was claimed beyond it.
CREATE TABLE purchase_money (
  id        BIGINT PRIMARY KEY REFERENCES purchase_line (id),
  added     BIGINT NOT NULL DEFAULT 0 CHECK (added >= 0),
  beyond    BIGINT NOT NULL DEFAULT 0 CHECK (beyond >= 0),
  agreed    BIGINT NOT NULL DEFAULT 0 CHECK (agreed >= 0),
  approved  BIGINT NOT NULL DEFAULT 0 CHECK (approved >= 0),
  disputed  BIGINT NOT NULL DEFAULT 0 CHECK (disputed >= 0),
  credited  BIGINT NOT NULL DEFAULT 0 CHECK (credited >= 0),
  paid      BIGINT NOT NULL DEFAULT 0 CHECK (paid >= 0),
  CONSTRAINT purchase_money_conserved CHECK (agreed + approved + disputed + credited + paid = added + beyond)
);

-- What the buyer owes us for an order line.
CREATE TABLE sales_money (
  id        BIGINT PRIMARY KEY REFERENCES order_line (id),
  added     BIGINT NOT NULL DEFAULT 0 CHECK (added >= 0),
  beyond    BIGINT NOT NULL DEFAULT 0 CHECK (beyond >= 0),
  owed      BIGINT NOT NULL DEFAULT 0 CHECK (owed >= 0),
  billed    BIGINT NOT NULL DEFAULT 0 CHECK (billed >= 0),
  credited  BIGINT NOT NULL DEFAULT 0 CHECK (credited >= 0),
  paid      BIGINT NOT NULL DEFAULT 0 CHECK (paid >= 0),
  CONSTRAINT sales_money_conserved CHECK (owed + billed + credited + paid = added + beyond)
);

-- Append-only double entries of both.
CREATE TABLE money_journal (
  id           {identity},
  at           BIGINT NOT NULL,
  account      TEXT NOT NULL CHECK (account IN ('purchase_money', 'sales_money')),
  line         BIGINT NOT NULL,
  from_bucket  TEXT NOT NULL,
  to_bucket    TEXT NOT NULL,
  quantity     BIGINT NOT NULL CHECK (quantity > 0),
  document     BIGINT REFERENCES document (id),
  CONSTRAINT money_journal_moves CHECK (from_bucket <> to_bucket)
);
CREATE INDEX money_journal_by_line ON money_journal (account, line, id);

--only postgresql
-- An invoice's money is approved, disputed or credited; `extras` is what of the approved part is no line of a purchase
-- order. The table is built anew on SQLite, which cannot change a constraint.
ALTER TABLE invoice ADD COLUMN credited BIGINT NOT NULL DEFAULT 0, ADD COLUMN extras BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN verdict TEXT NOT NULL DEFAULT '', ADD COLUMN due_on TEXT NOT NULL DEFAULT '',
  ADD COLUMN discount_until TEXT NOT NULL DEFAULT '', ADD COLUMN discount_percent BIGINT NOT NULL DEFAULT 0,
  DROP CONSTRAINT invoice_conserved,
  ADD CONSTRAINT invoice_conserved CHECK (total = approved + disputed + credited);
--only postgresql
ALTER TABLE invoice_hold ADD COLUMN purchase_line BIGINT REFERENCES purchase_line (id),
  ADD COLUMN by_person TEXT NOT NULL DEFAULT '',
  DROP CONSTRAINT invoice_hold_state_check,
  ADD CONSTRAINT invoice_hold_state_check CHECK (state IN ('open', 'released', 'refused', 'superseded'));
--only postgresql
ALTER TABLE allocation ADD COLUMN credited_quantity BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN credited_amount BIGINT NOT NULL DEFAULT 0;

--only sqlite
ALTER TABLE invoice RENAME TO invoice_before;
--only sqlite
ALTER TABLE invoice_hold RENAME TO invoice_hold_before;
--only sqlite
ALTER TABLE allocation RENAME TO allocation_before;
--only sqlite
DROP INDEX invoice_by_number;
--only sqlite
DROP INDEX invoice_by_order;
--only sqlite
DROP INDEX invoice_hold_by_invoice;
--only sqlite
DROP INDEX invoice_hold_by_state;
--only sqlite
DROP INDEX allocation_by_invoice;
--only sqlite
DROP INDEX allocation_by_purchase_line;
--only sqlite
CREATE TABLE invoice (
  id            {identity},
  supplier      TEXT NOT NULL,
  number        TEXT NOT NULL,
  normalised    TEXT NOT NULL,
  kind          TEXT NOT NULL,
  order_number  TEXT NOT NULL,
  issued_on     TEXT NOT NULL,
  currency      TEXT NOT NULL,
  document      BIGINT NOT NULL UNIQUE REFERENCES document (id),
  content       TEXT NOT NULL,
  total         BIGINT NOT NULL,
  approved      BIGINT NOT NULL,
  disputed      BIGINT NOT NULL,
  decision      TEXT NOT NULL,
  received_at   BIGINT NOT NULL,
  credited      BIGINT NOT NULL DEFAULT 0,
  extras        BIGINT NOT NULL DEFAULT 0,
  verdict       TEXT NOT NULL DEFAULT '',  -- digest of all that was decided: what did not change is not written again
  due_on        TEXT NOT NULL DEFAULT '',
  discount_until    TEXT NOT NULL DEFAULT '',
  discount_percent  BIGINT NOT NULL DEFAULT 0,
  CONSTRAINT invoice_conserved CHECK (total = approved + disputed + credited)
);
--only sqlite
CREATE TABLE invoice_hold (
  id             {identity},
  invoice        BIGINT NOT NULL REFERENCES invoice (id),
  line           TEXT NOT NULL,
  reason         TEXT NOT NULL,
  owner          TEXT NOT NULL,
  amount         BIGINT NOT NULL,
  text           TEXT NOT NULL,
  state          TEXT NOT NULL CHECK (state IN ('open', 'released', 'refused', 'superseded')),
  resolution     TEXT NOT NULL DEFAULT '',
  created_at     BIGINT NOT NULL,
  resolved_at    BIGINT,
  purchase_line  BIGINT REFERENCES purchase_line (id),
  by_person      TEXT NOT NULL DEFAULT ''
);
--only sqlite
CREATE TABLE allocation (
  id                 {identity},
  invoice            BIGINT NOT NULL REFERENCES invoice (id),
  line               TEXT NOT NULL,
  purchase_line      BIGINT NOT NULL REFERENCES purchase_line (id),
  quantity           BIGINT NOT NULL,
  amount             BIGINT NOT NULL,
  disputed_quantity  BIGINT NOT NULL,
  disputed_amount    BIGINT NOT NULL,
  stage              TEXT NOT NULL,
  confidence         BIGINT NOT NULL CHECK (confidence BETWEEN 0 AND 1000),
  credited_quantity  BIGINT NOT NULL DEFAULT 0,
  credited_amount    BIGINT NOT NULL DEFAULT 0
);
--only sqlite
INSERT INTO invoice (id, supplier, number, normalised, kind, order_number, issued_on, currency, document, content, total,
                     approved, disputed, decision, received_at)
SELECT id, supplier, number, normalised, kind, order_number, issued_on, currency, document, content, total, approved,
       disputed, decision, received_at FROM invoice_before;
--only sqlite
INSERT INTO invoice_hold (id, invoice, line, reason, owner, amount, text, state, resolution, created_at, resolved_at)
SELECT id, invoice, line, reason, owner, amount, text, state, resolution, created_at, resolved_at FROM invoice_hold_before;
--only sqlite
INSERT INTO allocation (id, invoice, line, purchase_line, quantity, amount, disputed_quantity, disputed_amount, stage,
                        confidence)
SELECT id, invoice, line, purchase_line, quantity, amount, disputed_quantity, disputed_amount, stage, confidence
FROM allocation_before;
--only sqlite
DROP TABLE allocation_before;
--only sqlite
DROP TABLE invoice_hold_before;
--only sqlite
DROP TABLE invoice_before;
--only sqlite
CREATE INDEX invoice_by_number ON invoice (supplier, normalised);
--only sqlite
CREATE INDEX invoice_hold_by_invoice ON invoice_hold (invoice);
--only sqlite
CREATE INDEX invoice_hold_by_state ON invoice_hold (state, id);
--only sqlite
CREATE INDEX allocation_by_invoice ON allocation (invoice);
--only sqlite
CREATE INDEX allocation_by_purchase_line ON allocation (purchase_line);
--only postgresql
DROP INDEX invoice_by_order;

-- What of the approved part is no line: until now nobody kept it apart.
UPDATE invoice SET extras = approved - COALESCE((SELECT SUM(a.amount) FROM allocation a WHERE a.invoice = invoice.id), 0);

-- Which purchase orders an invoice is about, also where nothing of it is matched: all that touch an order are judged
-- together.
CREATE TABLE invoice_order (
  invoice         BIGINT NOT NULL REFERENCES invoice (id),
  purchase_order  BIGINT NOT NULL REFERENCES purchase_order (id),
  PRIMARY KEY (invoice, purchase_order)
);
CREATE INDEX invoice_order_by_order ON invoice_order (purchase_order, invoice);
INSERT INTO invoice_order (invoice, purchase_order)
SELECT i.id, p.id FROM invoice i JOIN purchase_order p ON p.supplier = i.supplier AND p.number = i.order_number
UNION SELECT a.invoice, l.purchase_order FROM allocation a JOIN purchase_line l ON l.id = a.purchase_line;

-- Which invoices a claim says it is about, by normalised numbers: a credit note may come before its invoice.
CREATE TABLE invoice_reference (
  invoice   BIGINT NOT NULL REFERENCES invoice (id),
  supplier  TEXT NOT NULL,
  number    TEXT NOT NULL,
  PRIMARY KEY (invoice, number)
);
CREATE INDEX invoice_reference_by_number ON invoice_reference (supplier, number);

-- What a person decided about a hold. It names what the person saw, and counts for that alone.
CREATE TABLE invoice_decision (
  id             {identity},
  invoice        BIGINT NOT NULL REFERENCES invoice (id),
  hold           BIGINT REFERENCES invoice_hold (id),
  answer         TEXT NOT NULL CHECK (answer IN ('approve', 'refuse', 'credit_units', 'credit_money')),
  reason         TEXT NOT NULL,
  line           TEXT NOT NULL,
  purchase_line  BIGINT REFERENCES purchase_line (id),
  amount         BIGINT NOT NULL CHECK (amount >= 0),
  credited       BIGINT NOT NULL DEFAULT 0,  -- units of the line, by then
  by_person      TEXT NOT NULL,
  because        TEXT NOT NULL,
  decided_at     BIGINT NOT NULL
);
CREATE INDEX invoice_decision_by_invoice ON invoice_decision (invoice);
CREATE INDEX invoice_decision_by_purchase_line ON invoice_decision (purchase_line);
INSERT INTO invoice_decision (invoice, hold, answer, reason, line, purchase_line, amount, by_person, because, decided_at)
SELECT h.invoice, h.id, 'approve', h.reason, h.line,
       CASE WHEN h.reason IN ('price_above_tolerance', 'price_below_tolerance', 'no_agreed_price', 'quantity_above_evidence',
                              'quantity_above_order', 'wrong_unit', 'currency_mismatch', 'amount_mismatch', 'awaiting_shipment')
            THEN (SELECT MIN(a.purchase_line) FROM allocation a WHERE a.invoice = h.invoice AND a.line = h.line) END,
       h.amount, 'unknown', h.resolution, COALESCE(h.resolved_at, h.created_at)
FROM invoice_hold h WHERE h.state = 'released';

-- Another price that was agreed for a purchase line after it was ordered; the latest counts.
CREATE TABLE agreed_price (
  id             {identity},
  purchase_line  BIGINT NOT NULL REFERENCES purchase_line (id),
  price          BIGINT NOT NULL CHECK (price >= 0),
  invoice        BIGINT REFERENCES invoice (id),
  by_person      TEXT NOT NULL,
  because        TEXT NOT NULL,
  agreed_at      BIGINT NOT NULL
);
CREATE INDEX agreed_price_by_line ON agreed_price (purchase_line, id);

-- A selling price that was agreed for an order line that came without one.
CREATE TABLE selling_price (
  order_line  BIGINT PRIMARY KEY REFERENCES order_line (id),
  price       BIGINT NOT NULL CHECK (price >= 0),
  by_person   TEXT NOT NULL,
  because     TEXT NOT NULL,
  agreed_at   BIGINT NOT NULL
);

-- Notices that took effect: one that comes again changes nothing, also when it was cancelled since.
CREATE TABLE applied_notice (
  supplier    TEXT NOT NULL,
  number      TEXT NOT NULL,
  content     TEXT NOT NULL,
  document    BIGINT REFERENCES document (id),
  applied_at  BIGINT NOT NULL,
  PRIMARY KEY (supplier, number, content)
);
-- Ours for the buyer, which a replacement keeps.
ALTER TABLE shipment ADD COLUMN notice TEXT NOT NULL DEFAULT '';
CREATE INDEX shipment_by_number ON shipment (supplier, number);

-- What is supplied and not approved: for invoices that name no order.
CREATE INDEX purchase_billing_unbilled ON purchase_billing (id) WHERE evidence > 0;

-- For when the supplier confirmed units: an ISO date, or ''.
ALTER TABLE purchase_line ADD COLUMN confirmed_for TEXT NOT NULL DEFAULT '';

-- Which line a case is about, so that it can be settled by what happens to the line.
ALTER TABLE exception_case ADD COLUMN purchase_line BIGINT REFERENCES purchase_line (id);
CREATE INDEX exception_case_by_line ON exception_case (purchase_line) WHERE purchase_line IS NOT NULL;

-- What buyers were sent.
CREATE TABLE buyer_answer (
  id           {identity},
  sales_order  BIGINT NOT NULL REFERENCES sales_order (id),
  created_at   BIGINT NOT NULL
);
CREATE INDEX buyer_answer_by_order ON buyer_answer (sales_order, id);
CREATE TABLE buyer_answer_line (
  answer           BIGINT NOT NULL REFERENCES buyer_answer (id),
  order_line       BIGINT NOT NULL REFERENCES order_line (id),
  accepted         BIGINT NOT NULL CHECK (accepted >= 0),
  backordered      BIGINT NOT NULL CHECK (backordered >= 0),
  rejected         BIGINT NOT NULL CHECK (rejected >= 0),
  confirmed_for    TEXT NOT NULL,
  backordered_for  TEXT NOT NULL,
  PRIMARY KEY (answer, order_line)
);
CREATE TABLE buyer_notice (
  sales_order  BIGINT NOT NULL REFERENCES sales_order (id),
  number       TEXT NOT NULL,
  content      TEXT NOT NULL,  -- '' when it was cancelled
  versions     BIGINT NOT NULL DEFAULT 1 CHECK (versions > 0),
  outbound     BIGINT NOT NULL REFERENCES outbound_document (id),
  PRIMARY KEY (sales_order, number)
);
CREATE TABLE buyer_bill (
  id           {identity},
  sales_order  BIGINT NOT NULL REFERENCES sales_order (id),
  kind         TEXT NOT NULL CHECK (kind IN ('invoice', 'credit_note')),
  number       TEXT NOT NULL,
  total        BIGINT NOT NULL,  -- below zero on a credit note
  created_at   BIGINT NOT NULL
);
CREATE INDEX buyer_bill_by_order ON buyer_bill (sales_order, id);
CREATE TABLE buyer_bill_line (
  bill        BIGINT NOT NULL REFERENCES buyer_bill (id),
  order_line  BIGINT REFERENCES order_line (id),  -- NULL: a charge of the order as a whole
  charge      BIGINT,                             -- which of its charges; NULL: units
  quantity    BIGINT NOT NULL,
  amount      BIGINT NOT NULL
);
CREATE INDEX buyer_bill_line_by_bill ON buyer_bill_line (bill);
CREATE INDEX buyer_bill_line_by_order_line ON buyer_bill_line (order_line) WHERE order_line IS NOT NULL;

-- ---- stores of the version before ------------------------------------------------------------------------------------

INSERT INTO sales_money (id) SELECT id FROM order_line;

-- Opening balances: what is approved and disputed stays so until a new fact judges the line anew.
INSERT INTO purchase_money (id, beyond, approved, disputed)
SELECT l.id, COALESCE(m.approved, 0) + COALESCE(m.disputed, 0), COALESCE(m.approved, 0), COALESCE(m.disputed, 0)
FROM purchase_line l LEFT JOIN (
  SELECT purchase_line, CASE WHEN SUM(amount) > 0 THEN SUM(amount) ELSE 0 END AS approved,
         CASE WHEN SUM(disputed_amount) > 0 THEN SUM(disputed_amount) ELSE 0 END AS disputed
  FROM allocation GROUP BY purchase_line) m ON m.purchase_line = l.id;
INSERT INTO money_journal (at, account, line, from_bucket, to_bucket, quantity)
SELECT 0, 'purchase_money', id, 'beyond', 'approved', approved FROM purchase_money WHERE approved > 0;
INSERT INTO money_journal (at, account, line, from_bucket, to_bucket, quantity)
SELECT 0, 'purchase_money', id, 'beyond', 'disputed', disputed FROM purchase_money WHERE disputed > 0;

-- Lines that the version before bought, until they are judged anew: what was decided wrongly is listed.
CREATE TABLE opening_line (purchase_line BIGINT PRIMARY KEY REFERENCES purchase_line (id));
INSERT INTO opening_line (purchase_line) SELECT id FROM purchase_line;

-- Orders whose sent documents are still to be read into the tables above.
CREATE TABLE opening_order (sales_order BIGINT PRIMARY KEY REFERENCES sales_order (id));
INSERT INTO opening_order (sales_order) SELECT id FROM sales_order;
