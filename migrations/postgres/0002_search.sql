-- What the search looks through: the words of a message, where it was said (#) and by whom (@). Accents are taken off
-- the letters, and signs between words make way for spaces: PostgreSQL's own parser would keep addresses and paths whole.
-- A column of words holds 1 MiB at most, which so many characters never fill.
ALTER TABLE messages ADD COLUMN words TSVECTOR GENERATED ALWAYS AS (
    CASE WHEN body IS NOT NULL THEN
        to_tsvector('simple', regexp_replace(
            regexp_replace(normalize(left(body, 65536), NFD), '[\u0300-\u036F]', '', 'g'),
            '[\u0001-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u00A9\u00AB-\u00B1\u00B4-\u00B4\u00B6-\u00B8\u00BB-\u00BB\u00BF-\u00BF\u00D7-\u00D7\u00F7-\u00F7\u055A-\u055F\u0589-\u058A\u05BE-\u05BE\u05C0-\u05C0\u05C3-\u05C3\u05F3-\u05F4\u060C-\u060C\u061B-\u061B\u061E-\u061F\u066A-\u066D\u06D4-\u06D4\u0964-\u0965\u2000-\u206F\u20A0-\u20CF\u2190-\u245F\u2500-\u2775\u2794-\u2BFF\u2E00-\u2E2E\u2E30-\u2E7F\u3000-\u3004\u3008-\u3020\u3030-\u3030\u30FB-\u30FB\uFE00-\uFE1F\uFE30-\uFE6F\uFEFF-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65\U0001F000-\U0001F0FF\U0001F190-\U0001FAFF]+',
            ' ', 'g'))
        || array_to_tsvector(ARRAY['#' || conversation_id::TEXT, '@' || author_id::TEXT])
    END) STORED;
CREATE INDEX words_of_messages ON messages USING gin (words);
