//! Pixels of maps pooled with their ground truth, for pixel AUROC and IoU.

use novelty_core::metrics::{auroc, iou};

/// Pooled pixels of maps.
#[derive(Default)]
pub struct Pixels {
    /// Values.
    values: Vec<f32>,
    /// Whether each is defective.
    truth: Vec<bool>,
}

impl Pixels {
    /// Adds every `step`th row and column of a map of this width; the pixels of a map are so similar to their
    /// neighbours that more would not change a result.
    pub fn add(&mut self, map: &[f32], mask: &[bool], width: usize, step: usize) {
        let rows = map.chunks(width).zip(mask.chunks(width)).step_by(step);
        for (values, truth) in rows {
            self.values.extend(values.iter().step_by(step));
            self.truth.extend(truth.iter().step_by(step));
        }
    }

    /// Pixel AUROC; `None` unless there are defective pixels and others.
    pub fn auroc(&self) -> Option<f64> {
        auroc::auroc(&self.values, &self.truth)
    }

    /// IoU at the Youden threshold; `None` as for [`Self::auroc`].
    pub fn iou(&self) -> Option<f64> {
        iou::iou(&self.values, &self.truth)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_second_row_and_column_is_taken() {
        let map: Vec<f32> = (0..16).map(|i| i as f32).collect();
        let mask: Vec<bool> = (0..16).map(|i| i >= 8).collect();
        let mut pixels = Pixels::default();
        pixels.add(&map, &mask, 4, 2);
        assert_eq!(pixels.values, [0.0, 2.0, 8.0, 10.0]);
        assert_eq!(pixels.truth, [false, false, true, true]);
    }
}
