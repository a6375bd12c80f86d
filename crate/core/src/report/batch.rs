//! The table of a folder of photos, as CSV and as JSON.
//!
//! One row a photo, in the order given: judged, or refused with the reason. The CSV is that of RFC
//! 4180 with a point in numbers; a text that a spreadsheet would run as a formula gets an
//! apostrophe before it.

use crate::models::part_model::Misalignment;
use crate::report::csv;
use crate::report::inspection::RegionView;
use crate::report::verdict::{Level, Verdict};
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// Most rows of a table.
pub const MAX_ROWS: usize = 100_000;

/// A batch: by which model, at which threshold, and its photos.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "BatchTable", optional_fields = nullable))]
pub struct Table {
    /// The model's name.
    #[serde(default)]
    pub model: Option<String>,
    /// The score above which a photo is flagged.
    #[serde(default)]
    pub threshold: Option<f64>,
    /// The photos.
    pub rows: Vec<Row>,
}

/// One photo of a batch. Read from what [`crate::report::inspection::Judgement`] serialises to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "BatchRow", optional_fields = nullable))]
pub struct Row {
    /// The photo's file name or path.
    pub name: String,
    /// Why it was not judged; `None` for a photo that was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// Columns of the photo.
    #[serde(default)]
    pub width: Option<usize>,
    /// Rows of the photo.
    #[serde(default)]
    pub height: Option<usize>,
    /// The score.
    #[serde(default)]
    pub score: Option<f64>,
    /// Whether the score is above the threshold.
    #[serde(default, alias = "suspicious")]
    pub flagged: Option<bool>,
    /// How unusual it is.
    #[serde(default)]
    pub level: Option<Level>,
    /// The share of good photos that score as much or more, 0 to 1.
    #[serde(default)]
    pub good_at_or_above: Option<f64>,
    /// The verdict in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// The regions above the threshold, by their peaks, in unit coordinates.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(as = "Option<_>", optional))]
    pub regions: Vec<RegionView>,
    /// Where the part is, if elsewhere than the normal ones.
    #[serde(default, alias = "astray", skip_serializing_if = "Option::is_none")]
    pub misalignment: Option<Misalignment>,
}

/// The columns of the CSV.
const HEAD: &str = "name,verdict,score,threshold,good_at_or_above,width,height,regions,area,\
                    first_peak,first_x,first_y,first_left,first_top,first_right,first_bottom,refused,misalignment";

/// The table as CSV: one line a photo, its strongest region in full.
///
/// # Errors
/// [`Error::TooLarge`] above [`MAX_ROWS`].
pub fn csv(table: &Table) -> Result<String> {
    check(&table.rows)?;
    let mut text = HEAD.to_owned() + "\r\n";
    for row in &table.rows {
        let verdict = row.level.map_or("", Level::word);
        let _ = write!(text, "{},{verdict}", csv::text(&row.name));
        let side = |side: Option<usize>| side.map(|pixels| pixels as f64);
        let threshold = table.threshold.filter(|_| row.score.is_some());
        let (width, height) = (side(row.width), side(row.height));
        for number in [row.score, threshold, row.good_at_or_above, width, height] {
            text.push(',');
            number.map_or(Ok(()), |v| write!(text, "{v}")).unwrap_or_default();
        }
        let judged = row.score.is_some();
        if judged {
            let area: f64 = row.regions.iter().map(|region| region.area).sum();
            let _ = write!(text, ",{},{area}", row.regions.len());
        } else {
            text.push_str(",,");
        }
        match row.regions.first() {
            Some(RegionView {
                peak, at: [x, y], rectangle: [left, top, right, bottom], ..
            }) => {
                let _ = write!(text, ",{peak},{x},{y},{left},{top},{right},{bottom}");
            }
            None => text.push_str(",,,,,,,"),
        }
        let misalignment = row.misalignment.as_ref().map_or("", |found| &found.sentence);
        let refused = row.refused.as_deref().unwrap_or_default();
        let _ = write!(text, ",{},{}\r\n", csv::text(refused), csv::text(misalignment));
    }
    Ok(text)
}

