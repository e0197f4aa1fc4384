//! From nothing to the first line that is answered, with an empty database.

use crate::measure::median;
use crate::report::Row;
use crate::server::Server;
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const ROUNDS: usize = 5;

pub async fn run() -> Row {
    let mut took = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let server = Server::start().await;
        let mut irc = TcpStream::connect(&server.irc).await.expect("it listens");
        irc.write_all(b"PING here\r\n").await.expect("sent");
        assert!(irc.read(&mut [0; 512]).await.expect("an answer") > 0, "it hangs up");
        took.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    let (middle, spread) = median(took);
    Row {
        what: "start of the program to the first answered line, empty database".into(),
        found: format!("{middle:.0} ms (± {spread:.0})"),
        beside: String::new(),
        target: "≤ 200 ms",
    }
}
