//! Accounts and signing in: the first administrator, passwords, sessions, links that are good once, the own profile.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::permission::{
    Anonymous, OwnPasswordWrite, OwnProfileRead, OwnProfileWrite, OwnSessionDelete, OwnSessionRead,
};
use domain::{Clock, Error, Result, Timestamp, UserId, name};
use store::audit::{AuditEntry, add_audit_entry};
use store::sessions::SessionRow;
use store::users::{NewUser, Profile, UserRow};
use store::{Store, sessions, users};
use vault::{password, token};

use crate::allowed::{Allowed, Credential};
use crate::context::App;

/// A session ends after twelve hours at the latest.
const SESSION_MS: i64 = 12 * 3_600_000;
const SET_UP_LINK_MS: i64 = 7 * 24 * 3_600_000;
const SIGN_IN_LINK_MS: i64 = 24 * 3_600_000;
/// Failures of one name before it has to wait.
const FREE_FAILURES: u32 = 5;
const LONGEST_WAIT_MS: i64 = 300_000;
const REMEMBERED_FAILURES: usize = 10_000;

const SET_UP: &str = "set-up";
const SIGN_IN: &str = "sign-in";

/// Failed sign-ins by name, to slow guessing down.
#[derive(Debug, Default)]
pub struct Failures(Mutex<HashMap<String, (u32, Timestamp)>>);

impl Failures {
    fn wait_s(&self, name: &str, now: Timestamp) -> Option<u32> {
        let failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, last) = failures.get(name).copied()?;
        let wait = (1000_i64 << count.checked_sub(FREE_FAILURES)?.min(10)).min(LONGEST_WAIT_MS);
        let left = wait - now.since_ms(last);
        (left > 0).then(|| u32::try_from(left / 1000 + 1).unwrap_or(1))
    }

    fn note(&self, name: &str, now: Timestamp) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= REMEMBERED_FAILURES {
            failures.retain(|_, (_, last)| now.since_ms(*last) < LONGEST_WAIT_MS);
        }
        let entry = failures.entry(name.to_owned()).or_insert((0, now));
        *entry = (entry.0.saturating_add(1), now);
    }

    fn forget(&self, name: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}

/// A session that has just begun.
#[derive(Clone)]
pub struct SignedIn {
    /// The secret for the cookie.
    pub cookie: String,
    /// Who signed in.
    pub user: UserRow,
}

/// Whether the server waits for its first administrator.
pub async fn is_set_up_required(app: &App, _by: &Allowed<Anonymous>) -> Result<bool> {
    let mut tx = app.store.begin_read().await?;
    Ok(!users::has_users(&mut tx).await?)
}

/// A fresh set-up token if the server has nobody yet; earlier ones are void.
pub async fn make_set_up_token(app: &App) -> Result<Option<String>> {
    let now = app.clock.now();
    let secret = token::opaque(&mut rand::rng());
    let mut tx = app.store.begin().await?;
    if users::has_users(&mut tx).await? {
        return Ok(None);
    }
    sessions::add_link(&mut tx, &token::hash(&secret), SET_UP, None, now, now.plus_ms(SET_UP_LINK_MS))
        .await?;
    tx.commit().await?;
    Ok(Some(secret))
}

/// A fresh token that signs `user` in once, for the one who runs the server.
pub async fn make_sign_in_token(store: &Store, clock: &Clock, user: UserId) -> Result<String> {
    let now = clock.now();
    let secret = token::opaque(&mut rand::rng());
    let mut tx = store.begin().await?;
    sessions::add_link(
        &mut tx,
        &token::hash(&secret),
        SIGN_IN,
        Some(user),
        now,
        now.plus_ms(SIGN_IN_LINK_MS),
    )
    .await?;
    tx.commit().await?;
    Ok(secret)
}

/// What a new account needs.
pub struct AccountDraft<'a> {
    /// Name in addresses.
    pub user_name: &'a str,
    /// E-mail address.
    pub email: &'a str,
    /// First name.
    pub first_name: Option<&'a str>,
    /// Last name.
    pub last_name: Option<&'a str>,
    /// The password; without one the person signs in by link.
    pub password: Option<&'a str>,
    /// Whether the person administers the server.
    pub is_root: bool,
}

impl AccountDraft<'_> {
    fn check(&self) -> Result<()> {
        name::user(self.user_name)?;
        name::email(self.email)?;
        self.password.map_or(Ok(()), |text| password::check_new(text, self.user_name, self.email))
    }

    fn row<'a>(&'a self, hash: Option<&'a str>) -> Result<NewUser<'a>> {
        Ok(NewUser {
            user_name: name::user(self.user_name)?,
            email: name::email(self.email)?,
            first_name: self.first_name,
            last_name: self.last_name,
            password_hash: hash,
            is_root: self.is_root,
        })
    }
}

