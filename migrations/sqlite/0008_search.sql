-- What the search looks through. Its rows have numbers of their own, which VACUUM does not change, in the order in which
-- messages were stored; deleted messages have none.
CREATE TABLE search_rows (
    number     INTEGER NOT NULL PRIMARY KEY,
    message_id BLOB    NOT NULL UNIQUE REFERENCES messages (id)
) STRICT;
INSERT INTO search_rows (message_id) SELECT id FROM messages WHERE body IS NOT NULL ORDER BY rowid;

-- The words of a message, where it was said and by whom. The program makes the table `search`, the index of this.
CREATE VIEW search_content AS
    SELECT number, body, hex(conversation_id) AS place, hex(author_id) AS author
    FROM search_rows JOIN messages ON messages.id = search_rows.message_id;

CREATE TRIGGER search_posted AFTER INSERT ON messages WHEN new.body IS NOT NULL BEGIN
    INSERT INTO search_rows (message_id) VALUES (new.id);
    INSERT INTO search (rowid, body, place, author)
        SELECT number, body, place, author FROM search_content WHERE number = last_insert_rowid();
END;
CREATE TRIGGER search_changed AFTER UPDATE OF body ON messages BEGIN
    INSERT INTO search (search, rowid, body, place, author)
        SELECT 'delete', number, old.body, hex(old.conversation_id), hex(old.author_id)
        FROM search_rows WHERE message_id = old.id;
    DELETE FROM search_rows WHERE message_id = new.id AND new.body IS NULL;
    INSERT INTO search (rowid, body, place, author)
        SELECT number, new.body, hex(new.conversation_id), hex(new.author_id)
        FROM search_rows WHERE message_id = new.id;
END;
CREATE TRIGGER search_removed BEFORE DELETE ON messages BEGIN
    INSERT INTO search (search, rowid, body, place, author)
        SELECT 'delete', number, old.body, hex(old.conversation_id), hex(old.author_id)
        FROM search_rows WHERE message_id = old.id;
    DELETE FROM search_rows WHERE message_id = old.id;
END;
