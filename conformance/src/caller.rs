//! Somebody who sends calls: a carrier and a token.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde_json::Value;

use crate::carrier::{Answer, Call, Carrier, Failure};
use crate::difference::Difference;

/// How often a call is sent again that was answered with 503 and `Retry-After`.
const MOST_RETRIES: u32 = 20;
/// The longest wait that a replay grants to a server.
const LONGEST_WAIT_S: u64 = 30;

/// Somebody who sends calls.
#[derive(Debug)]
pub struct Caller<'c, C> {
    carrier: &'c C,
    authorization: Option<String>,
}

impl<C> Clone for Caller<'_, C> {
    fn clone(&self) -> Self {
        Self { carrier: self.carrier, authorization: self.authorization.clone() }
    }
}

impl<'c, C: Carrier> Caller<'c, C> {
    /// One who adds no token.
    pub const fn anonymous(carrier: &'c C) -> Self {
        Self { carrier, authorization: None }
    }

    /// One with a token, sent in the form that Nextflow's client chooses for it.
    pub fn with_token(carrier: &'c C, token: &str) -> Self {
        Self { carrier, authorization: Some(authorization(token)) }
    }

    /// One with this `Authorization` header.
    pub fn with_authorization(carrier: &'c C, value: String) -> Self {
        Self { carrier, authorization: Some(value) }
    }

    /// Sends a call once.
    ///
    /// # Errors
    /// When no answer comes.
    pub async fn send(&self, call: Call) -> Result<Answer, Failure> {
        let call = match &self.authorization {
            Some(value) => call.with("authorization", value),
            None => call,
        };
        self.carrier.carry(call).await
    }

    /// Sends a call, again when the server asks for it by 503 with `Retry-After`.
    ///
    /// # Errors
    /// When no answer comes.
    pub async fn insist(&self, call: Call) -> Result<Answer, Difference> {
        let what = format!("answer to {} {}", call.method, call.path);
        let mut retries = 0;
        loop {
            let answer =
                self.send(call.clone()).await.map_err(|why| Difference::new(&what, "an answer", why))?;
            match answer.retry_after_s() {
                Some(seconds) if answer.status == 503 && retries < MOST_RETRIES => {
                    retries += 1;
                    tokio::time::sleep(Duration::from_secs(seconds.min(LONGEST_WAIT_S))).await;
                }
                _ => return Ok(answer),
            }
        }
    }

    /// `GET` of JSON.
    ///
    /// # Errors
    /// When the answer is no success or no JSON.
    pub async fn get(&self, path: &str) -> Result<Value, Difference> {
        let answer = self.insist(Call::new("GET", path)).await?;
        match serde_json::from_slice(&answer.body) {
            Ok(json) if answer.is_success() => Ok(json),
            _ => Err(Difference::new(format!("answer to GET {path}"), "2xx with JSON", answer)),
        }
    }
}

/// The header as Nextflow's client makes it: a JWT and a personal token of the platform are borne, any other is the
/// password of `@token`.
fn authorization(token: &str) -> String {
    let is_jwt = token.matches('.').count() == 2;
    let is_personal = || {
        let decoded = STANDARD.decode(token).or_else(|_| STANDARD_NO_PAD.decode(token)).ok()?;
        let text = String::from_utf8(decoded).ok()?;
        serde_json::from_str::<Value>(text.split_once('.')?.0).ok()
    };
    if is_jwt || is_personal().is_some() { bearer(token) } else { basic(token) }
}

/// The header with a token that is borne.
pub(crate) fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

/// The header with a token as the password of `@token`.
pub(crate) fn basic(token: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("@token:{token}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_a_token_decides_on_the_header() {
        let personal = STANDARD.encode(r#"{"tid": 7}.0123"#);
        assert_eq!(authorization(&personal), format!("Bearer {personal}"));
        assert_eq!(authorization("a.b.c"), "Bearer a.b.c");
        assert_eq!(authorization("secret"), format!("Basic {}", STANDARD.encode("@token:secret")));
    }
}
