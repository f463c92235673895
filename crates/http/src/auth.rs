//! Who asks, and the proof that the one may: the extractor `By<Right>`.

use app::allowed::{Allowed, Caller};
use app::identity;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Method, header};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use domain::permission::Right;
use domain::{Error, Result, WorkspaceId};

use crate::error::ApiError;
use crate::extract;
use crate::router::SharedApp;

/// The proof that the caller has the right `R`: reading a handler's signature tells who may call it.
pub(crate) struct By<R>(pub(crate) Allowed<R>);

impl<R: Right> FromRequestParts<SharedApp> for By<R> {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        app: &SharedApp,
    ) -> std::result::Result<Self, Self::Rejection> {
        let caller = caller(parts, app).await?;
        let pairs = extract::query_pairs(parts.uri.query());
        let workspace = match pairs.get("workspaceId").and_then(|value| value.as_str()) {
            None => None,
            Some(text) => Some(text.trim().parse().map(WorkspaceId).map_err(|e| {
                Error::invalid("The query parameter workspaceId is not a number").caused_by(e)
            })?),
        };
        Ok(Self(Allowed::authorize(caller, workspace)?))
    }
}

/// The token in the request, if it carries one.
pub(crate) fn token(headers: &HeaderMap) -> Option<String> {
    let header = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    vault::token::from_authorization(header)
}

async fn caller(parts: &Parts, app: &SharedApp) -> Result<Caller> {
    // Clients that refreshed send cookies of their own beside the token: the token wins.
    if parts.headers.contains_key(header::AUTHORIZATION) {
        let token = token(&parts.headers).ok_or_else(|| {
            Error::unauthenticated("The Authorization header is not understood: use 'Bearer <access token>'")
        })?;
        return identity::by_token(app, &token).await;
    }
    let jar = CookieJar::from_headers(&parts.headers);
    let Some(cookie) = jar.get(cookie_name(app)) else { return Ok(Caller::Anonymous) };
    let caller = identity::by_cookie(app, cookie.value()).await?;
    if caller != Caller::Anonymous && !parts.method.is_safe_for_other_sites() && !is_same_site(&parts.headers)
    {
        return Err(Error::forbidden(
            "The request comes from another site; use the page of this server, or an access token",
        ));
    }
    Ok(caller)
}

trait SafeMethod {
    fn is_safe_for_other_sites(&self) -> bool;
}

impl SafeMethod for Method {
    fn is_safe_for_other_sites(&self) -> bool {
        matches!(*self, Method::GET | Method::HEAD | Method::OPTIONS)
    }
}

/// Whether a browser says that the request comes from our own page. Programs that are no browsers say nothing.
fn is_same_site(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, rest)| rest == host),
        (Some(_), None) => false,
        (None, _) => true,
    }
}

fn cookie_name(app: &SharedApp) -> &'static str {
    if app.settings.server_url.starts_with("https://") { "__Host-belfry" } else { "belfry" }
}

/// The cookie of a session that has just begun.
pub(crate) fn session_cookie(app: &SharedApp, secret: String) -> Cookie<'static> {
    Cookie::build((cookie_name(app), secret))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.settings.server_url.starts_with("https://"))
        .build()
}

/// The cookie that takes the session's away.
pub(crate) fn no_session_cookie(app: &SharedApp) -> Cookie<'static> {
    let mut cookie = session_cookie(app, String::new());
    cookie.make_removal();
    cookie
}
