-- How a message was said, and what programs attached to it (a JSON object).
ALTER TABLE messages ADD COLUMN kind TEXT NOT NULL DEFAULT 'text' CHECK (kind IN ('text', 'notice', 'action'));
ALTER TABLE messages ADD COLUMN tags TEXT;

-- Guests whose visit goes on are few, and are looked for when the program starts.
CREATE INDEX visiting_guests ON users (id) WHERE kind = 'guest' AND disabled_at IS NULL;
