//! What holds in every database, each as a question for what breaks it. All databases understand these.

use crate::store::copy::Kind::{self, Id, Integer, Text};

/// Something that holds in every database.
pub struct Rule {
    /// What it is about, for whoever watches.
    pub about: &'static str,
    /// What is to be said of a row that breaks it: the row's columns go where `{}` stands.
    pub words: &'static str,
    /// What the columns of such a row hold.
    pub kinds: &'static [Kind],
    /// Asks for the rows that break it.
    pub sql: &'static str,
}

/// All of them.
pub const RULES: [Rule; 26] = [
    Rule {
        about: "the epoch",
        words: "There are {} epochs, and not one.",
        kinds: &[Integer],
        sql: "SELECT epochs FROM (SELECT count(*) AS epochs FROM meta) AS counted WHERE epochs <> 1",
    },
    Rule {
        about: "beginnings",
        words: "The first event of conversation {} is not its creation.",
        kinds: &[Id],
        sql: "SELECT c.id FROM conversations AS c LEFT JOIN events AS e ON e.conversation_id = c.id AND e.seq = 1 \
              WHERE e.kind IS NULL OR e.kind <> 'created'",
    },
    Rule {
        about: "gaps",
        words: "Conversation {} has {} events, numbered from {} to {}: there is a gap.",
        kinds: &[Id, Integer, Integer, Integer],
        sql: "SELECT conversation_id, count(*), min(seq), max(seq) FROM events GROUP BY conversation_id \
              HAVING min(seq) <> 1 OR max(seq) <> count(*)",
    },
    Rule {
        about: "heads",
        words: "Conversation {} has its head at {}, and its newest event is {}.",
        kinds: &[Id, Integer, Integer],
        sql: "SELECT id, head, newest FROM (SELECT id, head, coalesce((SELECT max(seq) FROM events \
              WHERE events.conversation_id = conversations.id), 0) AS newest FROM conversations) AS heads \
              WHERE head <> newest",
    },
    Rule {
        about: "numbers of members",
        words: "Conversation {} counts {} members, and has {}.",
        kinds: &[Id, Integer, Integer],
        sql: "SELECT id, members, present FROM (SELECT id, members, (SELECT count(*) FROM memberships \
              WHERE memberships.conversation_id = conversations.id) AS present FROM conversations) AS counts \
              WHERE members <> present",
    },
    Rule {
        about: "the messages of events",
        words: "Event {1} of conversation {0} ({2}) has no message in this conversation.",
        kinds: &[Id, Integer, Text],
        sql: "SELECT e.conversation_id, e.seq, e.kind FROM events AS e \
              LEFT JOIN messages AS m ON m.id = e.message_id AND m.conversation_id = e.conversation_id \
              WHERE m.id IS NULL AND e.kind IN ('posted', 'edited', 'deleted', 'reacted', 'unreacted')",
    },
    Rule {
        about: "posted events",
        words: "Event {1} of conversation {0} posts message {2}, which has another seq or author.",
        kinds: &[Id, Integer, Id],
        sql: "SELECT e.conversation_id, e.seq, m.id FROM events AS e JOIN messages AS m ON m.id = e.message_id \
              WHERE e.kind = 'posted' AND (m.seq <> e.seq OR m.author_id <> e.actor_id)",
    },
    Rule {
        about: "the events of messages",
        words: "Message {} was posted as event {} of conversation {}, which is another event.",
        kinds: &[Id, Integer, Id],
        sql: "SELECT m.id, m.seq, m.conversation_id FROM messages AS m \
              LEFT JOIN events AS e ON e.conversation_id = m.conversation_id AND e.seq = m.seq \
              WHERE e.kind IS NULL OR e.kind <> 'posted' OR e.message_id IS NULL OR e.message_id <> m.id",
    },
    Rule {
        about: "the people of events",
        words: "Event {1} of conversation {0} ({2}) is about nobody.",
        kinds: &[Id, Integer, Text],
        sql: "SELECT conversation_id, seq, kind FROM events \
              WHERE subject_id IS NULL AND kind IN ('role_changed', 'removed', 'invited')",
    },
    Rule {
        about: "deleted messages",
        words: "Message {} is deleted, and its words or tags are still there.",
        kinds: &[Id],
        sql: "SELECT id FROM messages WHERE deleted_at IS NOT NULL AND (body IS NOT NULL OR tags IS NOT NULL)",
    },
    Rule {
        about: "words of messages",
        words: "Message {} is not deleted, and its words are gone.",
        kinds: &[Id],
        sql: "SELECT id FROM messages WHERE deleted_at IS NULL AND body IS NULL",
    },
    Rule {
        about: "reactions to deleted messages",
        words: "Message {} is deleted, and the reaction {} of user {} is still there.",
        kinds: &[Id, Text, Id],
        sql: "SELECT r.message_id, r.emoji, r.user_id FROM reactions AS r JOIN messages AS m ON m.id = r.message_id \
              WHERE m.deleted_at IS NOT NULL",
    },
    Rule {
        about: "retries",
        words: "User {} has posted {} messages with the client_id {}.",
        kinds: &[Id, Integer, Id],
        sql: "SELECT author_id, count(*), client_id FROM messages GROUP BY author_id, client_id HAVING count(*) > 1",
    },
    Rule {
        about: "replies",
        words: "Message {} is a reply to {}, which is not in its conversation.",
        kinds: &[Id, Id],
        sql: "SELECT m.id, m.reply_to FROM messages AS m \
              LEFT JOIN messages AS first ON first.id = m.reply_to AND first.conversation_id = m.conversation_id \
              WHERE m.reply_to IS NOT NULL AND first.id IS NULL",
    },
    // Whoever has made a room and is in it owns it, unless somebody else does: a room that was made without joining it
    // has nobody who looks after it until then. Guests moderate.
    Rule {
        about: "who looks after rooms",
        words: "Nobody looks after room {}, although user {}, who has made it, is in it.",
        kinds: &[Id, Id],
        sql: "SELECT m.conversation_id, m.user_id FROM memberships AS m \
              JOIN events AS e ON e.conversation_id = m.conversation_id AND e.seq = 1 AND e.actor_id = m.user_id \
              JOIN conversations AS c ON c.id = m.conversation_id AND c.kind = 'room' \
              JOIN users AS u ON u.id = m.user_id AND u.kind <> 'guest' \
              WHERE NOT EXISTS (SELECT 1 FROM memberships AS other WHERE other.conversation_id = m.conversation_id \
                  AND other.role IN ('moderator', 'owner'))",
    },
    Rule {
        about: "last read events",
        words: "In conversation {} user {} has read up to {}, and its head is {}.",
        kinds: &[Id, Id, Integer, Integer],
        sql: "SELECT m.conversation_id, m.user_id, m.last_read, c.head FROM memberships AS m \
              JOIN conversations AS c ON c.id = m.conversation_id WHERE m.last_read < 0 OR m.last_read > c.head",
    },
    Rule {
        about: "memberships",
        words: "In conversation {} user {} has joined by event {}, which is another event.",
        kinds: &[Id, Id, Integer],
        sql: "SELECT m.conversation_id, m.user_id, m.joined_seq FROM memberships AS m \
              LEFT JOIN events AS e ON e.conversation_id = m.conversation_id AND e.seq = m.joined_seq \
              WHERE e.kind IS NULL OR e.kind <> 'joined' OR e.actor_id <> m.user_id",
    },
    Rule {
        about: "reactions",
        words: "The reaction {1} of user {2} to message {0} came by event {3}, which is another event.",
        kinds: &[Id, Text, Id, Integer],
        sql: "SELECT r.message_id, r.emoji, r.user_id, r.seq FROM reactions AS r \
              JOIN messages AS m ON m.id = r.message_id \
              LEFT JOIN events AS e ON e.conversation_id = m.conversation_id AND e.seq = r.seq \
                  AND e.kind = 'reacted' AND e.message_id = r.message_id AND e.actor_id = r.user_id \
                  AND e.detail = r.emoji WHERE e.seq IS NULL",
    },
    Rule {
        about: "bans",
        words: "The {1} {2} in conversation {0} came by event {3}, which is another event.",
        kinds: &[Id, Text, Text, Integer],
        sql: "SELECT b.conversation_id, b.kind, b.pattern, b.seq FROM bans AS b LEFT JOIN events AS e \
                  ON e.conversation_id = b.conversation_id AND e.seq = b.seq AND e.kind = 'banned' WHERE e.seq IS NULL",
    },
    Rule {
        about: "invitations",
        words: "The invitation of user {1} to conversation {0} came by event {2}, which is another event.",
        kinds: &[Id, Id, Integer],
        // Those of before they had a seq have 0.
        sql: "SELECT i.conversation_id, i.user_id, i.seq FROM invitations AS i \
              LEFT JOIN events AS e ON e.conversation_id = i.conversation_id AND e.seq = i.seq \
                  AND e.kind = 'invited' AND e.subject_id = i.user_id WHERE i.seq <> 0 AND e.seq IS NULL",
    },
    Rule {
        about: "kinds of events",
        words: "Event {1} of conversation {0} is of the unknown kind {2}.",
        kinds: &[Id, Integer, Text],
        sql: "SELECT conversation_id, seq, kind FROM events WHERE kind NOT IN ('created', 'posted', 'edited', \
              'deleted', 'reacted', 'unreacted', 'tagged', 'joined', 'left', 'departed', 'topic_changed', \
              'role_changed', 'removed', 'banned', 'unbanned', 'invited', 'configured', 'renamed')",
    },
    Rule {
        about: "kinds of users",
        words: "User {} is of the unknown kind {}.",
        kinds: &[Id, Text],
        sql: "SELECT id, kind FROM users WHERE kind NOT IN ('person', 'bot', 'guest')",
    },
    Rule {
        about: "kinds of conversations",
        words: "Conversation {} is of the unknown kind {}, or of the unknown visibility {}.",
        kinds: &[Id, Text, Text],
        sql: "SELECT id, kind, visibility FROM conversations WHERE kind NOT IN ('room', 'direct') \
              OR visibility NOT IN ('public', 'private')",
    },
    Rule {
        about: "roles",
        words: "In conversation {} user {} has the unknown role {}.",
        kinds: &[Id, Id, Text],
        sql: "SELECT conversation_id, user_id, role FROM memberships \
              WHERE role NOT IN ('member', 'voiced', 'moderator', 'owner')",
    },
    Rule {
        about: "kinds of messages",
        words: "Message {} is of the unknown kind {}.",
        kinds: &[Id, Text],
        sql: "SELECT id, kind FROM messages WHERE kind NOT IN ('text', 'notice', 'action')",
    },
    Rule {
        about: "kinds of bans",
        words: "Conversation {} has the pattern {} of the unknown kind {}.",
        kinds: &[Id, Text, Text],
        sql: "SELECT conversation_id, pattern, kind FROM bans \
              WHERE kind NOT IN ('ban', 'exception', 'invite_exception')",
    },
];
