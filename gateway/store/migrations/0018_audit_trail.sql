-- Who did what and why, as a chain of hashes: gateway/store/audit_trail.hpp. Its rows are only ever added. `id` is given
-- by the program, without a gap, and never by the database.
CREATE TABLE audit_entry (
  id        BIGINT PRIMARY KEY CHECK (id > 0),
  at        BIGINT NOT NULL,
  actor     TEXT NOT NULL,
  came_from TEXT NOT NULL,
  act       TEXT NOT NULL,
  message   BIGINT,
  document  BIGINT,
  subject   TEXT NOT NULL,
  what      TEXT NOT NULL,
  because   TEXT NOT NULL,
  previous  TEXT NOT NULL,
  hash      TEXT NOT NULL
);
CREATE INDEX audit_entry_by_actor ON audit_entry (actor, id);
CREATE INDEX audit_entry_by_act ON audit_entry (act, id);

-- The newest entry. It shows what is missing at the end, and writers of the trail wait for this row.
CREATE TABLE audit_head (
  one  BIGINT PRIMARY KEY CHECK (one = 1),
  id   BIGINT NOT NULL,
  hash TEXT NOT NULL
);
INSERT INTO audit_head (one, id, hash)
  VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
