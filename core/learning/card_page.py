"""A model's card as one page: its data, how good it is, for whom it is not, and beside what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from core.charts import IDEAL, bars, lines, render
from core.learning.card_words import (
    baselines_said,
    comparison_said,
    measured_of,
    notes_said,
)
from core.learning.silent import WHERE_NAMED, Silent, abstains, by_name, never_said
from core.wording.figures import legend

_MOST_BARS: Final = 30
_MOST_SILENT: Final = 200

# A name may be of any length and in any script: it turns around nothing that stands beside it.
_TEMPLATE: Final = """{% macro named(name) %}<bdi>{{ cut(name) }}</bdi>{% endmacro %}
<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ version }}</title><style>{{ style }}</style></head><body><main>
<h1>{{ plainly(card.task) }} of <bdi>{{ card.project }}</bdi></h1>
<p>{{ version }}, {{ "in use" if active else "not in use" }}{{ ", chosen by hand" if by_hand }}
{%- if abstains %}, {{ "but" if active else "and" }} abstains: {{ cut(abstains, 400) }}{% endif %}.
Learned from {{ card.rows }} issues
{%- if card.first %} filed from {{ card.first[:10] }} to {{ (card.last or "")[:10] }}{% endif %}.
{%- if card.about %} What it is: {{ cut(card.about, 400) }}.{% endif %}</p>
{% if weaknesses %}<h2>Known weaknesses</h2><ul>
{% for one in weaknesses %}<li>{{ cut(one, 2000) }}</li>{% endfor %}</ul>{% endif %}
{% if notes %}<h2>Notes</h2><ul>
{% for one in notes %}<li>{{ cut(one, 2000) }}</li>{% endfor %}</ul>{% endif %}
{% for title, values, unlisted in silent %}<h2>{{ title }}</h2>
<div class="wide" tabindex="0" role="group" aria-label="table">
<table><thead>
<tr><th>value</th><th class="number">issues</th><th class="number">lacks to be learned</th>
<th>why</th></tr></thead><tbody>
{% for name, of in values.items() %}<tr class="wrong"><td>{{ named(name) }}</td>
<td class="number">{{ of.issues }}</td><td class="number">{{ of.lacks or "" }}</td>
<td class="why">{{ cut(of.why, 400) }}</td></tr>{% endfor %}</tbody></table></div>
{% if unlisted > 0 %}<p class="quiet">{{ unlisted }} more: the card as JSON names them.</p>
{% endif %}{% endfor %}
{% if comparison %}<p>{{ comparison }}</p>{% endif %}
{% if measured %}<h2>Measured on issues held out in time order</h2>
<div class="wide" tabindex="0" role="group" aria-label="table">
<table><thead><tr><th>metric</th><th>this model</th>
{% for name in baselines %}<th>{{ plainly(name) }}</th>{% endfor %}</tr></thead><tbody>
{% for name, value in measured.items() %}<tr><td>{{ plainly(name) }}</td>
<td>{{ figure(name, value) }}</td>
{% for of in baselines.values() %}<td>{{ figure(name, of.get(name)) }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table></div>
<p class="quiet">{% for one in legend.splitlines() %}{{ one }}<br>{% endfor %}</p>{% endif %}
<div class="plots">{% for plot in plots %}<figure>{{ plot }}</figure>{% endfor %}</div>
{% if classes %}<h2>By value</h2>
<p class="quiet">All answers count here, also those that are not sure enough to be said.</p>
<div class="wide" tabindex="0" role="group" aria-label="table">
<table>
<thead><tr><th>value</th><th>precision</th><th>recall</th><th>F1</th>
<th class="number">issues</th></tr></thead>
<tbody>{% for name, of in classes.items() %}<tr class="wrong"><td>{{ named(name) }}</td>
<td>{{ interval(of.precision) }}</td><td>{{ interval(of.recall) }}</td>
<td>{{ figure("f1", of.f1) }}</td>
<td class="number">{{ of.support }}</td></tr>{% endfor %}</tbody></table></div>{% endif %}
{% for kind, of in groups.items() %}{% if of %}<h2>By {{ kind }}</h2>
<div class="wide" tabindex="0" role="group" aria-label="table">
<table><thead><tr><th>{{ kind }}</th><th class="number">held-out issues</th>
<th class="number">right</th></tr></thead>
<tbody>{% for name, one in of.items() %}<tr><td>{{ named(name) }}</td>
<td class="number">{{ one.count }}</td>
<td class="number">{{ percent(one.right / one.count) }}</td></tr>{% endfor %}</tbody></table></div>
{% endif %}{% endfor %}
</main></body></html>
"""


def card_page(card: Mapping[str, Any], *, version: str, active: bool, by_hand: bool = False) -> str:
    """The page of a card as the store has it; text of issues and names do nothing in it."""
    metrics = card["metrics"]
    picture = card.get("portrait") or {}
    classes = metrics.get("per_class", {})
    baselines = baselines_said(card)
    measured, why = measured_of(card), abstains(card)
    return render(
        _TEMPLATE,
        _plots({**picture, "curve": []} if why else picture, classes),
        card=card,
        notes=notes_said(card),
        comparison=comparison_said(card),
        version=version,
        active=active,
        by_hand=by_hand,
        abstains=why,
        measured=measured,
        baselines=baselines,
        legend=legend((*measured, *baselines), task=card["task"], intervals=True),
        classes=classes,
        groups=picture.get("groups", {}),
        weaknesses=picture.get("weaknesses", []),
        silent=list(_silent(card.get("silent") or {})),
    )


def _silent(silent: Silent) -> Iterator[tuple[str, Silent, int]]:
    """The tables of what no model suggests: a title, values, and how many more there are."""
    parts = [("What it never suggests", never_said(silent))]
    for where, some in by_name(silent).items():
        parts.append((f"What is suggested by name alone, where {WHERE_NAMED[where]}", some))
    for title, values in parts:
        if values:
            shown = {name: {"lacks": 0, **of} for name, of in list(values.items())[:_MOST_SILENT]}
            yield title, shown, len(values) - _MOST_SILENT


def _plots(picture: Mapping[str, Any], classes: Mapping[str, Any]) -> list[str]:
    found = []
    if curve := picture.get("curve"):
        points = [(one["coverage"], one["precision"]) for one in curve]
        found.append(lines("Precision against coverage", "coverage", (0, 1), {"right": points}))
    if sure := picture.get("reliability"):
        drawn = {"right": [(one["confidence"], one["right"]) for one in sure], "ideal": IDEAL}
        found.append(lines("How sure, and how often right", "confidence", (0, 1), drawn))
    if classes:
        largest = sorted(classes.items(), key=lambda pair: -pair[1]["support"])[:_MOST_BARS]
        scores = [(name, float(of["f1"]["value"])) for name, of in largest]
        found.append(bars("F1 by value", "F1", scores))
    return found
