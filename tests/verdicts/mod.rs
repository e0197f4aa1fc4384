//! One verdict everywhere: who may do what where, written down once, and asked at every door.
#![allow(dead_code, reason = "each door takes what it needs")]

use exchat::domain::{BanKind, ConversationId, MessageId, Role, RoomPatch, Visibility};
use exchat::protocol::live::Request;
use uuid::Uuid;

/// Every cell. In `public` and `private` rooms there are an owner, a target who has said something, and the one who
/// acts; the `barred` are banned outside, by what is behind their name, the `banned` inside, and the `keeper` is a
/// moderator (a name that nobody may have). Public rooms are set in one way besides: they have a key, are full, only for
/// the invited (closed), moderated (quiet), have a locked topic, are open to speak into from outside, or stand in no list
/// (hidden). A direct conversation is a member's and the target's.
const TABLE: &str = "
    place    action     outsider    barred      invited     member     banned     voiced     keeper     owner

    public   join       ok          forbidden   ok          ok         ok         ok         ok         ok
    public   leave      ok          ok          ok          ok         ok         ok         ok         ok
    public   post       not_member  not_member  not_member  ok         forbidden  ok         ok         ok
    public   react      not_member  not_member  not_member  ok         forbidden  ok         ok         ok
    public   delete     not_member  not_member  not_member  forbidden  forbidden  forbidden  ok         ok
    public   set_topic  not_member  not_member  not_member  ok         forbidden  ok         ok         ok
    public   invite     not_member  not_member  not_member  ok         forbidden  ok         ok         ok
    public   voice      not_member  not_member  not_member  forbidden  forbidden  forbidden  ok         ok
    public   promote    not_member  not_member  not_member  forbidden  forbidden  forbidden  ok         ok
    public   crown      not_member  not_member  not_member  forbidden  forbidden  forbidden  forbidden  ok
    public   rise       not_member  not_member  not_member  forbidden  forbidden  forbidden  forbidden  ok
    public   depose     not_member  not_member  not_member  forbidden  forbidden  forbidden  forbidden  forbidden
    public   remove     not_member  not_member  not_member  forbidden  forbidden  forbidden  ok         ok
    public   ban        not_member  not_member  not_member  forbidden  forbidden  forbidden  ok         ok
    public   unban      not_member  not_member  not_member  forbidden  forbidden  forbidden  ok         ok
    public   configure  not_member  not_member  not_member  forbidden  forbidden  forbidden  ok         ok
    public   rename     not_member  not_member  not_member  forbidden  forbidden  forbidden  ok         ok

    private  join       not_found   not_found   ok          ok         ok         ok         ok         ok
    private  leave      not_found   not_found   not_member  ok         ok         ok         ok         ok
    private  post       not_found   not_found   not_member  ok         forbidden  ok         ok         ok
    private  react      not_found   not_found   not_member  ok         forbidden  ok         ok         ok
    private  delete     not_found   not_found   not_member  forbidden  forbidden  forbidden  ok         ok
    private  set_topic  not_found   not_found   not_member  ok         forbidden  ok         ok         ok
    private  invite     not_found   not_found   not_member  ok         forbidden  ok         ok         ok
    private  voice      not_found   not_found   not_member  forbidden  forbidden  forbidden  ok         ok
    private  promote    not_found   not_found   not_member  forbidden  forbidden  forbidden  ok         ok
    private  crown      not_found   not_found   not_member  forbidden  forbidden  forbidden  forbidden  ok
    private  rise       not_found   not_found   not_member  forbidden  forbidden  forbidden  forbidden  ok
    private  depose     not_found   not_found   not_member  forbidden  forbidden  forbidden  forbidden  forbidden
    private  remove     not_found   not_found   not_member  forbidden  forbidden  forbidden  ok         ok
    private  ban        not_found   not_found   not_member  forbidden  forbidden  forbidden  ok         ok
    private  unban      not_found   not_found   not_member  forbidden  forbidden  forbidden  ok         ok
    private  configure  not_found   not_found   not_member  forbidden  forbidden  forbidden  ok         ok
    private  rename     not_found   not_found   not_member  forbidden  forbidden  forbidden  ok         ok

    keyed    join       wrong_key   forbidden   ok          ok         ok         ok         ok         ok
    full     join       room_full   forbidden   ok          ok         ok         ok         ok         ok
    closed   join       invite_only forbidden   ok          ok         ok         ok         ok         ok
    closed   invite     not_member  not_member  not_member  forbidden  forbidden  forbidden  ok         ok
    quiet    post       not_member  not_member  not_member  forbidden  forbidden  ok         ok         ok
    quiet    react      not_member  not_member  not_member  forbidden  forbidden  ok         ok         ok
    quiet    set_topic  not_member  not_member  not_member  ok         forbidden  ok         ok         ok
    locked   set_topic  not_member  not_member  not_member  forbidden  forbidden  forbidden  ok         ok
    open     post       ok          forbidden   ok          ok         forbidden  ok         ok         ok
    open     react      not_member  not_member  not_member  ok         forbidden  ok         ok         ok
    hidden   join       ok          forbidden   ok          ok         ok         ok         ok         ok
    hidden   post       not_member  not_member  not_member  ok         forbidden  ok         ok         ok

    direct   join       not_found   -           -           ok         -          -          -          -
    direct   leave      not_found   -           -           invalid    -          -          -          -
    direct   post       not_found   -           -           ok         -          -          -          -
    direct   react      not_found   -           -           ok         -          -          -          -
    direct   delete     not_found   -           -           forbidden  -          -          -          -
    direct   set_topic  not_found   -           -           invalid    -          -          -          -
    direct   invite     not_found   -           -           invalid    -          -          -          -
    direct   voice      not_found   -           -           invalid    -          -          -          -
    direct   promote    not_found   -           -           invalid    -          -          -          -
    direct   crown      not_found   -           -           invalid    -          -          -          -
    direct   remove     not_found   -           -           invalid    -          -          -          -
    direct   ban        not_found   -           -           invalid    -          -          -          -
    direct   unban      not_found   -           -           invalid    -          -          -          -
    direct   configure  not_found   -           -           invalid    -          -          -          -
    direct   rename     not_found   -           -           invalid    -          -          -          -
