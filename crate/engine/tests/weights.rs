//! Weights that do not fit and input that does not fit are errors that say what is wrong.

use novelty_core::Shape;
use novelty_engine::{Bergmann, MAX_BATCH, Mesarcik};
use novelty_engine::{Error, Network, Session, Weights, bergmann, formula, mesarcik};
use safetensors::tensor::{Dtype, TensorView, serialize};
use std::cell::RefCell;
use std::sync::Arc;

type Tensors = Vec<(String, Vec<usize>, Vec<f32>)>;

const NAME: &str = "mesarcik-ae-con-8-halving";

/// The tensors that the network reads.
fn tensors() -> Tensors {
    let read = RefCell::new(Tensors::new());
    let record = |name: &str, shape: &[usize]| {
        let values = formula::tensor(name, shape);
        read.borrow_mut().push((name.to_owned(), shape.to_vec(), values.clone()));
        values
    };
    let config = mesarcik::Config::parse(NAME, Shape::DIGIT).expect("a name");
    Mesarcik::build(config, &Weights::from_formula(&record)).expect("every tensor");
    read.into_inner()
}

fn file(tensors: &Tensors, dtype: Dtype) -> Vec<u8> {
    let bytes: Vec<Vec<u8>> = tensors
        .iter()
        .map(|(_, _, values)| match dtype {
            Dtype::F16 => {
                values.iter().flat_map(|v| half::f16::from_f32(*v).to_le_bytes()).collect()
            }
            Dtype::F32 => values.iter().flat_map(|v| v.to_le_bytes()).collect(),
            _ => values.iter().flat_map(|v| f64::from(*v).to_le_bytes()).collect(),
        })
        .collect();
    let views = tensors.iter().zip(&bytes).map(|((name, shape, _), bytes)| {
        (name.clone(), TensorView::new(dtype, shape.clone(), bytes).expect("as many bytes"))
    });
    serialize(views, None).expect("a file")
}

fn load(bytes: &[u8]) -> novelty_engine::Result<Network> {
    Network::load(NAME, Shape::DIGIT, bytes)
}

#[test]
fn a_file_gives_what_its_tensors_give_and_half_precision_nearly_so() {
    let tensors = tensors();
    let x = formula::images("x", 784);
    let code = |bytes: &[u8]| {
        let network = load(bytes).expect("its own file");
        assert_eq!((network.shape(), network.latent()), (Shape::DIGIT, 8));
        let mut session = Session::new(Arc::new(network), 1).expect("a batch");
        session.encode(&x).expect("an image").to_vec()
    };
    let full = code(&file(&tensors, Dtype::F32));
    let config = mesarcik::Config::parse(NAME, Shape::DIGIT).expect("a name");
    let direct = Mesarcik::build(config, &Weights::from_formula(&formula::tensor));
    let mut direct = Session::new(Arc::new(direct.expect("every tensor")), 1).expect("a batch");
    assert_eq!(direct.encode(&x).expect("an image"), full);
    let half = code(&file(&tensors, Dtype::F16));
    let apart = full.iter().zip(&half).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!((1e-7..2e-2).contains(&apart), "{apart:e}");
}

#[test]
fn a_tensor_that_is_missing_or_has_another_shape_or_type_is_named() {
    let tensors = tensors();
    for (index, (name, shape, _)) in tensors.iter().enumerate() {
        let mut fewer = tensors.clone();
        fewer.remove(index);
        let error = load(&file(&fewer, Dtype::F32)).expect_err("a tensor is missing");
        assert_eq!(error, Error::MissingTensor { name: name.clone() });
        let mut other = tensors.clone();
        other[index].1 = vec![shape.iter().product(), 1, 1];
        match load(&file(&other, Dtype::F32)) {
            Err(Error::TensorShape { name: named, expected, .. }) => {
                assert_eq!((&named, &expected), (name, shape));
            }
            got => panic!("{name}: {got:?}"),
        }
    }
    let error = load(&file(&tensors, Dtype::F64)).expect_err("a type that is not supported");
    assert!(matches!(error, Error::TensorType { .. }), "{error}");
}

#[test]
fn bytes_that_are_no_file_and_names_that_no_network_has_are_errors() {
    let bytes = file(&tensors(), Dtype::F16);
    for cut in [0, 1, 8, 100, bytes.len() / 2, bytes.len() - 1] {
        assert!(matches!(load(&bytes[..cut]), Err(Error::Weights(_))), "{cut} bytes");
    }
    for (name, shape) in [("abati", Shape::new(3, 28, 28)), ("mesarcik-x-8", Shape::DIGIT)] {
        let error = Network::load(name, shape, &bytes).expect_err("no such network");
        assert_eq!(error, Error::UnknownNetwork(name.to_owned()));
    }
}

#[test]
fn input_that_does_not_fit_is_an_error() {
    let config = bergmann::Config { channels: 1, latent: 4 };
    let network = Bergmann::build(config, &Weights::from_formula(&formula::tensor));
    let network = Arc::new(network.expect("every tensor"));
    for batch in [0, MAX_BATCH + 1] {
        let error = Session::new(Arc::clone(&network), batch).expect_err("no such batch");
        assert_eq!(error, Error::Batch { limit: MAX_BATCH, got: batch });
    }
    let mut session = Session::new(network, 2).expect("a batch");
    let pixels = config.shape().len();
    for length in [0, 1, pixels - 1, pixels + 1, 3 * pixels] {
        let error = session.encode(&vec![0.0; length]).expect_err("not whole images");
        assert!(matches!(error, Error::Length { .. }), "{length}: {error}");
        assert!(session.pass(&vec![0.0; length]).is_err());
    }
    assert!(matches!(session.decode(&[0.0; 5]), Err(Error::Length { .. })));
    let error = session.features(&vec![0.0; pixels]).expect_err("no features");
    assert_eq!(error, Error::NoPart("features"));
}

#[test]
fn an_image_has_the_same_results_alone_and_in_any_batch() {
    let config = mesarcik::Config::parse("mesarcik-ae-32", Shape::DIGIT).expect("a name");
    let network = Mesarcik::build(config, &Weights::from_formula(&formula::tensor));
    let network = Arc::new(network.expect("every tensor"));
    let x = formula::images("x", 7 * 784);
    let mut session = Session::new(Arc::clone(&network), 7).expect("a batch");
    let all = session.pass(&x).expect("images");
    let (latent, gradient) = (all.latent.to_vec(), all.gradient.to_vec());
    let mut three = Session::new(Arc::clone(&network), 3).expect("a batch");
    let in_batches = three.pass_all(&x).expect("images");
    assert_eq!((&in_batches.latent, &in_batches.gradient), (&latent, &gradient));
    assert_eq!(three.encode_all(&x).expect("images"), latent);
    let decoded = three.decode_all(&latent).expect("codes");
    assert_eq!(three.reconstruct_all(&x).expect("images"), in_batches.reconstruction);
    assert_eq!(decoded, in_batches.reconstruction);
    assert!(matches!(three.pass_all(&[]), Err(Error::Length { .. })));
    assert!(matches!(three.encode_all(&x[1..]), Err(Error::Length { .. })));
    let many = vec![0.0; (MAX_BATCH + 1) * 32];
    assert!(matches!(three.decode_all(&many), Err(Error::Batch { .. })));
    let mut one = Session::new(network, 1).expect("a batch");
    for (i, image) in x.chunks(784).enumerate() {
        let pass = one.pass(image).expect("an image");
        assert_eq!(pass.latent, &latent[i * 32..][..32]);
        assert_eq!(pass.gradient, &gradient[i * 784..][..784]);
    }
}
