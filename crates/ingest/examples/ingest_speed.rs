//! How fast reports become rows on SQLite, without HTTP: `cargo run --release -p ingest --example ingest_speed`.
//!
//! Acts as some runs that each send full batches back to back, four states a task, bodies as real clients make them.
//! Prints records a second and the time that the processor spent on a record, by thread; on a machine that others
//! use too, the latter is what to compare. Arguments: runs, tasks a run, and a directory for the database.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Instant;

use bytes::Bytes;
use domain::{Clock, Scope, Timestamp, WorkflowId};
use ingest::{Ingest, Limits, NewRun, decode};
use store::Store;
use store::users::{NewUser, add_user};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const STATES: [&str; 4] = ["NEW", "SUBMITTED", "RUNNING", "COMPLETED"];
const PROCESSES: usize = 24;
const BATCH: usize = 100;

#[tokio::main(worker_threads = 2)]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let runs: usize = arguments.next().map_or(Ok(10), |text| text.parse())?;
    let tasks: usize = arguments.next().map_or(Ok(2_500), |text| text.parse())?;
    let folder = match arguments.next() {
        Some(folder) => tempfile::tempdir_in(folder)?,
        None => tempfile::tempdir()?,
    };
    let store = Store::open(&format!("sqlite:{}", folder.path().join("speed.db").display())).await?;
    let clock = Clock::system();
    let mut tx = store.begin().await?;
    let user = NewUser {
        user_name: "ada",
        email: "ada@example.com",
        first_name: None,
        last_name: None,
        password_hash: None,
        is_root: false,
    };
    let owner = add_user(&mut tx, &user, clock.now()).await?;
    tx.commit().await?;
    let bodies = (0..runs).map(|run| bodies(run, tasks)).collect::<Vec<_>>();
    let bytes: usize = bodies.iter().flatten().map(Bytes::len).sum();
    let records = runs * tasks * STATES.len();
    println!("{runs} runs, {tasks} tasks each, {records} records, {} bytes a record", bytes / records);

    let before = cpu()?;
    for body in bodies.iter().flatten() {
        assert_eq!(decode::report(ingest::Call::Progress, body).unread(), 0);
    }
    let decoding = spent(&before, &cpu()?);
    println!("decoding alone: {:.2} us a record", per_record(decoding.values().sum(), records));

    let (ingest, writers) = Ingest::start(store.clone(), clock.clone(), Limits::default());
    let before = cpu()?;
    let started = Instant::now();
    let mut senders = tokio::task::JoinSet::new();
    for (number, bodies) in bodies.into_iter().enumerate() {
        let ingest = ingest.clone();
        senders.spawn(async move {
            let body = format!(r#"{{"sessionId":"s{number}","runName":"run_{number}","projectName":"p"}}"#);
            let fresh_id = WorkflowId::random(&mut rand::rng());
            let run = ingest
                .create(NewRun {
                    scope: Scope::Personal(owner),
                    owner,
                    user_name: "ada".to_owned(),
                    credential: "token:1".to_owned(),
                    body: decode::create(body.as_bytes())?,
                    known: None,
                    fresh_id,
                })
                .await?;
            let mut slowest = std::time::Duration::ZERO;
            for body in bodies {
                let asked = Instant::now();
                ingest.progress(&run, body).await?;
                slowest = slowest.max(asked.elapsed());
            }
            domain::Result::<_>::Ok(slowest)
        });
    }
    let mut slowest = std::time::Duration::ZERO;
    while let Some(sent) = senders.join_next().await {
        slowest = slowest.max(sent??);
    }
    let took = started.elapsed();
    let after = cpu()?;
    let stats = ingest.stats();
    writers.stop().await;
    store.close().await;

    println!(
        "{:.0} records/s in {took:.2?}, {} transactions, slowest answer {slowest:.0?}",
        f64::from(u32::try_from(records)?) / took.as_secs_f64(),
        stats.batches_total
    );
    let spent = spent(&before, &after);
    println!("processor: {:.2} us a record", per_record(spent.values().sum(), records));
    for (thread, ms) in spent.iter().filter(|(_, ms)| **ms > 0) {
        println!("  {thread:<20} {:.2} us", per_record(*ms, records));
    }
    let size = fs::metadata(folder.path().join("speed.db"))?.len();
    println!("disk: {} bytes a task", size / u64::try_from(runs * tasks)?);
    Ok(())
}

