"""A backtest as one page that can be kept and sent on: no scripts, nothing from the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from core.backtest import words
from core.charts import IDEAL, lines
from core.pages import render
from core.wording.figures import legend

_TEMPLATE: Final = """{% from "parts" import named, table, measured, meanings %}<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Backtest of {{ found.project }}</title>
<style>{{ style }}</style></head><body><main>
<h1>Backtest of <bdi>{{ found.project }}</bdi></h1>
<p>{{ words.opening(found) }}</p>
{% for one in words.closing(found) %}<p>{{ one }}</p>{% endfor %}
<h2>By kind</h2>
{% call table("By kind") %}<thead><tr>{% for name in words.COLUMNS %}
<th{% if name in ("settled", "suggested", "applied") %} class="number"{% endif %}>
{{- name }}</th>{% endfor %}</tr></thead><tbody>{% for row in words.rows(found) %}
<tr><td>{{ row[0] }}</td>{% for cell in row[1:] %}
{% if cell is number %}<td class="number">{{ cell }}</td>{% else %}{{ measured(cell) }}{% endif %}
{% endfor %}</tr>{% endfor %}</tbody>{% endcall %}
{{ meanings(words.LEGEND) }}
<div class="plots">{% for plot in plots %}<figure>{{ plot }}</figure>{% endfor %}</div>
{% if plots %}{{ meanings(drawn) }}{% endif %}
<h2>{{ words.WORST }}</h2>
{% if not found.worst %}<p>None.</p>{% else %}<ul class="apart">{% for one in found.worst %}
<li><b><bdi>{{ one.key }}</bdi></b> <span class="quiet">{{ named(one.title, 200) }}</span><br>
would have {{ "set" if one.applied else "suggested" }} {{ one.kind }} {{ named(one.value) }},
{{ sure(one.confidence) }} sure; people settled on {{ named(one.truth|join(", "), 200) }}<br>
<span class="quiet">why: {{ named(one.because, 400) }}</span></li>{% endfor %}</ul>{% endif %}
<h2>Part by part</h2>
{% call table("Part by part") %}<thead><tr><th>part</th><th>from</th>
<th class="number">learned from</th><th class="number">asked about</th></tr></thead><tbody>
{% for step in found.steps %}<tr><td>{{ loop.index }}</td>
<td class="figure">{{ (step.first or "–")[:10] }}</td>
<td class="number">{{ step.learned }}</td><td class="number">{{ step.asked }}</td></tr>
{% endfor %}</tbody>{% endcall %}
{% for heading, notes in words.notes(found) %}<h3>{{ heading }}</h3>
<ul>{% for one in notes %}<li>{{ named(one, 2000) }}</li>{% endfor %}</ul>{% endfor %}
</main></body></html>
"""


def page(found: Mapping[str, Any]) -> str:
    """The page of what ``summarise`` gave; text of issues is shown and does nothing."""
    drawn = legend(("right", "coverage", "confidence", "ideal"))
    return render(_TEMPLATE, _plots(found), found=found, words=words, drawn=drawn)


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
