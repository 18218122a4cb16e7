-- A case is one matter: what repeats is counted, whoever looks at it has a deadline, and money that depends on it is named.
ALTER TABLE exception_case ADD COLUMN fold_key TEXT NOT NULL DEFAULT '';
ALTER TABLE exception_case ADD COLUMN count BIGINT NOT NULL DEFAULT 1;
ALTER TABLE exception_case ADD COLUMN last_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE exception_case ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE exception_case ADD COLUMN due_at BIGINT;
ALTER TABLE exception_case ADD COLUMN stake BIGINT;
ALTER TABLE exception_case ADD COLUMN currency TEXT NOT NULL DEFAULT '';
UPDATE exception_case SET last_at = created_at, fold_key = '#' || CAST(id AS TEXT);
-- The newest open case of each matter goes on counting; older ones stay as they are until a person closes them.
UPDATE exception_case SET fold_key = kind || ' ' || partner || ' ' || subject
  WHERE id IN (SELECT MAX(id) FROM exception_case WHERE state = 'open' AND LENGTH(subject) <= 200 GROUP BY kind, partner, subject);
CREATE UNIQUE INDEX exception_case_open ON exception_case (fold_key) WHERE state = 'open';
CREATE INDEX exception_case_by_partner ON exception_case (partner, kind) WHERE state = 'open';

-- What a case consists of where each is settled for itself: the lines of a purchase order.
CREATE TABLE exception_case_part (
  id             {identity},
  case_id        BIGINT NOT NULL REFERENCES exception_case (id),
  text           TEXT NOT NULL,
  purchase_line  BIGINT REFERENCES purchase_line (id),
  stake          BIGINT,
  currency       TEXT NOT NULL DEFAULT '',
  state          TEXT NOT NULL CHECK (state IN ('open', 'closed')),
  resolution     TEXT NOT NULL DEFAULT '',
  created_at     BIGINT NOT NULL,
  closed_at      BIGINT
);
CREATE INDEX exception_case_part_by_case ON exception_case_part (case_id, id);
CREATE INDEX exception_case_part_by_line ON exception_case_part (purchase_line) WHERE purchase_line IS NOT NULL;
INSERT INTO exception_case_part (case_id, text, purchase_line, state, created_at)
  SELECT id, text, purchase_line, 'open', created_at FROM exception_case WHERE state = 'open';

-- One word for what a person decided.
UPDATE event SET kind = 'decided' WHERE kind = 'operator';
