-- Routing as a stage of its own.

-- Who has an item: asked for each line of an order.
CREATE INDEX stock_by_item ON stock (item, id);

-- Units that a supplier does not deliver, or not yet, and that wait to be routed again; gone when they were. The case
-- is the one that is settled when somebody else is asked for them.
CREATE TABLE route_request (
  id             {identity},
  sales_order    BIGINT NOT NULL REFERENCES sales_order (id),
  purchase_line  BIGINT NOT NULL REFERENCES purchase_line (id),
  backordered    BIGINT NOT NULL CHECK (backordered IN (0, 1)),  -- 1: the supplier keeps them unless somebody is better
  document       BIGINT REFERENCES document (id),
  case_kind      TEXT NOT NULL,
  case_subject   TEXT NOT NULL,
  case_text      TEXT NOT NULL
);
CREATE INDEX route_request_by_order ON route_request (sales_order, id);

-- The day which the supplier promised for what is backordered; '' when it said none.
ALTER TABLE purchase_line ADD COLUMN promised_on TEXT NOT NULL DEFAULT '';