";

/// The same of looking, which the doors have different words for: `members` is who is in it, and `search` looks for what
/// was said there. Everybody may look into a room that stands in the list of all rooms, and its members alone read it.
const LOOKING: &str = "
    place    action     outsider    barred      invited     member     banned     voiced     keeper     owner

    public   members    ok          ok          ok          ok         ok         ok         ok         ok
    hidden   members    not_member  not_member  not_member  ok         ok         ok         ok         ok
    private  members    not_found   not_found   not_member  ok         ok         ok         ok         ok
    direct   members    not_found   -           -           ok         -          -          -          -

    public   search     not_member  not_member  not_member  ok         ok         ok         ok         ok
    hidden   search     not_member  not_member  not_member  ok         ok         ok         ok         ok
    open     search     not_member  not_member  not_member  ok         ok         ok         ok         ok
    private  search     not_found   not_found   not_member  ok         ok         ok         ok         ok
    direct   search     not_found   -           -           ok         -          -          -          -
";

/// Everybody in it; `owner` makes the rooms, and nobody else ever hears of `stranger`.
pub const PEOPLE: [&str; 10] =
    ["owner", "target", "outsider", "barred", "invited", "member", "banned", "voiced", "keeper", "stranger"];

/// One cell of the table.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    /// `public` or how a public room is set, `private` or `direct`.
    pub place: &'static str,
    /// What is tried.
    pub action: &'static str,
    /// Who tries.
    pub who: &'static str,
    /// `ok`, or the code of the error.
    pub verdict: &'static str,
}

/// All cells of what changes something.
pub fn cells() -> Vec<Cell> {
    cells_of(TABLE)
}

/// All cells of what only looks.
pub fn looks() -> Vec<Cell> {
    cells_of(LOOKING)
}

fn cells_of(table: &'static str) -> Vec<Cell> {
    let mut lines = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>()).filter(|l| !l.is_empty());
    let head = lines.next().expect("a head");
    let mut cells = Vec::new();
    for line in lines {
        assert_eq!(line.len(), head.len(), "{line:?}");
        let all = head.iter().zip(&line).skip(2);
        let told = all.filter(|(_, verdict)| **verdict != "-");
        cells.extend(told.map(|(who, verdict)| Cell { place: line[0], action: line[1], who, verdict }));
    }
    cells
}

/// Where a cell happens, as far as it is made.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The conversation.
    pub id: ConversationId,
    /// What the target said there.
    pub message: MessageId,
}

impl Cell {
    /// Whether the owner makes a room for it; else it is the direct conversation of member and target.
    pub fn room(&self) -> Option<Visibility> {
        match self.place {
            "direct" => None,
            "private" => Some(Visibility::Private),
            _ => Some(Visibility::Public),
        }
    }

