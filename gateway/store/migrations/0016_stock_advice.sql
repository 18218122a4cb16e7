-- The document that told a level, and as of when it told it: of two, the later one counts. Without a document the offers
-- file told it.
ALTER TABLE stock ADD COLUMN as_of BIGINT;
ALTER TABLE stock ADD COLUMN advice BIGINT REFERENCES document (id);
