"""Charts, and the look of pages that can be kept and sent on: no scripts, no network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import jinja2
import leather  # type: ignore[import-untyped]
from markupsafe import Markup

from core.wording.figures import chance, figure, interval, percent, plainly

Points = Sequence[tuple[float, float]]

IDEAL: Final[Points] = ((0.0, 0.0), (1.0, 1.0))
"""Where what is said to be as sure as this is right as often."""

STYLE: Final = """
 body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
 table { border-collapse: collapse; width: 100%; margin: 1rem 0 }
 th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #ddd }
 td.number { text-align: right; font-variant-numeric: tabular-nums }
 .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(22rem, 1fr)); gap: 1rem }
 .wrong { overflow-wrap: anywhere } .quiet { color: #666 }
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
    return str(chart.to_svg(width=560, height=360))


def bars(title: str, x: str, drawn: Mapping[str, float]) -> str:
    """A chart of bars between 0 and 1, the first on top, as SVG."""
    chart = leather.Chart(title)
    chart.set_x_scale(leather.Linear(0, 1))
    chart.add_x_axis(name=x)
    chart.add_bars([(value, name) for name, value in reversed(list(drawn.items()))])
    return str(chart.to_svg(width=560, height=60 + 34 * len(drawn)))


def _as_share(value: float, _index: int, _count: int) -> str:
    return percent(value)
