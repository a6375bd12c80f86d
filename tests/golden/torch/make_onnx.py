#!/usr/bin/env python3
"""Writes published networks for other libraries: ONNX files, and plans for TensorFlow.js.

    python3 tests/golden/torch/make_onnx.py FOLDER

Needs numpy and onnx. `cargo xtask bench --peers` runs it. The networks are those of make_networks.py, which here run on
a stand-in for PyTorch that records operations instead of computing them; their weights are those of models/*/weights.safetensors.
Norms are folded into the convolution or dense layer before them, as both libraries' converters do. The gradient of
the mean squared error with respect to the input is recorded operation by operation, since neither library
differentiates an ONNX graph in a browser.

FOLDER gets, for each network and operation, MODEL-OPERATION.onnx (NCHW) and MODEL-OPERATION.json with MODEL-OPERATION.bin
(the same operations and their weights, for NHWC); pse-28.onnx, pse-128.onnx and knn.onnx.
"""

import json
import math
import struct
import sys
import types
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

ROOT = Path(__file__).resolve().parents[3]
CODES, VALUES, NEIGHBOURS = 54000, 32, 5


class Weight(np.ndarray):
    """A stored tensor with the three methods of PyTorch's that the networks use."""

    def t(self):
        return self.transpose(0, 1)

    def flip(self, *axes):
        return np.flip(self, axes).view(Weight)

    def transpose(self, a, b):
        return np.swapaxes(self, a, b).view(Weight)


class Value:
    """What an operation gives: a shape with an open number of items, and the operation."""

    def __init__(self, graph, shape, node=None):
        self.graph, self.shape, self.node = graph, tuple(shape), node
        self.name = f"v{len(graph.values)}"
        graph.values.append(self)

    def __add__(self, other):
        return self.graph.add("add", [self, other], self.shape)

    def flatten(self, _):
        return self.reshape(-1, math.prod(self.shape[1:]))

    def reshape(self, *shape):
        return self.graph.add("reshape", [self], (-1, *shape[1:]))

    def __getitem__(self, key):
        if key[2:] == (None, None):
            return self.reshape(-1, self.shape[1], 1, 1)
        # A transposed convolution with kernel 2 and without its last row and column is a convolution of the mirrored kernel.
        node = self.node
        assert key[2:] == (slice(None, -1),) * 2 and node["op"] == "transposed" and node["stride"] == 1
        self.graph.nodes.remove(node)
        kernel = np.flip(np.swapaxes(node["weight"], 0, 1), (2, 3))
        shape = (-1, self.shape[1], self.shape[2] - 1, self.shape[3] - 1)
        return self.graph.add("conv", node["in"], shape, weight=kernel, bias=node["bias"], stride=1, pads=[1, 1, 0, 0])


class Graph:
    """Operations in order. `pads` are top, left, bottom, right."""

    def __init__(self):
        self.nodes, self.values = [], []

    def add(self, op, inputs, shape, **more):
        node = {"op": op, "in": inputs, **more}
        node["out"] = Value(self, shape, node)
        self.nodes.append(node)
        return node["out"]

    def back(self, node, g):
        x, y, op = node["in"][0], node["out"], node["op"]
        if op == "add":
            return [(source, g) for source in node["in"]]
        if op == "conv":
            t, l, b, r = node["pads"]
            s, k = node["stride"], node["weight"].shape[2]
            more = x.shape[2] - ((y.shape[2] - 1) * s + k - t - b)
            given = {"weight": node["weight"], "bias": None, "stride": s, "pads": node["pads"], "more": more}
            return [(x, self.add("transposed", [g], x.shape, **given))]
        if op == "transposed":
            given = {"weight": node["weight"], "bias": None, "stride": node["stride"], "pads": node["pads"]}
            return [(x, self.add("conv", [g], x.shape, **given))]
        if op == "dense":
            return [(x, self.add("dense", [g], x.shape, weight=node["weight"].T, bias=None))]
        if op == "affine":
            zero = np.zeros_like(node["bias"])
            return [(x, self.add("affine", [g], x.shape, weight=node["weight"], bias=zero))]
        if op == "reshape":
            return [(x, self.add("reshape", [g], x.shape))]
        if op == "leaky":
            return [(x, self.add("leaky_back", [g, y], x.shape, slope=node["slope"]))]
        if op == "sigmoid":
            return [(x, self.add("sigmoid_back", [g, y], x.shape))]
        if op == "pool":
            return [(x, self.add("pool_back", [g, x, y], x.shape))]
        if op == "double":
            return [(x, self.add("double_back", [g], x.shape))]
        raise ValueError(op)


