//! Tokens of launched runs: JWTs that are worth nothing beyond their run. Pipeline code can read them.
//!
//! Both may be used many times: the parts of a client each hold their own copy of the refresh token, so taking the
//! old one away at a refresh would kill healthy runs. They die with the run, which the server checks by its state.

use domain::{Error, Result, Timestamp, UserId, WorkflowId};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::key::ServerKey;

const ISSUER: &str = "belfry";
const AUDIENCE: &str = "tower-run";
const ACCESS_LIFE_MS: i64 = 3_600_000;
const LEEWAY_MS: i64 = 60_000;

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    uid: i64,
    iat: i64,
    nbf: i64,
    /// Refresh tokens have none: the state of their run decides.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    exp: Option<i64>,
    typ: Purpose,
}

/// What a token of a run is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// To report.
    Access,
    /// To get a new access token.
    Refresh,
}

/// What a valid token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunClaims {
    /// The run.
    pub workflow: WorkflowId,
    /// Who launched it.
    pub user: UserId,
}

/// Makes and checks the tokens of runs.
#[derive(Clone)]
pub struct RunTokens {
    encode: EncodingKey,
    decode: DecodingKey,
}

impl std::fmt::Debug for RunTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RunTokens(…)")
    }
}

impl RunTokens {
    /// With a key derived from the server's.
    #[must_use]
    pub fn new(key: &ServerKey) -> Self {
        let secret = key.derive("run-token");
        Self { encode: EncodingKey::from_secret(&secret), decode: DecodingKey::from_secret(&secret) }
    }

    /// A token for a run. Access tokens live an hour.
    pub fn make(&self, claims: &RunClaims, purpose: Purpose, now: Timestamp) -> Result<String> {
        let second = now.as_ms().div_euclid(1000);
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: claims.workflow.as_str().to_owned(),
            uid: claims.user.0,
            iat: second,
            nbf: second,
            exp: (purpose == Purpose::Access).then(|| now.plus_ms(ACCESS_LIFE_MS).as_ms().div_euclid(1000)),
            typ: purpose,
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encode).map_err(Error::internal)
    }

    /// Whether `token` has the form of a token of a run.
    #[must_use]
    pub fn looks_like(token: &str) -> bool {
        token.bytes().filter(|&c| c == b'.').count() == 2
    }

    /// What `token` says, if we made it for `purpose` and it has not expired.
    ///
    /// # Errors
    /// `Unauthenticated` otherwise.
    pub fn check(&self, token: &str, purpose: Purpose, now: Timestamp) -> Result<RunClaims> {
        let refuse = |why: &str| Error::unauthenticated(format!("The token of the run {why}"));
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[ISSUER]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "nbf"]);
        // Time is checked below, by the server's clock.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &self.decode, &validation)
            .map_err(|e| refuse("is not valid").caused_by(e))?
            .claims;
        if claims.typ != purpose {
            return Err(refuse("is of another kind"));
        }
        let second = |ms: i64| ms.div_euclid(1000);
        let expired = match claims.exp {
            Some(exp) => second(now.plus_ms(-LEEWAY_MS).as_ms()) > exp,
            None => purpose == Purpose::Access,
        };
        if expired {
            return Err(refuse("has expired"));
        }
        if claims.nbf > second(now.plus_ms(LEEWAY_MS).as_ms()) {
            return Err(refuse("is not valid yet"));
        }
        let workflow = WorkflowId::parse(&claims.sub).ok_or_else(|| refuse("is not valid"))?;
        Ok(RunClaims { workflow, user: UserId(claims.uid) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_its_run_its_purpose_and_an_hour() {
        let tokens = RunTokens::new(&ServerKey::from_bytes([7; 32]));
        let others = RunTokens::new(&ServerKey::from_bytes([8; 32]));
        let now = Timestamp::from_ms(1_800_000_000_000);
        let claims = RunClaims { workflow: WorkflowId::parse("4Bi5xBK6E2Nbhj").unwrap(), user: UserId(3) };
        let access = tokens.make(&claims, Purpose::Access, now).unwrap();
        let refresh = tokens.make(&claims, Purpose::Refresh, now).unwrap();
        assert!(RunTokens::looks_like(&access));
        assert_eq!(tokens.check(&access, Purpose::Access, now).unwrap(), claims);
        assert!(tokens.check(&access, Purpose::Access, now.plus_ms(ACCESS_LIFE_MS + 30_000)).is_ok());
        assert!(tokens.check(&access, Purpose::Access, now.plus_ms(ACCESS_LIFE_MS + 62_000)).is_err());
        assert!(tokens.check(&access, Purpose::Access, now.plus_ms(-120_000)).is_err());
        assert!(tokens.check(&access, Purpose::Refresh, now).is_err());
        assert!(tokens.check(&refresh, Purpose::Access, now).is_err());
        assert!(tokens.check(&refresh, Purpose::Refresh, now.plus_ms(40 * ACCESS_LIFE_MS)).is_ok());
        assert!(others.check(&access, Purpose::Access, now).is_err());
        assert!(tokens.check("a.b.c", Purpose::Access, now).is_err());
    }
}
