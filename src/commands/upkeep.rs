//! What is done with a whole database.

use super::progress::Shown;
use exchat::store::check::check;
use exchat::store::copy::{self, Database, Restored, Wishes};
use std::path::Path;

/// Writes a backup.
pub async fn backup(url: &str, file: &Path, force: bool) -> Result<(), String> {
    let found = copy::backup(url, file, force, &mut Shown::new()).await.map_err(|e| e.to_string())?;
    println!("The backup is in {}", file.display());
    all_is_well(&found)
}

/// Restores a backup.
pub async fn restore(url: &str, file: &Path, wishes: Wishes) -> Result<(), String> {
    let Restored { old, found } =
        copy::restore(file, url, wishes, &mut Shown::new()).await.map_err(|e| e.to_string())?;
    println!("{} is restored. Everybody has to sign in again.", file.display());
    if !wishes.keep_tokens {
        println!("There are no access tokens any more: make new ones, or restore with --keep-tokens.");
    }
    if let Some(old) = old {
        println!("What was there before is in {old}");
    }
    all_is_well(&found)
}

/// Looks for what does not hold in a database.
pub async fn verify(url: &str) -> Result<(), String> {
    let mut database = Database::connect(url).await.map_err(|e| e.to_string())?;
    let found = check(&mut database, &mut Shown::new()).await.map_err(|e| e.to_string())?;
    database.close().await.map_err(|e| e.to_string())?;
    all_is_well(&found)
}

/// Moves a database.
pub async fn migrate(from: &str, to: &str) -> Result<(), String> {
    let found = copy::move_all(from, to, &mut Shown::new()).await.map_err(|e| e.to_string())?;
    println!("Everything is in the new database. What happens in the old one from now on comes with another run.");
    all_is_well(&found)
}

fn all_is_well(found: &[String]) -> Result<(), String> {
    if found.is_empty() {
        println!("All is well.");
        return Ok(());
    }
    found.iter().for_each(|words| println!("{words}"));
    Err("not all is well with the database: see above".to_owned())
}