class Functional:
    """Those functions of torch.nn.functional that the networks use."""

    @staticmethod
    def conv2d(x, weight, bias=None, stride=1, pad=0):
        pads = [pad] * 4
        if x.node and x.node["op"] == "pad":
            pads, x = [a + pad for a in x.node["pads"]], x.node["in"][0]
        side = lambda n, a, b: (n + a + b - weight.shape[2]) // stride + 1
        shape = (-1, weight.shape[0], side(x.shape[2], pads[0], pads[2]), side(x.shape[3], pads[1], pads[3]))
        return x.graph.add("conv", [x], shape, weight=weight, bias=bias, stride=stride, pads=pads)

    @staticmethod
    def conv_transpose2d(x, weight, bias=None, stride=1, pad=0, more=0):
        side = lambda n: (n - 1) * stride - 2 * pad + weight.shape[2] + more
        shape = (-1, weight.shape[1], side(x.shape[2]), side(x.shape[3]))
        given = {"weight": weight, "bias": bias, "stride": stride, "pads": [pad] * 4, "more": more}
        return x.graph.add("transposed", [x], shape, **given)

    @staticmethod
    def linear(x, weight, bias):
        return x.graph.add("dense", [x], (-1, weight.shape[0]), weight=weight.T, bias=bias)

    @staticmethod
    def batch_norm(x, mean, variance, gamma, beta, _training, _momentum, epsilon):
        scale = gamma / np.sqrt(variance + epsilon)
        shift = beta - mean * scale
        node = x.node
        axis = {"conv": 0, "transposed": 1, "dense": 1}.get(node["op"])
        if axis is None:
            return x.graph.add("affine", [x], x.shape, weight=scale, bias=shift)
        at = [1] * node["weight"].ndim
        at[axis] = -1
        node["weight"] = node["weight"] * scale.reshape(at)
        node["bias"] = shift if node["bias"] is None else node["bias"] * scale + shift
        return x

    @staticmethod
    def leaky_relu(x, slope):
        return x.graph.add("leaky", [x], x.shape, slope=slope)

    @staticmethod
    def relu(x):
        return x.graph.add("leaky", [x], x.shape, slope=0.0)

    @staticmethod
    def pad(x, pads):
        left, right, top, bottom = pads
        value = Value(x.graph, (-1, x.shape[1], x.shape[2] + top + bottom, x.shape[3] + left + right))
        value.node = {"op": "pad", "in": [x], "pads": [top, left, bottom, right]}
        return value

    @staticmethod
    def max_pool2d(x, _side):
        return x.graph.add("pool", [x], (-1, x.shape[1], x.shape[2] // 2, x.shape[3] // 2))

    @staticmethod
    def interpolate(x, scale_factor, mode):
        assert (scale_factor, mode) == (2, "nearest")
        return x.graph.add("double", [x], (-1, x.shape[1], x.shape[2] * 2, x.shape[3] * 2))


def networks():
    """make_networks.py, on the stand-in."""
    torch, nn, functional = (types.ModuleType(name) for name in ("torch", "torch.nn", "torch.nn.functional"))
    for name in ("conv2d", "conv_transpose2d", "linear", "batch_norm", "leaky_relu", "relu", "pad", "max_pool2d", "interpolate"):
        setattr(functional, name, getattr(Functional, name))
    torch.nn, nn.functional = nn, functional
    torch.set_grad_enabled = lambda _: None
    torch.sigmoid = lambda x: x.graph.add("sigmoid", [x], x.shape)
    sys.modules |= {"torch": torch, "torch.nn": nn, "torch.nn.functional": functional}
    sys.path.insert(0, str(Path(__file__).parent))
    import make_networks

    return make_networks


def read(model):
    """The tensors of a published model, in single precision."""
    data = (ROOT / "models" / model / "weights.safetensors").read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    tensors = {}
    for name, entry in json.loads(data[8 : 8 + length]).items():
        if name == "__metadata__":
            continue
        start, end = (8 + length + at for at in entry["data_offsets"])
        dtype = {"F16": "<f2", "F32": "<f4"}[entry["dtype"]]
        values = np.frombuffer(data[start:end], dtype).astype(np.float32).reshape(entry["shape"])
        tensors[name] = values.view(Weight)
    return tensors


def record(net, operation):
    """The graph of an operation, its input and its output."""
    graph = Graph()
    latent = operation == "decode"
    x = Value(graph, (-1, net.latent) if latent else (-1, *net.shape))
    if operation == "encode":
        return graph, x, net.encode(x)
    y = net.decode(x if latent else net.encode(x))
    if operation != "saliency":
        return graph, x, y
    # The derivative of the mean of (x − y)² by y, then through the network, and by x itself.
    forward = list(graph.nodes)
    apart = graph.add("difference", [y, x], y.shape, factor=2.0 / math.prod(net.shape))
    flow = {y.name: apart}
    for node in reversed(forward):
        for source, back in graph.back(node, flow[node["out"].name]):
            flow[source.name] = flow[source.name] + back if source.name in flow else back
    return graph, x, graph.add("minus", [flow[x.name], apart], x.shape)


class Onnx:
    """An ONNX graph under way."""

    def __init__(self):
        self.nodes, self.constants = [], []

    def constant(self, values, dtype=np.float32):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values, dtype), name))
        return name

    def node(self, kind, inputs, output=None, **attributes):
        output = output or f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def save(self, path, inputs, outputs):
        info = lambda name, shape, kind=TensorProto.FLOAT: helper.make_tensor_value_info(name, kind, shape)
        graph = helper.make_graph(
            self.nodes, path.stem, [info(*i) for i in inputs], [info(*o) for o in outputs], self.constants
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
        onnx.checker.check_model(model)
        onnx.save(model, path)


def open_shape(shape):
    return ["N" if extent == -1 else extent for extent in shape]


def write_onnx(path, graph, x, y):
    to = Onnx()
    for node in graph.nodes:
        op, inputs, out = node["op"], [value.name for value in node["in"]], node["out"].name
        weights = lambda: [to.constant(node[part]) for part in ("weight", "bias") if node.get(part) is not None]
        if op in ("conv", "transposed"):
            given = {"strides": [node["stride"]] * 2, "pads": node["pads"]}
            if op == "transposed" and node["more"]:
                given["output_padding"] = [node["more"]] * 2
            to.node("Conv" if op == "conv" else "ConvTranspose", inputs + weights(), out, **given)
        elif op == "dense":
            to.node("Gemm", inputs + weights(), out)
        elif op == "affine":
            at = (1, -1, 1, 1) if len(node["out"].shape) == 4 else (1, -1)
            scaled = to.node("Mul", [inputs[0], to.constant(node["weight"].reshape(at))])
            to.node("Add", [scaled, to.constant(node["bias"].reshape(at))], out)
        elif op == "leaky":
            if node["slope"]:
                to.node("LeakyRelu", inputs, out, alpha=node["slope"])
            else:
                to.node("Relu", inputs, out)
        elif op == "sigmoid":
            to.node("Sigmoid", inputs, out)
        elif op == "add":
            to.node("Add", inputs, out)
        elif op == "minus":
            to.node("Sub", inputs, out)
        elif op == "difference":
            to.node("Mul", [to.node("Sub", inputs), to.constant(node["factor"])], out)
        elif op == "reshape":
            to.node("Reshape", [inputs[0], to.constant(node["out"].shape, np.int64)], out)
        elif op == "pool":
            to.node("MaxPool", inputs, out, kernel_shape=[2, 2], strides=[2, 2])
        elif op in ("double", "pool_back"):
            double = lambda name, output=None: to.node(
                "Resize", [name, "", to.constant([1, 1, 2, 2])], output,
                mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor",
            )
            if op == "double":
                double(inputs[0], out)
            else:
                g, before, after = inputs
                same = to.node("Equal", [before, double(after)])
                to.node("Where", [same, double(g), to.constant(0.0)], out)
        elif op == "double_back":
            mean = to.node("AveragePool", inputs, kernel_shape=[2, 2], strides=[2, 2])
            to.node("Mul", [mean, to.constant(4.0)], out)
        elif op == "leaky_back":
            g, after = inputs
            other = to.node("Mul", [g, to.constant(node["slope"])]) if node["slope"] else to.constant(0.0)
            to.node("Where", [to.node("Greater", [after, to.constant(0.0)]), g, other], out)
        elif op == "sigmoid_back":
            g, after = inputs
            slope = to.node("Mul", [after, to.node("Sub", [to.constant(1.0), after])])
            to.node("Mul", [g, slope], out)
        else:
            raise ValueError(op)
    to.save(path.with_suffix(".onnx"), [(x.name, open_shape(x.shape))], [(y.name, open_shape(y.shape))])


def write_plan(path, graph, x, y):
    """For TensorFlow.js: kernels as [height, width, in, out], transposed ones as [height, width, out, in]."""
    data, at, steps = [], 0, []
    for node in graph.nodes:
        step = {key: node[key] for key in ("op", "stride", "pads", "more", "slope", "factor") if key in node}
        step |= {"in": [value.name for value in node["in"]], "out": node["out"].name, "shape": node["out"].shape}
        for part in ("weight", "bias"):
            values = node.get(part)
            if values is None:
                continue
            if part == "weight" and values.ndim == 4:
                values = np.transpose(np.asarray(values), (2, 3, 1, 0))
            values = np.ascontiguousarray(values, np.float32)
            step[part] = {"at": at, "shape": values.shape}
            data.append(values.tobytes())
            at += values.size
        steps.append(step)
    plan = {"input": x.name, "shape": x.shape, "output": y.name, "steps": steps}
    path.with_suffix(".json").write_text(json.dumps(plan))
    path.with_suffix(".bin").write_bytes(b"".join(data))


def write_pse(folder, channels, side):
    """PSE at σ 1: the residual convolved with the 5 × 5 Gaussian whose sum is 1, squared, and averaged over channels."""
    bell = np.exp(-0.5 * np.arange(-2, 3, dtype=np.float64) ** 2)
    kernel = np.outer(bell, bell) / bell.sum() ** 2
    to = Onnx()
    weight = to.constant(np.broadcast_to(kernel, (channels, 1, 5, 5)))
    blurred = to.node("Conv", ["x", weight], group=channels, pads=[2, 2, 2, 2])
    squared = to.node("Mul", [blurred, blurred], None if channels > 1 else "y")
    if channels > 1:
        to.node("ReduceMean", [squared], "y", axes=[1], keepdims=1)
    to.save(folder / f"pse-{side}.onnx", [("x", [1, channels, side, side])], [("y", [1, 1, side, side])])


def scattered(count):
    """The bank of the bench page: `scattered` in www/js/app/bench.js."""
    index = np.arange(count, dtype=np.uint32)
    mixed = ((index ^ (index >> np.uint32(15))).astype(np.uint64) * np.uint64(0x2C1B3C6D)).astype(np.uint32)
    return ((mixed ^ (mixed >> np.uint32(12))) / 2**32).astype(np.float32)


def write_knn(folder):
    """The nearest codes by |b|² − 2 b·q."""
    bank = scattered(CODES * VALUES).reshape(CODES, VALUES)
    to = Onnx()
    product = to.node("MatMul", ["x", to.constant(bank.T)])
    distance = to.node("Sub", [to.constant((bank**2).sum(1)[None]), to.node("Mul", [product, to.constant(2.0)])])
    to.nodes.append(
        helper.make_node("TopK", [distance, to.constant([NEIGHBOURS], np.int64)], ["values", "y"], largest=0, axis=1)
    )
    to.save(folder / "knn.onnx", [("x", [1, VALUES])], [("y", [1, NEIGHBOURS], TensorProto.INT64)])


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    make = networks()
    for model, net, operations in (
        ("mnist-abati", make.Abati(), ("recon", "saliency")),
        ("mnist-not-2", make.Mesarcik("ae", (1, 28, 28), 32), ("recon", "saliency", "decode")),
        ("washer-patches", make.Bergmann(3, 128), ("encode", "decode", "saliency")),
    ):
        tensors = read(model)
        make.tensor = lambda name, shape: tensors[name].reshape(shape)
        for operation in operations:
            recorded = record(net, operation)
            write_onnx(folder / f"{model}-{operation}", *recorded)
            write_plan(folder / f"{model}-{operation}", *recorded)
    write_pse(folder, 1, 28)
    write_pse(folder, 3, 128)
    write_knn(folder)


if __name__ == "__main__":
    main()
