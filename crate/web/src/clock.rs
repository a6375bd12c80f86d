//! Milliseconds from the worker's or the window's performance clock.

use wasm_bindgen::JsCast;

/// Milliseconds since the context began; 0 where there is no clock.
pub fn now() -> f64 {
    let global = js_sys::global();
    let clock = if let Some(worker) = global.dyn_ref::<web_sys::WorkerGlobalScope>() {
        worker.performance()
    } else if let Some(window) = global.dyn_ref::<web_sys::Window>() {
        window.performance()
    } else {
        None
    };
    clock.map_or(0.0, |clock| clock.now())
}
