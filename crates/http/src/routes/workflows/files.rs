//! Logs and files of runs and tasks.

use std::sync::Arc;

use api::ext::{FileMatches, FilePiece};
use api::resources::{ListWorkflowFilesResponse, WorkflowFileDto};
use api::workflows::{LogPage, LogPageDownload, WorkflowLogResponse};
use app::files::{self, LARGEST_PIECE, Matches, Piece, SavedFile, Search};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use domain::permission::WorkflowRead;
use domain::{Error, Result, TaskId};
use futures_util::stream;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::By;
use crate::error::Answer;
use crate::extract::{Params, Path};
use crate::router::SharedApp;
use crate::routes::WorkspaceQuery;
use crate::routes::trace::parse_id;

/// Largest log that is told in one answer to clients that ask for the whole; the page reads pieces.
const WHOLE: u32 = 8 << 20;

/// A piece of a file.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PieceQuery {
    /// Which file.
    #[serde(default)]
    name: String,
    /// From where, in bytes; negative counts from the end.
    #[serde(default, deserialize_with = "api::lenient::int")]
    offset: Option<i64>,
    /// How many bytes at most.
    #[serde(default, deserialize_with = "api::lenient::int")]
    length: Option<i64>,
}

impl PieceQuery {
    fn length(&self) -> u32 {
        self.length.and_then(|length| u32::try_from(length).ok()).unwrap_or(LARGEST_PIECE)
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn piece(piece: Piece) -> FilePiece {
    match piece {
        Piece::Range { range, growing } => {
            let (cut, end) = whole_characters(&range.bytes, signed(range.end()), signed(range.size));
            FilePiece {
                text: String::from_utf8_lossy(cut).into_owned(),
                offset: signed(range.offset),
                end,
                size: signed(range.size),
                growing,
                missing: None,
            }
        }
        Piece::Missing { why, growing } => {
            FilePiece { growing, missing: Some(why.to_owned()), ..FilePiece::default() }
        }
    }
}

/// The bytes without a character that was cut off at the end, unless it is the end of the file, and where they end.
fn whole_characters(bytes: &[u8], end: i64, size: i64) -> (&[u8], i64) {
    let cut = match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() && end < size => error.valid_up_to(),
        _ => bytes.len(),
    };
    let kept = bytes.get(..cut).unwrap_or(bytes);
    (kept, end - signed(u64::try_from(bytes.len() - kept.len()).unwrap_or_default()))
}

/// The files of a run that are there: what its head job printed and logged, and what Nextflow wrote about it.
#[utoipa::path(get, path = "/ext/workflow/{workflowId}/files", tag = "ext", operation_id = "ExtListWorkflowFiles",
    params(("workflowId" = String, Path), WorkspaceQuery), responses((status = 200, body = ListWorkflowFilesResponse)),
    extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn list(
    State(app): State<SharedApp>,
    By(by): By<WorkflowRead>,
    Path(id): Path<String>,
) -> Answer<Json<ListWorkflowFilesResponse>> {
    let found = files::list_run_files(&app, &by, &parse_id(&id)?).await?;
    let file = |file: SavedFile| WorkflowFileDto {
        kind: file.kind.to_owned(),
        file_name: file.name,
        size: signed(file.size),
    };
    Ok(Json(ListWorkflowFilesResponse { files: found.into_iter().map(file).collect() }))
}

/// A piece of a file of a run: `console`, `nextflow.log` or `timeline.html`.
#[utoipa::path(get, path = "/ext/workflow/{workflowId}/file", tag = "ext", operation_id = "ExtReadWorkflowFile",
    params(("workflowId" = String, Path), PieceQuery, WorkspaceQuery), responses((status = 200, body = FilePiece)),
    extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn read(
    State(app): State<SharedApp>,
    By(by): By<WorkflowRead>,
    Path(id): Path<String>,
    Params(query): Params<PieceQuery>,
) -> Answer<Json<FilePiece>> {
    let offset = query.offset.unwrap_or(0);
    let found = files::read_run_file(&app, &by, &parse_id(&id)?, &query.name, offset, query.length()).await?;
    Ok(Json(piece(found)))
}

/// A piece of a file in a task's work directory, such as `.command.log`.
#[utoipa::path(get, path = "/ext/workflow/{workflowId}/task/{taskId}/file", tag = "ext",
    operation_id = "ExtReadWorkflowTaskFile",
    params(("workflowId" = String, Path), ("taskId" = i64, Path), PieceQuery, WorkspaceQuery),
    responses((status = 200, body = FilePiece)), extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn read_task(
    State(app): State<SharedApp>,
    By(by): By<WorkflowRead>,
    Path((id, task)): Path<(String, i64)>,
    Params(query): Params<PieceQuery>,
) -> Answer<Json<FilePiece>> {
    let offset = query.offset.unwrap_or(0);
    let found =
        files::read_task_file(&app, &by, &parse_id(&id)?, TaskId(task), &query.name, offset, query.length())
            .await?;
    Ok(Json(piece(found)))
}

/// What to look for in a file: a text or a level.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct MatchesQuery {
    /// Which file.
    #[serde(default)]
    name: String,
    /// A text, whatever the case of its letters.
    #[serde(default)]
    text: Option<String>,
    /// Or lines of a level: `error` or `warn`.
    #[serde(default)]
    level: Option<String>,
    /// From where, in bytes.
    #[serde(default, deserialize_with = "api::lenient::int")]
    from: Option<i64>,
    /// Whether to look before that place instead of after it.
    #[serde(default, deserialize_with = "api::lenient::flag")]
    backward: Option<bool>,
}

