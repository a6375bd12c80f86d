//! Trains the autoencoder of a plan: the cross-entropy of patches, by Adam (paper B, section 4.3).

use super::photo_set::{PER_PHOTO, Photos, patch};
use super::plan::Plan;
use crate::paper_b::corruption::damage;
use crate::training::loss::{MeanLoss, cross_entropy};
use crate::training::{self, Batch, Job, Objective};
use anyhow::Result;
use burn::module::Module;
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor, TensorData};
use novelty_core::Shape;
use novelty_core::input::patches::{Edge, PATCH, PatchGrid};
use novelty_nets::{Autoencoder, Bergmann};

/// A run of mvtec-ae.
pub type Run = training::Run<Plan>;

/// Trains until the plan's epochs are done; `None` when Ctrl-C was pressed before.
///
/// # Errors
/// If the training fails.
pub fn train(plan: &Plan, photos: &Photos, job: &Job<'_>) -> Result<Option<(Bergmann, Run)>> {
    training::fit(plan, &Patches { plan, photos }, job)
}

/// An autoencoder of patches, drawn anew from the photos in every epoch.
struct Patches<'a> {
    plan: &'a Plan,
    photos: &'a Photos,
}

impl Objective for Patches<'_> {
    type Network = Bergmann;

    fn unit(&self) -> &'static str {
        "patches"
    }

    fn images(&self) -> [usize; 2] {
        [self.photos.fitted.len(), self.photos.held_out.len()]
    }

    fn network(&self, device: &Device) -> Result<Bergmann> {
        Ok(Bergmann::new(self.plan.config(), device))
    }

    fn optimisers(&self) -> Vec<ModuleOptimizer> {
        vec![AdamConfig::new().with_epsilon(1e-7).init()]
    }

    /// Each photo as often as it gives patches.
    fn indices(&self) -> Vec<usize> {
        (0..self.photos.fitted.len()).flat_map(|photo| [photo; PER_PHOTO]).collect()
    }

    fn step(
        &self,
        network: Bergmann,
        optimisers: &mut [ModuleOptimizer],
        batch: Batch<'_>,
    ) -> Result<(Bergmann, Tensor<1>)> {
        let mut clean = Vec::new();
        for &photo in batch.indices {
            clean.extend(patch(&self.photos.fitted[photo], self.photos.shape, batch.random));
        }
        let shape = self.plan.config().shape();
        let target = tensor(clean.clone(), shape, batch.device);
        let input = if self.plan.denoising {
            let mut damaged = clean;
            damage(&mut damaged, shape, batch.random);
            tensor(damaged, shape, batch.device)
        } else {
            target.clone()
        };
        let loss = cross_entropy(network.decode_logits(network.encode(input)), target);
        let shown = loss.clone().detach();
        let gradients = GradientsParams::from_grads(loss.backward(), &network);
        Ok((optimisers[0].step(batch.rate, network, gradients), shown))
    }

    /// Of the four patches of each held-out photo that cover it.
    fn held_out(&self, network: &Bergmann) -> Result<f64> {
        let device = network.devices().into_iter().next().unwrap_or_default();
        let grid = PatchGrid::new(self.photos.shape, PATCH, PATCH, Edge::Reflect)?;
        let mut loss = MeanLoss::default();
        for photo in &self.photos.held_out {
            let patches = grid.cut(photo, 0..grid.len())?;
            let x = tensor(patches, self.plan.config().shape(), &device);
            let logits = network.decode_logits(network.encode(x.clone()));
            loss.add(cross_entropy(logits, x), grid.len())?;
        }
        loss.mean()
    }
}

/// Patches as a tensor `[B, C, H, W]` on `device`.
fn tensor(values: Vec<f32>, patch: Shape, device: &Device) -> Tensor<4> {
    let count = values.len() / patch.len();
    let extent = [count, patch.channels, patch.height, patch.width];
    Tensor::from_data(TensorData::new(values, extent), device)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::Schedule;

    #[test]
    fn a_run_of_an_earlier_version_is_read() {
        let text = r#"{"patch_plan":{"category":"bottle","colour":true,"latent":128,"epochs":10,"batch":32,
            "learning_rate":0.001,"denoising":false,"seed":0},"history":[
            {"training":0.55,"held_out":0.53,"seconds":40.5},{"training":0.53,"held_out":0.52,"seconds":40.1}],
            "backend":"tch","commit":"50fe30d2c822"}"#;
        let run: Run = serde_json::from_str(text).unwrap();
        assert_eq!(run.plan.schedule, Schedule::OpenCosine, "as it was run");
        assert_eq!((run.backend().as_str(), run.commit().as_str()), ("tch", "50fe30d2c822"));
        assert_eq!((run.first_rate(), run.training(), run.held_out()), (1e-3, 0.53, 0.52));
        assert!(
            serde_json::to_string(&run).unwrap().starts_with(r#"{"plan":{"category":"bottle""#)
        );
    }
}
