//! Requests as clients send them, and answers as tests read them.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

/// Somebody who sends requests: the credential and other headers that go with each.
#[derive(Clone)]
pub(crate) struct Client {
    router: Router,
    headers: HeaderMap,
}

impl Client {
    /// One without a credential.
    pub(crate) fn anonymous(router: &Router) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static("belfry.test"));
        Self { router: router.clone(), headers }
    }

    /// The same with one more header.
    pub(crate) fn with(&self, name: HeaderName, value: &str) -> Self {
        let mut client = self.clone();
        client.headers.insert(name, HeaderValue::from_str(value).unwrap());
        client
    }

    /// The same with a token, as most programs send it.
    pub(crate) fn bearer(&self, token: &str) -> Self {
        self.with(header::AUTHORIZATION, &format!("Bearer {token}"))
    }

    /// The same with a token, as older Nextflows send it.
    pub(crate) fn basic(&self, token: &str) -> Self {
        self.with(header::AUTHORIZATION, &format!("Basic {}", STANDARD.encode(format!("@token:{token}"))))
    }

    /// The same with the cookie of a session.
    pub(crate) fn cookie(&self, secret: &str) -> Self {
        self.with(header::COOKIE, &format!("belfry={secret}"))
    }

    /// `GET` of an operation; `path` is what follows `/api`.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, Body::empty()).await
    }

    /// `POST` of JSON.
    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some("application/json"), Body::from(body.to_string())).await
    }

    /// `POST` that says JSON and sends nothing, as clients of the contract do.
    pub(crate) async fn post_nothing(&self, path: &str) -> Answer {
        self.send(Method::POST, path, Some("application/json"), Body::empty()).await
    }

    /// `PUT` of JSON.
    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, Some("application/json"), Body::from(body.to_string())).await
    }

    /// `DELETE`.
    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None, Body::empty()).await
    }

    /// Any request to an operation.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        content_type: Option<&str>,
        body: Body,
    ) -> Answer {
        self.send_to(method, &format!("/api{path}"), content_type, body).await
    }

    /// Any request to any address of the server.
    pub(crate) async fn send_to(
        &self,
        method: Method,
        uri: &str,
        content_type: Option<&str>,
        body: Body,
    ) -> Answer {
        let asked = format!("{method} {uri}");
        let response = self.open(method, uri, content_type, body).await;
        let (parts, body) = response.into_parts();
        let is_stream =
            parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        // A stream of events has no end to wait for.
        let body = if is_stream { Bytes::new() } else { body.collect().await.unwrap().to_bytes() };
        Answer { asked, status: parts.status, headers: parts.headers, body }
    }

    /// Sends a request and leaves the body of the answer to be read.
    pub(crate) async fn open(
        &self,
        method: Method,
        uri: &str,
        content_type: Option<&str>,
        body: Body,
    ) -> Response<Body> {
        let mut request = Request::builder().method(method).uri(uri).body(body).unwrap();
        request.headers_mut().clone_from(&self.headers);
        if let Some(kind) = content_type {
            request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_str(kind).unwrap());
        }
        self.router.clone().oneshot(request).await.unwrap()
    }
}

/// An answer that was read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    asked: String,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header as text; empty when it is not there.
    pub(crate) fn header(&self, name: HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The JSON of a success with a body.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}: {}", self.asked, self.text());
        self.json()
    }

    /// The JSON of any answer.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.header(header::CONTENT_TYPE), "application/json", "{}: {}", self.asked, self.text());
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{}: {error}: {}", self.asked, self.text()))
    }

    /// Checks a success without a body.
    #[track_caller]
    pub(crate) fn no_content(self) {
        assert_eq!(self.status, StatusCode::NO_CONTENT, "{}: {}", self.asked, self.text());
        assert!(self.body.is_empty(), "{}: a body with 204", self.asked);
    }

    /// The message of an error with this status. Nothing else may be in its body.
    #[track_caller]
    pub(crate) fn refused(self, status: u16) -> String {
        assert_eq!(self.status.as_u16(), status, "{}: {}", self.asked, self.text());
        let body = self.json();
        let members = body.as_object().unwrap_or_else(|| panic!("{}: {body}", self.asked));
        let message = members.get("message").and_then(Value::as_str).unwrap_or_default();
        assert!(members.len() == 1 && message.len() > 10, "{}: {body}", self.asked);
        message.to_owned()
    }
}
