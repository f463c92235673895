//! Bodies: JSON, whatever the content type says and also none at all, or the bytes as they are.

use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use bytes::Bytes;
use domain::Error;
use serde::de::DeserializeOwned;

use crate::error::ApiError;

/// The bytes of a body.
pub(crate) struct Raw(pub(crate) Bytes);

impl<S: Send + Sync> FromRequest<S> for Raw {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        Bytes::from_request(request, state).await.map(Self).map_err(|rejection| {
            let is_too_large = rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE;
            ApiError::from(if is_too_large {
                Error::too_large("The request is larger than this server takes")
            } else {
                Error::invalid("The request ended before its body was complete")
            })
        })
    }
}

/// A JSON body. Clients send an empty one with `Content-Type: application/json` where nothing is to be said.
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Default> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let Raw(bytes) = Raw::from_request(request, state).await?;
        if bytes.trim_ascii().is_empty() {
            return Ok(Self(T::default()));
        }
        serde_json::from_slice(&bytes)
            .map(Self)
            .map_err(|e| ApiError::from(Error::invalid(format!("The body cannot be read: {e}")).caused_by(e)))
    }
}
