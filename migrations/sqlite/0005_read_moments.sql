-- How far somebody has read, by the clock: what a client said that knows moments alone. It outlasts the membership, and
-- may be of a moment at which there was no event.
CREATE TABLE read_moments (
    user_id         BLOB    NOT NULL REFERENCES users (id),
    conversation_id BLOB    NOT NULL REFERENCES conversations (id),
    at              INTEGER NOT NULL,
    PRIMARY KEY (user_id, conversation_id)
) STRICT, WITHOUT ROWID;
