"""Learning a linear model by rows where rows are few: the weights are then sums of rows.

A model whose weights are kept short (L2) sees of its rows only their products with each other:
its weights lie in what the rows span, and turning all rows at once changes nothing. So rows of
tens of thousands of features may be turned into as many dimensions as there are rows, and what
is learned there is turned back (the representer theorem; Schölkopf, Herbrich and Smola, "A
generalized representer theorem", 2001).
"""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.linalg import cholesky, solve_triangular

Floats: TypeAlias = npt.NDArray[np.float64]

_OFTEN: Final = 20
"""Columns in which more rows than this, and than a sixteenth of all, have something are dense."""

_JITTER: Final = 1e-9
"""This share of a row's mean square is added to its own: without, two rows alike have no root."""


def products(X: sparse.csr_matrix) -> Floats:  # noqa: N803 - scikit-learn's name
    """The products (n, n) of rows (n, d).

    What few rows have costs little where the matrix is sparse, and what many have where it is
    dense: each is multiplied as it costs less.
    """
    X = X.astype(np.float64, copy=False)  # noqa: N806 - less would leave rows alike without a root
    having = np.bincount(X.indices, minlength=X.shape[1])
    often = having > max(_OFTEN, X.shape[0] // 16)
    dense, rare = X[:, np.flatnonzero(often)].toarray(), X[:, np.flatnonzero(~often)]
    found: Floats = (rare @ rare.T).toarray()
    found += dense @ dense.T
    return found


def turned(found: Floats) -> Floats:
    """Rows (n, n) that have these products with each other."""
    mean = max(1.0, float(found.trace()) / len(found))
    found = found + np.diag(np.full(len(found), _JITTER * mean))
    return np.asarray(cholesky(found, lower=True))


def of_rows(weights: Floats, rows: Floats) -> Floats:
    """Weights (k, n) that were learned of ``turned`` rows: how much of each row each has."""
    return np.asarray(solve_triangular(rows, weights.T, lower=True, trans="T").T)
