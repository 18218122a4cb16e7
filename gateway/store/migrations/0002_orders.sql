-- What is ordered, bought, shipped and invoiced. Quantities, prices and amounts are integers of 10^-6, so that
-- both engines add and compare them exactly. The balances of a line live in one row and are moved only by the
-- journal; the CHECKs keep them conserved whatever a program does.

-- An outbound canonical document: decided by a stage, turned into a message by the stage `emit`.
CREATE TABLE outbound_document (
  id            {identity},
  partner       TEXT NOT NULL,
  kind          TEXT NOT NULL,
  number        TEXT NOT NULL,
  order_number  TEXT NOT NULL,
  canonical     TEXT NOT NULL,
  cause         BIGINT REFERENCES document (id),
  message       BIGINT REFERENCES message (id),
  created_at    BIGINT NOT NULL,
  CONSTRAINT outbound_document_once UNIQUE (partner, kind, number)
);
CREATE INDEX outbound_document_by_message ON outbound_document (message);
CREATE INDEX outbound_document_by_order ON outbound_document (order_number, id);

-- Interchanges seen, for finding a number that is used again.
CREATE TABLE inbound_interchange (
  id        {identity},
  partner   TEXT NOT NULL,
  control   TEXT NOT NULL,
  sha256    TEXT NOT NULL,
  message   BIGINT NOT NULL REFERENCES message (id),
  seen_at   BIGINT NOT NULL
);
CREATE INDEX inbound_interchange_by_control ON inbound_interchange (partner, control, id);

CREATE TABLE sales_order (
  id               {identity},
  buyer            TEXT NOT NULL,
  number           TEXT NOT NULL,
  document         BIGINT NOT NULL REFERENCES document (id),
  currency         TEXT NOT NULL,
  placed_at        BIGINT NOT NULL,
  acknowledged_at  BIGINT,
  CONSTRAINT sales_order_once UNIQUE (buyer, number)
);

CREATE TABLE order_line (
  id           {identity},
  sales_order  BIGINT NOT NULL REFERENCES sales_order (id),
  number       TEXT NOT NULL,
  item         TEXT NOT NULL,
  unit         TEXT NOT NULL,
  quantity     BIGINT NOT NULL CHECK (quantity > 0),
  price        BIGINT,
  added        BIGINT NOT NULL DEFAULT 0 CHECK (added >= 0),
  open         BIGINT NOT NULL CHECK (open >= 0),
  placed       BIGINT NOT NULL DEFAULT 0 CHECK (placed >= 0),
  confirmed    BIGINT NOT NULL DEFAULT 0 CHECK (confirmed >= 0),
  backordered  BIGINT NOT NULL DEFAULT 0 CHECK (backordered >= 0),
  rejected     BIGINT NOT NULL DEFAULT 0 CHECK (rejected >= 0),
  cancelled    BIGINT NOT NULL DEFAULT 0 CHECK (cancelled >= 0),
  shipped      BIGINT NOT NULL DEFAULT 0 CHECK (shipped >= 0),
  delivered    BIGINT NOT NULL DEFAULT 0 CHECK (delivered >= 0),
  returned     BIGINT NOT NULL DEFAULT 0 CHECK (returned >= 0),
  CONSTRAINT order_line_once UNIQUE (sales_order, number),
  CONSTRAINT order_line_conserved CHECK (
    open + placed + confirmed + backordered + rejected + cancelled + shipped + delivered + returned = quantity + added)
);

CREATE TABLE purchase_order (
  id           {identity},
  sales_order  BIGINT NOT NULL REFERENCES sales_order (id),
  supplier     TEXT NOT NULL,
  number       TEXT NOT NULL UNIQUE,
  attempt      BIGINT NOT NULL CHECK (attempt > 0),
  placed_at    BIGINT NOT NULL,
  answered_at  BIGINT
);
CREATE INDEX purchase_order_by_order ON purchase_order (sales_order, id);

