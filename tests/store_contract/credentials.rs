//! Sessions and access tokens.

use crate::world::{World, refusal};
use exchat::chat::store::{NewSession, NewToken, SecretHash};
use exchat::domain::{AccessTokenId, ErrorCode, NodeId, SessionId, Timestamp, UserRef};

fn session(user: &UserRef, secret: u8, at: i64, keep: u32) -> NewSession {
    let agent = format!("browser {secret}");
    let (id, at) = (SessionId::fresh(), Timestamp(at));
    NewSession { id, user: user.id, secret: hash(secret), agent, at, keep, passing: None }
}

fn token(user: &UserRef, secret: u8, at: i64) -> NewToken {
    let label = format!("token {secret}");
    NewToken { id: AccessTokenId::fresh(), user: user.id, secret: hash(secret), label, at: Timestamp(at), most: 2 }
}

const fn hash(secret: u8) -> SecretHash {
    [secret; 32]
}

pub async fn a_session_is_found_by_its_secret_until_it_ends(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let new = session(&ann, 1, 10, 5);
    let id = new.id;
    assert_eq!(w.store.create_session(new).await.unwrap(), []);
    let (found, user) = w.store.session(hash(1)).await.unwrap().unwrap();
    assert_eq!((found, user.as_ref()), (id, ann.clone()));
    assert!(w.store.session(hash(2)).await.unwrap().is_none());
    assert!(!w.store.end_session(bob.id, id).await.unwrap(), "it is not Bob's");
    assert!(w.store.session(hash(1)).await.unwrap().is_some());
    assert!(w.store.end_session(ann.id, id).await.unwrap());
    assert!(w.store.session(hash(1)).await.unwrap().is_none());
    assert!(!w.store.end_session(ann.id, id).await.unwrap(), "it has ended");
}

pub async fn sessions_are_listed_by_when_they_were_heard_of(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let [first, second] = [session(&ann, 1, 10, 5), session(&ann, 2, 20, 5)];
    let ids = [first.id, second.id];
    for new in [first, second, session(&bob, 3, 15, 5)] {
        w.store.create_session(new).await.unwrap();
    }
    let listed = async || {
        let sessions = w.store.sessions(ann.id).await.unwrap();
        sessions.into_iter().map(|s| (s.id, s.created_at.0, s.last_seen_at.0, s.current)).collect::<Vec<_>>()
    };
    assert_eq!(listed().await, [(ids[1], 20, 20, false), (ids[0], 10, 10, false)]);
    w.store.touch_session(ids[0], Timestamp(30)).await.unwrap();
    assert_eq!(listed().await, [(ids[0], 10, 30, false), (ids[1], 20, 20, false)]);
    assert_eq!(w.store.sessions(ann.id).await.unwrap()[0].agent, "browser 1");
    w.store.touch_session(SessionId::fresh(), Timestamp(40)).await.unwrap();
}

pub async fn sessions_above_the_limit_end(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let news = [1, 2, 3].map(|secret| session(&ann, secret, 10 + i64::from(secret), 3));
    let ids = news.each_ref().map(|new| new.id);
    for new in news {
        assert_eq!(w.store.create_session(new).await.unwrap(), []);
    }
    w.store.create_session(session(&bob, 9, 1, 1)).await.unwrap();
    w.store.touch_session(ids[0], Timestamp(50)).await.unwrap();
    let ended = w.store.create_session(session(&ann, 4, 60, 3)).await.unwrap();
    assert_eq!(ended, [ids[1]], "heard of longest ago");
    assert!(w.store.session(hash(2)).await.unwrap().is_none());
    for secret in [1, 3, 4, 9] {
        assert!(w.store.session(hash(secret)).await.unwrap().is_some(), "{secret}");
    }
    let ended = w.store.create_session(session(&ann, 5, 70, 1)).await.unwrap();
    assert_eq!(ended.len(), 3);
}

pub async fn sessions_of_connections_end_with_their_node(w: World) {
    let (ann, node, other) = (w.user("ann").await, NodeId::fresh(), NodeId::fresh());
    for node in [node, other] {
        w.store.beat(node).await.unwrap();
    }
    w.store.create_session(session(&ann, 1, 10, 5)).await.unwrap();
    w.store.create_session(NewSession { passing: Some(node), ..session(&ann, 2, 20, 5) }).await.unwrap();
    w.store.create_session(NewSession { passing: Some(other), ..session(&ann, 3, 30, 5) }).await.unwrap();
    w.store.end_abandoned_sessions().await.unwrap();
    assert!(w.store.session(hash(2)).await.unwrap().is_some());
    w.store.forget_nodes(vec![node]).await.unwrap();
    w.store.end_abandoned_sessions().await.unwrap();
    assert!(w.store.session(hash(1)).await.unwrap().is_some());
    assert!(w.store.session(hash(2)).await.unwrap().is_none());
    assert!(w.store.session(hash(3)).await.unwrap().is_some());
}

