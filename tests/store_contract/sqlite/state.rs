//! States that the port does not make yet.

use super::{run, world};
use crate::world::{World, new_user, post, react};
use exchat::chat::store::{NewSession, NewToken, NewUser};
use exchat::domain::{AccessTokenId, Change, ErrorCode, Role, SessionId, Timestamp, UserRef};

#[tokio::test]
async fn a_disabled_user_is_nobody() {
    let (w, file) = world().await;
    let new = NewUser { password_hash: Some("hash".into()), ..new_user("ann") };
    let ann = w.store.create_user(new).await.unwrap().as_ref();
    let room = w.room("lobby", &ann).await;
    let id = w.says(room, &ann, "hello").await.id;
    sign_in(&w, &ann).await;
    assert!(w.store.session([1; 32]).await.unwrap().is_some());
    run(&file, "UPDATE users SET disabled_at = 5").await;
    assert!(w.store.session([1; 32]).await.unwrap().is_none());
    assert!(w.store.access_token([2; 32]).await.unwrap().is_none());
    assert_eq!(w.store.password_hash(ann.id).await.unwrap(), None);
    for change in [post("hi"), react(id, "👍"), Change::Leave { reason: None }] {
        assert_eq!(w.refused(room, &ann, change).await, ErrorCode::Unauthenticated);
    }
    assert_eq!(w.store.user(ann.id).await.unwrap().unwrap().as_ref(), ann, "what they said is still theirs");
}

async fn sign_in(w: &World, user: &UserRef) {
    let (id, at) = (SessionId::fresh(), Timestamp(1));
    let session = NewSession { id, user: user.id, secret: [1; 32], agent: String::new(), at, keep: 5, passing: None };
    w.store.create_session(session).await.unwrap();
    let id = AccessTokenId::fresh();
    let token = NewToken { id, user: user.id, secret: [2; 32], label: String::new(), at, most: 1 };
    w.store.create_access_token(token).await.unwrap();
}

#[tokio::test]
async fn moderators_inherit_before_members() {
    let (w, file) = world().await;
    let [ann, bob, cid] = w.users(["ann", "bob", "cid"]).await;
    let room = w.room_of("lobby", &[&ann, &bob, &cid]).await;
    run(&file, "UPDATE memberships SET role = 'moderator' WHERE joined_seq = 4").await;
    let id = w.says(room, &bob, "rude").await.id;
    w.did(room, &cid, Change::delete(id)).await;
    w.did(room, &ann, Change::Leave { reason: None }).await;
    let members = w.store.members(room, 10).await.unwrap();
    assert_eq!(members, [(bob, Role::Member), (cid, Role::Owner)]);
}
