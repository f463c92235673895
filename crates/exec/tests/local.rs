//! The local platform with real processes.

#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use exec::{
    CancelOutcome, ExecPlatform, FileRef, HeadState, LocalPlatform, LocalSettings, OperationId,
    PlatformError, Tool, keep, read_kept,
};
use rstest::rstest;
use support::{Run, eventually, lives, platform, processes};

const GRACE: Duration = Duration::from_secs(3);

#[rstest]
#[case("1ExitCode00000", "exit 0", 0)]
#[case("1ExitCode00007", "exit 7", 7)]
#[case("1ExitCode00137", "kill -9 $$", 137)]
#[tokio::test]
async fn exit_codes_come_back(#[case] id: &str, #[case] program: &str, #[case] code: i32) {
    let dir = tempfile::tempdir().unwrap();
    let run = Run::new(dir.path(), id, program);
    let platform = platform(None, GRACE).await;
    assert_eq!(platform.find(&run.site).await.unwrap(), None);
    let operation = platform.submit(&run.plan()).await.unwrap();
    assert!(operation.as_str().starts_with("local-platform::"));
    assert_eq!(run.ended(&platform, &operation).await, HeadState::Exited { code });
    assert_eq!(platform.find(&run.site).await.unwrap(), Some(operation.clone()), "found after its end");
    assert_eq!(platform.submit(&run.plan()).await.unwrap(), operation, "not started again");
    assert_eq!(platform.cancel(&run.site, &operation, false).await.unwrap(), CancelOutcome::AlreadyGone);
}

#[tokio::test]
async fn a_head_job_gets_its_own_session_and_nothing_of_the_server() {
    let dir = tempfile::tempdir().unwrap();
    let run = Run::new(
        dir.path(),
        "1OwnSession000",
        "env; pwd; readlink /proc/self/fd/0; cut -d' ' -f5,6 /proc/self/stat; ls -l /proc/self/fd | wc -l",
    );
    let platform = platform(None, GRACE).await;
    let operation = platform.submit(&run.plan()).await.unwrap();
    run.ended(&platform, &operation).await;
    let console = run.console();
    let pid = operation.as_str().split(':').nth(2).unwrap();
    assert!(console.contains(&format!("\n{pid} {pid}\n")), "group and session are the launcher's: {console}");
    assert!(console.contains("\n/dev/null\n"), "{console}");
    assert!(
        console.contains("HOME=/nonexistent\n") && console.contains("TOWER_WORKFLOW_ID=1OwnSession000\n")
    );
    for line in console.lines().filter(|line| line.contains('=')) {
        let name = line.split('=').next().unwrap();
        let known = ["PATH", "HOME", "LANG", "PWD", "OLDPWD", "SHLVL", "_"].contains(&name);
        assert!(known || name.starts_with("TOWER_") || name.starts_with("NXF_"), "{line}");
    }
    for (name, mode) in [("launcher.sh", 0o700), ("config", 0o600)] {
        let found = fs::metadata(run.path(&format!("nf-1OwnSession000.{name}"))).unwrap();
        assert_eq!(found.permissions().mode() & 0o777, mode, "{name}");
    }
    assert!(!run.path("nf-1OwnSession000.secrets.env").exists());
}

#[tokio::test]
async fn a_second_submit_at_the_same_time_starts_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let run = Run::new(dir.path(), "1TwiceAtOnce00", "echo started; sleep 1");
    let platform = platform(None, GRACE).await;
    let plan = run.plan();
    let (one, two) = tokio::join!(platform.submit(&plan), platform.submit(&plan));
    assert_eq!(one.unwrap(), two.unwrap());
    let operation = platform.find(&run.site).await.unwrap().unwrap();
    assert_eq!(run.ended(&platform, &operation).await, HeadState::Exited { code: 0 });
    assert_eq!(run.console(), "started\n");
}

