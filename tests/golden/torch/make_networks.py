#!/usr/bin/env python3
"""Reference outputs of every network, computed by PyTorch in float64 from weights that a formula gives.

The networks are written here from the tables of the papers, with PyTorch's own layers and automatic differentiation,
and share nothing with the Rust code but the names and layouts of the tensors, which are burn's. Weights and images come
from `number` below, which `crate/engine/src/formula.rs` repeats bit for bit; so the outputs are all that is stored.

    python3 tests/golden/torch/make_networks.py > tests/golden/torch/networks.json

Needs torch and numpy. `crate/engine/tests/golden.rs` compares the engine with the result.
"""

import json
import math

import numpy as np
import torch
import torch.nn.functional as F

torch.set_grad_enabled(True)
MASK = (1 << 64) - 1


def number(name, count):
    """`count` float32 numbers in [-1, 1): FNV-1a of the name, then SplitMix64 of the index."""
    seed = 0xCBF29CE484222325
    for byte in name.encode():
        seed = ((seed ^ byte) * 0x100000001B3) & MASK
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return ((z >> np.uint64(40)).astype(np.float32) / np.float32(1 << 23)) - np.float32(1)


def tensor(name, shape):
    """The tensor of a network: float32 values by the formula, as float64."""
    u = number(name, math.prod(shape))
    kind = name.rsplit(".", 1)[-1]
    if kind == "gamma":
        values = np.float32(1) + np.float32(0.25) * u
    elif kind == "running_var":
        values = np.float32(1) + np.float32(0.5) * u
    elif len(shape) == 1:
        values = np.float32(0.125) * u
    else:
        # Half of the values of a layer are cut off by its rectifier: twice the variance keeps their size.
        fan = shape[0] if len(shape) == 2 else math.prod(shape) // max(shape[0], shape[1])
        values = np.float32(math.sqrt(6 / fan)) * u
    assert values.dtype == np.float32
    return torch.from_numpy(values.astype(np.float64)).reshape(shape)


def images(name, shape):
    u = (number(name, math.prod(shape)) + np.float32(1)) * np.float32(0.5)
    return torch.from_numpy(u.astype(np.float64)).reshape(shape)


def norm(x, name, epsilon):
    n = x.shape[1]
    read = lambda part: tensor(f"{name}.{part}", [n])
    mean, variance = read("running_mean"), read("running_var")
    return F.batch_norm(x, mean, variance, read("gamma"), read("beta"), False, 0.0, epsilon)


def dense(x, name, to):
    return F.linear(x, tensor(f"{name}.weight", [x.shape[1], to]).t(), tensor(f"{name}.bias", [to]))


def conv(x, name, to, side, stride=1, pad=0, bias=True):
    weight = tensor(f"{name}.weight", [to, x.shape[1], side, side])
    return F.conv2d(x, weight, tensor(f"{name}.bias", [to]) if bias else None, stride, pad)


def transposed(x, name, to, side, stride=1, pad=0, more=0, bias=True):
    weight = tensor(f"{name}.weight", [x.shape[1], to, side, side])
    bias = tensor(f"{name}.bias", [to]) if bias else None
    return F.conv_transpose2d(x, weight, bias, stride, pad, more)


class Abati:
    """Paper A's network."""

    shape, latent = (1, 28, 28), 64
    features = None

    def leaky(self, x):
        return F.leaky_relu(x, 0.01)

    def block(self, x, name, first, second, to):
        a = self.leaky(norm(first(x, f"{name}.conv1a"), f"{name}.bn1a", 1e-5))
        a = norm(conv(a, f"{name}.conv1b", to, 3, 1, 1, bias=False), f"{name}.bn1b", 1e-5)
        return self.leaky(a + norm(second(x, f"{name}.conv2a"), f"{name}.bn2a", 1e-5))

    def down(self, x, name, to):
        first = lambda x, name: conv(x, name, to, 3, 2, 1, bias=False)
        return self.block(x, name, first, lambda x, name: conv(x, name, to, 1, 2, 0, bias=False), to)

    def up(self, x, name, to):
        first = lambda x, name: transposed(x, name, to, 5, 2, 2, 1, bias=False)
        return self.block(x, name, first, lambda x, name: transposed(x, name, to, 1, 2, 0, 1, bias=False), to)

    def encode(self, x):
        x = self.down(self.down(x, "down1", 32), "down2", 64)
        x = self.leaky(norm(dense(x.flatten(1), "dense1", 64), "dense1_bn", 1e-5))
        return torch.sigmoid(dense(x, "dense2", 64))

    def decode(self, z):
        x = self.leaky(norm(dense(z, "dense3", 64), "dense3_bn", 1e-5))
        x = self.leaky(norm(dense(x, "dense4", 3136), "dense4_bn", 1e-5))
        x = self.up(self.up(x.reshape(-1, 64, 7, 7), "up1", 32), "up2", 16)
        return conv(x, "output", 1, 1, bias=False)


