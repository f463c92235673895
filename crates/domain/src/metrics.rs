//! Resource statistics of a process, computed from its tasks as Nextflow computes them for its execution report: mean,
//! least, quartiles, most, and the task that each of them is (`ReportSummary` of Nextflow; quantiles are of type 7, as
//! R's `summary` has them).

use crate::id::TaskId;

/// A number that may not be known, in eight bytes: a run may have a million tasks with ten of them.
#[derive(Clone, Copy, Debug)]
pub struct Known(f64);

impl Known {
    /// The number, if it is known.
    #[must_use]
    pub const fn get(self) -> Option<f64> {
        if self.0.is_nan() { None } else { Some(self.0) }
    }

    /// The number, if it is known and not zero.
    fn some(self) -> Option<f64> {
        self.get().filter(|number| *number != 0.0)
    }
}

impl From<Option<f64>> for Known {
    fn from(number: Option<f64>) -> Self {
        Self(number.unwrap_or(f64::NAN))
    }
}

impl From<Option<i64>> for Known {
    #[expect(
        clippy::as_conversions,
        clippy::cast_precision_loss,
        reason = "decoding keeps numbers below 2^53"
    )]
    fn from(number: Option<i64>) -> Self {
        number.map(|number| number as f64).into()
    }
}

/// What one task that has ended asked for and used.
#[derive(Clone, Copy, Debug)]
pub struct TaskUsage {
    /// Its number within the run.
    pub task: u32,
    /// From its start to its end, in ms; not known of a task that was not run but found in the cache.
    pub span_ms: Known,
    /// Cores asked for.
    pub cpus: Known,
    /// Memory asked for, in bytes.
    pub memory: Known,
    /// Time asked for, in ms.
    pub time_ms: Known,
    /// How long it ran, in ms.
    pub realtime_ms: Known,
    /// Cores used, in percent of one.
    pub pcpu: Known,
    /// Most resident memory, in bytes.
    pub peak_rss: Known,
    /// Most virtual memory, in bytes.
    pub peak_vmem: Known,
    /// Bytes read, cache included.
    pub rchar: Known,
    /// Bytes written, cache included.
    pub wchar: Known,
}

/// One value of a task, if it is known.
pub type Series = fn(&TaskUsage) -> Option<f64>;

/// The series of a process under the names of the protocol. Those of `…Usage` are percentages of what was asked for.
pub const SERIES: [(&str, Series); 9] = [
    ("cpu", |task| task.pcpu.get()),
    ("mem", |task| task.peak_rss.get()),
    ("vmem", |task| task.peak_vmem.get()),
    ("time", |task| task.realtime_ms.get()),
    ("reads", |task| task.rchar.get()),
    ("writes", |task| task.wchar.get()),
    ("cpuUsage", |task| Some(task.pcpu.some()? / task.cpus.some().unwrap_or(1.0))),
    ("memUsage", |task| percent(task.peak_rss, task.memory)),
    ("timeUsage", |task| percent(task.realtime_ms, task.time_ms)),
];

fn percent(used: Known, asked: Known) -> Option<f64> {
    Some(used.some()? / asked.some()? * 100.0)
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "decoding keeps numbers below 2^53")]
pub(crate) const fn float(number: i64) -> f64 {
    number as f64
}

/// What tasks took in all.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Totals {
    /// How many were run, and not found in the cache; these alone are in the sums.
    pub tasks: i64,
    /// How long they ran, in ms.
    pub time_ms: f64,
    /// Memory asked for x time from start to end, in bytes x ms.
    pub memory_ms: f64,
}

impl Totals {
    /// Adds a task.
    pub fn add(&mut self, task: &TaskUsage) {
        let Some(span) = task.span_ms.get() else { return };
        self.tasks += 1;
        self.time_ms += task.realtime_ms.get().unwrap_or(0.0);
        self.memory_ms += task.memory.get().unwrap_or(0.0) * span;
    }
}

/// Most outliers that are named.
const OUTLIERS: usize = 8;

/// Statistics of a series. Numbers are rounded to two places after the point.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// How many tasks have a value.
    pub count: usize,
    /// The mean.
    pub mean: f64,
    /// Least, first quartile, median, third quartile, most.
    pub quartiles: [f64; 5],
    /// The task at each of these, or the one just below it.
    pub tasks: [TaskId; 5],
    /// Least and most of the values that lie no further from the box than one and a half of its height: the ends of its
    /// whiskers (Tukey's).
    pub whiskers: [f64; 2],
    /// How many values lie beyond the whiskers.
    pub outlier_count: usize,
    /// The furthest of these, the furthest first.
    pub outliers: Vec<(f64, TaskId)>,
}

