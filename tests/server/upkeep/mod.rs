//! Backing up, restoring, checking and moving, as whoever runs the server does it.

mod backup;
mod damage;
mod moving;

use crate::harness::{Account, Server, exchat};
use reqwest::Method;
use serde_json::Value;
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

/// All events of a conversation, from the first.
pub async fn events(server: &Server, account: &Account, conversation: &str) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    loop {
        let path = format!("/api/v1/conversations/{conversation}/events?after={}&limit=1000", all.len());
        let (status, page) = server.api(account, Method::GET, &path, None).await;
        assert_eq!(status, 200, "{page}");
        let page = page.as_array().expect("events");
        if page.is_empty() {
            return all;
        }
        all.extend(page.iter().cloned());
    }
}
