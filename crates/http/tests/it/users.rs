//! The own account.

use serde_json::{Value, json};

use crate::support::TestServer;
use crate::support::server::START;

both_databases! {
    async fn the_own_account_is_told_as_the_contract_says(kind: Kind) {
        let server = TestServer::still(kind).await;
        let ada = server.user("ada").await;
        let expected = json!({
            "user": {
                "id": ada.id, "userName": "ada", "email": "ada@example.org", "firstName": null, "lastName": null,
                "organization": null, "description": null, "avatar": null, "avatarId": null,
                "notification": false, "termsOfUseConsent": true, "marketingConsent": false, "deleted": false,
                "dateCreated": START.to_string(), "lastUpdated": START.to_string(), "lastAccess": START.to_string(),
                "waveBuildNotification": null,
            },
            "needConsent": false,
            "defaultWorkspaceId": null,
        });
        for path in ["/user-info", "/user"] {
            for client in [ada.client(), ada.basic(), ada.browser()] {
                assert_eq!(client.get(path).await.ok(), expected);
            }
        }
        let workspaces = ada.client().get(&format!("/user/{}/workspaces", ada.id)).await.ok();
        assert_eq!(workspaces, json!({ "orgsAndWorkspaces": [] }));
    }

    async fn an_account_is_changed_by_its_owner_only(kind: Kind) {
        let server = TestServer::still(kind).await;
        let (ada, bob) = (server.user("ada").await, server.root("bob").await);
        let path = format!("/users/{}", ada.id);
        bob.client().post(&path, json!({ "firstName": "Eve" })).await.refused(403);
        bob.client().get(&format!("/user/{}/workspaces", ada.id)).await.refused(403);

        server.clock.advance_ms(1_000);
        let profile = json!({ "firstName": " Ada ", "lastName": "Lovelace", "organization": "Analytical", "id": 99 });
        ada.client().post(&path, profile).await.no_content();
        let user = async || ada.client().get("/user-info").await.ok()["user"].clone();
        let told = user().await;
        assert_eq!((&told["firstName"], &told["lastName"], &told["organization"]), (&json!("Ada"), &json!("Lovelace"), &json!("Analytical")));
        assert_eq!((&told["id"], &told["lastUpdated"]), (&json!(ada.id), &json!(START.plus_ms(1_000).to_string())));

        // What is left out stays; an empty text takes it away.
        ada.client().post(&path, json!({ "organization": "" })).await.no_content();
        let told = user().await;
        assert_eq!((&told["firstName"], &told["organization"]), (&json!("Ada"), &Value::Null));

        for wrong in [json!({ "userName": "a b" }), json!({ "userName": "" }), json!({ "email": "ada" })] {
            ada.client().post(&path, wrong).await.refused(400);
        }
        for taken in [json!({ "userName": "BOB" }), json!({ "email": "Bob@example.org" })] {
            let message = ada.client().post(&path, taken).await.refused(409);
            assert!(message.contains("already exists"), "{message}");
        }
        ada.client().post(&path, json!({ "userName": "countess" })).await.no_content();
        assert_eq!(user().await["userName"], "countess");
    }
}