impl MatchesQuery {
    fn search(&self) -> Search<'_> {
        Search {
            text: self.text.as_deref(),
            level: self.level.as_deref(),
            from: self.from.and_then(|from| u64::try_from(from).ok()).unwrap_or(0),
            backward: self.backward.unwrap_or(false),
        }
    }
}

fn matches(found: Matches) -> FileMatches {
    FileMatches {
        offsets: found.offsets.into_iter().map(signed).collect(),
        from: signed(found.from),
        to: signed(found.to),
        size: signed(found.size),
        growing: found.growing,
        missing: found.missing.map(str::to_owned),
    }
}

/// Searches a stretch of a file of a run. One answer is of at most 16 MiB and 1,000 hits; it says where to go on.
#[utoipa::path(get, path = "/ext/workflow/{workflowId}/file/matches", tag = "ext",
    operation_id = "ExtSearchWorkflowFile",
    params(("workflowId" = String, Path), MatchesQuery, WorkspaceQuery),
    responses((status = 200, body = FileMatches)), extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn search(
    State(app): State<SharedApp>,
    By(by): By<WorkflowRead>,
    Path(id): Path<String>,
    Params(query): Params<MatchesQuery>,
) -> Answer<Json<FileMatches>> {
    let found = files::search_run_file(&app, &by, &parse_id(&id)?, &query.name, &query.search()).await?;
    Ok(Json(matches(found)))
}

/// Searches a stretch of a file in a task's work directory. One answer is of at most 16 MiB and 1,000 hits; it says where
/// to go on.
#[utoipa::path(get, path = "/ext/workflow/{workflowId}/task/{taskId}/file/matches", tag = "ext",
    operation_id = "ExtSearchWorkflowTaskFile",
    params(("workflowId" = String, Path), ("taskId" = i64, Path), MatchesQuery, WorkspaceQuery),
    responses((status = 200, body = FileMatches)), extensions(("x-belfry-extension" = json!(true))))]
pub(crate) async fn search_task(
    State(app): State<SharedApp>,
    By(by): By<WorkflowRead>,
    Path((id, task)): Path<(String, i64)>,
    Params(query): Params<MatchesQuery>,
) -> Answer<Json<FileMatches>> {
    let found =
        files::search_task_file(&app, &by, &parse_id(&id)?, TaskId(task), &query.name, &query.search())
            .await?;
    Ok(Json(matches(found)))
}

/// From where to read a log.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LogQuery {
    /// The token of the last answer; from the start when absent.
    #[serde(default)]
    next: Option<String>,
    /// How many bytes at most.
    #[serde(default, deserialize_with = "api::lenient::int")]
    max_length: Option<i64>,
}

