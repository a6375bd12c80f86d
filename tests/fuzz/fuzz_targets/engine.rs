//! Any extents, windows, strides and paddings are layers or an error, and layers that were accepted run, forward and
//! backward, without a panic and within their buffers; any bytes are weights or an error.
//!
//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz engine -- -max_total_time=60`

#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use novelty_core::Shape;
use novelty_engine::{Activation, Graph, Kernel, Network, Padding, Runner, Value};

#[derive(Arbitrary, Debug)]
enum Input {
    File { name: u8, bytes: Vec<u8> },
    Layers { extent: [u8; 3], batch: u8, layers: Vec<Layer> },
}

#[derive(Arbitrary, Debug)]
struct Layer {
    kind: u8,
    side: [u8; 2],
    to: u8,
    stride: u8,
    pad: [u8; 4],
    activation: u8,
}

/// Layers and values of a map that are worth the time.
const LAYERS: usize = 6;
const VALUES: usize = 1 << 14;

fn activation(index: u8) -> Activation {
    [Activation::None, Activation::Leaky(0.2), Activation::Relu6, Activation::Sigmoid]
        [usize::from(index % 4)]
}

fn add(g: &mut Graph, x: Value, layer: &Layer) -> novelty_engine::Result<Value> {
    let small = |v: u8, below: usize| usize::from(v) % below;
    let channels = g.shape(x).channels;
    let side = layer.side.map(|side| small(side, 6));
    let to = small(layer.to, 19);
    let stride = small(layer.stride, 5);
    let pad = layer.pad.map(|pad| small(pad, 7));
    let weight = |[y, x]: [usize; 2], i: usize, o: usize| ((y + 2 * x + 3 * i + 5 * o) % 7) as f32 * 0.1 - 0.3;
    let kernel = |side, from, to| Kernel::new(side, [from, to], vec![0.1; to], weight);
    match layer.kind % 6 {
        0 => {
            let padding = Padding([[pad[0], pad[1]], [pad[2], pad[3]]]);
            let term = g.convolution(x, kernel(side, channels, to), stride, padding)?;
            g.layer([term], activation(layer.activation))
        }
        1 => {
            let term = g.transposed(x, kernel(side, channels, to), stride, pad[0], pad[1])?;
            g.layer([term], activation(layer.activation))
        }
        2 => {
            let padding = Padding([[pad[0], pad[1]], [pad[2], pad[3]]]);
            let term = g.convolution(x, kernel(side, 1, channels), stride, padding)?;
            g.depthwise(term, activation(layer.activation))
        }
        3 => g.pool(x, stride, activation(layer.activation)),
        4 => g.upsample(x, stride),
        _ => {
            let term = g.doubling(x, kernel([2, 2], channels, to))?;
            g.layer([term], activation(layer.activation))
        }
    }
}

fuzz_target!(|input: Input| {
    match input {
        Input::File { name, bytes } => {
            let name = ["abati", "mesarcik-ae-32", "mesarcik-ae-con-1", "mesarcik-vae-8-halving"][usize::from(name % 4)];
            let _ = Network::load(name, Shape::DIGIT, &bytes);
        }
        Input::Layers { extent, batch, layers } => {
            let [channels, height, width] = extent.map(|v| usize::from(v % 17));
            let Ok((mut g, mut x)) = Graph::new(Shape::new(channels, height, width)) else { return };
            for layer in layers.iter().take(LAYERS) {
                let Ok(next) = add(&mut g, x, layer) else { continue };
                x = next;
                if g.shape(x).len() > VALUES {
                    break;
                }
            }
            let outputs = g.shape(x).len();
            g.give(x);
            let batch = usize::from(batch % 6);
            let Ok(mut runner) = Runner::new(g, batch) else { return };
            let images: Vec<f32> = (0..batch * channels * height * width).map(|i| (i % 11) as f32 / 11.0).collect();
            let out = runner.forward(&images).expect("as many images as there is memory for");
            assert_eq!(out.len(), batch * outputs);
            let gradient = runner.vjp(&images, &out).expect("a gradient of the output's extent");
            assert_eq!(gradient.len(), images.len());
            assert!(runner.forward(&images[1..]).is_err());
        }
    }
});
