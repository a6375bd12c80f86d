//! A core-set: a few rows of a bank that are near all of it, by greedy k-centre.
//!
//! Starting from one row, the row farthest from all chosen ones is chosen next, again and again. The
//! radius, the distance of the farthest row from its nearest chosen one, is at most twice the best
//! possible for that many rows. Rows come in the order they were chosen, so that the first m of a
//! core-set are the core-set of m. It reduces banks for the browser (X5); what that costs in
//! AUROC is measured by the lab.

use crate::latent::latent_bank::{LatentBank, squared_distance};
use crate::{Error, Result};
use std::ops::ControlFlow;

/// Rows of a bank that are near all of it.
#[derive(Debug, Clone, PartialEq)]
pub struct CoreSet {
    /// The rows, in the order they were chosen.
    pub rows: Vec<u32>,
    /// The distance of the farthest row of the bank from its nearest chosen one.
    pub radius: f32,
}

/// Chooses at most `size` rows of `bank`, the first of them `start`; of equally far rows the one
/// with the lower index.
///
/// Fewer rows come back when the rest are copies of chosen ones. After each chosen row `progress` is
/// told how many there are; on [`ControlFlow::Break`] those are the result. Takes `size` passes over
/// the bank.
///
/// # Errors
/// [`Error::Range`] for a `size` of 0 or a `start` beyond the bank.
pub fn core_set(
    bank: &LatentBank,
    size: usize,
    start: u32,
    mut progress: impl FnMut(usize) -> ControlFlow<()>,
) -> Result<CoreSet> {
    let range_error = |what, range, got: f64| Err(Error::Range { what, range, got });
    if size == 0 {
        return range_error("the size of the core-set", "at least 1", 0.0);
    }
    let Some(mut newest) = bank.latent(start) else {
        let range = "below the number of the bank's rows";
        return range_error("the first row of the core-set", range, f64::from(start));
    };
    let mut rows = vec![start];
    // Of each row from its nearest chosen one, squared.
    let mut distances = vec![f32::INFINITY; bank.len()];
    loop {
        let mut farthest = (0.0f32, start);
        let latents = bank.latents().chunks_exact(bank.dims());
        for ((latent, distance), row) in latents.zip(&mut distances).zip(0u32..) {
            *distance = distance.min(squared_distance(latent, newest));
            if *distance > farthest.0 {
                farthest = (*distance, row);
            }
        }
        let (squared, row) = farthest;
        let stop = progress(rows.len()).is_break() || rows.len() >= size || squared == 0.0;
        match bank.latent(row) {
            Some(latent) if !stop => {
                rows.push(row);
                newest = latent;
            }
            _ => return Ok(CoreSet { rows, radius: squared.sqrt() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(bank: &LatentBank, size: usize, start: u32) -> CoreSet {
        core_set(bank, size, start, |_| ControlFlow::Continue(())).unwrap()
    }

    fn line(values: &[f32]) -> LatentBank {
        LatentBank::new(values.to_vec(), 1).unwrap()
    }

    #[test]
    fn the_farthest_row_is_chosen_next() {
        let bank = line(&[0.0, 1.0, 10.0, 6.0]);
        assert_eq!(all(&bank, 1, 0), CoreSet { rows: vec![0], radius: 10.0 });
        assert_eq!(all(&bank, 2, 0), CoreSet { rows: vec![0, 2], radius: 4.0 });
        assert_eq!(all(&bank, 3, 0), CoreSet { rows: vec![0, 2, 3], radius: 1.0 });
        assert_eq!(all(&bank, 99, 0), CoreSet { rows: vec![0, 2, 3, 1], radius: 0.0 });
        assert_eq!(all(&bank, 2, 3).rows, [3, 0]);
    }

    #[test]
    fn of_equally_far_rows_the_first_is_chosen() {
        assert_eq!(all(&line(&[0.0, -5.0, 5.0, 5.0]), 2, 0).rows, [0, 1]);
    }

    #[test]
    fn copies_of_chosen_rows_are_never_chosen() {
        assert_eq!(all(&line(&[2.0, 2.0, 2.0]), 3, 1), CoreSet { rows: vec![1], radius: 0.0 });
    }

    #[test]
    fn stopping_early_gives_the_smaller_core_set() {
        let bank = line(&[0.0, 1.0, 10.0, 6.0]);
        let mut told = Vec::new();
        let stopped = core_set(&bank, 4, 0, |chosen| {
            told.push(chosen);
            if chosen == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!((stopped.unwrap(), told), (all(&bank, 2, 0), vec![1, 2]));
    }

    #[test]
    fn an_empty_core_set_or_a_start_beyond_the_bank_is_an_error() {
        let bank = line(&[0.0, 1.0]);
        for (size, start) in [(0, 0), (1, 2)] {
            let refused = core_set(&bank, size, start, |_| ControlFlow::Continue(()));
            assert!(matches!(refused, Err(Error::Range { .. })));
        }
    }

    proptest! {
        #[test]
        fn every_row_is_within_the_radius_and_a_larger_set_begins_with_the_smaller(
            values in prop::collection::vec(-9.0f32..9.0, 6..120), size in 1usize..12, start in 0u32..2,
        ) {
            let latents = values[..values.len() / 3 * 3].to_vec();
            let bank = LatentBank::new(latents, 3).unwrap();
            let set = all(&bank, size, start);
            let chosen = bank.subset(&set.rows).unwrap();
            let nearest = |row: u32| {
                chosen.nearest(bank.latent(row).unwrap(), 1, false).unwrap()[0].distance
            };
            let farthest = (0..bank.len() as u32).map(nearest).fold(0.0, f32::max);
            prop_assert_eq!(farthest, set.radius);
            let larger = all(&bank, size + 3, start);
            prop_assert_eq!(&larger.rows[..set.rows.len()], &set.rows[..]);
            prop_assert!(larger.radius <= set.radius);
        }
    }
}
