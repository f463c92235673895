//! The shape of a run: how many cores were in use over its time, and when tasks were lost.

use serde::{Deserialize, Serialize};
use store::digests::EdgeRow;

/// In so many parts the time of a run is cut.
pub const PARTS: i64 = 48;
/// The height of the highest part.
const HIGHEST: f64 = 100.0;

/// Cores over the time of a run, for a drawing of the size of a word.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silhouette {
    /// For each part of the time the mean of the cores in use, where the highest is 100.
    pub heights: Vec<i64>,
    /// The parts in which tasks were lost.
    pub lost: Vec<i64>,
}

impl Silhouette {
    /// From what begins and ends in each part of a time of `span_ms`; none if nothing ran.
    #[must_use]
    pub fn of(begins: &[EdgeRow], ends: &[EdgeRow], span_ms: i64) -> Option<Self> {
        let part_ms = to_float(span_ms) / to_float(PARTS);
        // The core time up to a moment is that of all that began before it, less what came after their ends.
        let until = |edges: &[EdgeRow], part: i64| {
            let before = edges.iter().filter(|edge| edge.part < part);
            let (cores, moments) = before
                .fold((0.0, 0.0), |(cores, moments), edge| (cores + edge.cores, moments + edge.core_moments));
            part_ms.mul_add(to_float(part) * cores, -moments)
        };
        let used = |part: i64| until(begins, part) - until(ends, part);
        let means: Vec<f64> = (0..PARTS).map(|part| (used(part + 1) - used(part)).max(0.0)).collect();
        let highest = means.iter().copied().fold(0.0, f64::max);
        // What is left of adding and taking away is no load.
        if highest <= part_ms * 1e-9 {
            return None;
        }
        let mut lost: Vec<i64> =
            ends.iter().filter(|edge| edge.lost > 0).map(|edge| edge.part.clamp(0, PARTS - 1)).collect();
        lost.sort_unstable();
        lost.dedup();
        let heights = means.iter().map(|mean| whole(mean / highest * HIGHEST)).collect();
        Some(Self { heights, lost })
    }

    /// As it is stored.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What was stored.
    #[must_use]
    pub fn parse(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::as_conversions,
    reason = "milliseconds of a run are far below 2^53"
)]
const fn to_float(number: i64) -> f64 {
    number as f64
}

#[expect(clippy::cast_possible_truncation, clippy::as_conversions, reason = "0 to 100")]
fn whole(number: f64) -> i64 {
    number.round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(part: i64, cores: f64, at: f64) -> EdgeRow {
        EdgeRow { part, cores, core_moments: cores * at, lost: 0 }
    }

    #[test]
    fn a_task_fills_the_parts_it_ran_in() {
        // 48 parts of 100 ms; two cores from 150 to 350 ms, four from 4,000 ms to the end.
        let begins = [edge(1, 2.0, 150.0), edge(40, 4.0, 4000.0)];
        let ends = [EdgeRow { lost: 1, ..edge(3, 2.0, 350.0) }, edge(48, 4.0, 4800.0)];
        let shape = Silhouette::of(&begins, &ends, 4800).unwrap();
        assert_eq!(shape.heights.get(..5), Some(&[0, 25, 50, 25, 0][..]));
        assert_eq!(shape.heights.get(39..), Some(&[0, 100, 100, 100, 100, 100, 100, 100, 100][..]));
        assert_eq!(shape.lost, [3]);
        assert_eq!(Silhouette::parse(&shape.to_json()), Some(shape));
    }

    #[test]
    fn a_run_without_tasks_has_no_shape() {
        assert_eq!(Silhouette::of(&[], &[], 4800), None);
    }
}
