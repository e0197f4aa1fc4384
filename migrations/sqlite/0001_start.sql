-- Ids are UUIDs of 16 bytes, moments are milliseconds since the Unix epoch (UTC).

-- One row: which life of the database this is.
CREATE TABLE meta (
    one   INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    epoch BLOB    NOT NULL
) STRICT;

CREATE TABLE users (
    id            BLOB    NOT NULL PRIMARY KEY,
    name          TEXT    NOT NULL,
    name_key      TEXT    NOT NULL UNIQUE,
    skeleton      TEXT    NOT NULL UNIQUE,
    kind          TEXT    NOT NULL CHECK (kind IN ('person', 'bot', 'guest')),
    admin         INTEGER NOT NULL,
    password_hash TEXT,
    created_at    INTEGER NOT NULL,
    -- From then on nobody can be this user: not by password, session or access token.
    disabled_at   INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    id           BLOB    NOT NULL PRIMARY KEY,
    user_id      BLOB    NOT NULL REFERENCES users (id),
    secret_hash  BLOB    NOT NULL UNIQUE,
    agent        TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_of_user ON sessions (user_id, last_seen_at);

CREATE TABLE access_tokens (
    id           BLOB    NOT NULL PRIMARY KEY,
    user_id      BLOB    NOT NULL REFERENCES users (id),
    secret_hash  BLOB    NOT NULL UNIQUE,
    label        TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX access_tokens_of_user ON access_tokens (user_id);

CREATE TABLE conversations (
    id         BLOB    NOT NULL PRIMARY KEY,
    kind       TEXT    NOT NULL CHECK (kind IN ('room', 'direct')),
    -- The seq of the newest event.
    head       INTEGER NOT NULL,
    -- How many memberships there are: counting 100,000 of them takes too long for a list.
    members    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    -- Of rooms.
    name       TEXT,
    name_key   TEXT UNIQUE,
    skeleton   TEXT UNIQUE,
    topic      TEXT,
    visibility TEXT CHECK (visibility IN ('public', 'private')),
    -- Of direct conversations: the ids of everybody in it, sorted, one after the other.
    direct_key BLOB UNIQUE,
    CHECK ((kind = 'room') = (name_key IS NOT NULL AND skeleton IS NOT NULL AND visibility IS NOT NULL)),
    CHECK ((kind = 'direct') = (direct_key IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE memberships (
    conversation_id BLOB    NOT NULL REFERENCES conversations (id),
    user_id         BLOB    NOT NULL REFERENCES users (id),
    role            TEXT    NOT NULL CHECK (role IN ('member', 'moderator', 'owner')),
    last_read       INTEGER NOT NULL,
    -- The seq of the event by which the user came: who came first needs no clock.
    joined_seq      INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX memberships_of_user ON memberships (user_id);

-- A deleted message keeps its row without the words: a retry of it must find that it was posted.
CREATE TABLE messages (
    id              BLOB    NOT NULL PRIMARY KEY,
    conversation_id BLOB    NOT NULL REFERENCES conversations (id),
    seq             INTEGER NOT NULL,
    author_id       BLOB    NOT NULL REFERENCES users (id),
    client_id       BLOB    NOT NULL,
    body            TEXT,
    reply_to        BLOB,
    at              INTEGER NOT NULL,
    edited_at       INTEGER,
    deleted_at      INTEGER,
    UNIQUE (author_id, client_id),
    CHECK ((body IS NULL) = (deleted_at IS NOT NULL))
) STRICT;
-- Wide enough to count what is unread, and to tell when something was last said, without reading a message:
-- `deleted_at` is in it because SQLite would look that up otherwise.
CREATE INDEX live_messages ON messages (conversation_id, seq, author_id, at, deleted_at) WHERE deleted_at IS NULL;

CREATE TABLE reactions (
    message_id BLOB    NOT NULL REFERENCES messages (id),
    emoji      TEXT    NOT NULL,
    user_id    BLOB    NOT NULL REFERENCES users (id),
    -- The seq of the event by which it came: their order.
    seq        INTEGER NOT NULL,
    PRIMARY KEY (message_id, emoji, user_id)
) STRICT, WITHOUT ROWID;

-- An event names its message and holds no copy of the words.
CREATE TABLE events (
    conversation_id BLOB    NOT NULL REFERENCES conversations (id),
    seq             INTEGER NOT NULL,
    kind            TEXT    NOT NULL,
    actor_id        BLOB    NOT NULL REFERENCES users (id),
    at              INTEGER NOT NULL,
    message_id      BLOB REFERENCES messages (id),
    -- The emoji of a reaction, the topic of a change of topic.
    detail          TEXT,
    PRIMARY KEY (conversation_id, seq)
) STRICT, WITHOUT ROWID;
-- What is in the timeline besides messages.
CREATE INDEX events_without_message ON events (conversation_id, seq, message_id) WHERE message_id IS NULL;
