"""Charts of pages that can be kept and sent on, as SVG: no scripts, no network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import leather  # type: ignore[import-untyped]
from markupsafe import escape

from core.pages import cut
from core.wording.figures import percent

Points = Sequence[tuple[float, float]]

IDEAL: Final[Points] = ((0.0, 0.0), (1.0, 1.0))
"""Where what is said to be as sure as this is right as often."""

_LONGEST_BESIDE_A_BAR: Final = 30
_WIDTH: Final = 560


def lines(
    title: str,
    x: str,
    bounds: tuple[float, float],
    drawn: Mapping[str, Points],
    *,
    y: str = "right",
) -> str:
    """A chart of lines between 0 and 1, as SVG; the library escapes what it is given."""
    chart = leather.Chart(title)
    chart.set_x_scale(leather.Linear(*bounds))
    chart.set_y_scale(leather.Linear(0, 1))
    chart.add_x_axis(name=x, tick_formatter=_as_share if max(bounds) <= 1 else None)
    chart.add_y_axis(name=y, tick_formatter=_as_share)
    for name, points in drawn.items():
        if points:
            add = chart.add_line if len(points) > 1 else chart.add_dots
            add(list(points), name=name)
    return _svg(chart, title, 360)


def bars(title: str, x: str, drawn: Sequence[tuple[str, float]]) -> str:
    """A chart of bars between 0 and 1, the first on top, as SVG; each name has one of its own."""
    chart = leather.Chart(title)
    chart.set_x_scale(leather.Linear(0, 1))
    chart.add_x_axis(name=x)
    names = list(_told_apart([name for name, _ in drawn]))
    chart.add_bars([(value, name) for name, (_, value) in zip(names, drawn, strict=True)])
    return _svg(chart, title, 130 + 28 * len(drawn))


def _told_apart(names: Sequence[str]) -> Iterator[str]:
    """Names cut to what fits beside a bar; those that look the same then are numbered."""
    met: set[str] = set()
    for name in names:
        shown = short = cut(name, _LONGEST_BESIDE_A_BAR) or "–"
        number = 1
        while shown in met:
            number += 1
            shown = f"{short} ({number})"
        met.add(shown)
        yield shown


def _svg(chart: leather.Chart, title: str, height: int) -> str:
    drawn = str(chart.to_svg(width=_WIDTH, height=height))
    # So that it shrinks to the room that it has, and has a name for who hears the page.
    told = f'viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{escape(title)}"'
    return drawn.replace("<svg ", f"<svg {told} ", 1)


def _as_share(value: float, _index: int, _count: int) -> str:
    return percent(value)
