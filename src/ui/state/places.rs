//! How rows stand to each other: date lines, groups of one author, condensed notices.

use super::rows::{Notice, Place, Row, RowKind};
use super::timeline::SetIfNew;
use crate::domain::{Seq, Timestamp};

/// Messages of one author within this time stand under one name.
const GROUP_MS: i64 = 5 * 60_000;

/// The most names in one notice.
const NAMES_MAX: usize = 4;

/// Gives every row its place. Notices are told in rooms only: two people know that they are two. `day_of` says which
/// day a moment belongs to, where the reader is.
pub fn arrange(rows: &[Row], unread_from: Option<Seq>, told: bool, day_of: impl Fn(Timestamp) -> i64) {
    let mut day = None;
    let mut group: Option<&Row> = None;
    let mut at = 0;
    while at < rows.len() {
        let row = &rows[at];
        let today = day_of(row.at);
        let new_day = (day != Some(today)).then_some(today);
        let unread = unread_from == Some(row.seq);
        day = Some(today);
        if row.message().is_some() {
            let lead = new_day.is_some() || unread || !group.is_some_and(|first| continues(first, row));
            row.place.set_if_new(Place { day: new_day, unread, lead, line: None });
            group = if lead { Some(row) } else { group };
            at += 1;
            continue;
        }
        let run = run_of_notices(&rows[at..], &day_of);
        row.place.set_if_new(Place { day: new_day, unread, lead: false, line: told.then(|| line(run)) });
        for rest in &run[1..] {
            rest.place.set_if_new(Place::default());
        }
        group = None;
        at += run.len();
    }
}

fn continues(first: &Row, row: &Row) -> bool {
    first.actor.id == row.actor.id && (0..GROUP_MS).contains(&row.at.millis_since(first.at))
}

/// The notices that are told in one line: coming and going of one day; who made a room has come, too; anything else
/// stands alone.
fn run_of_notices<'a>(rows: &'a [Row], day_of: &impl Fn(Timestamp) -> i64) -> &'a [Row] {
    let moves = |row: &Row| matches!(row.kind, RowKind::Notice(Notice::Joined | Notice::Left));
    let same = |row: &&Row| moves(row) && day_of(row.at) == day_of(rows[0].at);
    let length = match rows {
        [first, ..] if moves(first) => rows.iter().take_while(same).count(),
        [Row { kind: RowKind::Notice(Notice::Created), actor: maker, .. }, next, ..]
            if matches!(next.kind, RowKind::Notice(Notice::Joined)) && next.actor.id == maker.id =>
        {
            2
        }
        _ => 1,
    };
    &rows[..length]
}

fn line(run: &[Row]) -> String {
    let who = run[0].actor.name.as_str();
    match &run[0].kind {
        RowKind::Notice(Notice::Created) => format!("{who} started this conversation"),
        RowKind::Notice(Notice::Topic(topic)) if topic.as_str().is_empty() => format!("{who} cleared the topic"),
        RowKind::Notice(Notice::Topic(topic)) => format!("{who} set the topic: {}", topic.as_str()),
        RowKind::Notice(Notice::Told(deed)) => format!("{who} {deed}"),
        _ => [(Notice::Joined, "joined"), (Notice::Left, "left")]
            .into_iter()
            .filter_map(|(notice, verb)| sentence(run, &notice, verb))
            .collect::<Vec<_>>()
            .join(" · "),
    }
}

fn sentence(run: &[Row], notice: &Notice, verb: &str) -> Option<String> {
    let mut names = Vec::new();
    for row in run {
        let name = row.actor.name.as_str();
        if matches!(&row.kind, RowKind::Notice(n) if n == notice) && !names.contains(&name) {
            names.push(name);
        }
    }
    let others = names.len().saturating_sub(NAMES_MAX);
    let shown = &names[..names.len() - others];
    let last = if others > 0 { Some(format!("{others} more")) } else { None };
    match (shown, last) {
        ([], _) => None,
        (shown, Some(last)) => Some(format!("{} and {last} {verb}", shown.join(", "))),
        ([one], None) => Some(format!("{one} {verb}")),
        ([first @ .., last], None) => Some(format!("{} and {last} {verb}", first.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{event, message, user};
    use super::*;
    use crate::domain::{ConversationId, Happening, Topic, UserRef};
    use leptos::prelude::*;

    fn rows(events: Vec<(&UserRef, Seq, Happening)>) -> Vec<Row> {
        let id = ConversationId::fresh();
        events.into_iter().filter_map(|(who, minute, what)| Row::of(&event(id, minute, who, what))).collect()
    }

    fn day(at: Timestamp) -> i64 {
        at.0.div_euclid(86_400_000)
    }

    fn places(rows: &[Row]) -> Vec<Place> {
        rows.iter().map(|row| row.place.get_untracked()).collect()
    }

    #[test]
    fn messages_of_one_author_within_five_minutes_are_a_group() {
        let (ann, bob) = (user("ann"), user("bob"));
        let says = |who: &UserRef, minute| message(who, minute, "x");
        let rows = rows(vec![
            (&ann, 1, says(&ann, 1)),
            (&ann, 4, says(&ann, 4)),
            (&ann, 7, says(&ann, 7)),
            (&bob, 8, says(&bob, 8)),
            (&bob, 9, says(&bob, 9)),
            (&bob, 1441, says(&bob, 1441)),
        ]);
        arrange(&rows, Some(9), true, day);
        let leads: Vec<_> = places(&rows).iter().map(|p| p.lead).collect();
        assert_eq!(leads, [true, false, true, true, true, true]);
        let days: Vec<_> = places(&rows).iter().map(|p| p.day).collect();
        assert_eq!(days, [Some(0), None, None, None, None, Some(1)]);
        assert!(places(&rows)[4].unread);
    }

    #[test]
    fn coming_and_going_is_told_in_one_line() {
        let people: Vec<UserRef> = ["a", "b", "c", "d", "e", "f"].iter().map(|n| user(n)).collect();
        let mut events: Vec<_> = people.iter().zip(2..).map(|(who, at)| (who, at, Happening::Joined)).collect();
        events.insert(0, (&people[0], 1, Happening::Created));
        events.push((&people[0], 8, Happening::Joined));
        events.push((&people[1], 9, Happening::Left));
        events.push((&people[2], 10, Happening::TopicChanged { topic: Topic::stored("tea".into()) }));
        let rows = rows(events);
        arrange(&rows, None, true, day);
        let lines: Vec<_> = places(&rows).into_iter().filter_map(|p| p.line).collect();
        assert_eq!(
            lines,
            ["a started this conversation", "b, c, d, e and 2 more joined · b left", "c set the topic: tea"]
        );
    }

    #[test]
    fn two_names_are_joined_by_and() {
        let (a, b) = (user("a"), user("b"));
        let rows = rows(vec![(&a, 1, Happening::Left), (&b, 2, Happening::Left)]);
        arrange(&rows, None, true, day);
        assert_eq!(places(&rows)[0].line.as_deref(), Some("a and b left"));
        assert_eq!(places(&rows)[1], Place::default());
        arrange(&rows, None, false, day);
        assert_eq!(places(&rows)[0].line, None);
    }
}
