//! A corpus of hostile bodies, always the same from the same seed.

use bench::simulation::Random;
use serde_json::{Value, json};

/// So many bodies, the kinds in turn.
pub(crate) fn hostile(seed: u64, count: usize) -> Vec<Vec<u8>> {
    let mut random = Random::new(seed);
    let kinds: [fn(&mut Random) -> Vec<u8>; 10] = [
        truncated,
        wrong_types,
        deep,
        huge_numbers,
        invalid_utf8,
        lone_surrogates,
        nul,
        long_texts,
        many_keys,
        noise,
    ];
    (0..count).map(|number| kinds[number % kinds.len()](&mut random)).collect()
}

fn pick<'a, T: ?Sized>(random: &mut Random, among: &[&'a T]) -> &'a T {
    let count = u64::try_from(among.len()).unwrap();
    among[usize::try_from(random.below(count)).unwrap()]
}

fn below(random: &mut Random, bound: usize) -> usize {
    usize::try_from(random.below(u64::try_from(bound).unwrap())).unwrap()
}

/// A task as clients tell it, but for its number and state.
const TASK: &str = r#"{
"taskId": 0, "status": "", "hash": "ab/cdef01", "name": "A (1)", "process": "A",
"tag": "1", "exit": 0, "submit": "2026-03-02T08:00:00.1+01:00", "start": "2026-03-02T08:00:01+01:00",
"complete": "2026-03-02T08:00:02Z", "module": ["m/1"], "container": "c", "attempt": 1, "script": "echo",
"scratch": null, "workdir": "/w", "queue": "q", "cpus": 1, "memory": 1073741824, "disk": null,
"time": 1000, "env": "A=b", "errorAction": "RETRY", "duration": 5, "realtime": 4, "nativeId": "7",
"pcpu": 99.5, "rchar": 1, "wchar": 1, "syscr": 1, "syscw": 1, "readBytes": 1, "writeBytes": 1, "pmem": 0.1,
"vmem": 1, "rss": 1, "peakVmem": 1, "peakRss": 1, "volCtxt": 1, "invCtxt": 1, "executor": "slurm",
"cloudZone": "z", "machineType": "m", "priceModel": "spot"}"#;

/// All that the four calls may hold, with a task like those of clients.
fn honest(random: &mut Random) -> Value {
    let status = pick(random, &["NEW", "SUBMITTED", "RUNNING", "COMPLETED", "FAILED", "CACHED", "ABORTED"]);
    let mut task: Value = serde_json::from_str(TASK).unwrap();
    task["taskId"] = json!(random.below(1_000_000));
    task["status"] = json!(status);
    let process =
        json!({ "index": 0, "name": "A", "pending": 0, "running": 1, "succeeded": 2, "peakRunning": 3 });
    json!({
        "workflow": {
            "id": "x", "runName": "r", "start": "2026-03-02T08:00:00Z", "complete": "2026-03-02T09:00:00Z",
            "success": false, "exitStatus": 1, "errorMessage": "e", "errorReport": "e", "stats": { "succeedCount": 1 },
            "manifest": { "name": "n", "version": "1" }, "params": { "a": [1, { "b": null }] },
            "nextflow": { "version": "24.10.0", "build": 5928 }, "configFiles": ["a"], "resume": false,
        },
        "processNames": ["A", "B"], "dag": { "vertices": [] }, "metrics": [{ "process": "A", "cpu": { "mean": 1 } }],
        "tasks": [task], "progress": { "pending": 1, "loadCpus": 2, "processes": [process] },
        "containers": [{ "sourceImage": "a", "targetImage": "b" }], "instant": 1_772_434_860_000_i64,
        "sessionId": "s", "runName": "hostile", "projectName": "p", "repository": null,
    })
}

/// Cut off anywhere.
fn truncated(random: &mut Random) -> Vec<u8> {
    let mut body = honest(random).to_string().into_bytes();
    body.truncate(below(random, body.len()));
    body
}

/// A value of another type in some places.
fn wrong_types(random: &mut Random) -> Vec<u8> {
    let mut body = honest(random);
    for _ in 0..=random.below(8) {
        spoil(&mut body, random);
    }
    body.to_string().into_bytes()
}

fn spoil(value: &mut Value, random: &mut Random) {
    if random.below(4) > 0 {
        let inner = match value {
            Value::Object(members) if !members.is_empty() => {
                let place = below(random, members.len());
                members.values_mut().nth(place)
            }
            Value::Array(items) if !items.is_empty() => {
                let place = below(random, items.len());
                items.get_mut(place)
            }
            _ => None,
        };
        if let Some(inner) = inner {
            return spoil(inner, random);
        }
    }
    *value = match random.below(9) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(-1),
        3 => json!(1.5e300),
        4 => json!("2026-13-99T99:99:99Z"),
        5 => json!([[[]], {}, null]),
        6 => json!({ "a": { "b": [] } }),
        7 => json!(u64::MAX),
        _ => json!("' OR 1=1; --<script>alert(1)</script>"),
    };
}

