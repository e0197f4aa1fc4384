//! Several nodes as one chat: PostgreSQL has the truth, and NATS tells what happens.

#[path = "../services/nats.rs"]
pub mod nats;

use crate::harness::{Account, Irc, Live, Server, post};
use crate::postgres::service::Postgres;
use nats::Nats;
use reqwest::Method;
use serde_json::{Value, json};

/// Two nodes, ann at the one and bob at the other, and a room that both are in.
struct Cluster {
    nats: Nats,
    nodes: [Server; 2],
    ann: Account,
    bob: Account,
    anns: Live,
    bobs: Live,
    room: String,
}

impl Cluster {
    async fn start() -> Self {
        let (url, nats) = (Postgres::shared().database().await, Nats::start());
        // Nothing here is found by looking after everything now and then.
        let place = nats.url();
        let settings = [
            ("DATABASE_URL", url.as_str()),
            ("NATS_URL", &place),
            ("SWEEP_INTERVAL", "1h"),
            ("PRESENCE_GRACE", "10ms"),
            ("NODE_TIMEOUT", "500ms"),
            ("IRC_ADDR", "127.0.0.1:0"),
            ("IRC_GUESTS", "on"),
        ];
        let (one, other) = tokio::join!(Server::with(&settings), Server::with(&settings));
        let (ann, bob) = (one.register("ann").await, one.register("bob").await);
        let (mut anns, mut bobs) = (Live::connect(&one, &ann).await, Live::connect(&other, &bob).await);
        let room = anns.room("tea").await;
        bobs.join(&room).await;
        bobs.until("conversation").await;
        while anns.until_kind("joined").await["actor"]["name"] != "bob" {}
        Self { nats, nodes: [one, other], ann, bob, anns, bobs, room }
    }
}

#[tokio::test]
async fn what_happens_at_one_node_is_told_at_the_other() {
    let mut all = Cluster::start().await;
    let posted = all.anns.post(&all.room, "hello").await;
    let come = all.bobs.posted().await;
    assert_eq!((&come["seq"], &come["message"]["body"]), (&posted["seq"], &json!("hello")));
    all.bobs.done(json!({"type": "typing", "conversation": all.room})).await;
    assert_eq!(all.anns.until("typing").await["user"]["name"], "bob");
    let id = all.bobs.post(&all.room, "words").await["message_id"].clone();
    all.bobs.done(json!({"type": "edit", "message_id": id, "body": "changed"})).await;
    assert_eq!(all.anns.until_kind("edited").await["message"]["body"], "changed");
}

#[tokio::test]
async fn a_read_mark_moves_at_all_nodes() {
    let mut all = Cluster::start().await;
    let mut elsewhere = Live::connect(&all.nodes[0], &all.bob).await;
    all.anns.post(&all.room, "hello").await;
    elsewhere.posted().await;
    all.bobs.done(json!({"type": "mark_read", "conversation": all.room, "seq": 4})).await;
    assert_eq!(elsewhere.until("read").await["seq"], 4);
}

#[tokio::test]
async fn a_conversation_that_is_opened_at_one_node_comes_to_those_at_the_other() {
    let mut all = Cluster::start().await;
    let direct = all.anns.made(json!({"type": "open_direct", "user": "bob"})).await;
    assert_eq!(all.bobs.until("conversation").await["id"], direct.as_str());
    all.anns.post(&direct, "psst").await;
    assert_eq!(all.bobs.posted().await["message"]["body"], "psst");
}

#[tokio::test]
async fn who_is_removed_at_one_node_hears_nothing_more_at_the_other() {
    let mut all = Cluster::start().await;
    all.anns.done(json!({"type": "remove", "conversation": all.room, "user": "bob"})).await;
    assert_eq!(all.bobs.until("conversation_gone").await["conversation"], all.room.as_str());
    all.anns.post(&all.room, "unheard").await;
    let direct = all.anns.made(json!({"type": "open_direct", "user": "bob"})).await;
    all.anns.post(&direct, "heard").await;
    assert_eq!(all.bobs.posted().await["message"]["body"], "heard");
}

#[tokio::test]
async fn a_token_that_is_revoked_at_one_node_ends_connections_at_the_other() {
    let mut all = Cluster::start().await;
    let (_, tokens) = all.nodes[0].api(&all.bob, Method::GET, "/api/v1/access-tokens", None).await;
    let id = tokens[0]["id"].as_str().expect("an id").to_owned();
    let path = format!("/api/v1/access-tokens/{id}");
    let (status, _) = all.nodes[0].api(&all.bob, Method::DELETE, &path, None).await;
    assert_eq!(status, 204);
    assert_eq!(all.bobs.socket.closed().await, Some(4401));
}

#[tokio::test]
async fn who_is_at_the_other_node_is_here() {
    let mut all = Cluster::start().await;
    presence(&mut all.anns, "bob", true).await;
    presence(&mut all.bobs, "ann", true).await;
    let mut again = Live::greeted(&all.nodes[0], &all.ann).await;
    assert_eq!(names(&again.subscribe().await["online"]), ["ann", "bob"]);
    let (_, profile) = all.nodes[0].api(&all.ann, Method::GET, "/api/v1/users/bob", None).await;
    assert_eq!(profile["online"], true);
    drop(all.bobs);
    presence(&mut all.anns, "bob", false).await;
}

