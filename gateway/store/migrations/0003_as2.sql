-- What went over AS2: which messages came and what receipt each got, and what we sent, so that a repetition is the same
-- bytes again. Message-IDs are kept without angle brackets.

-- Every content that came under a Message-ID. One of them at most is accepted: a message that was refused does not use
-- its identifier up, or anybody could spoil a partner's identifiers in advance.
CREATE TABLE as2_inbound (
  id           {identity},
  partner      TEXT NOT NULL,
  as2_from     TEXT NOT NULL,
  as2_to       TEXT NOT NULL,
  message_id   TEXT NOT NULL,
  sha256       TEXT NOT NULL,          -- of the body as it was received
  accepted     BIGINT NOT NULL CHECK (accepted IN (0, 1)),
  disposition  TEXT NOT NULL,
  mic          TEXT NOT NULL,
  wire         BIGINT NOT NULL REFERENCES payload (id),  -- headers and body as they were received
  message      BIGINT NOT NULL REFERENCES message (id),
  receipt      BIGINT REFERENCES payload (id),           -- with its headers; NULL: none was asked for
  created_at   BIGINT NOT NULL,
  CONSTRAINT as2_inbound_content UNIQUE (as2_from, as2_to, message_id, sha256)
);
CREATE UNIQUE INDEX as2_inbound_once ON as2_inbound (as2_from, as2_to, message_id) WHERE accepted = 1;
CREATE INDEX as2_inbound_by_message ON as2_inbound (message);

-- What we send: sealed once. `ended` marks what the partner refused for good; after that a new message is sealed.
CREATE TABLE as2_outbound (
  id           {identity},
  message      BIGINT NOT NULL REFERENCES message (id),
  partner      TEXT NOT NULL,
  message_id   TEXT NOT NULL,
  wire         BIGINT NOT NULL REFERENCES payload (id),  -- the body
  headers      TEXT NOT NULL,
  entity       TEXT NOT NULL,          -- MIME header of the document, where the MIC is over that and the document; else ''
  url          TEXT NOT NULL,          -- of receipts that we owe; '' for documents, which go where the profile says
  mic          TEXT NOT NULL,
  mic_digest   TEXT NOT NULL,
  asked        TEXT NOT NULL CHECK (asked IN ('none', 'unsigned', 'signed')),
  posted_at    BIGINT,                 -- when the partner last took it
  receipt      BIGINT REFERENCES payload (id),
  disposition  TEXT NOT NULL DEFAULT '',
  ended        BIGINT NOT NULL DEFAULT 0 CHECK (ended IN (0, 1)),
  created_at   BIGINT NOT NULL,
  CONSTRAINT as2_outbound_id UNIQUE (message_id)
);
CREATE UNIQUE INDEX as2_outbound_once ON as2_outbound (message) WHERE ended = 0;
