//! Access tokens of the one who asks.

use api::ext::{ListReportingTokensResponse, ReportingTokenDto};
use api::tokens::{
    AccessToken, CreateAccessTokenRequest, CreateAccessTokenResponse, ListAccessTokensResponse,
};
use app::tokens;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::permission::{OwnTokenDelete, OwnTokenRead, OwnTokenWrite};
use domain::{Timestamp, TokenId};
use store::access_tokens::AccessTokenRow;

use crate::auth::By;
use crate::error::Answer;
use crate::extract::{Body, Path};
use crate::router::SharedApp;

fn view(row: &AccessTokenRow) -> AccessToken {
    AccessToken {
        id: Some(row.id),
        name: row.name.clone(),
        date_created: Some(Timestamp::from_ms(row.created_at)),
        last_used: row.last_used_at.map(Timestamp::from_ms),
        basic_auth: None,
    }
}

/// The own access tokens.
#[utoipa::path(get, path = "/tokens", tag = "tokens", operation_id = "TokenList",
    responses((status = 200, body = ListAccessTokensResponse)))]
pub(crate) async fn list(
    State(app): State<SharedApp>,
    By(by): By<OwnTokenRead>,
) -> Answer<Json<ListAccessTokensResponse>> {
    let rows = tokens::list(&app, &by).await?;
    Ok(Json(ListAccessTokensResponse { tokens: Some(rows.iter().map(view).collect()) }))
}

/// Makes an access token; the answer is the only place where it is shown.
#[utoipa::path(post, path = "/tokens", tag = "tokens", operation_id = "CreateToken",
    request_body = CreateAccessTokenRequest, responses((status = 200, body = CreateAccessTokenResponse)))]
pub(crate) async fn create(
    State(app): State<SharedApp>,
    By(by): By<OwnTokenWrite>,
    Body(body): Body<CreateAccessTokenRequest>,
) -> Answer<Json<CreateAccessTokenResponse>> {
    let made = tokens::create(&app, &by, body.name.as_deref().unwrap_or_default()).await?;
    Ok(Json(CreateAccessTokenResponse { access_key: Some(made.text), token: Some(view(&made.row)) }))
}

/// Deletes one of the own access tokens.
#[utoipa::path(delete, path = "/tokens/{tokenId}", tag = "tokens", operation_id = "DeleteToken",
    params(("tokenId" = i64, Path)), responses((status = 204)))]
pub(crate) async fn delete(
    State(app): State<SharedApp>,
    By(by): By<OwnTokenDelete>,
    Path(id): Path<i64>,
) -> Answer<StatusCode> {
    tokens::delete(&app, &by, TokenId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes all of the own access tokens.
#[utoipa::path(delete, path = "/tokens/delete-all", tag = "tokens", operation_id = "DeleteAllTokens",
    responses((status = 204)))]
pub(crate) async fn delete_all(
    State(app): State<SharedApp>,
    By(by): By<OwnTokenDelete>,
) -> Answer<StatusCode> {
    tokens::delete_all(&app, &by).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The own tokens with which runs under way report.
#[utoipa::path(get, path = "/ext/tokens/reporting", tag = "ext", operation_id = "ExtListReportingTokens",
    responses((status = 200, body = ListReportingTokensResponse)), extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn list_reporting(
    State(app): State<SharedApp>,
    By(by): By<OwnTokenRead>,
) -> Answer<Json<ListReportingTokensResponse>> {
    let reporting = tokens::list_reporting(&app, &by).await?;
    let token = |(id, runs): (TokenId, i64)| ReportingTokenDto { token_id: id.0, runs };
    Ok(Json(ListReportingTokensResponse { tokens: reporting.into_iter().map(token).collect() }))
}

/// Deletes one of the own tokens, and cuts off the runs under way that report with it.
#[utoipa::path(post, path = "/ext/tokens/{tokenId}/cut-off", tag = "ext", operation_id = "ExtCutOffToken",
    params(("tokenId" = i64, Path)), responses((status = 204)), extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn cut_off(
    State(app): State<SharedApp>,
    By(by): By<OwnTokenDelete>,
    Path(id): Path<i64>,
) -> Answer<StatusCode> {
    tokens::cut_off(&app, &by, TokenId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
