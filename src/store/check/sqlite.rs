//! What SQLite itself knows of its file.

use crate::store::copy::{Database, Kind, Progress, Result, Trouble, Value};

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
