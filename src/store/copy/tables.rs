//! Every table of the database, with all its columns. A test holds it against the real schema.

use super::value::Kind::{self, Bytes, Flag, Id, Integer, Text};

/// A table.
#[derive(Debug)]
pub struct Table {
    /// What it is called.
    pub name: &'static str,
    /// How many of its first columns are the primary key.
    pub key: usize,
    /// Its columns.
    pub columns: &'static [(&'static str, Kind)],
}

/// All tables; each comes after those that it refers to.
pub const TABLES: [Table; 12] = [
    Table { name: "meta", key: 1, columns: &[("one", Integer), ("epoch", Id)] },
    Table {
        name: "users",
        key: 1,
        columns: &[
            ("id", Id),
            ("name", Text),
            ("name_key", Text),
            ("skeleton", Text),
            ("kind", Text),
            ("admin", Flag),
            ("password_hash", Text),
            ("created_at", Integer),
            ("disabled_at", Integer),
            ("node", Id),
        ],
    },
    Table {
        name: "sessions",
        key: 1,
        columns: &[
            ("id", Id),
            ("user_id", Id),
            ("secret_hash", Bytes),
            ("agent", Text),
            ("created_at", Integer),
            ("last_seen_at", Integer),
            ("passing", Flag),
            ("node", Id),
        ],
    },
    Table {
        name: "access_tokens",
        key: 1,
        columns: &[
            ("id", Id),
            ("user_id", Id),
            ("secret_hash", Bytes),
            ("label", Text),
            ("created_at", Integer),
            ("last_used_at", Integer),
        ],
    },
    Table {
        name: "conversations",
        key: 1,
        columns: &[
            ("id", Id),
            ("kind", Text),
            ("head", Integer),
            ("members", Integer),
            ("created_at", Integer),
            ("name", Text),
            ("name_key", Text),
            ("skeleton", Text),
            ("topic", Text),
            ("visibility", Text),
            ("direct_key", Bytes),
            ("invite_only", Flag),
            ("moderated", Flag),
            ("topic_locked", Flag),
            ("room_key", Text),
            ("member_limit", Integer),
            ("unlisted", Flag),
            ("open", Flag),
        ],
    },
    Table {
        name: "memberships",
        key: 2,
        columns: &[
            ("conversation_id", Id),
            ("user_id", Id),
            ("role", Text),
            ("last_read", Integer),
            ("joined_seq", Integer),
        ],
    },
    Table {
        name: "messages",
        key: 1,
        columns: &[
            ("id", Id),
            ("conversation_id", Id),
            ("seq", Integer),
            ("author_id", Id),
            ("client_id", Id),
            ("body", Text),
            ("reply_to", Id),
            ("at", Integer),
            ("edited_at", Integer),
            ("deleted_at", Integer),
            ("kind", Text),
            ("tags", Text),
        ],
    },
    Table {
        name: "reactions",
        key: 3,
        columns: &[("message_id", Id), ("emoji", Text), ("user_id", Id), ("seq", Integer)],
    },
    Table {
        name: "events",
        key: 2,
        columns: &[
            ("conversation_id", Id),
            ("seq", Integer),
            ("kind", Text),
            ("actor_id", Id),
            ("at", Integer),
            ("message_id", Id),
            ("detail", Text),
            ("subject_id", Id),
        ],
    },
    Table {
        name: "bans",
        key: 3,
        columns: &[
            ("conversation_id", Id),
            ("kind", Text),
            ("pattern_key", Text),
            ("pattern", Text),
            ("set_by", Id),
            ("at", Integer),
            ("seq", Integer),
        ],
    },
    Table {
        name: "invitations",
        key: 2,
        columns: &[("conversation_id", Id), ("user_id", Id), ("invited_by", Id), ("at", Integer), ("seq", Integer)],
    },
    Table { name: "read_moments", key: 2, columns: &[("user_id", Id), ("conversation_id", Id), ("at", Integer)] },
];

impl Table {
    /// The names of its columns, for a statement.
    pub fn names(&self) -> String {
        self.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }

    /// What its columns hold.
    pub fn kinds(&self) -> Vec<Kind> {
        self.columns.iter().map(|(_, kind)| *kind).collect()
    }

    /// The statement that reads it in the order of its key, which is the same in all databases.
    pub fn select(&self) -> String {
        let key: Vec<_> = self.columns.iter().take(self.key).map(|(name, _)| *name).collect();
        format!("SELECT {} FROM {} ORDER BY {}", self.names(), self.name, key.join(", "))
    }

    /// The statement that adds so many rows to it.
    pub fn insert(&self, rows: usize) -> String {
        let width = self.columns.len();
        let row = |row: usize| {
            let places: Vec<_> = (1..=width).map(|column| format!("${}", row * width + column)).collect();
            format!("({})", places.join(", "))
        };
        let rows: Vec<_> = (0..rows).map(row).collect();
        format!("INSERT INTO {} ({}) VALUES {}", self.name, self.names(), rows.join(", "))
    }
}
