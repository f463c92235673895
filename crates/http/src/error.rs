//! The only place that knows statuses: `domain::Error` becomes `{"message": …}` and is logged once.

use api::ext::ErrorResponse;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::Error;
use domain::error::Kind;

/// An error on its way out.
#[derive(Debug)]
pub(crate) struct ApiError(Error);

/// What handlers give back.
pub(crate) type Answer<T> = Result<T, ApiError>;

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let error = self.0;
        let status = match error.kind() {
            Kind::Invalid => StatusCode::BAD_REQUEST,
            Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
            Kind::Forbidden => StatusCode::FORBIDDEN,
            Kind::Conflict => StatusCode::CONFLICT,
            Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Kind::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let cause = error.for_log();
        match error.kind() {
            Kind::Internal => tracing::error!(error = cause, "a request failed"),
            Kind::Unavailable => tracing::warn!(error = cause, "a request was put off"),
            _ => tracing::debug!(error = cause, "a request was refused"),
        }
        let body = Json(ErrorResponse { message: error.message().to_owned() });
        let mut response = (status, body).into_response();
        if let Some(seconds) = error.retry_after_s() {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
