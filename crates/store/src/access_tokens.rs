//! Personal access tokens: stored as a hash, shown once.

use domain::{Error, Result, Timestamp, TokenId, UserId};

use crate::error::{database, is_taken};
use crate::tx::Tx;

row! {
    /// An access token of a person.
    #[derive(Clone, Debug)]
    pub struct AccessTokenRow {
        /// Its id, the `tid` inside of the token.
        pub id: i64,
        /// Whose it is.
        pub user_id: i64,
        /// Its name.
        pub name: String,
        /// When it was made.
        pub created_at: i64,
        /// When it was last used, to the minute.
        pub last_used_at: Option<i64>,
    }
}

const ADD: &str = "
insert into access_token (user_id, name, hash, created_at) values ($1, $2, $3, $4) returning id";
const SET_HASH: &str = "update access_token set hash = $2 where id = $1";

/// Adds a token. Its text contains its id, so the caller makes the text from the id and the hash from the text.
///
/// # Errors
/// `Conflict` if the person has a token of this name.
pub async fn add_access_token(
    tx: &mut Tx,
    user: UserId,
    name: &str,
    now: Timestamp,
    placeholder: &[u8],
    hash: impl FnOnce(TokenId) -> Vec<u8>,
) -> Result<TokenId> {
    let added: sqlx::Result<i64> = on!(tx, c => sqlx::query_scalar(ADD)
        .bind(user.0).bind(name).bind(placeholder).bind(now.as_ms()).fetch_one(c).await);
    let id = match added {
        Ok(id) => TokenId(id),
        Err(e) if is_taken(&e) => {
            return Err(Error::conflict(format!("A token with name '{name}' already exists")));
        }
        Err(e) => return Err(database(e)),
    };
    on!(tx, c => sqlx::query(SET_HASH).bind(id.0).bind(hash(id)).execute(c).await.map(|_| ()))
        .map_err(database)?;
    Ok(id)
}

const FIND_BY_HASH: &str =
    "select id, user_id, name, created_at, last_used_at from access_token where hash = $1";

/// The token with this hash.
pub async fn find_access_token(tx: &mut Tx, hash: &[u8]) -> Result<Option<AccessTokenRow>> {
    on!(tx, c => sqlx::query_as(FIND_BY_HASH).bind(hash).fetch_optional(c).await).map_err(database)
}

const LIST: &str = "
select id, user_id, name, created_at, last_used_at from access_token where user_id = $1 order by id";

/// A person's tokens, oldest first.
pub async fn list_access_tokens(tx: &mut Tx, user: UserId) -> Result<Vec<AccessTokenRow>> {
    on!(tx, c => sqlx::query_as(LIST).bind(user.0).fetch_all(c).await).map_err(database)
}

const LIST_HASHES: &str = "select id, hash from access_token where user_id = $1 order by id";

/// The ids of a person's tokens, each with the SHA-256 of the token.
pub async fn list_access_token_hashes(tx: &mut Tx, user: UserId) -> Result<Vec<(TokenId, Vec<u8>)>> {
    let rows: Vec<(i64, Vec<u8>)> =
        on!(tx, c => sqlx::query_as(LIST_HASHES).bind(user.0).fetch_all(c).await).map_err(database)?;
    Ok(rows.into_iter().map(|(id, hash)| (TokenId(id), hash)).collect())
}

const DELETE: &str = "delete from access_token where user_id = $1 and id = $2";

/// Deletes a person's token; false if there is none with this id.
pub async fn delete_access_token(tx: &mut Tx, user: UserId, id: TokenId) -> Result<bool> {
    on!(tx, c => sqlx::query(DELETE).bind(user.0).bind(id.0).execute(c).await.map(|r| r.rows_affected() > 0))
        .map_err(database)
}

const DELETE_ALL: &str = "delete from access_token where user_id = $1";

/// Deletes all tokens of a person.
pub async fn delete_access_tokens(tx: &mut Tx, user: UserId) -> Result<()> {
    on!(tx, c => sqlx::query(DELETE_ALL).bind(user.0).execute(c).await.map(|_| ())).map_err(database)
}

const TOUCH: &str = "update access_token set last_used_at = $2 where id = $1";

/// Notes when a token was last used.
pub async fn touch_access_token(tx: &mut Tx, id: TokenId, at: Timestamp) -> Result<()> {
    on!(tx, c => sqlx::query(TOUCH).bind(id.0).bind(at.as_ms()).execute(c).await.map(|_| ()))
        .map_err(database)
}
