"""Writes core.json: inputs and the answers of independent implementations.

    pip install numpy scipy scikit-learn
    python tests/golden/make_core.py

Nothing here shares code with the crate: AUROC, AP, ROC, IoU and neighbours come from scikit-learn,
blurs from SciPy with the truncated kernel (equation C4 in crate/core/README.md) written out in two dimensions, the directed
Hausdorff distance (A6) from scipy.spatial, quantiles and order from NumPy, chance levels from
scipy.stats. `crate/core/tests/golden.rs` compares.
"""

import json
from pathlib import Path

import numpy as np
from scipy import ndimage, signal, spatial, stats
from sklearn import metrics, neighbors

RNG = np.random.default_rng(20260)


def short(values, decimals=4):
    """Values that survive text: few decimals, then the nearest f32 as f64."""
    return np.round(np.asarray(values, dtype=np.float64), decimals).astype(np.float32).astype(np.float64)


def out(values):
    """Inputs in the fewest digits that give back the f32, outputs with ten significant digits."""
    array = np.asarray(values)
    if array.dtype == np.bool_ or np.issubdtype(array.dtype, np.integer):
        return array.tolist()
    return [float(f"{v:.10g}") for v in array.ravel()]


def given(values):
    return [float(np.format_float_positional(np.float32(v), unique=True)) for v in np.asarray(values).ravel()]


def ranking(name, scores, labels):
    scores = short(scores)
    fpr, tpr, thresholds = metrics.roc_curve(labels, scores, drop_intermediate=False)
    index = tpr - fpr
    # Thresholds descend, so the first of the best is the highest; round away the noise of the
    # subtraction so that ties are ties. The first point (predict none) is not an operating point.
    best = 1 + int(np.argmax(np.round(index[1:], 12)))
    return {
        "name": name,
        "scores": given(scores),
        "labels": np.asarray(labels).tolist(),
        "auroc": float(metrics.roc_auc_score(labels, scores)),
        "average_precision": float(metrics.average_precision_score(labels, scores)),
        "youden": {"threshold": float(thresholds[best]), "tpr": float(tpr[best]), "fpr": float(fpr[best])},
        "iou": float(metrics.jaccard_score(labels, scores >= thresholds[best])),
    }


def rankings():
    def classes(n, share):
        labels = RNG.random(n) < share
        labels[:2] = [True, False]
        return labels

    separated, rare, tied, wrong = (classes(n, s) for n, s in ((200, 0.5), (400, 0.05), (300, 0.3), (100, 0.4)))
    return [
        ranking("overlapping normals", RNG.normal(size=200) + 1.2 * separated, separated),
        ranking("rare positives", RNG.gamma(2.0, size=400) + 1.5 * rare, rare),
        ranking("many ties", np.round(RNG.normal(size=300) + tied, 0), tied),
        ranking("worse than chance", RNG.random(100) - 0.4 * wrong, wrong),
        ranking("perfect", [0.1, 0.2, 0.8, 0.9], np.array([False, False, True, True])),
    ]


def neighbours():
    latents, queries = short(RNG.normal(size=(200, 16))), short(RNG.normal(size=(10, 16)))
    search = neighbors.NearestNeighbors(n_neighbors=5, algorithm="kd_tree").fit(latents)
    distances, indices = search.kneighbors(queries)
    # Training rows as queries: scikit-learn leaves the row itself out when it is given none.
    own_distances, own_indices = search.kneighbors()
    return {
        "dims": 16,
        "k": 5,
        "latents": given(latents),
        "queries": given(queries),
        "indices": indices.tolist(),
        "distances": [out(row) for row in distances],
        "own_indices": own_indices[:20].tolist(),
        "own_distances": [out(row) for row in own_distances[:20]],
    }


def kernel(sigma, literal):
    if sigma < 0.5:
        return np.ones((1, 1))
    r = int(np.floor(2 * sigma))
    y, x = np.mgrid[-r : r + 1, -r : r + 1]
    k = np.exp(-(x**2 + y**2) / (2 * sigma**2)) / (2 * np.pi * sigma**2)
    return k if literal else k / k.sum()


def pse_maps():
    images = {
        "digit": (1, 28, 28),
        "colour": (3, 11, 7),
        "line": (1, 1, 9),
    }
    cases = []
    for name, shape in images.items():
        residual = short(RNG.normal(scale=0.3, size=shape), 3)
        runs = []
        for sigma in (0.3, 0.5, 1.0, 1.75, 3.0):
            sigma = float(np.float32(sigma))
            for literal in (False, True):
                for border in ("zero", "reflect"):
                    # The long kernel on a line of 9 would reflect twice: ndimage does, too.
                    if literal and sigma not in (0.5, 1.0):
                        continue
                    k = kernel(sigma, literal)
                    if border == "zero":
                        r = k.shape[0] // 2
                        blurred = [signal.convolve2d(np.pad(c, r), k, mode="valid") for c in residual]
                    else:
                        blurred = [ndimage.convolve(c, k, mode="mirror") for c in residual]
                    p = np.mean(np.square(blurred), axis=0)
                    runs.append(
                        {
                            "sigma": sigma,
                            "normalisation": "literal" if literal else "sum",
                            "border": border,
                            "map": out(p),
                            "mean": float(p.mean()),
                            "peak": float(p.max()),
                        }
                    )
        cases.append({"name": name, "shape": list(shape), "residual": given(residual), "runs": runs})
    return cases


