//! Bodies of the endpoints below `/ext`, which the published contract does not have: what the page needs.

use domain::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::users::UserResponseDto;
use crate::workflows::{ProgressData, TaskStatus, WorkflowDbDto};

/// Who is signed in.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionResponse {
    /// Nobody, when null.
    pub user: Option<UserResponseDto>,
    /// Whether the person administers the server.
    pub root: bool,
    /// Whether the server waits for its first administrator.
    pub set_up_required: bool,
    /// The server's version.
    pub version: String,
}

/// Sign-in by password.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct SignInRequest {
    /// User name or e-mail address.
    pub name: String,
    /// The password.
    pub password: String,
}

/// Sign-in by a link that is good once.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct LinkRequest {
    /// The token in the link.
    pub token: String,
}

/// The first administrator.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct SetUpRequest {
    /// The token in the set-up link.
    pub token: String,
    /// E-mail address.
    pub email: String,
    /// Name in addresses.
    pub user_name: String,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// The password.
    pub password: String,
}

/// A new password.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct PasswordRequest {
    /// The password until now; empty when there is none.
    pub current: String,
    /// The new one.
    pub password: String,
}

/// The own tokens with which runs under way report.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListReportingTokensResponse {
    /// None that is not in use so.
    pub tokens: Vec<ReportingTokenDto>,
}

/// A token with which runs under way report.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportingTokenDto {
    /// Its id.
    pub token_id: i64,
    /// How many runs there are.
    pub runs: i64,
}

/// The sessions of a person.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListSessionsResponse {
    /// The last used first.
    pub sessions: Vec<SessionDto>,
}

/// A session of the page.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionDto {
    /// Its id.
    pub id: i64,
    /// Whether it is the one that asks.
    pub current: bool,
    /// The browser, as it names itself.
    pub user_agent: String,
    /// When the person signed in.
    #[schema(value_type = String, format = DateTime)]
    pub date_created: Timestamp,
    /// When it was last used.
    #[schema(value_type = String, format = DateTime)]
    pub last_seen: Timestamp,
}

/// Runs as the page lists them.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListWorkflowRowsResponse {
    /// The newest first.
    pub workflows: Vec<WorkflowRowDto>,
    /// How many there are in all.
    pub total_size: i64,
}

/// A run as the page lists it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowRowDto {
    /// The run.
    pub workflow: WorkflowDbDto,
    /// Its counters.
    pub progress: ProgressData,
    /// Whether the one who asks has starred it.
    pub starred: bool,
    /// One line of reason, when there is one.
    pub reason: Option<String>,
    /// Since when nothing was heard of it, if that is the reason.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub silent_since: Option<Timestamp>,
    /// Its cores over its time, once it is over.
    pub silhouette: Option<SilhouetteDto>,
    /// Name of the saved pipeline it came from.
    pub pipeline_name: Option<String>,
    /// Name of the compute environment it was launched on.
    pub compute_env_name: Option<String>,
    /// Whether the server started it.
    pub launched: bool,
}

/// Cores over the time of a run that is over, for a drawing of the size of a word.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SilhouetteDto {
    /// For each equal part of its time the mean of the cores in use, where the highest is 100.
    pub heights: Vec<i64>,
    /// The parts, from 0, in which tasks were lost.
    pub lost: Vec<i64>,
}

/// The shape of a run.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DescribeSilhouetteResponse {
    /// None before the run is over, and if nothing ran.
    pub silhouette: Option<SilhouetteDto>,
}

/// How many runs there are.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CountWorkflowsResponse {
    /// All of them.
    pub counts: StateCounts,
    /// Those of the last twelve weeks, by the day on which they were submitted.
    pub days: Vec<DayCountDto>,
}

/// How many runs are in which state.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StateCounts {
    /// Starting.
    pub submitted: i64,
    /// Going on.
    pub running: i64,
    /// Ended well, with or without gaps.
    pub succeeded: i64,
    /// Of these, those in which tasks were lost.
    pub gaps: i64,
    /// Ended badly.
    pub failed: i64,
    /// Were cancelled.
    pub cancelled: i64,
    /// Fell silent.
    pub unknown: i64,
}

