-- What messages and documents are found by: numbers of business, of envelopes, and names of files.

-- `value` is normalised by gateway/store/find_keys, `kind` the number of its enumerator. `document` is a row of `document`
-- where the message came in, of `outbound_document` where it went out; 0: it is a key of the message as a whole. No key
-- says more than the rows that it names. Rows are compared byte by byte, whatever the database's collation.
CREATE TABLE find_key (
  value     TEXT {bytewise} NOT NULL,
  kind      BIGINT NOT NULL,
  message   BIGINT NOT NULL,
  document  BIGINT NOT NULL,
  PRIMARY KEY (value, message, kind, document)
) {without_rowid};

-- The control numbers of a message's interchanges and groups, of which find_key is made.
ALTER TABLE message ADD COLUMN numbers TEXT NOT NULL DEFAULT '';

-- Rows whose keys are still to be made: those of a table whose id is below `below`.
CREATE TABLE find_pending (
  source  TEXT PRIMARY KEY CHECK (source IN ('message', 'as2_inbound', 'as2_outbound', 'document', 'outbound_document')),
  below   BIGINT NOT NULL
);
INSERT INTO find_pending (source, below) SELECT 'message', MAX(id) + 1 FROM message HAVING COUNT(*) > 0;
INSERT INTO find_pending (source, below) SELECT 'as2_inbound', MAX(id) + 1 FROM as2_inbound HAVING COUNT(*) > 0;
INSERT INTO find_pending (source, below) SELECT 'as2_outbound', MAX(id) + 1 FROM as2_outbound HAVING COUNT(*) > 0;
INSERT INTO find_pending (source, below) SELECT 'document', MAX(id) + 1 FROM document HAVING COUNT(*) > 0;
INSERT INTO find_pending (source, below) SELECT 'outbound_document', MAX(id) + 1 FROM outbound_document HAVING COUNT(*) > 0;
