//! The Unix user that head jobs run as.

use crate::error::PlatformError;

/// An entry of the user database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UnixUser {
    pub(super) name: String,
    pub(super) uid: u32,
    pub(super) gid: u32,
    pub(super) home: String,
    pub(super) shell: String,
}

impl UnixUser {
    /// Reads what `getent passwd NAME` printed.
    pub(super) fn parse(entry: &str) -> Option<Self> {
        match entry.trim_end().split(':').collect::<Vec<_>>().as_slice() {
            [name, _, uid, gid, _, home, shell] => Some(Self {
                name: (*name).to_owned(),
                uid: uid.parse().ok()?,
                gid: gid.parse().ok()?,
                home: (*home).to_owned(),
                shell: (*shell).to_owned(),
            }),
            _ => None,
        }
    }

    /// The words before a command that make it run as this user, with the user's groups and no capability left.
    pub(super) fn switch(&self) -> Vec<String> {
        vec![
            "setpriv".to_owned(),
            format!("--reuid={}", self.uid),
            format!("--regid={}", self.gid),
            "--init-groups".to_owned(),
            "--inh-caps=-all".to_owned(),
            "--".to_owned(),
        ]
    }

    /// The variables that are the user's own.
    pub(super) fn variables(&self) -> Vec<(String, String)> {
        let own =
            [("HOME", &self.home), ("USER", &self.name), ("LOGNAME", &self.name), ("SHELL", &self.shell)];
        own.into_iter().map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }

    /// Says why runs cannot be started as this user.
    pub(super) fn refused(name: &str, why: &str) -> PlatformError {
        PlatformError::Config(format!(
            "Runs cannot be started as the user {name}: {why}. Run the server as root, or leave --local-run-as out."
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read() {
        let user = UnixUser::parse("nf:x:1001:1002:Nextflow,,,:/home/nf:/bin/bash\n").unwrap();
        assert_eq!((user.uid, user.gid, user.home.as_str()), (1001, 1002, "/home/nf"));
        for text in ["", "nf:x:one:2::/:/bin/sh", "nf:x:1:2:/:/bin/sh"] {
            assert_eq!(UnixUser::parse(text), None, "{text}");
        }
    }
}
