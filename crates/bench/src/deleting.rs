//! Deleting large runs beside a load: what the load feels of it.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::runtime::{Builder, Runtime};

use crate::client::Client;
use crate::load;
use crate::server::{Server, Site};
use crate::simulation::{MOST_TASKS, Plan};
use crate::steady::{Settings, Steady};

/// How often is looked whether the runs are gone.
const LOOK: Duration = Duration::from_millis(250);
/// No deletion takes longer.
const LONGEST: Duration = Duration::from_mins(30);

/// What is deleted, and beside what.
#[derive(Clone, Copy, Debug)]
pub struct Deletion {
    /// Tasks of the runs that are deleted, together; a run has at most [`MOST_TASKS`].
    pub tasks: u64,
    /// The load.
    pub load: Settings,
    /// For how long the load goes on before.
    pub before: Duration,
}

/// What came of it.
#[derive(Debug)]
pub struct Felt {
    /// How long the server took to answer each batch without a deletion.
    pub before: Vec<Duration>,
    /// The same while it deleted.
    pub during: Vec<Duration>,
    /// How long the deletion took.
    pub took: Duration,
    /// Bytes of the file before and after.
    pub bytes: [u64; 2],
    /// How often the server answered 503.
    pub put_off: u32,
    /// What was lost or wrong of the load.
    pub wrong: Vec<String>,
}

/// The file of the server, which has it open too.
struct File(Runtime, SqliteConnection);

impl File {
    fn open(file: &Path) -> Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let connection = runtime.block_on(SqliteConnectOptions::new().filename(file).connect())?;
        Ok(Self(runtime, connection))
    }

    fn count(&mut self, sql: &'static str) -> Result<i64> {
        Ok(self.0.block_on(sqlx::query_scalar(sql).fetch_one(&mut self.1))?)
    }

    /// As if all that was reported were long ago.
    fn make_old(&mut self) -> Result<()> {
        const SQL: &str = "update workflow set last_heard_at = last_heard_at - 86400000";
        self.0.block_on(sqlx::query(SQL).execute(&mut self.1))?;
        Ok(())
    }

    fn close(self) -> Result<()> {
        Ok(self.0.block_on(self.1.close())?)
    }
}

impl Deletion {
    /// Measures the server `program` on a fresh SQLite file.
    ///
    /// # Errors
    /// If something could not be measured.
    pub fn measure(self, program: &Path) -> Result<Felt> {
        let site = Site::new(program, None)?;
        let (owner, other) = (site.create_token("owner")?, site.create_token("other")?);
        let (mut server, _) = Server::start(&site)?;
        let mut left = self.tasks;
        for number in 1.. {
            let tasks = left.min(MOST_TASKS);
            let plan = Plan::new(self.load.seed, "00000001-0000", 1, number, tasks);
            let told = load::report(server.address, &owner, std::slice::from_ref(&plan));
            for run in told.runs {
                run.failure.map_or(Ok(()), Err)?;
            }
            left -= tasks;
            if left == 0 {
                break;
            }
        }
        let file = site.sqlite_file().context("the database is no file")?;
        let mut inside = File::open(&file)?;
        ensure!(
            inside.count("select count(*) from task")? == i64::try_from(self.tasks)?,
            "tasks are missing"
        );
        inside.make_old()?;
        let bytes = site.sqlite_bytes().unwrap_or_default();

        let calm = Steady::new(self.load);
        let ((), before) = calm.during(server.address, &other, || {
            thread::sleep(self.before);
            Ok(())
        })?;
        let busy = Steady::new(Settings { seed: self.load.seed + 1, ..self.load });
        let (took, during) = busy.during(server.address, &other, || {
            // The load is under way.
            thread::sleep(Duration::from_secs(2));
            delete_all(server.address, &owner)?;
            let begun = Instant::now();
            while inside.count("select count(*) from job where kind = 'purge-runs'")? > 0 {
                ensure!(begun.elapsed() < LONGEST, "the runs are not gone");
                thread::sleep(LOOK);
            }
            Ok(begun.elapsed())
        })?;
        inside.close()?;
        server.stop()?;
        let latencies = |told: &crate::steady::Told<'_>| -> Vec<Duration> {
            told.runs.iter().flat_map(|run| run.latencies.iter().copied()).collect()
        };
        let failed = |told: &crate::steady::Told<'_>| -> Vec<String> {
            told.runs.iter().filter_map(|run| Some(format!("{:#}", run.failure.as_ref()?))).collect()
        };
        Ok(Felt {
            before: latencies(&before),
            during: latencies(&during),
            took,
            bytes: [bytes, site.sqlite_bytes().unwrap_or_default()],
            put_off: calm.put_off() + busy.put_off(),
            wrong: [failed(&before), failed(&during)].concat(),
        })
    }
}

/// Deletes all runs of a token's owner.
fn delete_all(address: std::net::SocketAddr, token: &str) -> Result<()> {
    let mut client = Client::connect(address, Some(token))?;
    let list: serde_json::Value = client.get("/api/workflow?max=100")?;
    let runs = list.get("workflows").and_then(serde_json::Value::as_array).context("no list of runs")?;
    let ids: Vec<_> = runs.iter().filter_map(|run| run.pointer("/workflow/id")).collect();
    let answer =
        client.send("POST", "/api/workflow/delete", serde_json::json!({ "workflowIds": ids }).to_string())?;
    ensure!(answer.status == 200, "deleting: {}", answer.describe());
    Ok(())
}
