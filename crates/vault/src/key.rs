//! The server's key: 32 random bytes in a file that only its owner reads. Keys for each purpose are derived from it.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use domain::{Error, Result};
use hkdf::Hkdf;
use rand::{Rng, RngExt};
use sha2::Sha256;

use crate::token::hex;

/// The server's key.
#[derive(Clone)]
pub struct ServerKey([u8; 32]);

impl std::fmt::Debug for ServerKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServerKey(…)")
    }
}

impl ServerKey {
    /// A key from these bytes, for tests.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads the key file, or makes it with mode 0600 if there is none.
    ///
    /// # Errors
    /// `Invalid` if the file is not a key of ours, cannot be read or written, or others may read it.
    pub fn load_or_create(path: &Path, rng: &mut impl Rng) -> Result<Self> {
        let refuse = |what: &str| Error::invalid(format!("Key file {}: {what}", path.display()));
        match File::open(path) {
            Ok(mut file) => {
                let mode =
                    file.metadata().map_err(|e| refuse("cannot be read").caused_by(e))?.permissions().mode();
                if mode & 0o077 != 0 {
                    return Err(refuse("others may read it; change its mode to 600"));
                }
                let mut text = String::new();
                file.read_to_string(&mut text).map_err(|e| refuse("cannot be read").caused_by(e))?;
                parse_hex(text.trim())
                    .map(Self)
                    .ok_or_else(|| refuse("holds no key; restore the original from a backup"))
            }
            Err(e) if e.kind() == ErrorKind::NotFound => {
                let key = Self(rng.random());
                let mut file = OpenOptions::new()
                    .write(true)
                    .create_new(true)
                    .mode(0o600)
                    .open(path)
                    .map_err(|e| refuse("cannot be written").caused_by(e))?;
                let text = hex(&key.0);
                file.write_all(format!("{text}\n").as_bytes())
                    .and_then(|()| file.sync_all())
                    .map_err(|e| refuse("cannot be written").caused_by(e))?;
                Ok(key)
            }
            Err(e) => Err(refuse(&e.to_string()).caused_by(e)),
        }
    }

    /// The key for one purpose: HKDF-SHA256 (RFC 5869) with the purpose as info.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        let mut out = [0; 32];
        // 32 bytes are always within what HKDF can give, so expanding cannot fail.
        let expanded = Hkdf::<Sha256>::new(None, &self.0).expand(purpose.as_bytes(), &mut out);
        debug_assert!(expanded.is_ok());
        out
    }
}

fn parse_hex(text: &str) -> Option<[u8; 32]> {
    let bytes = text.as_bytes();
    if bytes.len() != 64 {
        return None;
    }
    let mut out = [0; 32];
    for (slot, pair) in out.iter_mut().zip(bytes.chunks(2)) {
        *slot = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_stays_and_only_its_owner_reads_it() {
        let folder = std::env::temp_dir().join(format!("belfry-key-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("key");
        let mut rng = rand::rng();
        let made = ServerKey::load_or_create(&path, &mut rng).unwrap();
        let read = ServerKey::load_or_create(&path, &mut rng).unwrap();
        assert_eq!(made.derive("a"), read.derive("a"));
        assert_ne!(made.derive("a"), made.derive("b"));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(ServerKey::load_or_create(&path, &mut rng).is_err());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
