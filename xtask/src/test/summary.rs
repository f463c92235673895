//! The table at the end.

use std::fmt;
use std::time::Duration;

use super::counts::Counts;

/// How a kind went.
pub(crate) struct Row {
    pub(crate) kind: &'static str,
    pub(crate) elapsed: Duration,
    pub(crate) budget: Duration,
    pub(crate) counts: Counts,
    pub(crate) problems: Vec<String>,
}

impl Row {
    /// Counts a failure that no test program counted.
    pub(crate) fn fail(&mut self, problem: String) {
        self.counts.failed += 1;
        self.problems.push(problem);
    }

    fn is_green(&self) -> bool {
        self.problems.is_empty() && self.counts.failed == 0
    }
}

/// How all went.
#[derive(Default)]
pub(crate) struct Summary {
    pub(crate) setup: Duration,
    pub(crate) rows: Vec<Row>,
    /// Failures of no kind in particular.
    pub(crate) problems: Vec<String>,
}

impl Summary {
    pub(crate) fn is_green(&self) -> bool {
        let counts = self.counts();
        self.rows.iter().all(Row::is_green) && counts.failed == 0 && counts.passed > 0
    }

    fn counts(&self) -> Counts {
        let mut sum = Counts::default();
        for row in &self.rows {
            sum += row.counts;
        }
        sum.failed += u32::try_from(self.problems.len()).unwrap_or(u32::MAX);
        sum
    }
}

/// The last line is `N passed, N failed`: scripts read it.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "kind      seconds  budget  passed  failed")?;
        writeln!(f, "setup     {:>7.1}", self.setup.as_secs_f64())?;
        for row in &self.rows {
            let Row { kind, elapsed, budget, counts, .. } = row;
            let (elapsed, budget) = (elapsed.as_secs_f64(), budget.as_secs());
            let verdict = if row.is_green() { "" } else { "  FAILED" };
            writeln!(
                f,
                "{kind:<9} {elapsed:>7.1} {budget:>7} {:>7} {:>7}{verdict}",
                counts.passed, counts.failed
            )?;
        }
        for row in &self.rows {
            for problem in &row.problems {
                writeln!(f, "\n{}: {problem}", row.kind)?;
            }
        }
        for problem in &self.problems {
            writeln!(f, "\n{problem}")?;
        }
        let counts = self.counts();
        writeln!(f, "\n{} passed, {} failed", counts.passed, counts.failed)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Counts, Row, Summary};

    fn row(passed: u32, failed: u32) -> Row {
        let counts = Counts { passed, failed, skipped: 0 };
        let (elapsed, budget) = (Duration::from_millis(1_250), Duration::from_mins(2));
        Row { kind: "web", elapsed, budget, counts, problems: Vec::new() }
    }

    #[test]
    fn the_last_line_has_the_sums() {
        let mut failing = row(1, 1);
        failing.fail("vitest: exit status: 1".to_owned());
        let summary = Summary { rows: vec![row(3, 0), failing], ..Summary::default() };
        let text = summary.to_string();
        assert!(!summary.is_green());
        assert_eq!(text.lines().last(), Some("4 passed, 2 failed"));
        assert!(text.contains("web           1.2     120       3       0\n"), "{text}");
        assert!(text.contains("web: vitest: exit status: 1"), "{text}");
    }

    #[test]
    fn green_needs_a_test_that_passed_and_no_problem_at_all() {
        assert!(Summary { rows: vec![row(1, 0)], ..Summary::default() }.is_green());
        assert!(!Summary { rows: vec![row(0, 0)], ..Summary::default() }.is_green());
        assert!(!Summary::default().is_green());
        let problems = vec!["interrupted".to_owned()];
        let summary = Summary { rows: vec![row(1, 0)], problems, ..Summary::default() };
        assert!(!summary.is_green());
        assert_eq!(summary.to_string().lines().last(), Some("1 passed, 1 failed"));
    }
}
