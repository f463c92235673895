//! A write-ahead log whose end is torn, as a power cut may leave it.
//!
//! Only what follows the last commit may be torn: a commit is on the disk before it is acknowledged. Where it ends is
//! found here by the log's own format (<https://www.sqlite.org/fileformat2.html#walformat>), without SQLite.

use std::fs::{self, File};
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use bench::server::Server;

use crate::support::Stage;

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
const PAGE: usize = 4096;
const FRAME: usize = FRAME_HEADER + PAGE;

/// A log as it lies on the disk.
struct Log(Vec<u8>);

impl Log {
    fn read(file: &Path) -> Self {
        let log = Self(fs::read(file).unwrap());
        assert_eq!(log.number(8), u32::try_from(PAGE).unwrap(), "page size");
        log
    }

    fn number(&self, at: usize) -> u32 {
        u32::from_be_bytes(self.0[at..at + 4].try_into().unwrap())
    }

    /// The frames since the log began anew, by their salts; older ones may follow.
    fn frames(&self) -> impl Iterator<Item = usize> {
        let count = (self.0.len() - HEADER) / FRAME;
        (0..count).map(|number| HEADER + number * FRAME).take_while(|frame| {
            self.number(frame + 8) == self.number(16) && self.number(frame + 12) == self.number(20)
        })
    }

    /// Where the last commit ends.
    fn last_commit(&self) -> usize {
        let commits = self.frames().filter(|frame| self.number(frame + 4) != 0);
        commits.last().map_or(HEADER, |frame| frame + FRAME)
    }

    /// A frame that claims to commit, but is a copy of another one's page under a checksum that is not its own.
    fn forged(&self) -> Vec<u8> {
        let mut frame = self.0[HEADER..HEADER + FRAME].to_vec();
        frame[4..8].copy_from_slice(&1_000_u32.to_be_bytes());
        frame
    }
}

/// How an end is torn.
#[derive(Clone, Copy, Debug)]
enum Tear {
    /// All behind the last commit is gone.
    Cut,
    /// A frame broke off in its header.
    HalfHeader,
    /// A frame broke off in its page.
    HalfPage,
    /// A whole frame is there that says it commits, with something else in its page.
    Forged,
    /// What was never written reads as zeros.
    Zeros,
    /// Whatever was on the disk before.
    Garbage,
}

const TEARS: [Tear; 6] =
    [Tear::Cut, Tear::HalfHeader, Tear::HalfPage, Tear::Forged, Tear::Zeros, Tear::Garbage];

fn tear(file: &Path, how: Tear) {
    let log = Log::read(file);
    let end = log.last_commit();
    assert!(end > HEADER, "nothing was committed since the log began anew");
    let tail = match how {
        Tear::Cut => Vec::new(),
        Tear::HalfHeader => log.forged()[..FRAME_HEADER - 7].to_vec(),
        Tear::HalfPage => log.forged()[..FRAME_HEADER + 1_000].to_vec(),
        Tear::Forged => log.forged(),
        Tear::Zeros => vec![0; 3 * FRAME],
        Tear::Garbage => (0..3 * FRAME).map(|place| (place * 167 % 251).to_le_bytes()[0]).collect(),
    };
    let file = File::options().write(true).open(file).unwrap();
    let end = u64::try_from(end).unwrap();
    file.set_len(end).unwrap();
    file.write_all_at(&tail, end).unwrap();
}

#[test]
fn a_torn_end_of_the_log_costs_nothing_that_was_acknowledged() {
    let stage = Stage::new(41, None);
    let log = stage.site.sqlite_file().unwrap().with_extension("sqlite-wal");
    stage.tell(|server| {
        for how in TEARS {
            stage.more(stage.steady.taken(), 30);
            server.kill()?;
            tear(&log, how);
            assert_eq!(stage.site.sqlite_damage()?, Some(Vec::new()), "{how:?}");
            *server = Server::start_at(&stage.site, server.address)?.0;
        }
        Ok(())
    });
    assert!(stage.steady.unanswered() > 0);
}
