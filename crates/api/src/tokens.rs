//! Bodies of the tag `tokens`.

use domain::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `ListAccessTokensResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListAccessTokensResponse {
    pub tokens: Option<Vec<AccessToken>>,
}

/// `AccessToken` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccessToken {
    pub basic_auth: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub date_created: Option<Timestamp>,
    pub id: Option<i64>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_used: Option<Timestamp>,
    pub name: String,
}

/// `CreateAccessTokenRequest` of the contract.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct CreateAccessTokenRequest {
    pub name: Option<String>,
}

/// `CreateAccessTokenResponse` of the contract.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateAccessTokenResponse {
    pub access_key: Option<String>,
    pub token: Option<AccessToken>,
}
