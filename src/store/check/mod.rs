//! Whether everything holds in a database that the program relies on.

mod keys;
mod rules;
mod sqlite;

use crate::store::copy::{Database, Progress, Result, Trouble, Value, file_of, verify};
use futures::{StreamExt, TryStreamExt};
use rules::{RULES, Rule};
use std::fs;

/// How many of one kind are told; of more there is only that there are.
const TOLD: usize = 20;

/// What does not hold, each in a sentence that names what it is about; nothing when all is well. It is as of one moment,
/// while others go on.
///
/// # Errors
/// When the database cannot be read, its file is damaged, or it is of another version of the program.
pub async fn check(database: &mut Database, progress: &mut dyn Progress) -> Result<Vec<String>> {
    database.snapshot().await?;
    let found = in_snapshot(database, progress).await;
    database.end().await?;
    found
}

/// Makes sure that the file of a SQLite database is whole, if it is there, and no larger than so many bytes: reading a
/// large one takes long. Other databases look after themselves.
///
/// # Errors
/// When it is not.
pub async fn refuse_damaged(url: &str, most: u64) -> Result<()> {
    let Some(file) = file_of(url).ok().filter(|file| fs::metadata(file).is_ok_and(|there| there.len() <= most)) else {
        return Ok(());
    };
    let mut database = Database::connect(url).await?;
    let found = sqlite::damage(&mut database, "PRAGMA quick_check(1)").await?;
    database.close().await?;
    match found.first() {
        None => Ok(()),
        Some(damage) => Err(Trouble::because(format!(
            "the database {} is damaged ({damage}): `exchat check` says more, and `exchat restore` brings a backup",
            file.display()
        ))),
    }
}

async fn in_snapshot(database: &mut Database, progress: &mut dyn Progress) -> Result<Vec<String>> {
    let mut found = Vec::new();
    if matches!(database, Database::Sqlite(_)) {
        sqlite::file(database, &mut found, progress).await?;
    }
    verify(database).await?;
    let own: &[Rule] = if matches!(database, Database::Sqlite(_)) { &sqlite::RULES } else { &[] };
    for rule in RULES.iter().chain(own) {
        progress.begin(rule.about, 1);
        ask(database, rule, &mut found).await?;
        progress.advance(1);
    }
    keys::names(database, &mut found, progress).await?;
    keys::direct(database, &mut found, progress).await?;
    Ok(found)
}

async fn ask(database: &mut Database, rule: &Rule, found: &mut Vec<String>) -> Result<()> {
    let mut rows = database.stream(rule.sql, rule.kinds, &[]).take(TOLD + 1);
    let mut told = 0;
    while let Some(row) = rows.try_next().await? {
        told += 1;
        if told > TOLD {
            found.push(format!("There are more: {}", rule.about));
        } else {
            found.push(sentence(rule.words, &row));
        }
    }
    Ok(())
}

/// The words with the values where `{}` stands, or `{1}` for the second one.
fn sentence(words: &str, row: &[Value]) -> String {
    let mut parts = words.split('{');
    let mut sentence = parts.next().unwrap_or_default().to_owned();
    for (index, part) in parts.enumerate() {
        let (place, rest) = part.split_once('}').unwrap_or_default();
        let value = row.get(place.parse().unwrap_or(index));
        sentence.extend([value.map(ToString::to_string).as_deref().unwrap_or_default(), rest]);
    }
    sentence
}
