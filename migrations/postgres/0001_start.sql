-- The same tables as SQLite's, in one step. Ids are UUIDs, moments are milliseconds since the Unix epoch (UTC). Texts that
-- are compared or put into order are so by their bytes, as SQLite does it.

-- One row: which life of the database this is.
CREATE TABLE meta (
    one   INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    epoch UUID    NOT NULL
);

CREATE TABLE users (
    id            UUID    NOT NULL PRIMARY KEY,
    name          TEXT    NOT NULL,
    name_key      TEXT    NOT NULL COLLATE "C" UNIQUE,
    skeleton      TEXT    NOT NULL COLLATE "C" UNIQUE,
    kind          TEXT    NOT NULL CHECK (kind IN ('person', 'bot', 'guest')),
    admin         BOOLEAN NOT NULL,
    password_hash TEXT,
    created_at    BIGINT  NOT NULL,
    -- From then on nobody can be this user: not by password, session or access token.
    disabled_at   BIGINT
);
CREATE INDEX visiting_guests ON users (id) WHERE kind = 'guest' AND disabled_at IS NULL;

CREATE TABLE sessions (
    id           UUID    NOT NULL PRIMARY KEY,
    user_id      UUID    NOT NULL REFERENCES users (id),
    secret_hash  BYTEA   NOT NULL UNIQUE,
    agent        TEXT    NOT NULL,
    created_at   BIGINT  NOT NULL,
    last_seen_at BIGINT  NOT NULL,
    -- Ends with the connection for which it was made: nobody has its secret.
    passing      BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX sessions_of_user ON sessions (user_id, last_seen_at);
CREATE INDEX passing_sessions ON sessions (id) WHERE passing;

CREATE TABLE access_tokens (
    id           UUID   NOT NULL PRIMARY KEY,
    user_id      UUID   NOT NULL REFERENCES users (id),
    secret_hash  BYTEA  NOT NULL UNIQUE,
    label        TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE INDEX access_tokens_of_user ON access_tokens (user_id);

CREATE TABLE conversations (
    id           UUID    NOT NULL PRIMARY KEY,
    kind         TEXT    NOT NULL CHECK (kind IN ('room', 'direct')),
    -- The seq of the newest event.
    head         BIGINT  NOT NULL,
    -- How many memberships there are: counting 100,000 of them takes too long for a list.
    members      BIGINT  NOT NULL,
    created_at   BIGINT  NOT NULL,
    -- Of rooms.
    name         TEXT,
    name_key     TEXT COLLATE "C" UNIQUE,
    skeleton     TEXT COLLATE "C" UNIQUE,
    topic        TEXT,
    visibility   TEXT CHECK (visibility IN ('public', 'private')),
    -- Of direct conversations: the ids of everybody in it, sorted, one after the other.
    direct_key   BYTEA UNIQUE,
    -- How a room is set.
    invite_only  BOOLEAN NOT NULL DEFAULT FALSE,
    moderated    BOOLEAN NOT NULL DEFAULT FALSE,
    topic_locked BOOLEAN NOT NULL DEFAULT FALSE,
    room_key     TEXT,
    member_limit BIGINT,
    -- Whether it stands in no list, and whether those speak who have not joined.
    unlisted     BOOLEAN NOT NULL DEFAULT FALSE,
    open         BOOLEAN NOT NULL DEFAULT FALSE,
    CHECK ((kind = 'room') = (name_key IS NOT NULL AND skeleton IS NOT NULL AND visibility IS NOT NULL)),
    CHECK ((kind = 'direct') = (direct_key IS NOT NULL))
);

CREATE TABLE memberships (
    conversation_id UUID   NOT NULL REFERENCES conversations (id),
    user_id         UUID   NOT NULL REFERENCES users (id),
    role            TEXT   NOT NULL CHECK (role IN ('member', 'voiced', 'moderator', 'owner')),
    last_read       BIGINT NOT NULL,
    -- The seq of the event by which the user came: who came first needs no clock.
    joined_seq      BIGINT NOT NULL,
    PRIMARY KEY (conversation_id, user_id)
);
CREATE INDEX memberships_of_user ON memberships (user_id);

-- A deleted message keeps its row without the words: a retry of it must find that it was posted.
CREATE TABLE messages (
    id              UUID   NOT NULL PRIMARY KEY,
    conversation_id UUID   NOT NULL REFERENCES conversations (id),
    seq             BIGINT NOT NULL,
    author_id       UUID   NOT NULL REFERENCES users (id),
    client_id       UUID   NOT NULL,
    body            TEXT,
    reply_to        UUID,
    at              BIGINT NOT NULL,
    edited_at       BIGINT,
    deleted_at      BIGINT,
    -- How it was said, and what programs attached to it (a JSON object).
    kind            TEXT   NOT NULL DEFAULT 'text' CHECK (kind IN ('text', 'notice', 'action')),
    tags            TEXT,
    UNIQUE (author_id, client_id),
    CHECK ((body IS NULL) = (deleted_at IS NOT NULL))
);
-- Wide enough to count what is unread, and to tell when something was last said, without reading a message.
CREATE INDEX live_messages ON messages (conversation_id, seq) INCLUDE (author_id, at) WHERE deleted_at IS NULL;

CREATE TABLE reactions (
    message_id UUID   NOT NULL REFERENCES messages (id),
    emoji      TEXT   NOT NULL COLLATE "C",
    user_id    UUID   NOT NULL REFERENCES users (id),
    -- The seq of the event by which it came: their order.
    seq        BIGINT NOT NULL,
    PRIMARY KEY (message_id, emoji, user_id)
);

-- An event names its message and holds no copy of the words.
CREATE TABLE events (
    conversation_id UUID   NOT NULL REFERENCES conversations (id),
    seq             BIGINT NOT NULL,
    kind            TEXT   NOT NULL,
    actor_id        UUID   NOT NULL REFERENCES users (id),
    at              BIGINT NOT NULL,
    message_id      UUID REFERENCES messages (id),
    -- What else there is to say of it: an emoji, a topic, roles, a pattern, a name.
    detail          TEXT,
    -- The user that it is about, if it is about somebody else.
    subject_id      UUID REFERENCES users (id),
    PRIMARY KEY (conversation_id, seq)
);
-- What is in the timeline besides messages.
CREATE INDEX events_without_message ON events (conversation_id, seq) WHERE message_id IS NULL;
-- When a topic was set is asked by everybody who joins, and may be long ago.
CREATE INDEX topics ON events (conversation_id, seq) WHERE kind IN ('created', 'topic_changed');

-- Bans and exceptions. Their patterns hold no white space.
CREATE TABLE bans (
    conversation_id UUID   NOT NULL REFERENCES conversations (id),
    kind            TEXT   NOT NULL CHECK (kind IN ('ban', 'exception', 'invite_exception')),
    -- The pattern without case.
    pattern_key     TEXT   NOT NULL COLLATE "C",
    pattern         TEXT   NOT NULL,
    set_by          UUID   NOT NULL REFERENCES users (id),
    at              BIGINT NOT NULL,
    -- The seq of the event by which it came: their order.
    seq             BIGINT NOT NULL,
    PRIMARY KEY (conversation_id, kind, pattern_key)
);

-- Who may join once.
CREATE TABLE invitations (
    conversation_id UUID   NOT NULL REFERENCES conversations (id),
    user_id         UUID   NOT NULL REFERENCES users (id),
    invited_by      UUID   NOT NULL REFERENCES users (id),
    at              BIGINT NOT NULL,
    -- The seq of the event by which it came: one that a moderator made after a ban is stronger.
    seq             BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (conversation_id, user_id)
);
CREATE INDEX invitations_of_user ON invitations (user_id);

-- How far somebody has read, by the clock: what a client said that knows moments alone. It outlasts the membership, and
-- may be of a moment at which there was no event.
CREATE TABLE read_moments (
    user_id         UUID   NOT NULL REFERENCES users (id),
    conversation_id UUID   NOT NULL REFERENCES conversations (id),
    at              BIGINT NOT NULL,
    PRIMARY KEY (user_id, conversation_id)
);
