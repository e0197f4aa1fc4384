//! Connections that cost something: one that takes nothing, and hundreds.

use crate::clients::door::insist_on;
use crate::clients::socket::Socket;
use crate::ground::Me;
use crate::log::mark;
use crate::world::OPEN;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// What is said to somebody who does not listen: more than fits into their queue and the buffers of the system.
const LARGE: usize = 24 * 1024;
const MANY: usize = 40;
/// How many connections come at once.
const CROWD: usize = 300;

/// Somebody listens to everything, and reads nothing.
pub async fn reader(owner: &mut Me, node: usize, lasting: Duration) {
    let Some(mut slow) = Socket::connect(owner, node, "/ws?v=1").await else { return };
    if slow.send(r#"{"type":"subscribe"}"#.into()).await.is_none() {
        return;
    }
    let talking = async {
        for _ in 0..MANY {
            let op = owner.number();
            insist_on(owner, op, OPEN[0], format!("{} {}", mark(op), "x".repeat(LARGE))).await;
        }
    };
    let _ = tokio::time::timeout(lasting * 2, talking).await;
    drop(slow);
}

/// Many come at once, and half of them say nothing whole.
pub async fn flood(owner: &Me, node: usize, lasting: Duration) {
    let mut crowd = Vec::new();
    for n in 0..CROWD {
        let gate = owner.ground.gates[node];
        let Ok(mut stream) = TcpStream::connect(if n % 3 == 0 { gate.irc } else { gate.http }).await else { continue };
        // Whatever comes of it.
        let _ = stream.write_all(if n % 2 == 0 { b"GET /ws?v=1 HTTP/1.1\r\nHo" } else { b"" }).await;
        crowd.push(stream);
    }
    tokio::time::sleep(lasting).await;
    drop(crowd);
}
