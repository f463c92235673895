//! Gives damaged bodies of real clients to every decoder, for as long as one wants: `cargo xtask fuzz`.
//!
//! The targets in `fuzz/` are the same for `cargo fuzz`, which needs a nightly compiler; this needs none.

use std::fs;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use conformance::mutation::{Mutations, recorded};
use conformance::recording::TraceCall;
use ingest::{Call, decode};

const USAGE: &str = "\
cargo xtask fuzz [OPTION…]

  --seconds N   how long each decoder is tried [60]
  --seed N      where the damage comes from [1]
  --corpus      write the recorded bodies to fuzz/corpus instead, for 'cargo fuzz run <decoder>'
";

/// The decoders by name, and whose bodies they read.
const DECODERS: [(&str, TraceCall); 5] = [
    ("create", TraceCall::Create),
    ("begin", TraceCall::Begin),
    ("progress", TraceCall::Progress),
    ("heartbeat", TraceCall::Heartbeat),
    ("complete", TraceCall::Complete),
];
/// Exit code for a command line that means nothing.
const WRONG_USAGE: u8 = 2;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<ExitCode> {
    let (mut seconds, mut seed) = (60, 1);
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut words = arguments.iter().map(String::as_str);
    while let Some(word) = words.next() {
        let mut number = || words.next().and_then(|text| text.parse::<u64>().ok());
        let is_understood = match word {
            "--corpus" => return write_corpus(),
            "--seconds" => number().map(|number| seconds = number).is_some(),
            "--seed" => number().map(|number| seed = number).is_some(),
            _ => false,
        };
        if !is_understood {
            eprint!("{USAGE}");
            return Ok(ExitCode::from(WRONG_USAGE));
        }
    }
    // What panics is written to a file and counted; the message of each would bury that.
    panic::set_hook(Box::new(|_| {}));
    let mut is_good = true;
    for (name, call) in DECODERS {
        is_good &= fuzz(name, call, seed, Duration::from_secs(seconds))?;
    }
    Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn fuzz(name: &str, call: TraceCall, seed: u64, time: Duration) -> Result<bool> {
    let begin = Instant::now();
    let (mut executions, mut panics, mut slowest) = (0_u64, 0_u32, Duration::ZERO);
    for body in Mutations::new(seed, recorded(call)?) {
        if begin.elapsed() >= time {
            break;
        }
        let before = Instant::now();
        if catch_unwind(AssertUnwindSafe(|| decode(name, &body))).is_err() {
            panics += 1;
            let file = folder("artifacts", name)?.join(format!("panic-{seed}-{executions}"));
            fs::write(&file, &body)?;
            eprintln!("{name}: a panic; the body is in {}", file.display());
        }
        slowest = slowest.max(before.elapsed());
        executions += 1;
    }
    println!("{name}: {executions} executions, {panics} panics, slowest {} ms", slowest.as_millis());
    Ok(panics == 0)
}

fn decode(name: &str, body: &[u8]) {
    match Call::parse(name) {
        Some(call) => drop(decode::report(call, body)),
        None => drop(decode::create(body)),
    }
}

fn write_corpus() -> Result<ExitCode> {
    for (name, call) in DECODERS {
        let folder = folder("corpus", name)?;
        for (number, body) in recorded(call)?.iter().enumerate() {
            fs::write(folder.join(format!("recorded-{number:04}")), body)?;
        }
        println!("{}", folder.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// Where `cargo fuzz` has such things.
fn folder(kind: &str, name: &str) -> Result<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz").join(kind).join(name);
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    Ok(folder.canonicalize()?)
}
