//! Bodies of real clients, damaged in every way that a seed gives.

use rand::rngs::SmallRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use crate::recording::{Recording, TraceCall};

/// Bodies are not let grow beyond this, so that a second has thousands of them.
const LONGEST: usize = 64 << 10;

/// Pieces that parsers stumble over.
const PIECES: [&[u8]; 26] = [
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"",
    b":",
    b",",
    b"\\",
    b"\\u",
    b"\\ud83d",
    b"\\ude00",
    b"\\u0000",
    b"\0",
    b"\xff",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"null",
    b"NaN",
    b"-",
    b"1e400",
    b"9999999999999999999999",
    b"[[[[[[[[[[[[[[[[",
    b"{\"tasks\":",
    b"\"taskId\":1,",
    b"\"status\":\"COMPLETED\",",
    b"\xf0\x9f\x98\x80",
];

/// The bodies of one call in all recordings, without repetition, the short ones first.
///
/// # Errors
/// When the recordings cannot be read.
pub fn recorded(call: TraceCall) -> anyhow::Result<Vec<Vec<u8>>> {
    let recordings = Recording::all()?;
    let calls = recordings.iter().flat_map(Recording::trace_calls);
    let mut bodies: Vec<Vec<u8>> = calls
        .filter(|(_, found)| *found == call)
        .filter_map(|(request, _)| request.body.clone().map(String::into_bytes))
        .collect();
    bodies.sort_unstable_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    bodies.dedup();
    Ok(bodies)
}

/// An endless sequence of damaged bodies, always the same from the same seed and bodies.
#[derive(Debug)]
pub struct Mutations {
    random: SmallRng,
    bodies: Vec<Vec<u8>>,
}

impl Mutations {
    /// Mutations of `bodies`.
    #[must_use]
    pub fn new(seed: u64, bodies: Vec<Vec<u8>>) -> Self {
        Self { random: SmallRng::seed_from_u64(seed), bodies }
    }

    fn below(&mut self, bound: usize) -> usize {
        self.random.random_range(0..bound.max(1))
    }

    fn mutate(&mut self, body: &mut Vec<u8>) {
        let place = self.below(body.len() + 1);
        let end = (place + self.below(64)).min(body.len());
        match self.below(8) {
            0 => body.truncate(place),
            1 => drop(body.drain(place..end)),
            2 => {
                let again = body.get(place..end).unwrap_or_default().repeat(2);
                body.splice(place..end, again);
            }
            3 => {
                if let Some(byte) = body.get_mut(place) {
                    *byte ^= 1 << self.random.random_range(0..8);
                }
            }
            4 => {
                if let Some(byte) = body.get_mut(place) {
                    *byte = self.random.random();
                }
            }
            5 => {
                // The tail of another body behind the head of this one.
                let other = self.bodies.choose(&mut self.random).cloned().unwrap_or_default();
                let from = self.below(other.len() + 1);
                body.truncate(place);
                body.extend_from_slice(other.get(from..).unwrap_or_default());
            }
            _ => {
                let piece = PIECES.choose(&mut self.random).copied().unwrap_or_default();
                let end = if self.below(2) == 0 { place } else { end };
                body.splice(place..end, piece.iter().copied());
            }
        }
    }
}

impl Iterator for Mutations {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        let mut body = self.bodies.choose(&mut self.random)?.clone();
        for _ in 0..=self.below(6) {
            self.mutate(&mut body);
        }
        body.truncate(LONGEST);
        Some(body)
    }
}
