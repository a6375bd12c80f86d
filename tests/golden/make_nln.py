"""Writes nln.json: nearest latent neighbours by independent implementations.

    pip install numpy scipy scikit-learn
    python tests/golden/make_nln.py

Nothing here shares code with the crate: neighbours come from scikit-learn's ball tree (the authors'
structure), terms and blends from NumPy, the blur of PSE from SciPy, AUROC from scikit-learn,
whitened distances from scipy.spatial, quantised latents from NumPy's own half and integer types.
`crate/core/tests/nln.rs` compares.
"""

import json
from pathlib import Path

import numpy as np
from scipy import ndimage, signal
from scipy.spatial.distance import cdist
from sklearn import metrics, neighbors

RNG = np.random.default_rng(21110)
ROWS, QUERIES, DIMS, FEATURES, K = 300, 24, 6, 5, 10
SHAPE = (2, 4, 5)
GRID = [1, 2, 3, 5, 10]
WEIGHTS = [0.0, 0.25, 0.6, 1.0]


def short(values, decimals=4):
    """Values that survive text: few decimals, then the nearest f32 as f64."""
    return np.round(np.asarray(values, dtype=np.float64), decimals).astype(np.float32).astype(np.float64)


def given(values):
    return [float(np.format_float_positional(np.float32(v), unique=True)) for v in np.asarray(values).ravel()]


def out(values):
    return [float(f"{v:.12g}") for v in np.asarray(values, dtype=np.float64).ravel()]


def kernel(sigma):
    r = int(np.floor(2 * sigma))
    y, x = np.mgrid[-r : r + 1, -r : r + 1]
    k = np.exp(-(x**2 + y**2) / (2 * sigma**2))
    return k / k.sum()


def pse(residual, border):
    k = kernel(1.0)
    if border == "zero":
        blurred = [signal.convolve2d(np.pad(c, 2), k, mode="valid") for c in residual]
    else:
        blurred = [ndimage.convolve(c, k, mode="mirror") for c in residual]
    return np.mean(np.square(blurred), axis=0)


# A bank of correlated latents, queries nearby or, when novel, farther off.
mixing = RNG.normal(size=(DIMS, DIMS)) * np.array([3, 1, 1, 0.5, 0.1, 0.02])[:, None]
bank = short(RNG.normal(size=(ROWS, DIMS)) @ mixing)
novel = np.arange(QUERIES) % 3 == 0
queries = short((RNG.normal(size=(QUERIES, DIMS)) + 0.9 * novel[:, None]) @ mixing)

# What "the network" makes of each bank row, and pictures to compare with; features and second codes.
decodings = short(RNG.random((ROWS, *SHAPE)), 2)
pictures = short(RNG.random((QUERIES, *SHAPE)), 2)
pictures[1] *= 0.0  # an empty picture, for the division by ink
bank_features, query_features = short(RNG.normal(size=(ROWS, FEATURES)), 3), short(RNG.normal(size=(QUERIES, FEATURES)), 3)
second_codes = short(RNG.normal(size=(QUERIES, DIMS)), 3)

# What the second encoder makes of each bank row's decoding (B8).
bank_second = short(RNG.normal(size=(ROWS, DIMS)), 3)

tree = neighbors.NearestNeighbors(n_neighbors=K, algorithm="ball_tree").fit(bank)
distances, indices = tree.kneighbors(queries)

absolute = np.abs(pictures[:, None] - decodings[indices])  # [Q, K, C, H, W]
ink = np.maximum(pictures.mean(axis=(1, 2, 3)), 1 / 255)[:, None]
blurred = {
    border: np.array([[pse(decodings[i] - x, border) for i in row] for x, row in zip(pictures, indices)])
    for border in ("zero", "reflect")
}
errors = {
    "absolute": absolute.mean(axis=(2, 3, 4)),
    "absolute_per_ink": absolute.mean(axis=(2, 3, 4)) / ink,
    "pse_zero": blurred["zero"].mean(axis=(2, 3)),
    "pse_reflect": blurred["reflect"].mean(axis=(2, 3)),
    # What the page recommends.
    "pse_zero_per_ink": blurred["zero"].mean(axis=(2, 3)) / ink,
    # B7, B8 and the code's form of B8: a vector against each neighbour's.
    "features": np.abs(query_features[:, None] - bank_features[indices]).mean(axis=2),
    "con_paper": np.abs(queries[:, None] - bank_second[indices]).mean(axis=2),
    "con_code": np.abs(bank[indices] - second_codes[:, None]).mean(axis=2),
}


