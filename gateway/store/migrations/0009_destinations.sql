-- Where work that sends goes, so that one destination cannot take what the others need.

-- "partner:north"; "receipts:north" for the AS2 receipts that it wants later, elsewhere; "webhook:erp". '': sends nothing.
ALTER TABLE work ADD COLUMN destination TEXT NOT NULL DEFAULT '';

-- How it stands with a destination. A row is made with the first work for it.
CREATE TABLE destination (
  name           TEXT PRIMARY KEY,
  kind           TEXT NOT NULL CHECK (kind IN ('partner', 'receipts', 'webhook')),
  owner          TEXT NOT NULL,                        -- the partner or webhook
  failures       BIGINT NOT NULL DEFAULT 0 CHECK (failures >= 0),  -- in a row, without an answer
  failing_since  BIGINT,                               -- the begin of the first attempt since the last delivery
  failed_at      BIGINT,                               -- the end of the last one that was counted
  not_before     BIGINT NOT NULL DEFAULT 0,            -- nothing is sent until then
  why            TEXT NOT NULL DEFAULT '',             -- what the last attempt came to
  alarmed        BIGINT NOT NULL DEFAULT 0 CHECK (alarmed IN (0, 1)),  -- a case tells of it
  held_at        BIGINT,                               -- a person holds it back
  held_by        TEXT NOT NULL DEFAULT '',
  held_because   TEXT NOT NULL DEFAULT '',
  drain_to       BIGINT NOT NULL DEFAULT 0             -- while it is held, work up to this one still goes
);
CREATE INDEX destination_failing ON destination (failing_since) WHERE failing_since IS NOT NULL;

UPDATE work SET destination = COALESCE(
  (SELECT CASE WHEN m.channel = 'webhook' THEN m.partner
               WHEN m.channel = 'as2' AND m.type = 'MDN' THEN 'receipts:' || m.partner
               ELSE 'partner:' || m.partner END
   FROM message m WHERE m.id = work.subject), '')
WHERE stage = 'deliver';

INSERT INTO destination (name, kind, owner)
SELECT DISTINCT destination,
       CASE WHEN destination LIKE 'webhook:%' THEN 'webhook' WHEN destination LIKE 'receipts:%' THEN 'receipts' ELSE 'partner' END,
       CASE WHEN destination LIKE 'webhook:%' THEN SUBSTR(destination, 9) WHEN destination LIKE 'receipts:%' THEN SUBSTR(destination, 10)
            ELSE SUBSTR(destination, 9) END
FROM work WHERE destination <> '';

-- Queued by a gateway of an earlier version that runs on the same database.
CREATE INDEX work_without_destination ON work (stage, destination) WHERE stage = 'deliver' AND destination = '';

-- What is due there, the oldest first.
CREATE INDEX work_by_destination ON work (destination, due_at, id) WHERE destination <> '';
