-- An invoice must cost the same however much the store keeps. What it asks is found by an index that holds only what can
-- match.

-- The documents of a message that are still to be applied: one message may hold thousands.
CREATE INDEX document_to_apply ON document (message) WHERE state IN ('translated', 'held');

-- A supplier's purchase orders by a number that differs from ours in case.
CREATE INDEX purchase_order_by_spelling ON purchase_order (supplier, UPPER(number));

-- The invoices that wait for a person on a purchase line.
CREATE INDEX invoice_hold_by_line ON invoice_hold (purchase_line) WHERE state = 'open';

-- Supplied units that are not approved, by supplier and item: for invoices that name no order. Both stand in the line's
-- order already and never change; an index cannot look there.
ALTER TABLE purchase_billing ADD COLUMN supplier TEXT NOT NULL DEFAULT '';
ALTER TABLE purchase_billing ADD COLUMN item TEXT NOT NULL DEFAULT '';
UPDATE purchase_billing SET
  supplier = (SELECT o.supplier FROM purchase_line l JOIN purchase_order o ON o.id = l.purchase_order
              WHERE l.id = purchase_billing.id),
  item = (SELECT l.item FROM purchase_line l WHERE l.id = purchase_billing.id);
DROP INDEX purchase_billing_unbilled;
CREATE INDEX purchase_billing_unbilled ON purchase_billing (supplier, item, id) WHERE evidence > 0;
