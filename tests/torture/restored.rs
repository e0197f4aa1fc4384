//! A backup of the world, restored elsewhere: the same events with the same seqs, in another life.

use crate::ground::Me;
use crate::harness::{Live, Machine, Server, exchat};
use crate::judge::Event;
use crate::log::{Place, What};
use crate::world::{Services, World};
use reqwest::Method;
use serde_json::json;
use std::path::Path;
use tempfile::TempDir;

/// Backs up and restores; what is told there of each place.
pub async fn events(world: &World, owner: &Me) -> Vec<(String, Place, Vec<Event>)> {
    let folder = TempDir::new().expect("a temporary folder");
    let file = folder.path().join("backup.db");
    let name = file.to_str().expect("a path");
    let url = world.services.as_ref().map(Services::database_url);
    let from = url.iter().flat_map(|url| ["--database-url", url.as_str()]);
    let data = world.nodes[0].server.database();
    let backup: Vec<&str> = ["backup", name].into_iter().chain(from).collect();
    let done = run(owner, data.parent().expect("a folder"), &backup).await
        && run(owner, folder.path(), &["restore", name, "--keep-tokens"]).await;
    if !done {
        return Vec::new();
    }
    let restored = format!("sqlite://{}", folder.path().join("exchat.db").display());
    let twin = Server::quietly_on(&Machine::new(), &[("DATABASE_URL", &restored)]).await;
    let mut told = Vec::new();
    for (place, room) in owner.ground.rooms.iter().enumerate() {
        let events = twin.events(&owner.account, &room.id).await;
        told.push(("the restored backup".to_owned(), place, events.iter().map(Event::told).collect()));
    }
    an_old_cursor_is_a_resync(&twin, owner).await;
    told
}

async fn run(owner: &Me, folder: &Path, arguments: &[&str]) -> bool {
    let output = exchat(folder, arguments).await;
    if !output.status.success() {
        owner.note(What::Ill(format!("exchat {arguments:?}: {}", String::from_utf8_lossy(&output.stderr))));
    }
    output.status.success()
}

async fn an_old_cursor_is_a_resync(twin: &Server, owner: &Me) {
    let Some((200, home)) = owner.call(0, Method::GET, "/api/v1/conversations", None).await else {
        return owner.note(What::Ill("nobody tells the epoch".into()));
    };
    let mut back = Live::greeted(twin, &owner.account).await;
    let room = &owner.ground.rooms[0].id;
    let come = back.resume(json!([{"conversation": room, "epoch": home["epoch"], "seq": 1}])).await;
    if back.hello["epoch"] == home["epoch"] || !come.contains(&json!({"type": "resync", "conversation": room})) {
        owner.note(What::Ill("a cursor of before the backup was restored is still good".into()));
    }
}
