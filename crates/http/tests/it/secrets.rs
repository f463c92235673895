//! Secrets go in and never come out.

use serde_json::Value;

use crate::support::operations::{PASSWORD, World, operations};
use crate::support::{Kind, TestServer};

/// Operations that give a secret to the one whom it is for, once.
const GIVE_A_SECRET: [&str; 4] = ["CreateToken", "RefreshAccessToken", "ExtSignIn", "ExtSignInByLink"];

#[tokio::test]
async fn no_answer_holds_a_secret() {
    let server = TestServer::still(Kind::Sqlite).await;
    let owner = server.root("owner").await;
    let (client, owner_id) = (owner.client(), owner.id);
    let mut canaries = vec![
        ("access token", owner.token.clone()),
        ("cookie", owner.cookie.clone()),
        ("password", PASSWORD.to_owned()),
        ("new password", "canary-password-changed".to_owned()),
        ("password hash", "$argon2".to_owned()),
        ("token hash", vault::token::hex(&vault::token::hash(&owner.token))),
        ("cookie hash", vault::token::hex(&vault::token::hash(&owner.cookie))),
        ("server key", vault::token::hex(&[7; 32])),
    ];
    let world = World::make(&server, owner).await;
    canaries.push(("token of the run", world.run.access.clone()));
    canaries.push(("refresh token of the run", world.run.refresh.clone()));
    for (number, operation) in operations().iter().enumerate() {
        // Some operations end sessions and tokens: each is asked with a token of its own.
        let token = server.access_token(owner_id, &format!("walk {number}")).await;
        let request = world.request(&server, operation).await;
        let answer = request.send(&client.bearer(&token)).await;
        let headers = format!("{:?}", answer.headers);
        let text = answer.text();
        // The same second makes the same token of a run again.
        let is_given =
            |what: &str| operation.id == "RefreshAccessToken" && what.ends_with("token of the run");
        for (what, secret) in canaries.iter().filter(|(what, _)| !is_given(what)) {
            assert!(!text.contains(secret.as_str()), "{} tells the {what}: {text}", operation.id);
            assert!(!headers.contains(secret.as_str()), "{} tells the {what}: {headers}", operation.id);
        }
        if !GIVE_A_SECRET.contains(&operation.id.as_str()) {
            assert!(
                !text.contains(&token),
                "{} tells the token that it was asked with: {text}",
                operation.id
            );
            assert!(!answer.headers.contains_key("set-cookie") || operation.id == "ExtSignOut", "{headers}");
        }
    }
}

#[tokio::test]
async fn errors_do_not_repeat_secrets() {
    let server = TestServer::still(Kind::Sqlite).await;
    let guest = server.person("guest", Some(PASSWORD), false).await;
    let anonymous = server.anonymous();
    let wrong = serde_json::json!({ "name": "guest", "password": "canary-wrong-password" });
    assert!(!anonymous.post("/ext/sign-in", wrong).await.refused(401).contains("canary"));
    let token = format!("{}canary", guest.token);
    assert!(!anonymous.bearer(&token).get("/user-info").await.refused(401).contains("canary"));
    let mistyped = serde_json::json!({ "name": "guest", "password": ["canary-in-a-list"] });
    assert!(!anonymous.post("/ext/sign-in", mistyped).await.refused(400).contains("canary"));
    let mistyped = serde_json::json!({ "token": { "canary": 1 } });
    assert!(!anonymous.post("/ext/sign-in/link", mistyped).await.refused(400).contains("canary"));
    let number = Value::String("canary-secret".to_owned());
    let body = serde_json::json!({ "grant_type": number });
    assert!(!anonymous.post("/oauth/access_token", body).await.refused(400).contains("canary"));
}
