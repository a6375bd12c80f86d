//! Evidence files: what a paper says, what we measured, and whether it fits.

use serde::Serialize;

/// One table or figure of a paper.
#[derive(Debug, Clone, Serialize)]
pub struct Evidence {
    /// File name without `.json`.
    #[serde(skip)]
    pub id: &'static str,
    /// The paper's item.
    pub title: String,
    /// The command that writes this file.
    pub command: String,
    /// Model and epochs.
    pub model: String,
    /// Data that was measured.
    pub data: String,
    /// The licences of the data behind it, where they bind whoever uses the models.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// What a reader must know to read it, and what was tried: whole sentences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// One row a number.
    pub rows: Vec<Row>,
}

/// One number.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// What it is.
    pub name: String,
    /// The paper's value; `None` where the paper has none.
    pub published: Option<f64>,
    /// Ours.
    pub ours: Option<f64>,
    /// Ours at a setting that the test set did not choose , where [`Row::ours`] is the best of a grid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fixed: Option<f64>,
    /// Standard deviation of ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sd: Option<f64>,
    /// What it is taken over: seeds, classes, categories, draws.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spread: Option<&'static str>,
    /// The published model that it is about alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Largest accepted difference, or the rule in words.
    pub tolerance: Option<Tolerance>,
    /// The outcome.
    pub status: Status,
}

/// What counts as agreement.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Tolerance {
    /// `|ours − published| ≤ t`.
    Within(f64),
    /// A rule in words.
    Rule(String),
}

/// The outcome of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Within tolerance.
    Pass,
    /// Outside.
    Miss,
    /// Measured, with nothing published to compare with.
    #[serde(rename = "no reference")]
    NoReference,
    /// Not measured; nothing is guessed.
    #[serde(rename = "not run")]
    NotRun,
}

impl Row {
    /// A number with a published value and the difference that is accepted.
    pub fn within(name: impl Into<String>, published: f64, ours: f64, tolerance: f64) -> Self {
        let pass = (ours - published).abs() <= tolerance;
        Self {
            name: name.into(),
            published: Some(published),
            ours: Some(rounded(ours)),
            fixed: None,
            sd: None,
            spread: None,
            about: None,
            tolerance: Some(Tolerance::Within(tolerance)),
            status: if pass { Status::Pass } else { Status::Miss },
        }
    }

    /// A number that a rule in words decides.
    pub fn rule(
        name: impl Into<String>,
        published: Option<f64>,
        ours: f64,
        rule: &str,
        holds: bool,
    ) -> Self {
        Self {
            name: name.into(),
            published,
            ours: Some(rounded(ours)),
            fixed: None,
            sd: None,
            spread: None,
            about: None,
            tolerance: Some(Tolerance::Rule(rule.to_owned())),
            status: if holds { Status::Pass } else { Status::Miss },
        }
    }

    /// A published number at least as good as which ours should be, less the difference accepted.
    pub fn at_least(name: impl Into<String>, published: f64, ours: f64, slack: f64) -> Self {
        let rule = format!("at least {:.3}", published - slack);
        Self::rule(name, Some(published), ours, &rule, ours >= published - slack)
    }

    /// A number that was not measured.
    pub fn not_run(name: impl Into<String>, published: Option<f64>) -> Self {
        let status = Status::NotRun;
        Self {
            name: name.into(),
            published,
            ours: None,
            fixed: None,
            sd: None,
            spread: None,
            about: None,
            tolerance: None,
            status,
        }
    }

    /// A number that nobody published.
    pub fn ours(name: impl Into<String>, ours: f64) -> Self {
        Self {
            name: name.into(),
            published: None,
            ours: Some(rounded(ours)),
            fixed: None,
            sd: None,
            spread: None,
            about: None,
            tolerance: None,
            status: Status::NoReference,
        }
    }

    /// The same with a standard deviation and what it is taken over.
    pub fn spread(mut self, sd: Option<f64>, over: &'static str) -> Self {
        self.sd = sd.map(rounded);
        self.spread = self.sd.map(|_| over);
        self
    }

    /// The same of one published model alone.
    pub fn about(mut self, model: String) -> Self {
        self.about = Some(model);
        self
    }

    /// The same with ours at a setting that the test set did not choose.
    pub fn fixed(mut self, fixed: Option<f64>) -> Self {
        self.fixed = fixed.map(rounded);
        self
    }
}

/// Six decimals: what the measurements can bear.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_outside_its_tolerance_is_a_miss() {
        assert_eq!(Row::within("x", 0.74, 0.79, 0.0501).status, Status::Pass);
        assert_eq!(Row::within("x", 0.74, 0.80, 0.05).status, Status::Miss);
        assert_eq!(Row::within("x", 0.74, f64::NAN, 0.05).status, Status::Miss);
    }

    #[test]
    fn the_file_has_the_keys_that_the_page_and_the_readme_read() {
        let row = serde_json::to_value(Row::within("x", 1.0, 1.0, 0.1)).expect("plain data");
        for key in ["name", "published", "ours", "tolerance", "status"] {
            assert!(row.get(key).is_some(), "{key} is missing");
        }
        assert_eq!(row["status"], "pass");
    }
}
