-- How a room is set, further: whether it stands in no list, and whether those speak who have not joined.
ALTER TABLE conversations ADD COLUMN unlisted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN open INTEGER NOT NULL DEFAULT 0;

-- The seq of the event by which an invitation came: one that a moderator made after a ban is stronger.
ALTER TABLE invitations ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;

-- When a topic was set is asked by everybody who joins, and may be long ago.
CREATE INDEX topics ON events (conversation_id, seq) WHERE kind IN ('created', 'topic_changed');
