"""Some rows of a large matrix, again and again, in memory that is used again."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse


class RowsOf:
    """Rows of a CSR matrix, one choice after the other.

    Fresh memory of tens of megabytes takes longer to come by than to fill, so every choice is
    written over the last one: who asks for the next rows is done with those.
    """

    def __init__(self, X: sparse.csr_matrix) -> None:  # noqa: N803 - scikit-learn's name
        self._all = X
        self._data = np.empty(0, dtype=X.data.dtype)
        self._indices = np.empty(0, dtype=X.indices.dtype)

    @property
    def width(self) -> int:
        """How many columns the matrix has."""
        return int(self._all.shape[1])

    def take(self, rows: npt.NDArray[np.int64]) -> sparse.csr_matrix:
        """These rows (n, d), until the next are asked for."""
        whole = self._all
        if len(rows) == whole.shape[0] and (rows == np.arange(len(rows))).all():
            return whole
        begins, ends = whole.indptr[rows], whole.indptr[rows + 1]
        pointers = np.concatenate([[0], np.cumsum(ends - begins)])
        size = int(pointers[-1])
        if size > len(self._data):
            self._data = np.empty(size, dtype=whole.data.dtype)
            self._indices = np.empty(size, dtype=whole.indices.dtype)
        for at, begin, end in zip(pointers.tolist(), begins.tolist(), ends.tolist(), strict=False):
            until = at + end - begin
            self._data[at:until] = whole.data[begin:end]
            self._indices[at:until] = whole.indices[begin:end]
        found = sparse.csr_matrix(
            (self._data[:size], self._indices[:size], pointers.astype(whole.indptr.dtype)),
            shape=(len(rows), self.width),
            copy=False,
        )
        # Rows are taken whole, so they are as sorted as they were; who asks need not look.
        found.has_sorted_indices = whole.has_sorted_indices
        return found
