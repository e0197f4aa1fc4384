//! The table of verdicts, asked of the store.

use crate::table::{self, Cell, PEOPLE, Place};
use crate::world::{World, emoji, new_room, posted};
use exchat::chat::store::{NewRoom, Outcome, Result, StoreError};
use exchat::domain::{Change, ConversationId, Pattern, Reason, RoomName, Topic, UserRef};
use exchat::protocol::live::Request;
use std::collections::HashMap;

type People = HashMap<&'static str, UserRef>;

pub async fn every_cell_is_as_it_is_written(w: World) {
    let mut people = People::new();
    for name in PEOPLE {
        people.insert(name, w.user(name).await);
    }
    for cell in table::cells() {
        let place = made(&w, &people, &cell).await;
        let verdict = match asked(&w, &people, cell.who, cell.tried(place), place.id).await {
            Ok(_) => "ok".to_owned(),
            Err(StoreError::Refused(error)) => serde_json::to_value(error.code).unwrap().as_str().unwrap().to_owned(),
            Err(error) => panic!("{cell:?}: {error}"),
        };
        assert_eq!(verdict, cell.verdict, "{cell:?}");
    }
}

async fn made(w: &World, people: &People, cell: &Cell) -> Place {
    let Some(visibility) = cell.room() else {
        let id = w.direct(&[&people["member"], &people["target"]]).await;
        return Place { id, message: w.says(id, &people["target"], "hello").await.id };
    };
    let room = NewRoom { visibility, ..new_room(&table::fresh_name(), &people["owner"]) };
    let id = room.id;
    w.store.create_room(room).await.unwrap();
    for (who, request) in cell.gather(id) {
        asked(w, people, who, request, id).await.unwrap();
    }
    let message = posted(w.did(id, &people["target"], crate::world::post("hello")).await).id;
    for (who, request) in cell.prepare(id) {
        asked(w, people, who, request, id).await.unwrap();
    }
    Place { id, message }
}

async fn asked(w: &World, people: &People, who: &str, request: Request, place: ConversationId) -> Result<Outcome> {
    let user = |name: &str| people[name].id;
    let change = match request {
        Request::Join { key, .. } => Change::Join { key },
        Request::Leave { .. } => Change::Leave { reason: None },
        Request::Post { body, .. } => crate::world::post(&body),
        Request::React { message_id, .. } => Change::React { message: message_id, emoji: emoji("👍") },
        Request::Delete { message_id } => Change::delete(message_id),
        Request::SetTopic { topic, .. } => Change::SetTopic { topic: Topic::parse(&topic).unwrap() },
        Request::SetRole { user: name, role, .. } => Change::SetRole { user: user(&name), role },
        Request::Remove { user: name, reason, .. } => {
            Change::Remove { user: user(&name), reason: Reason::parse(&reason).unwrap() }
        }
        Request::Ban { ban, pattern, .. } => Change::Ban { ban, pattern: Pattern::parse(&pattern).unwrap(), most: 10 },
        Request::Unban { ban, pattern, .. } => Change::Unban { ban, pattern: Pattern::parse(&pattern).unwrap() },
        Request::Invite { user: name, .. } => Change::Invite { user: user(&name) },
        Request::Configure { patch, .. } => Change::Configure(patch),
        Request::Rename { name, .. } => {
            let parsed = RoomName::parse(&name).unwrap();
            Change::Rename { name: parsed, key: name.clone(), skeleton: name, reason: Reason::default() }
        }
        other => panic!("{other:?} is no change"),
    };
    w.commit(place, &people[who], change).await
}
