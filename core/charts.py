"""Charts, and the look of pages that can be kept and sent on: no scripts, no network."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import jinja2
import leather  # type: ignore[import-untyped]
from markupsafe import Markup, escape

from core.markdown import one_line
from core.wording.figures import chance, figure, interval, percent, plainly

Points = Sequence[tuple[float, float]]

IDEAL: Final[Points] = ((0.0, 0.0), (1.0, 1.0))
"""Where what is said to be as sure as this is right as often."""

LONGEST: Final = 80
"""So much of a name is shown in a table."""

_LONGEST_BESIDE_A_BAR: Final = 30
_WIDTH: Final = 560

STYLE: Final = """
 :root { color-scheme: light dark }
 body { background: Canvas; color: CanvasText; font: 16px/1.5 system-ui, sans-serif;
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
 table { border-collapse: collapse; width: 100%; margin: 1rem 0 }
 th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #8884 }
 .wide { overflow-x: auto } .wrong td:first-child { min-width: 9rem; max-width: 24rem }
 .why { min-width: 14rem }
 .number { text-align: right; font-variant-numeric: tabular-nums }
 .plots { display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)) }
 figure { margin: 0 } svg { display: block; max-width: 100%; height: auto }
 /* In the colours of the page, whatever the library of charts has written. It leaves as much room
    for names as letters of one width take. */
 svg text { fill: currentColor; font-family: ui-monospace, monospace }
 svg > g > rect { fill: none }
 .tick line { stroke: #8886 }
 h1, p, li, .wrong { overflow-wrap: anywhere }
 .wrong td { min-width: 6rem } .wrong .number { min-width: 0 }
 .quiet { opacity: .75 }
"""


def render(template: str, plots: Sequence[str], **values: object) -> str:
    """A page from a template; whatever text it is given is shown and does nothing."""
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    return environment.from_string(template).render(
        plots=[Markup(plot) for plot in plots],  # noqa: S704 - made of numbers, titles escaped
        style=Markup(STYLE),  # noqa: S704 - ours
        percent=percent,
        chance=chance,
        interval=interval,
        figure=figure,
        plainly=plainly,
        cut=cut,
        **values,
    )


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
    # The library puts the last on top, and turns what it is given.
    chart.add_bars([(value, name) for name, (_, value) in zip(names, drawn, strict=True)][::-1])
    return _svg(chart, title, 130 + 28 * len(drawn))


def cut(name: str, most: int = LONGEST) -> str:
    """A name in one line, without what nobody sees, and no wider than so many letters.

    Letters of East Asian scripts and pictures are as wide as two.
    """
    line = one_line(name, 4 * most)
    widths = [1 + (unicodedata.east_asian_width(letter) in "WF") for letter in line]
    if sum(widths) <= most:
        return line
    kept, room = "", most - 1
    for letter, width in zip(line, widths, strict=True):
        room -= width
        if room < 0:
            break
        kept += letter
    return f"{kept.rstrip()}…"


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