CREATE TABLE purchase_line (
  id              {identity},
  purchase_order  BIGINT NOT NULL REFERENCES purchase_order (id),
  order_line      BIGINT NOT NULL REFERENCES order_line (id),
  number          TEXT NOT NULL,
  item            TEXT NOT NULL,
  supplier_part   TEXT NOT NULL,
  unit            TEXT NOT NULL,
  pack            BIGINT NOT NULL CHECK (pack > 0),
  price           BIGINT NOT NULL CHECK (price >= 0),
  quantity        BIGINT NOT NULL CHECK (quantity > 0),
  added           BIGINT NOT NULL DEFAULT 0 CHECK (added >= 0),
  ordered         BIGINT NOT NULL CHECK (ordered >= 0),
  confirmed       BIGINT NOT NULL DEFAULT 0 CHECK (confirmed >= 0),
  backordered     BIGINT NOT NULL DEFAULT 0 CHECK (backordered >= 0),
  rejected        BIGINT NOT NULL DEFAULT 0 CHECK (rejected >= 0),
  cancelled       BIGINT NOT NULL DEFAULT 0 CHECK (cancelled >= 0),
  shipped         BIGINT NOT NULL DEFAULT 0 CHECK (shipped >= 0),
  delivered       BIGINT NOT NULL DEFAULT 0 CHECK (delivered >= 0),
  returned        BIGINT NOT NULL DEFAULT 0 CHECK (returned >= 0),
  CONSTRAINT purchase_line_once UNIQUE (purchase_order, number),
  CONSTRAINT purchase_line_conserved CHECK (
    ordered + confirmed + backordered + rejected + cancelled + shipped + delivered + returned = quantity + added)
);
CREATE INDEX purchase_line_by_order_line ON purchase_line (order_line);

-- Which of the supplied units of a purchase line were invoiced, and with what result. `added` came in by proof of
-- supply, `beyond` without it.
CREATE TABLE purchase_billing (
  id        BIGINT PRIMARY KEY REFERENCES purchase_line (id),
  added     BIGINT NOT NULL DEFAULT 0 CHECK (added >= 0),
  beyond    BIGINT NOT NULL DEFAULT 0 CHECK (beyond >= 0),
  evidence  BIGINT NOT NULL DEFAULT 0 CHECK (evidence >= 0),
  invoiced  BIGINT NOT NULL DEFAULT 0 CHECK (invoiced >= 0),
  approved  BIGINT NOT NULL DEFAULT 0 CHECK (approved >= 0),
  disputed  BIGINT NOT NULL DEFAULT 0 CHECK (disputed >= 0),
  credited  BIGINT NOT NULL DEFAULT 0 CHECK (credited >= 0),
  paid      BIGINT NOT NULL DEFAULT 0 CHECK (paid >= 0),
  CONSTRAINT purchase_billing_conserved CHECK (evidence + invoiced + approved + disputed + credited + paid = added + beyond)
);

-- Append-only double entries: what moved a quantity from one bucket of a line to another, and which document.
CREATE TABLE journal (
  id           {identity},
  at           BIGINT NOT NULL,
  account      TEXT NOT NULL CHECK (account IN ('order_line', 'purchase_line', 'purchase_billing')),
  line         BIGINT NOT NULL,
  from_bucket  TEXT NOT NULL,
  to_bucket    TEXT NOT NULL,
  quantity     BIGINT NOT NULL CHECK (quantity > 0),
  document     BIGINT REFERENCES document (id),
  CONSTRAINT journal_moves CHECK (from_bucket <> to_bucket)
);
CREATE INDEX journal_by_line ON journal (account, line, id);

-- What a supplier reports to have, and how much of it our purchase orders hold.
CREATE TABLE stock (
  id         {identity},
  supplier   TEXT NOT NULL,
  item       TEXT NOT NULL,
  reported   BIGINT NOT NULL CHECK (reported >= 0),
  reserved   BIGINT NOT NULL DEFAULT 0,
  reported_at BIGINT NOT NULL,
  report     TEXT NOT NULL,
  CONSTRAINT stock_once UNIQUE (supplier, item),
  CONSTRAINT stock_not_oversold CHECK (reserved >= 0)
);

