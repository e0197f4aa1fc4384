//! The index of words (FTS5), which triggers keep. Its rows are numbered in the order in which their messages were
//! stored.

use super::dialect::Connection;
use super::sql::Wanted;
use crate::chat::store::Result;
use crate::domain::search::SEPARATORS;
use crate::domain::{Search, Term};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

/// Makes the index, if there is none or one of another kind.
pub async fn make(connection: &mut Connection) -> Result<()> {
    let wanted = definition();
    let there: Option<String> = sqlx::query_scalar("SELECT sql FROM sqlite_schema WHERE name = 'search'")
        .fetch_optional(&mut *connection)
        .await?;
    if there.as_ref() == Some(&wanted) {
        return Ok(());
    }
    sqlx::query("DROP TABLE IF EXISTS search").execute(&mut *connection).await?;
    sqlx::query(AssertSqlSafe(wanted)).execute(&mut *connection).await?;
    // Words that are taken out leave nothing behind.
    sqlx::query(
        "INSERT INTO search (search, rank) VALUES ('secure-delete', 1); INSERT INTO search (search) VALUES ('rebuild')",
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// FTS5 takes every character for a letter that is younger than its tables, as many emoji are, so it is told all that
/// are none. What begins with one letter is much, and has an index of its own.
fn definition() -> String {
    let separators = SEPARATORS.iter().flat_map(|(first, last)| *first..=*last).filter(|c| !c.is_ascii());
    format!(
        "CREATE VIRTUAL TABLE search USING fts5 (body, place, author, \
         content = 'search_content', content_rowid = 'number', prefix = '1', \
         tokenize = \"unicode61 remove_diacritics 2 categories 'L* M* N* Co' separators '{}'\")",
        separators.collect::<String>()
    )
}

/// The ids of the newest messages that are wanted: the index is read from its end, and no further than they need.
pub async fn newest(connection: &mut Connection, wanted: &Wanted<'_>) -> Result<Vec<Uuid>> {
    // A message that is deleted has no row any more: the next newer one stands for it.
    let found = sqlx::query_scalar(
        "SELECT messages.id FROM search \
         CROSS JOIN search_rows ON search_rows.number = search.rowid \
         CROSS JOIN messages ON messages.id = search_rows.message_id \
         CROSS JOIN memberships ON memberships.conversation_id = messages.conversation_id AND memberships.user_id = $2 \
         WHERE search MATCH $1 AND search.rowid < coalesce( \
             (SELECT number FROM search_rows WHERE message_id >= $3 ORDER BY message_id LIMIT 1), 9223372036854775807) \
         ORDER BY search.rowid DESC LIMIT $4",
    )
    .bind(expression(wanted))
    .bind(wanted.viewer)
    .bind(wanted.search.before.map_or(Uuid::max(), |message| message.0))
    .bind(wanted.limit)
    .fetch_all(connection)
    .await?;
    Ok(found)
}

/// What FTS5 is asked for. In its strings there are words alone. Terms stand beside each other: one in which FTS5 sees no
/// word is then left out, where with AND it would stand for nothing.
fn expression(wanted: &Wanted<'_>) -> String {
    let Search { terms, author, .. } = wanted.search;
    let mut parts = vec![format!("body : ({})", joined(terms.iter().map(phrase), " "))];
    if !wanted.places.is_empty() {
        parts.push(format!("place : ({})", joined(wanted.places.iter().map(id), " OR ")));
    }
    parts.extend(author.map(|author| format!("author : {}", id(&author.0))));
    parts.join(" AND ")
}

fn joined(parts: impl Iterator<Item = String>, word: &str) -> String {
    parts.collect::<Vec<_>>().join(word)
}

fn phrase(term: &Term) -> String {
    format!("\"{}\"{}", term.words.join(" "), if term.open { " *" } else { "" })
}

fn id(id: &Uuid) -> String {
    format!("\"{}\"", id.simple())
}
