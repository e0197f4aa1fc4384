//! A disk that takes nothing.

use super::{Fault, Noting};
use crate::ground::Me;
use crate::harness::Fault as Breakage;
use crate::log::{Command, mark};
use crate::node::Node;
use crate::world::{OPEN, World};
use reqwest::Method;
use serde_json::json;
use std::time::Duration;

impl World {
    /// Nothing can be stored, and everything can be read.
    pub(super) async fn disk(&mut self, at: usize, fault: Fault, note: &Noting, lasting: Duration) {
        let breakage = match fault {
            Fault::FullDisk => Breakage::Full,
            Fault::HangingDisk => Breakage::Hanging,
            Fault::ReadOnlyDisk => Breakage::ReadOnly,
            _ => Breakage::Unsynced,
        };
        let owner = self.owner();
        self.nodes[at].machine.breaks(breakage);
        note.strikes();
        let trying = async {
            if fault != Fault::HangingDisk {
                let path = format!("/api/v1/conversations/{}/messages", owner.ground.rooms[OPEN[0]].id);
                let op = owner.number();
                let words = json!({"body": format!("{} not now", mark(op))});
                owner.change(op, (at, OPEN[0], &Command::Post), (Method::POST, &path, Some(&words))).await;
            }
        };
        tokio::join!(trying, tokio::time::sleep(lasting), reads(&owner, &self.nodes[at]));
        note.heals();
        self.nodes[at].machine.mends(breakage);
    }
}

/// Reading goes on whatever the disk does.
async fn reads(owner: &Me, node: &Node) {
    for path in ["/api/v1/conversations", "/api/v1/me"] {
        let request = node.server.request(Method::GET, path).bearer_auth(&owner.account.token);
        let status = request.send().await.map(|answer| answer.status().as_u16());
        if !matches!(status, Ok(200)) {
            node.note_ill(&owner.ground, format!("{path} cannot be read: {status:?}"));
        }
    }
}
