//! Query parameters: numbers and switches as text, lists repeated or with commas, `null` and nothing as absent.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::Error;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::ApiError;

/// Query parameters.
pub(crate) struct Params<T>(pub(crate) T);

/// The parameters as an object of texts.
pub(crate) fn pairs(query: Option<&str>) -> Map<String, Value> {
    let mut object = Map::new();
    for (key, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        if value.is_empty() || value == "null" {
            continue;
        }
        match object.get_mut(key.as_ref()) {
            Some(Value::String(list)) => {
                list.push(',');
                list.push_str(&value);
            }
            _ => {
                object.insert(key.into_owned(), Value::String(value.into_owned()));
            }
        }
    }
    object
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        serde_json::from_value(Value::Object(pairs(parts.uri.query()))).map(Self).map_err(|e| {
            ApiError::from(Error::invalid(format!("A query parameter cannot be read: {e}")).caused_by(e))
        })
    }
}
