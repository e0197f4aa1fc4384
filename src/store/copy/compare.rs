//! Comparing all rows of two databases.

use super::tables::{TABLES, Table};
use super::value::Value;
use super::{Database, Progress, Result};
use futures::TryStreamExt;

/// The first difference of each table, in words; none when both hold the same. Of databases that change meanwhile, a
/// snapshot is to be compared.
///
/// # Errors
/// When one of them cannot be read.
pub async fn differences(one: &mut Database, other: &mut Database, progress: &mut dyn Progress) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for table in &TABLES {
        found.extend(difference(table, one, other, progress).await?);
    }
    Ok(found)
}

async fn difference(
    table: &Table,
    one: &mut Database,
    other: &mut Database,
    progress: &mut dyn Progress,
) -> Result<Option<String>> {
    let rows = one.number(&format!("SELECT count(*) FROM {}", table.name)).await?;
    progress.begin(&format!("comparing {}", table.name), rows.try_into().unwrap_or_default());
    let (sql, kinds) = (table.select(), table.kinds());
    let (mut ones, mut others) = (one.stream(&sql, &kinds, &[]), other.stream(&sql, &kinds, &[]));
    loop {
        let (row, twin) = (ones.try_next().await?, others.try_next().await?);
        if row != twin {
            return Ok(Some(in_words(table, row.as_deref(), twin.as_deref())));
        }
        if row.is_none() {
            return Ok(None);
        }
        progress.advance(1);
    }
}

/// It names the keys alone: there may be words and secrets in the rest.
fn in_words(table: &Table, row: Option<&[Value]>, twin: Option<&[Value]>) -> String {
    let key = |row: Option<&[Value]>| match row {
        Some(row) => row.iter().take(table.key).map(ToString::to_string).collect::<Vec<_>>().join(", "),
        None => "no more rows".to_owned(),
    };
    format!("{} differs: ({}) and ({})", table.name, key(row), key(twin))
}
