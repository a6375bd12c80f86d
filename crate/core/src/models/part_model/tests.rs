//! Saving and loading, the agreement with the safetensors crate, and hostile bytes.

use super::*;
use crate::Shape;
use crate::maps::pse::Border;
use crate::models::loo_calibration::measure;
use crate::models::part_map::Method;
use crate::pca::{LeaveOneOut, fit};
use crate::progress::unwatched;
use proptest::prelude::*;
use safetensors::{Dtype, SafeTensors};

const SHAPE: Shape = Shape::new(3, 7, 6);
const DIMS: usize = SHAPE.len();

fn photos() -> Vec<f32> {
    (0..9 * DIMS).map(|i| 0.5 + 0.3 * ((i * i % 1009) as f32 * 0.7).sin()).collect()
}

fn model(method: &Method, per_pixel: bool) -> PartModel {
    let photos = photos();
    let (pca, spectrum) = fit(&photos, DIMS, 5, &mut unwatched).unwrap();
    let mut left = LeaveOneOut::new(&photos, DIMS, &spectrum, 3).unwrap();
    let good =
        measure(&mut left, SHAPE, method, per_pixel, Border::Reflect, &mut unwatched).unwrap();
    let card = PartCard::new("washer, left", &pca, 3, &good);
    PartModel::new(card, pca, good.map, good.scores).unwrap()
}

fn models() -> Vec<PartModel> {
    let methods = [Method::Mse, Method::Pse { sigma: 1.5 }, Method::default()];
    methods.iter().flat_map(|m| [model(m, false), model(m, true)]).collect()
}

#[test]
fn a_loaded_model_is_the_saved_one_and_judges_to_the_bit_alike() {
    let photo: Vec<f32> = (0..DIMS).map(|i| (i as f32 * 0.11).cos().abs()).collect();
    for model in models() {
        let loaded = PartModel::parse(&model.to_bytes(Precision::Full).unwrap()).unwrap();
        assert_eq!(loaded, model);
        assert_eq!(loaded.judge(&photo).unwrap(), model.judge(&photo).unwrap());
        assert_eq!(loaded.threshold(), model.threshold());
    }
}

#[test]
fn half_precision_is_smaller_and_judges_about_alike() {
    let model = model(&Method::default(), true);
    let (full, half) =
        (model.to_bytes(Precision::Full).unwrap(), model.to_bytes(Precision::Half).unwrap());
    assert!(full.len() - half.len() >= 2 * 5 * DIMS - 8);
    let loaded = PartModel::parse(&half).unwrap();
    let photo = &photos()[..DIMS];
    let (a, b) = (loaded.judge(photo).unwrap(), model.judge(photo).unwrap());
    for (a, b) in a.reconstruction.iter().zip(&b.reconstruction) {
        assert!((a - b).abs() < 1e-3);
    }
    // Halves are exact as floats, so a second round loses nothing.
    assert_eq!(PartModel::parse(&loaded.to_bytes(Precision::Half).unwrap()).unwrap(), loaded);
}

#[test]
fn an_odd_photo_is_flagged_and_a_score_at_the_threshold_is_not() {
    let model = model(&Method::Pse { sigma: 1.0 }, false);
    let mut photo = photos()[..DIMS].to_vec();
    let seen = model.judge(&photo).unwrap();
    assert!(!seen.flagged && seen.good_at_or_above > 0.9, "fitted, so below all left out");
    photo.iter_mut().take(20).for_each(|v| *v += 3.0);
    let odd = model.judge(&photo).unwrap();
    assert!(odd.flagged && odd.good_at_or_above == 0.0);
    assert_eq!((odd.map.len(), odd.reconstruction.len()), (42, DIMS));
    assert!(model.judge(&photo[1..]).is_err());
}

#[test]
fn the_safetensors_crate_reads_the_file() {
    let model = model(&Method::default(), true);
    let bytes = model.to_bytes(Precision::Half).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let mut names = file.names();
    names.sort_unstable();
    assert_eq!(
        names,
        ["components", "mean", "pixel_deviation", "pixel_mean", "scores", "variances"]
    );
    let components = file.tensor("components").unwrap();
    assert_eq!((components.dtype(), components.shape()), (Dtype::F16, &[5, 3, 7, 6][..]));
    let mean = file.tensor("mean").unwrap();
    assert_eq!((mean.dtype(), mean.shape()), (Dtype::F32, &[3, 7, 6][..]));
    let bytes_of_mean: Vec<u8> = model.pca().mean().iter().flat_map(|v| v.to_le_bytes()).collect();
    assert_eq!(mean.data(), bytes_of_mean);
    // Every tensor begins at a multiple of its width, as readers that map the file expect.
    let start = bytes.as_ptr() as usize;
    for (name, width) in [("variances", 8), ("mean", 4), ("scores", 4), ("components", 2)] {
        assert_eq!((file.tensor(name).unwrap().data().as_ptr() as usize - start) % width, 0);
    }
}

#[test]
fn a_file_that_the_safetensors_crate_wrote_is_read() {
    let model = model(&Method::Pse { sigma: 2.0 }, true);
    let bytes = model.to_bytes(Precision::Full).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let (_, metadata) = SafeTensors::read_metadata(&bytes).unwrap();
    let written = safetensors::serialize(file.tensors(), metadata.metadata().clone()).unwrap();
    assert_eq!(PartModel::parse(&written).unwrap(), model);
}

#[test]
fn a_model_can_be_renamed_but_not_to_nothing() {
    let named = model(&Method::Mse, false).renamed("bolt").unwrap();
    assert_eq!(named.card().name, "bolt");
    for name in ["", "  ", "a\u{7}b", &"x".repeat(MAX_NAME + 1)] {
        assert!(named.clone().renamed(name).is_err());
    }
}

