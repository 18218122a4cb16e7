-- What an item's attempts came to: until now each claim counted, also one whose process died before it began.

ALTER TABLE work ADD COLUMN failures  BIGINT NOT NULL DEFAULT 0 CHECK (failures >= 0);   -- ended, to be tried again
ALTER TABLE work ADD COLUMN abandoned BIGINT NOT NULL DEFAULT 0 CHECK (abandoned >= 0);  -- leases that ran out