/// The statistics of what `series` gives for `tasks`; none where it gives nothing, or zeros only. Of tasks with the same
/// value the one with the lower number comes first.
#[must_use]
pub fn summarize(tasks: &[TaskUsage], series: Series) -> Option<Summary> {
    let mut values: Vec<(f64, u32)> =
        tasks.iter().filter_map(|task| Some((series(task)?, task.task))).collect();
    let last = values.len().checked_sub(1)?;
    let total: f64 = values.iter().map(|(value, _)| value).sum();
    let mean = rounded(total / size(values.len()));
    let (mut exact, mut found) = ([0.0; 5], [TaskId(0); 5]);
    let mut sorted = Selection { values: &mut values, done: 0 };
    for (quarter, (quartile, task)) in exact.iter_mut().zip(&mut found).enumerate() {
        let (place, rest) = (last * quarter / 4, last * quarter % 4);
        let (low, id) = sorted.at(place)?;
        *task = TaskId(i64::from(id));
        *quartile = match rest {
            0 => low,
            _ => low + size(rest) / 4.0 * (sorted.at(place + 1)?.0 - low),
        };
    }
    let quartiles = exact.map(rounded);
    let is_nothing = quartiles[0] == 0.0 && quartiles[4] == 0.0;
    let spread = Spread::of(&values, exact);
    (!is_nothing).then(|| Summary {
        count: values.len(),
        mean,
        quartiles,
        tasks: found,
        whiskers: spread.whiskers.map(rounded),
        outlier_count: spread.outlier_count,
        outliers: spread.outliers,
    })
}

/// What lies near a box, and what beyond.
struct Spread {
    whiskers: [f64; 2],
    outlier_count: usize,
    outliers: Vec<(f64, TaskId)>,
}

impl Spread {
    fn of(values: &[(f64, u32)], [least, q1, _, q3, most]: [f64; 5]) -> Self {
        let reach = 1.5 * (q3 - q1);
        let (lowest, highest) = (q1 - reach, q3 + reach);
        if least >= lowest && most <= highest {
            return Self { whiskers: [least, most], outlier_count: 0, outliers: Vec::new() };
        }
        let (mut whiskers, mut beyond) = ([q1, q3], Vec::new());
        for &(value, task) in values {
            if value < lowest || value > highest {
                beyond.push((value, task));
            } else {
                whiskers = [whiskers[0].min(value), whiskers[1].max(value)];
            }
        }
        let outlier_count = beyond.len();
        let distance = |value: f64| (lowest - value).max(value - highest);
        let furthest_first = |one: &(f64, u32), other: &(f64, u32)| {
            distance(other.0).total_cmp(&distance(one.0)).then(one.1.cmp(&other.1))
        };
        if beyond.len() > OUTLIERS {
            beyond.select_nth_unstable_by(OUTLIERS, furthest_first);
            beyond.truncate(OUTLIERS);
        }
        beyond.sort_unstable_by(furthest_first);
        let named = |(value, task)| (rounded(value), TaskId(i64::from(task)));
        Self { whiskers, outlier_count, outliers: beyond.into_iter().map(named).collect() }
    }
}

/// Values of which only some places are wanted in order: cheaper than to sort them all.
struct Selection<'v> {
    values: &'v mut [(f64, u32)],
    /// So many from the start have their place.
    done: usize,
}

