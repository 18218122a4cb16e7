-- What is exchanged with partners: payloads, messages, documents, their story, and the work that is open.
-- Times are milliseconds since 1970 UTC.

-- Raw bytes, immutable. A row without sha256 is still being received and belongs to nobody yet.
CREATE TABLE payload (
  id          {identity},
  sha256      TEXT,
  size        BIGINT NOT NULL DEFAULT 0 CHECK (size >= 0),
  created_at  BIGINT NOT NULL
);

CREATE TABLE payload_chunk (
  payload  BIGINT NOT NULL REFERENCES payload (id) ON DELETE CASCADE,
  seq      BIGINT NOT NULL CHECK (seq >= 0),
  bytes    {blob} NOT NULL,
  PRIMARY KEY (payload, seq)
);

CREATE TABLE message (
  id          {identity},
  direction   TEXT NOT NULL CHECK (direction IN ('in', 'out')),
  partner     TEXT NOT NULL,
  channel     TEXT NOT NULL,
  name        TEXT NOT NULL,
  payload     BIGINT REFERENCES payload (id),
  sha256      TEXT NOT NULL,
  size        BIGINT NOT NULL CHECK (size >= 0),
  dedup_key   TEXT,
  state       TEXT NOT NULL,
  syntax      TEXT NOT NULL,
  type        TEXT NOT NULL,
  control     TEXT NOT NULL,
  answers     BIGINT REFERENCES message (id),
  reason      TEXT NOT NULL DEFAULT '',
  place       TEXT NOT NULL DEFAULT '',
  fault       TEXT NOT NULL DEFAULT '' CHECK (fault IN ('', 'malformed', 'invalid', 'refused', 'unmapped', 'unavailable', 'internal')),
  created_at  BIGINT NOT NULL,
  updated_at  BIGINT NOT NULL,
  CONSTRAINT message_once UNIQUE (direction, dedup_key),
  CONSTRAINT message_state CHECK (
    (direction = 'in'  AND state IN ('received', 'unwrapped', 'checked', 'translated', 'applied', 'rejected', 'held', 'duplicate')) OR
    (direction = 'out' AND state IN ('ready', 'sent', 'confirmed', 'overdue', 'failed', 'held')))
);
CREATE INDEX message_by_partner ON message (partner, id);
CREATE INDEX message_by_state ON message (direction, state, id);
CREATE INDEX message_by_control ON message (partner, control);
CREATE INDEX message_by_answers ON message (answers);

-- Further keys by which the repetition of a message is recognised.
CREATE TABLE message_key (
  direction  TEXT NOT NULL CHECK (direction IN ('in', 'out')),
  key        TEXT NOT NULL,
  message    BIGINT NOT NULL REFERENCES message (id),
  PRIMARY KEY (direction, key)
);

CREATE TABLE document (
  id            {identity},
  message       BIGINT NOT NULL REFERENCES message (id),
  position      BIGINT NOT NULL CHECK (position >= 0),
  kind          TEXT NOT NULL,
  partner       TEXT NOT NULL,
  number        TEXT NOT NULL,
  order_number  TEXT NOT NULL,
  canonical     TEXT NOT NULL,
  state         TEXT NOT NULL CHECK (state IN ('translated', 'applied', 'held', 'rejected')),
  reason        TEXT NOT NULL DEFAULT '',
  created_at    BIGINT NOT NULL,
  CONSTRAINT document_once UNIQUE (message, position)
);
CREATE INDEX document_by_number ON document (partner, kind, number);
CREATE INDEX document_by_order ON document (order_number, id);
CREATE INDEX document_by_state ON document (state, id);

-- Append-only: the story of a message or an order as operators read it.
CREATE TABLE event (
  id        {identity},
  at        BIGINT NOT NULL,
  message   BIGINT REFERENCES message (id),
  document  BIGINT REFERENCES document (id),
  subject   TEXT NOT NULL,
  kind      TEXT NOT NULL,
  text      TEXT NOT NULL
);
CREATE INDEX event_by_message ON event (message, id);
CREATE INDEX event_by_subject ON event (subject, id);

-- Open work; what is finished is deleted. `due_at` is when an item may next be claimed: not before it while
-- ready, the end of its lease while leased, NULL while held.
CREATE TABLE work (
  id             {identity},
  stage          TEXT NOT NULL,
  subject        BIGINT NOT NULL,
  discriminator  TEXT NOT NULL DEFAULT '',
  order_key      TEXT NOT NULL DEFAULT '',
  state          TEXT NOT NULL CHECK (state IN ('ready', 'leased', 'held')),
  attempt        BIGINT NOT NULL DEFAULT 0 CHECK (attempt >= 0),
  due_at         BIGINT,
  reason         TEXT NOT NULL DEFAULT '',
  fault          TEXT NOT NULL DEFAULT '' CHECK (fault IN ('', 'malformed', 'invalid', 'refused', 'unmapped', 'unavailable', 'internal')),
  created_at     BIGINT NOT NULL,
  CONSTRAINT work_once UNIQUE (stage, subject, discriminator),
  CONSTRAINT work_due CHECK ((state = 'held') = (due_at IS NULL))
);
CREATE INDEX work_by_due ON work (stage, due_at, id);
CREATE INDEX work_by_order_key ON work (order_key, id) WHERE order_key <> '';

-- Outbound control numbers: where each partner and level began and stands, and every number given out.
-- A cycle ends at 999999999, the highest that ISA13 can carry; the next number is 1 of the next cycle.
CREATE TABLE control_counter (
  partner  TEXT NOT NULL,
  level    TEXT NOT NULL CHECK (level IN ('interchange', 'group', 'set')),
  first    BIGINT NOT NULL CHECK (first BETWEEN 1 AND 999999999),
  cycle    BIGINT NOT NULL CHECK (cycle >= 0),
  last     BIGINT NOT NULL CHECK (last BETWEEN 0 AND 999999999),
  PRIMARY KEY (partner, level)
);

CREATE TABLE control_number (
  partner       TEXT NOT NULL,
  level         TEXT NOT NULL CHECK (level IN ('interchange', 'group', 'set')),
  cycle         BIGINT NOT NULL,
  number        BIGINT NOT NULL CHECK (number BETWEEN 1 AND 999999999),
  message       BIGINT REFERENCES message (id),
  allocated_at  BIGINT NOT NULL,
  PRIMARY KEY (partner, level, cycle, number)
);
CREATE INDEX control_number_by_message ON control_number (message);

-- What must happen by a time unless something else happens first: an answer expected, a window that closes.
CREATE TABLE timer (
  id          {identity},
  kind        TEXT NOT NULL,
  subject     TEXT NOT NULL,
  partner     TEXT NOT NULL,
  due_at      BIGINT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('armed', 'fired', 'cancelled')),
  message     BIGINT REFERENCES message (id),
  created_at  BIGINT NOT NULL,
  CONSTRAINT timer_once UNIQUE (kind, subject)
);
CREATE INDEX timer_by_due ON timer (state, due_at);
