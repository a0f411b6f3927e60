"""A backtest as one page that can be kept and sent on: no scripts, nothing from the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from core.charts import IDEAL, lines, render
from core.wording.figures import sure

_TEMPLATE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Backtest of {{ found.project }}</title>
<style>{{ style }}</style></head><body><main>
<h1>Backtest of {{ found.project }}</h1>
<p>Of {{ found.history }} issues, in the order in which they were filed, the oldest
{{ found.only_learned }} were only learned from. The other {{ found.issues }} were asked about in
{{ found.steps|length }} parts, each after learning from all that came before.
Trackside would have suggested something on
{{ found.issues_with_suggestions }} of them, and changed {{ found.issues_touched }} by itself at a
promised precision of {{ percent(found.target) }}.</p>
<div class="wide" tabindex="0" role="group" aria-label="table">
<table><thead><tr><th>kind</th><th class="number">suggested</th><th>right</th>
<th class="number">applied</th>
<th>right</th></tr></thead><tbody>{% for kind, of in found.kinds.items() %}
<tr><td>{{ kind }}</td><td class="number">{{ of.suggested.count }}</td>
<td>{{ interval(of.suggested.precision) }}</td><td class="number">{{ of.applied.count }}</td>
<td>{{ interval(of.applied.precision) }}</td></tr>{% endfor %}</tbody></table></div>
<div class="plots">{% for plot in plots %}<figure>{{ plot }}</figure>{% endfor %}</div>
<h2>Its worst mistakes</h2>
{% if not found.worst %}<p>None.</p>{% else %}
<div class="wide" tabindex="0" role="group" aria-label="table">
<table><tbody>{% for one in found.worst %}
<tr class="wrong"><td><bdi>{{ one.key }}</bdi><br>
<span class="quiet"><bdi>{{ cut(one.title, 200) }}</bdi></span></td>
<td>{{ one.kind }}: <bdi>{{ cut(one.value) }}</bdi>
({{ sure(one.confidence) }}{{ ", applied" if one.applied }})<br>
settled on <bdi>{{ cut(one.truth|join(", "), 200) }}</bdi></td>
<td><bdi>{{ cut(one.because, 400) }}</bdi></td></tr>{% endfor %}
</tbody></table></div>{% endif %}
<h2>Step by step</h2>
<div class="wide" tabindex="0" role="group" aria-label="table">
<table><thead><tr><th>from</th><th class="number">learned from</th>
<th class="number">asked about</th><th>notes</th>
</tr></thead><tbody>{% for step in found.steps %}<tr><td>{{ (step.first or "–")[:10] }}</td>
<td class="number">{{ step.learned }}</td><td class="number">{{ step.asked }}</td>
<td class="wrong"><bdi>{{ cut(step.notes|join(" "), 2000) }}</bdi></td></tr>
{% endfor %}</tbody></table></div>
</main></body></html>
"""


def page(found: Mapping[str, Any]) -> str:
    """The page of what ``summarise`` gave; text of issues is shown and does nothing."""
    return render(_TEMPLATE, _plots(found), found=found, sure=sure)


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
        lines("Precision against coverage", "coverage", (0, 1), curves),
        lines("How sure, and how often right", "confidence", (0, 1), {**sure, "ideal": IDEAL}),
        lines("Precision over time", "part of the past", (1, max(2, len(steps))), over_time),
    ]


def _points(rows: Sequence[Mapping[str, float]], x: str, y: str) -> list[tuple[float, float]]:
    return [(row[x], row[y]) for row in rows]
