//! What changes do, and who may not make them.

use crate::world::{World, edit, emoji, message, post, posted, react, reply, seqs, topic, unreact};
use exchat::chat::store::Outcome;
use exchat::domain::{
    Change, ConversationId, ConversationKind, ErrorCode, Happening, MessageId, MessageKind, Reaction, Tags, UserId,
    UserName, UserRef,
};

pub async fn a_post_is_the_next_event(mut w: World) {
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    let change = post("Hello\nthere — „ok“ 👋");
    let event = w.did(room, &ann, change.clone()).await;
    assert_eq!((event.seq, &event.actor, event.conversation), (3, &ann, room));
    let said = posted(event.clone());
    let Change::Post { id, client_id, body, .. } = change else { panic!("a post") };
    assert_eq!((said.id, said.client_id, &said.body, said.seq), (id, client_id, &body, 3));
    assert_eq!((said.author, said.at, said.edited_at, said.reply_to), (ann.clone(), event.at, None, None));
    assert_eq!(w.all(room).await[2], event);
    assert_eq!(w.fed(3).await[2], event);
    assert_eq!(w.newest(room).await.events[2], event);
    assert_eq!(w.store.conversation_of(id).await.unwrap(), Some(room));
    assert_eq!(w.store.conversation_of(MessageId::fresh()).await.unwrap(), None);
    assert_eq!(w.store.overview(room, ann.id).await.unwrap().unwrap().last_message_at, Some(event.at));
}

pub async fn a_reply_names_a_message_of_the_same_conversation(w: World) {
    let ann = w.user("ann").await;
    let [room, other] = [w.room("lobby", &ann).await, w.room("attic", &ann).await];
    let first = w.says(room, &ann, "first").await;
    let answer = posted(w.did(room, &ann, reply("second", first.id)).await);
    assert_eq!(answer.reply_to, Some(first.id));
    assert_eq!(posted(w.all(room).await[3].clone()).reply_to, Some(first.id));
    assert_eq!(w.refused(other, &ann, reply("x", first.id)).await, ErrorCode::NotFound);
    assert_eq!(w.refused(room, &ann, reply("x", MessageId::fresh())).await, ErrorCode::NotFound);
}

pub async fn an_edit_changes_the_words(w: World) {
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    let said = w.says(room, &ann, "helo").await;
    w.did(room, &ann, react(said.id, "👍")).await;
    let event = w.did(room, &ann, edit(said.id, "hello")).await;
    let now = message(&event).unwrap();
    assert_eq!((now.body.as_str(), now.edited_at, now.seq, now.at), ("hello", Some(event.at), said.seq, said.at));
    assert_eq!(now.reactions.len(), 1, "the message is as it is now");
    let events = w.all(room).await;
    assert_eq!(events.last(), Some(&event));
    assert_eq!(message(&events[2]), Some(now), "earlier events show it as it is now");
}

pub async fn reactions_come_and_go_in_order(w: World) {
    let [zoe, ann] = w.users(["zoe", "ann"]).await;
    let room = w.room_of("lobby", &[&zoe, &ann]).await;
    let id = w.says(room, &zoe, "hello").await.id;
    for (user, with) in [(&zoe, "🚀"), (&zoe, "👍"), (&ann, "🚀"), (&ann, "❤️")] {
        let event = w.did(room, user, react(id, with)).await;
        assert_eq!(event.what, Happening::Reacted { message_id: id, emoji: emoji(with) });
    }
    let event = w.did(room, &zoe, unreact(id, "👍")).await;
    assert_eq!(event.what, Happening::Unreacted { message_id: id, emoji: emoji("👍") });
    let expected = [
        Reaction { emoji: emoji("🚀"), users: vec![zoe.clone(), ann.clone()] },
        Reaction { emoji: emoji("❤️"), users: vec![ann.clone()] },
    ];
    let page = w.newest(room).await;
    assert_eq!(message(&page.events[3]).unwrap().reactions, expected);
    w.did(room, &zoe, unreact(id, "🚀")).await;
    w.did(room, &zoe, react(id, "🚀")).await;
    let page = w.newest(room).await;
    assert_eq!(message(&page.events[3]).unwrap().reactions[0].users, [ann, zoe], "in the order they came");
}

