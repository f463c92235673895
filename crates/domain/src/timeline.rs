//! Tasks over the time of their run: when each waited and ran, and how much of that there was at each moment.

use crate::metrics::float;
use crate::task::TaskStatus;

/// When one task waited and ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskSpan {
    /// Its number within the run.
    pub task: i64,
    /// Number of its process within the run.
    pub process: i64,
    /// Its state.
    pub status: TaskStatus,
    /// Which try it is.
    pub attempt: i64,
    /// Cores asked for.
    pub cpus: i64,
    /// When it was handed to the executor, in ms since the epoch, as all times here.
    pub submit_at: Option<i64>,
    /// When it started.
    pub start_at: Option<i64>,
    /// When it ended.
    pub complete_at: Option<i64>,
    /// It failed and its error strategy let the run go on without it.
    pub is_ignored: bool,
}

/// From the first moment to the one after the last.
pub type Stretch = (i64, i64);

impl TaskSpan {
    /// The end, as far as it has come at `now`. Unknown for a task that was ended without being told when.
    fn end(&self, now: i64) -> Option<i64> {
        self.complete_at.or_else(|| (!self.status.is_final()).then_some(now))
    }

    /// When it waited for its start. A cached task did so in an earlier run.
    #[must_use]
    pub fn waiting(&self, now: i64) -> Option<Stretch> {
        let from = self.submit_at.filter(|_| self.status != TaskStatus::Cached)?;
        stretch(from, self.start_at.or_else(|| self.end(now))?)
    }

    /// When it ran.
    #[must_use]
    pub fn running(&self, now: i64) -> Option<Stretch> {
        let from = self.start_at.filter(|_| self.status != TaskStatus::Cached)?;
        stretch(from, self.end(now)?)
    }
}

fn stretch(from: i64, to: i64) -> Option<Stretch> {
    (from < to).then_some((from, to))
}

/// A part of time in bins of the same width; the last may be shorter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axis {
    /// The first moment.
    pub from: i64,
    /// The moment after the last.
    pub to: i64,
    /// Of a bin, in ms; at least 1.
    pub width: i64,
    /// How many.
    pub bins: usize,
}

impl Axis {
    /// An axis over all from `from` to `to` with at most `most` bins.
    #[must_use]
    pub fn over((from, to): Stretch, most: u16) -> Self {
        let to = to.max(from);
        let length = to.saturating_sub(from);
        let width = div_ceil(length, i64::from(most.max(1))).max(1);
        Self { from, to, width, bins: usize::try_from(div_ceil(length, width)).unwrap_or(0) }
    }

    /// The bin in which a moment lies, if it lies on the axis.
    #[must_use]
    pub fn bin(&self, at: i64) -> Option<usize> {
        if at < self.from || at >= self.to {
            return None;
        }
        usize::try_from(at.saturating_sub(self.from) / self.width).ok()
    }

    fn start_of(&self, bin: usize) -> i64 {
        let bin = i64::try_from(bin).unwrap_or(i64::MAX);
        self.from.saturating_add(self.width.saturating_mul(bin))
    }

    fn length_of(&self, bin: usize) -> i64 {
        self.to.saturating_sub(self.start_of(bin)).clamp(1, self.width)
    }
}

const fn div_ceil(length: i64, by: i64) -> i64 {
    length / by + if length % by == 0 { 0 } else { 1 }
}

/// How much of something there was in each bin of an axis, on average over the bin. Adding a stretch takes the same time
/// however many bins it covers.
#[derive(Clone, Debug)]
pub struct Levels {
    axis: Axis,
    /// Amount x ms in the bins in which a stretch begins or ends.
    parts: Vec<i64>,
    /// Changes of what fills whole bins.
    changes: Vec<i64>,
}

impl Levels {
    /// Nothing, so far.
    #[must_use]
    pub fn new(axis: Axis) -> Self {
        Self { axis, parts: vec![0; axis.bins], changes: vec![0; axis.bins] }
    }

    /// Adds what was there all through `stretch`; what lies off the axis is left out.
    pub fn add(&mut self, stretch: Option<Stretch>, amount: i64) {
        let Some((from, to)) = stretch else { return };
        let (from, to) = (from.max(self.axis.from), to.min(self.axis.to));
        if from >= to {
            return;
        }
        let (Some(first), Some(last)) = (self.axis.bin(from), self.axis.bin(to - 1)) else { return };
        let part = |ms: i64| amount.saturating_mul(ms);
        if first == last {
            add(&mut self.parts, first, part(to - from));
            return;
        }
        add(&mut self.parts, first, part(self.axis.start_of(first + 1) - from));
        add(&mut self.parts, last, part(to - self.axis.start_of(last)));
        add(&mut self.changes, first + 1, amount);
        add(&mut self.changes, last, amount.saturating_neg());
    }

