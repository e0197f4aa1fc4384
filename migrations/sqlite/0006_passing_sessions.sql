-- Sessions that end with the connection for which they were made: nobody has their secret. Those that a crash has left
-- over are ended when the program starts.
ALTER TABLE sessions ADD COLUMN passing INTEGER NOT NULL DEFAULT 0;
CREATE INDEX passing_sessions ON sessions (id) WHERE passing = 1;
