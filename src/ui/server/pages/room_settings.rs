//! `/rooms/NAME/settings`: who is in the room, who may come, and how it is set.

use super::room_members::{Members, StepDown};
use crate::domain::rules::looks_after;
use crate::domain::{
    Ban, BanKind, ConversationId, ConversationKind, Member, Overview, Role, RoomModes, User, Visibility,
};
use crate::ui::api::moderation::{Ban as BanForm, ConfigureRoom, Invite, RenameRoom, Unban};
use crate::ui::components::form::{Refusal, problem, typed};
use crate::ui::format;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// What the page shows.
#[derive(Clone, Debug)]
pub struct RoomSettings {
    /// The room, and the reader's part in it.
    pub room: Overview,
    /// Who is in it, the first of them by name where there are many.
    pub members: Vec<Member>,
    /// Its bans and exceptions.
    pub bans: Vec<Ban>,
}

/// A room's settings. Whoever is no moderator finds what members may do.
#[component]
pub fn RoomSettingsPage(
    /// Who reads.
    me: User,
    /// The room.
    settings: RoomSettings,
) -> impl IntoView {
    let RoomSettings { room, members, bans } = settings;
    let id = room.conversation.id;
    let own = room.membership.map_or(Role::Member, |membership| membership.role);
    let role = room.rank(me.admin).unwrap_or_default();
    let ConversationKind::Room { name, visibility, modes, .. } = room.conversation.kind else {
        return ().into_any();
    };
    let name = name.to_string();
    let invites = role >= Role::Moderator || !modes.invite_only;
    let more = usize::try_from(room.members).is_ok_and(|all| all > members.len());
    let moderator = (role >= Role::Moderator).then(|| {
        let others = members.into_iter().filter(|member| member.user.id != me.id && looks_after(role, member.role));
        view! {
            <Members id role members=others.collect() more/>
            {(own >= Role::Moderator).then(|| view! { <StepDown id name=me.name.to_string() role=own/> })}
            <Bans id bans/>
            <Modes id visibility modes/>
            <Rename id name=name.clone()/>
        }
    });
    view! {
        <p><a href=format::room_path(&name)>"Back to the room"</a></p>
        {invites.then(|| view! { <Invitation id/> })}
        {moderator}
    }
    .into_any()
}

/// Which room a form is about.
#[component]
pub fn Room(
    /// The room.
    id: ConversationId,
) -> impl IntoView {
    view! { <input type="hidden" name="conversation" value=id.to_string()/> }
}

#[component]
fn Invitation(id: ConversationId) -> impl IntoView {
    view! {
        <form class="panel" method="post" action=Invite::PATH>
            <h2>"Invite somebody"</h2>
            <Refusal problem=problem(Invite::PATH)/>
            <Room id/>
            <label for="invite-user">"Username"</label>
            <input id="invite-user" name="user" value=typed(Invite::PATH) autocomplete="off" autocapitalize="none" required/>
            <button class="primary" type="submit">"Invite"</button>
        </form>
    }
}

/// What follows from a match: its word, its name, how it is said of somebody, and it.
const KINDS: [(&str, &str, &str, BanKind); 3] = [
    ("ban", "Ban", "is banned", BanKind::Ban),
    ("exception", "Exception from bans", "is not banned", BanKind::Exception),
    ("invite_exception", "Exception from invitations", "needs no invitation", BanKind::InviteException),
];

#[component]
fn Bans(id: ConversationId, bans: Vec<Ban>) -> impl IntoView {
    view! {
        <section class="panel" aria-labelledby="bans-heading">
            <h2 id="bans-heading">"Bans and exceptions"</h2>
            <Refusal problem=problem(BanForm::PATH)/>
            <form method="post" action=BanForm::PATH>
                <Room id/>
                <label for="ban-pattern">"Username, or a pattern like name!user@host"</label>
                <input id="ban-pattern" name="pattern" value=typed(BanForm::PATH) autocomplete="off" autocapitalize="none" required/>
                <label for="ban-kind">"What it is"</label>
                <select id="ban-kind" name="ban">
                    {KINDS.map(|(word, label, ..)| view! { <option value=word>{label}</option> }).collect_view()}
                </select>
                <button type="submit">"Put on the list"</button>
            </form>
            <Refusal problem=problem(Unban::PATH)/>
            <ul class="list entries">
                {bans.into_iter().map(|ban| view! { <BanEntry id ban/> }).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn BanEntry(id: ConversationId, ban: Ban) -> impl IntoView {
    let kind = KINDS.into_iter().find(|(.., kind)| *kind == ban.ban);
    let (word, label) = kind.map_or(("", ""), |(word, _, label, _)| (word, label));
    let pattern = ban.pattern.as_str().to_owned();
    view! {
        <li>
            <form class="moderate" method="post" action=Unban::PATH>
                <Room id/>
                <input type="hidden" name="ban" value=word/>
                <input type="hidden" name="pattern" value=pattern.clone()/>
                <span><bdi>{pattern.clone()}</bdi>" "{label}</span>
                <button type="submit" aria-label=format!("Take off the list: {pattern}")>"Take off the list"</button>
            </form>
        </li>
    }
}

#[component]
fn Modes(id: ConversationId, visibility: Visibility, modes: RoomModes) -> impl IntoView {
    let choices = [
        ("private", "Private: only its members and the invited know of it", visibility == Visibility::Private),
        ("unlisted", "Unlisted: who knows its name can join, and no list shows it", modes.unlisted),
        ("invite_only", "Only the invited join, and only moderators invite", modes.invite_only),
        ("moderated", "Only who has a voice speaks", modes.moderated),
        ("open", "Whoever can find it speaks, without joining", modes.open),
        ("topic_locked", "Only moderators set the topic", modes.topic_locked),
    ];
    let check = |(name, label, on)| {
        view! { <label class="check"><input type="checkbox" name=name value="true" checked=on/>{label}</label> }
    };
    let unlock = modes.keyed.then(|| check(("unlock", "Take the key away", false)));
    let key = if modes.keyed { "Another key" } else { "Key that has to be known to join" };
    view! {
        <form class="panel" method="post" action=ConfigureRoom::PATH>
            <h2>"Settings"</h2>
            <Refusal problem=problem(ConfigureRoom::PATH)/>
            <Room id/>
            {choices.map(check).collect_view()}
            <label for="room-key">{key}</label>
            <input id="room-key" name="key" maxlength="64" autocomplete="off" autocapitalize="none"/>
            {unlock}
            <label for="room-limit">"The most members (none: any number)"</label>
            <input
                id="room-limit"
                name="limit"
                inputmode="numeric"
                pattern="[0-9]*"
                value=modes.limit.map(|limit| limit.to_string())
                autocomplete="off"
            />
            <button class="primary" type="submit">"Save settings"</button>
        </form>
    }
}

#[component]
fn Rename(id: ConversationId, name: String) -> impl IntoView {
    let refused = typed(RenameRoom::PATH);
    view! {
        <form class="panel" method="post" action=RenameRoom::PATH>
            <h2>"Name"</h2>
            <Refusal problem=problem(RenameRoom::PATH)/>
            <Room id/>
            <label for="new-name">"Room name"</label>
            <input
                id="new-name"
                name="name"
                value=if refused.is_empty() { name } else { refused }
                maxlength="65"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                required
            />
            <button type="submit">"Rename room"</button>
        </form>
    }
}
