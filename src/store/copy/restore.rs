//! Restoring a backup.

use super::aside::{self, put_aside};
use super::database::{file_of, is_postgres};
use super::draft::{Draft, make_folder, with_ending};
use super::fill::fill;
use super::schema::{is_bare, make_tables};
use super::value::Value;
use super::{Database, Progress, Result, Trouble};
use crate::domain::Epoch;
use crate::store::check::check;
use std::fs;
use std::path::Path;

/// How a backup is to be restored.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wishes {
    /// Put a database aside that is there.
    pub force: bool,
    /// Let access tokens go on opening what they opened when the backup was made.
    pub keep_tokens: bool,
}

/// What was restored.
#[derive(Debug)]
pub struct Restored {
    /// Where the database is that was there before.
    pub old: Option<String>,
    /// What does not hold in the backup, in sentences.
    pub found: Vec<String>,
}

/// Makes the database at `url` hold what the backup holds, in a new life: with another epoch, and without sessions. What
/// was there is put aside, never deleted.
///
/// # Errors
/// When the backup is damaged, when the database is in use, and when it is there and is not to be put aside. Nothing is
/// changed then.
pub async fn restore(file: &Path, url: &str, wishes: Wishes, progress: &mut dyn Progress) -> Result<Restored> {
    if is_postgres(url) {
        let draft = Draft::beside(&std::env::temp_dir().join("exchat-restore"))?;
        let found = revive(file, &draft, wishes, progress).await?;
        let old = into_postgres(&draft, url, wishes, progress).await?;
        return Ok(Restored { old, found });
    }
    let target = file_of(url)?;
    let there = fs::metadata(&target).is_ok_and(|there| there.len() > 0);
    refuse_unless(!there || wishes.force, &target.display().to_string())?;
    make_folder(&target)?;
    let draft = Draft::beside(&target)?;
    let found = revive(file, &draft, wishes, progress).await?;
    let old = if there { Some(put_aside(&target).await?.display().to_string()) } else { None };
    draft.place(&target).map_err(|error| with_old(error, old.as_deref()))?;
    Ok(Restored { old, found })
}

fn refuse_unless(may_be: bool, there: &str) -> Result<()> {
    if may_be { Ok(()) } else { Err(Trouble::because(format!("{there} is there already: --force puts it aside"))) }
}

/// Makes a copy of the backup as it will be served; returns what does not hold in it.
async fn revive(file: &Path, draft: &Draft, wishes: Wishes, progress: &mut dyn Progress) -> Result<Vec<String>> {
    take(file, draft)?;
    let no_backup =
        |error: Trouble| Trouble::because(format!("{} is no backup that is whole: {error}", file.display()));
    let mut copy = Database::connect(&draft.url()).await?;
    copy.number("SELECT count(*) FROM meta").await.map_err(no_backup)?;
    copy.close().await?;
    // It may be of an older version.
    make_tables(&draft.url()).await.map_err(no_backup)?;
    let mut copy = Database::connect(&draft.url()).await?;
    let found = check(&mut copy, progress).await.map_err(no_backup)?;
    begin_new_life(&mut copy, wishes).await?;
    copy.close().await?;
    Ok(found)
}

/// Copies the bytes of the backup. A database that is in use is more than its file.
fn take(file: &Path, draft: &Draft) -> Result<()> {
    let log = with_ending(file, "-wal");
    if fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
        return Err(Trouble::because(format!(
            "{} is a database in use and no backup: make one with `exchat backup`",
            file.display()
        )));
    }
    fs::copy(file, draft.path()).map(drop).map_err(|error| Trouble::with_file("copy", file, &error))
}

/// Cursors of before do not count in it, and nobody is signed in by what may have been ended since.
async fn begin_new_life(database: &mut Database, wishes: Wishes) -> Result<()> {
    database.begin().await?;
    database.run("UPDATE meta SET epoch = $1", &[Value::Id(Some(Epoch::fresh().0))]).await?;
    database.run("DELETE FROM sessions", &[]).await?;
    if !wishes.keep_tokens {
        database.run("DELETE FROM access_tokens", &[]).await?;
    }
    database.end().await
}

async fn into_postgres(
    draft: &Draft,
    url: &str,
    wishes: Wishes,
    progress: &mut dyn Progress,
) -> Result<Option<String>> {
    let mut to = Database::connect(url).await?;
    aside::refuse_in_use(&mut to).await?;
    let there = !is_bare(&mut to).await? && holds_anything(&mut to).await?;
    refuse_unless(!there || wishes.force, "a database")?;
    let old = if there { Some(aside::put_schema_aside(&mut to).await?) } else { None };
    fill_new(draft, url, &mut to, progress).await.map_err(|error| with_old(error, old.as_deref()))?;
    to.close().await?;
    Ok(old)
}

async fn fill_new(draft: &Draft, url: &str, to: &mut Database, progress: &mut dyn Progress) -> Result<()> {
    make_tables(url).await?;
    let mut from = Database::connect(&draft.url()).await?;
    from.snapshot().await?;
    to.begin().await?;
    fill(&mut from, to, progress).await?;
    to.end().await?;
    from.end().await?;
    from.close().await
}

/// The trouble, and where the database is that was put aside before.
fn with_old(trouble: Trouble, old: Option<&str>) -> Trouble {
    match old {
        Some(old) => Trouble::because(format!("{trouble}. What was there before is in {old}")),
        None => trouble,
    }
}

/// Whether anybody has been here.
pub async fn holds_anything(database: &mut Database) -> Result<bool> {
    let sql = "SELECT count(*) FROM (SELECT id FROM users UNION ALL SELECT id FROM conversations) AS things";
    Ok(database.number(sql).await? > 0)
}