/// Lines of a log from a token on. Without a token everything is told, since `nextflow launch` asks so every time and
/// prints what is new.
fn log_page(pieces: &Piece, downloads: Vec<LogPageDownload>) -> WorkflowLogResponse {
    let mut page = LogPage { downloads: Some(downloads), truncated: Some(false), ..LogPage::default() };
    match pieces {
        Piece::Range { range, growing } => {
            let text = String::from_utf8_lossy(&range.bytes);
            page.entries = Some(text.lines().map(str::to_owned).collect());
            page.truncated = Some(range.end() < range.size);
            page.forward_token = Some(range.end().to_string());
            page.pending = Some(*growing);
        }
        Piece::Missing { why, growing } => {
            page.entries = Some(Vec::new());
            page.pending = Some(*growing);
            page.message = Some((*why).to_owned());
        }
    }
    WorkflowLogResponse { log: Some(page) }
}

impl LogQuery {
    fn offset(&self) -> Result<i64> {
        match self.next.as_deref() {
            None => Ok(0),
            Some(text) => text.parse::<i64>().ok().filter(|offset| *offset >= 0).ok_or_else(|| {
                Error::invalid("The query parameter 'next' is not a token of an earlier answer")
            }),
        }
    }

    fn length(&self) -> u32 {
        self.max_length.and_then(|length| u32::try_from(length).ok()).unwrap_or(WHOLE).min(WHOLE)
    }
}

fn download(text: &str, file: &str) -> LogPageDownload {
    LogPageDownload {
        display_text: Some(text.to_owned()),
        file_name: Some(file.to_owned()),
        save_name: Some(file.trim_start_matches('.').to_owned()),
    }
}

/// The console of a run's head job.
#[utoipa::path(get, path = "/workflow/{workflowId}/log", tag = "workflows", operation_id = "GetWorkflowLog",
    params(("workflowId" = String, Path), WorkspaceQuery, LogQuery),
    responses((status = 200, body = WorkflowLogResponse)))]
pub(crate) async fn log(
    State(app): State<SharedApp>,
    By(by): By<WorkflowRead>,
    Path(id): Path<String>,
    Params(query): Params<LogQuery>,
) -> Answer<Json<WorkflowLogResponse>> {
    let workflow = parse_id(&id)?;
    let found = whole(query.offset()?, query.length(), |offset, length| {
        let (app, by, workflow) = (&app, &by, &workflow);
        async move { files::read_run_file(app, by, workflow, "console", offset, length).await }
    })
    .await?;
    let downloads = vec![
        download("Nextflow console output", &format!("nf-{id}.txt")),
        download("Nextflow log file", &format!("nf-{id}.log")),
        download("Execution timeline", &format!("timeline-{id}.html")),
    ];
    Ok(Json(log_page(&found, downloads)))
}

/// The log of a task.
#[utoipa::path(get, path = "/workflow/{workflowId}/log/{taskId}", tag = "workflows",
    operation_id = "GetWorkflowTaskLog",
    params(("workflowId" = String, Path), ("taskId" = i64, Path), WorkspaceQuery, LogQuery),
    responses((status = 200, body = WorkflowLogResponse)))]
pub(crate) async fn task_log(
    State(app): State<SharedApp>,
    By(by): By<WorkflowRead>,
    Path((id, task)): Path<(String, i64)>,
    Params(query): Params<LogQuery>,
) -> Answer<Json<WorkflowLogResponse>> {
    let workflow = parse_id(&id)?;
    let found =
        whole(query.offset()?, query.length(), |offset, length| {
            let (app, by, workflow) = (&app, &by, &workflow);
            async move {
                files::read_task_file(app, by, workflow, TaskId(task), ".command.log", offset, length).await
            }
        })
        .await?;
    let downloads = vec![
        download("Task stdout", ".command.out"),
        download("Task stderr", ".command.err"),
        download("Task log file", ".command.log"),
    ];
    Ok(Json(log_page(&found, downloads)))
}

/// Reads pieces until `length` bytes or the end.
async fn whole<F>(offset: i64, length: u32, mut read: impl FnMut(i64, u32) -> F) -> Result<Piece>
where
    F: Future<Output = Result<Piece>>,
{
    let mut found = read(offset, length.min(LARGEST_PIECE)).await?;
    loop {
        let Piece::Range { range, .. } = &mut found else { return Ok(found) };
        let have = u32::try_from(range.bytes.len()).unwrap_or(u32::MAX);
        if range.end() >= range.size || have >= length {
            return Ok(found);
        }
        let Piece::Range { range: more, .. } =
            read(signed(range.end()), (length - have).min(LARGEST_PIECE)).await?
        else {
            return Ok(found);
        };
        if more.bytes.is_empty() {
            return Ok(found);
        }
        range.bytes.extend_from_slice(&more.bytes);
        range.size = more.size;
    }
}

