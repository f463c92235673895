//! Access tokens of people.

use domain::permission::{OwnTokenDelete, OwnTokenRead, OwnTokenWrite};
use domain::{Clock, Error, Result, Scope, Timestamp, TokenId, UserId, name};
use store::Store;
use store::access_tokens::{self, AccessTokenRow};
use store::audit::{AuditEntry, add_audit_entry};
use store::trace as grants;
use vault::token;

use crate::allowed::Allowed;
use crate::context::App;
use crate::events::Entity;
use crate::trace::credential;

/// A token that has just been made. Its text is shown this once.
pub struct NewToken {
    /// The row.
    pub row: AccessTokenRow,
    /// The token itself.
    pub text: String,
}

/// The own tokens.
pub async fn list(app: &App, by: &Allowed<OwnTokenRead>) -> Result<Vec<AccessTokenRow>> {
    let mut tx = app.store.begin_read().await?;
    access_tokens::list_access_tokens(&mut tx, by.person()?.id).await
}

/// Makes a token for oneself.
pub async fn create(app: &App, by: &Allowed<OwnTokenWrite>, name: &str) -> Result<NewToken> {
    let user = by.person()?.id;
    let made = create_for(&app.store, &app.clock, user, name).await?;
    app.events.publish(Scope::Personal(user), Entity::Token, made.row.id.to_string());
    Ok(made)
}

/// Makes a token for `user`, for the one who runs the server.
pub async fn create_for(store: &Store, clock: &Clock, user: UserId, name: &str) -> Result<NewToken> {
    let name = name::token(name)?;
    let now = clock.now();
    let mut text = String::new();
    let placeholder = token::hash(&token::opaque(&mut rand::rng()));
    let mut tx = store.begin().await?;
    let id = access_tokens::add_access_token(&mut tx, user, name, now, &placeholder, |id| {
        text = token::access_token(id, &mut rand::rng());
        token::hash(&text)
    })
    .await?;
    audit(&mut tx, user, "token.create", &id.to_string(), now).await?;
    tx.commit().await?;
    let row = AccessTokenRow {
        id: id.0,
        user_id: user.0,
        name: name.to_owned(),
        created_at: now.as_ms(),
        last_used_at: None,
    };
    Ok(NewToken { row, text })
}

/// Deletes one of the own tokens. A run that reports with it may go on until it ends.
pub async fn delete(app: &App, by: &Allowed<OwnTokenDelete>, id: TokenId) -> Result<()> {
    let user = by.person()?.id;
    let mut tx = app.store.begin().await?;
    if !access_tokens::delete_access_token(&mut tx, user, id).await? {
        return Err(Error::unknown("token", id));
    }
    audit(&mut tx, user, "token.delete", &id.to_string(), app.clock.now()).await?;
    tx.commit().await?;
    app.checked_tokens.forget();
    app.events.publish(Scope::Personal(user), Entity::Token, id.to_string());
    Ok(())
}

/// How many runs under way report with each of the own tokens that is in use so.
pub async fn list_reporting(app: &App, by: &Allowed<OwnTokenRead>) -> Result<Vec<(TokenId, i64)>> {
    let mut tx = app.store.begin_read().await?;
    let mut reporting = Vec::new();
    for (id, hash) in access_tokens::list_access_token_hashes(&mut tx, by.person()?.id).await? {
        let runs = grants::count_reporting(&mut tx, &credential(&token::hex(&hash))).await?;
        if runs > 0 {
            reporting.push((id, runs));
        }
    }
    Ok(reporting)
}

/// Deletes one of the own tokens and cuts off the runs that report with it: what they send is refused from now on.
pub async fn cut_off(app: &App, by: &Allowed<OwnTokenDelete>, id: TokenId) -> Result<()> {
    let user = by.person()?.id;
    let mut tx = app.store.begin().await?;
    let hashes = access_tokens::list_access_token_hashes(&mut tx, user).await?;
    let (_, hash) =
        hashes.into_iter().find(|(known, _)| *known == id).ok_or_else(|| Error::unknown("token", id))?;
    let credential = credential(&token::hex(&hash));
    let runs = grants::count_reporting(&mut tx, &credential).await?;
    grants::delete_grants(&mut tx, &credential).await?;
    access_tokens::delete_access_token(&mut tx, user, id).await?;
    let detail = format!("{runs} runs under way");
    let (action, target) = ("token.cut_off", id.to_string());
    let entry = AuditEntry { user: Some(user), scope: None, action, target: &target, detail: Some(&detail) };
    add_audit_entry(&mut tx, &entry, app.clock.now()).await?;
    tx.commit().await?;
    app.ingest.forget_grants();
    app.checked_tokens.forget();
    app.events.publish(Scope::Personal(user), Entity::Token, target);
    Ok(())
}

/// Deletes all of the own tokens.
pub async fn delete_all(app: &App, by: &Allowed<OwnTokenDelete>) -> Result<()> {
    let user = by.person()?.id;
    let mut tx = app.store.begin().await?;
    access_tokens::delete_access_tokens(&mut tx, user).await?;
    audit(&mut tx, user, "token.delete_all", "*", app.clock.now()).await?;
    tx.commit().await?;
    app.checked_tokens.forget();
    app.events.publish(Scope::Personal(user), Entity::Token, "");
    Ok(())
}

async fn audit(
    tx: &mut store::Tx,
    user: UserId,
    action: &'static str,
    target: &str,
    now: Timestamp,
) -> Result<()> {
    let entry = AuditEntry { user: Some(user), scope: None, action, target, detail: None };
    add_audit_entry(tx, &entry, now).await
}
