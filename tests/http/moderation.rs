//! What moderators do, over the JSON API.

use crate::support::{Answer, Server, call, form, get, json};
use exchat::chat::{Actor, Credential, Settings};
use exchat::delivery::Web;
use exchat::domain::Visibility;
use serde_json::{Value, json};

/// Somebody with an access token.
struct Client<'a> {
    server: &'a Server,
    token: String,
}

impl<'a> Client<'a> {
    async fn new(server: &'a Server, name: &str) -> Self {
        Self { server, token: server.user_with_token(name).await }
    }

    async fn get(&self, path: &str) -> Answer {
        call("GET", &format!("/api/v1{path}")).bearer(&self.token).send(self.server).await
    }

    async fn ask(&self, method: &str, path: &str, body: &Value) -> Answer {
        json(method, &format!("/api/v1{path}"), body).bearer(&self.token).send(self.server).await
    }

    async fn room(&self, new: Value) -> String {
        self.ask("POST", "/rooms", &new).await.json()["id"].as_str().expect("an id").to_owned()
    }

    async fn join(&self, room: &str) -> Answer {
        call("POST", &format!("/api/v1/conversations/{room}/join")).bearer(&self.token).send(self.server).await
    }
}

#[tokio::test]
async fn a_command_is_counted_before_anybody_is_looked_for() {
    let server = Server::with(Settings { commands_per_10s: 1, ..Settings::default() }, Web::default()).await;
    let nowhere = "/conversations/0193a000-0000-7000-8000-000000000001";
    for (at, (method, path, body)) in [
        ("POST", "/invitations", json!({"user": "nobody"})),
        ("PUT", "/members/nobody", json!({"role": "voiced"})),
        ("DELETE", "/members/nobody", json!({})),
        ("PUT", "/name", json!({"name": "x".repeat(100_000)})),
    ]
    .into_iter()
    .enumerate()
    {
        let client = Client::new(&server, &format!("ann{at}")).await;
        let path = format!("{nowhere}{path}");
        assert_ne!(client.ask(method, &path, &body).await.code(), "rate_limited");
        assert_eq!(client.ask(method, &path, &body).await.code(), "rate_limited", "{path}");
    }
}

#[tokio::test]
async fn who_needs_no_invitation_finds_a_private_room_by_its_name() {
    let server = Server::start().await;
    let ann = Client::new(&server, "ann").await;
    let (bob, cid) = (Client::new(&server, "bob").await, Client::new(&server, "cid").await);
    let room = ann.room(json!({"name": "attic", "visibility": "private"})).await;
    let bans = format!("/conversations/{room}/bans");
    assert_eq!(bob.get("/rooms/attic").await.code(), "not_found");
    for who in ["bob", "cid"] {
        let exempt = json!({"ban": "invite_exception", "pattern": format!("*!~{who}@*.account")});
        assert_eq!(ann.ask("POST", &bans, &exempt).await.status, 200);
    }
    assert_eq!(ann.ask("POST", &bans, &json!({"pattern": "cid"})).await.status, 200);
    let found = bob.get("/rooms/attic").await;
    assert_eq!((found.status.as_u16(), &found.json()["id"]), (200, &json!(room)));
    assert_eq!(bob.get(&format!("/conversations/{room}/history")).await.code(), "not_member");
    assert_eq!(
        bob.ask("POST", &format!("/conversations/{room}/messages"), &json!({"body": "Hi"})).await.code(),
        "not_member"
    );
    assert_eq!(cid.get("/rooms/attic").await.code(), "not_found", "a ban is stronger");
    assert_eq!(cid.join(&room).await.code(), "not_found");
    assert_eq!(bob.join(&room).await.status, 200);
}

#[tokio::test]
async fn a_ban_by_a_name_holds_however_the_name_is_written() {
    let server = Server::start().await;
    let (ann, bob) = (Client::new(&server, "ann").await, Client::new(&server, "Strasse7").await);
    let room = ann.room(json!({"name": "tea"})).await;
    let bans = format!("/conversations/{room}/bans");
    assert_eq!(ann.ask("POST", &bans, &json!({"pattern": "straße７"})).await.status, 200);
    assert_eq!(ann.get(&bans).await.json()[0]["pattern"], "Strasse7!*@*");
    assert_eq!(bob.join(&room).await.code(), "forbidden");
    assert_eq!(ann.ask("DELETE", &format!("{bans}?pattern=STRASSE7"), &json!({})).await.status, 200);
    assert_eq!(bob.join(&room).await.status, 200);
}

