"""A backtest as one page that can be kept and sent on: no scripts, nothing from the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import jinja2
import leather  # type: ignore[import-untyped]
from markupsafe import Markup

_TEMPLATE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Backtest of {{ found.project }}</title>
<style>
 body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
 table { border-collapse: collapse; width: 100%; margin: 1rem 0 }
 th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #ddd }
 td.number { text-align: right; font-variant-numeric: tabular-nums }
 .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(22rem, 1fr)); gap: 1rem }
 .wrong { overflow-wrap: anywhere } .quiet { color: #666 }
</style></head><body>
<h1>Backtest of {{ found.project }}</h1>
<p>{{ found.issues }} issues in the order in which they were filed, asked about in
{{ found.steps|length }} parts, each after learning from what came before.
Trackside would have suggested something on
{{ found.issues_with_suggestions }} of them, and changed {{ found.issues_touched }} by itself at a
promised precision of {{ percent(found.target) }}.</p>
<table><thead><tr><th>kind</th><th>suggested</th><th>right</th><th>applied</th><th>right</th></tr></thead>
<tbody>{% for kind, of in found.kinds.items() %}
<tr><td>{{ kind }}</td><td class="number">{{ of.suggested.count }}</td>
<td>{{ interval(of.suggested.precision) }}</td><td class="number">{{ of.applied.count }}</td>
<td>{{ interval(of.applied.precision) }}</td></tr>{% endfor %}</tbody></table>
<div class="plots">{% for plot in plots %}<figure>{{ plot }}</figure>{% endfor %}</div>
<h2>Its worst mistakes</h2>
{% if not found.worst %}<p>None.</p>{% endif %}
<table><tbody>{% for one in found.worst %}
<tr class="wrong"><td>{{ one.key }}<br><span class="quiet">{{ one.title }}</span></td>
<td>{{ one.kind }}: {{ one.value }} ({{ percent(one.confidence) }}{{ ", applied" if one.applied }})
<br>settled on {{ one.truth|join(", ") }}</td><td>{{ one.because }}</td></tr>{% endfor %}
</tbody></table>
<h2>Step by step</h2>
<table><thead><tr><th>from</th><th>learned from</th><th>asked about</th><th>notes</th></tr></thead>
<tbody>{% for step in found.steps %}<tr><td>{{ (step.first or "–")[:10] }}</td>
<td class="number">{{ step.learned }}</td><td class="number">{{ step.asked }}</td>
<td>{{ step.notes|join(" ") }}</td></tr>{% endfor %}</tbody></table>
</body></html>
"""


def page(found: Mapping[str, Any]) -> str:
    """The page of what ``summarise`` gave; text of issues is shown and does nothing."""
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    template = environment.from_string(_TEMPLATE)
    return template.render(
        found=found,
        plots=[Markup(plot) for plot in _plots(found)],  # noqa: S704 - made of numbers and our words
        percent=_percent,
        interval=_interval,
    )


def _plots(found: Mapping[str, Any]) -> list[str]:
    kinds = {kind: of for kind, of in found["kinds"].items() if of["curve"]}
    if not kinds:
        return []
    curves = {k: _points(of["curve"], "coverage", "precision") for k, of in kinds.items()}
    sure = {k: _points(of["reliability"], "confidence", "right") for k, of in kinds.items()}
    steps = found["steps"]
    over_time = {
        kind: [
            (number + 1, step["precision"][kind]["value"])
            for number, step in enumerate(steps)
            if step["precision"][kind]
        ]
        for kind in kinds
    }
    return [
        _plot("Precision against coverage", "coverage", (0, 1), curves),
        _plot("How sure, and how often right", "confidence", (0, 1), {**sure, "ideal": _IDEAL}),
        _plot("Precision over time", "part of the past", (1, max(2, len(steps))), over_time),
    ]


def _points(rows: Sequence[Mapping[str, float]], x: str, y: str) -> list[tuple[float, float]]:
    return [(row[x], row[y]) for row in rows]


_IDEAL: Final = [(0.0, 0.0), (1.0, 1.0)]


def _plot(
    title: str,
    x: str,
    bounds: tuple[float, float],
    lines: Mapping[str, Sequence[tuple[float, float]]],
) -> str:
    """A chart of lines between 0 and 1, as SVG; the library escapes what it is given."""
    chart = leather.Chart(title)
    chart.set_x_scale(leather.Linear(*bounds))
    chart.set_y_scale(leather.Linear(0, 1))
    chart.add_x_axis(name=x)
    chart.add_y_axis(name="right")
    for name, points in lines.items():
        if points:
            add = chart.add_line if len(points) > 1 else chart.add_dots
            add(list(points), name=name)
    return str(chart.to_svg(width=560, height=360))


def _percent(value: float) -> str:
    return f"{value:.0%}"


def _interval(value: Mapping[str, float] | None) -> str:
    if value is None:
        return "–"
    return f"{value['value']:.0%} ({value['low']:.0%} to {value['high']:.0%})"