def agreements():
    height, width = 28, 28
    y, x = np.mgrid[:height, :width]
    bump = lambda cy, cx, s: np.exp(-((y - cy) ** 2 + (x - cx) ** 2) / (2 * s**2))
    noise = lambda: 0.3 * RNG.random((height, width))
    pairs = {
        "near": (bump(9, 12, 4) + noise(), bump(11, 13, 4) + noise()),
        "far": (bump(4, 5, 2), bump(22, 20, 2)),
        "ties": (np.round(4 * RNG.random((height, width))), np.round(4 * RNG.random((height, width)))),
        "flat": (np.zeros((height, width)), bump(14, 14, 3)),
    }
    cases = []
    for name, (a, b) in pairs.items():
        a, b = short(a).ravel(), short(b).ravel()
        order = lambda m: np.lexsort((np.arange(m.size), -m))
        scale = lambda m: m / m.max() if m.max() > 0 else np.zeros_like(m)
        runs = []
        for k in (1, 5, 10, 50):
            top_a, top_b = order(a)[:k], order(b)[:k]
            points = lambda top: np.column_stack(np.unravel_index(top, (height, width))).astype(float)
            runs.append(
                {
                    "k": k,
                    "top_a": top_a.tolist(),
                    "top_b": top_b.tolist(),
                    "agreement": int(np.intersect1d(top_a, top_b).size),
                    "distance": float(spatial.distance.directed_hausdorff(points(top_a), points(top_b))[0]),
                    "distance_back": float(spatial.distance.directed_hausdorff(points(top_b), points(top_a))[0]),
                }
            )
        cases.append(
            {
                "name": name,
                "width": width,
                "a": given(a),
                "b": given(b),
                "runs": runs,
                "map_mse": float(metrics.mean_squared_error(scale(a), scale(b))),
                "map_mse_squared": float(metrics.mean_squared_error(scale(a) ** 2, scale(b))),
            }
        )
    return cases


def chances():
    return [
        {
            "k": k,
            "n": n,
            "agreement": float(stats.hypergeom.mean(n, k, k)),
            "none": float(stats.hypergeom.pmf(0, n, k, k)),
        }
        for k, n in ((1, 784), (5, 784), (10, 784), (50, 784), (3, 7), (4, 7))
    ]


def residuals():
    shape = (3, 6, 5)
    x, x_hat = short(RNG.random(shape)), short(RNG.normal(0.5, 0.4, size=shape))
    return {
        "shape": list(shape),
        "x": given(x),
        "x_hat": given(x_hat),
        "signed": out(x_hat - x),
        "squared_map": out(((x - x_hat) ** 2).mean(axis=0)),
        "absolute_map": out(np.abs(x - x_hat).mean(axis=0)),
        "mean_squared": float(metrics.mean_squared_error(x.ravel(), x_hat.ravel())),
        "mean_absolute": float(metrics.mean_absolute_error(x.ravel(), x_hat.ravel())),
    }


def distributions():
    scores = short(RNG.gamma(3.0, 0.01, size=301))
    at = short(np.quantile(scores, [0, 0.1, 0.5, 0.9, 1.0]).tolist() + [0.0, 0.02, 0.5])
    percents = [0.0, 0.05, 0.25, 0.5, 0.9, 0.95, 0.995, 1.0]
    return {
        "scores": given(scores),
        "at": given(at),
        "share_at_or_below": [stats.percentileofscore(scores, v, kind="weak") / 100 for v in at],
        "share_at_or_above": [1 - stats.percentileofscore(scores, v, kind="strict") / 100 for v in at],
        "percents": percents,
        "quantiles": out(np.quantile(scores, percents)),
    }


golden = {
    "made_by": "tests/golden/make_core.py",
    "rankings": rankings(),
    "neighbours": neighbours(),
    "pse": pse_maps(),
    "agreements": agreements(),
    "chances": chances(),
    "residuals": residuals(),
    "distribution": distributions(),
}
path = Path(__file__).parent / "core.json"
sections = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in golden.items())
path.write_text("{\n" + ",\n".join(sections) + "\n}\n", encoding="utf-8")
print(path.name, path.stat().st_size, "bytes")
