-- Messages in a state are listed whatever their direction: only `held` has both.
DROP INDEX message_by_state;
CREATE INDEX message_by_state ON message (state, id);
