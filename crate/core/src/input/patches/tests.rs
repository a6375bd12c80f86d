//! Cutting and re-assembly are inverse, the edges, and grids that are refused.

use super::*;
use proptest::prelude::*;

fn numbers(count: usize) -> Vec<f32> {
    (0..count).map(|i| (i % 8191) as f32 * 0.37 - 5.0).collect()
}

fn grid(shape: Shape, patch: usize, stride: usize, edge: Edge) -> PatchGrid {
    PatchGrid::new(shape, patch, stride, edge).unwrap()
}

#[test]
fn a_square_of_1024_is_64_patches_and_back() {
    let shape = Shape::new(1, 1024, 1024);
    let picture = numbers(shape.len());
    for edge in [Edge::Drop, Edge::Reflect] {
        let grid = grid(shape, PATCH, PATCH, edge);
        assert_eq!((grid.len(), grid.rows(), grid.columns()), (64, 8, 8));
        let patches = grid.cut(&picture, 0..64).unwrap();
        assert_eq!(grid.assemble(&patches, 1).unwrap(), picture);
    }
}

#[test]
fn patch_8u_plus_v_begins_at_128u_and_128v() {
    let shape = Shape::new(2, 1024, 1024);
    let picture = numbers(shape.len());
    let grid = grid(shape, PATCH, PATCH, Edge::Drop);
    let (u, v, y, x) = (3, 5, 17, 100);
    let index = 8 * u + v;
    assert_eq!(grid.origin(index), (128 * u, 128 * v));
    let patch = grid.cut(&picture, index..index + 1).unwrap();
    for channel in 0..2 {
        let there = (channel * 1024 + 128 * u + y) * 1024 + 128 * v + x;
        assert_eq!(patch[(channel * 128 + y) * 128 + x], picture[there]);
    }
}

#[test]
fn a_square_of_1000_is_49_patches_without_its_rim_or_64_with_reflection() {
    let shape = Shape::new(1, 1000, 1000);
    let picture = numbers(shape.len());
    let dropped = grid(shape, PATCH, PATCH, Edge::Drop);
    assert_eq!((dropped.len(), dropped.covered()), (49, Shape::new(1, 896, 896)));
    let patches = dropped.cut(&picture, 0..49).unwrap();
    let back = dropped.assemble(&patches, 1).unwrap();
    for (row, expected) in back.chunks_exact(896).zip(picture.chunks_exact(1000)) {
        assert_eq!(row, &expected[..896]);
    }
    let reflected = grid(shape, PATCH, PATCH, Edge::Reflect);
    assert_eq!((reflected.len(), reflected.covered()), (64, shape));
    let patches = reflected.cut(&picture, 0..64).unwrap();
    assert_eq!(reflected.assemble(&patches, 1).unwrap(), picture);
}

#[test]
fn reflection_does_not_repeat_the_outermost_pixel() {
    let row = grid(Shape::new(1, 1, 5), 4, 4, Edge::Reflect);
    let patches = row.cut(&[1.0, 2.0, 3.0, 4.0, 5.0], 0..2).unwrap();
    assert_eq!(patches[..4], [1.0, 2.0, 3.0, 4.0]);
    assert_eq!(patches[16..20], [5.0, 4.0, 3.0, 2.0]);
    let tiny = grid(Shape::new(1, 1, 2), 5, 5, Edge::Reflect);
    assert_eq!(tiny.cut(&[1.0, 2.0], 0..1).unwrap()[..5], [1.0, 2.0, 1.0, 2.0, 1.0]);
    let one = grid(Shape::new(1, 1, 1), 3, 1, Edge::Reflect);
    assert_eq!(one.cut(&[7.0], 0..1).unwrap(), [7.0; 9]);
}

#[test]
fn overlapping_patches_are_averaged_by_how_many_cover_a_pixel() {
    let row = grid(Shape::new(1, 2, 4), 2, 1, Edge::Drop);
    assert_eq!((row.rows(), row.columns()), (1, 3));
    assert_eq!(row.spread(&[1.0, 3.0, 11.0]).unwrap(), [1.0, 2.0, 7.0, 11.0, 1.0, 2.0, 7.0, 11.0]);
}

#[test]
fn a_value_for_each_patch_is_constant_over_it() {
    let two = grid(Shape::new(3, 4, 8), 4, 4, Edge::Drop);
    let map = two.spread(&[1.0, 2.0]).unwrap();
    for (p, value) in map.iter().enumerate() {
        assert_eq!(*value, if p % 8 < 4 { 1.0 } else { 2.0 });
    }
    assert!(two.spread(&[1.0]).is_err());
}

#[test]
fn grids_that_cannot_be_are_errors() {
    let new = |shape, patch, stride, edge| PatchGrid::new(shape, patch, stride, edge).is_err();
    let shape = Shape::new(1, 100, 200);
    assert!(new(shape, 128, 128, Edge::Drop));
    assert!(new(shape, 16, 0, Edge::Reflect));
    assert!(new(shape, 16, 17, Edge::Reflect));
    assert!(new(shape, 0, 0, Edge::Reflect));
    assert!(new(Shape::new(1, 0, 9), 4, 4, Edge::Reflect));
    assert!(new(Shape::new(1, 1, MAX_SIDE + 1), 4, 4, Edge::Reflect));
    assert!(new(Shape::new(1, 9, 9), usize::MAX, 1, Edge::Reflect));
    let grid = grid(Shape::new(1, 1024, 1024), 128, 1, Edge::Drop);
    let picture = vec![0.0; 1024 * 1024];
    assert!(matches!(grid.cut(&picture, 0..grid.len()), Err(Error::TooLarge { .. })));
    assert!(matches!(grid.cut(&picture, 0..grid.len() + 1), Err(Error::TooLarge { .. })));
    assert!(grid.cut(&picture[1..], 0..1).is_err());
    assert!(grid.assemble(&[], 1).is_err());
    assert_eq!(grid.cut(&picture, 5..5).unwrap(), [0.0; 0]);
}

proptest! {
    #[test]
    fn whatever_the_stride_and_edge_cutting_and_assembling_is_the_identity(
        channels in 1usize..3, height in 1usize..20, width in 1usize..20,
        patch in 1usize..9, stride in 1usize..9, dropped in any::<bool>(),
    ) {
        let shape = Shape::new(channels, height, width);
        let stride = stride.min(patch);
        let edge = if dropped { Edge::Drop } else { Edge::Reflect };
        let Ok(grid) = PatchGrid::new(shape, patch, stride, edge) else {
            prop_assert!(dropped && (height < patch || width < patch));
            return Ok(());
        };
        let picture = numbers(shape.len());
        let patches = grid.cut(&picture, 0..grid.len()).unwrap();
        let back = grid.assemble(&patches, channels).unwrap();
        let covered = grid.covered();
        prop_assert_eq!(back.len(), covered.len());
        for channel in 0..channels {
            for y in 0..covered.height {
                let row = &back[(channel * covered.height + y) * covered.width..][..covered.width];
                let expected = &picture[(channel * height + y) * width..][..covered.width];
                prop_assert_eq!(row, expected);
            }
        }
        let halves = [grid.cut(&picture, 0..1).unwrap(), grid.cut(&picture, 1..grid.len()).unwrap()];
        prop_assert_eq!(halves.concat(), patches);
    }
}