/// The progress calls of a run: waves of tasks, each wave going through its states.
fn bodies(run: usize, tasks: usize) -> Vec<Bytes> {
    let mut bodies = Vec::new();
    for wave in (0..tasks).collect::<Vec<_>>().chunks(BATCH) {
        for (state, status) in STATES.iter().enumerate() {
            let mut body = String::from("{\"tasks\":[");
            for (place, task) in wave.iter().enumerate() {
                if place > 0 {
                    body.push(',');
                }
                body.push_str(&record(run, *task, state, status));
            }
            body.push_str("],\"progress\":{\"pending\":1,\"running\":2,\"processes\":[");
            for process in 0..PROCESSES {
                let comma = if process > 0 { "," } else { "" };
                let _ = write!(
                    body,
                    r#"{comma}{{"index":{process},"name":"NFCORE:RNASEQ:ALIGN:STAR_{process}","pending":0,"submitted":0,"running":0,"succeeded":0,"cached":0,"failed":0,"aborted":0,"stored":0,"ignored":0,"retries":0,"terminated":false,"loadCpus":0,"loadMemory":0,"peakRunning":{process},"peakCpus":1,"peakMemory":1000}}"#
                );
            }
            let _ = write!(body, "]}},\"instant\":{}}}", 1_790_000_000_000_usize + bodies.len());
            bodies.push(body.into());
        }
    }
    bodies
}

fn record(run: usize, task: usize, state: usize, status: &str) -> String {
    let process = task % PROCESSES;
    let at = |second: usize| {
        Timestamp::from_ms(1_790_000_000_000)
            .plus_ms(i64::try_from((task * 60 + second) * 1000 + 123).unwrap_or_default())
    };
    let date = |is_known: bool, second: usize| {
        if is_known { format!("\"{}\"", at(second)) } else { "null".to_owned() }
    };
    let exit = if state == 3 { 0 } else { 2_147_483_647 };
    let mut record = format!(
        r#"{{"taskId":{id},"status":"{status}","hash":"ab/{id:06x}","name":"NFCORE:RNASEQ:ALIGN:STAR_{process} (sample_{id})","exit":{exit},"submit":{submit},"start":{start},"process":"NFCORE:RNASEQ:ALIGN:STAR_{process}","tag":"sample_{id}","module":[],"container":"quay.io/biocontainers/star:2.7.10a--h9ee0642_0","attempt":1,"script":"{script}","scratch":null,"workdir":"/data/scratch/runs/{run}/work/ab/{id:030x}","queue":"medium","cpus":4,"memory":8589934592,"disk":null,"time":14400000,"env":"PATH=/usr/bin\nSAMPLE=sample_{id}\n""#,
        id = task + 1,
        submit = date(state > 0, 1),
        start = date(state > 1, 2),
        script = "\\n  STAR --runThreadN 4 --genomeDir index --readFilesIn a.fastq.gz".repeat(9),
    );
    if state == 3 {
        let _ = write!(
            record,
            r#","complete":"{}","duration":57000,"realtime":56012,"pcpu":351.2,"pmem":12.1,"rss":5263360,"vmem":7454720,"peakRss":6263360,"peakVmem":8454720,"rchar":103391,"wchar":184,"syscr":163,"syscw":13,"readBytes":8192,"writeBytes":4096,"volCtxt":2,"invCtxt":5,"cpuModel":"AMD EPYC 7R13","hostname":"node-{}""#,
            at(59),
            task % 50
        );
    }
    let native_id = if state == 0 { "null".to_owned() } else { format!("\"{}\"", 9_000_000 + task) };
    let _ = write!(
        record,
        r#","errorAction":null,"nativeId":{native_id},"executor":"slurm","cloudZone":null,"machineType":null,"priceModel":null}}"#
    );
    record
}

/// Processor time of each kind of thread so far, in ms: the two fields of `/proc/self/task/*/stat` in ticks of 10 ms.
fn cpu() -> anyhow::Result<BTreeMap<String, u64>> {
    let mut spent = BTreeMap::new();
    for thread in fs::read_dir(Path::new("/proc/self/task"))? {
        let stat = fs::read_to_string(thread?.path().join("stat"))?;
        let (head, fields) = stat.rsplit_once(')').unwrap_or_default();
        let name = head.split_once('(').map_or("", |(_, name)| name);
        let ticks = fields.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok());
        *spent.entry(name.to_owned()).or_default() += ticks.sum::<u64>() * 10;
    }
    Ok(spent)
}

fn spent(before: &BTreeMap<String, u64>, after: &BTreeMap<String, u64>) -> BTreeMap<String, u64> {
    let earlier = |thread: &str| before.get(thread).copied().unwrap_or_default();
    after.iter().map(|(thread, ms)| (thread.clone(), ms.saturating_sub(earlier(thread)))).collect()
}

fn per_record(ms: u64, records: usize) -> f64 {
    let [ms, records] =
        [ms, u64::try_from(records).unwrap_or(1)].map(|n| u32::try_from(n).unwrap_or(u32::MAX));
    f64::from(ms) * 1000.0 / f64::from(records)
}
