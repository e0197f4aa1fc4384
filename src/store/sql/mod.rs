//! What all databases have in common: one text of SQL, compiled for each.
//!
//! Statements are written so that all of them understand them and mean the same. What is a database's own is in the
//! `dialect` and the `work` beside the module that takes this one in.

mod access_tokens;
mod bans;
mod changes;
mod commit;
mod conversations;
mod event_rows;
mod excerpt;
mod facts;
mod feeding;
mod guests;
mod happening;
mod heirs;
mod history;
mod job;
mod lists;
mod marks;
mod members;
mod moderation;
mod nodes;
mod people;
mod profiles;
mod record;
mod rows;
mod search;
mod sessions;
mod store;
mod sweep;

pub use feeding::Feeding;
pub use job::{Ending, Job, waiting};
pub use search::Wanted;

use super::{SqlStore, dialect, index, work};
