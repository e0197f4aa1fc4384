//! The connection to the live API. On the server there is none.

#[cfg(feature = "hydrate")]
mod desk;

#[cfg_attr(feature = "hydrate", path = "browser.rs")]
#[cfg_attr(not(feature = "hydrate"), path = "none.rs")]
mod side;

pub use side::*;
