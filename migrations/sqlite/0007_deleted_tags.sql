-- What programs had attached to a message goes with its words.
UPDATE messages SET tags = NULL WHERE deleted_at IS NOT NULL AND tags IS NOT NULL;
