//! Letting the worker breathe: long work asks the page whether to go on.

use crate::clock::now;
use js_sys::{Function, Promise};
use novelty_core::models::training::Progress;
use std::ops::ControlFlow;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Milliseconds of work between two questions.
const SLICE: f64 = 40.0;

/// Asks `watch(share, stage, words)`, which answers `false`, or a promise of it, to stop the work.
pub struct Pause<'a> {
    watch: &'a Function,
    last: f64,
    /// Where this half of the work begins and how much of the whole it is.
    from: f64,
    share: f64,
}

impl<'a> Pause<'a> {
    /// A pause for work that is `share` of the whole and begins at `from`.
    pub fn new(watch: &'a Function, from: f64, share: f64) -> Self {
        Self { watch, last: f64::NEG_INFINITY, from, share }
    }

    /// Asks, unless it asked a moment ago.
    pub async fn ask(&mut self, progress: Progress) -> ControlFlow<()> {
        if now() - self.last < SLICE {
            return ControlFlow::Continue(());
        }
        let share = JsValue::from_f64(self.from + self.share * progress.share);
        let words = JsValue::from_str(progress.stage.words());
        let answer = match self.watch.call2(&JsValue::NULL, &share, &words) {
            Ok(answer) => answer,
            // A page that cannot be asked does not wait for an answer.
            Err(_) => return ControlFlow::Break(()),
        };
        let answer = match answer.dyn_into::<Promise>() {
            Ok(promise) => JsFuture::from(promise).await,
            Err(answer) => Ok(answer),
        };
        self.last = now();
        match answer {
            Ok(answer) if answer != JsValue::FALSE => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        }
    }
}