/// Makes an account, for the one who runs the server.
pub async fn create_user(store: &Store, clock: &Clock, draft: &AccountDraft<'_>) -> Result<UserId> {
    draft.check()?;
    let hash = draft.password.map(password::hash).transpose()?;
    let now = clock.now();
    let mut tx = store.begin().await?;
    let id = users::add_user(&mut tx, &draft.row(hash.as_deref())?, now).await?;
    audit(&mut tx, id, "user.create", now).await?;
    tx.commit().await?;
    Ok(id)
}

/// Makes the first administrator with the token of the set-up link, and signs in.
///
/// # Errors
/// `Forbidden` if the link is used, too old or unknown, or the server has an administrator already.
pub async fn set_up(
    app: &App,
    _by: &Allowed<Anonymous>,
    link: &str,
    draft: &AccountDraft<'_>,
    user_agent: &str,
) -> Result<SignedIn> {
    let refuse = || {
        Error::forbidden(
            "The set-up link is not good any more. Start the server again for a new one, if it has no administrator yet",
        )
    };
    draft.check()?;
    let text = draft.password.ok_or_else(|| Error::invalid("Choose a password"))?;
    let hash = app.hash_password(text).await?;
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    sessions::use_link(&mut tx, &token::hash(link), SET_UP, now).await?.ok_or_else(refuse)?;
    if users::has_users(&mut tx).await? {
        return Err(refuse());
    }
    let id = users::add_user(&mut tx, &draft.row(Some(&hash))?, now).await?;
    audit(&mut tx, id, "user.set_up", now).await?;
    let signed_in = begin_session(&mut tx, id, user_agent, now).await?;
    tx.commit().await?;
    Ok(signed_in)
}

/// Signs in by password.
///
/// # Errors
/// `Unauthenticated` without telling whether name or password is wrong; `TooMany` after many failures.
pub async fn sign_in(
    app: &App,
    _by: &Allowed<Anonymous>,
    name: &str,
    text: &str,
    user_agent: &str,
) -> Result<SignedIn> {
    let now = app.clock.now();
    let key = name.trim().to_lowercase();
    if let Some(seconds) = app.failures.wait_s(&key, now) {
        return Err(Error::too_many(format!("Too many wrong passwords; try again in {seconds} s"), seconds));
    }
    let mut tx = app.store.begin_read().await?;
    let user = users::find_user_by_name(&mut tx, name.trim()).await?;
    drop(tx);
    let hash = user.as_ref().and_then(|user| user.password_hash.clone());
    // An unknown name costs as much time as a wrong password.
    let fits = match (text.len() <= 1024, hash) {
        (true, Some(hash)) => app.verify_password(text, hash).await?,
        (true, None) => {
            app.hash_password("a password that nobody has").await?;
            false
        }
        (false, _) => false,
    };
    let Some(user) = user.filter(|user| fits && !user.is_disabled) else {
        app.failures.note(&key, now);
        return Err(Error::unauthenticated("User name or password is wrong"));
    };
    app.failures.forget(&key);
    let mut tx = app.store.begin().await?;
    audit(&mut tx, user.id(), "session.begin", now).await?;
    let signed_in = begin_session(&mut tx, user.id(), user_agent, now).await?;
    tx.commit().await?;
    Ok(signed_in)
}

/// Signs in by a link that is good once.
///
/// # Errors
/// `Unauthenticated` if the link is used, too old or unknown.
pub async fn sign_in_by_link(
    app: &App,
    _by: &Allowed<Anonymous>,
    link: &str,
    user_agent: &str,
) -> Result<SignedIn> {
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let user = sessions::use_link(&mut tx, &token::hash(link), SIGN_IN, now)
        .await?
        .ok_or_else(|| Error::unauthenticated("The sign-in link is used or too old; ask for a new one"))?;
    audit(&mut tx, UserId(user), "session.begin_by_link", now).await?;
    let signed_in = begin_session(&mut tx, UserId(user), user_agent, now).await?;
    tx.commit().await?;
    Ok(signed_in)
}

async fn begin_session(
    tx: &mut store::Tx,
    user: UserId,
    user_agent: &str,
    now: Timestamp,
) -> Result<SignedIn> {
    let user = users::find_user(tx, user)
        .await?
        .filter(|user| !user.is_disabled)
        .ok_or_else(|| Error::unauthenticated("The account is switched off"))?;
    let cookie = token::opaque(&mut rand::rng());
    let user_agent: String = user_agent.chars().take(200).collect();
    sessions::add_session(tx, user.id(), &token::hash(&cookie), &user_agent, now, now.plus_ms(SESSION_MS))
        .await?;
    users::touch_user(tx, user.id(), now).await?;
    Ok(SignedIn { cookie, user })
}