/// How many runs were submitted on a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DayCountDto {
    /// When the day begins.
    #[schema(value_type = String, format = DateTime)]
    pub start: Timestamp,
    /// By their state now.
    pub counts: StateCounts,
}

/// Which runs something is done with.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct ManyWorkflowsRequest {
    /// Those that match this search, of any number; if there is none, those of `workflowIds`.
    pub search: Option<String>,
    /// Time zone in which days of the search are meant.
    pub time_zone: Option<String>,
    /// Ids of runs, at most 1,000.
    pub workflow_ids: Option<Vec<String>>,
    /// Ids of runs that are left out, at most 1,000.
    pub except_ids: Option<Vec<String>>,
    /// Only runs that were submitted up to then: `asOf` of the answer that said what would happen.
    pub as_of: Option<String>,
    /// Only says what would happen.
    pub dry_run: Option<bool>,
}

/// What is done with many runs, or would be.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ManyWorkflowsResponse {
    /// Runs that go on and were launched here.
    pub ours: RunsOf,
    /// Runs that are ending, or that were asked to.
    pub ending: RunsOf,
    /// Runs that go on and were not launched here.
    pub foreign: RunsOf,
    /// Runs that are over.
    pub over: RunsOf,
    /// Names of some of the runs that it is about.
    pub names: Vec<String>,
    /// How many runs were changed; none after a dry run.
    pub done: Option<i64>,
    /// When the runs were counted.
    #[schema(value_type = String, format = DateTime)]
    pub as_of: Timestamp,
}

/// Some runs and what their tasks amount to.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunsOf {
    /// How many.
    pub runs: i64,
    /// How many of them are starred.
    pub starred: i64,
    /// Their tasks that run now.
    pub running_tasks: i64,
    /// Their tasks that have ended well, or were cached.
    pub finished_tasks: i64,
    /// All their tasks.
    pub tasks: i64,
}

/// What the page says about a run besides the contract's facts.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowSummary {
    /// One line of reason for the state, when there is one.
    pub reason: Option<String>,
    /// Since when it holds.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub reason_since: Option<Timestamp>,
    /// Whether the server started it.
    pub launched: bool,
    /// Name of the saved pipeline it came from.
    pub pipeline_name: Option<String>,
    /// Id of the saved pipeline it came from.
    pub pipeline_id: Option<i64>,
    /// Name of the compute environment it was launched on.
    pub compute_env_name: Option<String>,
    /// Id of the compute environment it was launched on.
    pub compute_env_id: Option<String>,
    /// What stopped it, if it failed.
    pub failure: Option<FailureDto>,
    /// What may be done with it now.
    pub actions: WorkflowActions,
    /// What people should know about its records.
    pub notices: Vec<Notice>,
    /// How many records of it could not be read.
    pub aside_count: i64,
    /// The run it continues.
    pub resumed_from: Option<WorkflowReference>,
    /// How many runs its Nextflow session has had: a resume goes on with the session of the run that it continues.
    pub tries: i64,
    /// Which of them it is, from 1.
    pub try_number: i64,
}

/// What was reported of a run and could not be read.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListAsidesResponse {
    /// The first of it, in the order in which it came.
    pub asides: Vec<AsideDto>,
}

/// A record or a body that could not be read.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AsideDto {
    /// The call it came with: `begin`, `progress`, `heartbeat` or `complete`.
    pub call: String,
    /// Why it could not be read.
    pub reason: String,
    /// What came, cut when it is long.
    pub body: String,
    /// When it came.
    #[schema(value_type = String, format = DateTime)]
    pub received_at: Timestamp,
}

/// The graph of a run: its processes, and what flows from one to another.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowGraphResponse {
    /// Where it is from.
    pub source: GraphSource,
    /// Why the graph that the client sent is not used, or why there is none at all.
    pub problem: Option<String>,
    /// The processes, in the order of the pipeline.
    pub nodes: Vec<GraphNodeDto>,
    /// What flows from one process straight to another, by whatever operators; none if the graph is derived.
    pub edges: Vec<GraphEdgeDto>,
}