    /// The average of each bin.
    #[must_use]
    pub fn averages(&self) -> Vec<f64> {
        let mut whole = 0_i64;
        self.parts
            .iter()
            .zip(&self.changes)
            .enumerate()
            .map(|(bin, (part, change))| {
                whole = whole.saturating_add(*change);
                let length = self.axis.length_of(bin);
                let all = part.saturating_add(whole.saturating_mul(length));
                // Three digits after the point are more than a plot can show.
                (float(all) / float(length) * 1000.0).round() / 1000.0
            })
            .collect()
    }
}

fn add(values: &mut [i64], at: usize, amount: i64) {
    if let Some(value) = values.get_mut(at) {
        *value = value.saturating_add(amount);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(status: TaskStatus, times: [Option<i64>; 3]) -> TaskSpan {
        let [submit_at, start_at, complete_at] = times;
        TaskSpan {
            task: 1,
            process: 0,
            status,
            attempt: 1,
            cpus: 1,
            submit_at,
            start_at,
            complete_at,
            is_ignored: false,
        }
    }

    #[test]
    fn tasks_wait_then_run_and_open_ones_go_on_to_the_present() {
        let done = span(TaskStatus::Completed, [Some(10), Some(20), Some(50)]);
        assert_eq!((done.waiting(99), done.running(99)), (Some((10, 20)), Some((20, 50))));
        let running = span(TaskStatus::Running, [Some(10), Some(20), None]);
        assert_eq!((running.waiting(99), running.running(99)), (Some((10, 20)), Some((20, 99))));
        let queued = span(TaskStatus::Submitted, [Some(10), None, None]);
        assert_eq!((queued.waiting(99), queued.running(99)), (Some((10, 99)), None));
        let stopped = span(TaskStatus::Aborted, [Some(10), Some(20), None]);
        assert_eq!((stopped.waiting(99), stopped.running(99)), (Some((10, 20)), None));
        let cached = span(TaskStatus::Cached, [Some(10), Some(20), Some(50)]);
        assert_eq!((cached.waiting(99), cached.running(99)), (None, None));
        let backwards = span(TaskStatus::Completed, [Some(50), Some(20), Some(10)]);
        assert_eq!((backwards.waiting(99), backwards.running(99)), (None, None));
    }

    #[test]
    fn an_axis_has_at_most_the_bins_asked_for() {
        let axis = Axis::over((100, 1100), 300);
        assert_eq!((axis.width, axis.bins), (4, 250));
        assert_eq!(
            (axis.bin(99), axis.bin(100), axis.bin(1099), axis.bin(1100)),
            (None, Some(0), Some(249), None)
        );
        assert_eq!(Axis::over((5, 5), 10).bins, 0);
        assert_eq!(Axis::over((9, 5), 10).bins, 0);
        assert!(Axis::over((i64::MIN, i64::MAX), 10).bins <= 10);
    }

    /// Counts each ms of each stretch.
    fn naive(axis: Axis, stretches: &[(Stretch, i64)]) -> Vec<f64> {
        let mut sums = vec![0_i64; axis.bins];
        for ((from, to), amount) in stretches {
            for at in *from..*to {
                if let Some(bin) = axis.bin(at) {
                    sums[bin] += amount;
                }
            }
        }
        let average = |(bin, sum)| (float(sum) / float(axis.length_of(bin)) * 1000.0).round() / 1000.0;
        sums.into_iter().enumerate().map(average).collect()
    }

    #[test]
    fn levels_are_what_counting_each_millisecond_gives() {
        let mut seed = 1_u32;
        let mut random = |below: i64| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            i64::from(seed >> 8) % below
        };
        for most in [1, 2, 7, 40] {
            let axis = Axis::over((50, 50 + random(400)), most);
            let mut levels = Levels::new(axis);
            let mut stretches = Vec::new();
            for _ in 0..60 {
                let from = random(500);
                let one = ((from, from + random(300)), 1 + random(9));
                levels.add(Some(one.0), one.1);
                stretches.push(one);
            }
            assert_eq!(levels.averages(), naive(axis, &stretches), "{axis:?}");
        }
    }

    #[test]
    fn hostile_numbers_do_no_harm() {
        let axis = Axis::over((0, 100), 10);
        let mut levels = Levels::new(axis);
        for _ in 0..3 {
            levels.add(Some((i64::MIN, i64::MAX)), i64::MAX);
        }
        levels.add(Some((100, 200)), 1);
        assert_eq!(levels.averages().len(), 10);
    }
}
