//! The innermost loop of everything that multiplies photos: a 4×4 tile of dot products in f64.
//!
//! Operands are packed four lanes wide (`[length][4]`), so that one step reads two short vectors and
//! adds their outer product to sixteen sums that stay in registers. The fixed extents are what
//! lets the compiler turn it into SIMD, in the browser too.

/// Lanes of a packed operand.
pub(super) const LANES: usize = 4;

/// `Σ_t a[t][i] · b[t][j]` for `i, j < 4`; both slices are `[length][4]`.
pub(super) fn dots(a: &[f64], b: &[f64]) -> [[f64; LANES]; LANES] {
    let mut sums = [[0.0; LANES]; LANES];
    let (a, _) = a.as_chunks::<LANES>();
    let (b, _) = b.as_chunks::<LANES>();
    for (a, b) in a.iter().zip(b) {
        for i in 0..LANES {
            for j in 0..LANES {
                sums[i][j] += a[i] * b[j];
            }
        }
    }
    sums
}

/// Rows `[count][4]` of columns packed from `value(row, column)`, one panel for each four columns;
/// columns beyond `columns` are zero.
pub(super) fn pack(
    packed: &mut Vec<f64>,
    rows: usize,
    columns: usize,
    value: impl Fn(usize, usize) -> f64,
) {
    packed.clear();
    packed.reserve(rows * columns.next_multiple_of(LANES));
    for first in (0..columns).step_by(LANES) {
        for row in 0..rows {
            for column in first..first + LANES {
                packed.push(if column < columns { value(row, column) } else { 0.0 });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_holds_the_sixteen_dot_products() {
        let value = |row: usize, column: usize| (row * 7 + column * 3) as f64 - 5.0;
        let (mut a, mut b) = (Vec::new(), Vec::new());
        pack(&mut a, 5, 4, value);
        pack(&mut b, 5, 3, |row, column| value(row, column) * 0.5);
        assert_eq!((a.len(), b.len()), (20, 20));
        let tile = dots(&a, &b);
        for i in 0..4 {
            for j in 0..4 {
                let plain: f64 = (0..5).map(|t| value(t, i) * value(t, j) * 0.5).sum();
                assert_eq!(tile[i][j], if j < 3 { plain } else { 0.0 });
            }
        }
    }
}
