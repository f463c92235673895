//! How many tests passed, read from what the test programs print.

use std::ops::AddAssign;

/// Tests by how they ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
    /// Not run, although they exist.
    pub(crate) skipped: u32,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// Whose output it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counter {
    /// A command that is one test by itself.
    Check,
    CargoTest,
    Vitest,
    Playwright,
}

impl Counter {
    /// Whether the command runs tests that can be chosen by arguments.
    pub(crate) fn counts_tests(self) -> bool {
        self != Self::Check
    }

    /// Counts what a command printed; `success` is its exit status.
    pub(crate) fn count(self, output: &str, success: bool) -> Counts {
        let lines = || output.lines().map(without_colors);
        match self {
            Self::Check => Counts { passed: u32::from(success), ..Counts::default() },
            Self::CargoTest => lines().filter_map(|line| cargo_test(&line)).fold(Counts::default(), plus),
            Self::Vitest => lines().filter_map(|line| vitest(&line)).fold(Counts::default(), plus),
            Self::Playwright => lines().filter_map(|line| playwright(&line)).fold(Counts::default(), plus),
        }
    }
}

fn plus(mut sum: Counts, counts: Counts) -> Counts {
    sum += counts;
    sum
}

/// `test result: FAILED. 3 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.02s`
fn cargo_test(line: &str) -> Option<Counts> {
    let rest = line.trim().strip_prefix("test result: ")?.split_once(". ")?.1;
    Some(words(rest.split("; ")))
}

/// `      Tests  1 failed | 4 passed | 2 skipped | 1 todo (8)`
fn vitest(line: &str) -> Option<Counts> {
    let rest = line.trim().strip_prefix("Tests ")?;
    Some(words(rest.split(['|', '('])))
}

/// `  3 passed (5.2s)`, `  1 failed`, `  1 did not run`: a line for each way to end.
fn playwright(line: &str) -> Option<Counts> {
    let text = line.trim();
    let text = text.split_once(" (").map_or(text, |(text, _)| text);
    let counts = words(std::iter::once(text));
    (counts != Counts::default()).then_some(counts)
}

/// Adds up phrases of a number and how so many tests ended; a flaky test has failed at least once.
fn words<'a>(phrases: impl Iterator<Item = &'a str>) -> Counts {
    let mut counts = Counts::default();
    for phrase in phrases {
        let Some((number, ending)) = phrase.trim().split_once(' ') else { continue };
        let Ok(number) = number.parse::<u32>() else { continue };
        match ending.trim() {
            "passed" => counts.passed += number,
            "failed" | "flaky" | "interrupted" => counts.failed += number,
            "ignored" | "skipped" | "todo" | "did not run" => counts.skipped += number,
            _ => {}
        }
    }
    counts
}

/// A line without the escape sequences that set colours.
fn without_colors(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, sequence)) = rest.split_once("\u{1b}[") {
        text.push_str(before);
        rest =
            sequence.find(|c: char| c.is_ascii_alphabetic()).map_or("", |end| sequence.split_at(end + 1).1);
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::{Counter, Counts};

    fn counts(passed: u32, failed: u32, skipped: u32) -> Counts {
        Counts { passed, failed, skipped }
    }

    #[test]
    fn a_check_is_one_test() {
        assert_eq!(Counter::Check.count("whatever\n3 failed", true), counts(1, 0, 0));
        assert_eq!(Counter::Check.count("", false), counts(0, 0, 0));
    }

    #[test]
    fn cargo_test_prints_a_result_per_test_program() {
        let output = "running 2 tests\ntest a ... ok\n\n\
            test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.00s\n\
            test result: \u{1b}[31mFAILED\u{1b}[0m. 5 passed; 4 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s\n";
        assert_eq!(Counter::CargoTest.count(output, false), counts(7, 4, 1));
    }

    #[test]
    fn vitest_prints_files_and_tests() {
        let output = "\n Test Files  1 failed | 2 passed (3)\n      \
            \u{1b}[2mTests\u{1b}[22m  \u{1b}[31m1 failed\u{1b}[39m | \u{1b}[32m4 passed\u{1b}[39m | 2 skipped | 1 todo (8)\n";
        assert_eq!(Counter::Vitest.count(output, false), counts(4, 1, 3));
        assert_eq!(Counter::Vitest.count("      Tests  12 passed (12)\n", true), counts(12, 0, 0));
        assert_eq!(Counter::Vitest.count("      Tests  no tests\n", false), counts(0, 0, 0));
    }

    #[test]
    fn playwright_prints_a_line_per_ending() {
        let output = "Running 9 tests using 1 worker\n  ✓  1 a.spec.ts:3:1 › 2 passed things (1.0s)\n\
            \n  2 failed\n    a.spec.ts:9:1 › b\n  1 flaky\n  1 skipped\n  2 did not run\n  3 passed (12.1s)\n";
        assert_eq!(Counter::Playwright.count(output, false), counts(3, 3, 3));
    }
}
