//! What moderators do to a room and the people in it. Each is none when it is so already.

use super::facts::Known;
use super::record::{Step, counted, record, recording};
use super::rows::{ban_word, role_word, visibility_word};
use super::work::{Work, atomic, together};
use crate::chat::store::{Result, StoreError};
use crate::domain::{
    BanKind, Change, Error, Event, Happening, Pattern, Reason, Role, RoomName, RoomPatch, RoomState, UserRef,
};

/// Makes a change that was permitted.
pub async fn make(work: &mut Work, step: &Step, change: Change, known: Known) -> Result<Option<Event>> {
    let (role, state) = (known.facts.target, known.state);
    let target = || known.target.ok_or_else(|| Error::not_found("user"));
    match change {
        Change::SetRole { role: new, .. } if role == Some(new) => Ok(None),
        Change::SetRole { role, .. } => set_role(work, step, target()?, role, known.facts.target).await.map(Some),
        Change::Remove { reason, .. } => remove(work, step, target()?, reason).await.map(Some),
        Change::Expel { reason, pattern, .. } => expel(work, step, target()?, reason, pattern).await.map(Some),
        Change::Ban { ban, pattern, .. } => list(work, step, ban, pattern).await,
        Change::Unban { ban, pattern } => unlist(work, step, ban, pattern).await,
        Change::Invite { .. } if role.is_some() => Ok(None),
        Change::Invite { .. } => invite(work, step, target()?).await.map(Some),
        Change::Configure(patch) => configure(work, step, &state, &patch).await,
        Change::Rename { name, key, skeleton, reason } => rename(work, step, (name, reason), &key, &skeleton).await,
        _ => Ok(None),
    }
}

async fn set_role(work: &mut Work, step: &Step, user: UserRef, role: Role, was: Option<Role>) -> Result<Event> {
    let event = step.event(Happening::RoleChanged { user, role, was });
    let sql =
        atomic!("UPDATE memberships SET role = $9 WHERE conversation_id = $1 AND user_id = $8", record!(), counted!());
    work.apply(recording(sql, &event).bind(role_word(role))).await?;
    Ok(event)
}

async fn remove(work: &mut Work, step: &Step, user: UserRef, reason: Reason) -> Result<Event> {
    let event = step.event(Happening::Removed { user, reason });
    let sql = together!(
        "DELETE FROM memberships WHERE conversation_id = $1 AND user_id = $8",
        record!(),
        counted!("members = members - 1")
    );
    recording(sql, &event).execute(work.several().await?).await?;
    Ok(event)
}

/// Bans a member, unless the ban is there, and removes them: two events, both or none.
async fn expel(work: &mut Work, step: &Step, user: UserRef, reason: Reason, pattern: Pattern) -> Result<Event> {
    let mut next = step.clone();
    if let Some(banned) = list(work, step, BanKind::Ban, pattern).await? {
        work.happened(banned);
        next.seq += 1;
    }
    remove(work, &next, user, reason).await
}

async fn list(work: &mut Work, step: &Step, ban: BanKind, pattern: Pattern) -> Result<Option<Event>> {
    if is_listed(work, step, ban, &pattern).await? {
        return Ok(None);
    }
    let (key, text) = (pattern.key(), pattern.as_str().to_owned());
    let event = step.event(Happening::Banned { ban, pattern });
    let sql = together!(
        "INSERT INTO bans (conversation_id, kind, pattern_key, pattern, set_by, at, seq) \
         VALUES ($1, $9, $10, $11, $4, $5, $2)",
        record!(),
        counted!()
    );
    let banning = recording(sql, &event).bind(ban_word(ban)).bind(key).bind(text);
    banning.execute(work.several().await?).await?;
    Ok(Some(event))
}

async fn unlist(work: &mut Work, step: &Step, ban: BanKind, pattern: Pattern) -> Result<Option<Event>> {
    if !is_listed(work, step, ban, &pattern).await? {
        return Ok(None);
    }
    let key = pattern.key();
    let event = step.event(Happening::Unbanned { ban, pattern });
    let sql = atomic!(
        "DELETE FROM bans WHERE conversation_id = $1 AND kind = $9 AND pattern_key = $10",
        record!(),
        counted!()
    );
    work.apply(recording(sql, &event).bind(ban_word(ban)).bind(key)).await?;
    Ok(Some(event))
}

async fn is_listed(work: &mut Work, step: &Step, ban: BanKind, pattern: &Pattern) -> Result<bool> {
    let there = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM bans WHERE conversation_id = $1 AND kind = $2 AND pattern_key = $3)",
    )
    .bind(step.conversation.0)
    .bind(ban_word(ban))
    .bind(pattern.key())
    .fetch_one(work.connection())
    .await?;
    Ok(there)
}

/// Invites somebody, once more if they were already. What a moderator has invited to is not taken over by a member: it
/// is stronger than a ban.
async fn invite(work: &mut Work, step: &Step, user: UserRef) -> Result<Event> {
    let event = step.event(Happening::Invited { user });
    let sql = atomic!(
        "INSERT INTO invitations (conversation_id, user_id, invited_by, at, seq) VALUES ($1, $8, $4, $5, $2) \
         ON CONFLICT (conversation_id, user_id) DO UPDATE SET invited_by = excluded.invited_by, at = excluded.at, seq = excluded.seq \
             WHERE EXISTS (SELECT 1 FROM memberships WHERE conversation_id = $1 AND user_id = $4 \
                 AND role IN ('moderator', 'owner'))",
        record!(),
        counted!()
    );
    work.apply(recording(sql, &event)).await?;
    Ok(event)
}

async fn configure(work: &mut Work, step: &Step, before: &RoomState, patch: &RoomPatch) -> Result<Option<Event>> {
    let after = before.after(patch);
    if after == *before {
        return Ok(None);
    }
    let RoomState { visibility, modes, key } = after;
    let event = step.event(Happening::Configured { visibility, modes });
    let sql = atomic!(
        record!(),
        counted!(
            "visibility = $9, invite_only = $10, moderated = $11, topic_locked = $12, room_key = $13, \
             member_limit = $14, unlisted = $15, open = $16"
        )
    );
    let query = recording(sql, &event)
        .bind(visibility_word(visibility))
        .bind(modes.invite_only)
        .bind(modes.moderated)
        .bind(modes.topic_locked)
        .bind(key)
        .bind(modes.limit.map(i64::from))
        .bind(modes.unlisted)
        .bind(modes.open);
    work.apply(query).await?;
    Ok(Some(event))
}

async fn rename(
    work: &mut Work,
    step: &Step,
    (name, reason): (RoomName, Reason),
    key: &str,
    skeleton: &str,
) -> Result<Option<Event>> {
    let (taken, same): (bool, bool) = sqlx::query_as(
        "SELECT EXISTS (SELECT 1 FROM conversations WHERE (name_key = $2 OR skeleton = $3) AND id <> $1), \
                EXISTS (SELECT 1 FROM conversations WHERE id = $1 AND name = $4)",
    )
    .bind(step.conversation.0)
    .bind(key)
    .bind(skeleton)
    .bind(name.as_str())
    .fetch_one(work.connection())
    .await?;
    if taken {
        return Err(StoreError::NameTaken);
    }
    if same {
        return Ok(None);
    }
    let event = step.event(Happening::Renamed { name: name.clone(), reason });
    let sql = atomic!(record!(), counted!("name = $11, name_key = $9, skeleton = $10"));
    work.apply(recording(sql, &event).bind(key).bind(skeleton).bind(name.as_str().to_owned())).await?;
    Ok(Some(event))
}