class Mesarcik:
    """Paper B's networks for small images, in the order of layers that the paper has."""

    def __init__(self, kind, shape, latent, halving=False):
        self.kind, self.shape, self.latent = kind, shape, latent
        self.down = (32, 16, 8) if halving else (32, 32, 32)
        self.up = (8, 8, 16) if halving else (32, 32, 32)
        second = {"ae-res": "image_discriminator.encoder", "ae-con": "second_encoder"}.get(kind)
        self.features = second and (lambda x: self.encoder(x, second, False))

    def encoder(self, x, at, variational):
        for i, to in enumerate(self.down, 1):
            x = F.relu(conv(F.pad(x, (0, 1, 0, 1)), f"{at}.conv{i}", to, 2))
            x = norm(F.max_pool2d(x, 2) if i < 3 else x, f"{at}.bn{i}", 1e-3)
        x = x.flatten(1)
        if variational:
            x = F.relu(dense(x, f"{at}.hidden", 32))
        return dense(x, f"{at}.code", self.latent)

    def encode(self, x):
        return self.encoder(x, "encoder", self.kind == "vae")

    def back(self, x, name, to):
        """A transposed convolution 2×2, “same”; its tensor is stored mirrored, as `[out, in, 2, 2]`."""
        stored = tensor(f"{name}.weight", [to, x.shape[1], 2, 2])
        x_hat = F.conv_transpose2d(x, stored.flip(2, 3).transpose(0, 1), tensor(f"{name}.bias", [to]))
        return x_hat[:, :, :-1, :-1]

    def decode(self, z):
        channels, height, width = self.shape
        c0, c1, c2 = self.up
        x = F.relu(dense(z, "decoder.dense", c0 * height * width // 16)).reshape(-1, c0, height // 4, width // 4)
        x = F.relu(self.back(x, "decoder.conv1", c1))
        x = norm(F.interpolate(x, scale_factor=2, mode="nearest"), "decoder.bn1", 1e-3)
        x = F.relu(self.back(x, "decoder.conv2.conv", c2))
        x = norm(F.interpolate(x, scale_factor=2, mode="nearest"), "decoder.bn2", 1e-3)
        return torch.sigmoid(self.back(x, "decoder.conv3.conv", channels))


class Bergmann:
    """Paper B's network for patches."""

    features = None

    def __init__(self, channels, latent):
        self.shape, self.latent = (channels, 128, 128), latent

    def encode(self, x):
        rows = [(32, 4), (32, 4), (32, 4), (32, 3), (64, 4), (64, 3), (64, 3), (32, 3)]
        for i, (to, side) in enumerate(rows, 1):
            x = F.leaky_relu(conv(x, f"encoder.conv{i}", to, side, side - 2 if side == 4 else 1, 1), 0.2)
        return conv(x, "encoder.conv9", self.latent, 8).flatten(1)

    def decode(self, z):
        x = F.leaky_relu(transposed(z[:, :, None, None], "decoder.conv1", 32, 8), 0.2)
        rows = [(64, 3), (128, 3), (64, 3), (32, 4), (32, 3), (32, 4), (32, 4)]
        for i, (to, side) in enumerate(rows, 2):
            name = f"decoder.conv{i}"
            x = conv(x, name, to, 3, 1, 1) if side == 3 else transposed(x, name, to, 4, 2, 1)
            x = F.leaky_relu(x, 0.2)
        return torch.sigmoid(transposed(x, "decoder.conv9", self.shape[0], 4, 2, 1))


class Lite0:
    """EfficientNet-Lite0 to block 10, norms folded, padding as TensorFlow's SAME."""

    stages = [(1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112)]

    def same(self, x, side, stride):
        sides = []
        for extent in (x.shape[3], x.shape[2]):
            total = max((math.ceil(extent / stride) - 1) * stride + side - extent, 0)
            sides += [total // 2, total - total // 2]
        return F.pad(x, sides)

    def depthwise(self, x, name, side, stride):
        n = x.shape[1]
        weight, bias = tensor(f"{name}.weight", [n, 1, side, side]), tensor(f"{name}.bias", [n])
        return F.conv2d(self.same(x, side, stride), weight, bias, stride, groups=n)

    def outputs(self, x, wanted):
        x = F.relu6(conv(self.same(x, 3, 2), "stem.0.conv", 32, 3, 2))
        found, index = [], 0
        for repeats, side, first_stride, expansion, to in self.stages:
            for i in range(repeats):
                stride, layer, before = (first_stride if i == 0 else 1), 0, x
                if expansion > 1:
                    x = F.relu6(conv(x, f"b{index}.0.conv", x.shape[1] * expansion, 1))
                    layer = 1
                x = F.relu6(self.depthwise(x, f"b{index}.{layer}.dw", side, stride))
                x = conv(x, f"b{index}.{layer + 1}.conv", to, 1)
                if stride == 1 and before.shape[1] == to:
                    x = x + before
                if index in wanted:
                    found.append(x)
                index += 1
        return found


def stored(values):
    """A sample of the values, as many as are worth storing, and two sums over all of them."""
    values = values.detach().double().reshape(-1)
    stride = max(1, len(values) // 96)
    # An even stride would always meet the same channels.
    stride += 1 - stride % 2
    sample = [float(f"{v:.9g}") for v in values[::stride].tolist()]
    return {
        "count": len(values),
        "stride": stride,
        "values": sample,
        "sum": float(values.sum()),
        "squares": float((values**2).sum()),
    }


def autoencoder(name, net):
    batch = 2
    x = images(name, (batch, *net.shape)).requires_grad_()
    z = net.encode(x)
    x_hat = net.decode(z)
    ((x - x_hat) ** 2).sum().div(math.prod(net.shape)).backward()
    record = {
        "name": name,
        "shape": net.shape,
        "latent": stored(z),
        "reconstruction": stored(x_hat),
        "gradient": stored(x.grad),
    }
    if net.features:
        record["features"] = stored(net.features(x))
    return record


def main():
    grey, colour = (1, 28, 28), (3, 32, 32)
    networks = [autoencoder("abati", Abati())]
    for kind in ("ae", "aae", "vae", "ae-res", "ae-con"):
        networks.append(autoencoder(f"mesarcik-{kind}-32", Mesarcik(kind, grey, 32)))
    networks.append(autoencoder("mesarcik-ae-128", Mesarcik("ae", colour, 128)))
    networks.append(autoencoder("mesarcik-vae-64", Mesarcik("vae", colour, 64)))
    networks.append(autoencoder("mesarcik-ae-32-halving", Mesarcik("ae", grey, 32, halving=True)))
    networks.append(autoencoder("bergmann-ae-128", Bergmann(1, 128)))
    networks.append(autoencoder("bergmann-ae-64", Bergmann(3, 64)))
    blocks, shape = (4, 10), (3, 72, 64)
    outputs = Lite0().outputs(images("lite0", (2, *shape)) * 2 - 1, blocks)
    lite = {"shape": shape, "blocks": blocks, "outputs": [stored(x) for x in outputs]}
    # One network a line, so that a change of one is a change of one line.
    lines = ",\n".join(json.dumps(network) for network in networks)
    print(f'{{\n"torch": "{torch.__version__}",\n"networks": [\n{lines}\n],\n"lite0": {json.dumps(lite)}\n}}')


if __name__ == "__main__":
    main()
