//! Copying all rows of one database into another.

use super::tables::{TABLES, Table};
use super::{Database, Progress, Result, Trouble};
use futures::TryStreamExt;

/// How many rows are written by one statement: enough to be fast, and with few enough parameters for every database.
const ROWS: usize = 200;

/// Empties `to`, which has the tables, and writes every row of `from` into it. To be called inside a snapshot of the one
/// and a transaction of the other.
pub async fn fill(from: &mut Database, to: &mut Database, progress: &mut dyn Progress) -> Result<()> {
    for table in TABLES.iter().rev() {
        to.run(&format!("DELETE FROM {}", table.name), &[]).await?;
    }
    for table in &TABLES {
        let rows = from.number(&format!("SELECT count(*) FROM {}", table.name)).await?;
        progress.begin(table.name, rows.try_into().unwrap_or_default());
        let written = fill_table(table, from, to, progress).await?;
        if written != rows {
            return Err(Trouble::because(format!("{} has {rows} rows, and {written} were written", table.name)));
        }
    }
    Ok(())
}

async fn fill_table(table: &Table, from: &mut Database, to: &mut Database, progress: &mut dyn Progress) -> Result<i64> {
    let kinds = table.kinds();
    // In the order of the keys: a search finds those messages first that were written last.
    let mut pages = from.stream(&table.select(), &kinds, &[]).try_chunks(ROWS);
    let whole = table.insert(ROWS);
    let mut written = 0;
    while let Some(page) = pages.try_next().await.map_err(|error| error.1)? {
        let rows = page.len();
        let values = page.concat();
        let done =
            if rows == ROWS { to.run(&whole, &values).await? } else { to.run(&table.insert(rows), &values).await? };
        written += i64::try_from(done).unwrap_or_default();
        progress.advance(done);
    }
    Ok(written)
}
