-- Which of an order's places a purchase order goes to; '' is the order's own.
ALTER TABLE purchase_order ADD COLUMN ship_to TEXT NOT NULL DEFAULT '';
