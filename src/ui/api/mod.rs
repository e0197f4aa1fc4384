//! The server functions: where the pages' forms go. Each body asks the use cases in a line or five.

#![allow(missing_docs, reason = "the macro makes a struct of the arguments, with public fields")]

pub mod forms;
pub mod moderation;
pub mod settings;

use crate::domain::Error;
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};

impl FromServerFnError for Error {
    type Encoder = JsonEncoding;

    /// What goes wrong around a server function, in words for whoever called it.
    fn from_server_fn_error(value: ServerFnErrorErr) -> Self {
        match value {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                Self::invalid("This form is not filled in as it should be. Load the page anew.")
            }
            _ => Self::internal(),
        }
    }
}
