//! Losses, and their sums over many batches.

use anyhow::Result;
use burn::tensor::Tensor;
use burn::tensor::activation::relu;

/// Batches after which a sum is read from the device: reading waits for everything that is queued on it.
const EVERY: usize = 50;

/// Binary cross-entropy of logits against values between 0 and 1, mean over all:
/// `max(l, 0) − l t + ln(1 + e^−|l|)`.
pub fn cross_entropy<const D: usize>(logits: Tensor<D>, target: Tensor<D>) -> Tensor<1> {
    let soft = logits.clone().abs().neg().exp().log1p();
    (relu(logits.clone()) - logits * target + soft).mean()
}

/// The mean of a loss over images. It is summed on the device and read every [`EVERY`] batches only.
#[derive(Default)]
pub struct MeanLoss {
    pending: Option<Tensor<1>>,
    batches: usize,
    read: f64,
    images: usize,
}

impl MeanLoss {
    /// Adds the mean loss of a batch of so many images.
    ///
    /// # Errors
    /// If the device cannot be read.
    pub fn add(&mut self, loss: Tensor<1>, images: usize) -> Result<()> {
        let loss = loss.without_autodiff().mul_scalar(images as f32);
        self.pending = Some(match self.pending.take() {
            Some(sum) => sum + loss,
            None => loss,
        });
        self.batches += 1;
        self.images += images;
        if self.batches.is_multiple_of(EVERY) {
            self.read()?;
        }
        Ok(())
    }

    /// Whether what was read of it is finite.
    pub fn is_finite(&self) -> bool {
        self.read.is_finite()
    }

    /// The mean over all images; 0 without any.
    ///
    /// # Errors
    /// If the device cannot be read.
    pub fn mean(mut self) -> Result<f64> {
        self.read()?;
        Ok(self.read / self.images.max(1) as f64)
    }

    fn read(&mut self) -> Result<()> {
        if let Some(sum) = self.pending.take() {
            self.read += f64::from(sum.try_into_scalar::<f32>()?);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;
    use novelty_nets::device;

    fn flex() -> Device {
        crate::block_on(device::open("flex")).unwrap().device
    }

    #[test]
    fn the_cross_entropy_is_that_of_probabilities_and_does_not_overflow() {
        let device = flex();
        let of = |logit: f32, target: f32| -> f32 {
            let tensor = |v| Tensor::<1>::from_floats([v], &device);
            cross_entropy(tensor(logit), tensor(target)).into_scalar()
        };
        let p = 1.0 / (1.0 + (-0.7f32).exp());
        assert!((of(0.7, 0.3) + 0.3 * p.ln() + 0.7 * (1.0 - p).ln()).abs() < 1e-6);
        assert_eq!(of(200.0, 1.0), 0.0);
        assert_eq!(of(200.0, 0.0), 200.0);
    }

    #[test]
    fn the_mean_weighs_each_batch_by_its_images() {
        let device = flex().autodiff();
        let mut mean = MeanLoss::default();
        for batch in 0..2 * EVERY + 1 {
            let last = batch == 2 * EVERY;
            let loss = Tensor::<1>::from_floats([if last { 3.0 } else { 1.0 }], &device);
            mean.add(loss, if last { EVERY } else { 2 }).unwrap();
        }
        // 200 images at 1 and 50 at 3.
        assert!((mean.mean().unwrap() - 1.4).abs() < 1e-6);
        assert_eq!(MeanLoss::default().mean().unwrap(), 0.0);
    }

    #[test]
    fn a_loss_that_is_not_a_number_is_noticed_within_the_epoch() {
        let device = flex();
        let mut mean = MeanLoss::default();
        for batch in 0..EVERY {
            assert!(mean.is_finite());
            let loss = if batch == 3 { f32::NAN } else { 1.0 };
            mean.add(Tensor::<1>::from_floats([loss], &device), 1).unwrap();
        }
        assert!(!mean.is_finite());
    }
}
