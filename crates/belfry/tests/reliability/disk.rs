//! A disk that is full, or fails.

use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use bench::server::Server;
use rustix::process::{Pid, Resource, Rlimit, prlimit};

use crate::faults::{Fault, Faults};
use crate::support::{Stage, integrity};

/// Puts the data on a disk of its own, of 64 MiB, which only the server and its children see and which goes with them.
/// The log is on it too.
fn on_a_small_disk(data: &Path) -> String {
    let data = data.display();
    let mount = format!("mkdir {data}/small && mount -t tmpfs -o size=64m belfry {data}/small");
    let copy = format!("cp -a {data}/belfry.sqlite* {data}/small/");
    let swap = format!("mount --move {data}/small {data}");
    let serve = format!("exec \"$@\" 2>>{data}/server.log");
    format!("exec unshare --map-root-user --mount sh -c '{mount} && {copy} && {swap} && {serve}' sh \"$@\"")
}

/// The data as the server sees it.
fn seen_by(server: &Server<'_>, data: &Path) -> PathBuf {
    let root = format!("/proc/{}/root", server.pid());
    Path::new(&root).join(data.strip_prefix("/").unwrap())
}

/// Writes until nothing more fits.
fn fill(file: &Path) {
    let mut file = File::create(file).unwrap();
    let zeros = vec![0; 1 << 20];
    let mut piece = zeros.as_slice();
    while !piece.is_empty() {
        match file.write_all(piece) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::StorageFull => piece = &piece[piece.len().div_ceil(2)..],
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn a_full_disk_puts_reports_off_until_there_is_space_again() {
    let may_mount = Command::new("unshare").args(["--map-root-user", "--mount", "true"]).status();
    if !may_mount.is_ok_and(|status| status.success()) {
        // Where nothing can be mounted, the next best: a disk that takes no byte.
        return writes_fail(32);
    }
    let mut stage = Stage::new(31, None);
    let readers = readers(&stage);
    let script = on_a_small_disk(stage.site.data_dir());
    stage.site.start_inside(script);
    let stage = stage;
    stage.tell(|server| {
        let data = seen_by(server, stage.site.data_dir());
        for reader in &readers {
            fill(&data.join("filler"));
            stage.more_put_off(20);
            Stage::read_all(server, reader);
            let before = stage.steady.taken();
            fs::remove_file(data.join("filler"))?;
            stage.more(before, 20);
        }
        assert_eq!(integrity(&data.join("belfry.sqlite")), "ok");
        let log = String::from_utf8_lossy(&fs::read(data.join("server.log"))?).into_owned();
        assert!(log.contains("reports wait for the database") && !log.contains("panicked"), "{log}");
        Ok(())
    });
    assert_eq!(stage.steady.unanswered(), 0);
}

#[test]
fn writes_that_fail_put_reports_off_and_cost_nothing() {
    writes_fail(33);
}

/// From moment to moment no file of the server takes a byte: with EFBIG, which is an I/O error to SQLite.
fn writes_fail(seed: u64) {
    let mut stage = Stage::new(seed, None);
    stage.site.start_inside("trap '' XFSZ; exec \"$@\"".to_owned());
    let stage = stage;
    stage.tell(|server| {
        let pid = Pid::from_raw(i32::try_from(server.pid())?);
        for _ in 0..5 {
            let unlimited = prlimit(pid, Resource::Fsize, Rlimit { current: Some(0), maximum: None })?;
            stage.more_put_off(20);
            assert_eq!(stage.read(server, "/api/workflow"), 200);
            let before = stage.steady.taken();
            prlimit(pid, Resource::Fsize, unlimited)?;
            stage.more(before, 20);
        }
        Ok(())
    });
    assert_eq!(stage.steady.unanswered(), 0);
    assert_eq!(stage.site.sqlite_damage().unwrap(), Some(Vec::new()));
}

/// Tokens that were never used.
fn readers(stage: &Stage) -> [String; 3] {
    ["one", "two", "three"].map(|name| stage.site.create_token(name).unwrap())
}

/// A stage on a disk that can be made bad, with what makes it so.
fn on_a_bad_disk(seed: u64) -> (Stage, Faults) {
    let faults = Faults::new();
    let mut stage = Stage::new(seed, None);
    stage.site.start_inside(faults.script());
    (stage, faults)
}

#[test]
fn a_disk_that_hangs_holds_up_reports_and_no_reads() {
    let (stage, faults) = on_a_bad_disk(34);
    let readers = readers(&stage);
    stage.tell(|server| {
        for reader in &readers {
            faults.begin(Fault::SyncHangs);
            faults.wait_until_hung();
            // It hangs until these are answered.
            Stage::read_all(server, reader);
            let before = stage.steady.taken();
            faults.end(Fault::SyncHangs);
            stage.more(before, 20);
        }
        Ok(())
    });
    assert_eq!(stage.steady.unanswered(), 0);
}

#[test]
fn a_slow_disk_costs_time_and_nothing_else() {
    let (stage, faults) = on_a_bad_disk(35);
    faults.begin(Fault::SyncIsSlow);
    stage.tell(|_| {
        stage.more(stage.steady.taken(), 40);
        Ok(())
    });
    assert_eq!((stage.steady.unanswered(), stage.steady.put_off()), (0, 0));
}

#[test]
fn a_disk_that_fails_to_sync_acknowledges_nothing() {
    let (stage, faults) = on_a_bad_disk(36);
    let readers = readers(&stage);
    stage.tell(|server| {
        for (round, reader) in readers.iter().enumerate() {
            faults.begin(Fault::SyncFails);
            stage.more_put_off(20);
            let before = stage.steady.taken();
            stage.more_put_off(20);
            assert_eq!(stage.steady.taken(), before, "what is not synced is not acknowledged");
            Stage::read_all(server, reader);
            if round + 1 == readers.len() {
                // What was acknowledged before is there, also after a crash of such a server.
                server.kill()?;
                faults.end(Fault::SyncFails);
                *server = Server::start_at(&stage.site, server.address)?.0;
            } else {
                faults.end(Fault::SyncFails);
            }
            stage.more(before, 20);
        }
        Ok(())
    });
    assert_eq!(stage.site.sqlite_damage().unwrap(), Some(Vec::new()));
}
