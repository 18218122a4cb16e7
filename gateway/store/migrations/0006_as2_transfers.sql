-- What came of large AS2 messages, for partners who go on where a transfer broke off, or did not hear that all had come.

CREATE TABLE as2_transfer (
  id          {identity},
  partner     TEXT NOT NULL,
  name        TEXT NOT NULL,           -- the sender's: the ETag without quotes
  message_id  TEXT NOT NULL,
  payload     BIGINT NOT NULL REFERENCES payload (id) ON DELETE CASCADE,  -- head and body
  chunks      BIGINT NOT NULL CHECK (chunks > 0),
  head        BIGINT NOT NULL CHECK (head >= 0),  -- bytes of the payload that are no body
  size        BIGINT NOT NULL CHECK (size >= 0),  -- of the body
  writer      TEXT NOT NULL,           -- which connection may add to it
  updated_at  BIGINT NOT NULL,
  CONSTRAINT as2_transfer_once UNIQUE (partner, name),
  CONSTRAINT as2_transfer_payload UNIQUE (payload)
);
