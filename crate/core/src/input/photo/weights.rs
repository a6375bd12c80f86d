//! How much of each place of a line belongs to each place of a line of another length.

/// Shares of `from` places in the means of `to` places; both lines have the same extent.
///
/// Place `i` of the first line covers `[i·to, (i+1)·to)` and place `j` of the second
/// `[j·from, (j+1)·from)` of a ruler of `from·to` marks, so every share is an exact ratio.
#[derive(Debug, Clone)]
pub(super) struct Weights {
    from: usize,
    to: usize,
    /// Every pair of places that overlap, and the share of the first.
    pairs: Vec<(usize, usize, f32)>,
}

impl Weights {
    /// Shares between lines of `from` and `to` places, both positive.
    pub fn new(from: usize, to: usize) -> Self {
        let mut weights = Self { from, to, pairs: Vec::with_capacity(from + to) };
        for at in 0..from {
            let each: Vec<_> = weights.of(at).map(|(to, share)| (at, to, share)).collect();
            weights.pairs.extend(each);
        }
        weights
    }

    /// Every place of the second line that place `at` of the first is in, and the share of the
    /// first in that place's mean.
    pub fn of(&self, at: usize) -> impl Iterator<Item = (usize, f32)> {
        let Self { from, to, .. } = *self;
        let (begin, end) = (at * to, (at + 1) * to);
        (begin / from..=(end - 1) / from).map(move |place| {
            let overlap = end.min((place + 1) * from) - begin.max(place * from);
            (place, overlap as f32 / from as f32)
        })
    }

    /// Every pair of places that overlap, and the share of the first, in the order of the first.
    pub fn pairs(&self) -> &[(usize, usize, f32)] {
        &self.pairs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn three_places_become_two_by_halves() {
        let weights = Weights::new(3, 2);
        let third = 1.0 / 3.0;
        assert_eq!(
            weights.pairs(),
            [(0, 0, 2.0 * third), (1, 0, third), (1, 1, third), (2, 1, 2.0 * third)]
        );
    }

    proptest! {
        #[test]
        fn the_shares_of_every_mean_add_up_to_one(from in 1usize..400, to in 1usize..300) {
            let mut sums = vec![0.0f32; to];
            Weights::new(from, to).pairs().iter().for_each(|(_, to, share)| sums[*to] += share);
            prop_assert!(sums.iter().all(|sum| (sum - 1.0).abs() < 1e-4));
        }
    }
}
