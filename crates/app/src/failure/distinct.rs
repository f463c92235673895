//! Everything that failed in a run, by process and exit status.

use domain::permission::WorkflowRead;
use domain::{Result, TaskId, TaskStatus, WorkflowId};
use store::failures::{self, LostTasksRow};
use store::workflows as rows;

use super::task_end;
use crate::allowed::Allowed;
use crate::context::App;
use crate::workflows::unknown;

/// Most kinds of failure that are told.
const MOST: usize = 100;

/// What failed in a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failures {
    /// Each kind of failure: first what stopped the run, then what was tried again, then what was ignored; the frequent
    /// before the rare.
    pub failures: Vec<DistinctFailure>,
    /// Tasks that were running when the run ended.
    pub cancelled_running: i64,
    /// Tasks that had not started when the run ended.
    pub cancelled_waiting: i64,
}

/// Tasks of one process that failed with the same exit status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistinctFailure {
    /// The process.
    pub process: String,
    /// The exit status.
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
    pub task: TaskId,
    /// Its tag.
    pub tag: Option<String>,
    key: i64,
}

/// What failed in a run, also while it goes on.
pub async fn list(app: &App, by: &Allowed<WorkflowRead>, id: &WorkflowId) -> Result<Failures> {
    let mut tx = app.store.begin_read().await?;
    let row = rows::find_workflow(&mut tx, by.scope(), id).await?.ok_or_else(|| unknown(id))?;
    let progress = store::trace::find_progress(&mut tx, row.num).await?.unwrap_or_default();
    let lost = progress.counters.failed + progress.counters.aborted;
    if lost == 0 {
        return Ok(Failures::default());
    }
    let lost = failures::count_lost_tasks(&mut tx, row.num, lost).await?;
    let mut found = gather(lost);
    let keys: Vec<i64> = found.failures.iter().map(|failure| failure.key).collect();
    let mut tags = failures::find_tags(&mut tx, &keys).await?;
    for failure in &mut found.failures {
        failure.tag = tags.remove(&failure.key);
    }
    Ok(found)
}

/// Puts together what is the same failure with another outcome, and ranks it.
fn gather(lost: Vec<LostTasksRow>) -> Failures {
    let mut found = Failures::default();
    for row in lost {
        if TaskStatus::from_code(row.status) == Some(TaskStatus::Aborted) {
            found.cancelled_running += row.started;
            found.cancelled_waiting += row.tasks - row.started;
            continue;
        }
        let same =
            found.failures.iter().position(|known| known.process == row.process && known.exit == row.exit);
        let at = same.unwrap_or_else(|| {
            found.failures.push(DistinctFailure {
                process: row.process.clone(),
                exit: row.exit,
                exit_meaning: task_end::meaning(row.exit),
                lost: 0,
                retried: 0,
                ignored: 0,
                task: row.first_task(),
                tag: None,
                key: row.first_id,
            });
            found.failures.len() - 1
        });
        let Some(failure) = found.failures.get_mut(at) else { continue };
        if row.is_ignored {
            failure.ignored += row.tasks;
        } else if row.is_retried {
            failure.retried += row.tasks;
        } else {
            failure.lost += row.tasks;
            // The one to look at is one that was not made good.
            (failure.task, failure.key) = (row.first_task(), row.first_id);
        }
    }
    found.failures.sort_by_key(|failure| {
        let weight = |tasks: i64| std::cmp::Reverse(tasks);
        (weight(failure.lost), weight(failure.retried), weight(failure.ignored), failure.key)
    });
    found.failures.truncate(MOST);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(
        process: &str,
        exit: Option<i64>,
        retried: bool,
        ignored: bool,
        tasks: i64,
        first_id: i64,
    ) -> LostTasksRow {
        LostTasksRow {
            process: process.to_owned(),
            status: TaskStatus::Failed.code(),
            exit,
            is_retried: retried,
            is_ignored: ignored,
            tasks,
            started: tasks,
            first_id,
        }
    }

    #[test]
    fn what_stopped_the_run_comes_before_what_is_frequent() {
        let aborted = |started, tasks| LostTasksRow {
            status: TaskStatus::Aborted.code(),
            started,
            ..row("SORT", None, false, false, tasks, 1)
        };
        let found = gather(vec![
            row("QC", Some(1), false, true, 900, 7),
            row("ALIGN", Some(137), true, false, 13, 3),
            aborted(4, 9),
            row("ALIGN", Some(137), false, false, 1, 40),
            row("ALIGN", Some(1), true, false, 2, 5),
            aborted(0, 2),
        ]);
        let told: Vec<_> = found
            .failures
            .iter()
            .map(|it| (it.process.as_str(), it.exit, it.lost, it.retried, it.ignored, it.task.0))
            .collect();
        assert_eq!(
            told,
            [
                ("ALIGN", Some(137), 1, 13, 0, 40),
                ("ALIGN", Some(1), 0, 2, 0, 5),
                ("QC", Some(1), 0, 0, 900, 7)
            ]
        );
        assert_eq!((found.cancelled_running, found.cancelled_waiting), (4, 7));
    }

    #[test]
    fn the_same_exit_of_two_processes_is_two_failures() {
        let found = gather(vec![row("A", None, false, false, 1, 1), row("B", None, false, false, 1, 2)]);
        assert_eq!(found.failures.len(), 2);
        assert_eq!(found.failures[0].exit_meaning.as_deref(), Some("no exit code was ever told"));
    }
}
