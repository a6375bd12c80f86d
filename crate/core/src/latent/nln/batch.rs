//! The terms of many pictures, for tables: a set scaled by itself (B9).

use super::{Aggregation, Scaling, Term, Terms, blend};
use crate::{Result, check};

/// The terms of a set of pictures with equally many neighbours each.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Batch {
    terms: Vec<Terms>,
}

impl Batch {
    /// An empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a picture.
    ///
    /// # Errors
    /// [`crate::Error::Length`] unless it has as many neighbours as the pictures before it.
    pub fn push(&mut self, terms: Terms) -> Result<()> {
        if let Some(first) = self.terms.first() {
            check::length("the neighbours of a picture", first.len(), terms.len())?;
        }
        self.terms.push(terms);
        Ok(())
    }

    /// Pictures in the set.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Neighbours of every picture; 0 for an empty set.
    pub fn neighbours(&self) -> usize {
        self.terms.first().map_or(0, Terms::len)
    }

    /// Both terms of every picture over its `k` nearest neighbours, not scaled.
    pub fn at(&self, k: usize, aggregation: Aggregation) -> Vec<Term> {
        self.terms.iter().map(|terms| terms.at(k, aggregation)).collect()
    }

    /// Both terms of every picture, each scaled over this whole set: `(E, D)` of B9.
    ///
    /// The two arrays serve every weight of a sweep by [`super::blend_all`]. `None` for an empty
    /// set.
    pub fn scaled(&self, k: usize, aggregation: Aggregation) -> Option<(Vec<f64>, Vec<f64>)> {
        let terms = self.at(k, aggregation);
        let column = |of: fn(&Term) -> f64| -> Option<Vec<f64>> {
            let mut values: Vec<f64> = terms.iter().map(of).collect();
            let scaling = Scaling::of(&values)?;
            values.iter_mut().for_each(|v| *v = scaling.apply(*v));
            Some(values)
        };
        Some((column(|t| t.error)?, column(|t| t.distance)?))
    }

    /// The score of every picture at one K and one weight of the error; `None` for an empty set.
    pub fn scores(
        &self,
        k: usize,
        aggregation: Aggregation,
        error_weight: f64,
    ) -> Option<Vec<f64>> {
        let (errors, distances) = self.scaled(k, aggregation)?;
        Some(errors.iter().zip(&distances).map(|(&e, &d)| blend(e, d, error_weight)).collect())
    }
}
