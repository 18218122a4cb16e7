-- Who may do what: persons, how they prove who they are, and tokens of programs. Of passwords argon2id hashes are kept; of
-- all other secrets that come from callers SHA-256 hashes, for they are random.
CREATE TABLE person (
  id                  {identity},
  name                TEXT {bytewise} NOT NULL UNIQUE CHECK (name <> ''),
  full_name           TEXT NOT NULL,
  roles               TEXT NOT NULL,              -- words of gateway/access/right.hpp, with blanks between them
  authority           BIGINT CHECK (authority >= 0),  -- the largest amount that is decided alone; NULL: none
  authority_currency  TEXT NOT NULL DEFAULT '',
  password            TEXT NOT NULL DEFAULT '',   -- '': none is chosen yet
  code_secret         {blob},                     -- of one-time codes; NULL: none are asked for
  code_step           BIGINT NOT NULL DEFAULT 0,  -- the newest half minute whose code was used
  created_at          BIGINT NOT NULL,
  disabled_at         BIGINT
);

-- Each opens the account once, when the telephone with the codes is lost.
CREATE TABLE recovery_code (
  person   BIGINT NOT NULL REFERENCES person (id),
  hash     TEXT {bytewise} NOT NULL,
  used_at  BIGINT,
  PRIMARY KEY (person, hash)
);

-- A link by which a person chooses a password; one at a time.
CREATE TABLE invitation (
  person   BIGINT PRIMARY KEY REFERENCES person (id),
  hash     TEXT {bytewise} NOT NULL UNIQUE,
  ends_at  BIGINT NOT NULL
);

CREATE TABLE session (
  hash       TEXT {bytewise} PRIMARY KEY,
  person     BIGINT NOT NULL REFERENCES person (id),
  opened_at  BIGINT NOT NULL,
  used_at    BIGINT NOT NULL
);
CREATE INDEX session_by_person ON session (person);

-- Log-ins that failed, by name and by address. `subject` is never compared with names of persons: unknown names count, too.
CREATE TABLE login_try (
  subject   TEXT {bytewise} PRIMARY KEY,
  failures  BIGINT NOT NULL,
  since     BIGINT NOT NULL
);
CREATE INDEX login_try_by_time ON login_try (since);

CREATE TABLE api_token (
  id          {identity},
  name        TEXT {bytewise} NOT NULL UNIQUE CHECK (name <> ''),
  hash        TEXT {bytewise} NOT NULL UNIQUE,
  rights      TEXT NOT NULL,                      -- words, as of persons
  made_by     TEXT NOT NULL,
  made_at     BIGINT NOT NULL,
  ends_at     BIGINT NOT NULL,
  used_at     BIGINT,
  revoked_at  BIGINT
);

-- What was answered to a request that did something: the same key gets the same answer and has no second effect.
CREATE TABLE kept_answer (
  who      TEXT {bytewise} NOT NULL,              -- whose key it is
  key      TEXT {bytewise} NOT NULL,
  request  TEXT NOT NULL,                         -- SHA-256 of what was asked
  status   BIGINT NOT NULL,
  body     TEXT NOT NULL,
  at       BIGINT NOT NULL,
  PRIMARY KEY (who, key)
);
CREATE INDEX kept_answer_by_time ON kept_answer (at);
