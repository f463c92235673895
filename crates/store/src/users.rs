//! People.

use domain::{Error, Result, Timestamp, UserId};

use crate::error::{database, is_taken};
use crate::tx::Tx;

row! {
    /// A person.
    #[derive(Clone, Debug)]
    pub struct UserRow {
        /// Its id.
        pub id: i64,
        /// Name in addresses.
        pub user_name: String,
        /// E-mail address.
        pub email: String,
        /// First name.
        pub first_name: Option<String>,
        /// Last name.
        pub last_name: Option<String>,
        /// Where the person works.
        pub organization: Option<String>,
        /// About the person.
        pub description: Option<String>,
        /// Argon2id in PHC form; nobody can sign in by password without one.
        pub password_hash: Option<String>,
        /// Whether the person administers the server.
        pub is_root: bool,
        /// Whether the account is switched off.
        pub is_disabled: bool,
        /// When the account was made.
        pub created_at: i64,
        /// When it was last changed.
        pub updated_at: i64,
        /// When it was last used.
        pub last_access_at: Option<i64>,
    }
}

impl UserRow {
    /// The id.
    #[must_use]
    pub const fn id(&self) -> UserId {
        UserId(self.id)
    }

    /// First and last name as far as they are known, else the user name.
    #[must_use]
    pub fn full_name(&self) -> String {
        let names: Vec<&str> =
            [&self.first_name, &self.last_name].into_iter().flatten().map(|n| n.trim()).collect();
        let name = names.join(" ").trim().to_owned();
        if name.is_empty() { self.user_name.clone() } else { name }
    }
}

/// What a new account needs.
#[derive(Clone, Debug)]
pub struct NewUser<'a> {
    /// Name in addresses, already checked.
    pub user_name: &'a str,
    /// E-mail address, already checked.
    pub email: &'a str,
    /// First name.
    pub first_name: Option<&'a str>,
    /// Last name.
    pub last_name: Option<&'a str>,
    /// Argon2id in PHC form.
    pub password_hash: Option<&'a str>,
    /// Whether the person administers the server.
    pub is_root: bool,
}

const ADD: &str = "
insert into users (user_name, user_name_key, email, email_key, first_name, last_name, password_hash, is_root,
    created_at, updated_at)
values ($1, lower($1), $2, lower($2), $3, $4, $5, $6, $7, $7)
returning id";

/// Adds a person.
///
/// # Errors
/// `Conflict` if user name or e-mail address is taken.
pub async fn add_user(tx: &mut Tx, new: &NewUser<'_>, now: Timestamp) -> Result<UserId> {
    let added: sqlx::Result<i64> = on!(tx, c => sqlx::query_scalar(ADD)
        .bind(new.user_name)
        .bind(new.email)
        .bind(new.first_name)
        .bind(new.last_name)
        .bind(new.password_hash)
        .bind(new.is_root)
        .bind(now.as_ms())
        .fetch_one(c)
        .await);
    match added {
        Ok(id) => Ok(UserId(id)),
        Err(e) if is_taken(&e) => Err(Error::conflict(format!(
            "A user with name '{}' or e-mail '{}' already exists",
            new.user_name, new.email
        ))),
        Err(e) => Err(database(e)),
    }
}

const FIND: &str = "select * from users where id = $1";

/// The person with this id.
pub async fn find_user(tx: &mut Tx, id: UserId) -> Result<Option<UserRow>> {
    on!(tx, c => sqlx::query_as(FIND).bind(id.0).fetch_optional(c).await).map_err(database)
}

const FIND_BY_NAME: &str = "select * from users where user_name_key = lower($1) or email_key = lower($1)";

/// The person with this user name or e-mail address, in any case.
pub async fn find_user_by_name(tx: &mut Tx, name: &str) -> Result<Option<UserRow>> {
    on!(tx, c => sqlx::query_as(FIND_BY_NAME).bind(name).fetch_optional(c).await).map_err(database)
}

const HAS_ANY: &str = "select exists (select 1 from users)";

/// Whether there is any person; without one the server waits to be set up.
pub async fn has_users(tx: &mut Tx) -> Result<bool> {
    on!(tx, c => sqlx::query_scalar(HAS_ANY).fetch_one(c).await).map_err(database)
}

/// What a person may change of the own account.
#[derive(Clone, Debug)]
pub struct Profile<'a> {
    /// Name in addresses, already checked.
    pub user_name: &'a str,
    /// E-mail address, already checked.
    pub email: &'a str,
    /// First name.
    pub first_name: Option<&'a str>,
    /// Last name.
    pub last_name: Option<&'a str>,
    /// Where the person works.
    pub organization: Option<&'a str>,
    /// About the person.
    pub description: Option<&'a str>,
}

const UPDATE_PROFILE: &str = "
update users set user_name = $2, user_name_key = lower($2), email = $3, email_key = lower($3), first_name = $4,
    last_name = $5, organization = $6, description = $7, updated_at = $8
where id = $1";

/// Changes a person's account.
///
/// # Errors
/// `Conflict` if user name or e-mail address is taken.
pub async fn update_profile(tx: &mut Tx, id: UserId, profile: &Profile<'_>, now: Timestamp) -> Result<()> {
    let updated = on!(tx, c => sqlx::query(UPDATE_PROFILE)
        .bind(id.0)
        .bind(profile.user_name)
        .bind(profile.email)
        .bind(profile.first_name)
        .bind(profile.last_name)
        .bind(profile.organization)
        .bind(profile.description)
        .bind(now.as_ms())
        .execute(c)
        .await
        .map(|_| ()));
    updated.map_err(|e| {
        if is_taken(&e) {
            Error::conflict(format!(
                "A user with name '{}' or e-mail '{}' already exists",
                profile.user_name, profile.email
            ))
        } else {
            database(e)
        }
    })
}

const SET_PASSWORD: &str = "update users set password_hash = $2, updated_at = $3 where id = $1";

/// Sets a person's password hash.
pub async fn set_password(tx: &mut Tx, id: UserId, hash: &str, now: Timestamp) -> Result<()> {
    on!(tx, c => sqlx::query(SET_PASSWORD).bind(id.0).bind(hash).bind(now.as_ms()).execute(c).await.map(|_| ()))
        .map_err(database)
}

const TOUCH: &str = "update users set last_access_at = $2 where id = $1";

/// Notes that the person used the server.
pub async fn touch_user(tx: &mut Tx, id: UserId, now: Timestamp) -> Result<()> {
    on!(tx, c => sqlx::query(TOUCH).bind(id.0).bind(now.as_ms()).execute(c).await.map(|_| ()))
        .map_err(database)
}