pub async fn a_node_counts_on_until_it_is_forgotten(w: World) {
    let (node, other) = (NodeId::fresh(), NodeId::fresh());
    assert!(w.store.beat(node).await.unwrap().is_first);
    assert!(w.store.beat(other).await.unwrap().is_first);
    let beat = w.store.beat(node).await.unwrap();
    let mut expected = vec![(node, 2), (other, 1)];
    expected.sort();
    let mut nodes = beat.nodes;
    nodes.sort();
    assert_eq!((beat.is_first, nodes), (false, expected));
    w.store.forget_nodes(vec![node]).await.unwrap();
    assert_eq!(w.store.beat(other).await.unwrap().nodes, [(other, 2)]);
    assert!(w.store.beat(node).await.unwrap().is_first);
}

pub async fn a_new_session_stays_when_the_clock_went_back(w: World) {
    let ann = w.user("ann").await;
    w.store.create_session(session(&ann, 1, 1_000, 1)).await.unwrap();
    let ended = w.store.create_session(session(&ann, 2, 10, 1)).await.unwrap();
    assert_eq!(ended.len(), 1);
    assert!(w.store.session(hash(1)).await.unwrap().is_none());
    assert!(w.store.session(hash(2)).await.unwrap().is_some());
}

pub async fn an_access_token_is_found_by_its_secret_until_it_is_revoked(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let new = token(&ann, 1, 10);
    let id = new.id;
    w.store.create_access_token(new).await.unwrap();
    let (found, user) = w.store.access_token(hash(1)).await.unwrap().unwrap();
    assert_eq!((found, user.as_ref()), (id, ann.clone()));
    assert!(w.store.access_token(hash(2)).await.unwrap().is_none());
    assert!(w.store.session(hash(1)).await.unwrap().is_none(), "a token is no session");
    assert!(!w.store.revoke_access_token(bob.id, id).await.unwrap(), "it is not Bob's");
    assert!(w.store.revoke_access_token(ann.id, id).await.unwrap());
    assert!(w.store.access_token(hash(1)).await.unwrap().is_none());
    assert!(!w.store.revoke_access_token(ann.id, id).await.unwrap(), "it is gone");
}

pub async fn a_user_has_so_many_access_tokens(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let made = futures::future::join_all((1..=9).map(|n| w.store.create_access_token(token(&ann, n, 10)))).await;
    assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 2, "at once too");
    let refused = made.into_iter().filter(Result::is_err);
    assert!(refused.map(refusal).all(|code| code == ErrorCode::Invalid));
    let tokens = w.store.access_tokens(ann.id).await.unwrap();
    assert_eq!(tokens.len(), 2);
    w.store.create_access_token(token(&bob, 10, 10)).await.unwrap();
    assert!(w.store.revoke_access_token(ann.id, tokens[0].id).await.unwrap());
    w.store.create_access_token(token(&ann, 11, 10)).await.unwrap();
}

pub async fn access_tokens_are_listed_and_touched(w: World) {
    let [ann, bob] = w.users(["ann", "bob"]).await;
    let [first, second] = [token(&ann, 1, 10), token(&ann, 2, 20)];
    let ids = [first.id, second.id];
    for new in [first, second, token(&bob, 3, 30)] {
        w.store.create_access_token(new).await.unwrap();
    }
    w.store.touch_access_token(ids[0], Timestamp(40)).await.unwrap();
    let tokens = w.store.access_tokens(ann.id).await.unwrap();
    let listed: Vec<_> = tokens.iter().map(|t| (t.id, t.label.as_str(), t.created_at.0, t.last_used_at)).collect();
    assert_eq!(listed, [(ids[1], "token 2", 20, None), (ids[0], "token 1", 10, Some(Timestamp(40)))]);
}

pub async fn good_ones_are_told_from_others_at_once(w: World) {
    let [ann] = w.users(["ann"]).await;
    let [kept, ended] = [session(&ann, 1, 10, 5), session(&ann, 2, 20, 5)];
    let [good, revoked] = [token(&ann, 3, 10), token(&ann, 4, 20)];
    let (sessions, tokens) = ([kept.id, ended.id, SessionId::fresh()], [revoked.id, good.id]);
    for new in [kept, ended] {
        w.store.create_session(new).await.unwrap();
    }
    for new in [good, revoked] {
        w.store.create_access_token(new).await.unwrap();
    }
    assert!(w.store.end_session(ann.id, sessions[1]).await.unwrap());
    assert!(w.store.revoke_access_token(ann.id, tokens[0]).await.unwrap());
    assert_eq!(w.store.good_sessions(&sessions).await.unwrap(), sessions[..1]);
    assert_eq!(w.store.good_access_tokens(&tokens).await.unwrap(), tokens[1..]);
    assert_eq!(w.store.good_sessions(&[]).await.unwrap(), []);
}