/// The moment between the start and the launcher's first act: a launcher that waits before it.
#[tokio::test]
async fn a_launcher_is_found_before_its_first_act() {
    let dir = tempfile::tempdir().unwrap();
    let run = Run::new(dir.path(), "1BeforeFirst00", "echo started");
    fs::create_dir_all(&run.site.launch_dir).unwrap();
    let launcher = run.path("nf-1BeforeFirst00.launcher.sh");
    fs::write(&launcher, "#!/bin/bash\nsleep 300 & echo $! >sleeper; wait\n").unwrap();
    let mut started = Command::new("setsid")
        .arg("bash")
        .arg(&launcher)
        .env("TOWER_WORKFLOW_ID", "1BeforeFirst00")
        .current_dir(&run.site.launch_dir)
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    let platform = platform(None, GRACE).await;
    let pid = started.id();
    eventually("sleeper", || fs::read_to_string(run.path("sleeper")).is_ok_and(|text| text.ends_with('\n')))
        .await;
    let operation = platform.find(&run.site).await.unwrap().unwrap();
    assert!(operation.as_str().starts_with(&format!("local-platform::{pid}:")), "{operation}");
    assert_eq!(platform.poll(&run.site, &operation).await.unwrap(), HeadState::Running);
    assert_eq!(platform.submit(&run.plan()).await.unwrap(), operation, "not started again");
    assert_ne!(platform.cancel(&run.site, &operation, true).await.unwrap(), CancelOutcome::AlreadyGone);
    started.wait().unwrap();
    assert_eq!(platform.poll(&run.site, &operation).await.unwrap(), HeadState::Vanished);
    let sleeper: i32 = fs::read_to_string(run.path("sleeper")).unwrap().trim().parse().unwrap();
    assert!(!lives(sleeper));
}

#[tokio::test]
async fn an_exit_file_alone_is_enough_to_be_found() {
    let dir = tempfile::tempdir().unwrap();
    let run = Run::new(dir.path(), "1OnlyExitFile0", "");
    fs::create_dir_all(&run.site.launch_dir).unwrap();
    fs::write(run.path("nf-1OnlyExitFile0.exit"), "5\n").unwrap();
    let platform = platform(None, GRACE).await;
    let operation = platform.find(&run.site).await.unwrap().unwrap();
    assert_eq!(platform.poll(&run.site, &operation).await.unwrap(), HeadState::Exited { code: 5 });
}

#[tokio::test]
async fn a_reused_process_id_is_not_taken_for_the_job() {
    let dir = tempfile::tempdir().unwrap();
    let run = Run::new(dir.path(), "1ReusedPid0000", "");
    fs::create_dir_all(&run.site.launch_dir).unwrap();
    let mut stranger = Command::new("sleep").arg("300").spawn().unwrap();
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap();
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap();
    let line = format!("{} 12345 {} {}\n", stranger.id(), boot.trim(), host.trim());
    fs::write(run.path("nf-1ReusedPid0000.pid"), line).unwrap();
    let platform = platform(None, GRACE).await;
    let operation = platform.find(&run.site).await.unwrap().unwrap();
    assert_eq!(platform.poll(&run.site, &operation).await.unwrap(), HeadState::Vanished);
    assert_eq!(platform.cancel(&run.site, &operation, true).await.unwrap(), CancelOutcome::AlreadyGone);
    assert!(stranger.try_wait().unwrap().is_none(), "the stranger lives on");
    stranger.kill().unwrap();
    stranger.wait().unwrap();
}

/// A Nextflow with a task that has a session of its own, one that lost its environment, and a grandchild.
const WITH_TASKS: &str = r"
setsid bash -c 'sleep 300 & wait' &
env -i bash -c 'sleep 300; true' &
(bash -c 'sleep 300; true' &)
echo ready
";

#[tokio::test]
async fn a_cancelled_run_ends_by_itself() {
    let dir = tempfile::tempdir().unwrap();
    let end = "trap 'echo cancelling; kill $(jobs -p); sleep 0.3; echo reported; exit 1' TERM; wait; exit 9";
    let run = Run::new(dir.path(), "1EndsByItself0", &format!("sleep 300 & echo ready; {end}"));
    let platform = platform(None, Duration::from_secs(20)).await;
    let operation = platform.submit(&run.plan()).await.unwrap();
    run.printed("ready").await;
    assert_eq!(platform.cancel(&run.site, &operation, false).await.unwrap(), CancelOutcome::Ended);
    assert_eq!(platform.poll(&run.site, &operation).await.unwrap(), HeadState::Exited { code: 1 });
    assert_eq!(run.console(), "ready\ncancelling\nreported\n");
    assert_eq!(processes(&run), [0; 0]);
}

