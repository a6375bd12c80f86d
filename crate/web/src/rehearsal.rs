//! A rehearsal while the weights travel: browsers compile a function of a module when it is first called.
//!
//! Building an untrained network, one pass and one analysis make the browser compile what the first answer needs,
//! so that the visitor does not wait for it after the download.

use crate::failure::Failure;
use crate::runner::Runner;
use novelty_core::image::Shape;
use novelty_core::models::model_card::sha256_hex;
use novelty_core::report::analysis::{self, Knobs};
use novelty_engine::parity;

/// One pass and one analysis of a known picture, whose results nobody sees.
///
/// # Errors
/// Those of the pass and of the analysis.
pub async fn perform() -> Result<(), Failure> {
    let x = parity::known_image();
    let pass = Runner::untrained()?.pass(&x).await?;
    let seen = analysis::Pass { x: &x, x_hat: &pass.reconstruction, gradient: &pass.gradient };
    analysis::analyse(&seen, Shape::DIGIT, &Knobs::default(), None)?;
    sha256_hex(&[0; 4096]);
    Ok(())
}
