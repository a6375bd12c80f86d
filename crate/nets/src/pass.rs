//! One pass over an autoencoder: latent, reconstruction and input gradient (equation A3).
//!
//! The gradient is that of `r̄(x) = (1/n) Σ (x − x̂(x))²` with respect to `x`, through both paths: the
//! target and the network. Networks are in evaluation mode and frozen, so that no weight gradient is
//! computed and an image's result does not depend on its batch. Everything is read back at once.

use crate::{Autoencoder, Error, Result, autoencoder};
use burn::tensor::{Device, Tensor, TensorData, Transaction};

/// Largest batch that a pass accepts.
pub const MAX_BATCH: usize = 4096;

/// The result of a pass over a batch of `B` images.
#[derive(Debug, Clone, PartialEq)]
pub struct Pass {
    /// Codes, `[B, L]`.
    pub latent: Vec<f32>,
    /// Reconstructions `x̂`, `[B, C, H, W]`, not clipped.
    pub reconstruction: Vec<f32>,
    /// `∂r̄/∂x`, `[B, C, H, W]`, signed.
    pub gradient: Vec<f32>,
}

/// A network prepared for passes: evaluation mode, frozen, on one device.
#[derive(Debug)]
pub struct Lens<M> {
    model: M,
    parameters: usize,
    device: Device,
}

impl<M: Autoencoder> Lens<M> {
    /// Freezes `model` on `device` and folds its BatchNorms away.
    pub fn new(model: M, device: &Device) -> Self {
        let device = device.clone().inner();
        let parameters = autoencoder::trainable(&model);
        let model = model.valid().to_device(&device).folded().freeze();
        Self { model, parameters, device }
    }

    /// The network.
    pub fn model(&self) -> &M {
        &self.model
    }

    /// Number of trainable values of the network as it was trained.
    pub fn parameters(&self) -> usize {
        self.parameters
    }

    /// The device that the passes run on.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Latent, reconstruction and gradient of `images`, `[B, C, H, W]` flattened.
    ///
    /// # Errors
    /// [`Error::Length`] or [`Error::Batch`] for input that does not fit, [`Error::Execution`] if the
    /// device fails.
    pub async fn pass(&self, images: &[f32]) -> Result<Pass> {
        let x = self.upload(images, &self.device.clone().autodiff())?.require_grad();
        let n = self.model.shape().len() as f32;
        let z = self.model.encode(x.clone());
        let x_hat = self.model.decode(z.clone());
        let residual = x.clone() - x_hat.clone();
        // Summed over the batch: every image keeps the gradient it has alone.
        let loss = residual.powi_scalar(2).sum().div_scalar(n);
        let mut gradients = loss.backward();
        let gradient = x
            .grad_remove(&mut gradients)
            .ok_or_else(|| Error::Execution("the input has no gradient".into()))?;
        let [latent, reconstruction, gradient] = read(
            Transaction::default().register(z.inner()).register(x_hat.inner()).register(gradient),
        )
        .await?;
        Ok(Pass { latent, reconstruction, gradient })
    }

    /// Reconstructions of `images`, `[B, C, H, W]` in and out: the forward pass alone.
    ///
    /// # Errors
    /// As [`Lens::pass`].
    pub async fn reconstruct(&self, images: &[f32]) -> Result<Vec<f32>> {
        let x = self.upload(images, &self.device)?;
        let x_hat = self.model.decode(self.model.encode(x));
        let [out] = read(Transaction::default().register(x_hat)).await?;
        Ok(out)
    }

    /// Codes `[B, L]` of `images` `[B, C, H, W]`.
    ///
    /// # Errors
    /// As [`Lens::pass`].
    pub async fn encode(&self, images: &[f32]) -> Result<Vec<f32>> {
        let z = self.model.encode(self.upload(images, &self.device)?);
        let [out] = read(Transaction::default().register(z)).await?;
        Ok(out)
    }

    /// Images `[B, C, H, W]` decoded from codes `[B, L]`.
    ///
    /// # Errors
    /// As [`Lens::pass`].
    pub async fn decode(&self, latents: &[f32]) -> Result<Vec<f32>> {
        let dims = self.model.latent();
        let batch = batch_of("the latents", latents, dims)?;
        let data = TensorData::new(latents.to_vec(), [batch, dims]);
        let x_hat = self.model.decode(Tensor::<2>::from_data(data, &self.device));
        let [out] = read(Transaction::default().register(x_hat)).await?;
        Ok(out)
    }

    /// Features `[B, L]` of `images` `[B, C, H, W]`, of a network whose error term is made of them.
    ///
    /// # Errors
    /// As [`Lens::pass`]; [`Error::NoFeatures`] for other networks.
    pub async fn features(&self, images: &[f32]) -> Result<Vec<f32>> {
        let features = self.model.features(self.upload(images, &self.device)?);
        let features = features.ok_or(Error::NoFeatures)?;
        let [out] = read(Transaction::default().register(features)).await?;
        Ok(out)
    }

    fn upload(&self, images: &[f32], device: &Device) -> Result<Tensor<4>> {
        let shape = self.model.shape();
        let batch = batch_of("the image", images, shape.len())?;
        let data =
            TensorData::new(images.to_vec(), [batch, shape.channels, shape.height, shape.width]);
        Ok(Tensor::from_data(data, device))
    }
}

fn batch_of(what: &'static str, values: &[f32], each: usize) -> Result<usize> {
    let batch = values.len() / each;
    if values.len() != batch * each || batch == 0 {
        return Err(Error::Length { what, expected: each * batch.max(1), got: values.len() });
    }
    if batch > MAX_BATCH {
        return Err(Error::Batch { limit: MAX_BATCH, got: batch });
    }
    Ok(batch)
}

/// Reads everything registered in one go.
async fn read<const N: usize>(transaction: Transaction) -> Result<[Vec<f32>; N]> {
    let data =
        transaction.execute_async().await.map_err(|error| Error::Execution(error.to_string()))?;
    let values = data
        .into_iter()
        .map(|data| data.try_into_vec::<f32>().map_err(|error| Error::Execution(error.to_string())))
        .collect::<Result<Vec<_>>>()?;
    values.try_into().map_err(|_| Error::Execution("the read-back is incomplete".into()))
}
