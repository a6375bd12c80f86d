//! The networks of Novelty Lens on the CPU, without a framework: forward passes and input gradients.
//!
//! # What it does
//! A [`Network`] is built from the tensors of a safetensors file ([`Network::load`]) and run by a [`Session`], which
//! owns all memory of a pass for a largest batch: [`Session::encode`], [`Session::decode`], [`Session::reconstruct`],
//! [`Session::pass`] (code, reconstruction and the input gradient of paper A's equation for saliency) and
//! [`Session::features`]. A pass allocates nothing. Images go in and come out as `[B, C, H, W]`.
//! [`Session::pass_all`] and its like take any number of images, in batches. [`parity`] says how closely this crate and
//! the backends of burn have to agree.
//!
//! ```no_run
//! # fn main() -> novelty_engine::Result<()> {
//! # let (bytes, images) = (Vec::new(), vec![0.0; 784]);
//! use novelty_core::Shape;
//! use novelty_engine::{Network, Session};
//!
//! let network = Network::load("mesarcik-ae-32", Shape::DIGIT, &bytes)?;
//! let mut session = Session::new(network.into(), 1)?;
//! let pass = session.pass(&images)?;
//! println!("{} codes, {} values of the gradient", pass.latent.len(), pass.gradient.len());
//! # Ok(())
//! # }
//! ```
//!
//! # What it must not depend on
//! burn, the browser, files, clocks, threads; nor what the maps made from a pass mean. `crate/nets` defines the same
//! networks on burn, for training, WebGPU and as the reference that this crate is tested against.
//!
//! # How it is built
//! | module | holds |
//! |---|---|
//! | [`abati`], [`mesarcik`], [`bergmann`], [`lite`] | the networks, written like the tables of their papers |
//! | [`Weights`], [`Kernel`], [`Norm`] | named tensors, the weights of a layer, BatchNorm folded into them |
//! | [`Graph`] | layers over feature maps: sums of linear terms with an activation, pooling, up-sampling, concatenation |
//! | `geometry`, `phase` | which inputs an output is made of; offsets and packed weights for the kernels |
//! | `program` | a graph as steps over buffers, forward, and backward as explicit vector–Jacobian products |
//! | `kernels` | the inner loops in SIMD; the only module with `unsafe` code |
//! | [`Session`] | buffers, passes |
//!
//! # How it computes
//! * Maps are stored with channels last and a border, so that a window over neighbouring pixels is a run of memory and
//!   nothing asks where the map ends.
//! * Convolutions, transposed convolutions, dense layers and the vector–Jacobian products of all of them are one
//!   operation: for a regular subset of the outputs, a sum over the same runs with the same weights. Residual
//!   connections are further terms of the same sum.
//! * Four pixels by eight channels (sixteen outside the browser) stay in registers. Layers with at most four output
//!   channels are dot products along the runs instead.
//! * In wasm the kernels are written with `core::arch::wasm32`; a build with `-C target-feature=+relaxed-simd` uses
//!   fused multiply–add. Elsewhere `multiversion` chooses AVX-512 or AVX2 code when the program runs.
//! * BatchNorm is folded into its neighbours when the weights are read.
//!
//! Max pooling gives its gradient to the first of equal maxima. Two backends that round differently may disagree on
//! which of two nearly equal pixels is the maximum; their gradients then differ at these pixels, and tests of parity
//! have to allow it.

pub mod abati;
pub mod bergmann;
pub mod formula;
pub mod lite;
pub mod mesarcik;
pub mod parity;

mod batches;
mod error;
mod geometry;
mod graph;
mod kernel;
mod kernels;
mod layout;
mod load;
mod maps;
mod network;
mod phase;
mod program;
mod session;
mod weights;

pub use abati::Abati;
pub use batches::Passes;
pub use bergmann::Bergmann;
pub use error::{Error, Result};
pub use graph::{Activation, Graph, Padding, Term, Value};
pub use kernel::{Kernel, Norm};
pub use lite::Lite0;
pub use mesarcik::Mesarcik;
pub use network::Network;
pub use session::{MAX_BATCH, Pass, Runner, Session};
pub use weights::{MAX_BYTES, Weights, with_weights};
