//! Saved pipelines.

use domain::id::PipelineVersionId;
use domain::{Error, LaunchId, PipelineId, Result, Scope, Timestamp, UserId};

use crate::dynamic::{Dynamic, contains, run_dynamic};
use crate::error::{database, is_taken};
use crate::tx::Tx;

row! {
    /// A saved pipeline with the account of who made it.
    #[derive(Clone, Debug)]
    pub struct PipelineRow {
        /// Its id.
        pub id: i64,
        /// Whose it is, see `domain::Scope::key`.
        pub scope: i64,
        /// Its name.
        pub name: String,
        /// What it does.
        pub description: Option<String>,
        /// Address of its icon.
        pub icon: Option<String>,
        /// Its repository.
        pub repository: String,
        /// The launch that is its template.
        pub launch_id: String,
        /// Its default version.
        pub version_id: String,
        /// Who made it.
        pub created_by: i64,
        /// That person's user name.
        pub user_name: String,
        /// That person's first name.
        pub first_name: Option<String>,
        /// That person's last name.
        pub last_name: Option<String>,
        /// When it was made.
        pub created_at: i64,
        /// When it was last changed.
        pub updated_at: i64,
    }
}

/// What a pipeline consists of.
#[derive(Clone, Debug)]
pub struct PipelineData<'a> {
    /// Its name, already checked.
    pub name: &'a str,
    /// What it does.
    pub description: Option<&'a str>,
    /// Address of its icon.
    pub icon: Option<&'a str>,
    /// Its repository.
    pub repository: &'a str,
    /// The launch that is its template.
    pub launch: &'a LaunchId,
}

fn taken(name: &str) -> Error {
    Error::conflict(format!("A pipeline with name '{name}' already exists"))
}

const ADD: &str = "
insert into pipeline (id, scope, name, name_key, description, icon, repository, launch_id, version_id, created_by,
    created_at, updated_at)
values ($1, $2, $3, lower($3), $4, $5, $6, $7, $8, $9, $10, $10)";

/// Adds a pipeline.
///
/// # Errors
/// `Conflict` if the name is taken.
pub async fn add_pipeline(
    tx: &mut Tx,
    scope: Scope,
    id: PipelineId,
    version: &PipelineVersionId,
    data: &PipelineData<'_>,
    by: UserId,
    now: Timestamp,
) -> Result<()> {
    on!(tx, c => sqlx::query(ADD)
        .bind(id.0)
        .bind(scope.key())
        .bind(data.name)
        .bind(data.description)
        .bind(data.icon)
        .bind(data.repository)
        .bind(data.launch.as_str())
        .bind(version.as_str())
        .bind(by.0)
        .bind(now.as_ms())
        .execute(c)
        .await
        .map(|_| ()))
    .map_err(|e| if is_taken(&e) { taken(data.name) } else { database(e) })
}

const UPDATE: &str = "
update pipeline set name = $3, name_key = lower($3), description = $4, icon = $5, repository = $6, launch_id = $7,
    updated_at = $8
where scope = $1 and id = $2 and not is_deleted";

/// Changes a pipeline.
///
/// # Errors
/// `Conflict` if the name is taken.
pub async fn update_pipeline(
    tx: &mut Tx,
    scope: Scope,
    id: PipelineId,
    data: &PipelineData<'_>,
    now: Timestamp,
) -> Result<()> {
    on!(tx, c => sqlx::query(UPDATE)
        .bind(scope.key())
        .bind(id.0)
        .bind(data.name)
        .bind(data.description)
        .bind(data.icon)
        .bind(data.repository)
        .bind(data.launch.as_str())
        .bind(now.as_ms())
        .execute(c)
        .await
        .map(|_| ()))
    .map_err(|e| if is_taken(&e) { taken(data.name) } else { database(e) })
}

const FIND: &str = "
select pipeline.*, users.user_name, users.first_name, users.last_name
from pipeline join users on users.id = pipeline.created_by
where pipeline.scope = $1 and pipeline.id = $2 and not pipeline.is_deleted";

/// The pipeline with this id.
pub async fn find_pipeline(tx: &mut Tx, scope: Scope, id: PipelineId) -> Result<Option<PipelineRow>> {
    on!(tx, c => sqlx::query_as(FIND).bind(scope.key()).bind(id.0).fetch_optional(c).await).map_err(database)
}

