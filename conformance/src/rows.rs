//! Single questions to a server, each asked in the manner of each generation.

mod answers;
mod launched;
mod order;
mod refusals;
mod stage;
mod values;

use futures_util::future::LocalBoxFuture;

use crate::difference::Difference;

pub(crate) use launched::Pool;
pub(crate) use stage::Stage;

/// What a row found: nothing, or the first thing that is otherwise than it must be.
pub(crate) type Found = Result<(), Difference>;

/// A question.
pub(crate) struct Row {
    /// Its name.
    pub(crate) name: &'static str,
    /// What must be.
    pub(crate) must: &'static str,
    /// Whether it needs a run that the server launched.
    pub(crate) needs_launched: bool,
    pub(crate) ask: for<'a> fn(&'a Stage<'a>) -> LocalBoxFuture<'a, Found>,
}

macro_rules! rows {
    ($($module:ident { $($function:ident $must:literal)* })*) => {
        /// All questions.
        pub(crate) const ROWS: &[Row] = &[$($(Row {
            name: stringify!($function),
            must: $must,
            needs_launched: matches!(stringify!($module).as_bytes(), b"launched"),
            ask: |stage| Box::pin($module::$function(stage)),
        },)*)*];
    };
}

rows! {
    answers {
        create_gives_an_id "`create` is answered 200 with JSON: a `workflowId` of at most 16 letters and digits"
        create_again_gives_the_same_run "the same `create` again, because the client had no answer, means the same run"
        begin_gives_a_watch_url "`begin` is answered 200 with JSON: a `watchUrl` of http or https"
        calls_in_flight_are_taken "`progress`, `heartbeat` and `complete` are answered 2xx"
        bearer_and_basic_are_taken "the token is taken as `Bearer` and as `Basic @token:`"
        any_content_type_is_taken "`Content-Type` does not matter: JSON, with charset, text, none"
        odd_headers_are_ignored "`Accept`, `Cookie` and `Upgrade: h2c` beside a call change nothing"
        odd_bodies_in_flight_are_taken "what is no JSON, or not of the expected form, costs the run nothing: 2xx"
    }
    refusals {
        unreadable_create_is_400 "`create` with a body that cannot be read: 400 with a `message`"
        null_is_403 "calls to the run `null`: 403 with a `message`"
        unknown_run_is_403 "calls to a run that is not there: 403 with a `message`"
        no_token_is_401 "calls without a token or with an unknown one: 401"
        huge_body_is_413 "a body above 64 MB: 413"
    }
    order {
        complete_twice_keeps_the_second "of two `complete` calls the second is the better one"
        complete_without_begin_ends_the_run "`complete` without `begin`: 2xx, and the run is over"
        late_batch_counts "a batch after `complete`: 2xx, and its tasks are there"
        heartbeat_after_complete_changes_nothing "a heartbeat after `complete`: 2xx, and the run stays as it ended"
        two_runs_of_one_name_are_two "two runs with one name and session, one after the other, are two runs"
        batches_overtake "a final state stays when an older one arrives later"
        same_batch_at_once_counts_once "a batch sent again while the first is being answered counts once"
        open_tasks_of_a_failed_run_are_aborted "tasks that are open when a run fails are ABORTED"
        states_may_be_left_out "a task may come once, as COMPLETED, and before `begin` announced its process"
    }
    values {
        lone_surrogates_and_nul "half characters and NUL in texts: 2xx, and the task is there"
        dates_of_every_form "dates without seconds, with nanoseconds, in any offset are the same moment"
        unknown_exit_code "exit 2147483647 means unknown"
        native_id_number_or_text "`nativeId` is a number or a text, and told as text"
        scratch_of_three_types "`scratch` is null, a boolean or a path"
        large_numbers "numbers above 32 bits are kept; negative counters and integers above 64 bits do no harm"
        nulls_everywhere "every field of a record but number and state may be null"
        unknown_keys "unknown keys on every level change nothing"
        broken_number "NaN in parameters makes `\"nan\":,`: 2xx, and the run goes on"
        nine_megabytes "a batch of 100 tasks and 9 MB: 2xx, and all tasks are there"
        long_script "a script of 300 kB: 2xx, and the task is there"
        long_error_report "an error report of 1 MB: 2xx, and the run failed"
        containers_dag_and_gpu "`containers`, `dag` and `gpuMetrics`: 2xx, and the rest is told as without them"
    }
    launched {
        tokens_are_refreshed_by_cookies "`POST /oauth/access_token`: 200, cookies JWT and JWT_REFRESH_TOKEN without a domain; the new token is taken"
        a_refresh_token_is_good_twice "a refresh token can be used again, also with an expired token beside it"
        wrong_refresh_tokens_are_refused "an unknown refresh token: 400 or 401"
        run_tokens_report_for_their_run_only "the token of a launched run does not report for another: 403"
    }
}
