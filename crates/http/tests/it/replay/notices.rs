//! What people are told about records that are missing or could not be read, in Belfry's own words.

use conformance::difference::Difference;
use conformance::recording::Expectation;
use conformance::replay::Told;

/// What is said otherwise than it must be.
pub(super) fn compare(expected: &Expectation, told: &Told) -> Vec<Difference> {
    // A body that is no JSON says nothing to the model, while the server repairs it and reads on.
    if !expected.unreadable.is_empty() {
        return Vec::new();
    }
    let client = expected.client_totals.unwrap_or_default();
    let ours = &expected.totals;
    let lacking = [
        (client.succeeded, ours.succeeded),
        (client.failed, ours.failed),
        (client.cached, ours.cached),
        (client.aborted, ours.aborted),
    ];
    let lacking: u64 = lacking.iter().map(|(told, came)| told.saturating_sub(*came)).sum();
    let is_over = matches!(expected.run.status, Some("SUCCEEDED" | "FAILED"));
    let missing = if is_over { expected.missing_task_records.max(lacking) } else { 0 };
    let needs_attention = missing > 0 || expected.odd_records > 0;
    let ignored = expected.run.status == Some("SUCCEEDED") && ours.ignored > 0;
    let says = |words: &str| told.messages.iter().any(|message| message.contains(words));
    let compared = [
        ("requiresAttention", needs_attention, told.workflow["requiresAttention"] == true),
        ("a message on missing records", missing > 0, says("missing")),
        ("a message on odd records", expected.odd_records > 0, says("could not be read")),
        ("a message on ignored failures", ignored, says("ignored")),
    ];
    let wrong = compared.iter().filter(|(_, expected, told)| expected != told);
    wrong.map(|(what, expected, told)| Difference::new(what, expected, told)).collect()
}
