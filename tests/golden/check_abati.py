#!/usr/bin/env python3
"""Checks the published network of paper A against an implementation that shares nothing with burn.

Reads the weights that `lab export` wrote and the tensors that `lab explain` wrote, runs the network (Abati et
al. 2019 without its estimator, as in `crate/nets/src/abati.rs`) in NumPy and compares reconstruction and code;
the input gradient is compared with central differences on twenty pixels, in float64.

    cargo lab export mnist-abati --safetensors abati.safetensors
    cargo lab explain mnist-abati --image digit.png --out explained
    python3 tests/golden/check_abati.py abati.safetensors explained/maps.safetensors

Needs numpy, scipy and safetensors.
"""

import sys

import numpy as np
from safetensors.numpy import load_file
from scipy.signal import correlate2d

SLOPE, EPSILON = 0.01, 1e-5


def leaky(x):
    return np.where(x >= 0, x, SLOPE * x)


def conv(x, weight, stride, pad):
    x = np.pad(x, ((0, 0), (pad, pad), (pad, pad)))
    out = [sum(correlate2d(c, w, "valid") for c, w in zip(x, kernel)) for kernel in weight]
    return np.stack(out)[:, ::stride, ::stride]


def transposed(x, weight, stride, pad, out_pad):
    """Scatter every input value over the output: the definition, not a trick."""
    channels, rows, columns = x.shape
    _, outputs, k, _ = weight.shape
    full = np.zeros((outputs, (rows - 1) * stride + k + out_pad, (columns - 1) * stride + k + out_pad))
    for y in range(rows):
        for c in range(columns):
            patch = np.tensordot(x[:, y, c], weight, 1)
            full[:, y * stride : y * stride + k, c * stride : c * stride + k] += patch
    size = (rows - 1) * stride - 2 * pad + k + out_pad
    return full[:, pad : pad + size, pad : pad + size]


class Abati:
    def __init__(self, weights):
        self.w = {name: value.astype(np.float64) for name, value in weights.items()}

    def norm(self, name, x):
        w = {key: self.w[f"{name}.{key}"] for key in ("weight", "bias", "running_mean", "running_var")}
        shape = (-1,) + (1,) * (x.ndim - 1)
        scale = w["weight"] / np.sqrt(w["running_var"] + EPSILON)
        return x * scale.reshape(shape) + (w["bias"] - w["running_mean"] * scale).reshape(shape)

    def dense(self, name, x):
        return self.w[f"{name}.weight"] @ x + self.w[f"{name}.bias"]

    def block(self, name, x, first, second):
        w = lambda part: self.w[f"{name}.{part}.weight"]
        a = leaky(self.norm(f"{name}.bn1a", first(x, w("conv1a"))))
        a = self.norm(f"{name}.bn1b", conv(a, w("conv1b"), 1, 1))
        return leaky(a + self.norm(f"{name}.bn2a", second(x, w("conv2a"))))

    def down(self, name, x):
        return self.block(name, x, lambda x, w: conv(x, w, 2, 1), lambda x, w: conv(x, w, 2, 0))

    def up(self, name, x):
        return self.block(name, x, lambda x, w: transposed(x, w, 2, 2, 1), lambda x, w: transposed(x, w, 2, 0, 1))

    def encode(self, x):
        h = self.down("down2", self.down("down1", x)).reshape(-1)
        h = leaky(self.norm("dense1_bn", self.dense("dense1", h)))
        return 1 / (1 + np.exp(-self.dense("dense2", h)))

    def decode(self, z):
        h = leaky(self.norm("dense3_bn", self.dense("dense3", z)))
        h = leaky(self.norm("dense4_bn", self.dense("dense4", h)))
        h = self.up("up2", self.up("up1", h.reshape(64, 7, 7)))
        return conv(h, self.w["output.weight"], 1, 0)

    def error(self, x):
        return np.mean((x - self.decode(self.encode(x))) ** 2)


def main():
    net = Abati(load_file(sys.argv[1]))
    seen = {name: value.astype(np.float64) for name, value in load_file(sys.argv[2]).items()}
    x = seen["x"]
    z = net.encode(x)
    checks = {
        "latent": np.abs(z - seen["latent"]).max(),
        "reconstruction": np.abs(net.decode(z) - seen["x_hat"]).max(),
    }
    step, worst = 1e-5, 0.0
    pixels = np.argsort(-np.abs(seen["gradient"]).ravel())[:: 784 // 20][:20]
    scale = np.abs(seen["gradient"]).max()
    for pixel in pixels:
        ends = []
        for sign in (1, -1):
            moved = x.copy()
            moved.ravel()[pixel] += sign * step
            ends.append(net.error(moved))
        worst = max(worst, abs((ends[0] - ends[1]) / (2 * step) - seen["gradient"].ravel()[pixel]) / scale)
    checks["gradient, relative to its largest value"] = worst
    for name, difference in checks.items():
        print(f"{name}: largest difference {difference:.2e}")
    if max(checks.values()) > 1e-4:
        sys.exit("the implementations differ")


if __name__ == "__main__":
    main()
