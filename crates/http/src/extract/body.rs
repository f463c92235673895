//! A JSON body, whatever its content type says, and also none at all.

use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use bytes::Bytes;
use domain::Error;
use serde::de::DeserializeOwned;

use crate::error::ApiError;

/// A JSON body. Clients send an empty one with `Content-Type: application/json` where nothing is to be said.
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Default> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            if rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE {
                Error::too_large("The request is larger than this server takes")
            } else {
                Error::invalid("The request ended before its body was complete")
            }
        })?;
        if bytes.trim_ascii().is_empty() {
            return Ok(Self(T::default()));
        }
        serde_json::from_slice(&bytes)
            .map(Self)
            .map_err(|e| ApiError::from(Error::invalid(format!("The body cannot be read: {e}")).caused_by(e)))
    }
}
