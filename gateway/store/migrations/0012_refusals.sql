-- What was refused, counted by the hour, so that evidence of it has a budget and cases count instead of multiplying.
CREATE TABLE refusal (
  partner  TEXT NOT NULL,  -- under whose name it came; '': nobody we know
  kind     TEXT NOT NULL,  -- of the case that counts it
  origin   TEXT NOT NULL,  -- 'proven', 'unproven', or one of the addresses that proved nothing
  hour     BIGINT NOT NULL,
  refused  BIGINT NOT NULL CHECK (refused >= 0),
  kept     BIGINT NOT NULL DEFAULT 0 CHECK (kept >= 0),   -- of these, as evidence
  bytes    BIGINT NOT NULL DEFAULT 0 CHECK (bytes >= 0),  -- of the evidence
  PRIMARY KEY (partner, kind, origin, hour)
);
CREATE INDEX refusal_by_hour ON refusal (hour);

-- From where it came: '' for what the version before received.
ALTER TABLE as2_inbound ADD COLUMN peer TEXT NOT NULL DEFAULT '';
ALTER TABLE as2_transfer ADD COLUMN peer TEXT NOT NULL DEFAULT '';

-- Evidence that a person had deleted: size and hash stay, the chunks are gone.
ALTER TABLE payload ADD COLUMN purged_at BIGINT;
