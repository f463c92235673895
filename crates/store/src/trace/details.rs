//! The large texts of a run, read and written one run at a time.

use domain::Result;

use crate::error::database;
use crate::tx::Tx;

row! {
    /// A row of `workflow_detail`. Written, what is none stays as it is.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct DetailRow {
        /// JSON: the client's workflow object, merged from `begin` and `complete`.
        pub workflow: Option<String>,
        /// JSON list of the processes that `begin` announced, in its order.
        pub process_names: Option<String>,
        /// JSON: the graph of the pipeline.
        pub dag: Option<String>,
        /// JSON: the resource metrics that came with `complete`.
        pub metrics: Option<String>,
        /// JSON list of the container images, one entry each.
        pub containers: Option<String>,
    }
}

const FIND: &str = "
select workflow, process_names, dag, metrics, containers from workflow_detail where workflow_num = $1";

/// The large texts of run `num`.
pub async fn find_detail(tx: &mut Tx, num: i64) -> Result<DetailRow> {
    let found: Option<DetailRow> =
        on!(tx, c => sqlx::query_as(FIND).bind(num).fetch_optional(c).await).map_err(database)?;
    Ok(found.unwrap_or_default())
}

const PUT: &str = "
update workflow_detail set workflow = coalesce($2, workflow), process_names = coalesce($3, process_names),
    dag = coalesce($4, dag), metrics = coalesce($5, metrics), containers = coalesce($6, containers)
where workflow_num = $1";

/// Writes large texts of run `num`.
pub async fn put_detail(tx: &mut Tx, num: i64, detail: &DetailRow) -> Result<()> {
    on!(tx, c => sqlx::query(PUT)
        .bind(num)
        .bind(detail.workflow.as_deref())
        .bind(detail.process_names.as_deref())
        .bind(detail.dag.as_deref())
        .bind(detail.metrics.as_deref())
        .bind(detail.containers.as_deref())
        .execute(c)
        .await
        .map(|_| ()))
    .map_err(database)
}