/// Where the graph of a run is from.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum GraphSource {
    /// Nextflow sent it.
    Client,
    /// Nextflow sent none that can be used: it is made from the processes, and nothing is known of what flows.
    Derived,
}

/// A process in a graph.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GraphNodeDto {
    /// Its full name.
    pub process: String,
    /// Its place in the order in which processes had their first tasks, from 0; null where that is not known, and where
    /// the client sent the graph.
    pub began: Option<usize>,
}

/// What flows from one process to another.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GraphEdgeDto {
    /// Full name of the process that it comes from.
    pub source: String,
    /// Full name of the process that it goes to.
    pub target: String,
}

/// Cores over the time of a run, in bins of the same width.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CoresResponse {
    /// When the run began, in ms since 1970.
    pub from: i64,
    /// When it ended, or the present.
    pub to: i64,
    /// Width of a bin in ms; the last bin may reach beyond the end.
    pub width: i64,
    /// Cores in use, on average over each bin.
    pub used: Vec<f64>,
    /// Cores asked for by tasks that waited.
    pub waiting: Vec<f64>,
}

/// When the tasks of a run waited and ran.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TimelineResponse {
    /// The begin of the time that was asked for, in ms since 1970.
    pub from: i64,
    /// Its end.
    pub to: i64,
    /// Tasks that match.
    pub total: usize,
    /// Processes with tasks that match, in the order of first sight.
    pub processes: Vec<TimelineProcess>,
    /// The tasks; absent when there are more than 5,000.
    pub tasks: Option<TimelineTasks>,
    /// Width of the bins in which the tasks are counted, in ms; absent when they are told one by one.
    pub width: Option<i64>,
}

/// The matching tasks of one process.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TimelineProcess {
    /// Name, with the names of the workflows around it.
    pub name: String,
    /// Tasks that match.
    pub tasks: usize,
    /// Of them those that have started.
    pub begun: usize,
    /// Those that run.
    pub running: usize,
    /// Those that failed.
    pub failed: usize,
    /// Half of those that ended well ran no longer, in ms.
    pub median: Option<i64>,
    /// Tasks that waited, on average in each bin; empty when they are told one by one.
    pub waiting_in: Vec<f64>,
    /// Tasks that ran.
    pub running_in: Vec<f64>,
    /// Tasks that failed in each bin.
    pub failed_in: Vec<u32>,
}

/// Tasks as columns: the values at one place of all columns belong to one task. Times are in ms after `from`.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TimelineTasks {
    /// Number within the run.
    pub task_id: Vec<i64>,
    /// Name, which all tries of the same work share.
    pub name: Vec<String>,
    /// Place of its process in the list of processes.
    pub process: Vec<usize>,
    /// State.
    pub status: Vec<TaskStatus>,
    /// Which try it is.
    pub attempt: Vec<i64>,
    /// It failed and was ignored.
    pub ignored: Vec<bool>,
    /// When it was handed to the executor.
    pub submit: Vec<Option<i64>>,
    /// When it started.
    pub start: Vec<Option<i64>>,
    /// When it ended.
    pub complete: Vec<Option<i64>>,
}

/// What stopped a run.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FailureDto {
    /// What kind of thing stopped it.
    pub kind: FailureKind,
    /// One line.
    pub headline: String,
    /// Why.
    pub cause: Option<String>,
    /// When it happened and what followed from it.
    pub course: Option<String>,
    /// What to do.
    pub advice: Option<String>,
    /// Configuration that is likely to help, for people to see and edit.
    pub remedy: Option<RemedyDto>,
    /// The task that stopped it.
    pub task_id: Option<i64>,
    /// That task's process.
    pub process: Option<String>,
    /// That task's tag.
    pub tag: Option<String>,
    /// Its exit status.
    pub exit: Option<i64>,
    /// The exit status in words.
    pub exit_meaning: Option<String>,
    /// Nextflow's own report.
    pub report: Option<String>,
    /// End of the head job's console.
    pub console_tail: Option<String>,
    /// Finished tasks that a resume can reuse.
    pub reusable: i64,
}

