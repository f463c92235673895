//! The one who asks.

use api::users::{DescribeUserResponse, ListWorkspacesAndOrgResponse, UpsertUserRequest, UserResponseDto};
use app::accounts;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::permission::{OrOwnRun, OwnProfileRead, OwnProfileWrite};
use domain::{Timestamp, UserId};
use store::users::UserRow;

use crate::auth::By;
use crate::error::Answer;
use crate::extract::{Body, Path};
use crate::router::SharedApp;

/// An account as the contract shows it.
pub(crate) fn view(row: &UserRow) -> UserResponseDto {
    let at = Timestamp::from_ms;
    UserResponseDto {
        id: Some(row.id),
        user_name: Some(row.user_name.clone()),
        email: Some(row.email.clone()),
        first_name: row.first_name.clone(),
        last_name: row.last_name.clone(),
        organization: row.organization.clone(),
        description: row.description.clone(),
        deleted: Some(false),
        notification: Some(false),
        marketing_consent: Some(false),
        terms_of_use_consent: Some(true),
        date_created: Some(at(row.created_at)),
        last_updated: Some(at(row.updated_at)),
        last_access: row.last_access_at.map(at),
        avatar: None,
        avatar_id: None,
        wave_build_notification: None,
    }
}

fn describe(row: &UserRow) -> Json<DescribeUserResponse> {
    Json(DescribeUserResponse {
        user: Some(view(row)),
        need_consent: Some(false),
        default_workspace_id: None,
    })
}

/// The own account.
#[utoipa::path(get, path = "/user-info", tag = "users", operation_id = "UserInfo",
    responses((status = 200, body = DescribeUserResponse)))]
pub(crate) async fn user_info(
    State(app): State<SharedApp>,
    By(by): By<OrOwnRun<OwnProfileRead>>,
) -> Answer<Json<DescribeUserResponse>> {
    Ok(describe(&accounts::profile(&app, &by).await?))
}

/// The own account, where clients before 2022 look for it.
#[utoipa::path(get, path = "/user", tag = "users", operation_id = "DescribeUserOld",
    responses((status = 200, body = DescribeUserResponse)))]
pub(crate) async fn user(
    State(app): State<SharedApp>,
    By(by): By<OwnProfileRead>,
) -> Answer<Json<DescribeUserResponse>> {
    Ok(describe(&accounts::profile(&app, &by).await?))
}

/// Organizations and workspaces that the one who asks takes part in.
#[utoipa::path(get, path = "/user/{userId}/workspaces", tag = "workspaces", operation_id = "ListWorkspacesUser",
    params(("userId" = i64, Path)), responses((status = 200, body = ListWorkspacesAndOrgResponse)))]
pub(crate) async fn workspaces(
    By(by): By<OwnProfileRead>,
    Path(id): Path<i64>,
) -> Answer<Json<ListWorkspacesAndOrgResponse>> {
    accounts::check_own(&by, UserId(id))?;
    // Nobody can make an organization yet, so nobody takes part in one.
    Ok(Json(ListWorkspacesAndOrgResponse { orgs_and_workspaces: Some(Vec::new()) }))
}

/// Changes the own account.
#[utoipa::path(post, path = "/users/{userId}", tag = "users", operation_id = "UpdateUser",
    params(("userId" = i64, Path)), request_body = UpsertUserRequest, responses((status = 204)))]
pub(crate) async fn update(
    State(app): State<SharedApp>,
    By(by): By<OwnProfileWrite>,
    Path(id): Path<i64>,
    Body(body): Body<UpsertUserRequest>,
) -> Answer<StatusCode> {
    accounts::update_profile(&app, &by, UserId(id), |before| {
        let text = |new: Option<String>, old: &Option<String>| match new {
            Some(text) => (!text.trim().is_empty()).then(|| text.trim().to_owned()),
            None => old.clone(),
        };
        Ok(UserRow {
            user_name: body.user_name.unwrap_or_else(|| before.user_name.clone()),
            email: body.email.unwrap_or_else(|| before.email.clone()),
            first_name: text(body.first_name, &before.first_name),
            last_name: text(body.last_name, &before.last_name),
            organization: text(body.organization, &before.organization),
            description: text(body.description, &before.description),
            ..before.clone()
        })
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
