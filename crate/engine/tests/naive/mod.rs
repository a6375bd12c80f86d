//! The layers by their definitions, in f64 on `[C, H, W]`, with no thought of speed: what the kernels are tested against.

use novelty_core::Shape;

/// A map of f64.
#[derive(Debug, Clone, PartialEq)]
pub struct Map {
    pub shape: Shape,
    pub values: Vec<f64>,
}

impl Map {
    pub fn zeros(shape: Shape) -> Self {
        Self { shape, values: vec![0.0; shape.len()] }
    }

    pub fn of(shape: Shape, values: &[f32]) -> Self {
        assert_eq!(values.len(), shape.len());
        Self { shape, values: values.iter().map(|v| f64::from(*v)).collect() }
    }

    fn index(&self, c: usize, y: usize, x: usize) -> usize {
        (c * self.shape.height + y) * self.shape.width + x
    }

    /// Zero outside.
    pub fn at(&self, c: usize, y: isize, x: isize) -> f64 {
        let inside = |v: isize, extent: usize| v >= 0 && (v as usize) < extent;
        if inside(y, self.shape.height) && inside(x, self.shape.width) {
            self.values[self.index(c, y as usize, x as usize)]
        } else {
            0.0
        }
    }

    pub fn map(mut self, f: impl Fn(f64) -> f64) -> Self {
        self.values.iter_mut().for_each(|v| *v = f(*v));
        self
    }

    pub fn plus(mut self, other: &Self) -> Self {
        assert_eq!(self.shape, other.shape);
        self.values.iter_mut().zip(&other.values).for_each(|(a, b)| *a += b);
        self
    }
}

/// Weights `[out, in, rows, columns]` and bias `[out]`.
#[derive(Debug, Clone)]
pub struct Window {
    pub side: [usize; 2],
    pub channels: [usize; 2],
    pub weights: Vec<f32>,
    pub bias: Vec<f32>,
}

impl Window {
    pub fn at(&self, [y, x]: [usize; 2], input: usize, output: usize) -> f32 {
        let [rows, columns] = self.side;
        self.weights[((output * self.channels[0] + input) * rows + y) * columns + x]
    }
}

pub fn convolution(x: &Map, w: &Window, stride: usize, pad: [[usize; 2]; 2]) -> Map {
    let extent = |extent: usize, axis: usize| {
        (extent + pad[axis][0] + pad[axis][1] - w.side[axis]) / stride + 1
    };
    let shape = Shape::new(w.channels[1], extent(x.shape.height, 0), extent(x.shape.width, 1));
    let mut out = Map::zeros(shape);
    for o in 0..shape.channels {
        for y in 0..shape.height {
            for column in 0..shape.width {
                let mut sum = f64::from(w.bias[o]);
                for i in 0..w.channels[0] {
                    for ky in 0..w.side[0] {
                        for kx in 0..w.side[1] {
                            let row = (y * stride + ky) as isize - pad[0][0] as isize;
                            let col = (column * stride + kx) as isize - pad[1][0] as isize;
                            sum += x.at(i, row, col) * f64::from(w.at([ky, kx], i, o));
                        }
                    }
                }
                let index = out.index(o, y, column);
                out.values[index] = sum;
            }
        }
    }
    out
}

pub fn transposed(x: &Map, w: &Window, stride: usize, pad: usize, output_pad: usize) -> Map {
    let extent =
        |extent: usize, axis: usize| (extent - 1) * stride + w.side[axis] + output_pad - 2 * pad;
    let shape = Shape::new(w.channels[1], extent(x.shape.height, 0), extent(x.shape.width, 1));
    let mut out = Map::zeros(shape);
    for (o, bias) in w.bias.iter().enumerate() {
        for y in 0..shape.height {
            for column in 0..shape.width {
                let index = out.index(o, y, column);
                out.values[index] = f64::from(*bias);
            }
        }
    }
    for i in 0..w.channels[0] {
        for y in 0..x.shape.height {
            for column in 0..x.shape.width {
                let value = x.at(i, y as isize, column as isize);
                for o in 0..shape.channels {
                    for ky in 0..w.side[0] {
                        for kx in 0..w.side[1] {
                            let (row, col) = (y * stride + ky, column * stride + kx);
                            let inside = |v: usize, extent: usize| v >= pad && v - pad < extent;
                            if inside(row, shape.height) && inside(col, shape.width) {
                                let index = out.index(o, row - pad, col - pad);
                                out.values[index] += value * f64::from(w.at([ky, kx], i, o));
                            }
                        }
                    }
                }
            }
        }
    }
    out
}

/// `w` has one input channel.
pub fn depthwise(x: &Map, w: &Window, stride: usize, pad: [[usize; 2]; 2]) -> Map {
    let pixels = x.shape.pixels();
    let mut out: Option<Map> = None;
    for c in 0..x.shape.channels {
        let one = Map {
            shape: Shape { channels: 1, ..x.shape },
            values: x.values[c * pixels..(c + 1) * pixels].to_vec(),
        };
        let size = w.side[0] * w.side[1];
        let window = Window {
            side: w.side,
            channels: [1, 1],
            weights: w.weights[c * size..(c + 1) * size].to_vec(),
            bias: vec![w.bias[c]],
        };
        let done = convolution(&one, &window, stride, pad);
        match &mut out {
            None => out = Some(done),
            Some(out) => {
                out.shape.channels += 1;
                out.values.extend(done.values);
            }
        }
    }
    out.expect("at least one channel")
}

pub fn pool(x: &Map, window: usize) -> Map {
    let Shape { channels, height, width } = x.shape;
    let mut out = Map::zeros(Shape::new(channels, height / window, width / window));
    for c in 0..channels {
        for y in 0..out.shape.height {
            for column in 0..out.shape.width {
                let inside = (0..window * window).map(|i| {
                    let (dy, dx) = (i / window, i % window);
                    x.at(c, (y * window + dy) as isize, (column * window + dx) as isize)
                });
                let index = out.index(c, y, column);
                out.values[index] = inside.fold(f64::NEG_INFINITY, f64::max);
            }
        }
    }
    out
}

pub fn upsample(x: &Map, factor: usize) -> Map {
    let Shape { channels, height, width } = x.shape;
    let mut out = Map::zeros(Shape::new(channels, height * factor, width * factor));
    for c in 0..channels {
        for y in 0..out.shape.height {
            for column in 0..out.shape.width {
                let index = out.index(c, y, column);
                out.values[index] = x.at(c, (y / factor) as isize, (column / factor) as isize);
            }
        }
    }
    out
}
