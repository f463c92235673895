//! A server is replaced while clients send: none of their requests is refused. In between a standby may answer.

#![expect(clippy::panic, clippy::unwrap_used, reason = "what does not work fails the test")]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use ureq::Agent;

const PATIENCE: Duration = Duration::from_mins(1);

/// One of the processes that listen. Killed when the test ends before it does.
struct Process(Child);

impl Process {
    /// Starts `belfry` with these words and waits until it says that it listens.
    fn start(data: &Path, words: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_belfry"))
            .args(words)
            .args(["--data-dir", data.to_str().unwrap()])
            .env("BELFRY_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap_or_else(|| panic!("{words:?} ended without a word")).unwrap();
        assert!(first.starts_with("Belfry is ready") || first.starts_with("Standing by"), "{first}");
        Self(child)
    }

    fn ends_well(mut self) {
        let begin = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait().unwrap() {
                assert!(status.success(), "{status}");
                return;
            }
            assert!(begin.elapsed() < PATIENCE, "it does not end");
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn stop(self) {
        kill_process(Pid::from_child(&self.0), Signal::TERM).unwrap();
        self.ends_well();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

fn free_port() -> u16 {
    let mut ports = std::iter::repeat_with(|| rand::random_range(20_000..32_000_u16));
    ports.find(|port| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok()).unwrap()
}

/// A connection of its own for each request, as clients make after a pause.
fn ask(origin: &str) -> Result<(u16, Option<String>), ureq::Error> {
    let agent: Agent =
        Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE)).build().into();
    let answer = agent.get(format!("{origin}/api/service-info")).header("connection", "close").call()?;
    let retry_after = answer.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
    Ok((answer.status().as_u16(), retry_after))
}

#[test]
fn no_request_is_refused_while_servers_and_a_standby_replace_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let address = format!("127.0.0.1:{}", free_port());
    let origin = format!("http://{address}");
    let first = Process::start(&data, &["serve", "--listen", &address]);
    assert_eq!(ask(&origin).unwrap(), (200, None));

    let (done, origin) = (AtomicBool::new(false), &origin);
    let (now, answers) = thread::scope(|scope| {
        let clients: Vec<_> = (0..3)
            .map(|_| {
                scope.spawn(|| {
                    let mut answers = Vec::new();
                    while !done.load(Relaxed) {
                        answers.push(ask(origin).unwrap());
                    }
                    answers
                })
            })
            .collect();
        let mut now = first;
        for words in [&["serve", "--take-over"][..], &["standby", "--take-over"], &["serve", "--take-over"]] {
            let words: Vec<&str> = words.iter().copied().chain(["--listen", &address]).collect();
            let next = Process::start(&data, &words);
            now.ends_well();
            now = next;
            let expected =
                if words.contains(&"standby") { (503, Some("90".to_owned())) } else { (200, None) };
            assert_eq!(ask(origin).unwrap(), expected, "{words:?}");
        }
        done.store(true, Relaxed);
        let answers = clients.into_iter().flat_map(|client| client.join().unwrap());
        (now, answers.collect::<Vec<_>>())
    });
    let away = answers.iter().filter(|answer| **answer == (503, Some("90".to_owned()))).count();
    let well = answers.iter().filter(|answer| **answer == (200, None)).count();
    assert!(well > 0 && away > 0 && well + away == answers.len(), "{answers:?}");
    now.stop();
}

#[test]
fn with_nobody_to_take_over_from_the_port_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let address = format!("127.0.0.1:{}", free_port());
    let killed = Process::start(&data, &["standby", "--listen", &address, "--retry-after", "7"]);
    assert_eq!(ask(&format!("http://{address}")).unwrap(), (503, Some("7".to_owned())));
    drop(killed);
    assert!(data.join("handover.sock").exists(), "it had no time to tidy up");
    let server = Process::start(&data, &["serve", "--take-over", "--listen", &address]);
    assert_eq!(ask(&format!("http://{address}")).unwrap(), (200, None));
    server.stop();
    assert!(!data.join("handover.sock").exists());
}
