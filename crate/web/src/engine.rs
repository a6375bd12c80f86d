//! What the page calls an engine: a backend, a model on it, and analyses.

use crate::clock::now;
use crate::failure::Failure;
use crate::loaded::Loaded;
use crate::operation;
use crate::request::digit;
use crate::runner::Backend;
use crate::typed::{EngineInfoJs, LoadedModelJs, MaybeReportJs, RequestJs, from_js, to_js};
use js_sys::{Float32Array, Uint8Array};
use novelty_boundary::{EngineInfo, LoadedModel, Report, Request, Timing};
use novelty_core::link::Input;
use novelty_engine::parity;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::wasm_bindgen;

/// Runs passes of one model on one backend.
#[wasm_bindgen]
pub struct Engine {
    name: String,
    backend: Backend,
    loaded: RefCell<Option<Rc<Loaded>>>,
}

#[wasm_bindgen]
impl Engine {
    /// Opens a backend: `cpu`, the engine, or `wgpu`, `flex` or `ndarray` of burn, whichever this module was built with.
    pub async fn open(backend: String) -> Result<Engine, Failure> {
        let opened = Backend::open(&backend).await?;
        Ok(Self { name: backend, backend: opened, loaded: RefCell::new(None) })
    }

    /// What is open.
    pub fn info(&self) -> Result<EngineInfoJs, Failure> {
        let label = match self.name.as_str() {
            "wgpu" => "WebGPU".to_owned(),
            "cpu" => "CPU with SIMD".to_owned(),
            other => format!("CPU (burn, {other})"),
        };
        to_js(&EngineInfo {
            backend: &self.name,
            label,
            adapter: self.backend.adapter(),
            software: self.backend.software(),
        })
    }

    /// Lets the browser compile what the first answer needs, while the weights still travel.
    pub async fn rehearse(&self) -> Result<(), Failure> {
        #[cfg(feature = "cpu")]
        crate::rehearsal::perform().await?;
        Ok(())
    }

    /// Checks a model folder against its card and builds the network; the previous model goes.
    pub fn load(
        &self,
        card: &[u8],
        names: Vec<String>,
        files: Vec<Uint8Array>,
    ) -> Result<LoadedModelJs, Failure> {
        let files: Vec<(String, Vec<u8>)> =
            names.into_iter().zip(files.iter().map(Uint8Array::to_vec)).collect();
        let loaded = Loaded::new(card, &files, &self.backend)?;
        let info = to_js(&LoadedModel {
            id: &loaded.card.id,
            title: &loaded.card.title,
            parameters: loaded.card.network.parameters,
            latent: loaded.network.latent(),
            // A model without weights is not loaded.
            weights_prefix: loaded.card.weights_prefix().unwrap_or_default(),
            card: &loaded.card,
        })?;
        *self.loaded.borrow_mut() = Some(Rc::new(loaded));
        Ok(info)
    }

    /// Analyses a drawing or pixels; `null` for an empty drawing.
    pub async fn analyse(&self, request: RequestJs) -> Result<MaybeReportJs, Failure> {
        let began = now();
        let request: Request = from_js(request, "the request")?;
        let model = self.model()?;
        let digit = digit(&request.input, request.framing)?;
        if digit.empty && matches!(request.input, Input::Strokes(_)) {
            return to_js(&None::<Report<'_>>);
        }
        let rendered = now();
        let again = model.last.borrow().clone().filter(|last| last.pixels == digit.pixels);
        let ran = again.is_none();
        let looked = match again {
            Some(last) => last,
            None => {
                let looked = Rc::new(model.look(digit.pixels).await?);
                *model.last.borrow_mut() = Some(looked.clone());
                looked
            }
        };
        let passed = now();
        let analysis = looked.analyse(&model, &request.knobs)?;
        let done = now();
        let timing = Timing {
            render_ms: rendered - began,
            pass_ms: if ran { passed - rendered } else { 0.0 },
            maps_ms: done - passed,
            total_ms: done - began,
        };
        let names = (&*model.card.id, &*self.name);
        to_js(&Some(Report::new(&analysis, &looked.pixels, names, ran, timing)))
    }

    /// Reconstruction and gradient of a built-in image, to compare backends with.
    pub async fn self_test(&self) -> Result<Float32Array, Failure> {
        let model = self.model()?;
        let pass = model.network.pass(&parity::known_image()).await?;
        Ok(Float32Array::from(&parity::joined(&pass.reconstruction, &pass.gradient)[..]))
    }

    /// One operation of the bench page; see the table in `operation`.
    pub async fn run(&self, op: String, input: Vec<f32>) -> Result<Float32Array, Failure> {
        let model = self.model()?;
        let output = operation::run(&model, &op, &input).await?;
        Ok(Float32Array::from(&output[..]))
    }

    fn model(&self) -> Result<Rc<Loaded>, Failure> {
        let loaded = self.loaded.borrow().clone();
        loaded.ok_or_else(|| Failure::invalid("no model is loaded yet"))
    }
}
