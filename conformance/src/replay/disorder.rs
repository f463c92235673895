//! Requests that overtake each other.

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use crate::recording::{Recording, Request, TraceCall};

/// The calls of a recording with those of `progress` in another order, in the places where they were.
pub(super) fn shuffled(recording: &Recording, seed: u64) -> Vec<(&Request, TraceCall)> {
    let mut calls: Vec<_> = recording.trace_calls().collect();
    let is_progress = |(_, call): &&(&Request, TraceCall)| *call == TraceCall::Progress;
    let mut progress: Vec<_> = calls.iter().filter(is_progress).copied().collect();
    progress.shuffle(&mut StdRng::seed_from_u64(seed));
    let places = calls.iter_mut().filter(|(_, call)| *call == TraceCall::Progress);
    for (place, call) in places.zip(progress) {
        *place = call;
    }
    calls
}
