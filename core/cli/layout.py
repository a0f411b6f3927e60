"""How wide the columns of a table are, and whether it is a table at all. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_LONGEST_NAME: Final = 64
"""Characters of a key, version or the like, which is never broken; what is longer may be."""

_LONGEST_WORD: Final = 16
"""Characters of a word of a text that is not broken where there is little room."""

_SENTENCE: Final = 25
"""From so many characters on a text is read as a sentence, not looked at as a value."""

_LEAST_OF_A_SENTENCE: Final = 14
"""A sentence in a narrower column is a tower of single words."""


def fitting(wanted: Sequence[int], least: Sequence[int], room: int) -> Sequence[int]:
    """Widths of columns that fit: the widest lose first, and none becomes less than its least.

    Args:
        wanted: the width of each column's longest text.
        least: what each column needs, never more than it wants.
        room: for all of them; not kept to where ``least`` does not fit into it.
    """
    widths = list(wanted)
    for most in range(max(wanted, default=0), 0, -1):
        if sum(widths) <= room:
            break
        widths = [max(few, min(wide, most)) for wide, few in zip(wanted, least, strict=True)]
    return widths


def least_width(texts: Sequence[str]) -> int:
    """The width that a column needs; the first of its texts is its heading."""
    from rich.cells import cell_len

    words = [word for text in texts for word in text.split()]
    are_names = not any(" " in text for text in texts[1:])
    longest = _LONGEST_NAME if are_names else _LONGEST_WORD
    # Other scripts are written without spaces: what has none there may be a whole sentence.
    least = max(
        (min(cell_len(w), longest if w.isascii() else _LONGEST_WORD) for w in words), default=1
    )
    longest_text = max(map(cell_len, texts[1:]), default=0)
    return least if longest_text < _SENTENCE else max(least, _LEAST_OF_A_SENTENCE)


def room_for(columns: int, width: int) -> int:
    """What borders leave of a width: one at each column's left, a space at each side, a last."""
    return width - 3 * columns - 1


def same_in_all(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Sequence[int]:
    """The columns that say the same in every row, if there are several rows and other columns."""
    if len(rows) < 2:
        return ()
    found = [i for i, name in enumerate(columns) if name and len({row[i] for row in rows}) == 1]
    return found if len(found) < len(columns) else ()
