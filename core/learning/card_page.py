"""A model's card as one page: its data, how good it is, for whom it is not, and beside what."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from core.charts import IDEAL, bars, lines
from core.learning.card_words import (
    BY_VALUE,
    MEASURED,
    baselines_said,
    by_value,
    comparison_said,
    learned_from,
    measured_of,
    measured_on,
    metrics_legend,
    notes_said,
    silent_tables,
    values_legend,
)
from core.learning.silent import abstains
from core.pages import render
from core.wording.figures import legend

_MOST_BARS: Final = 30
_MOST_SILENT: Final = 200

_TEMPLATE: Final = """{% from "parts" import named, table, measured, meanings %}<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ version }}</title><style>{{ style }}</style></head><body><main>
<h1>{{ plainly(card.task) }} of <bdi>{{ card.project }}</bdi></h1>
<p>{{ version }}, {{ "in use" if active else "not in use" }}{{ ", chosen by hand" if by_hand }}
{%- if abstains %}, {{ "but" if active else "and" }} abstains: {{ cut(abstains, 400) }}{% endif %}.
Learned from {{ learned }}.
{%- if card.about %} What it is: {{ cut(card.about, 400) }}.{% endif %}</p>
{% if weaknesses %}<h2>Known weaknesses</h2><ul>
{% for one in weaknesses %}<li>{{ cut(one, 2000) }}</li>{% endfor %}</ul>{% endif %}
{% if notes %}<h2>Notes</h2><ul>
{% for one in notes %}<li>{{ cut(one, 2000) }}</li>{% endfor %}</ul>{% endif %}
{% for one in silent %}<h2>{{ one.title }}</h2>
{% call table(one.title) %}<thead><tr>{% for name in one.columns %}
<th{% if name in ("issues", "lacks") %} class="number"{% endif %}>{{ name }}</th>{% endfor %}
</tr></thead><tbody>{% for row in one.rows(most) %}<tr class="wrong"><td>{{ named(row[0]) }}</td>
{% for cell in row[1:-1] %}<td class="number">{{ cell }}</td>{% endfor %}
<td class="why">{{ cut(row[-1], 400) }}</td></tr>{% endfor %}</tbody>{% endcall %}
{{ meanings(one.legend) }}
{% if one.values|length > most %}<p class="quiet">{{ one.values|length - most }} more: the card as
JSON names them.</p>{% endif %}{% endfor %}
{% if comparison %}<p>{{ comparison }}</p>{% endif %}
{% if metrics %}<h2>{{ titles.measured }}</h2>
{% if held_out %}<p>Measured on {{ held_out }}.</p>{% endif %}
{% call table(titles.measured) %}<thead><tr><th>metric</th><th>this model</th>
{% for name in baselines %}<th>{{ plainly(name) }}</th>{% endfor %}</tr></thead><tbody>
{% for name, value in metrics.items() %}<tr><td>{{ plainly(name) }}</td>
{{ measured(figure(name, value)) }}
{% for of in baselines.values() %}{{ measured(figure(name, of.get(name))) }}{% endfor %}</tr>
{% endfor %}</tbody>{% endcall %}
{{ meanings(legend) }}{% endif %}
<div class="plots">{% for plot in plots %}<figure>{{ plot }}</figure>{% endfor %}</div>
{% if plots %}{{ meanings(drawn) }}{% endif %}
{% if classes %}<h2>{{ titles.by_value }}</h2>
{% call table(titles.by_value) %}<thead><tr><th>value</th><th>precision</th><th>recall</th>
<th>F1</th><th class="number">issues</th></tr></thead>
<tbody>{% for name, of in classes %}<tr class="wrong"><td>{{ named(name) }}</td>
{{ measured(interval(of.precision)) }}{{ measured(interval(of.recall)) }}
{{ measured(figure("f1", of.f1)) }}<td class="number">{{ of.support }}</td></tr>{% endfor %}
</tbody>{% endcall %}
{{ meanings(values_legend) }}{% endif %}
{% for kind, of in groups.items() %}{% if of %}<h2>By {{ kind }}, on held-out issues</h2>
{% call table("By " + kind) %}<thead><tr><th>{{ kind }}</th><th class="number">issues</th>
<th class="number">right</th></tr></thead>
<tbody>{% for name, one in of.items() %}<tr><td>{{ named(name) }}</td>
<td class="number">{{ one.count }}</td>
<td class="number">{{ percent(one.right / one.count) }}</td></tr>{% endfor %}</tbody>{% endcall %}
{% endif %}{% endfor %}
</main></body></html>
"""


def card_page(card: Mapping[str, Any], *, version: str, active: bool, by_hand: bool = False) -> str:
    """The page of a card as the store has it; text of issues and names do nothing in it."""
    picture = card.get("portrait") or {}
    classes = by_value(card["task"], card["metrics"].get("per_class") or {})
    measured, why = measured_of(card), abstains(card)
    if why:
        picture = {**picture, "curve": []}
    return render(
        _TEMPLATE,
        _plots(picture, classes),
        card=card,
        learned=learned_from(card),
        held_out=measured_on(card),
        notes=notes_said(card),
        comparison=comparison_said(card),
        version=version,
        active=active,
        by_hand=by_hand,
        abstains=why,
        titles={"measured": MEASURED, "by_value": BY_VALUE},
        metrics=measured,
        baselines=baselines_said(card),
        legend=metrics_legend(card),
        drawn=_drawn_legend(picture, measured),
        classes=classes,
        values_legend=values_legend(),
        groups=picture.get("groups", {}),
        weaknesses=picture.get("weaknesses", []),
        silent=silent_tables(card),
        most=_MOST_SILENT,
    )


def _drawn_legend(picture: Mapping[str, Any], measured: Collection[str]) -> str:
    """What the axes and lines of the charts mean, but for what the table above them explains."""
    names = ["coverage"] if picture.get("curve") else []
    if picture.get("reliability"):
        names += [*([] if "calibration_error" in measured else ["confidence"]), "ideal"]
    return legend(["right", *names] if names else [])


def _plots(picture: Mapping[str, Any], classes: Sequence[tuple[str, Any]]) -> list[str]:
    found = []
    if curve := picture.get("curve"):
        points = [(one["coverage"], one["precision"]) for one in curve]
        found.append(lines("Precision against coverage", "coverage", (0, 1), {"right": points}))
    if sure := picture.get("reliability"):
        drawn = {"right": [(one["confidence"], one["right"]) for one in sure], "ideal": IDEAL}
        found.append(lines("How sure, and how often right", "confidence", (0, 1), drawn))
    if classes:
        scores = [(name, float(of["f1"]["value"])) for name, of in classes[:_MOST_BARS]]
        found.append(bars("F1 by value", "F1", scores))
    return found
