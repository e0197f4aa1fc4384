//! Users.

use crate::world::{World, new_user};
use exchat::chat::store::{NewUser, StoreError};
use exchat::domain::{UserId, UserKind};

pub async fn a_user_is_found_by_id_and_by_key(w: World) {
    let made = NewUser { kind: UserKind::Bot, admin: true, ..new_user("Ann") };
    let id = made.id;
    let user = w.store.create_user(made).await.unwrap();
    assert_eq!((user.id, user.name.as_str(), user.kind, user.admin), (id, "Ann", UserKind::Bot, true));
    assert_eq!(w.store.user(id).await.unwrap(), Some(user.clone()));
    assert_eq!(w.store.user_by_key("ann").await.unwrap(), Some(user));
    assert_eq!(w.store.user(UserId::fresh()).await.unwrap(), None);
    assert_eq!(w.store.user_by_key("Ann").await.unwrap(), None);
}

pub async fn a_name_that_is_taken_or_reads_the_same_is_refused(w: World) {
    w.user("ann").await;
    let same_key = NewUser { skeleton: "other".into(), ..new_user("Ann") };
    let same_looks = NewUser { key: "аnn".into(), ..new_user("ann") };
    let second = same_looks.id;
    for user in [same_key, same_looks] {
        assert!(matches!(w.store.create_user(user).await, Err(StoreError::NameTaken)));
    }
    assert_eq!(w.store.user(second).await.unwrap(), None);
    assert_eq!(w.store.count_users().await.unwrap(), 1);
}

pub async fn a_password_hash_is_kept(w: World) {
    let hashed = NewUser { password_hash: Some("$argon2id$…".into()), ..new_user("ann") };
    let id = hashed.id;
    w.store.create_user(hashed).await.unwrap();
    let none = w.user("bob").await;
    assert_eq!(w.store.password_hash(id).await.unwrap().as_deref(), Some("$argon2id$…"));
    assert_eq!(w.store.password_hash(none.id).await.unwrap(), None);
    assert_eq!(w.store.password_hash(UserId::fresh()).await.unwrap(), None);
}