/// The table as JSON: every photo with every region, `null` where there is no number.
///
/// # Errors
/// As [`csv()`].
pub fn json(table: &Table) -> Result<String> {
    check(&table.rows)?;
    serde_json::to_string_pretty(table)
        .map_err(|error| Error::Damaged { what: "the table", why: error.to_string() })
}

fn check(rows: &[Row]) -> Result<()> {
    if rows.len() <= MAX_ROWS {
        return Ok(());
    }
    let (what, limit, got) = ("the number of rows", MAX_ROWS, rows.len());
    Err(Error::TooLarge { what, limit, got })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: Vec<Row>) -> Table {
        Table { model: Some("Plate".to_owned()), threshold: Some(1.25), rows }
    }

    fn judged(name: &str) -> Row {
        let region = RegionView {
            number: 1,
            area: 0.25,
            pixels: 4,
            peak: 9.5,
            at: [0.5, 0.25],
            rectangle: [0.25, 0.0, 0.75, 0.5],
            words: "in the upper middle".to_owned(),
        };
        Row {
            name: name.to_owned(),
            refused: None,
            width: Some(640),
            height: Some(480),
            level: Some(Level::Unusual),
            score: Some(9.5),
            flagged: Some(true),
            good_at_or_above: Some(0.0),
            verdict: Some(Verdict { level: Level::Unusual, text: "Unusual.".to_owned() }),
            regions: vec![region],
            misalignment: None,
        }
    }

    fn refused(name: &str) -> Row {
        Row {
            refused: Some("It is no photo, but \"text\".".to_owned()),
            width: None,
            height: None,
            level: None,
            score: None,
            flagged: None,
            good_at_or_above: None,
            verdict: None,
            regions: Vec::new(),
            ..judged(name)
        }
    }

    #[test]
    fn every_photo_has_a_line_and_every_line_all_columns() {
        let text = csv(&table(vec![judged("a.png"), refused("b, c.txt")])).unwrap();
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(lines.len(), 4);
        assert_eq!(lines[0].split(',').count(), 18);
        assert_eq!(
            lines[1],
            "a.png,unusual,9.5,1.25,0,640,480,1,0.25,9.5,0.5,0.25,0.25,0,0.75,0.5,,"
        );
        assert_eq!(lines[2], "\"b, c.txt\",,,,,,,,,,,,,,,,\"It is no photo, but \"\"text\"\".\",");
        let found = Misalignment { right: 6.0, down: 0.0, sentence: "It is shifted.".to_owned() };
        let text = csv(&table(vec![Row { misalignment: Some(found), ..judged("a") }])).unwrap();
        assert!(text.ends_with(",0.5,,It is shifted.\r\n"), "{text}");
    }

    #[test]
    fn a_name_is_never_a_formula() {
        for name in ["=1+1.png", "+a", "-b", "@c"] {
            let text = csv(&table(vec![judged(name)])).unwrap();
            assert!(text.lines().nth(1).unwrap().starts_with(&format!("'{name}")), "{text}");
        }
    }

    #[test]
    fn json_reads_back_as_the_rows() {
        let table = table(vec![judged("a"), refused("b")]);
        let back: Table = serde_json::from_str(&json(&table).unwrap()).unwrap();
        assert_eq!(back, table);
    }

    #[test]
    fn a_row_is_read_from_a_judgement_with_a_name() {
        let text = r#"{"name":"x","score":2,"position":0.5,"verdict":{"level":"ordinary","text":"Good."}}"#;
        let row: Row = serde_json::from_str(text).unwrap();
        assert_eq!((row.score, row.regions.len()), (Some(2.0), 0));
        let old = r#"{"name":"x","suspicious":true,"level":"strange"}"#;
        let row: Row = serde_json::from_str(old).unwrap();
        assert_eq!((row.flagged, row.level), (Some(true), Some(Level::Unusual)));
    }
}
