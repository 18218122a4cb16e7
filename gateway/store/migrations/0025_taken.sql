-- Which person looks after an exception: a name, '' for nobody yet. A hold has a day once a person gave it one.
ALTER TABLE exception_case ADD COLUMN taken_by TEXT NOT NULL DEFAULT '';
ALTER TABLE invoice_hold ADD COLUMN taken_by TEXT NOT NULL DEFAULT '';
ALTER TABLE invoice_hold ADD COLUMN due_at BIGINT;
