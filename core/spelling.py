"""What somebody may have meant by a name that is not there. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def meant(name: str, known: Iterable[str]) -> str:
    """``; did you mean label?`` for ``lable``; "" where nothing known is near.

    Upper and lower case make no difference to what is near.
    """
    by_form = {one.casefold(): one for one in sorted(known)}
    near = difflib.get_close_matches(name.casefold(), by_form, n=1)
    return f"; did you mean {by_form[near[0]]}?" if near else ""
