//! Odd values, as the recordings have them and worse.

use domain::TaskStatus;
use domain::error::Kind;

use super::*;

fn tasks(body: &str) -> (Vec<TaskRecord>, i64) {
    let report = report(Call::Progress, body.as_bytes());
    (report.tasks().to_vec(), report.unread())
}

fn task(fields: &str) -> TaskRecord {
    let (mut tasks, unread) = tasks(&format!(r#"{{"tasks":[{{"taskId":1,"status":"RUNNING",{fields}}}]}}"#));
    assert_eq!((tasks.len(), unread), (1, 0), "{fields}");
    tasks.remove(0)
}

#[test]
fn numbers_are_read_from_whatever_they_come_as() {
    for (fields, cpus, exit, pcpu) in [
        (r#""cpus":4,"exit":1,"pcpu":1.5"#, Some(4), Some(1), Some(1.5)),
        (r#""cpus":"4","exit":"1","pcpu":"1.5""#, Some(4), Some(1), Some(1.5)),
        (r#""cpus":4.0,"exit":-1,"pcpu":2"#, Some(4), Some(-1), Some(2.0)),
        (r#""cpus":-4,"exit":2147483647,"pcpu":null"#, Some(0), None, None),
        (r#""cpus":[4],"exit":{"a":1},"pcpu":true"#, None, None, None),
        (r#""cpus":"many","exit":"","pcpu":"NaN""#, None, None, None),
        (r#""cpus":1e400,"exit":1,"pcpu":1"#, Some((1 << 53) - 1), Some(1), Some(1.0)),
        (r#""cpus":99999999999999999999,"exit":1,"pcpu":1"#, Some((1 << 53) - 1), Some(1), Some(1.0)),
        (r#""cpus":NaN,"exit":,"pcpu":Infinity"#, None, None, None),
    ] {
        let task = task(fields);
        assert_eq!((task.numbers.cpus, task.numbers.exit, task.usage.pcpu), (cpus, exit, pcpu), "{fields}");
    }
}

#[test]
fn texts_are_read_from_whatever_they_come_as() {
    for (fields, native_id, scratch) in [
        (r#""nativeId":12327,"scratch":true"#, Some("12327"), Some("true")),
        (r#""nativeId":"101_2","scratch":"/tmp""#, Some("101_2"), Some("/tmp")),
        (r#""nativeId":null,"scratch":null"#, None, None),
        (r#""nativeId":"a\u0000b","scratch":"\ud83d""#, Some("ab"), Some("\u{fffd}")),
        (r#""nativeId":["x"],"scratch":{}"#, None, None),
        (r#""nativeId":"first","nativeId":"last","scratch":1.5"#, Some("last"), Some("1.5")),
    ] {
        let told = task(fields);
        let read = (told.place.native_id.as_deref(), told.texts.scratch.as_deref());
        assert_eq!(read, (native_id, scratch), "{fields}");
    }
    let long = task(&format!(r#""env":"{}","script":"{}""#, "é".repeat(40_000), "x".repeat(300_000)));
    assert!(long.texts.env.as_deref().is_some_and(|env| env.len() <= 65_536 && env.ends_with("(cut)")));
    assert_eq!(long.texts.script.map(|script| script.len()), Some(300_000));
}

#[test]
fn dates_are_read_in_every_form() {
    for (date, expected) in [
        (r#""2026-05-06T12:04+02:00""#, Some(1_778_061_840_000)),
        (r#""2026-05-06T10:04:00.123456789Z""#, Some(1_778_061_840_123)),
        ("1778061840000", Some(1_778_061_840_000)),
        ("0", None),
        (r#""soon""#, None),
        ("null", None),
    ] {
        assert_eq!(task(&format!(r#""submit":{date}"#)).numbers.submit_at, expected, "{date}");
    }
}

#[test]
fn what_newer_clients_send_is_kept_and_the_unknown_skipped() {
    let task =
        task(r#""logStreamId":"s\u0000","gpuMetrics":{"a":[1.10]},"accelerator":null,"future":[[{"x":1}]]"#);
    assert_eq!(task.place.extra.as_deref(), Some(r#"{"logStreamId":"s","gpuMetrics":{"a":[1.10]}}"#));
}

#[test]
fn a_record_without_a_task_or_a_state_is_left_out_alone() {
    let body = r#"{"tasks":[{"status":"NEW"},{"taskId":-1,"status":"NEW"},{"taskId":4294967296,"status":"NEW"},
        {"taskId":5},{"taskId":6,"status":"PAUSED"},null,[],"x",{"taskId":"7","status":"CACHED"}]}"#;
    let (tasks, unread) = tasks(body);
    assert_eq!(unread, 8);
    assert_eq!(
        tasks.iter().map(|task| (task.task_id, task.status)).collect::<Vec<_>>(),
        [(7, TaskStatus::Cached)]
    );
}

#[test]
fn bodies_of_any_shape_are_reports() {
    let calls = [Call::Begin, Call::Progress, Call::Heartbeat, Call::Complete];
    let bodies: [&[u8]; 9] =
        [b"", b"null", b"[]", b"{", b"{}", b"\xff\xfe", b"{\"tasks\":{}}", b"\"x\"", b"<html>"];
    for call in calls {
        for body in bodies {
            let report = report(call, body);
            let is_object = body.first() == Some(&b'{');
            if !is_object {
                assert!(matches!(report.content, Content::Unreadable), "{call:?} {body:?}");
                assert_eq!(report.unread(), 1);
            }
        }
    }
    // Deep nesting in known and in unknown places.
    for key in ["tasks", "progress", "workflow", "x"] {
        let deep = format!(r#"{{"{key}":{}1{}}}"#, "[".repeat(50_000), "]".repeat(50_000));
        for call in calls {
            assert!(report(call, deep.as_bytes()).records() == 0);
        }
    }
}

#[test]
fn every_cut_of_a_body_is_read_as_far_as_it_goes() {
    let whole = r#"{"tasks":[{"taskId":1,"status":"COMPLETED","script":"a\u00e9\ud83d\ude00\"b","exit":0},{"taskId":2,"status":"NEW","exit":null}],"progress":{"processes":[{"name":"P","peakRunning":3}]},"instant":5}"#;
    let mut before = 0;
    for end in 0..=whole.len() {
        let read = report(Call::Progress, &whole.as_bytes()[..end]).records();
        assert!(read >= before, "{end}");
        before = read;
    }
    assert_eq!(before, 2);
}

#[test]
fn create_is_the_one_body_that_is_refused() {
    for body in [&b""[..], b"[1]", b"<html>", b"null", b"{", b"{}"] {
        assert_eq!(create(body).map_err(|error| error.kind()), Err(Kind::Invalid));
    }
    let body =
        create(br#"{"sessionId":"s\u0000","runName":7,"workflowId":"","projectName":null,"repository":""}"#);
    let body = body.unwrap();
    assert_eq!((&*body.session_id, &*body.run_name, &*body.project_name), ("s", "7", ""));
    assert_eq!((body.workflow_id, body.repository), (None, None));
}
