-- One role more: who has a voice.
CREATE TABLE memberships_now (
    conversation_id BLOB    NOT NULL REFERENCES conversations (id),
    user_id         BLOB    NOT NULL REFERENCES users (id),
    role            TEXT    NOT NULL CHECK (role IN ('member', 'voiced', 'moderator', 'owner')),
    last_read       INTEGER NOT NULL,
    -- The seq of the event by which the user came: who came first needs no clock.
    joined_seq      INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, user_id)
) STRICT, WITHOUT ROWID;
INSERT INTO memberships_now SELECT conversation_id, user_id, role, last_read, joined_seq FROM memberships;
DROP TABLE memberships;
ALTER TABLE memberships_now RENAME TO memberships;
CREATE INDEX memberships_of_user ON memberships (user_id);

-- How a room is set.
ALTER TABLE conversations ADD COLUMN invite_only INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN moderated INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN topic_locked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN room_key TEXT;
ALTER TABLE conversations ADD COLUMN member_limit INTEGER;

-- Bans and exceptions. Their patterns hold no white space.
CREATE TABLE bans (
    conversation_id BLOB    NOT NULL REFERENCES conversations (id),
    kind            TEXT    NOT NULL CHECK (kind IN ('ban', 'exception', 'invite_exception')),
    -- The pattern without case.
    pattern_key     TEXT    NOT NULL,
    pattern         TEXT    NOT NULL,
    set_by          BLOB    NOT NULL REFERENCES users (id),
    at              INTEGER NOT NULL,
    -- The seq of the event by which it came: their order.
    seq             INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, kind, pattern_key)
) STRICT, WITHOUT ROWID;

-- Who may join once.
CREATE TABLE invitations (
    conversation_id BLOB    NOT NULL REFERENCES conversations (id),
    user_id         BLOB    NOT NULL REFERENCES users (id),
    invited_by      BLOB    NOT NULL REFERENCES users (id),
    at              INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX invitations_of_user ON invitations (user_id);

-- The user that an event is about, if it is about somebody else.
ALTER TABLE events ADD COLUMN subject_id BLOB REFERENCES users (id);
