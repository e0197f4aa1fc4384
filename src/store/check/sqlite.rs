//! What SQLite itself knows of its file, and what holds in it alone.

use super::rules::Rule;
use crate::store::copy::{Database, Kind, Progress, Result, Trouble, Value};

/// What holds of the index of words. SQLite looks after what is inside of it, and PostgreSQL after its own.
pub const RULES: [Rule; 2] = [
    Rule {
        about: "what the search finds",
        words: "Message {} is not found by the search, or is found although it is deleted.",
        kinds: &[Kind::Id],
        sql: "SELECT m.id FROM messages AS m LEFT JOIN search_rows AS r ON r.message_id = m.id \
              LEFT JOIN search_docsize AS d ON d.id = r.number WHERE (m.body IS NULL) <> (d.id IS NULL)",
    },
    Rule {
        about: "what the search holds",
        words: "The search holds the words of {} messages that it does not know.",
        kinds: &[Kind::Integer],
        sql: "SELECT unknown FROM (SELECT count(*) AS unknown FROM search_docsize \
              WHERE id NOT IN (SELECT number FROM search_rows)) AS counted WHERE unknown > 0",
    },
];

/// Tells what is wrong in the file: what refers to nothing, and what its tables must not hold.
///
/// # Errors
/// When pages or indexes are damaged: what is read from there says nothing.
pub async fn file(database: &mut Database, found: &mut Vec<String>, progress: &mut dyn Progress) -> Result<()> {
    progress.begin("the file", 1);
    let (rows, damages): (Vec<_>, Vec<_>) = damage(database, "PRAGMA integrity_check(20)")
        .await?
        .into_iter()
        .partition(|damage| damage.starts_with("CHECK constraint failed"));
    if !damages.is_empty() {
        return Err(Trouble::because(format!("the file is damaged:\n{}", damages.join("\n"))));
    }
    // The file can be read, and the rules say which row it is.
    rows.into_iter().for_each(|row| found.push(row));
    progress.advance(1);
    progress.begin("references", 1);
    let sql = "SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY \"table\", parent";
    for row in database.rows(sql, &[Kind::Text, Kind::Text, Kind::Integer], &[]).await? {
        if let [Value::Text(Some(table)), Value::Text(Some(parent)), count] = row.as_slice() {
            found.push(format!("{count} rows of {table} refer to {parent} that are not there."));
        }
    }
    progress.advance(1);
    Ok(())
}

/// What SQLite says is damaged; one of its checks.
pub async fn damage(database: &mut Database, check: &str) -> Result<Vec<String>> {
    let rows = database.rows(check, &[Kind::Text], &[]).await?;
    let words = rows.into_iter().filter_map(|row| match row.into_iter().next() {
        Some(Value::Text(words)) => words,
        _ => None,
    });
    Ok(words.filter(|words| words != "ok").collect())
}
