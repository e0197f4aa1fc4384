//! Keys that the program makes of what they are for.

use crate::chat::names;
use crate::store::copy::{Database, Kind, Progress, Result, Value};
use futures::TryStreamExt;
use uuid::Uuid;

/// Tells the users and rooms whose names are compared by other keys than those that the name has: somebody else could
/// take the same name, or nobody would find it.
pub async fn names(database: &mut Database, found: &mut Vec<String>, progress: &mut dyn Progress) -> Result<()> {
    for (what, sql) in [
        ("User", "SELECT id, name, name_key, skeleton FROM users"),
        ("Room", "SELECT id, name, name_key, skeleton FROM conversations WHERE kind = 'room'"),
    ] {
        progress.begin(&format!("names ({})", what.to_lowercase()), 1);
        let kinds = [Kind::Id, Kind::Text, Kind::Text, Kind::Text];
        let mut rows = database.stream(sql, &kinds, &[]);
        while let Some(row) = rows.try_next().await? {
            if !has_its_keys(&row) {
                let [id, name, ..] = row.as_slice() else { continue };
                found.push(format!("{what} {id} has keys that are not those of the name {name}."));
            }
        }
        progress.advance(1);
    }
    Ok(())
}

fn has_its_keys(row: &[Value]) -> bool {
    let [Value::Id(Some(id)), Value::Text(Some(name)), Value::Text(Some(key)), Value::Text(Some(skeleton))] = row
    else {
        return false;
    };
    let keys = names::keys(name);
    (*key == keys.key && *skeleton == keys.skeleton) || (is_of_the_gone(*id, key) && key == skeleton)
}

/// Whether it is the key of a guest whose visit has ended: one that no name has.
fn is_of_the_gone(id: Uuid, key: &str) -> bool {
    key.strip_prefix('~').is_some_and(|hex| hex.eq_ignore_ascii_case(&id.simple().to_string()))
}

/// Tells the direct conversations whose key is not made of their members.
pub async fn direct(database: &mut Database, found: &mut Vec<String>, progress: &mut dyn Progress) -> Result<()> {
    progress.begin("direct conversations", 1);
    let sql = "SELECT c.id, c.direct_key, m.user_id FROM conversations AS c \
               LEFT JOIN memberships AS m ON m.conversation_id = c.id WHERE c.kind = 'direct' ORDER BY c.id, m.user_id";
    let kinds = [Kind::Id, Kind::Bytes, Kind::Id];
    let mut rows = database.stream(sql, &kinds, &[]);
    let mut now: Option<Direct> = None;
    while let Some(row) = rows.try_next().await? {
        let [Value::Id(Some(id)), Value::Bytes(key), Value::Id(member)] = row.as_slice() else { continue };
        if now.as_ref().is_none_or(|now| now.id != *id) {
            let next = Direct { id: *id, key: key.clone().unwrap_or_default(), members: Vec::new() };
            tell_of(now.replace(next), found);
        }
        if let (Some(now), Some(member)) = (&mut now, member) {
            now.members.extend_from_slice(member.as_bytes());
        }
    }
    tell_of(now, found);
    progress.advance(1);
    Ok(())
}

struct Direct {
    id: Uuid,
    key: Vec<u8>,
    /// Their ids, sorted, one after the other: what the key is.
    members: Vec<u8>,
}

fn tell_of(direct: Option<Direct>, found: &mut Vec<String>) {
    if let Some(direct) = direct.filter(|direct| direct.key != direct.members) {
        found.push(format!("Direct conversation {} has a key that is not that of its members.", direct.id));
    }
}
