//! People with their credentials.

use app::accounts::{self, AccountDraft};
use app::tokens;
use domain::UserId;

use super::{Client, TestServer};

/// Somebody with an account, a session and an access token.
pub(crate) struct Person {
    pub(crate) id: UserId,
    pub(crate) name: String,
    pub(crate) token: String,
    pub(crate) cookie: String,
    anonymous: Client,
}

impl Person {
    /// Asks with the access token.
    pub(crate) fn client(&self) -> Client {
        self.anonymous.bearer(&self.token)
    }

    /// Asks as older Nextflows do.
    pub(crate) fn basic(&self) -> Client {
        self.anonymous.basic(&self.token)
    }

    /// Asks with the cookie of the session.
    pub(crate) fn browser(&self) -> Client {
        self.anonymous.cookie(&self.cookie)
    }
}

impl TestServer {
    /// Somebody who administers nothing.
    pub(crate) async fn user(&self, name: &str) -> Person {
        self.person(name, None, false).await
    }

    /// An administrator of the server.
    pub(crate) async fn root(&self, name: &str) -> Person {
        self.person(name, None, true).await
    }

    /// Somebody with a password, which takes a moment to hash.
    pub(crate) async fn person(&self, name: &str, password: Option<&str>, is_root: bool) -> Person {
        let email = format!("{name}@example.org");
        let draft = AccountDraft {
            user_name: name,
            email: &email,
            first_name: None,
            last_name: None,
            password,
            is_root,
        };
        let id = accounts::create_user(&self.app.store, &self.clock, &draft).await.unwrap();
        let link = self.sign_in_link(id).await;
        let body = serde_json::json!({ "token": link });
        let begun = self.anonymous().post("/ext/sign-in/link", body).await;
        let cookie = session_secret(&begun);
        begun.ok();
        let token = self.access_token(id, "tests").await;
        Person { id, name: name.to_owned(), token, cookie, anonymous: self.anonymous() }
    }

    /// The token of a fresh sign-in link.
    pub(crate) async fn sign_in_link(&self, user: UserId) -> String {
        accounts::make_sign_in_token(&self.app.store, &self.clock, user).await.unwrap()
    }

    /// A fresh access token.
    pub(crate) async fn access_token(&self, user: UserId, name: &str) -> String {
        tokens::create_for(&self.app.store, &self.clock, user, name).await.unwrap().text
    }
}

/// The secret in the session cookie that an answer sets.
pub(crate) fn session_secret(answer: &super::Answer) -> String {
    let cookie = answer.header(axum::http::header::SET_COOKIE);
    let pair = cookie.split(';').next().unwrap();
    pair.strip_prefix("belfry=").unwrap_or_else(|| panic!("no session cookie: {}", answer.text())).to_owned()
}
