//! Counting tests, from the output of cargo's and wasm-bindgen's test runners and from Playwright's report.

use std::ops::AddAssign;

use anyhow::{Context, Result};

/// How many tests passed, failed and were skipped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TestCounts {
    /// Passed.
    pub passed: u64,
    /// Failed.
    pub failed: u64,
    /// Ignored or skipped.
    pub skipped: u64,
}

impl AddAssign for TestCounts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl TestCounts {
    /// One check that passed or failed.
    pub fn check(passed: bool) -> Self {
        Self { passed: u64::from(passed), failed: u64::from(!passed), skipped: 0 }
    }

    /// The closing line of the whole run.
    pub fn line(self) -> String {
        let mut line = format!("{} passed, {} failed", self.passed, self.failed);
        if self.skipped > 0 {
            line.push_str(&format!(", {} skipped", self.skipped));
        }
        line
    }

    /// Adds up every `test result: …` line of libtest, which wasm-bindgen's runner writes too.
    pub fn of_test_results(output: &str) -> Self {
        let mut total = Self::default();
        for line in output.lines().filter_map(|line| line.trim().strip_prefix("test result: ")) {
            for part in line.split([';', '.']) {
                let mut words = part.split_whitespace();
                let (Some(Ok(count)), Some(what)) =
                    (words.next().map(str::parse::<u64>), words.next())
                else {
                    continue;
                };
                match what {
                    "passed" => total.passed += count,
                    "failed" => total.failed += count,
                    "ignored" => total.skipped += count,
                    _ => {}
                }
            }
        }
        total
    }

    /// Reads the totals of a Playwright JSON report; a flaky test counts as failed.
    ///
    /// # Errors
    /// When the report has no totals.
    pub fn of_playwright(report: &str) -> Result<Self> {
        let report: serde_json::Value =
            serde_json::from_str(report).context("Playwright's report is not valid JSON")?;
        let count = |name: &str| {
            report["stats"][name]
                .as_u64()
                .with_context(|| format!("Playwright's report lacks {name}"))
        };
        Ok(Self {
            passed: count("expected")?,
            failed: count("unexpected")? + count("flaky")?,
            skipped: count("skipped")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_results_of_several_runners_add_up() {
        let output = "running 2 tests\ntest a ... ok\n\
            test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 7 filtered out; finished in 0.30s\n\
            \n    test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 filtered out; finished in 1.02s\n";
        assert_eq!(
            TestCounts::of_test_results(output),
            TestCounts { passed: 5, failed: 1, skipped: 1 }
        );
    }

    #[test]
    fn a_flaky_journey_counts_as_failed() {
        let report = r#"{"stats":{"expected":4,"unexpected":1,"flaky":1,"skipped":0}}"#;
        assert_eq!(
            TestCounts::of_playwright(report).unwrap(),
            TestCounts { passed: 4, failed: 2, skipped: 0 }
        );
        assert!(TestCounts::of_playwright("{}").is_err());
    }

    #[test]
    fn the_closing_line_names_skipped_tests_only_when_there_are_some() {
        let mut total = TestCounts::check(true);
        total += TestCounts::check(false);
        assert_eq!(total.line(), "1 passed, 1 failed");
        total.skipped = 2;
        assert_eq!(total.line(), "1 passed, 1 failed, 2 skipped");
    }
}
