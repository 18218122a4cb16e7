-- Certificates that partners offer for later use, and those that we offer them (certificate exchange messages).

CREATE TABLE certificate_offer (
  id           {identity},
  partner      TEXT NOT NULL,
  direction    TEXT NOT NULL CHECK (direction IN ('in', 'out')),  -- in: theirs, to be accepted by us
  request      TEXT NOT NULL,          -- requestId, which the response repeats
  usages       TEXT NOT NULL,          -- "digitalSignature keyEncipherment"
  serial       TEXT NOT NULL,          -- in decimal digits
  issuer       TEXT NOT NULL,
  fingerprint  TEXT NOT NULL,
  pem          TEXT NOT NULL,          -- the certificate, then its authorities
  respond_by   BIGINT,
  state        TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'rejected')),
  reason       TEXT NOT NULL DEFAULT '',
  message      BIGINT NOT NULL REFERENCES message (id),  -- that brought or carries it
  created_at   BIGINT NOT NULL,
  decided_at   BIGINT,
  CONSTRAINT certificate_offer_once UNIQUE (partner, direction, request, serial)
);
