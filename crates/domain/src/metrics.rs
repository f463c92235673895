//! Resource statistics of a process, computed from its tasks as Nextflow computes them for its execution report: mean,
//! least, quartiles, most, and the task that each of them is (`ReportSummary` of Nextflow; quantiles are of type 7, as
//! R's `summary` has them).

use crate::id::TaskId;

/// What one task asked for and used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TaskUsage {
    /// The task.
    pub task: TaskId,
    /// Cores asked for.
    pub cpus: Option<i64>,
    /// Memory asked for, in bytes.
    pub memory: Option<i64>,
    /// Time asked for, in ms.
    pub time_ms: Option<i64>,
    /// How long it ran, in ms.
    pub realtime_ms: Option<i64>,
    /// Cores used, in percent of one.
    pub pcpu: Option<f64>,
    /// Most resident memory, in bytes.
    pub peak_rss: Option<i64>,
    /// Most virtual memory, in bytes.
    pub peak_vmem: Option<i64>,
    /// Bytes read, cache included.
    pub rchar: Option<i64>,
    /// Bytes written, cache included.
    pub wchar: Option<i64>,
}

/// One value of a task, if it is known.
pub type Series = fn(&TaskUsage) -> Option<f64>;

/// The series of a process under the names of the protocol. Those of `…Usage` are percentages of what was asked for.
pub const SERIES: [(&str, Series); 9] = [
    ("cpu", |task| task.pcpu),
    ("mem", |task| task.peak_rss.map(float)),
    ("vmem", |task| task.peak_vmem.map(float)),
    ("time", |task| task.realtime_ms.map(float)),
    ("reads", |task| task.rchar.map(float)),
    ("writes", |task| task.wchar.map(float)),
    ("cpuUsage", |task| {
        let cpus = task.cpus.filter(|cpus| *cpus != 0).unwrap_or(1);
        Some(task.pcpu.filter(|pcpu| *pcpu != 0.0)? / float(cpus))
    }),
    ("memUsage", |task| percent(task.peak_rss, task.memory)),
    ("timeUsage", |task| percent(task.realtime_ms, task.time_ms)),
];

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "decoding keeps numbers below 2^53")]
pub(crate) const fn float(number: i64) -> f64 {
    number as f64
}

fn percent(used: Option<i64>, asked: Option<i64>) -> Option<f64> {
    let known = |number: Option<i64>| number.filter(|number| *number != 0).map(float);
    Some(known(used)? / known(asked)? * 100.0)
}

/// Statistics of a series. Numbers are rounded to two places after the point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// The mean.
    pub mean: f64,
    /// Least, first quartile, median, third quartile, most.
    pub quartiles: [f64; 5],
    /// The task at each of these, or the one just below it.
    pub tasks: [TaskId; 5],
}

/// The statistics of what `series` gives for `tasks`; none where it gives nothing, or zeros only. Of tasks with the same
/// value the one with the lower number comes first.
#[must_use]
pub fn summarize(tasks: &[TaskUsage], series: Series) -> Option<Summary> {
    let mut values: Vec<(f64, TaskId)> =
        tasks.iter().filter_map(|task| Some((series(task)?, task.task))).collect();
    let last = values.len().checked_sub(1)?;
    let total: f64 = values.iter().map(|(value, _)| value).sum();
    let mean = rounded(total / size(values.len()));
    let (mut quartiles, mut found) = ([0.0; 5], [TaskId(0); 5]);
    let mut sorted = Selection { values: &mut values, done: 0 };
    for (quarter, (quartile, task)) in quartiles.iter_mut().zip(&mut found).enumerate() {
        let (place, rest) = (last * quarter / 4, last * quarter % 4);
        let (low, id) = sorted.at(place)?;
        *task = id;
        *quartile = rounded(match rest {
            0 => low,
            _ => low + size(rest) / 4.0 * (sorted.at(place + 1)?.0 - low),
        });
    }
    let is_nothing = quartiles[0] == 0.0 && quartiles[4] == 0.0;
    (!is_nothing).then_some(Summary { mean, quartiles, tasks: found })
}

/// Values of which only some places are wanted in order: cheaper than to sort them all.
struct Selection<'v> {
    values: &'v mut [(f64, TaskId)],
    /// So many from the start have their place.
    done: usize,
}

impl Selection<'_> {
    /// What stands at `place` in order. Places are asked for in order, too, each up to twice.
    fn at(&mut self, place: usize) -> Option<(f64, TaskId)> {
        if place >= self.done {
            let rest = self.values.get_mut(self.done..)?;
            rest.select_nth_unstable_by(place - self.done, |one, other| {
                one.0.total_cmp(&other.0).then(one.1.0.cmp(&other.1.0))
            });
            self.done = place + 1;
        }
        self.values.get(place).copied()
    }
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "no run has 2^53 tasks")]
const fn size(number: usize) -> f64 {
    number as f64
}

/// Rounds as Java's `Math.round` does.
fn rounded(value: f64) -> f64 {
    (value * 100.0 + 0.5).floor() / 100.0
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "rounded values are exact")]
mod tests {
    use super::*;

    fn with_pcpu(values: &[f64]) -> Vec<TaskUsage> {
        let task = |(at, pcpu): (usize, &f64)| TaskUsage {
            task: TaskId(i64::try_from(at + 1).unwrap()),
            cpus: Some(2),
            memory: None,
            time_ms: None,
            realtime_ms: None,
            pcpu: Some(*pcpu),
            peak_rss: None,
            peak_vmem: None,
            rchar: None,
            wchar: None,
        };
        values.iter().enumerate().map(task).collect()
    }

    fn named(name: &str) -> Series {
        SERIES.iter().find(|(known, _)| *known == name).unwrap().1
    }

    #[test]
    fn quartiles_lie_between_the_values_beside_them() {
        let found = summarize(&with_pcpu(&[40.0, 10.0, 30.0, 20.0]), named("cpu")).unwrap();
        assert_eq!(found.quartiles, [10.0, 17.5, 25.0, 32.5, 40.0]);
        assert_eq!(found.tasks.map(|task| task.0), [2, 2, 4, 3, 1]);
        assert!((found.mean - 25.0).abs() < 1e-9);
        let found = summarize(&with_pcpu(&[1.0, 1.0, 1.004]), named("cpuUsage")).unwrap();
        assert_eq!((found.quartiles, found.tasks.map(|task| task.0)), ([0.5; 5], [1, 1, 2, 2, 3]));
        assert_eq!(summarize(&with_pcpu(&[7.0]), named("cpu")).unwrap().tasks, [TaskId(1); 5]);
    }

    #[test]
    fn what_is_not_known_or_nothing_has_no_statistics() {
        assert_eq!(summarize(&[], named("cpu")), None);
        assert_eq!(summarize(&with_pcpu(&[1.0]), named("mem")), None);
        assert_eq!(summarize(&with_pcpu(&[0.0, 0.0]), named("cpu")), None);
        assert!(summarize(&with_pcpu(&[0.0, 1.0]), named("cpu")).is_some());
    }

    #[test]
    fn every_place_is_that_of_a_sorted_list() {
        let values: Vec<f64> = (0..101_u32).map(|n| f64::from(n * 37 % 101)).collect();
        let found = summarize(&with_pcpu(&values), named("cpu")).unwrap();
        assert_eq!(found.quartiles, [0.0, 25.0, 50.0, 75.0, 100.0]);
    }
}
