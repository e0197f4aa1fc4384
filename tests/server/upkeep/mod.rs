//! Backing up, restoring, checking and moving, as whoever runs the server does it.

mod backup;
mod damage;
mod moving;

use crate::harness::{Server, exchat};
use std::path::Path;

/// Runs a command that must do what it is told; returns what it says.
pub async fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = exchat(folder, arguments).await;
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Runs a command that must refuse; returns why.
async fn refused(folder: &Path, arguments: &[&str]) -> String {
    let output = exchat(folder, arguments).await;
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub fn url(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

/// A server on the database in this file.
pub async fn served(file: &Path) -> Server {
    Server::with(&[("DATABASE_URL", &url(file))]).await
}
