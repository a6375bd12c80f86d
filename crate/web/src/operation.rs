//! The operations of the bench page and of Inspect, whose networks see patches: one part of an analysis at a time, on plain arrays.

use novelty_core::image::Shape;
use novelty_core::latent::latent_bank::LatentBank;
use novelty_core::maps::pse::{self, Border, Kernel, Normalisation};
use novelty_core::report::analysis::Knobs;

use crate::failure::Failure;
use crate::loaded::Loaded;
use std::rc::Rc;

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
/// | `analyse` | `[C, H, W]` | all maps of one image, one after another |
/// | `pse` | a signed residual `[C, H, W]` | the PSE map at σ 1, `[H, W]` |
/// | `bank` | `[N, L]`: a bank for `knn` | `[N]` |
/// | `knn` | `[L]`: a query of that bank or of the model's; or `[N + 1, L]`: a bank and, last, the query | five indices, then five distances |
/// | `blend` | `[a]`: another weight of the error for the last analysed picture | its score |
pub async fn run(model: &Loaded, op: &str, input: &[f32]) -> Result<Vec<f32>, Failure> {
    let shape: Shape = model.card.input;
    let dims = model.network.latent();
    match op {
        "recon" => Ok(model.network.reconstruct(input).await?),
        "encode" => Ok(model.network.encode(input).await?),
        "decode" => Ok(model.network.decode(input).await?),
        "saliency" => Ok(model.network.pass(input).await?.gradient),
        "analyse" => {
            let knobs = Knobs::default();
            let looked = model.look_at(Vec::new(), input.to_vec()).await?;
            let analysis = looked.analyse(model, &knobs)?;
            *model.last.borrow_mut() = Some(Rc::new(looked));
            Ok(analysis.maps.into_iter().flat_map(|map| map.values).collect())
        }
        "pse" => {
            let kernel = Kernel::new(1.0, Normalisation::Sum)?;
            Ok(pse::map(input, shape, &kernel, Border::Zero)?)
        }
        "bank" => {
            let bank = LatentBank::new(input.to_vec(), dims)?;
            let rows = bank.len() as f32;
            *model.bench_bank.borrow_mut() = Some(bank);
            Ok(vec![rows])
        }
        "knn" if input.len() == dims => {
            let given = model.bench_bank.borrow();
            let bank = given.as_ref().or(model.bank.as_ref());
            search(bank.ok_or_else(|| Failure::invalid("there is no bank to search"))?, input)
        }
        "knn" => {
            if input.len() < 2 * dims || !input.len().is_multiple_of(dims) {
                return Err(Failure::invalid(format!(
                    "knn takes a query of {dims} values, or a bank of such rows and a query"
                )));
            }
            let (bank, query) = input.split_at(input.len() - dims);
            search(&LatentBank::new(bank.to_vec(), dims)?, query)
        }
        "blend" => {
            let looked = model.last.borrow().clone();
            let looked = looked.ok_or_else(|| Failure::invalid("blend wants an analysis first"))?;
            let error_weight = input.first().map(|a| f64::from(*a));
            let knobs = Knobs { error_weight, ..Knobs::default() };
            let analysis = looked.analyse(model, &knobs)?;
            Ok(vec![analysis.metrics.nln.unwrap_or_default() as f32])
        }
        other => Err(Failure::invalid(format!(
            "there is no operation “{other}”; there are recon, encode, decode, saliency, analyse, pse, bank, knn and blend"
        ))),
    }
}

/// Five neighbours of a query: their indices, then their distances.
fn search(bank: &LatentBank, query: &[f32]) -> Result<Vec<f32>, Failure> {
    let found = bank.nearest(query, NEIGHBOURS, false)?;
    let indices = found.iter().map(|n| n.index as f32);
    Ok(indices.chain(found.iter().map(|n| n.distance)).collect())
}
