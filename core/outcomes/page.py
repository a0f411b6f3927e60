"""Outcomes as one page that can be kept and sent on: no scripts, nothing from the network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from core.charts import Points, lines
from core.outcomes.words import FATES, legend
from core.pages import render

_TEMPLATE: Final = """{% from "parts" import named, table, measured, meanings %}<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Outcomes</title><style>{{ style }}</style></head><body><main>
<h1>What came of suggestions{{ " in " + found.project if found.project }}</h1>
{% if found.since %}<p>First shown since {{ found.since.date() }}.</p>{% endif %}
{% call table("what came of suggestions, by " + found.by) %}<thead><tr><th>{{ found.by }}</th>
<th class="number">shown</th>{% for name in fates %}<th class="number">{{ name }}</th>{% endfor %}
<th>acceptance</th><th>precision</th></tr></thead><tbody>
{% for one in rows %}<tr class="wrong"><td>{{ named(one.name) }}</td>
<td class="number">{{ one.shown }}</td>
{% for name in fates %}<td class="number">{{ one[name] }}</td>{% endfor %}
{{ measured(interval(one.acceptance)) }}{{ measured(interval(one.precision)) }}</tr>{% endfor %}
</tbody>{% endcall %}
{{ meanings(legend) }}
{% if more %}<p class="quiet">{{ more }} more are not in this table.</p>{% endif %}
<div class="plots">{% for plot in plots %}<figure>{{ plot }}</figure>{% endfor %}</div>
{% if weeks %}<p class="quiet">Weeks are counted from that of {{ weeks[0] }}; a suggestion counts in
the week in which it was first shown.</p>{% endif %}
<h2>Time to triage</h2>
<p>From filing to the first label, type, priority or assignee that a person set or agreed to.
Method: {{ found.methods.time_to_triage }}.</p>
{% if not found.time_to_triage %}<p>Nothing was shown or written yet.</p>{% endif %}
{% for one in found.time_to_triage %}<h3>{{ one.connection }}, since {{ one.began.date() }}</h3>
{% call table("time to triage, " + one.connection) %}<thead><tr><th>filed</th>
<th class="number">issues</th><th class="number">triaged</th><th>median, hours</th></tr></thead>
<tbody>{% for name, of in (("before", one.before), ("since", one.since),
("since, with what was applied unasked", one.since_at_all)) %}
<tr><td>{{ name }}</td><td class="number">{{ of.issues }}</td>
<td class="number">{{ of.triaged }}</td>{{ measured(hours(of.median_hours)) }}</tr>{% endfor %}
</tbody>{% endcall %}
{% if one.p_value is not none %}<p>Were there no difference, one this large would come about
with a probability of {{ chance(one.p_value) }} (log-rank).</p>{% endif %}{% endfor %}
</main></body></html>
"""

_MOST_ROWS: Final = 200
_LONGEST: Final = 30


def page(found: Mapping[str, Any]) -> str:
    """The page of what ``summarise`` gave; text of trackers is shown and does nothing."""
    weeks = sorted({one["from"] for one in found["over_time"]})
    rows = found["groups"][:_MOST_ROWS]
    return render(
        _TEMPLATE,
        _plots(found, weeks),
        found=found,
        rows=[*rows, {"name": "all", **found["total"]}],
        more=len(found["groups"]) - len(rows),
        fates=FATES,
        weeks=weeks,
        hours=median_hours,
        legend=legend(found["methods"]["shares"]),
    )


def median_hours(value: Mapping[str, float | None] | None) -> str:
    """A median with its interval as people read it."""
    if value is None:
        return "–"
    low, high = (_told(value[end]) for end in ("low", "high"))
    return f"{_told(value['value'])} ({low} to {high})"


def _told(hours: float | None) -> str:
    return "?" if hours is None else f"{hours:.1f}"


def _plots(found: Mapping[str, Any], weeks: list[str]) -> list[str]:
    plots = []
    number = {week: place + 1 for place, week in enumerate(weeks)}
    for name in ("acceptance", "precision"):
        drawn: dict[str, Points] = {}
        for one in found["over_time"]:
            if one[name]:
                point = (number[one["from"]], one[name]["value"])
                drawn[one["kind"]] = [*drawn.get(one["kind"], ()), point]
        if drawn:
            span = (1, max(2, len(weeks)))
            plots.append(lines(f"{name.capitalize()} over time", "week", span, drawn, y=name))
    for one in found["time_to_triage"]:
        curves = {
            name: [(0.0, 1.0), *((hours / 24, share) for hours, share in one[name]["curve"])]
            for name in ("before", "since")
            if one[name]["curve"]
        }
        if curves:
            longest = max(points[-1][0] for points in curves.values())
            shown = min(max(longest, 1.0), float(_LONGEST))
            cut = {name: [p for p in points if p[0] <= shown] for name, points in curves.items()}
            title = f"{one['connection']}: not triaged yet"
            plots.append(lines(title, "days since filing", (0, shown), cut, y="share"))
    return plots
