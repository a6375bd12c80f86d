"""Writes pca.json: small photos and what scikit-learn, SciPy and NumPy make of them.

    pip install numpy scipy scikit-learn
    python tests/golden/make_pca.py

Nothing here shares code or a method with the crate: PCA is scikit-learn's full SVD of the centred
photos (no Gram matrix), leaving a photo out is fitting again without it (no down-dating), PSE is a
two-dimensional convolution by scipy.signal with the truncated kernel written out (equation C4 in
crate/core/README.md), average
precision is scikit-learn's. `crate/core/tests/pca.rs` compares.
"""

import json
from pathlib import Path

import numpy as np
from scipy import signal
from sklearn.decomposition import PCA
from sklearn.metrics import average_precision_score, roc_auc_score

RNG = np.random.default_rng(20262)
HEIGHT, WIDTH = 12, 10
QS = [0, 1, 2, 4, 7]
SIGMAS = [0.0, 0.5, 1.0, 2.0]
CELLS_Q, CELLS_SIGMA = [1, 2, 4, 8], [0.5, 1.0, 2.0]


def short(values):
    """Values that survive text: four decimals, then the nearest f32 as f64."""
    return np.round(np.asarray(values, dtype=np.float64), 4).astype(np.float32).astype(np.float64)


def given(values):
    return [float(np.format_float_positional(np.float32(v), unique=True)) for v in np.asarray(values).ravel()]


def out(values):
    return [float(f"{v:.10g}") for v in np.asarray(values, dtype=np.float64).ravel()]


def photos(count, spot=0.0):
    """A part that tilts, dims and leans a little, with noise; perhaps with a spot."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    rows = []
    for _ in range(count):
        light, tilt, lean = RNG.normal(size=3) * [0.10, 0.06, 0.04]
        part = 0.4 + 0.3 * (np.hypot(y - 5.5, x - 4.5) < 3.5)
        image = part + light * (x / WIDTH) + tilt * (y / HEIGHT) + lean * np.sin(x * y / 9)
        image += 0.02 * RNG.normal(size=image.shape)
        if spot:
            cy, cx = RNG.integers(2, HEIGHT - 2), RNG.integers(2, WIDTH - 2)
            image[cy - 1 : cy + 2, cx - 1 : cx + 2] += spot
        rows.append(image.ravel())
    return short(rows)


def kernel(sigma):
    if sigma < 0.5:
        return np.ones((1, 1))
    radius = int(np.floor(2 * sigma))
    x = np.arange(-radius, radius + 1)
    k = np.exp(-(x[:, None] ** 2 + x[None, :] ** 2) / (2 * sigma**2))
    return k / k.sum()


def pse(residual, sigma):
    return signal.convolve2d(residual.reshape(HEIGHT, WIDTH), kernel(sigma), mode="same") ** 2


def residual(model, photo, q):
    """The signed residual with q components; none is the mean."""
    off = photo - model.mean_
    v = model.components_[:q]
    return (off @ v.T) @ v - off


def choice(scores, labels):
    """The grid of average precisions, and the pair that paper C's few-shot selection takes from it."""
    cells = []
    for i, q in enumerate(CELLS_Q):
        for j, sigma in enumerate(CELLS_SIGMA):
            good, bad = scores[~labels, i, j], scores[labels, i, j]
            ap = average_precision_score(labels, scores[:, i, j])
            pooled = (((good - good.mean()) ** 2).sum() + ((bad - bad.mean()) ** 2).sum()) / (len(labels) - 2)
            cells.append((ap, (np.median(bad) - np.median(good)) / np.sqrt(pooled), q, sigma))
    best = sorted(cells, key=lambda c: (-round(c[0], 10), -c[1], c[2], c[3]))[0]
    return cells, best


def main():
    good, tested = photos(14), np.vstack([photos(9), photos(9, 0.12)])
    labels = np.arange(18) >= 9
    model = PCA(svd_solver="full").fit(good)
    rank = len(good) - 1
    left = []
    for i in range(len(good)):
        others = PCA(svd_solver="full").fit(np.delete(good, i, axis=0))
        left.append([residual(others, good[i], q) for q in QS])
    scores = np.array(
        [[[pse(residual(model, photo, q), s).max() for s in CELLS_SIGMA] for q in CELLS_Q] for photo in tested]
    )
    # What the crate scores is f32; round so that the ranking is that of the same numbers.
    cells, best = choice(scores.astype(np.float32).astype(np.float64), labels)
    golden = {
        "height": HEIGHT,
        "width": WIDTH,
        "good": [given(row) for row in good],
        "tested": [given(row) for row in tested],
        "labels": labels.tolist(),
        "variances": out(model.explained_variance_[:rank]),
        "explained": out(model.explained_variance_ratio_[:rank]),
        "coefficients": [out(np.abs(row[:rank])) for row in model.transform(tested)],
        "qs": QS,
        "reconstructions": [[out(residual(model, tested[t], q) + tested[t]) for q in QS] for t in (0, 12)],
        "reconstructed": [0, 12],
        "left_out": [[out(r) for r in rows[1:4]] for rows in left[:4]],
        "sigmas": SIGMAS,
        "left_out_scores": [[[float(pse(r, s).max()) for s in SIGMAS] for r in rows] for rows in left],
        "cells_q": CELLS_Q,
        "cells_sigma": CELLS_SIGMA,
        "test_scores": [out(s) for s in scores],
        "average_precisions": out([c[0] for c in cells]),
        "margins": out([c[1] for c in cells]),
        "areas": out([roc_auc_score(labels, scores[:, i, j]) for i in range(4) for j in range(3)]),
        "best": {"q": best[2], "sigma": best[3], "average_precision": float(best[0])},
    }
    path = Path(__file__).with_name("pca.json")
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
    print(path, path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