impl Selection<'_> {
    /// What stands at `place` in order. Places are asked for in order, too, each up to twice.
    fn at(&mut self, place: usize) -> Option<(f64, u32)> {
        if place >= self.done {
            let rest = self.values.get_mut(self.done..)?;
            rest.select_nth_unstable_by(place - self.done, |one, other| {
                one.0.total_cmp(&other.0).then(one.1.cmp(&other.1))
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
        let none = Known::from(None::<f64>);
        let task = |(task, pcpu): (u32, &f64)| TaskUsage {
            task,
            span_ms: none,
            cpus: Some(2.0).into(),
            memory: none,
            time_ms: none,
            realtime_ms: none,
            pcpu: Some(*pcpu).into(),
            peak_rss: none,
            peak_vmem: none,
            rchar: none,
            wchar: none,
        };
        (1..).zip(values).map(task).collect()
    }

    fn named(name: &str) -> Series {
        SERIES.iter().find(|(known, _)| *known == name).unwrap().1
    }

    fn cpu(values: &[f64]) -> Option<Summary> {
        summarize(&with_pcpu(values), named("cpu"))
    }

    #[test]
    fn quartiles_lie_between_the_values_beside_them() {
        let found = cpu(&[40.0, 10.0, 30.0, 20.0]).unwrap();
        assert_eq!(found.quartiles, [10.0, 17.5, 25.0, 32.5, 40.0]);
        assert_eq!(found.tasks.map(|task| task.0), [2, 2, 4, 3, 1]);
        assert!((found.mean - 25.0).abs() < 1e-9);
        let found = summarize(&with_pcpu(&[1.0, 1.0, 1.004]), named("cpuUsage")).unwrap();
        assert_eq!((found.quartiles, found.tasks.map(|task| task.0)), ([0.5; 5], [1, 1, 2, 2, 3]));
        assert_eq!(cpu(&[7.0]).unwrap().tasks, [TaskId(1); 5]);
    }

    #[test]
    fn what_is_not_known_or_nothing_has_no_statistics() {
        assert_eq!(cpu(&[]), None);
        assert_eq!(summarize(&with_pcpu(&[1.0]), named("mem")), None);
        assert_eq!(cpu(&[0.0, 0.0]), None);
        assert!(cpu(&[0.0, 1.0]).is_some());
    }

    #[test]
    fn what_lies_far_from_the_box_is_named_the_furthest_first() {
        let found = cpu(&[10.0, 11.0, 12.0, 13.0, 90.0, 14.0, 15.0, 2.0]).unwrap();
        assert_eq!((found.quartiles[1], found.quartiles[3]), (10.75, 14.25));
        assert_eq!((found.whiskers, found.outlier_count), ([10.0, 15.0], 2));
        assert_eq!(found.outliers, [(90.0, TaskId(5)), (2.0, TaskId(8))]);
        let near = cpu(&[1.0, 2.0, 3.0, 4.0]).unwrap();
        assert_eq!((near.whiskers, near.outlier_count), ([1.0, 4.0], 0));
        let same: Vec<f64> = [vec![5.0; 100], (0..20).map(|n| 6.0 + f64::from(n)).collect()].concat();
        let found = cpu(&same).unwrap();
        assert_eq!((found.outlier_count, found.outliers.len()), (20, OUTLIERS));
        assert_eq!(found.outliers[0], (25.0, TaskId(120)));
    }

    /// What a reader of the definition would write: sort, and look.
    fn naive(values: &[f64]) -> ([f64; 5], [f64; 2], usize) {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let quantile = |p: f64| {
            let place = p * size(sorted.len() - 1);
            let below = sorted.iter().zip(0_u32..).filter(|(_, at)| f64::from(*at) <= place).last().unwrap();
            let above = sorted.get(usize::try_from(below.1).unwrap() + 1).unwrap_or(below.0);
            below.0 + (place - f64::from(below.1)) * (above - below.0)
        };
        let exact = [0.0, 0.25, 0.5, 0.75, 1.0].map(quantile);
        let reach = 1.5 * (exact[3] - exact[1]);
        let near: Vec<f64> =
            sorted.iter().copied().filter(|v| *v >= exact[1] - reach && *v <= exact[3] + reach).collect();
        let whiskers = [exact[1].min(near[0]), exact[3].max(near[near.len() - 1])];
        (exact.map(rounded), whiskers.map(rounded), values.len() - near.len())
    }

    #[test]
    fn every_place_is_that_of_a_sorted_list() {
        let mut state = 7_u32;
        let mut next = |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from((state >> 8) % below)
        };
        for length in 1..200 {
            // Few values, so that many are the same, and now and then one that is far away.
            let values: Vec<f64> =
                (0..length).map(|n| next(40) + 1.0 + if n % 17 == 3 { next(900) } else { 0.0 }).collect();
            let found = cpu(&values).unwrap();
            let (quartiles, whiskers, outliers) = naive(&values);
            assert_eq!((found.quartiles, found.whiskers), (quartiles, whiskers), "{values:?}");
            assert_eq!((found.count, found.outlier_count), (values.len(), outliers), "{values:?}");
            for (value, task) in found.outliers {
                assert_eq!(value, values[usize::try_from(task.0).unwrap() - 1]);
            }
        }
    }

    #[test]
    fn totals_are_of_the_tasks_that_ran() {
        let mut ran = with_pcpu(&[50.0]).remove(0);
        ran.realtime_ms = Some(9_000.0).into();
        ran.memory = Some(2e9).into();
        let cached = ran;
        ran.span_ms = Some(10_000.0).into();
        let mut totals = Totals::default();
        totals.add(&ran);
        totals.add(&cached);
        assert_eq!(totals, Totals { tasks: 1, time_ms: 9_000.0, memory_ms: 2e13 });
    }
}
