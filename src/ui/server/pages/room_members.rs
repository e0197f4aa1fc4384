//! The part of a room's settings about its members.

use super::room_settings::Room;
use crate::domain::{ConversationId, Member, Role};
use crate::ui::api::moderation::Moderate;
use crate::ui::components::form::{Refusal, problem};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// A button that does something to a member.
fn action(action: &'static str, label: &'static str, described: String) -> impl IntoView {
    view! { <button type="submit" name="action" value=action aria-label=described>{label}</button> }
}

/// The buttons that give those of the roles that are `offered`.
fn roles(of: &str, offered: impl Fn(Role) -> bool) -> AnyView {
    let choices = [
        ("member", "Make member", Role::Member),
        ("voiced", "Give a voice", Role::Voiced),
        ("moderator", "Make moderator", Role::Moderator),
        ("owner", "Make owner", Role::Owner),
    ];
    let offered = choices.into_iter().filter(|(_, _, role)| offered(*role));
    offered.map(|(word, label, _)| action(word, label, format!("{label}: {of}"))).collect_view().into_any()
}

/// The members whom the reader looks after.
#[component]
pub fn Members(
    /// The room.
    id: ConversationId,
    /// What the reader may do there.
    role: Role,
    /// They.
    members: Vec<Member>,
    /// Whether there are others, whom the page does not list.
    more: bool,
) -> impl IntoView {
    view! {
        <section class="panel" aria-labelledby="members-heading">
            <h2 id="members-heading">"Members"</h2>
            <Refusal problem=problem(Moderate::PATH)/>
            <ul class="list entries">
                {members.into_iter().map(|member| view! { <MemberEntry id role member/> }).collect_view()}
            </ul>
            {more.then(|| view! { <Another id role/> })}
        </section>
    }
}

#[component]
fn MemberEntry(id: ConversationId, role: Role, member: Member) -> impl IntoView {
    let name = member.user.name.to_string();
    view! {
        <li>
            <form class="moderate" method="post" action=Moderate::PATH>
                <Room id/>
                <input type="hidden" name="user" value=name.clone()/>
                <strong><bdi>{name.clone()}</bdi></strong>
                <Removal of=name.clone()/>
                {roles(&name, |given| given <= role && given != member.role)}
            </form>
        </li>
    }
}

/// The reason and the buttons to show somebody out. They come before all others: Enter in the reason presses the first.
#[component]
fn Removal(of: String) -> impl IntoView {
    view! {
        <input name="reason" maxlength="250" autocomplete="off" placeholder="Reason" aria-label=format!("Reason: {of}")/>
        {action("remove", "Remove", format!("Remove: {of}"))}
        {action("ban", "Ban", format!("Ban: {of}"))}
    }
}

/// The same for a member whom the page does not list.
#[component]
fn Another(id: ConversationId, role: Role) -> impl IntoView {
    view! {
        <p class="quiet">"There are more members than are listed here."</p>
        <form class="moderate" method="post" action=Moderate::PATH>
            <Room id/>
            <input name="user" placeholder="Username" aria-label="Another member" autocomplete="off" autocapitalize="none" required/>
            <Removal of="another member".to_owned()/>
            {roles("another member", |given| given <= role)}
        </form>
    }
}

/// What one may become oneself.
#[component]
pub fn StepDown(
    /// The room.
    id: ConversationId,
    /// The reader's name.
    name: String,
    /// What the reader may do there.
    role: Role,
) -> impl IntoView {
    view! {
        <section class="panel" aria-labelledby="own-heading">
            <h2 id="own-heading">"Step down"</h2>
            <form class="moderate" method="post" action=Moderate::PATH>
                <Room id/>
                <input type="hidden" name="user" value=name/>
                {roles("yourself", |given| given < role)}
            </form>
        </section>
    }
}