pub async fn a_message_has_so_many_reactions(w: World) {
    let ann = w.user("ann").await;
    let room = w.room_of("lobby", &[&ann]).await;
    let id = w.says(room, &ann, "hello").await.id;
    let mut last = ann;
    for n in 0..20 {
        last = w.user(&format!("user-{n}")).await;
        w.did(room, &last, Change::JOIN).await;
        let all = ('\u{1F600}'..).take(50).map(|c| w.did(room, &last, react(id, &c.to_string())));
        futures::future::join_all(all).await;
    }
    let zoe = w.user("zoe").await;
    w.did(room, &zoe, Change::JOIN).await;
    assert_eq!(w.refused(room, &zoe, react(id, "\u{1F600}")).await, ErrorCode::Invalid);
    let again = w.commit(room, &last, react(id, "\u{1F600}")).await;
    assert!(matches!(again, Ok(Outcome::Unchanged)), "what is there stays: {again:?}");
    w.did(room, &last, unreact(id, "\u{1F600}")).await;
    w.did(room, &zoe, react(id, "\u{1F600}")).await;
}

pub async fn a_message_has_so_many_emoji(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let room = w.room_of("lobby", &[&ann, &bob]).await;
    let id = w.says(room, &ann, "hello").await.id;
    let emojis: Vec<String> = ('\u{1F600}'..).take(51).map(String::from).collect();
    for with in &emojis[..50] {
        w.did(room, &ann, react(id, with)).await;
    }
    assert_eq!(w.refused(room, &bob, react(id, &emojis[50])).await, ErrorCode::Invalid);
    w.did(room, &bob, react(id, &emojis[0])).await;
    w.did(room, &ann, unreact(id, &emojis[1])).await;
    w.did(room, &bob, react(id, &emojis[50])).await;
}

pub async fn a_topic_is_set(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let room = w.room_of("lobby", &[&ann, &bob]).await;
    let event = w.did(room, &bob, topic("Tea at five")).await;
    let Happening::TopicChanged { topic: set } = &event.what else { panic!("a topic") };
    assert_eq!(set.as_str(), "Tea at five");
    let ConversationKind::Room { topic: now, .. } =
        w.store.overview(room, ann.id).await.unwrap().unwrap().conversation.kind
    else {
        panic!("a room")
    };
    assert_eq!(&now, set);
    assert_eq!(w.newest(room).await.events.last(), Some(&event));
    w.did(room, &ann, topic("")).await;
}

pub async fn joining_makes_a_member_once(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let room = w.room("lobby", &ann).await;
    let event = w.did(room, &bob, Change::JOIN).await;
    assert_eq!((event.seq, event.what, event.actor), (3, Happening::Joined, bob.clone()));
    assert_eq!(w.commit(room, &bob, Change::JOIN).await.unwrap(), Outcome::Unchanged);
    assert_eq!(w.store.overview(room, bob.id).await.unwrap().unwrap().members, 2);
    w.says(room, &bob, "hi").await;
}

pub async fn what_is_so_already_changes_nothing(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let room = w.room("lobby", &ann).await;
    let id = w.says(room, &ann, "hello").await.id;
    w.did(room, &ann, react(id, "👍")).await;
    w.did(room, &ann, topic("tea")).await;
    let head = w.head(room).await;
    for change in [react(id, "👍"), unreact(id, "🚀"), topic("tea"), edit(id, "hello"), Change::JOIN] {
        assert_eq!(w.commit(room, &ann, change).await.unwrap(), Outcome::Unchanged);
    }
    assert_eq!(w.commit(room, &bob, Change::Leave { reason: None }).await.unwrap(), Outcome::Unchanged);
    assert_eq!(w.head(room).await, head);
}

