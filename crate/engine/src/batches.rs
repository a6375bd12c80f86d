//! Any number of images, in batches of the session's; an image has the same results in every batch.

use crate::{Error, MAX_BATCH, Result, Session};

/// The result of a pass over `B` images, as [`crate::Pass`], with memory of its own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Passes {
    /// Codes, `[B, L]`.
    pub latent: Vec<f32>,
    /// Reconstructions `x̂`, `[B, C, H, W]`, not clipped.
    pub reconstruction: Vec<f32>,
    /// `∂r̄/∂x`, `[B, C, H, W]`, signed.
    pub gradient: Vec<f32>,
}

impl Session {
    /// [`Session::encode`] of up to [`MAX_BATCH`] images.
    ///
    /// # Errors
    /// As [`Session::encode`], and [`Error::Batch`] for more images.
    pub fn encode_all(&mut self, images: &[f32]) -> Result<Vec<f32>> {
        let pixels = self.network().shape().len();
        self.all("the images", images, pixels, |session, some, out: &mut Vec<f32>| {
            out.extend_from_slice(session.encode(some)?);
            Ok(())
        })
    }

    /// [`Session::decode`] of up to [`MAX_BATCH`] codes.
    ///
    /// # Errors
    /// As [`Session::decode`], and [`Error::Batch`] for more codes.
    pub fn decode_all(&mut self, codes: &[f32]) -> Result<Vec<f32>> {
        let latent = self.network().latent();
        if latent == 0 {
            return Err(Error::NoPart("decoder"));
        }
        self.all("the codes", codes, latent, |session, some, out: &mut Vec<f32>| {
            out.extend_from_slice(session.decode(some)?);
            Ok(())
        })
    }

    /// [`Session::reconstruct`] of up to [`MAX_BATCH`] images.
    ///
    /// # Errors
    /// As [`Session::reconstruct`], and [`Error::Batch`] for more images.
    pub fn reconstruct_all(&mut self, images: &[f32]) -> Result<Vec<f32>> {
        let pixels = self.network().shape().len();
        self.all("the images", images, pixels, |session, some, out: &mut Vec<f32>| {
            out.extend_from_slice(session.reconstruct(some)?);
            Ok(())
        })
    }

    /// [`Session::pass`] over up to [`MAX_BATCH`] images.
    ///
    /// # Errors
    /// As [`Session::pass`], and [`Error::Batch`] for more images.
    pub fn pass_all(&mut self, images: &[f32]) -> Result<Passes> {
        let pixels = self.network().shape().len();
        self.all("the images", images, pixels, |session, some, out: &mut Passes| {
            let pass = session.pass(some)?;
            out.latent.extend_from_slice(pass.latent);
            out.reconstruction.extend_from_slice(pass.reconstruction);
            out.gradient.extend_from_slice(pass.gradient);
            Ok(())
        })
    }

    /// The first output of [`Session::features`] of up to [`MAX_BATCH`] images.
    ///
    /// # Errors
    /// As [`Session::features`], and [`Error::Batch`] for more images.
    pub fn features_all(&mut self, images: &[f32]) -> Result<Vec<f32>> {
        let pixels = self.network().shape().len();
        self.all("the images", images, pixels, |session, some, out: &mut Vec<f32>| {
            out.extend_from_slice(session.features(some)?);
            Ok(())
        })
    }

    fn all<T: Default>(
        &mut self,
        what: &'static str,
        values: &[f32],
        each: usize,
        mut run: impl FnMut(&mut Self, &[f32], &mut T) -> Result<()>,
    ) -> Result<T> {
        let count = values.len() / each;
        if values.is_empty() || values.len() != count * each {
            let limit = MAX_BATCH * each;
            return Err(Error::Length { what, each, limit, got: values.len() });
        }
        if count > MAX_BATCH {
            return Err(Error::Batch { limit: MAX_BATCH, got: count });
        }
        let mut out = T::default();
        for some in values.chunks(self.batch() * each) {
            run(self, some, &mut out)?;
        }
        Ok(out)
    }
}