CREATE TABLE reservation (
  id             {identity},
  stock          BIGINT NOT NULL REFERENCES stock (id),
  purchase_line  BIGINT NOT NULL REFERENCES purchase_line (id),
  quantity       BIGINT NOT NULL CHECK (quantity >= 0),
  CONSTRAINT reservation_once UNIQUE (purchase_line)
);
CREATE INDEX reservation_by_stock ON reservation (stock);

-- Why each line went where it went.
CREATE TABLE routing_decision (
  id           {identity},
  sales_order  BIGINT NOT NULL REFERENCES sales_order (id),
  attempt      BIGINT NOT NULL,
  decided_at   BIGINT NOT NULL,
  optimal      BIGINT NOT NULL CHECK (optimal IN (0, 1)),
  cost         BIGINT NOT NULL,
  summary      TEXT NOT NULL,
  explanation  TEXT NOT NULL,
  CONSTRAINT routing_decision_once UNIQUE (sales_order, attempt)
);

CREATE TABLE shipment (
  id              {identity},
  supplier        TEXT NOT NULL,
  number          TEXT NOT NULL,
  purchase_order  BIGINT NOT NULL REFERENCES purchase_order (id),
  document        BIGINT NOT NULL REFERENCES document (id),
  carrier         TEXT NOT NULL,
  tracking        TEXT NOT NULL,
  shipped_on      TEXT NOT NULL,
  content         TEXT NOT NULL,
  created_at      BIGINT NOT NULL,
  voided_at       BIGINT
);
CREATE UNIQUE INDEX shipment_once ON shipment (supplier, number, purchase_order) WHERE voided_at IS NULL;
CREATE INDEX shipment_by_order ON shipment (purchase_order);

CREATE TABLE shipment_line (
  id             {identity},
  shipment       BIGINT NOT NULL REFERENCES shipment (id),
  purchase_line  BIGINT NOT NULL REFERENCES purchase_line (id),
  quantity       BIGINT NOT NULL CHECK (quantity > 0),
  sscc           TEXT NOT NULL,
  tracking       TEXT NOT NULL
);
CREATE INDEX shipment_line_by_shipment ON shipment_line (shipment);
CREATE INDEX shipment_line_by_purchase_line ON shipment_line (purchase_line);

-- Suppliers' invoices and what reconciliation found. total = approved + disputed, to the last digit.
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
  CONSTRAINT invoice_conserved CHECK (total = approved + disputed)
);
CREATE INDEX invoice_by_number ON invoice (supplier, normalised);
CREATE INDEX invoice_by_order ON invoice (supplier, order_number);

-- Which purchase line an invoice line pays for, and what of it is approved or disputed.
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
  confidence         BIGINT NOT NULL CHECK (confidence BETWEEN 0 AND 1000)
);
CREATE INDEX allocation_by_invoice ON allocation (invoice);
CREATE INDEX allocation_by_purchase_line ON allocation (purchase_line);

CREATE TABLE invoice_hold (
  id           {identity},
  invoice      BIGINT NOT NULL REFERENCES invoice (id),
  line         TEXT NOT NULL,
  reason       TEXT NOT NULL,
  owner        TEXT NOT NULL,
  amount       BIGINT NOT NULL,
  text         TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('open', 'released', 'superseded')),
  resolution   TEXT NOT NULL DEFAULT '',
  created_at   BIGINT NOT NULL,
  resolved_at  BIGINT
);
CREATE INDEX invoice_hold_by_invoice ON invoice_hold (invoice);
CREATE INDEX invoice_hold_by_state ON invoice_hold (state, id);

-- What a person should look at: exceptions of orders and partners, one row until somebody closes it.
CREATE TABLE exception_case (
  id           {identity},
  kind         TEXT NOT NULL,
  partner      TEXT NOT NULL,
  subject      TEXT NOT NULL,
  text         TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('open', 'closed')),
  resolution   TEXT NOT NULL DEFAULT '',
  document     BIGINT REFERENCES document (id),
  created_at   BIGINT NOT NULL,
  closed_at    BIGINT
);
CREATE INDEX exception_case_by_state ON exception_case (state, id);
CREATE INDEX exception_case_by_subject ON exception_case (subject, id);
