-- The nodes that live, and how often each has said so. Guests and sessions that end with a connection belong to the node
-- that has the connection: when it is not among these any more, they are over.
CREATE TABLE nodes (
    id    BLOB    NOT NULL PRIMARY KEY,
    beats INTEGER NOT NULL
);
ALTER TABLE users ADD COLUMN node BLOB;
ALTER TABLE sessions ADD COLUMN node BLOB;