#[tokio::test]
async fn what_a_cancelled_head_job_leaves_is_stopped_too() {
    let dir = tempfile::tempdir().unwrap();
    let run = Run::new(
        dir.path(),
        "1LeavesTasks00",
        &format!("trap 'exit 1' TERM; {WITH_TASKS} while :; do sleep 0.1; done"),
    );
    let platform = platform(None, Duration::from_secs(20)).await;
    let operation = platform.submit(&run.plan()).await.unwrap();
    run.printed("ready").await;
    let begin = Instant::now();
    let outcome = platform.cancel(&run.site, &operation, false).await.unwrap();
    assert_ne!(outcome, CancelOutcome::AlreadyGone);
    assert!(begin.elapsed() < Duration::from_secs(15), "the whole grace is not spent on what is left");
    assert_eq!(processes(&run), [0; 0]);
    assert_eq!(platform.poll(&run.site, &operation).await.unwrap(), HeadState::Exited { code: 1 });
}

#[rstest]
#[case("1StubbornSoft0", false)]
#[case("1StubbornForce", true)]
#[tokio::test]
async fn a_stubborn_run_is_killed_with_all_its_processes(#[case] id: &str, #[case] force: bool) {
    let dir = tempfile::tempdir().unwrap();
    let run =
        Run::new(dir.path(), id, &format!("trap 'echo no' TERM; {WITH_TASKS} while :; do sleep 0.1; done"));
    let grace = Duration::from_secs(1);
    let platform = platform(None, grace).await;
    let operation = platform.submit(&run.plan()).await.unwrap();
    run.printed("ready").await;
    let seen = processes(&run);
    assert!(seen.len() >= 4, "{seen:?}");
    let begin = Instant::now();
    assert_eq!(platform.cancel(&run.site, &operation, force).await.unwrap(), CancelOutcome::Killed);
    assert_eq!(force, begin.elapsed() < grace);
    assert_eq!(run.console().contains("no"), !force);
    assert_eq!(processes(&run), [0; 0]);
    assert!(!seen.into_iter().any(lives));
    let state = platform.poll(&run.site, &operation).await.unwrap();
    assert_eq!(state, HeadState::Exited { code: 137 }, "the launcher noted the end");
}

#[tokio::test]
async fn a_nextflow_that_lost_its_launcher_still_runs_and_can_be_cancelled() {
    let dir = tempfile::tempdir().unwrap();
    let run = Run::new(
        dir.path(),
        "1LostLauncher0",
        "trap 'echo got it; exit 1' TERM; echo ready; while :; do sleep 0.1; done",
    );
    let platform = platform(None, GRACE).await;
    let operation = platform.submit(&run.plan()).await.unwrap();
    run.printed("ready").await;
    let launcher = operation.as_str().split(':').nth(2).unwrap();
    assert!(Command::new("kill").args(["-9", launcher]).status().unwrap().success());
    eventually("launcher gone", || !lives(launcher.parse().unwrap())).await;
    assert_eq!(platform.poll(&run.site, &operation).await.unwrap(), HeadState::Running);
    assert_eq!(platform.cancel(&run.site, &operation, false).await.unwrap(), CancelOutcome::Ended);
    assert_eq!(platform.poll(&run.site, &operation).await.unwrap(), HeadState::Vanished);
    assert_eq!(run.console(), "ready\ngot it\n");
}

#[tokio::test]
async fn tokens_never_show_and_never_stay() {
    let dir = tempfile::tempdir().unwrap();
    let run = Run::new(dir.path(), "1TokensHidden0", "echo ready; sleep 300");
    let platform = platform(None, GRACE).await;
    let operation = platform.submit(&run.plan()).await.unwrap();
    run.printed("ready").await;
    for pid in processes(&run) {
        let arguments = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        assert!(!String::from_utf8_lossy(&arguments).contains("canary"), "{pid}");
    }
    for entry in fs::read_dir(&run.site.launch_dir).unwrap() {
        let path = entry.unwrap().path();
        assert!(!String::from_utf8_lossy(&fs::read(&path).unwrap()).contains("canary"), "{}", path.display());
    }
    platform.cancel(&run.site, &operation, true).await.unwrap();

    // A launcher that never comes to read them.
    let other = Run::new(&dir.path().join("."), "1NeverReadThem", "");
    let mut plan = other.plan();
    plan.files.retain(|file| !file.name.ends_with("launcher.sh"));
    assert!(matches!(platform.submit(&plan).await, Err(PlatformError::Rejected(_))));
    assert!(!other.path("nf-1NeverReadThem.secrets.env").exists());
}

