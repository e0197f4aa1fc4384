//! Backing a database up while it is in use.

use super::database::is_postgres;
use super::draft::{Draft, make_folder};
use super::fill::fill;
use super::schema::{make_tables, verify};
use super::value::Value;
use super::{Database, Progress, Result, Trouble};
use crate::store::check::check;
use std::path::Path;

/// Writes all that the database at `url` holds, as of one moment, into a new SQLite file that only its owner can read,
/// while the database goes on being used. A file of that name is replaced with `force`, and only by one that is whole: on
/// disk, and checked. Returns what does not hold in it, in sentences.
///
/// # Errors
/// When it cannot be read or written; `file` is then as it was.
pub async fn backup(url: &str, file: &Path, force: bool, progress: &mut dyn Progress) -> Result<Vec<String>> {
    if file.exists() && !force {
        return Err(Trouble::because(format!("{} is there already: --force replaces it", file.display())));
    }
    make_folder(file)?;
    let draft = Draft::beside(file)?;
    if is_postgres(url) {
        write_rows(url, &draft, progress).await?;
    } else {
        write_pages(url, &draft, progress).await?;
    }
    let mut copy = Database::connect(&draft.url()).await?;
    let found = check(&mut copy, progress).await?;
    copy.close().await?;
    draft.place(file)?;
    Ok(found)
}

/// SQLite writes what is in use, and nothing of what was deleted.
async fn write_pages(url: &str, draft: &Draft, progress: &mut dyn Progress) -> Result<()> {
    let mut from = Database::connect(url).await?;
    verify(&mut from).await?;
    progress.begin("writing the file", 1);
    from.run("VACUUM INTO $1", &[Value::Text(Some(draft.path().display().to_string()))]).await?;
    progress.advance(1);
    from.close().await
}

async fn write_rows(url: &str, draft: &Draft, progress: &mut dyn Progress) -> Result<()> {
    make_tables(&draft.url()).await?;
    let (mut from, mut to) = (Database::connect(url).await?, Database::connect(&draft.url()).await?);
    verify(&mut from).await?;
    from.snapshot().await?;
    to.begin().await?;
    fill(&mut from, &mut to, progress).await?;
    to.end().await?;
    from.end().await?;
    from.close().await?;
    to.close().await
}