#[test]
fn files_that_are_no_models_say_what_is_wrong() {
    let parse = |bytes: &[u8]| PartModel::parse(bytes).unwrap_err().to_string();
    assert!(parse(b"").contains("too short"));
    assert!(parse(b"\x89PNG\r\n\x1a\n0000").contains("not a safetensors file"));
    let file = |header: &str, data: &[u8]| {
        [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), data].concat()
    };
    assert!(parse(&file("{}", b"")[..9]).contains("cut short"));
    assert!(parse(&file("{", b"")).contains("unreadable"));
    assert!(parse(&file("{}", b"")).contains("no card"));
    assert!(parse(&file(r#"{"__metadata__":{"card":7}}"#, b"")).contains("no card"));
    let with = |tensor: &str| {
        file(&format!(r#"{{"__metadata__":{{"card":"{{}}"}},"t":{tensor}}}"#), &[0; 8])
    };
    for tensor in [
        r#"{"dtype":"F32","shape":[3],"data_offsets":[0,8]}"#,
        r#"{"dtype":"F32","shape":[3],"data_offsets":[0,12]}"#,
        r#"{"dtype":"F32","shape":[0],"data_offsets":[9,9]}"#,
        r#"{"dtype":"F32","shape":[2],"data_offsets":[8,0]}"#,
        r#"{"dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,0]}"#,
        r#"{"dtype":"F32","shape":[18446744073709551615],"data_offsets":[0,18446744073709551615]}"#,
    ] {
        assert!(parse(&with(tensor)).contains("does not fit"), "{tensor}");
    }
    assert!(
        parse(&with(r#"{"dtype":"BF16","shape":[4],"data_offsets":[0,8]}"#)).contains("unreadable")
    );
    let newer = file(r#"{"__metadata__":{"card":"{\"format\":2,\"else\":0}"}}"#, b"");
    assert!(matches!(PartModel::parse(&newer), Err(Error::Newer { got: 2, known: 1, .. })));
}

#[test]
fn cards_that_do_not_fit_their_tensors_are_refused() {
    let sound = model(&Method::default(), true);
    let refused = |damage: &dyn Fn(&mut PartCard)| {
        let mut model = sound.clone();
        damage(&mut model.card);
        let bytes = model.to_bytes(Precision::Full).unwrap();
        assert!(PartModel::parse(&bytes).is_err(), "{:?}", model.card);
    };
    refused(&|card| card.format = 0);
    refused(&|card| card.name.clear());
    refused(&|card| card.note = "x".repeat(MAX_NAME + 1));
    refused(&|card| card.shape.channels = 1);
    refused(&|card| card.shape.channels = 2);
    refused(&|card| card.shape.width = 0);
    refused(&|card| card.shape.height = usize::MAX);
    refused(&|card| card.photos = 8);
    refused(&|card| card.photos = 1);
    refused(&|card| card.components = 6);
    refused(&|card| card.total_variance = -1.0);
    refused(&|card| card.total_variance = 1e-9);
    refused(&|card| card.threshold_percentile = 1.5);
    refused(&|card| card.map = MapCard::OneWidth { sigma: 99.0, border: Border::Zero });
    refused(&|card| match &mut card.map {
        MapCard::Widths { scales, .. } => scales[0].divisor = 0.0,
        MapCard::OneWidth { .. } => {}
    });
    // Without the flag the statistics are ignored, and the model is another, sound one.
    let mut plain = sound.clone();
    plain.card.per_pixel = false;
    let read = PartModel::parse(&plain.to_bytes(Precision::Full).unwrap()).unwrap();
    assert!(read.map().per_pixel().is_none());
}

#[test]
fn values_that_are_not_numbers_are_refused() {
    let bytes = model(&Method::default(), true).to_bytes(Precision::Full).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    for name in file.names() {
        let tensor = file.tensor(name).unwrap();
        let at = tensor.data().as_ptr() as usize - bytes.as_ptr() as usize;
        let mut damaged = bytes.clone();
        let width = tensor.data().len() / tensor.shape().iter().product::<usize>();
        damaged[at..at + width].fill(0xff); // a NaN of either width
        assert!(PartModel::parse(&damaged).is_err(), "{name}");
    }
}

proptest! {
    #[test]
    fn random_bytes_are_an_error(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(PartModel::parse(&bytes).is_err());
    }

    #[test]
    fn random_headers_are_an_error(
        header in r#"[\{\}\[\]":,a-z0-9_]{0,120}"#, data in prop::collection::vec(any::<u8>(), 0..64),
    ) {
        let bytes = [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &data].concat();
        prop_assert!(PartModel::parse(&bytes).is_err());
    }

    #[test]
    fn a_cut_file_is_an_error(share in 0.0f64..1.0) {
        let bytes = model(&Method::Mse, false).to_bytes(Precision::Full).unwrap();
        let kept = (bytes.len() as f64 * share) as usize;
        prop_assert!(PartModel::parse(&bytes[..kept]).is_err());
    }

    #[test]
    fn flipped_bytes_are_an_error_or_a_model_that_judges_without_a_panic(
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = model(&Method::default(), true).to_bytes(Precision::Half).unwrap();
        for (place, value) in flips {
            let place = place.index(bytes.len());
            bytes[place] ^= value;
        }
        if let Ok(model) = PartModel::parse(&bytes) {
            let _ = model.judge(&vec![0.5; model.pca().dims()]);
        }
    }
}
