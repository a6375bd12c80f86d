use super::super::tests::random;
use super::*;
use proptest::prelude::*;

fn bank(rows: usize, dims: usize) -> LatentBank {
    LatentBank::new(random(rows * dims, 7), dims).unwrap()
}

fn reason(bytes: &[u8]) -> String {
    match LatentBank::parse(bytes) {
        Err(Error::Damaged { what: WHAT, why }) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_is_as_long_as_its_form_says() {
    let bank = bank(10, 3);
    assert_eq!(bank.to_bytes(Form::F16).unwrap().len(), 24 + 60);
    assert_eq!(bank.to_bytes(Form::I8).unwrap().len(), 24 + 24 + 30);
    let bank = bank.with_sources((0..10).collect()).unwrap();
    assert_eq!(bank.to_bytes(Form::I8).unwrap().len(), 24 + 24 + 30 + 40);
}

#[test]
fn values_come_back_within_the_precision_of_their_form() {
    let bank = bank(300, 5);
    let largest = |form, tolerance: f32| {
        let read = LatentBank::parse(&bank.to_bytes(form).unwrap()).unwrap();
        let off = bank.latents().iter().zip(read.latents()).map(|(a, b)| (a - b).abs());
        let off = off.fold(0.0, f32::max);
        assert!(off <= tolerance, "{form:?}: {off}");
    };
    largest(Form::F16, 2f32.powi(-12));
    // Half a step of the widest range, −1 to 1.
    largest(Form::I8, 1.0 / 254.0 + 1e-6);
}

#[test]
fn dimensions_of_very_different_extent_each_use_all_codes() {
    let latents: Vec<f32> =
        (0..=254).flat_map(|i| [i as f32 * 1e-4, 1e4 - i as f32 * 50.0, 3.5]).collect();
    let bank = LatentBank::new(latents.clone(), 3).unwrap();
    let read = LatentBank::parse(&bank.to_bytes(Form::I8).unwrap()).unwrap();
    for (d, step) in [(0, 1e-4), (1, 50.0), (2, 0.0)] {
        for (a, b) in latents.chunks(3).zip(read.latents().chunks(3)) {
            assert!((a[d] - b[d]).abs() <= 0.01 * step, "{} {}", a[d], b[d]);
        }
    }
}

#[test]
fn sources_are_read_back_and_subsets_keep_them() {
    let bank = bank(4, 2).with_sources(vec![70, 50, 30, 10]).unwrap();
    let read = LatentBank::parse(&bank.to_bytes(Form::F16).unwrap()).unwrap();
    assert_eq!(read.sources(), Some(&[70, 50, 30, 10][..]));
    assert_eq!((read.source(1), read.source(4)), (Some(50), None));
    let subset = read.subset(&[2, 0]).unwrap();
    assert_eq!(subset.sources(), Some(&[30, 70][..]));
    assert_eq!(subset.latent(1), read.latent(0));
    // Without sources of its own a bank's rows are the sources of its subsets.
    assert_eq!(self::bank(4, 2).subset(&[3]).unwrap().source(0), Some(3));
    assert!(read.subset(&[4]).is_err() && read.subset(&[]).is_err());
    assert!(self::bank(4, 2).with_sources(vec![1]).is_err());
}

#[test]
fn values_beyond_a_form_are_refused_when_written() {
    let wide = LatentBank::new(vec![1e5, 0.0], 1).unwrap();
    assert!(matches!(wide.to_bytes(Form::F16), Err(Error::Range { got: 1e5, .. })));
    assert!(wide.to_bytes(Form::I8).is_ok());
    let huge = LatentBank::new(vec![f32::MAX, -f32::MAX, f32::MAX], 1).unwrap();
    if let Ok(bytes) = huge.to_bytes(Form::I8) {
        assert!(LatentBank::parse(&bytes).is_ok());
    }
}

#[test]
fn newer_foreign_and_oversized_files_are_told_apart() {
    let good = bank(3, 2).to_bytes(Form::I8).unwrap();
    let with = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        bytes
    };
    let newer = LatentBank::parse(&with(8, 2));
    assert!(matches!(newer, Err(Error::Newer { got: 2, known: 1, .. })));
    assert!(reason(&with(8, 0)).contains("version is 0"));
    assert!(reason(&with(0, b'X')).contains("does not begin"));
    assert!(reason(&with(12, 3)).contains("form 3"));
    assert!(reason(&with(13, 2)).contains("flags"));
    assert!(reason(&with(14, 1)).contains("flags"));
    assert!(reason(&with(16, 0)).contains("empty"));
    assert!(reason(&with(16, 4)).contains("instead of"));
    // 2²⁴ more rows than there are bytes for: refused before anything is reserved.
    assert!(matches!(LatentBank::parse(&with(19, 1)), Err(Error::TooLarge { .. })));
    assert!(matches!(LatentBank::parse(&with(23, 1)), Err(Error::TooLarge { .. })));
    let large = vec![0; MAX_BYTES + 1];
    assert!(matches!(LatentBank::parse(&large), Err(Error::TooLarge { .. })));
    let code = with(good.len() - 1, 0x80);
    assert!(reason(&code).contains("a code"), "{}", reason(&code));
    for scale in [f32::NAN, -1.0, f32::INFINITY, f32::MAX] {
        let mut bytes = good.clone();
        bytes[24..28].copy_from_slice(&scale.to_le_bytes());
        reason(&bytes);
    }
    let mut long = good;
    long.push(0);
    assert!(reason(&long).contains("instead of"));
}

#[test]
fn half_precision_infinities_are_damage() {
    let mut bytes = bank(3, 2).to_bytes(Form::F16).unwrap();
    bytes[24..26].copy_from_slice(&f16::INFINITY.to_le_bytes());
    assert!(reason(&bytes).contains("finite"));
}

#[test]
fn a_file_cut_anywhere_is_damaged() {
    let bank = bank(5, 3).with_sources(vec![9; 5]).unwrap();
    for form in [Form::F16, Form::I8] {
        let bytes = bank.to_bytes(form).unwrap();
        for n in 0..bytes.len() {
            reason(&bytes[..n]);
        }
    }
}

#[test]
fn banks_too_large_for_a_file_are_refused() {
    let wide = LatentBank::new(vec![0.0; MAX_DIMS + 1], MAX_DIMS + 1).unwrap();
    assert!(matches!(wide.to_bytes(Form::I8), Err(Error::TooLarge { limit: MAX_DIMS, .. })));
}

proptest! {
    #[test]
    fn writing_what_was_read_gives_the_same_bytes(
        values in prop::collection::vec(-1e4f32..1e4, 1..90), dims in 1usize..6, i8 in any::<bool>(),
    ) {
        let rows = values.len().div_ceil(dims);
        let latents: Vec<f32> = values.iter().copied().cycle().take(rows * dims).collect();
        let form = if i8 { Form::I8 } else { Form::F16 };
        let bytes = LatentBank::new(latents, dims).unwrap().to_bytes(form).unwrap();
        let read = LatentBank::parse(&bytes).unwrap();
        prop_assert_eq!((read.len(), read.dims()), (rows, dims));
        prop_assert_eq!(read.to_bytes(form).unwrap(), bytes);
    }

    #[test]
    fn arbitrary_bytes_are_never_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = LatentBank::parse(&bytes);
        let mut begun = MAGIC.to_vec();
        begun.extend([1, 0, 0, 0]);
        begun.extend(bytes);
        let _ = LatentBank::parse(&begun);
    }

    #[test]
    fn a_file_with_one_byte_changed_is_read_or_refused(
        at in 0usize..400, to in any::<u8>(), i8 in any::<bool>(),
    ) {
        let form = if i8 { Form::I8 } else { Form::F16 };
        let mut bytes = bank(70, 2).with_sources(vec![1; 70]).unwrap().to_bytes(form).unwrap();
        let n = bytes.len();
        bytes[at % n] = to;
        if let Ok(read) = LatentBank::parse(&bytes) {
            prop_assert!(read.latents().iter().all(|v| v.is_finite()));
            let found = read.nearest(&[0.1, -0.2], 1, false).unwrap();
            prop_assert_eq!(found, read.nearest_by_brute_force(&[0.1, -0.2], 1, false).unwrap());
        }
    }
}
