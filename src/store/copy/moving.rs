//! Moving all data from one database to another.

use super::aside::{refuse_file_in_use, refuse_in_use};
use super::compare::differences;
use super::database::{file_of, is_postgres};
use super::fill::fill;
use super::restore::holds_anything;
use super::schema::{is_bare, make_tables, verify};
use super::value::{Kind, Value};
use super::{Database, Progress, Result, Trouble};
use crate::store::check::check;
use futures::TryStreamExt;

/// Makes the database at `to` hold exactly what the one at `from` holds at this moment, with all ids, seqs and moments,
/// and the epoch. It may be done again: `to` is then brought up to date. All of it happens or nothing. `from` goes on
/// being used meanwhile. Returns what does not hold afterwards, in sentences.
///
/// # Errors
/// When one of them cannot be used, and when `to` has, or may have, anything that did not come from `from`.
pub async fn move_all(from: &str, to: &str, progress: &mut dyn Progress) -> Result<Vec<String>> {
    let mut source = Database::connect(from).await?;
    verify(&mut source).await?;
    source.snapshot().await?;
    let mut target = prepare(to, &mut source).await?;
    target.begin().await?;
    fill(&mut source, &mut target, progress).await?;
    let different = differences(&mut source, &mut target, progress).await?;
    if !different.is_empty() {
        return Err(Trouble::because(format!("what was written differs: {}", different.join("; "))));
    }
    target.end().await?;
    source.end().await?;
    source.close().await?;
    let found = check(&mut target, progress).await;
    target.close().await?;
    found
}

/// The target with its tables; none of what is in it gets lost by being replaced.
async fn prepare(url: &str, source: &mut Database) -> Result<Database> {
    if !is_postgres(url) {
        let file = file_of(url)?;
        if !file.exists() {
            make_tables(url).await?;
            return Database::connect(url).await;
        }
        refuse_file_in_use(&file).await?;
    }
    let mut target = Database::connect(url).await?;
    refuse_in_use(&mut target).await?;
    if is_bare(&mut target).await? {
        make_tables(url).await?;
        return Ok(target);
    }
    verify(&mut target).await?;
    if holds_anything(&mut target).await? {
        refuse_others(source, &mut target).await?;
    }
    Ok(target)
}

/// Makes sure that the target came from this very source, and nothing has happened in it since.
async fn refuse_others(source: &mut Database, target: &mut Database) -> Result<()> {
    let epoch = "SELECT epoch FROM meta";
    if source.rows(epoch, &[Kind::Id], &[]).await? != target.rows(epoch, &[Kind::Id], &[]).await? {
        return Err(Trouble::because(
            "the target holds other data: only an empty one is filled, or one of this source",
        ));
    }
    if has_more_users(source, target).await? || has_more_events(source, target).await? {
        return Err(Trouble::because("the target has been used since: what happened in it would be lost"));
    }
    Ok(())
}

/// Whether the target has a user that the source has not.
async fn has_more_users(source: &mut Database, target: &mut Database) -> Result<bool> {
    let sql = "SELECT id FROM users ORDER BY id";
    let mut known = source.stream(sql, &[Kind::Id], &[]);
    let mut there = target.stream(sql, &[Kind::Id], &[]);
    while let Some(user) = there.try_next().await? {
        loop {
            match known.try_next().await? {
                None => return Ok(true),
                Some(same) if same == user => break,
                Some(_) => {}
            }
        }
    }
    Ok(false)
}

/// Whether the target has an event that the source has not: then its newest one of a conversation is not the source's of
/// that seq.
async fn has_more_events(source: &mut Database, target: &mut Database) -> Result<bool> {
    let heads = target.rows("SELECT id, head FROM conversations", &[Kind::Id, Kind::Integer], &[]).await?;
    let sql = "SELECT kind, actor_id, at, message_id FROM events WHERE conversation_id = $1 AND seq = $2";
    let kinds = [Kind::Text, Kind::Id, Kind::Integer, Kind::Id];
    for head in heads {
        let newest: Vec<Vec<Value>> = target.rows(sql, &kinds, &head).await?;
        if source.rows(sql, &kinds, &head).await? != newest {
            return Ok(true);
        }
    }
    Ok(false)
}
