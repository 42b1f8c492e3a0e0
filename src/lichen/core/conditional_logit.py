"""The two most probable fits of a softmax that the belief rests on: a few weights, or a whole matrix."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

STEPS = 40
MATRIX_STEPS = 60


def row_max(z: Floats) -> Floats:
    """Return the largest entry of each row of `z` (n, K); by argmax, faster than max on short rows."""
    top: Floats = z.take(np.arange(0, z.size, z.shape[1]) + z.argmax(axis=1))
    return top


def row_sum(z: Floats) -> Floats:
    """Return the sum of each row of `z` (n, K); as a product, faster than sum on short rows."""
    total: Floats = z @ np.ones(z.shape[1])
    return total


def softmax(z: Floats) -> Floats:
    """Return exp(z) normalised over each row, shape (n, K) as `z`."""
    e = z - row_max(z)[:, None]
    np.exp(e, out=e)
    e /= row_sum(e)[:, None]
    return e


def log_loss(z: Floats, y: Ints, weight: Floats) -> float:
    """Return the weighted mean of -log softmax(z)[y], in nats; 0 when there are no rows."""
    top = z.max(axis=1)
    norm = top + np.log(np.exp(z - top[:, None]).sum(axis=1))
    loss = norm - z[np.arange(len(y)), y]
    return float(loss @ weight / max(weight.sum(), 1e-12))


def fit_weights(features: Floats, y: Ints, weight: Floats, *, mean: Floats, sd: Floats) -> Floats:
    r"""Return the weights w, shape (f,), of the most probable conditional logit.

    $p(y = k) \propto \exp(\sum_f w_f x_{kf})$ with independent priors $w_f \sim N(mean_f, sd_f^2)$, found by
    Newton steps that are halved until the penalised likelihood rises; it is concave, so there is one answer.

    Parameters: `features` (n, K, f), `y` (n,) in 0..K-1, `weight` (n,) sample weights, `mean` and `sd` (f,).

    >>> x = np.array([[[1.0], [0.0]], [[1.0], [0.0]], [[0.0], [1.0]]])
    >>> fit_weights(x, np.array([0, 0, 0]), np.ones(3), mean=np.zeros(1), sd=np.array([10.0])).round(2)
    array([0.68])

    McFadden, D. (1974). Conditional logit analysis of qualitative choice behavior. In Frontiers in
    Econometrics, 105-142.
    """
    w = mean.astype(float)
    if not len(y):
        return w
    chosen = (weight[:, None] * features[np.arange(len(y)), y]).sum(axis=0)
    value = _objective(features, chosen, weight, w, mean, sd)
    for _ in range(STEPS):
        step = _newton_step(features, chosen, weight, w, mean, sd)
        size = 1.0
        while (
            new := _objective(features, chosen, weight, w + size * step, mean, sd)
        ) < value and size > 1e-6:
            size /= 2
        w, gain, value = w + size * step, new - value, max(new, value)
        if gain < 1e-10 * (1 + abs(value)):
            break
    return w


def _objective(x: Floats, chosen: Floats, weight: Floats, w: Floats, mean: Floats, sd: Floats) -> float:
    z = x @ w
    top = z.max(axis=1)
    norm = top + np.log(np.exp(z - top[:, None]).sum(axis=1))
    return float(chosen @ w - weight @ norm - 0.5 * (((w - mean) / sd) ** 2).sum())


def _newton_step(x: Floats, chosen: Floats, weight: Floats, w: Floats, mean: Floats, sd: Floats) -> Floats:
    p = softmax(x @ w)
    expected = np.einsum("nk,nkf->nf", p, x)
    gradient = chosen - weight @ expected - (w - mean) / sd**2
    spread = np.einsum("nk,nkf,nkg->fg", p * weight[:, None], x, x, optimize=True)
    hessian = spread - (expected * weight[:, None]).T @ expected + np.diag(1 / sd**2)
    step: Floats = np.linalg.solve(hessian, gradient)
    return step


def fit_matrix(
    x: Floats, y: Ints, weight: Floats, *, sd: tuple[float, float], start: Floats | None = None
) -> Floats:
    r"""Return A, shape (K + 1, K), so that softmax(x + [1, x] A) is the most probable recalibration.

    Row 0 holds the class biases with prior N(0, sd[0]²), the rest how each input moves each class with prior
    N(0, sd[1]²); where sd[1] is 0 they stay 0. Found by L-BFGS from `start`.

    Parameters: `x` (n, K) logits, `y` (n,), `weight` (n,).

    Kull, M., et al. (2019). Beyond temperature scaling: obtaining well-calibrated multiclass probabilities
    with Dirichlet calibration. NeurIPS 32.
    """
    from scipy.optimize import minimize

    n, k = x.shape
    inputs = np.concatenate([np.ones((n, 1)), x], axis=1) if sd[1] else np.ones((n, 1))
    precision = np.full(inputs.shape[1], 1 / max(sd[1], 1e-9) ** 2)
    precision[0] = 1 / sd[0] ** 2
    rows = np.arange(n)

    def negative(flat: Floats) -> tuple[float, Floats]:
        a = flat.reshape(-1, k)
        z = x + inputs @ a
        z -= _row_max(z)[:, None]
        e = np.exp(z)
        total = _row_sum(e)
        loss = weight @ (np.log(total) - z[rows, y])
        e *= (weight / total)[:, None]
        e[rows, y] -= weight
        pull = precision[:, None] * a
        return float(loss + 0.5 * (pull * a).sum()), (inputs.T @ e + pull).ravel()

    a0 = np.zeros((inputs.shape[1], k))
    if start is not None:
        a0[: len(start)] = start[: len(a0)]
    found = minimize(
        negative, a0.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": MATRIX_STEPS, "ftol": 1e-7}
    )
    matrix = np.zeros((k + 1, k))
    matrix[: len(a0)] = found.x.reshape(-1, k)
    return matrix


def _row_max(z: Floats) -> Floats:
    """`z.max(axis=1)`, column by column: NumPy takes several times as long over many short rows."""
    top = z[:, 0].copy()
    for column in z.T[1:]:
        np.maximum(top, column, out=top)
    return top


def _row_sum(z: Floats) -> Floats:
    """`z.sum(axis=1)` to the bit, column by column in the order in which NumPy adds."""
    k = z.shape[1]
    if not 8 <= k <= 32:
        return _plain_sum(z.T[0].copy(), z.T[1:]) if k < 8 else np.asarray(z.sum(axis=1))
    eight = [column.copy() for column in z.T[:8]]
    for start in range(8, k - k % 8, 8):
        for total, column in zip(eight, z.T[start : start + 8], strict=True):
            total += column
    a, b, c, d, e, f, g, h = eight
    return _plain_sum(((a + b) + (c + d)) + ((e + f) + (g + h)), z.T[k - k % 8 :])


def _plain_sum(total: Floats, columns: Floats) -> Floats:
    for column in columns:
        total += column
    return total