#[tokio::test]
async fn a_directory_that_cannot_be_made_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let mut run = Run::new(dir.path(), "1NoDirectory00", "");
    fs::write(dir.path().join("file"), "").unwrap();
    run.site.launch_dir = dir.path().join("file/launch");
    let platform = platform(None, GRACE).await;
    let error = platform.submit(&run.plan()).await.unwrap_err();
    assert!(matches!(&error, PlatformError::Rejected(text) if text.contains("/file")), "{error}");
    let error = platform.prepare_dir(&run.site.launch_dir).await.unwrap_err();
    assert!(error.to_string().contains("file/launch"), "{error}");
    platform.prepare_dir(&dir.path().join("a b/c")).await.unwrap();
    assert_eq!(fs::read_dir(dir.path().join("a b/c")).unwrap().count(), 0, "the probe is removed");
}

#[tokio::test]
async fn tools_are_bounded_in_time_and_output() {
    let platform = platform(None, GRACE).await;
    let tool = |script: &str| Tool::new(["bash", "-c", script].map(str::to_owned).to_vec());
    let output =
        platform.run(&Tool { input: b"in".to_vec(), ..tool("cat; echo err >&2; exit 3") }).await.unwrap();
    assert_eq!((output.code, output.stdout.as_str(), output.stderr.as_str()), (3, "in", "err\n"));
    assert_eq!(output.last_words(), "err");
    let output = platform.run(&Tool { max_output: 10, ..tool("yes | head -c 1000000") }).await.unwrap();
    assert_eq!((output.code, output.stdout.len(), output.truncated), (0, 10, true));
    let begin = Instant::now();
    let endless = Tool { timeout: Duration::from_millis(300), ..tool("sleep 300 & echo $! >&2; wait") };
    let error = platform.run(&endless).await.unwrap_err();
    assert!(
        matches!(error, PlatformError::Transient(_)) && begin.elapsed() < Duration::from_secs(5),
        "{error}"
    );
    let error = platform.run(&Tool::new(vec!["no-such-program".to_owned()])).await.unwrap_err();
    assert!(matches!(&error, PlatformError::Config(text) if text.contains("no-such-program")), "{error}");
}

#[tokio::test]
async fn other_ids_and_machines_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let run = Run::new(dir.path(), "1OtherMachine0", "");
    let platform = platform(None, GRACE).await;
    let foreign = OperationId::new("aws-batch::1234");
    assert!(matches!(platform.poll(&run.site, &foreign).await, Err(PlatformError::Config(_))));
    let elsewhere = OperationId::new("local-platform::1:1:another-boot:another-host");
    assert!(matches!(platform.poll(&run.site, &elsewhere).await, Err(PlatformError::Transient(_))));
    assert!(matches!(platform.cancel(&run.site, &elsewhere, true).await, Err(PlatformError::Transient(_))));
}

#[rstest]
#[case(0)]
#[case(5)]
#[case(1 << 20)]
#[case((1 << 20) + 1)]
#[case(5 * (1 << 20) / 2)]
#[tokio::test]
async fn kept_logs_read_like_the_logs(#[case] size: usize) {
    let dir = tempfile::tempdir().unwrap();
    let run = Run::new(dir.path(), "1KeptLogs00000", "");
    fs::create_dir_all(&run.site.launch_dir).unwrap();
    let text: Vec<u8> = (0_u32..).flat_map(|n| format!("line {n}\n").into_bytes()).take(size).collect();
    fs::write(run.path("nf.txt"), &text).unwrap();
    let platform = platform(None, GRACE).await;
    let file = FileRef::of_run(&run.site, "nf.txt").unwrap();
    let target = dir.path().join("nf.txt.gz");
    let kept = keep(&platform, &file, &target).await.unwrap().unwrap();
    assert_eq!(kept.size, u64::try_from(size).unwrap());
    assert_eq!(kept.kept_size, fs::metadata(&target).unwrap().len());
    let unpacked = Command::new("zcat").arg(&target).output().unwrap().stdout;
    assert!(unpacked == text, "any tool can read it");
    let length = i64::try_from(size).unwrap();
    for offset in [0, 3, -7, length / 2, (1 << 20) - 2, length - 1, length, length + 10] {
        for count in [0, 1, 100, 3 << 20] {
            let live = platform.read(&file, offset, count).await.unwrap().unwrap();
            assert!(read_kept(&target, offset, count).await.unwrap().unwrap() == live, "{offset} {count}");
        }
    }
    let missing = FileRef::of_run(&run.site, "missing").unwrap();
    assert_eq!(keep(&platform, &missing, &dir.path().join("missing.gz")).await.unwrap(), None);
    assert_eq!(read_kept(&dir.path().join("missing.gz"), 0, 10).await.unwrap(), None);
    fs::write(dir.path().join("other.gz"), b"something else that is long enough").unwrap();
    assert!(read_kept(&dir.path().join("other.gz"), 0, 10).await.is_err());
}