/// Which file.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DownloadQuery {
    /// Its name.
    #[serde(default)]
    file_name: String,
}

/// A file of a run as a whole.
#[utoipa::path(get, path = "/workflow/{workflowId}/download", tag = "workflows", operation_id = "DownloadWorkflowLog",
    params(("workflowId" = String, Path), DownloadQuery, WorkspaceQuery),
    responses((status = 200, body = String, content_type = "text/plain")))]
pub(crate) async fn download_run(
    State(app): State<SharedApp>,
    By(by): By<WorkflowRead>,
    Path(id): Path<String>,
    Params(query): Params<DownloadQuery>,
) -> Answer<Response> {
    let workflow = parse_id(&id)?;
    let (by, name) = (Arc::new(by), query.file_name.clone());
    as_file(&query.file_name, move |offset| {
        let (app, by, workflow, name) = (Arc::clone(&app), Arc::clone(&by), workflow.clone(), name.clone());
        async move { files::read_run_file(&app, &by, &workflow, &name, offset, LARGEST_PIECE).await }
    })
    .await
}

/// A file of a task as a whole.
#[utoipa::path(get, path = "/workflow/{workflowId}/download/{taskId}", tag = "workflows",
    operation_id = "DownloadWorkflowTaskLog",
    params(("workflowId" = String, Path), ("taskId" = i64, Path), DownloadQuery, WorkspaceQuery),
    responses((status = 200, body = String, content_type = "text/plain")))]
pub(crate) async fn download_task(
    State(app): State<SharedApp>,
    By(by): By<WorkflowRead>,
    Path((id, task)): Path<(String, i64)>,
    Params(query): Params<DownloadQuery>,
) -> Answer<Response> {
    let workflow = parse_id(&id)?;
    let (by, name) = (Arc::new(by), query.file_name.clone());
    as_file(&query.file_name, move |offset| {
        let (app, by, workflow, name) = (Arc::clone(&app), Arc::clone(&by), workflow.clone(), name.clone());
        async move {
            files::read_task_file(&app, &by, &workflow, TaskId(task), &name, offset, LARGEST_PIECE).await
        }
    })
    .await
}

/// A file piece by piece, however large, up to the size that it has now. Always as text to be saved: what a run wrote
/// must never be shown by a browser as a page of ours.
async fn as_file<R, F>(name: &str, read: R) -> Answer<Response>
where
    R: Fn(i64) -> F + Send + 'static,
    F: Future<Output = Result<Piece>> + Send,
{
    let first = match read(0).await? {
        Piece::Range { range, .. } => range,
        // The contract's answer for a file that is not there; clients go on with the next one.
        Piece::Missing { why, .. } => return Err(Error::invalid(why).into()),
    };
    let size = first.size;
    let pieces = stream::try_unfold((read, Some(first)), move |(read, next)| async move {
        let Some(piece) = next else { return Ok::<_, Error>(None) };
        let following = if piece.end() < size && !piece.bytes.is_empty() {
            match read(signed(piece.end())).await? {
                Piece::Range { range, .. } => Some(range),
                Piece::Missing { .. } => None,
            }
        } else {
            None
        };
        Ok(Some((Bytes::from(piece.bytes), (read, following))))
    });
    let safe: String =
        name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')).collect();
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", safe.trim_start_matches('.'))),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_is_never_cut_in_two() {
        let bytes = "naïve".as_bytes();
        assert_eq!(whole_characters(&bytes[..3], 3, 6), (&bytes[..2], 2));
        assert_eq!(whole_characters(bytes, 6, 6), (bytes, 6));
        // At the end of the file there is nothing to wait for.
        assert_eq!(whole_characters(&bytes[..3], 3, 3), (&bytes[..3], 3));
        assert_eq!(whole_characters(b"\xff\xfe", 2, 9), (&b"\xff\xfe"[..], 2));
    }
}
