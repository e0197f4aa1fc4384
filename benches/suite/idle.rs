//! What a connection costs that says nothing.

use crate::crowd::all;
use crate::fan_out::{account, post, signed_in};
use crate::measure::memory;
use crate::report::Row;
use crate::server::Server;
use serde_json::json;
use std::time::Duration;

/// What is there anyway is left out: the first connections pay for it. Everybody has an account and is in the rooms
/// before, so that what the store keeps of that in memory is there too.
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
    let tokens = people(&server, FIRST + size, rooms).await;
    let come = async |n: usize| signed_in(&server, &tokens[n], "", rooms).await;
    let first = all(0..FIRST, come).await;
    let before = quiet(server.pid()).await;
    let rest = all(FIRST..FIRST + size, come).await;
    let after = quiet(server.pid()).await;
    let count = rest.len() as f64;
    drop((first, rest));
    after.saturating_sub(before) as f64 / count
}

/// The tokens of so many people. Those who come after each other are in the same rooms, a hundred in each.
async fn people(server: &Server, count: usize, rooms: usize) -> Vec<String> {
    let http = reqwest::Client::new();
    let group = async |group: usize| {
        let names = (group * ROOM..count.min((group + 1) * ROOM)).map(|n| format!("u{n}"));
        let mut tokens = Vec::new();
        for name in names {
            tokens.push(account(server, &http, &name).await);
        }
        for room in 0..rooms {
            let made =
                post(server, &http, "/api/v1/rooms", &tokens[0], &json!({ "name": format!("r{group}-{room}") })).await;
            let id = made["id"].as_str().expect("an id");
            for token in &tokens[1..] {
                post(server, &http, &format!("/api/v1/conversations/{id}/join"), token, &json!({})).await;
            }
        }
        tokens
    };
    let mut groups = all(0..count.div_ceil(ROOM), async |n| (n, group(n).await)).await;
    groups.sort_by_key(|(n, _)| *n);
    groups.into_iter().flat_map(|(_, tokens)| tokens).collect()
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
