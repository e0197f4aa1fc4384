//! The index of words, which PostgreSQL keeps by itself in the column `words`: those of the body as positions, and
//! where it was said (`#` and an id) and by whom (`@`).

use super::dialect::Connection;
use super::sql::Wanted;
use crate::chat::store::Result;
use crate::domain::search::is_accent;
use crate::domain::{Search, Term};
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

/// The ids of messages that are wanted among those of `$from`, of which `$there` has to be so too.
macro_rules! newest_of {
    ($from:expr, $there:literal) => {
        concat!(
            "WITH found AS MATERIALIZED (SELECT id, conversation_id FROM ",
            $from,
            " WHERE id < $4 AND words @@ to_tsquery('simple', $1) AND ",
            $there,
            ") SELECT found.id FROM found JOIN memberships \
                 ON memberships.conversation_id = found.conversation_id AND memberships.user_id = $3 \
             ORDER BY found.id DESC LIMIT $5"
        )
    };
}
/// The newest messages, to be looked at one by one.
macro_rules! recent {
    () => {
        "(SELECT id, conversation_id, words FROM messages WHERE id < $4 ORDER BY id DESC LIMIT 5000) AS recent"
    };
}

/// The ids of the newest messages that are wanted, in the order of their ids, which is that of their moments.
///
/// The index knows no order, and brings all that matches: what is said all the time is found sooner by reading the
/// newest messages, and what is not does not match often.
pub async fn newest(connection: &mut Connection, wanted: &Wanted<'_>) -> Result<Vec<Uuid>> {
    let there = where_and_by_whom(wanted);
    let (recent, all) = if there.is_empty() {
        (newest_of!(recent!(), "$2 = ''"), newest_of!("messages", "$2 = ''"))
    } else {
        (newest_of!(recent!(), "words @@ CAST($2 AS TSQUERY)"), newest_of!("messages", "words @@ CAST($2 AS TSQUERY)"))
    };
    let found = ask(connection, wanted, &there, recent).await?;
    if i64::try_from(found.len()).is_ok_and(|found| found >= wanted.limit) {
        return Ok(found);
    }
    ask(connection, wanted, &there, all).await
}

async fn ask(connection: &mut Connection, wanted: &Wanted<'_>, there: &str, sql: &'static str) -> Result<Vec<Uuid>> {
    let found = sqlx::query_scalar(sql)
        .bind(joined(wanted.search.terms.iter().map(phrase), " & "))
        .bind(there)
        .bind(wanted.viewer)
        .bind(wanted.search.before.map_or(Uuid::max(), |message| message.0))
        .bind(wanted.limit)
        .fetch_all(connection)
        .await?;
    Ok(found)
}

/// In PostgreSQL's quotes there are words alone. Accents on nothing are none there.
fn phrase(term: &Term) -> String {
    let words = term.words.iter().map(|word| unaccented(word)).filter(|word| !word.is_empty());
    let open = term.open && term.words.last().is_some_and(|last| !last.chars().all(is_accent));
    joined(words.map(|word| format!("'{word}'")), " <-> ") + if open { ":*" } else { "" }
}

/// As the column has it.
fn unaccented(word: &str) -> String {
    word.nfd().filter(|c| !is_accent(*c)).collect()
}

/// Empty for everywhere and everybody.
fn where_and_by_whom(wanted: &Wanted<'_>) -> String {
    let Search { author, .. } = wanted.search;
    let places = joined(wanted.places.iter().map(|place| format!("'#{place}'")), " | ");
    let places = Some(places).filter(|places| !places.is_empty()).map(|places| format!("({places})"));
    joined(places.into_iter().chain(author.map(|author| format!("'@{author}'"))), " & ")
}

fn joined(parts: impl Iterator<Item = String>, sign: &str) -> String {
    parts.collect::<Vec<_>>().join(sign)
}

#[cfg(test)]
mod tests {
    use crate::domain::search::SEPARATORS;

    #[test]
    fn the_same_separates_words_in_the_database() {
        // A text has no U+0000 there.
        let written = |c: char| match u32::from(c) {
            0 => "\\u0001".to_owned(),
            code @ 1..=0xFFFF => format!("\\u{code:04X}"),
            code => format!("\\U{code:08X}"),
        };
        let ranges: String =
            SEPARATORS.iter().map(|(first, last)| format!("{}-{}", written(*first), written(*last))).collect();
        let migration = include_str!("../../../migrations/postgres/0002_search.sql");
        assert!(migration.contains(&format!("'[{ranges}]+'")), "[{ranges}]+");
    }
}
