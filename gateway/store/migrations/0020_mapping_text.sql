-- Which mapping read a document, and which one wrote what was sent.

-- The whole text of a mapping as it was used, once for each hash: its bases and itself, and for all of a library the code
-- tables, shapes and sequences that they share, which `shared` names. Never changed and never deleted.
CREATE TABLE mapping_text (
  id          {identity},
  sha256      TEXT {bytewise} NOT NULL UNIQUE,
  name        TEXT NOT NULL,
  shared      TEXT NOT NULL,  -- sha256 of what it shares with others; '' of that itself
  text        {blob} NOT NULL,
  created_at  BIGINT NOT NULL
);

-- NULL: read or written by a version that did not keep it.
ALTER TABLE document ADD COLUMN mapping BIGINT;
ALTER TABLE outbound_document ADD COLUMN mapping BIGINT;
