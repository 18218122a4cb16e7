-- Whose rows a person or a program sees: ids of partners with blanks between them; NULL: all partners.
ALTER TABLE person ADD COLUMN partners TEXT;
ALTER TABLE api_token ADD COLUMN partners TEXT;
