//! The program is killed while many write: what was acknowledged is there, once.

use super::Pair;
use crate::harness::{Account, Live, Server, post};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio_tungstenite::tungstenite::Message;

const WRITERS: usize = 6;
const ROUNDS: usize = 4;

/// What a writer knows when the server is gone.
struct Log {
    /// The answers by `client_id`.
    acked: HashMap<String, Value>,
    /// The request without an answer, if there is one.
    open: Option<Value>,
}

/// Posts until the server is gone.
async fn write(server: &Server, account: &Account, room: &str, total: &AtomicUsize) -> Log {
    let mut live = Live::connect(server, account).await;
    let mut acked = HashMap::new();
    loop {
        let mut request = post(room, "hello");
        request["id"] = json!(1);
        if live.socket.try_send(Message::text(request.to_string())).await.is_err() {
            return Log { acked, open: Some(request) };
        }
        let ack = loop {
            match live.socket.next_frame().await {
                Ok(frame) if frame["type"] == "ack" => break frame,
                Ok(frame) => assert_ne!(frame["type"], "error", "{frame}"),
                Err(_) => return Log { acked, open: Some(request) },
            }
        };
        acked.insert(request["client_id"].as_str().expect("an id").to_owned(), ack);
        total.fetch_add(1, Ordering::SeqCst);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_kill_9_and_is_there_once() {
    let Pair { mut server, alice, bob, room, .. } = Pair::start().await;
    let mut acked: HashMap<String, Value> = HashMap::new();
    for round in 1..=ROUNDS {
        let total = AtomicUsize::new(0);
        let writers = (0..WRITERS).map(|n| write(&server, if n % 2 == 0 { &alice } else { &bob }, &room, &total));
        let pid = server.pid();
        let killing = async {
            // Under load: in the middle of many commits, a different number each time.
            while total.load(Ordering::SeqCst) < 20 * round + round {
                tokio::task::yield_now().await;
            }
            crate::harness::kill_9(pid);
        };
        let (logs, ()) = tokio::join!(futures::future::join_all(writers), killing);
        server.kill().await;
        server.restart().await;
        for (n, log) in logs.into_iter().enumerate() {
            acked.extend(log.acked);
            // What had no answer is sent again.
            if let Some(request) = log.open {
                let client_id = request["client_id"].as_str().expect("an id").to_owned();
                let mut live = Live::connect(&server, if n % 2 == 0 { &alice } else { &bob }).await;
                acked.insert(client_id, live.done(request).await);
            }
        }
        check(&server.events(&alice, &room).await, &acked);
    }
}

/// Every acknowledged message is there once, as it was acknowledged, nothing else was said, and no seq is missing.
fn check(events: &[Value], acked: &HashMap<String, Value>) {
    let seqs: Vec<_> = events.iter().map(|event| event["seq"].as_u64().expect("a seq")).collect();
    assert_eq!(seqs, (1..=events.len() as u64).collect::<Vec<_>>(), "gapless");
    let posted: Vec<_> = events.iter().filter(|event| event["kind"] == "posted").collect();
    for event in &posted {
        let client_id = event["message"]["client_id"].as_str().expect("an id");
        let ack = acked.get(client_id).expect("nothing is there that was not acknowledged");
        assert_eq!((&ack["seq"], &ack["message_id"]), (&event["seq"], &event["message_id"]));
    }
    assert_eq!(posted.len(), acked.len(), "each once");
}
