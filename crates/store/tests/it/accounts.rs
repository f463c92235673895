//! People, their tokens, sessions and links.

use domain::error::Kind;
use domain::{TokenId, UserId};
use store::Store;
use store::access_tokens::{
    add_access_token, delete_access_token, delete_access_tokens, find_access_token, list_access_tokens,
    touch_access_token,
};
use store::sessions::{
    add_link, add_session, delete_other_sessions, delete_session, find_session, list_sessions, touch_session,
    use_link,
};
use store::users::{
    NewUser, Profile, add_user, find_user, find_user_by_name, has_users, set_password, touch_user,
    update_profile,
};

use crate::databases::{NOW, both_databases, user};

both_databases! {
    async fn users(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        assert!(!has_users(&mut tx).await.unwrap());
        let ada = user(&mut tx, "ada").await;
        assert!(has_users(&mut tx).await.unwrap());
        touch_user(&mut tx, ada, NOW.plus_ms(5)).await.unwrap();
        set_password(&mut tx, ada, "hash", NOW).await.unwrap();
        let found = find_user_by_name(&mut tx, "ADA").await.unwrap().unwrap();
        assert_eq!(found.id(), ada);
        assert_eq!(find_user_by_name(&mut tx, "Ada@Example.org").await.unwrap().unwrap().id(), ada);
        assert!(find_user_by_name(&mut tx, "eve").await.unwrap().is_none());
        assert_eq!(found.password_hash.as_deref(), Some("hash"));
        assert_eq!(found.last_access_at, Some(NOW.plus_ms(5).as_ms()));
        assert!(!found.is_root && !found.is_disabled);
        let profile = Profile {
            user_name: "countess", email: "ada@example.org", first_name: Some("Ada"), last_name: Some("Lovelace"),
            organization: Some("Engines"), description: None,
        };
        update_profile(&mut tx, ada, &profile, NOW).await.unwrap();
        let changed = find_user(&mut tx, ada).await.unwrap().unwrap();
        assert_eq!((changed.user_name.as_str(), changed.last_name.as_deref()), ("countess", Some("Lovelace")));
        tx.commit().await.unwrap();
    }

    async fn names_are_taken_in_any_case(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        user(&mut tx, "ada").await;
        tx.commit().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let again = NewUser {
            user_name: "Ada", email: "other@example.org", first_name: None, last_name: None, password_hash: None,
            is_root: false,
        };
        let refused = add_user(&mut tx, &again, NOW).await.unwrap_err();
        assert_eq!(refused.kind(), Kind::Conflict);
        assert!(refused.message().contains("already exists"));
    }

    async fn access_tokens(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "ada").await, user(&mut tx, "bob").await);
        let id = add_access_token(&mut tx, ada, "laptop", NOW, b"p1", |id| format!("hash{id}").into_bytes())
            .await.unwrap();
        let hash = format!("hash{id}").into_bytes();
        assert!(find_access_token(&mut tx, b"p1").await.unwrap().is_none());
        touch_access_token(&mut tx, id, NOW.plus_ms(9)).await.unwrap();
        let found = find_access_token(&mut tx, &hash).await.unwrap().unwrap();
        assert_eq!((found.id, found.user_id, found.last_used_at), (id.0, ada.0, Some(NOW.plus_ms(9).as_ms())));
        let second = add_access_token(&mut tx, ada, "cluster", NOW, b"p2", |_| b"h2".to_vec()).await.unwrap();
        let names: Vec<String> =
            list_access_tokens(&mut tx, ada).await.unwrap().into_iter().map(|row| row.name).collect();
        assert_eq!(names, ["laptop", "cluster"]);
        assert!(!delete_access_token(&mut tx, bob, id).await.unwrap());
        assert!(delete_access_token(&mut tx, ada, id).await.unwrap());
        assert!(!delete_access_token(&mut tx, ada, TokenId(9_999)).await.unwrap());
        delete_access_tokens(&mut tx, ada).await.unwrap();
        assert!(list_access_tokens(&mut tx, ada).await.unwrap().is_empty());
        assert_ne!(second, id);
        tx.commit().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        add_access_token(&mut tx, bob, "x", NOW, b"p3", |_| b"h3".to_vec()).await.unwrap();
        let refused = add_access_token(&mut tx, bob, "x", NOW, b"p4", |_| b"h4".to_vec()).await.unwrap_err();
        assert_eq!(refused.kind(), Kind::Conflict);
    }

    async fn sessions(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        let ada = user(&mut tx, "ada").await;
        for (hash, expires) in [(b"a", NOW.plus_ms(100)), (b"b", NOW.plus_ms(100)), (b"c", NOW.plus_ms(-1))] {
            add_session(&mut tx, ada, hash, "Firefox", NOW, expires).await.unwrap();
        }
        let a = find_session(&mut tx, b"a").await.unwrap().unwrap();
        touch_session(&mut tx, a.id, NOW.plus_ms(50)).await.unwrap();
        let listed = list_sessions(&mut tx, ada, NOW).await.unwrap();
        assert_eq!(listed.len(), 2);
        assert_eq!((listed[0].id, listed[0].last_seen_at), (a.id, NOW.plus_ms(50).as_ms()));
        delete_other_sessions(&mut tx, ada, a.id).await.unwrap();
        assert!(find_session(&mut tx, b"b").await.unwrap().is_none());
        assert!(!delete_session(&mut tx, UserId(ada.0 + 1), a.id).await.unwrap());
        assert!(delete_session(&mut tx, ada, a.id).await.unwrap());
        assert!(find_session(&mut tx, b"a").await.unwrap().is_none());
        tx.commit().await.unwrap();
    }

    async fn links_are_good_once(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        let ada = user(&mut tx, "ada").await;
        add_link(&mut tx, b"old", "sign-in", Some(ada), NOW, NOW.plus_ms(100)).await.unwrap();
        add_link(&mut tx, b"new", "sign-in", Some(ada), NOW, NOW.plus_ms(100)).await.unwrap();
        add_link(&mut tx, b"setup", "set-up", None, NOW, NOW.plus_ms(100)).await.unwrap();
        // A new link retires the older one of its kind.
        assert_eq!(use_link(&mut tx, b"old", "sign-in", NOW).await.unwrap(), None);
        assert_eq!(use_link(&mut tx, b"new", "set-up", NOW).await.unwrap(), None);
        assert_eq!(use_link(&mut tx, b"new", "sign-in", NOW.plus_ms(100)).await.unwrap(), None);
        assert_eq!(use_link(&mut tx, b"new", "sign-in", NOW).await.unwrap(), Some(ada.0));
        assert_eq!(use_link(&mut tx, b"new", "sign-in", NOW).await.unwrap(), None);
        assert_eq!(use_link(&mut tx, b"setup", "set-up", NOW).await.unwrap(), Some(0));
        tx.commit().await.unwrap();
    }
}
