-- Deadlines count the time in which we could hear a partner.

-- 'listening': its time moves on by every time in which the partner could not be heard. 'wall': by the calendar.
ALTER TABLE timer ADD COLUMN clock TEXT NOT NULL DEFAULT 'listening' CHECK (clock IN ('listening', 'wall'));
CREATE INDEX timer_by_partner ON timer (partner, state, due_at);

-- When the gateway itself listened last, and how: 'serving', or 'once' for a look at each call. One row.
CREATE TABLE gateway_beat (
  one   BIGINT PRIMARY KEY CHECK (one = 1),
  at    BIGINT NOT NULL,
  mode  TEXT NOT NULL CHECK (mode IN ('serving', 'once'))
);

-- Partners whose files we fetch, each once it was heard. `failing_since`: the last moment up to which all was heard,
-- while its way fails. `deaf_ms`: how long it could not be heard, all times together.
CREATE TABLE listening (
  partner        TEXT PRIMARY KEY,
  first_heard    BIGINT NOT NULL,
  failing_since  BIGINT,
  reason         TEXT NOT NULL DEFAULT '',
  deaf_ms        BIGINT NOT NULL DEFAULT 0
);
