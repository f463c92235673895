//! The server is killed in the middle of runs, again and again: no run is started twice, and nothing is lost.

use serde_json::json;

use crate::support::{Gates, Launcher, Run, Server, starting, wait_until};

/// When the server dies while it starts a head job.
#[derive(Clone, Copy, Debug)]
enum Moment {
    /// The launcher has begun its work, and what the platform calls it is not stored.
    Claimed,
    /// The launcher is a process, and nothing of it is on the disk.
    Starting,
}

#[test]
fn the_server_is_killed_ten_times_and_every_task_is_there() {
    let server = Server::start();
    let mut kills = 0;
    let moments = [Moment::Claimed, Moment::Starting, Moment::Claimed, Moment::Claimed];
    for (number, moment) in moments.into_iter().enumerate() {
        let gates = Gates::new(server.folder(), &format!("crash-{number}"), 3);
        let (run, launcher) = killed_in_submit(&server, &gates, moment);
        server.start_again();
        kills += 1;
        run.reaches("RUNNING");
        gates.begun(1);

        // A task ends while the server is away.
        kill_in_the_middle(&server, &run, &launcher);
        kills += 1;
        gates.pass(1);
        server.start_again();
        wait_until("the task that ended meanwhile is told", || run.counter("succeeded") == 1);

        // And one just before the server dies again, when its report is on the way.
        gates.begun(2);
        gates.pass(2);
        kill_in_the_middle(&server, &run, &launcher);
        kills += 1;
        server.start_again();
        gates.open_all();
        run.ends("SUCCEEDED");

        assert_eq!(run.launcher(), launcher, "it is the same head job");
        assert_eq!(run.starts(), 1, "Nextflow was started once");
        assert_eq!(run.describe()["jobInfo"]["exitCode"], 0);
        assert_eq!((run.equals_record(), run.tasks().len()), (3, 3));
        assert_eq!(run.summary()["notices"], json!([]));
        assert!(run.processes().is_empty());
        assert!(!run.file(".secrets.env").exists());
    }
    assert!(kills >= 10, "{kills} kills");
}

/// Launches a run and kills the server between the submit and the stored operation id.
fn killed_in_submit<'a>(server: &'a Server, gates: &Gates, moment: Moment) -> (Run<'a>, Launcher) {
    let hold = server.hold_launchers();
    let mut database = server.database();
    let run = server.launch(&gates.pipeline, json!({}));
    wait_until("the head job is being submitted", || database.find(&run.id).head_state == "SUBMITTING");
    match moment {
        Moment::Claimed => {
            // The server can go on until it wants to store what the platform calls the job.
            database.hold();
            hold.release();
            let launcher = run.launcher();
            server.kill();
            database.release();
            assert_eq!(database.find(&run.id).head_state, "SUBMITTING");
            assert!(launcher.lives() && !run.has_exit_code());
            (run, launcher)
        }
        Moment::Starting => {
            wait_until("the launcher is on its way", || starting(&run.id).is_some());
            let pid = starting(&run.id).unwrap();
            server.kill();
            assert_eq!(database.find(&run.id).head_state, "SUBMITTING");
            assert!(!run.file(".pid").exists(), "the launcher has not begun");
            server.start_again();
            wait_until("the launcher is found", || run.head_state() == "SUBMITTED");
            hold.release();
            let launcher = run.launcher();
            assert_eq!(launcher.pid(), pid);
            server.kill();
            (run, launcher)
        }
    }
}

/// Kills the server while a run goes on; asserts that the run has not told its end.
fn kill_in_the_middle(server: &Server, run: &Run, launcher: &Launcher) {
    server.kill();
    let known = server.database().find(&run.id);
    assert_eq!((known.status, known.success), (RUNNING, None), "before `complete`: {known:?}");
    assert_eq!(known.head_state, "SUBMITTED");
    assert!(launcher.lives() && !run.has_exit_code(), "the head job goes on");
}

/// The code of the state RUNNING.
const RUNNING: i64 = 1;
