//! The operating points of a score: how many positives and negatives are at or above each
//! distinct threshold.
//!
//! AUROC, average precision and the Youden threshold all read this one curve. Positive means novel
//! or anomalous. Counts are integers, so what is derived from them is exact up to one division.

/// One operating point: predicting positive where `score ≥ threshold`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// A score that occurs.
    pub threshold: f64,
    /// Positives with a score at or above the threshold.
    pub true_positives: u64,
    /// Negatives with a score at or above the threshold.
    pub false_positives: u64,
}

/// All operating points, by decreasing threshold; the trivial point (none predicted) is implied.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// One point for each distinct score; equal scores form one threshold.
    pub points: Vec<Point>,
    /// Positives in total.
    pub positives: u64,
    /// Negatives in total.
    pub negatives: u64,
}

impl Curve {
    /// Points as they follow each other, the trivial point first: `(before, after)`.
    pub(crate) fn steps(&self) -> impl Iterator<Item = (Point, Point)> {
        let none = Point { threshold: f64::INFINITY, true_positives: 0, false_positives: 0 };
        let before = std::iter::once(none).chain(self.points.iter().copied());
        before.zip(self.points.iter().copied())
    }
}

/// The curve of `scores` with `labels` (`true` = positive).
///
/// `None` when the lengths differ, there is no score, or a score is not finite.
pub fn curve<S: Copy + Into<f64>>(scores: &[S], labels: &[bool]) -> Option<Curve> {
    if scores.len() != labels.len() || scores.is_empty() {
        return None;
    }
    let mut ranked = Vec::with_capacity(scores.len());
    for (&score, &label) in scores.iter().zip(labels) {
        let score: f64 = score.into();
        if !score.is_finite() {
            return None;
        }
        ranked.push((score, label));
    }
    // The two zeros are neighbours in this order and equal in the next line: one threshold.
    ranked.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let (mut points, mut positives, mut negatives) = (Vec::new(), 0, 0);
    for group in ranked.chunk_by(|a, b| a.0 == b.0) {
        let hits = group.iter().filter(|(_, label)| *label).count() as u64;
        positives += hits;
        negatives += group.len() as u64 - hits;
        points.push(Point {
            threshold: group[0].0,
            true_positives: positives,
            false_positives: negatives,
        });
    }
    Some(Curve { points, positives, negatives })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_scores_form_one_point() {
        let curve =
            curve(&[0.5f32, 0.9, 0.5, -0.0, 0.0], &[true, true, false, false, true]).unwrap();
        let points: Vec<_> = curve
            .points
            .iter()
            .map(|point| (point.threshold as f32, point.true_positives, point.false_positives))
            .collect();
        assert_eq!(points, [(0.9, 1, 0), (0.5, 2, 1), (0.0, 3, 2)]);
        assert_eq!((curve.positives, curve.negatives), (3, 2));
    }

    #[test]
    fn no_scores_unequal_lengths_and_nan_have_no_curve() {
        assert_eq!(curve::<f32>(&[], &[]), None);
        assert_eq!(curve(&[1.0f32], &[]), None);
        assert_eq!(curve(&[1.0, f64::NAN], &[true, false]), None);
        assert_eq!(curve(&[1.0, f64::INFINITY], &[true, false]), None);
    }
}