pub async fn outsiders_are_refused(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let [public, private] = [w.room("lobby", &ann).await, w.private_room("secret", &ann).await];
    for (room, code) in [(public, ErrorCode::NotMember), (private, ErrorCode::NotFound)] {
        let id = w.says(room, &ann, "hello").await.id;
        let head = w.head(room).await;
        let delete = Change::delete(id);
        for change in [post("hi"), edit(id, "x"), delete, react(id, "👍"), unreact(id, "👍"), topic("x")] {
            assert_eq!(w.refused(room, &bob, change).await, code);
        }
        assert_eq!(w.head(room).await, head);
    }
    assert_eq!(w.refused(private, &bob, Change::JOIN).await, ErrorCode::NotFound);
    assert_eq!(w.refused(private, &bob, Change::Leave { reason: None }).await, ErrorCode::NotFound);
}

pub async fn members_are_refused_what_is_not_theirs(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let room = w.room_of("lobby", &[&ann, &bob]).await;
    let other = w.room_of("attic", &[&ann, &bob]).await;
    let direct = w.direct(&[&ann, &bob]).await;
    let id = w.says(room, &ann, "hello").await.id;
    let in_direct = w.says(direct, &bob, "psst").await.id;
    let head = w.head(room).await;
    assert_eq!(w.refused(room, &bob, edit(id, "x")).await, ErrorCode::Forbidden);
    assert_eq!(w.refused(room, &bob, Change::delete(id)).await, ErrorCode::Forbidden);
    assert_eq!(w.refused(direct, &ann, Change::delete(in_direct)).await, ErrorCode::Forbidden);
    for change in [Change::Leave { reason: None }, topic("x")] {
        assert_eq!(w.refused(direct, &ann, change).await, ErrorCode::Invalid);
    }
    for foreign in [id, MessageId::fresh()] {
        let delete = Change::delete(foreign);
        for change in [edit(foreign, "x"), delete, react(foreign, "👍"), unreact(foreign, "👍")] {
            assert_eq!(w.refused(other, &ann, change).await, ErrorCode::NotFound);
        }
    }
    assert_eq!(w.head(room).await, head);
    assert_eq!(seqs(&w.all(other).await), [1, 2, 3]);
    let theirs = w.says(room, &bob, "oops").await.id;
    w.did(room, &ann, Change::delete(theirs)).await;
}

pub async fn unknown_conversations_and_users_are_refused(w: World) {
    let ann = w.user("ann").await;
    let room = w.room("lobby", &ann).await;
    assert_eq!(w.refused(ConversationId::fresh(), &ann, post("hi")).await, ErrorCode::NotFound);
    let nobody = UserRef { id: UserId::fresh(), name: UserName::parse("nobody").unwrap() };
    assert_eq!(w.refused(room, &nobody, Change::JOIN).await, ErrorCode::Unauthenticated);
}

pub async fn how_something_was_said_and_its_tags_are_kept(w: World) {
    let ann = w.user("ann").await;
    let room = w.room("tea", &ann).await;
    let tags = Tags::from([("+a".to_owned(), "b;c \"d\"".to_owned()), ("+e".to_owned(), String::new())]);
    for kind in [MessageKind::Text, MessageKind::Notice, MessageKind::Action] {
        let Change::Post { id, client_id, body, reply_to, .. } = post("hi") else { panic!("a post") };
        let change = Change::Post { id, client_id, body, reply_to, kind, tags: tags.clone() };
        let said = posted(w.did(room, &ann, change).await);
        assert_eq!((said.kind, &said.tags), (kind, &tags));
        assert_eq!(w.newest(room).await.events.pop().map(posted), Some(said));
    }
    let plain = w.says(room, &ann, "plain").await;
    assert_eq!((plain.kind, plain.tags.len()), (MessageKind::Text, 0));
}

pub async fn a_reason_to_leave_is_kept(w: World) {
    let ann = w.user("ann").await;
    let room = w.room("tea", &ann).await;
    let reason = Some("tired".to_owned());
    let event = w.did(room, &ann, Change::Leave { reason: reason.clone() }).await;
    assert_eq!(event.what, Happening::Left { reason, for_good: false });
    assert_eq!(w.all(room).await.last(), Some(&event));
}
