//! Putting a database aside that nobody uses.

use super::database::sqlite;
use super::draft::{BESIDE, with_ending};
use super::value::Kind;
use super::{Database, Result, Trouble};
use crate::chat::store::StoreError;
use sqlx::sqlite::SqliteLockingMode;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use time::OffsetDateTime;

/// How long a server that has stopped may still be seen.
const PATIENCE: Duration = Duration::from_secs(2);

/// Gives the file another name, which says when that was; returns it. A damaged one is put aside as it is.
///
/// # Errors
/// When a server or another program uses it.
pub async fn put_aside(file: &Path) -> Result<PathBuf> {
    let seized = seize(file).await?;
    let aside = with_ending(file, &format!(".{}", moment()));
    if aside.exists() {
        return Err(Trouble::because(format!("{} is there already", aside.display())));
    }
    rename(file, &aside, "")?;
    match seized {
        // It takes what is beside the file away.
        Some(connection) => connection.close().await?,
        None => BESIDE.iter().try_for_each(|ending| rename(file, &aside, ending))?,
    }
    Ok(aside)
}

fn rename(file: &Path, aside: &Path, ending: &str) -> Result<()> {
    let (old, new) = (with_ending(file, ending), with_ending(aside, ending));
    if !old.exists() {
        return Ok(());
    }
    fs::rename(&old, new).map_err(|error| Trouble::with_file("rename", &old, &error))
}

/// Makes sure that nobody uses the file, as long as the connection lasts; there is none to a damaged one. Whoever has the
/// database open keeps a lock on it, also while they do nothing, and leaving the log needs all locks.
async fn seize(file: &Path) -> Result<Option<SqliteConnection>> {
    let options = sqlite(file).locking_mode(SqliteLockingMode::Exclusive).busy_timeout(Duration::ZERO);
    let seized = async {
        let mut connection = options.connect().await?;
        sqlx::query("PRAGMA journal_mode = DELETE").execute(&mut connection).await?;
        sqlx::query("BEGIN EXCLUSIVE").execute(&mut connection).await?;
        sqlx::query("COMMIT").execute(&mut connection).await?;
        Ok::<_, sqlx::Error>(connection)
    };
    match seized.await.map_err(StoreError::from) {
        Ok(connection) => Ok(Some(connection)),
        Err(StoreError::Unavailable(_)) => Err(in_use(&file.display().to_string())),
        Err(_) => Ok(None),
    }
}

/// Makes sure that no server uses the database that the connection leads to, if it is PostgreSQL's. One that has just
/// stopped may be seen for a moment.
///
/// # Errors
/// When one does.
pub async fn refuse_in_use(database: &mut Database) -> Result<()> {
    if matches!(database, Database::Sqlite(_)) {
        return Ok(());
    }
    let sql =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'exchat'";
    let start = Instant::now();
    while database.number(sql).await? > 0 {
        if start.elapsed() > PATIENCE {
            return Err(in_use("the database"));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

/// The same for the file of a SQLite database.
pub async fn refuse_file_in_use(file: &Path) -> Result<()> {
    match seize(file).await? {
        Some(connection) => Ok(connection.close().await?),
        None => Ok(()),
    }
}

/// Gives the tables another schema, which says when that was; returns its name.
pub async fn put_schema_aside(database: &mut Database) -> Result<String> {
    let rows = database.rows("SELECT current_schema()::TEXT", &[Kind::Text], &[]).await?;
    let now = rows.first().and_then(|row| row.first()).map(ToString::to_string).unwrap_or_default();
    let aside = format!("exchat_{}", moment());
    database.begin().await?;
    // It is shown in quotes, as a statement needs it.
    database.run(&format!("ALTER SCHEMA {now} RENAME TO {aside}"), &[]).await?;
    database.run(&format!("CREATE SCHEMA {now}"), &[]).await?;
    database.end().await?;
    Ok(format!("the schema {aside}"))
}

fn in_use(name: &str) -> Trouble {
    Trouble::because(format!("{name} is in use: stop the server first, and whatever else has it open"))
}

/// Now, for a name: `20260314_092653`.
fn moment() -> String {
    let now = OffsetDateTime::now_utc();
    let (year, month, day) = now.to_calendar_date();
    let (hour, minute, second) = now.to_hms();
    format!("{year:04}{:02}{day:02}_{hour:02}{minute:02}{second:02}", u8::from(month))
}
