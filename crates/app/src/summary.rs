//! What the page says about a run in words: why it is as it is, what stopped it, what may be done now.

use domain::permission::{WorkflowDelete, WorkflowExecute, WorkflowRead};
use domain::{Result, TaskStatus, Timestamp, WorkflowId, WorkflowStatus};
use store::audit::find_actor;
use store::head_jobs::HeadJobState;
use store::users::find_user;
use store::workflows::{self as rows, WorkflowRow};
use store::{Tx, tasks};

use crate::allowed::Allowed;
use crate::context::App;
use crate::failure::{self, Failure};
use crate::workflows::{self, NOT_OURS, STILL_ACTIVE, WorkflowDetails, status};

/// Whether something may be done, and if not, why.
pub type Permitted = std::result::Result<(), String>;

/// What the page says about a run.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The facts.
    pub details: WorkflowDetails,
    /// One line of reason for the state.
    pub reason: Option<String>,
    /// Since when it holds.
    pub reason_since: Option<Timestamp>,
    /// What stopped it.
    pub failure: Option<Failure>,
    /// Whether it may be cancelled.
    pub cancel: Permitted,
    /// Whether it may be resumed.
    pub resume: Permitted,
    /// Whether it may be launched again.
    pub relaunch: Permitted,
    /// Whether its record may be deleted.
    pub delete: Permitted,
    /// The run it continues.
    pub resumed_from: Option<WorkflowRow>,
    /// How many runs its Nextflow session has had.
    pub tries: i64,
    /// Which of them it is, from 1.
    pub try_number: i64,
}

/// What the page says about a run.
pub async fn summarize(app: &App, by: &Allowed<WorkflowRead>, id: &WorkflowId) -> Result<Summary> {
    let details = workflows::describe(app, by, id).await?;
    let mut tx = app.store.begin_read().await?;
    let row = &details.row;
    let counters = &details.progress.counters;
    let lost = counters.failed - counters.ignored - counters.retries;
    let failed_task = if status(row) == WorkflowStatus::Failed && lost > 0 {
        match tasks::find_first_failure(&mut tx, row.num, lost).await? {
            Some(task) => tasks::find_task(&mut tx, row.num, task).await?,
            None => None,
        }
    } else {
        None
    };
    let resumed_from = if row.is_resume {
        rows::find_resumed_from(&mut tx, by.scope(), &row.session_id, row.num).await?
    } else {
        None
    };
    let (tries, try_number) = rows::count_session(&mut tx, by.scope(), &row.session_id, row.num).await?;
    let canceller = canceller(&mut tx, row).await?;
    drop(tx);
    let failure = failure::explain(&details, failed_task);
    let wait = details.head_job.as_ref().and_then(|head| head.wait_reason.as_deref());
    let (reason, reason_since) = reason(row, wait, app.clock.now());
    let reason = failure.as_ref().map(|failure| failure.headline.clone()).or(reason);
    let (reason, reason_since) = match canceller {
        Some((name, at)) if status(row) == WorkflowStatus::Cancelled => {
            (Some(format!("cancelled by {name}")), Some(at))
        }
        Some((name, at)) if status(row).is_active() => {
            (Some(format!("is being cancelled by {name}")), Some(at))
        }
        _ => (reason, reason_since),
    };
    let (cancel, resume, relaunch, delete) = actions(by, &details);
    Ok(Summary {
        details,
        reason,
        reason_since,
        failure,
        cancel,
        resume,
        relaunch,
        delete,
        resumed_from,
        tries,
        try_number,
    })
}

/// Who asked to cancel a run, and when.
async fn canceller(tx: &mut Tx, row: &WorkflowRow) -> Result<Option<(String, Timestamp)>> {
    let Some(at) = row.cancel_requested_at.map(Timestamp::from_ms) else { return Ok(None) };
    let Some(user) = find_actor(tx, at, workflows::CANCEL_ACTION, &row.id).await? else { return Ok(None) };
    Ok(find_user(tx, user).await?.map(|user| (user.full_name(), at)))
}

