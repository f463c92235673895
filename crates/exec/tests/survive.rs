//! The head job outlives the `kill -9` of the server that started it, and a new server finds it again.
//! Started with a directory as argument, this program is that server.

#![expect(clippy::unwrap_used, reason = "a test")]

#[expect(dead_code, reason = "shared with other tests")]
mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use exec::{ExecPlatform, HeadState};
use support::{Run, eventually, lives, platform};

const GRACE: Duration = Duration::from_secs(5);

fn run(dir: &Path) -> Run {
    Run::new(
        dir,
        "1SurviveKill99",
        "echo started; while [[ ! -e \"$NXF_WORK/go\" ]]; do sleep 0.05; done; echo done; exit 6",
    )
}

#[tokio::main]
async fn main() {
    match std::env::args_os().nth(1).map(PathBuf::from).filter(|dir| dir.is_dir()) {
        Some(dir) => {
            let platform = platform(None, GRACE).await;
            platform.submit(&run(&dir).plan()).await.unwrap();
            std::fs::write(dir.join("submitted"), "").unwrap();
            tokio::time::sleep(Duration::from_mins(10)).await;
        }
        None => the_head_job_survives_its_server().await,
    }
}

async fn the_head_job_survives_its_server() {
    let dir = tempfile::tempdir().unwrap();
    let program = std::env::current_exe().unwrap();
    let mut server = Command::new(program).arg(dir.path()).stdout(Stdio::null()).spawn().unwrap();
    eventually("submitted", || dir.path().join("submitted").exists()).await;
    server.kill().unwrap();
    server.wait().unwrap();

    let run = run(dir.path());
    run.printed("started").await;
    let platform = platform(None, GRACE).await;
    let operation = platform.find(&run.site).await.unwrap().unwrap();
    assert_eq!(platform.submit(&run.plan()).await.unwrap(), operation, "it is not started again");
    assert_eq!(platform.poll(&run.site, &operation).await.unwrap(), HeadState::Running);
    let pid: i32 = operation.as_str().split(':').nth(2).unwrap().parse().unwrap();
    assert!(lives(pid));

    std::fs::write(run.site.work_dir.join("go"), "").unwrap();
    assert_eq!(run.ended(&platform, &operation).await, HeadState::Exited { code: 6 });
    assert_eq!(run.console(), "started\ndone\n");
    println!("test the_head_job_survives_its_server ... ok");
}
