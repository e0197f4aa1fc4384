//! Whether a database has the tables that this program knows.

use super::tables::TABLES;
use super::value::{Kind, Value};
use super::{Database, Result, Trouble};
use crate::store::{self, postgres::Limits};
use std::collections::BTreeSet;

/// SQLite's own tables and those of the migrations are not among them, nor the nodes that live, which are of the
/// moment, nor is what the search looks through, which the database makes of the rest.
const SQLITE: &str = "SELECT tables.name, columns.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS \
     columns WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
     AND tables.name NOT LIKE '\\_sqlx%' ESCAPE '\\' AND tables.name NOT IN ('nodes', 'search') AND tables.name NOT LIKE 'search\\_%' ESCAPE '\\'";
const POSTGRES: &str = "SELECT table_name::TEXT, column_name::TEXT FROM information_schema.columns \
     WHERE table_schema = current_schema() AND table_name NOT LIKE '\\_sqlx%' AND table_name <> 'nodes' AND is_generated = 'NEVER'";

/// Makes sure that the database has every column that this program knows, and no other: nothing gets lost unseen.
///
/// # Errors
/// When it has not.
pub async fn verify(database: &mut Database) -> Result<()> {
    let sql = if matches!(database, Database::Sqlite(_)) { SQLITE } else { POSTGRES };
    let rows = database.rows(sql, &[Kind::Text, Kind::Text], &[]).await?;
    let there: BTreeSet<String> = rows.iter().filter_map(|row| name(row)).collect();
    let known = || TABLES.iter().flat_map(|table| table.columns.iter().map(|(column, _)| dotted(table.name, column)));
    if there.is_empty() {
        return Err(Trouble::because("this is no database of ExChat: it has no tables"));
    }
    if let Some(unknown) = there.iter().find(|name| known().all(|known| known != **name)) {
        return Err(Trouble::because(format!(
            "the database has {unknown}, which this version of the program does not know: use the version that made it"
        )));
    }
    match known().find(|name| !there.contains(name)) {
        None => Ok(()),
        Some(missing) => Err(Trouble::because(format!(
            "the database is of an older version of the program: it has no {missing}. Start the server on it once with \
             this version"
        ))),
    }
}

fn name(row: &[Value]) -> Option<String> {
    match row {
        [Value::Text(Some(table)), Value::Text(Some(column))] => Some(dotted(table, column)),
        _ => None,
    }
}

fn dotted(table: &str, column: &str) -> String {
    format!("{table}.{column}")
}

/// Whether it has no tables at all.
pub async fn is_bare(database: &mut Database) -> Result<bool> {
    let sql = if matches!(database, Database::Sqlite(_)) { SQLITE } else { POSTGRES };
    Ok(database.rows(sql, &[Kind::Text, Kind::Text], &[]).await?.is_empty())
}

/// Makes the tables of the database at `url`, or brings them up to date; a SQLite file is made where there is none.
pub async fn make_tables(url: &str) -> Result<()> {
    let (store, _) = store::open(url, &Limits::default()).await?;
    store.close().await;
    Ok(())
}
