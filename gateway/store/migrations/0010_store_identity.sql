-- Which store this is, and which numbers it never gives out.

-- One row. The id is made once and goes with every copy of the store; the exchange folder beside it carries the same.
CREATE TABLE store_identity (
  one           BIGINT PRIMARY KEY CHECK (one = 1),
  id            TEXT NOT NULL,
  created_at    BIGINT NOT NULL,
  beside        TEXT NOT NULL DEFAULT '',  -- the exchange folder that carries the id; '' before one was marked
  restored_at   BIGINT,
  raised        BIGINT NOT NULL DEFAULT 0 CHECK (raised >= 0),       -- by how much numbers were raised after restoring
  raised_up_to  BIGINT NOT NULL DEFAULT 0 CHECK (raised_up_to >= 0)  -- the last sales order that was there at that time
);

--only sqlite
INSERT INTO store_identity (one, id, created_at)
  SELECT 1, lower(hex(randomblob(16))), COALESCE(MIN(applied_at), 0) FROM schema_version;

--only postgresql
INSERT INTO store_identity (one, id, created_at)
  SELECT 1, replace(gen_random_uuid()::text, '-', ''), COALESCE(MIN(applied_at), 0) FROM schema_version;

-- Control numbers that are left out on purpose: what was sent after the backup may carry them.
CREATE TABLE control_skip (
  partner     TEXT NOT NULL,
  level       TEXT NOT NULL CHECK (level IN ('interchange', 'group', 'set')),
  cycle       BIGINT NOT NULL,
  first       BIGINT NOT NULL CHECK (first BETWEEN 1 AND 999999999),
  last        BIGINT NOT NULL CHECK (last BETWEEN first AND 999999999),
  skipped_at  BIGINT NOT NULL,
  PRIMARY KEY (partner, level, cycle, first)
);
