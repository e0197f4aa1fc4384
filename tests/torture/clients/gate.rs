//! An owner of a private room who lets somebody in and removes them again, and talks on.

use super::door::say;
use super::socket::Socket;
use crate::ground::Me;
use crate::log::{Answer, Command, Node, Place, What, marked};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// How long the removed listen on: longer than other nodes may take to stop.
const LISTENING: Duration = Duration::from_secs(4);

/// Does that in a place until nobody begins anything.
pub async fn run(mut owner: Me, mut guest: Me, place: Place) {
    while owner.is_busy() {
        let _ = visit(&mut owner, &mut guest, place).await;
        owner.think().await;
    }
}

/// One visit; none when it came to nothing.
async fn visit(owner: &mut Me, guest: &mut Me, place: Place) -> Option<()> {
    let room = format!("/api/v1/conversations/{}", owner.ground.rooms[place].id);
    let (near, far) = (guest.any_node(), owner.any_node());
    let invitation = json!({"user": &*guest.name});
    let path = format!("{room}/invitations");
    owner.call(far, Method::POST, &path, Some(&invitation)).await?;
    let stream = guest.number();
    guest.note(What::Opened { stream, node: near });
    let mut socket = Socket::connect(guest, near, "/ws?v=1").await?;
    socket.send(json!({"type": "subscribe"}).to_string()).await?;
    guest.within(until(&mut socket, |frame| frame["type"] == "resumed")).await??;
    let op = guest.number();
    guest.asks(op, near, place, &Command::Join);
    let conversation = &guest.ground.rooms[place].id;
    socket.send(json!({"id": op, "type": "join", "conversation": conversation}).to_string()).await?;
    let joined = guest.within(until(&mut socket, |frame| frame["id"] == json!(op))).await.flatten();
    let is_in = joined.is_some_and(|frame| frame["type"] == "ack");
    guest.answered(op, Answer::Unknown);
    if is_in {
        guest.note(What::From { stream, place, seq: None });
        let removing = async {
            remove(owner, &guest.name, (near, far, place), &room).await;
            tokio::time::sleep(LISTENING).await;
        };
        tokio::select! {
            () = listen(guest, &mut socket, stream, place) => {}
            () = removing => {}
        }
    } else {
        remove(owner, &guest.name, (near, far, place), &room).await;
    }
    Some(())
}

async fn until(socket: &mut Socket, is_it: impl Fn(&Value) -> bool) -> Option<Value> {
    loop {
        let frame = socket.next().await?;
        if is_it(&frame) {
            return Some(frame);
        }
    }
}

/// Removes the guest, and says things before and after.
async fn remove(owner: &mut Me, guest: &str, (near, far, place): (Node, Node, Place), room: &str) {
    say(owner, place).await;
    // Where the guest is, or elsewhere.
    let node = if owner.happens(50) { near } else { far };
    let path = format!("{room}/members/{guest}");
    let command = Command::Remove(guest.to_owned());
    owner.change(owner.number(), (node, place, &command), (Method::DELETE, &path, None)).await;
    for _ in 0..2 {
        say(owner, place).await;
    }
}

/// Takes down what comes, until nothing does.
async fn listen(guest: &Me, socket: &mut Socket, stream: u64, place: Place) {
    while let Some(event) = socket.next().await {
        if event["type"] != "event" || guest.ground.place(&event["conversation"]) != Some(place) {
            continue;
        }
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let (kind, message) = (text(&event["kind"]).unwrap_or_default(), text(&event["message_id"]));
        let op = event["message"]["body"].as_str().and_then(marked);
        guest.note(What::Heard { stream, place, seq: event["seq"].as_u64(), kind, message, op });
    }
}