#[tokio::test]
async fn the_room_that_everybody_finds_keeps_its_name() {
    let server = Server::start().await;
    let ann = Client::new(&server, "ann").await;
    let room = ann.get("/rooms/default").await.json()["id"].as_str().expect("an id").to_owned();
    assert_eq!(ann.join(&room).await.json()["membership"]["role"], "owner");
    let name = format!("/conversations/{room}/name");
    assert_eq!(ann.ask("PUT", &name, &json!({"name": "other"})).await.code(), "invalid");
    assert_eq!(ann.ask("PUT", &name, &json!({"name": "Default"})).await.status, 200);
}

#[tokio::test]
async fn an_administrator_keeps_order_in_public_rooms() {
    let server = Server::start().await;
    let boss = server.chat.create_user("boss", Some("correct horse"), true).await.expect("an administrator");
    let boss = server.chat.access_token_for(&boss, "test").await.expect("a token").token;
    let (ann, boss) = (Client::new(&server, "ann").await, Client { server: &server, token: boss });
    let rooms =
        [ann.room(json!({"name": "tea"})).await, ann.room(json!({"name": "attic", "visibility": "private"})).await];
    for (room, deleted, read, set) in [(&rooms[0], 200, 200, 200), (&rooms[1], 404, 404, 404)] {
        let at = format!("/conversations/{room}");
        let said = ann.ask("POST", &format!("{at}/messages"), &json!({"body": "Rude"})).await.json();
        let id = said["message_id"].as_str().expect("an id").to_owned();
        assert_eq!(boss.ask("DELETE", &format!("/messages/{id}"), &json!({})).await.status, deleted);
        assert_eq!(boss.get(&format!("{at}/bans")).await.status, read);
        assert_eq!(boss.ask("POST", &format!("{at}/bans"), &json!({"pattern": "bob"})).await.status, set);
    }
    let bob = Client::new(&server, "bob").await;
    assert_eq!(bob.join(&rooms[0]).await.code(), "forbidden");
    ann.ask("POST", &format!("/conversations/{}/messages", rooms[0]), &json!({"body": "Hello"})).await;
    assert_eq!(boss.join(&rooms[0]).await.status, 200);
    let session = form("/api/ui/sign_in", "name=boss&password=correct+horse").send(&server).await.session();
    let (session, other) = (session.expect("a session"), server.sign_up("cid").await);
    let cid = server.chat.actor_by_session(&other).await.expect("a store").expect("a session");
    server.chat.enter_room(&cid, rooms[0].parse().expect("an id"), None).await.expect("joined");
    assert!(!get("/rooms/tea").session(&other).send(&server).await.text().contains("Delete"));
    let page = get("/rooms/tea").session(&session).send(&server).await;
    assert!(page.text().contains("Delete") && !page.text().contains(">Edit<"), "{}", page.text());
    let page = get("/rooms/tea/settings").session(&session).send(&server).await;
    assert!(page.text().contains("Bans") && !page.text().contains("Step down"), "{}", page.text());
}

#[tokio::test]
async fn making_access_tokens_is_counted() {
    let server = Server::with(Settings { commands_per_10s: 2, ..Settings::default() }, Web::default()).await;
    let ann = Client::new(&server, "ann").await;
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(ann.ask("POST", "/access-tokens", &json!({"label": "x"})).await.status.as_u16());
    }
    assert_eq!(statuses, [201, 201, 429]);
}

#[tokio::test]
async fn members_beyond_the_first_are_found_and_moderated_by_name() {
    let server = Server::start().await;
    let session = server.sign_up("zoe").await;
    let zoe = server.chat.actor_by_session(&session).await.expect("a store").expect("a session");
    let room = server.chat.create_room(&zoe, "tea", "", Visibility::Public).await.expect("a room").conversation.id;
    let join = async |n: u32| {
        let user = server.chat.create_user(&format!("user{n:03}"), None, false).await.expect("a user");
        let actor = Actor { credential: Credential::Visit(user.id), user, identity: None, operator: false };
        server.chat.enter_room(&actor, room, None).await.expect("joined");
    };
    futures::future::join_all((0..500).map(join)).await;
    let members = async |query: &str| {
        let page = get(&format!("/api/v1/conversations/{room}/members{query}")).session(&session).send(&server).await;
        page.json().as_array().expect("members").clone()
    };
    let first = members("").await;
    assert_eq!((first.len(), &first[499]["user"]["name"]), (500, &json!("user499")));
    let rest = members("?after=user499&limit=1000").await;
    assert_eq!((rest.len(), &rest[0]["user"]["name"]), (1, &json!("zoe")));
    let page = get("/rooms/tea/settings").session(&session).page_load().send(&server).await;
    assert!(page.text().contains("Remove: user000") && page.text().contains("Another member"));
}
