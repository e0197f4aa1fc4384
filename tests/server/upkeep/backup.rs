//! A backup of a server at work, and what lives again from it.

use super::{done, refused, served};
use crate::harness::{Account, Live, Server, post};
use reqwest::Method;
use serde_json::{Value, json};
use std::path::Path;

/// Posts until it is told to stop; returns the acknowledgements.
async fn write(
    server: &Server,
    account: &Account,
    room: &str,
    stop: &tokio_util::sync::CancellationToken,
) -> Vec<Value> {
    let mut live = Live::connect(server, account).await;
    live.join(room).await;
    let mut acks = Vec::new();
    while !stop.is_cancelled() {
        acks.push(live.done(post(room, &format!("{} {}", account.name, acks.len()))).await);
    }
    acks
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_a_busy_server_holds_everything_that_was_acknowledged_before() {
    let server = Server::start().await;
    let (alice, bob) = (server.register("alice").await, server.register("bob").await);
    let mut live = Live::connect(&server, &alice).await;
    let room = live.room("tea").await;
    let before = live.post(&room, "before").await;
    let cursor = live.cursor(&room, 3);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("backup.db");
    let name = file.to_str().expect("a name");
    let stop = tokio_util::sync::CancellationToken::new();
    let data = server.database();
    let backing_up = async {
        // While others write: some of it is acknowledged before, and must be in there.
        while live.event().await["seq"] != 40 {}
        let said = done(data.parent().expect("a folder"), &["backup", name]).await;
        stop.cancel();
        said
    };
    let (said, _, _) =
        tokio::join!(backing_up, write(&server, &alice, &room, &stop), write(&server, &bob, &room, &stop));
    assert!(said.contains("All is well"), "{said}");
    assert!(done(folder.path(), &["check", &super::url(&file)]).await.contains("All is well"));

    done(folder.path(), &["restore", name, "--keep-tokens"]).await;
    let twin = served(&folder.path().join("exchat.db")).await;
    let (all, there) = (server.events(&alice, &room).await, twin.events(&alice, &room).await);
    assert!(there.len() >= 40, "{}", there.len());
    assert_eq!(there, all[..there.len()], "the same, with the same seqs");
    assert_eq!(there[2]["message"]["id"], before["message_id"]);
    a_cursor_of_before_is_a_resync(&twin, &alice, &room, &cursor, all.len()).await;
}

async fn a_cursor_of_before_is_a_resync(twin: &Server, alice: &Account, room: &str, old: &Value, newest: usize) {
    let mut back = Live::greeted(twin, alice).await;
    assert_ne!(back.hello["epoch"], old["epoch"]);
    for seq in [json!(3), json!(newest)] {
        let mut cursor = old.clone();
        cursor["seq"] = seq;
        let come = back.resume(json!([cursor])).await;
        assert!(come.contains(&json!({"type": "resync", "conversation": room})), "{cursor}: {come:?}");
    }
    let ack = back.post(room, "and on it goes").await;
    let all = twin.events(alice, room).await;
    assert_eq!(all.last().expect("one")["seq"], ack["seq"], "{ack}");
    assert_eq!(ack["seq"], all.len(), "the seqs go on where they were");
}

async fn me(server: &Server, header: &str, value: &str) -> u16 {
    let request = server.request(Method::GET, "/api/v1/me").header(header, value);
    request.send().await.expect("an answer").status().as_u16()
}

#[tokio::test]
async fn a_restored_backup_signs_nobody_in_and_passwords_go_on() {
    let mut server = Server::start().await;
    let cookie = server.sign_up("alice", "correct horse").await;
    let bob = server.register("bob").await;
    let folder = server.database().parent().expect("a folder").to_owned();
    done(&folder, &["backup", "backup.db"]).await;
    let sign_out = server.request(Method::POST, "/api/ui/sign_out").header("origin", server.origin());
    sign_out.header("cookie", &cookie).form(&[("", "")]).send().await.expect("an answer");
    assert_eq!(me(&server, "cookie", &cookie).await, 401);

    assert!(refused(&folder, &["restore", "backup.db", "--force"]).await.contains("in use"));
    server.terminate();
    server.ended().await;
    assert!(refused(&folder, &["restore", "backup.db"]).await.contains("--force"));
    let said = done(&folder, &["restore", "backup.db", "--force"]).await;
    let old = said.lines().find_map(|line| line.strip_prefix("What was there before is in ")).expect("where it is");
    assert!(Path::new(old).is_file());
    server.restart().await;
    assert_eq!(me(&server, "cookie", &cookie).await, 401, "what was ended is not revived");
    assert_eq!(me(&server, "authorization", &format!("Bearer {}", bob.token)).await, 401);
    let form = server.request(Method::POST, "/api/ui/sign_in").header("origin", server.origin());
    let answer = form.form(&[("name", "alice"), ("password", "correct horse")]).send().await.expect("an answer");
    assert!(crate::harness::cookie_of(&answer).is_some(), "{}", answer.status());
}