def scaled(values, low=None, high=None):
    low, high = (values.min(), values.max()) if low is None else (low, high)
    return (values - low) / (high - low)


runs = []
for name, each in errors.items():
    for aggregation in ("mean", "minimum"):
        for k in GRID:
            e = each[:, :k].mean(axis=1) if aggregation == "mean" else each[:, :k].min(axis=1)
            d = distances[:, :k].mean(axis=1)
            scores = [a * scaled(e) + (1 - a) * scaled(d) for a in WEIGHTS]
            runs.append(
                {
                    "errors": name,
                    "aggregation": aggregation,
                    "k": k,
                    "error": out(e),
                    "distance": out(d),
                    "scores": [out(s) for s in scores],
                    "auroc": [float(metrics.roc_auc_score(novel, s)) for s in scores],
                }
            )

# A single picture against the held-out normals: unclipped, threshold at a percentile (K 5).
e, d = errors["absolute"][:, :5].mean(axis=1), distances[:, :5].mean(axis=1)
normal_e, normal_d = e[~novel], d[~novel]
calibrated = []
for a in WEIGHTS:
    blend = lambda e, d: a * scaled(e, normal_e.min(), normal_e.max()) + (1 - a) * scaled(d, normal_d.min(), normal_d.max())
    scores, normals = blend(e, d), blend(normal_e, normal_d)
    threshold = np.quantile(normals, 0.9)
    calibrated.append(
        {
            "error_weight": a,
            "scores": out(scores),
            "threshold": float(threshold),
            "percentiles": [float((normals <= s).mean()) for s in scores],
            "normals_flagged": float((normals >= threshold).mean()),
            "novels_flagged": float((scores[novel] >= threshold).mean()),
        }
    )

covariance = np.cov(bank, rowvar=False)
nearest = lambda table: [np.argsort(row, kind="stable")[:5].tolist() for row in table]
full = cdist(queries, bank, "mahalanobis", VI=np.linalg.inv(covariance))
single = cdist(queries, bank, "seuclidean", V=np.diag(covariance))

# Greedy k-centre by the whole matrix of distances.
between = cdist(bank, bank)
chosen = [0]
while len(chosen) < 30:
    chosen.append(int(np.argmax(between[:, chosen].min(axis=1))))

# Eight bits a dimension: 255 equal steps between its extremes.
low, high = bank.min(axis=0), bank.max(axis=0)
middle = ((low + high) / 2).astype(np.float32).astype(np.float64)
step = (np.maximum(high - middle, middle - low) / 127).astype(np.float32).astype(np.float64)
codes = np.rint((bank - middle) / step).clip(-127, 127).astype(np.int8)

golden = {
    "made_by": "tests/golden/make_nln.py",
    "dims": DIMS,
    "shape": list(SHAPE),
    "features": FEATURES,
    "weights": WEIGHTS,
    "bank": given(bank),
    "queries": given(queries),
    "novel": novel.tolist(),
    "decodings": given(decodings),
    "pictures": given(pictures),
    "bank_features": given(bank_features),
    "query_features": given(query_features),
    "second_codes": given(second_codes),
    "bank_second": given(bank_second),
    "indices": indices.tolist(),
    "distances": [out(row) for row in distances],
    "neighbour_errors": {name: [out(row) for row in each] for name, each in errors.items()},
    "map": {"picture": 2, "k": 3, "absolute": out(absolute[2, :3].mean(axis=(0, 1))), "pse_zero": out(blurred["zero"][2, :3].mean(axis=0))},
    "runs": runs,
    "calibrated": calibrated,
    "whitened": {"indices": nearest(full), "distances": [out(np.sort(row)[:5]) for row in full]},
    "standardised": {"indices": nearest(single), "distances": [out(np.sort(row)[:5]) for row in single]},
    "core_set": {"rows": chosen, "radius": float(between[:, chosen].min(axis=1).max())},
    "f16": given(bank.astype(np.float16)[:20]),
    "i8": {"codes": codes[:20].ravel().tolist(), "values": out((middle + step * codes)[:20])},
}
path = Path(__file__).parent / "nln.json"
sections = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in golden.items())
path.write_text("{\n" + ",\n".join(sections) + "\n}\n", encoding="utf-8")
print(path.name, path.stat().st_size, "bytes")
