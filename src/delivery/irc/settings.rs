//! How this server meets IRC clients.

/// How this server meets IRC clients. See the README's table for the keys.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What the server calls itself: the source of its replies.
    pub server_name: String,
    /// What the network is called.
    pub network: String,
    /// Whether people without an account may come in as guests.
    pub guests: bool,
    /// What everybody without an account must give as `PASS`.
    pub password: Option<String>,
    /// The name and password by which one becomes an operator.
    pub oper: Option<(String, String)>,
    /// How many recent lines of a room clients without a history of their own get when they join.
    pub history: u32,
    /// The largest message of several lines, in bytes of UTF-8 with a byte for each line's end.
    pub multiline_bytes: usize,
    /// The most lines of one message.
    pub multiline_lines: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            server_name: "exchat.local".into(),
            network: "ExChat".into(),
            guests: false,
            password: None,
            oper: None,
            history: 50,
            multiline_bytes: 4096,
            multiline_lines: 32,
        }
    }
}
