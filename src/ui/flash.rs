//! What a plain form leaves behind for the page that is shown next.

use crate::domain::Error;
use serde::{Deserialize, Serialize};

/// What a plain form leaves behind for the page that is shown next: why it was refused, and what was typed; or, after
/// success, the one thing that is shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// The path that the form was sent to.
    pub form: String,
    /// Why it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Error>,
    /// What was typed, or what is shown once. Never a password.
    #[serde(default)]
    pub text: String,
}
