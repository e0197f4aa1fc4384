//! Who is in a conversation.

use super::avatar::Avatar;
use crate::domain::{Member, Role};
use crate::ui::format;
use crate::ui::reactive::{Keyed, changing, memo, rows};
use crate::ui::state::{Live, Opened};
use leptos::prelude::*;

/// The members, and who of them is here.
#[component]
pub fn Members(
    /// Of which conversation.
    opened: Opened,
) -> impl IntoView {
    let members = opened.members;
    let count = {
        let members = members.clone();
        move || members.with(Vec::len).to_string()
    };
    view! {
        <h2 id="members-heading">"Members "<span class="count">{changing(count)}</span></h2>
        <ul class="list members" aria-labelledby="members-heading">
            {rows(move || members.get().into_iter().map(entry).collect())}
        </ul>
    }
}

fn entry(member: Member) -> Keyed {
    // With the role in it, so that somebody with another role is drawn anew.
    let key = uuid::Uuid::from_u128(member.user.id.0.as_u128() ^ member.role as u128);
    Keyed::by_id(key, move || view! { <MemberEntry member/> }.into_any())
}

#[component]
fn MemberEntry(member: Member) -> impl IntoView {
    let live = expect_context::<Live>();
    let (id, name) = (member.user.id, member.user.name.to_string());
    let me = live.my_id() == id;
    let here = memo(move || live.here.with(|h| me || h.as_ref().map_or(member.online, |h| h.contains(&id))));
    let role = match member.role {
        Role::Member => None,
        Role::Voiced => Some("voiced"),
        Role::Moderator => Some("moderator"),
        Role::Owner => Some("owner"),
    };
    let href = (!me).then(|| format::direct_path(&name));
    view! {
        <li>
            <a class="entry" href=href>
                <span class="person"><Avatar name=name.clone()/><span class="presence" class:here=here></span></span>
                <span class="name">{name}</span>
                {role.map(|role| view! { " "<span class="role">{role}</span> }.into_any())}
                <span class="unseen">{move || if here.get() { " here" } else { " away" }}</span>
            </a>
        </li>
    }
}