/// The value of one key nested without measure.
fn deep(random: &mut Random) -> Vec<u8> {
    let key = pick(random, &["tasks", "workflow", "progress", "metrics", "dag", "instant", "unknown"]);
    let depth = 1 << random.between(4, 14);
    let (open, close) = pick(random, &[&("[", "]"), &("{\"a\":", "}"), &("[{\"tasks\":", "}]")]);
    let end = if random.below(2) == 0 { close.repeat(depth) } else { String::new() };
    format!("{{\"{key}\":{}1{end}}}", open.repeat(depth)).into_bytes()
}

/// Numbers that no type can hold.
fn huge_numbers(random: &mut Random) -> Vec<u8> {
    let number = match random.below(6) {
        0 => "1e400".to_owned(),
        1 => "-1e-400".to_owned(),
        2 => "9".repeat(1 << random.between(4, 13)),
        3 => format!("0.{}", "3".repeat(10_000)),
        4 => pick(random, &["NaN", "Infinity", "-Infinity", "0x10", "+1", "01", "1.", "-"]).to_owned(),
        _ => i64::MIN.to_string(),
    };
    replaced(random, "1", &number)
}

/// Some of the places where `old` stands, changed.
fn replaced(random: &mut Random, old: &str, new: &str) -> Vec<u8> {
    let mut text = String::new();
    for (number, part) in honest(random).to_string().split(old).enumerate() {
        if number > 0 {
            text += if random.below(3) == 0 { new } else { old };
        }
        text += part;
    }
    text.into_bytes()
}

/// Bytes that are no text.
fn invalid_utf8(random: &mut Random) -> Vec<u8> {
    let mut body = honest(random).to_string().into_bytes();
    for _ in 0..=random.below(20) {
        let place = below(random, body.len());
        let wrong =
            pick(random, &[&b"\xff"[..], b"\xc3\x28", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\x80"]);
        body.splice(place..place, wrong.iter().copied());
    }
    body
}

/// Half a character, as a client sends when it cuts a text.
fn lone_surrogates(random: &mut Random) -> Vec<u8> {
    let half =
        pick(random, &["\\ud83d", "\\ude00", "\\ude00\\ud83d", "\\ud83d\\ud83d\\ude00", "\\uD83", "\\u"]);
    let new = format!("{half}\"");
    replaced(random, "\"", &new)
}

/// Zeros, in texts and between values.
fn nul(random: &mut Random) -> Vec<u8> {
    let new = pick(random, &["\\u0000\"", "\0\"", "\"\0", "\u{1}\u{2}\"", "\\u0000\\u0000\""]);
    replaced(random, "\"", new)
}

/// Texts and lists beyond measure.
fn long_texts(random: &mut Random) -> Vec<u8> {
    let mut body = honest(random);
    let long = pick(random, &["x", "é", "\u{1F600}", "\\", "\n", "\""]).repeat(1 << random.between(8, 16));
    let key =
        pick(random, &["name", "process", "script", "env", "hash", "tag", "container", "workdir", "status"]);
    body["tasks"][0][key] = json!(long);
    body["workflow"]["errorReport"] = json!(long);
    body["processNames"] = json!(vec!["P"; 1 << random.between(0, 10)]);
    body.to_string().into_bytes()
}

/// Keys that come twice, are empty, or thousands.
fn many_keys(random: &mut Random) -> Vec<u8> {
    let honest = honest(random).to_string();
    let inner = honest.trim_matches(['{', '}']);
    let many: Vec<_> = (0..1 << random.between(0, 10)).map(|number| format!("\"k{number}\":[],")).collect();
    let many = many.concat();
    format!("{{{many}\"\":1,\"tasks\":null,{inner}}},\"tasks\":[{{}},7,null,{{\"taskId\":1}}]}}").into_bytes()
}

/// No JSON at all.
fn noise(random: &mut Random) -> Vec<u8> {
    match random.below(5) {
        0 => Vec::new(),
        1 => pick(random, &["null", "[]", "7", "\"x\"", "<html></html>", "a=b&c=d", "{", "}", "\u{feff}{}"])
            .into(),
        2 => vec![0; 1 << random.between(0, 18)],
        3 => b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03".to_vec(),
        _ => (0..random.below(5_000)).map(|_| random.next().to_le_bytes()[0]).collect(),
    }
}