/// Configuration that is likely to help.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RemedyDto {
    /// What it does, in one line.
    pub about: String,
    /// The text, to be added to the configuration of the launch.
    pub config: String,
}

/// What failed in a run.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListFailuresResponse {
    /// Each kind of failure: what stopped the run, what was tried again, what was ignored; the frequent before the rare.
    pub failures: Vec<DistinctFailureDto>,
    /// Tasks that were running when the run ended.
    pub cancelled_running: i64,
    /// Tasks that had not started when the run ended.
    pub cancelled_waiting: i64,
}

/// Tasks of one process that failed with the same exit status.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DistinctFailureDto {
    /// The process.
    pub process: String,
    /// The exit status; null when none was ever told.
    pub exit: Option<i64>,
    /// The exit status in words.
    pub exit_meaning: Option<String>,
    /// Tasks that failed for good.
    pub lost: i64,
    /// Tasks that Nextflow tried again.
    pub retried: i64,
    /// Tasks whose failure was ignored.
    pub ignored: i64,
    /// The first of them.
    pub task_id: i64,
    /// Its tag.
    pub tag: Option<String>,
}

/// Another task of the same process.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NeighbourResponse {
    /// Its number within the run; null when there is no further one.
    pub task_id: Option<i64>,
}

/// What kind of thing stopped a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum FailureKind {
    /// A task failed.
    Task,
    /// The script or its configuration does not work.
    Script,
    /// Nextflow did not start.
    Start,
    /// The head job was killed or lost.
    HeadJob,
    /// Nothing more is known.
    #[default]
    Unknown,
}

/// What may be done with a run now.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowActions {
    /// Stop it.
    pub cancel: Permitted,
    /// Start it again and reuse what is done.
    pub resume: Permitted,
    /// Start it again from scratch.
    pub relaunch: Permitted,
    /// Delete its record.
    pub delete: Permitted,
}

/// Whether something may be done, and why not.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Permitted {
    /// Whether it may be done.
    pub allowed: bool,
    /// Why not.
    pub why: Option<String>,
}

/// Something that people should know.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// How much it matters.
    pub severity: Severity,
    /// What it says.
    pub text: String,
}

/// How much a notice matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Something is not as it should be.
    Warn,
}

/// Another run.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowReference {
    /// Its id.
    pub id: String,
    /// Its name.
    pub run_name: String,
}

/// A piece of a text file.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FilePiece {
    /// The text; bytes that are not UTF-8 are replaced.
    pub text: String,
    /// Where the piece begins, in bytes.
    pub offset: i64,
    /// Where it ends: the offset to ask for next.
    pub end: i64,
    /// The file's size in bytes.
    pub size: i64,
    /// Whether the file may still grow.
    pub growing: bool,
    /// Why there is no such file.
    pub missing: Option<String>,
}

/// What was found in a stretch of a text file.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileMatches {
    /// The bytes at which hits begin, in the order of the file.
    pub offsets: Vec<i64>,
    /// Where the stretch begins that was searched: it has no other hits. To search on backward, ask from here.
    pub from: i64,
    /// Where it ends. To search on forward, ask from here.
    pub to: i64,
    /// The file's size in bytes.
    pub size: i64,
    /// Whether the file may still grow.
    pub growing: bool,
    /// Why there is no such file.
    pub missing: Option<String>,
}

/// What the form for a local compute environment needs.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LocalPlatformResponse {
    /// Whether the one who asks may use it.
    pub allowed: bool,
    /// Why not.
    pub why: Option<String>,
    /// What to know before using it.
    pub warning: Option<String>,
    /// Where tasks work if nothing else is said.
    pub work_dir: String,
    /// How many runs go on at once.
    pub max_runs: i64,
}

/// The Nextflow that runs of the local platform use.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LocalNextflowResponse {
    /// Its command.
    pub command: String,
    /// Its version.
    pub version: Option<String>,
    /// Why it cannot be used.
    pub problem: Option<String>,
}

/// An error: every answer that is not a success has this body.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ErrorResponse {
    /// What is wrong and what to do.
    pub message: String,
}
