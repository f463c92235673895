//! Parts of the path.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::Error;
use serde::de::DeserializeOwned;

use crate::error::ApiError;

/// Parts of the path.
pub(crate) struct Path<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        axum::extract::Path::from_request_parts(parts, state).await.map(|path| Self(path.0)).map_err(
            |rejection| {
                let what = rejection.body_text();
                ApiError::from(
                    Error::invalid(format!("A part of the path cannot be read: {what}")).caused_by(rejection),
                )
            },
        )
    }
}
