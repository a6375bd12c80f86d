//! Trains one network of the queue.

use super::images::RunImages;
use super::objective;
use super::plan::Plan;
use crate::paper_b::corruption;
use crate::training::loss::{MeanLoss, cross_entropy};
use crate::training::{self, Batch, Job, Objective};
use anyhow::{Result, ensure};
use burn::module::Module;
use burn::optim::ModuleOptimizer;
use burn::tensor::{Device, Tensor, TensorData};
use novelty_core::Shape;
use novelty_nets::{Autoencoder, Mesarcik};

/// Images of a batch in evaluation mode.
const HELD_OUT_BATCH: usize = 512;

/// A run of the queue.
pub type Run = training::Run<Plan>;

/// Trains until the plan's epochs are done; `None` if Ctrl-C came first.
///
/// # Errors
/// If the training fails, or the network has learnt nothing.
pub fn train(plan: &Plan, images: &RunImages, job: &Job<'_>) -> Result<Option<(Mesarcik, Run)>> {
    let Some((network, run)) = training::fit(plan, &Networks { plan, images }, job)? else {
        return Ok(None);
    };
    let constant = images.entropy_of_the_mean(plan.group.preprocessing);
    let last = run.held_out();
    ensure!(
        last < constant,
        "{} has not learnt: its cross-entropy on held-out images is {last:.3}, that of the mean picture \
         {constant:.3}; change its plan or its objective and remove the folder of the run",
        training::Plan::name(plan)
    );
    Ok(Some((network, run)))
}

/// The networks of paper B on the images of a run.
struct Networks<'a> {
    plan: &'a Plan,
    images: &'a RunImages,
}

impl Objective for Networks<'_> {
    type Network = Mesarcik;

    fn unit(&self) -> &'static str {
        "images"
    }

    fn images(&self) -> [usize; 2] {
        [self.images.fitted.len(), self.images.held_out.len()]
    }

    fn network(&self, device: &Device) -> Result<Mesarcik> {
        Ok(Mesarcik::new(self.plan.config()?, device))
    }

    fn optimisers(&self) -> Vec<ModuleOptimizer> {
        objective::optimisers()
    }

    fn indices(&self) -> Vec<usize> {
        self.images.fitted.clone()
    }

    fn step(
        &self,
        network: Mesarcik,
        optimisers: &mut [ModuleOptimizer],
        batch: Batch<'_>,
    ) -> Result<(Mesarcik, Tensor<1>)> {
        let group = &self.plan.group;
        let clean = self.images.training.values(batch.indices, group.preprocessing);
        let target = tensor(clean.clone(), batch.indices.len(), batch.device);
        let input = if group.denoising {
            let mut damaged = clean;
            corruption::damage(&mut damaged, Shape::DIGIT, batch.random);
            tensor(damaged, batch.indices.len(), batch.device)
        } else {
            target.clone()
        };
        objective::step(network, optimisers, input, target, batch.rate)
    }

    /// Of undamaged images.
    fn held_out(&self, network: &Mesarcik) -> Result<f64> {
        let device = network.devices().into_iter().next().unwrap_or_default();
        let mut loss = MeanLoss::default();
        for indices in self.images.held_out.chunks(HELD_OUT_BATCH) {
            let values = self.images.training.values(indices, self.plan.group.preprocessing);
            let x = tensor(values, indices.len(), &device);
            let logits = network.decode_logits(network.encode(x.clone()));
            loss.add(cross_entropy(logits, x), indices.len())?;
        }
        loss.mean()
    }
}

/// Images as a tensor `[B, 1, 28, 28]` on `device`.
fn tensor(values: Vec<f32>, count: usize, device: &Device) -> Tensor<4> {
    let side = values.len().checked_div(count).unwrap_or(0).isqrt();
    Tensor::from_data(TensorData::new(values, [count, 1, side, side]), device)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::Schedule;

    #[test]
    fn a_run_of_an_earlier_version_is_read() {
        let text = r#"{"plan":{"data":"mnist","protocol":"miso","network":"ae-con","latent":32,"epochs":3,
            "batch":128,"learning_rate":0.001,"preprocessing":"min_max","denoising":false,"halving":false,
            "class":7,"seed":0},"history":[
            {"training":0.11,"held_out":0.09,"seconds":151.2,"learning_rate":0.001},
            {"training":0.09,"held_out":0.08,"seconds":150.9,"learning_rate":0.000505},
            {"training":0.08,"held_out":0.075,"seconds":150.1,"learning_rate":1e-5}],
            "backend":"tch","commit":"28c1cb8591d3"}"#;
        let run: Run = serde_json::from_str(text).unwrap();
        assert_eq!(training::Plan::name(&run.plan), "mnist-miso-ae-con-32-c7-s0");
        assert_eq!(run.plan.group.schedule, Schedule::Cosine, "as it was run");
        let rate = |epoch| training::Plan::hyperparameters(&run.plan).rate(epoch);
        for (epoch, recorded) in run.history.iter().enumerate() {
            assert!((rate(epoch) - recorded.learning_rate).abs() < 1e-9);
        }
        assert_eq!((run.backend().as_str(), run.commit().as_str()), ("tch", "28c1cb8591d3"));
        assert_eq!(run.held_out_by_epoch(), [0.09, 0.08, 0.075]);
    }
}
