//! The router carries calls itself, without a port.

use axum::body::Body;
use axum::http::{HeaderName, Method, header};
use conformance::carrier::{Answer, Call, Carrier, Failure};

use crate::support::Client;

impl Carrier for Client {
    async fn carry(&self, call: Call) -> Result<Answer, Failure> {
        let mut client = self.clone();
        for (name, value) in &call.headers {
            client = client.with(HeaderName::from_bytes(name.as_bytes()).unwrap(), value);
        }
        let length = call.body.len().to_string();
        client = client.with(header::CONTENT_LENGTH, &length);
        let method = Method::from_bytes(call.method.as_bytes()).unwrap();
        let answer = client.send(method, &call.path, None, Body::from(call.body)).await;
        let text = |value: &axum::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = answer.headers.iter().map(|(name, value)| (name.to_string(), text(value)));
        Ok(Answer { status: answer.status.as_u16(), headers: headers.collect(), body: answer.body })
    }
}