/// As root: head jobs run as `daemon`. As another user: that is refused with the reason.
#[tokio::test]
async fn runs_start_as_another_user_when_the_server_may_switch() {
    let dir = tempfile::tempdir().unwrap();
    let settings = |user: &str| LocalSettings {
        environment: vec![("PATH".to_owned(), "/usr/bin:/bin".to_owned())],
        run_as: Some(user.to_owned()),
        grace: GRACE,
    };
    for (user, reason) in
        [("no-such-user", "no such user"), ("--help", "not a user name"), ("", "not a user name")]
    {
        let error = LocalPlatform::new(settings(user)).await.unwrap_err();
        assert!(matches!(&error, PlatformError::Config(text) if text.contains(reason)), "{error}");
    }
    let root = fs::metadata("/proc/self").unwrap().uid() == 0;
    let platform = match LocalPlatform::new(settings("daemon")).await {
        Ok(platform) if root => platform,
        Err(PlatformError::Config(text)) if !root => {
            assert!(text.contains("as the user daemon") && text.contains("--local-run-as"), "{text}");
            return;
        }
        other => panic!("{other:?}"),
    };
    // The data directory is closed to it, but for the places that it is given; and one above may be closed.
    let home = dir.path().join("data");
    fs::create_dir(&home).unwrap();
    fs::write(home.join("key"), "secret").unwrap();
    let mode = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    mode(&home, 0o700);
    mode(&home.join("key"), 0o600);
    mode(dir.path(), 0o700);
    let error = platform.let_in(&home, &["runs"]).await.unwrap_err();
    assert!(matches!(&error, PlatformError::Config(text) if text.contains("--data-dir")), "{error}");
    mode(dir.path(), 0o711);
    platform.let_in(&home, &["runs"]).await.unwrap();
    let run = Run::new(
        &home.join("runs"),
        "1AnotherUser00",
        "id -un; echo $HOME; cat ../../key; ls ../..; grep -E '^CapEff' /proc/self/status; sleep 300",
    );
    let operation = platform.submit(&run.plan()).await.unwrap();
    run.printed("CapEff").await;
    assert!(run.console().starts_with("daemon\n"), "{}", run.console());
    assert!(run.console().contains("0000000000000000"), "{}", run.console());
    assert_eq!(run.console().matches("Permission denied").count(), 2, "{}", run.console());
    let owner = fs::metadata(run.path("nf-1AnotherUser00.config")).unwrap();
    let daemon = fs::metadata(run.path("nf-1AnotherUser00.pid")).unwrap().uid();
    assert!(daemon != 0 && owner.uid() == daemon && owner.permissions().mode() & 0o777 == 0o600);
    assert_eq!(fs::metadata(&run.site.work_dir).unwrap().uid(), daemon);
    let file = FileRef::of_run(&run.site, "nf-1AnotherUser00.txt").unwrap();
    assert_eq!(platform.read(&file, 0, 6).await.unwrap().unwrap().bytes, b"daemon");
    assert_ne!(platform.cancel(&run.site, &operation, true).await.unwrap(), CancelOutcome::AlreadyGone);
    assert_eq!(processes(&run), [0; 0]);
    // A file that names a process of somebody else harms nobody.
    let mut stranger = Command::new("sleep").arg("300").spawn().unwrap();
    let stat = fs::read_to_string(format!("/proc/{}/stat", stranger.id())).unwrap();
    let ticks = stat.rsplit_once(") ").unwrap().1.split(' ').nth(19).unwrap().to_owned();
    let boot_and_host: Vec<&str> = operation.as_str().split(':').skip(4).collect();
    let forged = format!("local-platform::{}:{ticks}:{}", stranger.id(), boot_and_host.join(":"));
    assert_eq!(
        platform.cancel(&run.site, &OperationId::new(forged), true).await.unwrap(),
        CancelOutcome::AlreadyGone
    );
    assert!(stranger.try_wait().unwrap().is_none());
    stranger.kill().unwrap();
    stranger.wait().unwrap();
}
