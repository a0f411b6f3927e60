"""A process of its own that takes issue after issue into a file of vectors, printing each."""

from __future__ import annotations

import sys
from pathlib import Path

from core.search.vectors import Vectors
from tests.search.encoders import an_encoder
from tests.search.index_process import changes, say


def main(folder: Path) -> None:
    number = 1
    vectors = Vectors(folder, an_encoder(), lambda v, limit: changes(number, v, limit))
    while True:
        number = max(number, vectors.follow()) + 1
        vectors.follow()
        say(number)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
