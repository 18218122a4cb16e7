-- What one person proposes and another performs: an act with its arguments, as it was meant for what was seen then.
CREATE TABLE proposal (
  id               {identity},
  act              TEXT NOT NULL,               -- what is proposed: a word of gateway/store/proposals.hpp
  subject          TEXT NOT NULL,               -- what it is about: "hold:12"
  argument         TEXT NOT NULL,               -- of the act
  base             TEXT NOT NULL,               -- what was seen: an ETag
  what             TEXT NOT NULL,               -- for people
  amount           BIGINT NOT NULL,
  currency         TEXT NOT NULL,
  person           BIGINT NOT NULL REFERENCES person (id),
  because          TEXT NOT NULL,
  proposed_at      BIGINT NOT NULL,
  until_at         BIGINT NOT NULL,
  state            TEXT NOT NULL CHECK (state IN ('open', 'approved', 'refused', 'ended')),
  decided_by       BIGINT REFERENCES person (id),
  decided_because  TEXT NOT NULL DEFAULT '',
  decided_at       BIGINT,
  CONSTRAINT proposal_of_two CHECK (decided_by IS NULL OR decided_by <> person OR state <> 'approved'),
  CONSTRAINT proposal_decided CHECK ((state IN ('approved', 'refused')) = (decided_by IS NOT NULL))
);
-- One at a time about one thing.
CREATE UNIQUE INDEX proposal_open ON proposal (subject) WHERE state = 'open';
