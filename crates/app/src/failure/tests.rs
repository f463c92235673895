use rstest::rstest;

use super::*;

const GB: i64 = 1 << 30;

/// A task of 72 GB and 8 hours, changed as a test needs it.
fn task(exit: Option<i64>, change: impl FnOnce(&mut TaskRow)) -> TaskRow {
    let mut task = TaskRow {
        process: "RNASEQ:STAR_ALIGN".to_owned(),
        tag: Some("T07".to_owned()),
        attempt: 1,
        exit,
        memory: Some(72 * GB),
        time_ms: Some(8 * 3_600_000),
        ..TaskRow::default()
    };
    change(&mut task);
    task
}

fn words(task: &TaskRow, report: &str) -> (String, Option<String>) {
    let end = TaskEnd::of(task, report);
    (end.headline(task), end.meaning(task))
}

#[rstest]
#[case(
    Some(77_094_000_000),
    "",
    "STAR_ALIGN ran out of memory for T07",
    "killed: out of memory at 71.8 of 72 GB"
)]
#[case(None, "", "STAR_ALIGN was killed for T07: exit 137", "killed by SIGKILL: most often out of memory")]
#[case(
    Some(3 * GB),
    "",
    "STAR_ALIGN was killed for T07: exit 137",
    "killed (SIGKILL) at 3 of 72 GB, so not for its own memory"
)]
#[case(
    None,
    "slurmstepd: error: Detected 1 oom_kill event",
    "STAR_ALIGN ran out of memory for T07",
    "killed: out of memory"
)]
fn a_killed_task_is_told_with_its_figures(
    #[case] peak: Option<i64>,
    #[case] report: &str,
    #[case] headline: &str,
    #[case] meaning: &str,
) {
    let task = task(Some(137), |task| task.peak_rss = peak);
    assert_eq!(words(&task, report), (headline.to_owned(), Some(meaning.to_owned())));
}

#[test]
fn every_end_has_words() {
    let other = |exit, report: &str| words(&task(exit, |_| ()), report);
    assert_eq!(other(None, "").0, "STAR_ALIGN failed for T07");
    assert_eq!(other(None, "").1.unwrap(), "no exit code was ever told");
    assert_eq!(other(Some(3), ""), ("STAR_ALIGN failed for T07: exit 3".to_owned(), None));
    for code in [1, 126, 127, 139, 143] {
        assert!(other(Some(code), "").1.is_some(), "{code}");
    }
    let python = other(Some(1), "Traceback\nMemoryError");
    assert_eq!(python, ("STAR_ALIGN ran out of memory for T07".to_owned(), Some("out of memory".to_owned())));
    let late = task(Some(140), |task| task.realtime_ms = Some(8 * 3_600_000));
    assert_eq!(words(&late, "").1.unwrap(), "stopped: its time limit of 8 h 0 m was over");
    let local = other(Some(143), "Process exceeded running time limit (8h)");
    assert_eq!(local.0, "STAR_ALIGN ran out of time for T07");
}

#[test]
fn a_remedy_doubles_what_ran_out_and_nothing_else() {
    let full = task(Some(137), |task| task.peak_rss = Some(72 * GB));
    let remedy = TaskEnd::of(&full, "").remedy(&full).unwrap();
    assert_eq!(remedy.about, "Give STAR_ALIGN twice the memory, 144.GB.");
    assert_eq!(
        remedy.config,
        "process {\n    withName: 'RNASEQ:STAR_ALIGN' {\n        memory = 144.GB\n    }\n}\n"
    );
    let late = task(Some(143), |task| task.realtime_ms = Some(8 * 3_600_000));
    assert!(TaskEnd::of(&late, "").remedy(&late).unwrap().config.contains("time = 16.h"));
    let within = task(Some(137), |task| task.peak_rss = Some(GB));
    let unknown = task(Some(137), |task| task.memory = None);
    let other = task(Some(1), |_| ());
    let hostile = task(Some(137), |task| task.process = "A' { script = 'x".to_owned());
    for task in [within, unknown, other, hostile] {
        assert_eq!(TaskEnd::of(&task, "").remedy(&task), None, "{task:?}");
    }
}

#[test]
fn the_course_names_try_time_and_what_was_cancelled() {
    let task = task(Some(137), |task| {
        task.attempt = 2;
        task.start_at = Some(0);
        task.complete_at = Some(1_910_000);
    });
    assert_eq!(
        course(&task, 31),
        "It failed on try 2 after 31 m 50 s. Its error strategy allows no further try, so Nextflow ended the run and 31 tasks were cancelled."
    );
}

#[test]
fn a_signal_is_told_by_what_it_means() {
    assert!(by_signal("SIGINT").unwrap().1.contains("Ctrl-C"));
    assert!(by_signal("SIGTERM").is_some() && by_signal("SIGHUP").is_some());
    assert_eq!(by_signal("SIGTERM was sent"), None);
}
