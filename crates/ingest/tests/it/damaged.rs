//! Bodies of real clients, damaged: whatever comes, it is a report, and never more tasks than were sent.

use conformance::mutation::{Mutations, recorded};
use conformance::recording::TraceCall;
use ingest::{Call, decode};

/// So many of each call; `cargo xtask fuzz` tries more.
const EACH: usize = 1_500;

fn damaged(call: TraceCall) -> impl Iterator<Item = Vec<u8>> {
    let bodies = recorded(call).unwrap();
    assert!(!bodies.is_empty(), "no recording has a {call:?}");
    // A debug build is slow, and short bodies have all that long ones have.
    Mutations::new(7, bodies.into_iter().filter(|body| body.len() < 8_000).collect()).take(EACH)
}

#[test]
fn every_damaged_body_is_a_report() {
    for (recorded, call) in [
        (TraceCall::Begin, Call::Begin),
        (TraceCall::Progress, Call::Progress),
        (TraceCall::Heartbeat, Call::Heartbeat),
        (TraceCall::Complete, Call::Complete),
    ] {
        let (mut with_tasks, mut unread) = (0, 0);
        for body in damaged(recorded) {
            let report = decode::report(call, &body);
            let told = body.windows(8).filter(|window| *window == b"\"taskId\"").count();
            assert!(report.records() <= told.max(1), "{}", String::from_utf8_lossy(&body));
            with_tasks += usize::from(report.records() > 0);
            unread += report.unread();
        }
        assert!(unread > 100, "{call:?}: the damage did no harm");
        assert!(call != Call::Progress || with_tasks > EACH / 4, "{with_tasks} had tasks");
    }
}

#[test]
fn a_damaged_announcement_is_read_or_refused() {
    let (mut read, mut refused) = (0, 0);
    for body in damaged(TraceCall::Create) {
        match decode::create(&body) {
            Ok(create) => {
                assert!(!create.run_name.is_empty() || create.workflow_id.is_some());
                read += 1;
            }
            Err(_) => refused += 1,
        }
    }
    assert!(read > 100 && refused > 100, "{read} read, {refused} refused");
}
