//! Who asks: from an access token, a run's token or the cookie of a session.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::{Error, Result, Timestamp, TokenId};
use store::{access_tokens, sessions, users};
use vault::run_token::{Purpose, RunTokens};
use vault::token;

use crate::allowed::{Caller, Credential, Person};
use crate::context::App;

/// How long a checked token is believed without asking the database. A token revoked on this server is forgotten at
/// once; one revoked on another server lives on for so long.
const BELIEVE_MS: i64 = 10_000;
/// Use of tokens and sessions is noted to the minute, to keep reading requests free of writes.
const NOTE_EVERY_MS: i64 = 60_000;
/// How long a request waits for that to be noted.
const NOTE_WITHIN: Duration = Duration::from_secs(2);
const REMEMBERED: usize = 10_000;
/// A session ends after six hours without use.
const IDLE_MS: i64 = 6 * 3_600_000;

/// Tokens that were checked a moment ago.
#[derive(Debug, Default)]
pub struct CheckedTokens(Mutex<HashMap<Vec<u8>, (Person, Timestamp)>>);

impl CheckedTokens {
    fn find(&self, hash: &[u8], now: Timestamp) -> Option<Person> {
        let checked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        checked.get(hash).filter(|(_, until)| *until > now).map(|(person, _)| person.clone())
    }

    fn add(&self, hash: Vec<u8>, person: Person, now: Timestamp) {
        let mut checked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if checked.len() >= REMEMBERED {
            checked.retain(|_, (_, until)| *until > now);
        }
        if checked.len() < REMEMBERED {
            checked.insert(hash, (person, now.plus_ms(BELIEVE_MS)));
        }
    }

    /// Forgets everything, after a token was revoked.
    pub fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// The caller who sends this token.
///
/// # Errors
/// `Unauthenticated` if the token is not known, `Unavailable` if the database cannot tell: a client takes the first as
/// final and may give its run up for it.
pub async fn by_token(app: &App, text: &str) -> Result<Caller> {
    let now = app.clock.now();
    if RunTokens::looks_like(text) {
        let claims = app.run_tokens.check(text, Purpose::Access, now)?;
        return Ok(Caller::Run { workflow: claims.workflow, user: claims.user });
    }
    let hash = token::hash(text);
    if let Some(person) = app.checked_tokens.find(&hash, now) {
        return Ok(Caller::Person(person));
    }
    let unknown = || Error::unauthenticated("The access token is not known here; it may have been deleted");
    let mut tx = app.store.begin_read().await?;
    let row = access_tokens::find_access_token(&mut tx, &hash).await?.ok_or_else(unknown)?;
    let user = users::find_user(&mut tx, domain::UserId(row.user_id)).await?.ok_or_else(unknown)?;
    drop(tx);
    if user.is_disabled {
        return Err(Error::unauthenticated("The account of this access token is switched off"));
    }
    if row.last_used_at.is_none_or(|at| now.as_ms() - at >= NOTE_EVERY_MS) {
        note(async {
            let mut tx = app.store.begin().await?;
            access_tokens::touch_access_token(&mut tx, TokenId(row.id), now).await?;
            users::touch_user(&mut tx, user.id(), now).await?;
            tx.commit().await
        })
        .await;
    }
    let person = Person {
        id: user.id(),
        user_name: user.user_name,
        is_root: user.is_root,
        credential: Credential::Token { id: TokenId(row.id), hash: token::hex(&hash) },
    };
    app.checked_tokens.add(hash, person.clone(), now);
    Ok(Caller::Person(person))
}

/// The caller whose session has this cookie; nobody if the session is over or unknown.
pub async fn by_cookie(app: &App, cookie: &str) -> Result<Caller> {
    let now = app.clock.now();
    let mut tx = app.store.begin_read().await?;
    let Some(session) = sessions::find_session(&mut tx, &token::hash(cookie)).await? else {
        return Ok(Caller::Anonymous);
    };
    if session.expires_at <= now.as_ms() || session.last_seen_at + IDLE_MS <= now.as_ms() {
        return Ok(Caller::Anonymous);
    }
    let Some(user) = users::find_user(&mut tx, domain::UserId(session.user_id)).await? else {
        return Ok(Caller::Anonymous);
    };
    drop(tx);
    if user.is_disabled {
        return Ok(Caller::Anonymous);
    }
    if now.as_ms() - session.last_seen_at >= NOTE_EVERY_MS {
        note(async {
            let mut tx = app.store.begin().await?;
            sessions::touch_session(&mut tx, session.id, now).await?;
            users::touch_user(&mut tx, user.id(), now).await?;
            tx.commit().await
        })
        .await;
    }
    Ok(Caller::Person(Person {
        id: user.id(),
        user_name: user.user_name,
        is_root: user.is_root,
        credential: Credential::Session(session.id),
    }))
}

/// Notes that a credential was used, unless the database cannot write now: on a full or hanging disk people can still
/// read.
async fn note(noting: impl Future<Output = Result<()>>) {
    match tokio::time::timeout(NOTE_WITHIN, noting).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(error = error.for_log(), "the use of a credential is not noted"),
        Err(_late) => tracing::debug!("noting the use of a credential takes too long"),
    }
}
