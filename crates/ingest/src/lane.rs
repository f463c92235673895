//! What waits for a writer: in the order of arrival for each run, and the runs in turn.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// A line for each run. The writer takes one of each before it takes a second of any, so that a run with much to tell
/// does not hold up one with little.
#[derive(Debug)]
pub(crate) struct Lane<T> {
    lines: Mutex<Lines<T>>,
    more: Notify,
}

#[derive(Debug)]
struct Lines<T> {
    waiting: HashMap<i64, VecDeque<T>>,
    /// The runs that have something waiting, the next one first.
    turns: VecDeque<i64>,
    is_closed: bool,
}

impl<T> Default for Lane<T> {
    fn default() -> Self {
        let lines = Lines { waiting: HashMap::new(), turns: VecDeque::new(), is_closed: false };
        Self { lines: Mutex::new(lines), more: Notify::new() }
    }
}

impl<T> Lane<T> {
    /// Puts something at the end of the line of run `num`, or gives it back if the lane is closed.
    pub(crate) fn push(&self, num: i64, item: T) -> Result<(), T> {
        let lines = &mut *self.lines();
        if lines.is_closed {
            return Err(item);
        }
        let line = lines.waiting.entry(num).or_default();
        line.push_back(item);
        if line.len() == 1 {
            lines.turns.push_back(num);
        }
        self.more.notify_one();
        Ok(())
    }

    /// What is next, if something waits.
    pub(crate) fn try_next(&self) -> Option<T> {
        let lines = &mut *self.lines();
        let num = lines.turns.pop_front()?;
        let line = lines.waiting.get_mut(&num)?;
        let item = line.pop_front();
        if line.is_empty() {
            lines.waiting.remove(&num);
        } else {
            lines.turns.push_back(num);
        }
        item
    }

    /// What is next, as soon as there is something; none when the lane is closed and empty. For one taker.
    pub(crate) async fn next(&self) -> Option<T> {
        loop {
            if let Some(item) = self.try_next() {
                return Some(item);
            }
            if self.lines().is_closed {
                // What was put in between the two looks.
                return self.try_next();
            }
            self.more.notified().await;
        }
    }

    /// Takes nothing more; what waits can still be taken.
    pub(crate) fn close(&self) {
        self.lines().is_closed = true;
        self.more.notify_one();
    }

    /// The lines are whole after any panic, as nothing in here can.
    fn lines(&self) -> MutexGuard<'_, Lines<T>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::Lane;

    #[test]
    fn runs_take_turns_and_each_keeps_its_order() {
        let lane = Lane::default();
        for item in [(1, 'a'), (1, 'b'), (1, 'c'), (2, 'd'), (3, 'e'), (3, 'f')] {
            lane.push(item.0, item).unwrap();
        }
        let taken: String = std::iter::from_fn(|| lane.try_next()).map(|(_, letter)| letter).collect();
        assert_eq!(taken, "adebfc");
        lane.push(2, (2, 'g')).unwrap();
        assert_eq!(lane.try_next(), Some((2, 'g')));
    }

    #[tokio::test]
    async fn a_closed_lane_is_emptied_and_ends() {
        let lane = Lane::default();
        lane.push(1, 'a').unwrap();
        lane.close();
        assert_eq!(lane.push(1, 'b'), Err('b'));
        assert_eq!((lane.next().await, lane.next().await), (Some('a'), None));
    }
}
