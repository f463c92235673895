//! Where a server is and who connects.

use anyhow::{Context as _, Result};

/// Host, port, user and password of a connection; the database is named per use.
#[derive(Clone)]
pub(crate) struct Address {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) user: String,
    pub(crate) password: String,
}

impl Address {
    /// Reads `postgres://user:password@host:port/…`, the one form that [`Address::url`] writes.
    pub(crate) fn parse(url: &str) -> Result<Self> {
        let parts = || {
            let (account, place) = url.strip_prefix("postgres://")?.split_once('@')?;
            let (user, password) = account.split_once(':')?;
            let (host, port) = place.split_once('/').map_or(place, |(host, _)| host).split_once(':')?;
            Some(Self {
                host: host.to_owned(),
                port: port.parse().ok()?,
                user: user.to_owned(),
                password: password.to_owned(),
            })
        };
        parts()
            .context("the address of PostgreSQL must look like postgres://user:password@host:port/postgres")
    }

    /// The URL of one database of this server, password included.
    pub(crate) fn url(&self, database: &str) -> String {
        let Self { host, port, user, password } = self;
        format!("postgres://{user}:{password}@{host}:{port}/{database}")
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn a_url_survives_the_round_trip() {
        let url = "postgres://postgres:secret@127.0.0.1:40123/postgres";
        assert_eq!(Address::parse(url).unwrap().url("postgres"), url);
    }

    #[test]
    fn other_forms_are_refused_with_the_form_that_is_meant() {
        for url in
            ["", "mysql://a:b@c:1/d", "postgres://a@c:1/d", "postgres://a:b@c/d", "postgres://a:b@c:x/d"]
        {
            let message = Address::parse(url).err().unwrap().to_string();
            assert!(message.contains("postgres://user:password@host:port"), "{url}: {message}");
        }
    }
}
