//! What a connection costs that says nothing.

use crate::crowd::{all, ask, guest};
use crate::measure::memory;
use crate::report::Row;
use crate::server::Server;
use std::time::Duration;
use tokio::net::TcpStream;

/// What is there anyway is left out: the first connections pay for it.
const FIRST: usize = 500;
/// How many are in each room.
const ROOM: usize = 100;

pub async fn run(size: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    for rooms in [0, 5] {
        let bytes = cost(size, rooms).await;
        rows.push(Row {
            what: format!("memory of an idle connection (PSS), in {rooms} rooms of {ROOM}"),
            found: format!("{:.1} KiB", bytes / 1024.0),
            beside: String::new(),
            target: "≤ 8 KiB",
        });
    }
    rows
}

async fn cost(size: usize, rooms: usize) -> f64 {
    let server = Server::start().await;
    let come = async |number: usize| {
        let mut irc = guest(&server, number).await;
        join(&mut irc, number, rooms).await;
        irc
    };
    // Whoever makes a room, and then the others.
    let makers = all((0..FIRST + size).step_by(ROOM), come).await;
    let others = |range: std::ops::Range<usize>| range.filter(|number| number % ROOM != 0);
    let first = all(others(0..FIRST), come).await;
    let before = quiet(server.pid()).await;
    let rest = all(others(FIRST..FIRST + size), come).await;
    let after = quiet(server.pid()).await;
    let count = rest.len() as f64;
    drop((makers, first, rest));
    after.saturating_sub(before) as f64 / count
}

/// Those who come after each other are in the same rooms, so that each room has its hundred.
async fn join(irc: &mut TcpStream, number: usize, rooms: usize) {
    if rooms > 0 {
        let names: Vec<_> = (0..rooms).map(|room| format!("#r{}-{room}", number / ROOM)).collect();
        ask(irc, &format!("JOIN {}", names.join(",")), b" 366 ", rooms).await;
    }
}

/// The memory when everything has been said that there was to say.
async fn quiet(pid: u32) -> u64 {
    let mut last = 0;
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let now = memory(pid);
        if now.abs_diff(last) < 64 * 1024 {
            return now;
        }
        last = now;
    }
}