/// Ends the session that asks.
pub async fn sign_out(app: &App, by: &Allowed<OwnSessionDelete>) -> Result<()> {
    let person = by.person()?;
    if let Credential::Session(id) = person.credential {
        end_session(app, by, id).await?;
    }
    Ok(())
}

/// Ends one of the own sessions.
pub async fn end_session(app: &App, by: &Allowed<OwnSessionDelete>, id: i64) -> Result<()> {
    let person = by.person()?;
    let mut tx = app.store.begin().await?;
    if !sessions::delete_session(&mut tx, person.id, id).await? {
        return Err(Error::unknown("session", id));
    }
    audit(&mut tx, person.id, "session.end", app.clock.now()).await?;
    tx.commit().await
}

/// The own sessions, and the id of the one that asks (0 if it is none of them).
pub async fn list_sessions(app: &App, by: &Allowed<OwnSessionRead>) -> Result<(Vec<SessionRow>, i64)> {
    let person = by.person()?;
    let mut tx = app.store.begin_read().await?;
    let rows = sessions::list_sessions(&mut tx, person.id, app.clock.now()).await?;
    let current = if let Credential::Session(id) = person.credential { id } else { 0 };
    Ok((rows, current))
}

/// Changes the own password and ends all other sessions.
pub async fn change_password(
    app: &App,
    by: &Allowed<OwnPasswordWrite>,
    current: &str,
    new: &str,
) -> Result<()> {
    let person = by.person()?;
    let user = find(app, person.id).await?;
    if let Some(hash) = user.password_hash.clone()
        && !(current.len() <= 1024 && app.verify_password(current, hash).await?)
    {
        return Err(Error::invalid("The current password is wrong"));
    }
    password::check_new(new, &user.user_name, &user.email)?;
    let hash = app.hash_password(new).await?;
    let kept = if let Credential::Session(id) = person.credential { id } else { 0 };
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    users::set_password(&mut tx, person.id, &hash, now).await?;
    sessions::delete_other_sessions(&mut tx, person.id, kept).await?;
    audit(&mut tx, person.id, "user.change_password", now).await?;
    tx.commit().await
}

/// The own account; for the token of a run, that of who launched it.
pub async fn profile<R: domain::permission::Right>(app: &App, by: &Allowed<R>) -> Result<UserRow> {
    find(app, by.user()?).await
}

/// The own account, asked for by id: others' accounts are nobody's business.
pub fn check_own(by: &Allowed<OwnProfileRead>, id: UserId) -> Result<()> {
    if by.person()?.id == id { Ok(()) } else { Err(Error::unknown("user", id)) }
}

/// Changes the own account; what is `None` stays.
pub async fn update_profile(
    app: &App,
    by: &Allowed<OwnProfileWrite>,
    id: UserId,
    change: impl FnOnce(&UserRow) -> Result<UserRow>,
) -> Result<()> {
    let person = by.person()?;
    if person.id != id {
        return Err(Error::unknown("user", id));
    }
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let before = users::find_user(&mut tx, id).await?.ok_or_else(|| Error::unknown("user", id))?;
    let after = change(&before)?;
    let profile = Profile {
        user_name: name::user(&after.user_name)?,
        email: name::email(&after.email)?,
        first_name: after.first_name.as_deref(),
        last_name: after.last_name.as_deref(),
        organization: after.organization.as_deref(),
        description: after.description.as_deref(),
    };
    users::update_profile(&mut tx, id, &profile, now).await?;
    audit(&mut tx, id, "user.update", now).await?;
    tx.commit().await?;
    app.checked_tokens.forget();
    Ok(())
}

/// The account with this user name or e-mail address, for the one who runs the server.
pub async fn find_by_name(store: &Store, name: &str) -> Result<UserRow> {
    let mut tx = store.begin_read().await?;
    users::find_user_by_name(&mut tx, name).await?.ok_or_else(|| Error::unknown("user", name))
}

async fn find(app: &App, id: UserId) -> Result<UserRow> {
    let mut tx = app.store.begin_read().await?;
    users::find_user(&mut tx, id).await?.ok_or_else(|| Error::unknown("user", id))
}

async fn audit(tx: &mut store::Tx, user: UserId, action: &'static str, now: Timestamp) -> Result<()> {
    let target = user.to_string();
    let entry = AuditEntry { user: Some(user), scope: None, action, target: &target, detail: None };
    add_audit_entry(tx, &entry, now).await
}