#[tokio::test]
async fn whoever_is_at_two_nodes_goes_with_the_last_connection() {
    let mut all = Cluster::start().await;
    let mut elsewhere = Live::connect(&all.nodes[0], &all.bob).await;
    drop(all.bobs);
    elsewhere.done(json!({"type": "set_away", "message": "lunch"})).await;
    loop {
        let come = all.anns.next().await;
        assert_ne!(come["online"], false, "{come}");
        if come["type"] == "away" {
            break;
        }
    }
    drop(elsewhere);
    presence(&mut all.anns, "bob", false).await;
}

#[tokio::test]
async fn who_is_away_is_so_at_all_nodes() {
    let mut all = Cluster::start().await;
    let mut elsewhere = Live::connect(&all.nodes[0], &all.bob).await;
    all.bobs.done(json!({"type": "set_away", "message": "lunch"})).await;
    assert_eq!(all.anns.until("away").await["message"], "lunch");
    let mut again = Live::greeted(&all.nodes[0], &all.ann).await;
    let away = again.subscribe().await["away"].clone();
    assert_eq!((&away[0]["user"]["name"], &away[0]["message"]), (&json!("bob"), &json!("lunch")));
    elsewhere.done(json!({"type": "set_away", "message": ""})).await;
    // One's own is told too.
    while all.bobs.until("away").await["message"] != Value::Null {}
    let (_, profile) = all.nodes[1].api(&all.ann, Method::GET, "/api/v1/users/bob", None).await;
    assert_eq!(profile["away"], Value::Null);
}

#[tokio::test]
async fn nobody_is_at_a_node_that_died() {
    let mut all = Cluster::start().await;
    presence(&mut all.anns, "bob", true).await;
    all.nodes[1].kill().await;
    presence(&mut all.anns, "bob", false).await;
    all.nodes[1].restart().await;
    let _bobs = Live::connect(&all.nodes[1], &all.bob).await;
    presence(&mut all.anns, "bob", true).await;
}

/// Waits until somebody is told to be here, or gone.
async fn presence(live: &mut Live, name: &str, online: bool) {
    loop {
        let frame = live.until("presence").await;
        if frame["user"]["name"] == name && frame["online"] == online {
            return;
        }
    }
}

/// The names of these users, in order.
fn names(users: &Value) -> Vec<&str> {
    let mut names: Vec<_> = users.as_array().expect("users").iter().filter_map(|user| user["name"].as_str()).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn without_nats_everything_comes_a_little_later() {
    let mut all = Cluster::start().await;
    all.nats.kill();
    for n in 0..3 {
        let words = n.to_string();
        all.anns.post(&all.room, &words).await;
        assert_eq!(all.bobs.posted().await["message"]["body"], words);
    }
    let direct = all.bobs.made(json!({"type": "open_direct", "user": "ann"})).await;
    assert_eq!(all.anns.until("conversation").await["id"], direct.as_str());
    all.anns.done(json!({"type": "remove", "conversation": all.room, "user": "bob"})).await;
    assert_eq!(all.bobs.until("conversation_gone").await["conversation"], all.room.as_str());
    all.nats.restart();
    all.anns.post(&direct, "and at once again").await;
    assert_eq!(all.bobs.posted().await["message"]["body"], "and at once again");
}

#[tokio::test]
async fn the_guests_of_a_node_that_died_are_gone_and_their_names_are_free() {
    let mut all = Cluster::start().await;
    let mut gus = Irc::guest(&all.nodes[1], "gus", "").await;
    gus.send("JOIN #tea").await;
    gus.until("366").await;
    while all.anns.until_kind("joined").await["actor"]["name"] != "gus" {}
    all.nodes[1].kill().await;
    while all.anns.until_kind("left").await["actor"]["name"] != "gus" {}
    Irc::guest(&all.nodes[0], "gus", "").await;
}

#[tokio::test]
async fn what_is_sent_again_at_another_node_is_told_there() {
    let url = Postgres::shared().database().await;
    let settings = [("DATABASE_URL", url.as_str())];
    let (one, other) = (Server::with(&settings).await, Server::with(&settings).await);
    let ann = one.register("ann").await;
    let mut anns = Live::connect(&one, &ann).await;
    let room = anns.room("tea").await;
    let (mut elsewhere, mut listening) = (Live::connect(&other, &ann).await, Live::connect(&other, &ann).await);
    // Without NATS, nobody hears there what is said here.
    let request = post(&room, "hello");
    let posted = anns.done(request.clone()).await;
    assert_eq!(elsewhere.done(request).await["seq"], posted["seq"]);
    assert_eq!(listening.posted().await["seq"], posted["seq"]);
}

#[tokio::test]
async fn who_was_at_a_node_that_died_goes_on_at_another() {
    let mut all = Cluster::start().await;
    let [one, other] = &mut all.nodes;
    all.anns.post(&all.room, "before").await;
    one.kill().await;
    for n in 0..10 {
        all.bobs.post(&all.room, &n.to_string()).await;
    }
    let mut back = Live::greeted(other, &all.ann).await;
    let come = back.resume(json!([back.cursor(&all.room, 4)])).await;
    let said: Vec<_> = come.iter().filter_map(|frame| frame["message"]["body"].as_str()).collect();
    assert_eq!(said, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    all.bobs.post(&all.room, "and live").await;
    assert_eq!(back.posted().await["message"]["body"], "and live");
}
