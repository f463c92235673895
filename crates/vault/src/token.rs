//! Tokens that are looked up by their hash: access tokens of people, session cookies, one-time links.

use std::fmt::Write as _;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use domain::TokenId;
use rand::{Rng, RngExt};
use sha2::{Digest, Sha256};

/// The SHA-256 of a token: what is stored. Tokens have 256 random bits, so a plain hash is enough.
#[must_use]
pub fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// `bytes` in lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A new access token: base64 of `{"tid":N}`, a dot and 64 random hexadecimal digits, the platform's own form.
/// Nextflow sends such a token as Bearer, and `nextflow auth logout` reads `tid` from it.
#[must_use]
pub fn access_token(id: TokenId, rng: &mut impl Rng) -> String {
    let secret: [u8; 32] = rng.random();
    // Without padding: the text then needs no quoting in shells and configuration files.
    STANDARD_NO_PAD.encode(format!("{{\"tid\":{id}}}.{}", hex(&secret)))
}

/// A new opaque token of 256 random bits, for cookies and links.
#[must_use]
pub fn opaque(rng: &mut impl Rng) -> String {
    let secret: [u8; 32] = rng.random();
    URL_SAFE_NO_PAD.encode(secret)
}

/// The token in an `Authorization` header: `Bearer <token>`, or `Basic` with the user name `@token`, as Nextflow sends
/// tokens whose form it does not know.
#[must_use]
pub fn from_authorization(header: &str) -> Option<String> {
    let (scheme, value) = header.trim().split_once(' ')?;
    let value = value.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return (!value.is_empty()).then(|| value.to_owned());
    }
    if scheme.eq_ignore_ascii_case("basic") {
        let decoded = String::from_utf8(STANDARD.decode(value).ok()?).ok()?;
        return decoded.strip_prefix("@token:").filter(|token| !token.is_empty()).map(str::to_owned);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_can_read_the_id_and_send_either_form() {
        let token = access_token(TokenId(7), &mut rand::rng());
        let decoded = String::from_utf8(STANDARD_NO_PAD.decode(&token).unwrap()).unwrap();
        assert!(decoded.starts_with("{\"tid\":7}."), "{decoded}");
        assert!(!token.contains('.'));
        let basic = format!("Basic {}", STANDARD.encode(format!("@token:{token}")));
        assert_eq!(from_authorization(&basic), Some(token.clone()));
        assert_eq!(from_authorization(&format!("bearer {token}")), Some(token));
        for other in ["", "Bearer ", "Basic !!!", "Basic YTpi", "Digest x"] {
            assert_eq!(from_authorization(other), None, "{other}");
        }
    }
}
