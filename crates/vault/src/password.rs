//! Passwords: Argon2id with 19 MiB, two passes and one lane, OWASP's smallest recommended setting.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use domain::{Error, Result};

const SHORTEST: usize = 8;
const LONGEST: usize = 128;

/// Passwords that everybody tries first.
const COMMON: &[&str] = &[
    "12345678",
    "123456789",
    "1234567890",
    "11111111",
    "00000000",
    "87654321",
    "abc12345",
    "abcd1234",
    "admin123",
    "administrator",
    "asdfghjkl",
    "baseball",
    "changeme",
    "computer",
    "dragon12",
    "football",
    "iloveyou",
    "letmein1",
    "letmein123",
    "nextflow",
    "p@ssw0rd",
    "passw0rd",
    "password",
    "password1",
    "password12",
    "password123",
    "princess",
    "qwerty12",
    "qwerty123",
    "qwertyui",
    "qwertyuiop",
    "starwars",
    "sunshine",
    "superman",
    "test1234",
    "trustno1",
    "welcome1",
    "welcome123",
    "whatever",
    "zaq12wsx",
];

fn hasher() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Checks that a password may be chosen.
///
/// # Errors
/// `Invalid` with the rule that it breaks.
pub fn check_new(password: &str, user_name: &str, email: &str) -> Result<()> {
    let length = password.chars().count();
    if !(SHORTEST..=LONGEST).contains(&length) {
        return Err(Error::invalid(format!("Password must have {SHORTEST} to {LONGEST} characters")));
    }
    let lower = password.to_lowercase();
    let mut distinct: Vec<char> = lower.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    if COMMON.contains(&lower.as_str()) || distinct.len() < 3 {
        return Err(Error::invalid("Password is one that everybody tries first; choose another"));
    }
    if lower == user_name.to_lowercase() || lower == email.to_lowercase() {
        return Err(Error::invalid("Password is the user name or the e-mail address; choose another"));
    }
    Ok(())
}

/// Hashes a password, in PHC form. Takes some 50 ms of a core and 19 MiB: run it off the async threads.
pub fn hash(password: &str) -> Result<String> {
    hasher()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|e| Error::internal(e.to_string()))
}

/// Whether `password` has this hash. As costly as [`hash`].
#[must_use]
pub fn verify(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| hasher().verify_password(password.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_fits() {
        let hashed = hash("correct horse").unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hashed}");
        assert!(verify("correct horse", &hashed));
        assert!(!verify("correct house", &hashed));
        assert!(!verify("correct horse", "nonsense"));
    }

    #[test]
    fn weak_passwords_are_refused() {
        for weak in ["short", "password", "PassWord", "aaaaaaaaaa", "ada@example.org", &"x1y2".repeat(40)] {
            assert!(check_new(weak, "ada", "ada@example.org").is_err(), "{weak}");
        }
        assert!(check_new("blue tulip 7", "ada", "ada@example.org").is_ok());
    }
}
