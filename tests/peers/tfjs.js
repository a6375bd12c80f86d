// Runs a plan of tests/golden/torch/make_onnx.py with TensorFlow.js: NHWC, activations fused into the convolution before
// them where the library can.

/* global tf */

/**
 * @param {string} address  of the plan, without its extension
 * @returns {Promise<(input: Float32Array, items: number) => Float32Array>}
 */
export async function planned(address) {
  const plan = await (await fetch(`${address}.json`)).json();
  const data = new Float32Array(await (await fetch(`${address}.bin`)).arrayBuffer());
  const stored = (place) => {
    if (!place) return undefined;
    const count = place.shape.reduce((product, extent) => product * extent, 1);
    return tf.tensor(data.slice(place.at, place.at + count), place.shape);
  };
  const used = new Map();
  for (const { in: inputs } of plan.steps) for (const name of inputs) used.set(name, (used.get(name) ?? 0) + 1);
  const steps = plan.steps.map((step) => ({ ...step, weight: stored(step.weight), bias: stored(step.bias) }));
  // An activation that alone reads a convolution becomes part of it.
  for (let at = steps.length - 1; at > 0; at -= 1) {
    const [conv, { op, slope, in: inputs, out }] = [steps[at - 1], steps[at]];
    if (op !== "leaky" || conv.op !== "conv" || inputs[0] !== conv.out || used.get(conv.out) > 1) continue;
    Object.assign(conv, { out, activation: slope ? "leakyrelu" : "relu", slope });
    steps.splice(at, 1);
  }
  return (input, items) =>
    tf.tidy(() => {
      const values = new Map([[plan.input, tf.tensor(input, last(plan.shape, items))]]);
      for (const step of steps)
        values.set(
          step.out,
          run(
            step,
            step.in.map((name) => values.get(name)),
            items,
          ),
        );
      return values.get(plan.output).dataSync();
    });
}

/** A shape [N, C, H, W] as [N, H, W, C]. */
function last([, channels, ...sides], items) {
  return [items, ...sides, channels];
}

/** [[0, 0], [top, bottom], [left, right], [0, 0]] */
function explicit([top, left, bottom, right]) {
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}

function run(step, [x, y, z], items) {
  const { op, weight, bias, slope, shape } = step;
  switch (op) {
    case "conv":
      return tf.fused.conv2d({
        x,
        filter: weight,
        strides: step.stride,
        pad: explicit(step.pads),
        bias,
        activation: step.activation ?? "linear",
        leakyreluAlpha: step.activation === "leakyrelu" ? slope : undefined,
      });
    case "transposed": {
      const pad = explicit(step.pads);
      const back = tf.conv2dTranspose(x, weight, last(shape, items), step.stride, pad);
      return bias ? tf.add(back, bias) : back;
    }
    case "dense":
      return bias ? tf.fused.matMul({ a: x, b: weight, bias }) : tf.matMul(x, weight);
    case "affine":
      return tf.add(tf.mul(x, weight), bias);
    case "leaky":
      return slope ? tf.leakyRelu(x, slope) : tf.relu(x);
    case "sigmoid":
      return tf.sigmoid(x);
    case "add":
      return tf.add(x, y);
    case "minus":
      return tf.sub(x, y);
    case "difference":
      return tf.mul(tf.sub(x, y), step.factor);
    case "reshape":
      return reshaped(x, shape, items);
    case "pool":
      return tf.maxPool(x, 2, 2, "valid");
    case "double":
      return doubled(x);
    case "double_back":
      return tf.mul(tf.avgPool(x, 2, 2, "valid"), 4);
    case "pool_back":
      return tf.where(tf.equal(y, doubled(z)), doubled(x), tf.zerosLike(y));
    case "leaky_back":
      return tf.where(tf.greater(y, 0), x, tf.mul(x, slope));
    case "sigmoid_back":
      return tf.mul(x, tf.mul(y, tf.sub(1, y)));
    default:
      throw new Error(op);
  }
}

function doubled(x) {
  return tf.image.resizeNearestNeighbor(x, [x.shape[1] * 2, x.shape[2] * 2]);
}

/** Values between maps and rows keep the order of channels first. */
function reshaped(x, shape, items) {
  if (shape.length === 2) {
    const rows = x.shape[1] * x.shape[2] > 1 ? tf.transpose(x, [0, 3, 1, 2]) : x;
    return tf.reshape(rows, [items, shape[1]]);
  }
  const maps = tf.reshape(x, [items, ...shape.slice(1)]);
  return tf.transpose(maps, [0, 2, 3, 1]);
}
