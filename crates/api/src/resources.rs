//! Bodies of the tag `ext` about what a run used and left: statistics, files, containers, the runs of its session.

use domain::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::workflows::WorkflowStatus;

/// What the tasks of a run used.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowResources {
    /// Process by process, in the order of first sight; processes with the same last name together.
    pub processes: Vec<ProcessResourcesDto>,
    /// What all of them took.
    pub totals: ResourceTotals,
    /// When the counters of the run last changed that these statistics stand at: `lastUpdated` of its progress.
    #[schema(value_type = String, format = DateTime)]
    pub last_updated: Timestamp,
    /// For how many ms no newer ones are computed, however fast the run changes.
    pub rest_ms: i64,
}

/// What the tasks of a process used.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProcessResourcesDto {
    /// Its last name.
    pub process: String,
    /// What they took.
    pub totals: ResourceTotals,
    /// Statistics, those that there are.
    pub series: Vec<ResourceSeries>,
}

/// What tasks took that ran in this run: those found in the cache are not counted.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResourceTotals {
    /// How many there are.
    pub tasks: i64,
    /// How long they ran, in ms.
    pub task_time: f64,
    /// Cores asked for x time from start to end, in ms.
    pub cpu_time: i64,
    /// Cores used x time they ran, in ms.
    pub cpu_load: i64,
    /// Memory asked for x time from start to end, in bytes x hours.
    pub memory_time: f64,
    /// Their most resident memory, in bytes, in all.
    pub memory_rss: i64,
    /// Memory asked for, in bytes, in all.
    pub memory_req: i64,
    /// Bytes read from disk.
    pub read_bytes: i64,
    /// Bytes written to disk.
    pub write_bytes: i64,
}

/// What a series of statistics is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum ResourceKind {
    /// Cores used, in percent of one.
    Cpu,
    /// The same in percent of the cores asked for.
    CpuUsage,
    /// Most resident memory, in bytes.
    Mem,
    /// The same in percent of the memory asked for.
    MemUsage,
    /// Most virtual memory, in bytes.
    Vmem,
    /// How long it ran, in ms.
    Time,
    /// The same in percent of the time asked for.
    TimeUsage,
    /// Bytes read, cache included.
    Reads,
    /// Bytes written, cache included.
    Writes,
    /// Use of graphics processors, in percent.
    GpuUsage,
    /// Most memory of graphics processors, in bytes.
    GpuMemPeak,
    /// Mean memory of graphics processors, in bytes.
    GpuMemAvg,
}

/// Statistics of the tasks of a process.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResourceSeries {
    /// Of what.
    pub kind: ResourceKind,
    /// How many tasks have a value; null where only the client knows.
    pub count: Option<i64>,
    /// The mean.
    pub mean: f64,
    /// Least, first quartile, median, third quartile, most.
    pub quartiles: Vec<ResourcePlace>,
    /// Least and most within one and a half times the height of the box from it; null where only the client knows.
    pub whiskers: Option<[f64; 2]>,
    /// How many values lie beyond.
    pub outlier_count: i64,
    /// The furthest of these, the furthest first.
    pub outliers: Vec<ResourcePlace>,
}

/// A value and the task that has it, or the one just below it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResourcePlace {
    /// The value.
    pub value: f64,
    /// Number of the task; null where the client told a name only.
    pub task_id: Option<i64>,
    /// Its name.
    pub name: Option<String>,
}

/// The files of a run.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListWorkflowFilesResponse {
    /// Those that are there.
    pub files: Vec<WorkflowFileDto>,
}

/// A file of a run that can be saved (`DownloadWorkflowLog`).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowFileDto {
    /// What it is: `console`, `log`, `timeline`, `report`, `trace` or `dag`.
    pub kind: String,
    /// The name to ask for.
    pub file_name: String,
    /// Its size in bytes.
    pub size: i64,
}

/// The container images of a run.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListWorkflowContainersResponse {
    /// In the order in which they were used first; null if the client does not tell.
    pub containers: Option<Vec<WorkflowContainerDto>>,
}

/// A container image, and what Wave did for it.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowContainerDto {
    /// The image that tasks used.
    pub target_image: Option<String>,
    /// The image that it was made from.
    pub source_image: Option<String>,
    /// Id of the request.
    pub request_id: Option<String>,
    /// Id of the build.
    pub build_id: Option<String>,
    /// Id of the mirroring.
    pub mirror_id: Option<String>,
    /// Id of the security scan.
    pub scan_id: Option<String>,
    /// Whether it had been made before.
    pub cached: Option<bool>,
    /// Whether it is kept for ever.
    pub freeze: Option<bool>,
}

/// The runs of a Nextflow session.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListWorkflowTriesResponse {
    /// The last ones, the oldest first.
    pub tries: Vec<WorkflowTryDto>,
    /// How many there are in all.
    pub total_size: i64,
}

/// A run of a session.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowTryDto {
    /// Which of the session's runs it is, from 1.
    pub number: i64,
    /// Its id.
    pub id: String,
    /// Its name.
    pub run_name: String,
    /// Its state.
    pub status: WorkflowStatus,
    /// When it was launched or announced.
    #[schema(value_type = String, format = DateTime)]
    pub submit: Timestamp,
    /// How long it took, in ms; null while it goes on.
    pub duration: Option<i64>,
    /// Tasks that it had.
    pub tasks: i64,
    /// Tasks that it found in the cache.
    pub cached: i64,
    /// Tasks that it ran and that succeeded.
    pub succeeded: i64,
    /// Tasks that failed, without those that were tried again or ignored.
    pub failed: i64,
    /// Core time of the tasks that it found in the cache, in ms; null where it is not computed.
    pub reused_cpu_time: Option<i64>,
}
