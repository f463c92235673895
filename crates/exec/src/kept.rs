//! Logs that are kept after a run, compressed.
//!
//! A kept file is an ordinary gzip file (`zcat` reads it) made of members of one mebibyte each. Every member says in
//! its header how long it is, so any part of the file is found by stepping over the members before it.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use flate2::{Compression, GzBuilder};

use crate::error::PlatformError;
use crate::platform::ExecPlatform;
use crate::range::{FileRange, FileRef, place};

/// Bytes of the log in each member but the last.
const BLOCK: u32 = 1 << 20;
/// Bytes of a member's header up to the end of the field that holds its length: ten of gzip, two for the size of the
/// extra field, four for the name and size of our part of it, four for the length.
const HEADER: usize = 20;
/// Name of our part of the extra field.
const NAME: [u8; 4] = [b'B', b'f', 4, 0];

/// A log that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    /// Where it is now.
    pub path: PathBuf,
    /// Bytes of the log.
    pub size: u64,
    /// Bytes of the compressed file.
    pub kept_size: u64,
}

/// Copies `file` of a platform compressed to `target`, whole or not at all; none if there is no such file. To be called
/// when the file does not grow any more.
pub async fn keep(
    platform: &dyn ExecPlatform,
    file: &FileRef,
    target: &Path,
) -> Result<Option<KeptFile>, PlatformError> {
    let problem = |error: io::Error| PlatformError::machine("A log could not be kept", &error);
    let new = target.with_extension("new");
    let (mut size, mut kept_size) = (0, 0);
    let mut writer: Option<File> = None;
    loop {
        let offset = i64::try_from(size).unwrap_or(i64::MAX);
        let Some(range) = platform.read(file, offset, BLOCK).await? else {
            return Ok(None);
        };
        let complete = u32::try_from(range.bytes.len()).unwrap_or(BLOCK) < BLOCK;
        if size > 0 && range.bytes.is_empty() {
            break;
        }
        size = range.end();
        let new = new.clone();
        let opened = writer.take();
        let step = tokio::task::spawn_blocking(move || -> io::Result<(File, u64)> {
            let mut opened = opened.map_or_else(|| File::create(&new), Ok)?;
            let member = member(&range.bytes)?;
            opened.write_all(&member)?;
            Ok((opened, u64::try_from(member.len()).unwrap_or_default()))
        });
        let (opened, written) = joined(step.await).map_err(problem)?;
        kept_size += written;
        writer = Some(opened);
        if complete {
            break;
        }
    }
    let path = target.to_path_buf();
    let done = tokio::task::spawn_blocking(move || -> io::Result<KeptFile> {
        if let Some(file) = writer {
            file.sync_all()?;
        }
        fs::rename(&new, &path)?;
        Ok(KeptFile { path, size, kept_size })
    });
    joined(done.await).map_err(problem).map(Some)
}

/// Reads a part of a kept log; offset and length count in the log as it was. None if it is not there.
pub async fn read_kept(path: &Path, offset: i64, length: u32) -> Result<Option<FileRange>, PlatformError> {
    let path = path.to_path_buf();
    let read = tokio::task::spawn_blocking(move || match File::open(&path) {
        Ok(mut file) => read_members(&mut file, offset, length).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    });
    joined(read.await).map_err(|error| PlatformError::machine("A kept log could not be read", &error))
}

/// The result of blocking work; that it broke down is an error like any other.
pub(crate) fn joined<T>(result: Result<io::Result<T>, tokio::task::JoinError>) -> io::Result<T> {
    result.unwrap_or_else(|broken| Err(io::Error::other(broken)))
}

/// One member. Its length is known only afterwards, so its field is filled in then.
fn member(block: &[u8]) -> io::Result<Vec<u8>> {
    let extra = [NAME.as_slice(), &[0; 4]].concat();
    let mut encoder = GzBuilder::new().extra(extra).write(Vec::new(), Compression::default());
    encoder.write_all(block)?;
    let mut member = encoder.finish()?;
    let length = u32::try_from(member.len()).map_err(io::Error::other)?;
    if let Some(field) = member.get_mut(HEADER - 4..HEADER) {
        field.copy_from_slice(&length.to_le_bytes());
    }
    Ok(member)
}

/// The beginning of every member, and the size of the log.
fn members(file: &mut File) -> io::Result<(Vec<u64>, u64)> {
    let end = file.metadata()?.len();
    let (mut begins, mut at, mut last) = (Vec::new(), 0, 0);
    while at < end {
        let mut header = [0; HEADER];
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut header)?;
        let (name, length) = match header {
            [.., a, b, c, d, l0, l1, l2, l3] => ([a, b, c, d], u32::from_le_bytes([l0, l1, l2, l3])),
        };
        if name != NAME || length == 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "not a log kept by Belfry"));
        }
        begins.push(at);
        at += u64::from(length);
        // The last four bytes of a member are the size of what it holds.
        let mut size = [0; 4];
        file.seek(SeekFrom::Start(at.saturating_sub(4)))?;
        file.read_exact(&mut size)?;
        last = u64::from(u32::from_le_bytes(size));
    }
    let whole = u64::try_from(begins.len().saturating_sub(1)).unwrap_or_default() * u64::from(BLOCK);
    Ok((begins, whole + last))
}

fn read_members(file: &mut File, offset: i64, length: u32) -> io::Result<FileRange> {
    let (begins, size) = members(file)?;
    let offset = place(offset, size);
    let block = u64::from(BLOCK);
    let first = usize::try_from(offset / block).map_err(io::Error::other)?;
    let end = (offset + u64::from(length)).min(size);
    let (mut bytes, mut skip) = (Vec::new(), offset % block);
    for begin in begins.iter().skip(first) {
        let wanted = end - offset - u64::try_from(bytes.len()).unwrap_or_default();
        if wanted == 0 {
            break;
        }
        file.seek(SeekFrom::Start(*begin))?;
        let mut decoder = GzDecoder::new(&mut *file);
        io::copy(&mut (&mut decoder).take(skip), &mut io::sink())?;
        (&mut decoder).take(wanted).read_to_end(&mut bytes)?;
        skip = 0;
    }
    Ok(FileRange { bytes, offset, size })
}