const NAME_TAKEN: &str = "
select exists (select 1 from pipeline where scope = $1 and name_key = lower($2) and not is_deleted)";

/// Whether a pipeline of this name exists.
pub async fn is_pipeline_name_taken(tx: &mut Tx, scope: Scope, name: &str) -> Result<bool> {
    on!(tx, c => sqlx::query_scalar(NAME_TAKEN).bind(scope.key()).bind(name).fetch_one(c).await)
        .map_err(database)
}

const DELETE: &str = "update pipeline set is_deleted = true, updated_at = $3 where scope = $1 and id = $2";

/// Marks a pipeline deleted; runs keep their own launches.
pub async fn delete_pipeline(tx: &mut Tx, scope: Scope, id: PipelineId, now: Timestamp) -> Result<()> {
    on!(tx, c => sqlx::query(DELETE).bind(scope.key()).bind(id.0).bind(now.as_ms()).execute(c).await.map(|_| ()))
        .map_err(database)
}

/// How a list of pipelines is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PipelineSort {
    /// By the time of making.
    Created,
    /// By the time of the last change.
    Modified,
    /// By name.
    #[default]
    Name,
}

/// Which pipelines to list.
#[derive(Clone, Debug, Default)]
pub struct PipelineQuery<'a> {
    /// Part of name or repository.
    pub search: &'a str,
    /// The whole name, in any case.
    pub exact_name: Option<&'a str>,
    /// By what they are sorted.
    pub sort: PipelineSort,
    /// Whether the order is turned round.
    pub descending: bool,
    /// At most so many.
    pub max: i64,
    /// After so many.
    pub offset: i64,
}

/// A page of pipelines, and how many there are in all. One whose name is what is searched for comes first.
pub async fn list_pipelines(
    tx: &mut Tx,
    scope: Scope,
    query: &PipelineQuery<'_>,
) -> Result<(Vec<PipelineRow>, i64)> {
    let condition = |dynamic: &mut Dynamic| {
        dynamic.push("where pipeline.scope = ").bind(scope.key()).push(" and not pipeline.is_deleted");
        if let Some(name) = query.exact_name {
            dynamic.push(" and pipeline.name_key = ").bind(name.to_lowercase().as_str());
        }
        if !query.search.is_empty() {
            let pattern = contains(query.search);
            dynamic.push(" and (pipeline.name_key like ").bind(pattern.as_str()).push(" escape '\\'");
            dynamic.push(" or lower(pipeline.repository) like ").bind(pattern.as_str()).push(" escape '\\'");
            dynamic.push(" or lower(coalesce(pipeline.description, '')) like ").bind(pattern.as_str());
            dynamic.push(" escape '\\')");
        }
    };
    let mut count = Dynamic::new("select count(*) from pipeline ");
    condition(&mut count);
    let total: i64 = run_dynamic!(tx, count, sqlx::query_scalar, fetch_one)?;
    let mut page = Dynamic::new(
        "select pipeline.*, users.user_name, users.first_name, users.last_name
         from pipeline join users on users.id = pipeline.created_by ",
    );
    condition(&mut page);
    page.push(" order by ");
    if !query.search.is_empty() {
        // Clients that look a name up take the first row.
        page.push("case when pipeline.name_key = ").bind(query.search.to_lowercase().as_str());
        page.push(" then 0 else 1 end, ");
    }
    page.push(match (query.sort, query.descending) {
        (PipelineSort::Name, false) => "pipeline.name_key, pipeline.id",
        (PipelineSort::Name, true) => "pipeline.name_key desc, pipeline.id",
        (PipelineSort::Created, false) => "pipeline.created_at, pipeline.id",
        (PipelineSort::Created, true) => "pipeline.created_at desc, pipeline.id",
        (PipelineSort::Modified, false) => "pipeline.updated_at, pipeline.id",
        (PipelineSort::Modified, true) => "pipeline.updated_at desc, pipeline.id",
    });
    page.push(" limit ").bind(query.max).push(" offset ").bind(query.offset);
    let rows = run_dynamic!(tx, page, sqlx::query_as, fetch_all)?;
    Ok((rows, total))
}
