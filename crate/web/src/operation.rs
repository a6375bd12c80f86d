//! The operations of the bench page: one part of an analysis at a time, on plain arrays.

use novelty_core::analysis::{self, Knobs};
use novelty_core::image::Shape;
use novelty_core::latent_bank::LatentBank;
use novelty_core::pse::{self, Border, Kernel, Normalisation};

use crate::loaded::Loaded;
use wasm_bindgen::JsError;

/// Neighbours that `knn` looks for.
const NEIGHBOURS: usize = 5;

/// Runs `op` on `input` and returns its result as one flat array.
///
/// | op | input | output |
/// |---|---|---|
/// | `recon` | `[B, C, H, W]` | reconstructions, the same shape |
/// | `encode` | `[B, C, H, W]` | codes, `[B, L]` |
/// | `decode` | `[B, L]` | images, `[B, C, H, W]` |
/// | `saliency` | `[B, C, H, W]` | gradients, the same shape |
/// | `analyse` | `[C, H, W]` | all six maps of one image, one after another |
/// | `pse` | a signed residual `[C, H, W]` | the PSE map at σ 1, `[H, W]` |
/// | `knn` | `[N + 1, L]`: a bank and, last, the query | five indices, then five distances |
pub async fn run(model: &Loaded, op: &str, input: &[f32]) -> Result<Vec<f32>, JsError> {
    let shape: Shape = model.card.input;
    match op {
        "recon" => Ok(model.lens.reconstruct(input).await?),
        "encode" => Ok(model.lens.encode(input).await?),
        "decode" => Ok(model.lens.decode(input).await?),
        "saliency" => Ok(model.lens.pass(input).await?.gradient),
        "analyse" => {
            let pass = model.lens.pass(input).await?;
            let seen =
                analysis::Pass { x: input, x_hat: &pass.reconstruction, gradient: &pass.gradient };
            let knobs = Knobs::default();
            let analysis = analysis::analyse(&seen, shape, &knobs, model.calibration.as_ref())?;
            Ok(analysis.maps.into_iter().flat_map(|map| map.values).collect())
        }
        "pse" => {
            let kernel = Kernel::new(1.0, Normalisation::Sum)?;
            Ok(pse::map(input, shape, &kernel, Border::Zero)?)
        }
        "knn" => {
            let dims = novelty_nets::Autoencoder::latent(model.lens.model());
            if input.len() < 2 * dims || !input.len().is_multiple_of(dims) {
                return Err(JsError::new(&format!(
                    "knn takes a bank of rows of {dims} values and a query of {dims}"
                )));
            }
            let (bank, query) = input.split_at(input.len() - dims);
            let bank = LatentBank::new(bank.to_vec(), dims)?;
            let found = bank.nearest(query, NEIGHBOURS, false)?;
            let indices = found.iter().map(|n| n.index as f32);
            Ok(indices.chain(found.iter().map(|n| n.distance)).collect())
        }
        other => Err(JsError::new(&format!(
            "there is no operation “{other}”; there are recon, encode, decode, saliency, analyse, pse and knn"
        ))),
    }
}
