-- A line of a story may hold values of documents: names, addresses, prices. What logs and webhooks get stands beside it,
-- without them; empty where the line holds none.
ALTER TABLE event ADD COLUMN brief TEXT NOT NULL DEFAULT '';
