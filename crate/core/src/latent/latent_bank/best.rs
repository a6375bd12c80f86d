//! The few best of many candidates, without sorting the many.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// A row and what it is ranked by, ordered by that and then by index.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    /// A squared distance, or a number that grows with it. Never NaN.
    pub key: f32,
    /// Row of the bank.
    pub index: u32,
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.total_cmp(&other.key).then(self.index.cmp(&other.index))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Candidate {}

/// The smallest candidates seen so far, at most `wanted`, the largest of them on top.
pub(super) struct Best {
    wanted: usize,
    heap: BinaryHeap<Candidate>,
}

impl Best {
    pub fn new(wanted: usize) -> Self {
        Self { wanted, heap: BinaryHeap::with_capacity(wanted) }
    }

    /// Rows come in ascending order, so one as good as the worst kept loses the tie.
    ///
    /// Returns whether the candidate was kept.
    pub fn offer(&mut self, key: f32, index: u32) -> bool {
        if self.heap.len() < self.wanted {
            self.heap.push(Candidate { key, index });
            true
        } else if let Some(mut worst) = self.heap.peek_mut()
            && key < worst.key
        {
            *worst = Candidate { key, index };
            true
        } else {
            false
        }
    }

    /// The largest key kept, once as many are kept as are wanted.
    pub fn worst(&self) -> Option<f32> {
        let full = self.heap.len() == self.wanted;
        self.heap.peek().filter(|_| full).map(|candidate| candidate.key)
    }

    pub fn into_sorted(self) -> Vec<Candidate> {
        self.heap.into_sorted_vec()
    }
}