/// One line of reason for a run's state, and since when it holds.
#[must_use]
pub fn reason(
    row: &WorkflowRow,
    wait_reason: Option<&str>,
    now: Timestamp,
) -> (Option<String>, Option<Timestamp>) {
    let at = |ms: Option<i64>| ms.map(Timestamp::from_ms);
    match status(row) {
        WorkflowStatus::Submitted | WorkflowStatus::Running if row.cancel_requested_at.is_some() => {
            (Some("is being cancelled".to_owned()), at(row.cancel_requested_at))
        }
        WorkflowStatus::Submitted => (
            wait_reason.map(str::to_owned),
            wait_reason.is_some().then_some(Timestamp::from_ms(row.submit_at)),
        ),
        WorkflowStatus::Unknown => {
            let minutes = now.since_ms(Timestamp::from_ms(row.last_heard_at)) / 60_000;
            let text = if minutes < 120 {
                format!("no message for {minutes} minutes")
            } else {
                format!("no message for {} hours", minutes / 60)
            };
            (Some(text), Some(Timestamp::from_ms(row.last_heard_at)))
        }
        WorkflowStatus::Failed => {
            let line = row
                .error_message
                .as_deref()
                .and_then(|text| text.lines().find(|line| !line.trim().is_empty()));
            (line.map(|line| line.trim().to_owned()), at(row.complete_at))
        }
        WorkflowStatus::Running | WorkflowStatus::Succeeded | WorkflowStatus::Cancelled => (None, None),
    }
}

fn actions(
    by: &Allowed<WorkflowRead>,
    details: &WorkflowDetails,
) -> (Permitted, Permitted, Permitted, Permitted) {
    let row = &details.row;
    let may_execute = || {
        if by.may::<WorkflowExecute>() {
            Ok(())
        } else {
            Err("Your role may not launch or cancel runs".to_owned())
        }
    };
    let head_job = details.head_job.as_ref();
    let is_over = head_job.is_none_or(|head| head.state == HeadJobState::Ended.as_str());
    // The run has its final state some seconds before its head job is gone and its records are looked up.
    let is_ending = !is_over && status(row).is_final();
    let cancel = may_execute().and_then(|()| match head_job {
        None if status(row).is_active() => Err(NOT_OURS.to_owned()),
        _ if is_over || is_ending => Err("The run is over".to_owned()),
        _ if row.cancel_requested_at.is_some() => Err("The run is being cancelled".to_owned()),
        _ => Ok(()),
    });
    let launched = || match details.launch {
        Some(_) => Ok(()),
        None => Err("The run was not launched here, so its settings are not known".to_owned()),
    };
    let relaunch = may_execute().and_then(|()| launched());
    let resume = relaunch.clone().and_then(|()| {
        if is_ending {
            Err("Nextflow is still ending; try again in a moment".to_owned())
        } else if is_over {
            Ok(())
        } else {
            Err("The run is going on; wait for its end".to_owned())
        }
    });
    let delete = if !by.may::<WorkflowDelete>() {
        Err("Your role may not delete runs".to_owned())
    } else if !is_over || status(row).is_active() {
        Err(STILL_ACTIVE.to_owned())
    } else {
        Ok(())
    };
    (cancel, resume, relaunch, delete)
}

/// What people should know about the records of a run; the flag marks what is not as it should be.
#[must_use]
pub fn notices(details: &WorkflowDetails) -> Vec<(bool, String)> {
    let row = &details.row;
    let mut notices = Vec::new();
    let open = details.progress.counters.open();
    if row.aside_count > 0 {
        notices.push((
            true,
            format!("{} could not be read and {} kept aside", records(row.aside_count), is(row.aside_count)),
        ));
    }
    if row.missing_count > 0 {
        notices.push((
            true,
            format!("{} missing: Nextflow counted more tasks than it reported", records(row.missing_count)),
        ));
    } else if status(row) == WorkflowStatus::Succeeded && open > 0 {
        notices.push((true, format!("the end of {open} tasks was never reported")));
    }
    if row.repaired_count > 0 {
        let text = format!(
            "the end of {} was not reported and is from Nextflow's own record",
            tasks_word(row.repaired_count)
        );
        notices.push((false, text));
    }
    if status(row) == WorkflowStatus::Succeeded && details.progress.counters.ignored > 0 {
        notices.push((
            true,
            format!(
                "{} failed and {} ignored",
                tasks_word(details.progress.counters.ignored),
                is(details.progress.counters.ignored)
            ),
        ));
    }
    notices
}

fn records(n: i64) -> String {
    if n == 1 { "1 task record".to_owned() } else { format!("{n} task records") }
}

fn tasks_word(n: i64) -> String {
    if n == 1 { "1 task".to_owned() } else { format!("{n} tasks") }
}

const fn is(n: i64) -> &'static str {
    if n == 1 { "is" } else { "are" }
}

/// The states that a word of a task search means: Nextflow's, and the page's own.
#[must_use]
pub fn task_statuses(word: &str) -> Vec<TaskStatus> {
    match word.to_ascii_uppercase().as_str() {
        "SUCCEEDED" => vec![TaskStatus::Completed],
        "PENDING" => vec![TaskStatus::New],
        "QUEUED" => vec![TaskStatus::Submitted],
        "CANCELLED" => vec![TaskStatus::Aborted],
        other => TaskStatus::parse(other).into_iter().collect(),
    }
}