    /// How the room is set, once everybody is in it who should be.
    fn set(&self) -> Option<RoomPatch> {
        let default = RoomPatch::default();
        Some(match self.place {
            "keyed" => RoomPatch { key: Some("sesame".into()), ..default },
            "full" => RoomPatch { limit: Some(1), ..default },
            "closed" => RoomPatch { invite_only: Some(true), ..default },
            "quiet" => RoomPatch { moderated: Some(true), ..default },
            "locked" => RoomPatch { topic_locked: Some(true), ..default },
            "open" => RoomPatch { open: Some(true), ..default },
            "hidden" => RoomPatch { unlisted: Some(true), ..default },
            _ => return None,
        })
    }

    /// Whether the one who acts is in there.
    pub fn is_inside(&self) -> bool {
        !matches!(self.who, "outsider" | "barred" | "invited")
    }

    /// How the target gets into a new room.
    pub fn gather(&self, room: ConversationId) -> Vec<(&'static str, Request)> {
        vec![("owner", invite(room, "target")), ("target", Request::Join { conversation: room, key: None })]
    }

    /// What has to happen in a room, by whom, so that the one who acts is what they are called.
    pub fn prepare(&self, room: ConversationId) -> Vec<(&'static str, Request)> {
        let who = self.who;
        let mut steps = Vec::new();
        if !matches!(who, "outsider" | "barred" | "owner") {
            steps.push(("owner", invite(room, who)));
        }
        if !matches!(who, "outsider" | "barred" | "owner" | "invited") {
            steps.push((who, Request::Join { conversation: room, key: None }));
        }
        match who {
            "barred" => steps.push(("owner", ban(room, "*!~barred@*.account"))),
            "banned" => steps.push(("owner", ban(room, who))),
            "voiced" => steps.push(("owner", set_role(room, who, Role::Voiced))),
            "keeper" => steps.push(("owner", set_role(room, who, Role::Moderator))),
            _ => {}
        }
        if let Some(patch) = self.set() {
            steps.push(("owner", Request::Configure { conversation: room, patch }));
        }
        match self.action {
            "unban" => steps.push(("owner", ban(room, "somebody"))),
            "depose" => steps.push(("owner", set_role(room, "target", Role::Owner))),
            _ => {}
        }
        steps
    }

    /// What is tried.
    pub fn tried(&self, place: Place) -> Request {
        let Place { id: conversation, message: message_id } = place;
        match self.action {
            "join" => Request::Join { conversation, key: None },
            "leave" => Request::Leave { conversation },
            "post" => post(conversation, "words"),
            "react" => Request::React { message_id, emoji: "👍".into() },
            "delete" => Request::Delete { message_id },
            "set_topic" => Request::SetTopic { conversation, topic: "Tea".into() },
            "invite" => invite(conversation, "stranger"),
            "voice" => set_role(conversation, "target", Role::Voiced),
            "promote" => set_role(conversation, "target", Role::Moderator),
            "crown" => set_role(conversation, "target", Role::Owner),
            "rise" => set_role(conversation, self.who, Role::Owner),
            "depose" => set_role(conversation, "target", Role::Member),
            "remove" => Request::Remove { conversation, user: "target".into(), reason: "noise".into() },
            "ban" => ban(conversation, "target"),
            "unban" => Request::Unban { conversation, ban: BanKind::Ban, pattern: "somebody".into() },
            "configure" => {
                let patch = RoomPatch { moderated: Some(true), ..RoomPatch::default() };
                Request::Configure { conversation, patch }
            }
            "rename" => Request::Rename { conversation, name: fresh_name(), reason: String::new() },
            other => panic!("{other} is no action"),
        }
    }
}

/// A name that no room has.
pub fn fresh_name() -> String {
    format!("room-{}", Uuid::new_v4().simple())
}

/// Says something.
pub fn post(conversation: ConversationId, body: &str) -> Request {
    Request::Post { conversation, client_id: Uuid::new_v4(), body: body.into(), reply_to: None }
}

fn invite(conversation: ConversationId, user: &str) -> Request {
    Request::Invite { conversation, user: user.into() }
}

fn ban(conversation: ConversationId, pattern: &str) -> Request {
    Request::Ban { conversation, ban: BanKind::Ban, pattern: pattern.into() }
}

fn set_role(conversation: ConversationId, user: &str, role: Role) -> Request {
    Request::SetRole { conversation, user: user.into(), role }
}
