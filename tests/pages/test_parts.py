"""What all pages are made of: tables that scroll and say so, figures that stay whole, meanings."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from core.charts import bars
from core.pages import STYLE, render

EVIL = "<script>alert(1)</script>: <img src=x>"


def made(body: str, **values: object) -> str:
    """What a template with all parts comes to."""
    begin = '{% from "parts" import named, table, measured, meanings %}'
    return render(begin + body, (), **values)


@pytest.mark.parametrize(
    ("said", "cell"),
    [
        ("61% (58–64)", '61% <span class="interval">(58–64)</span>'),
        ("61% (58–64) of 9", '61% <span class="interval">(58–64) of 9</span>'),
        ("5.0 (1.0 to ?)", '5.0 <span class="interval">(1.0 to ?)</span>'),
        ("–", "–"),
    ],
)
def test_a_figure_and_its_interval_are_whole_each(said: str, cell: str) -> None:
    assert made("{{ measured(said) }}", said=said).strip() == f'<td class="figure">{cell}</td>'
    assert re.search(r"td\.figure \{[^}]*white-space: nowrap", STYLE)


def test_what_words_mean_is_a_list() -> None:
    page = made("{{ meanings(said) }}", said="recall: the share.\nAll count.")
    assert re.findall("<li>(.*?)</li>", page) == ["<b>recall:</b> the share.", "All count."]
    assert made("{{ meanings(said) }}", said="").strip() == ""


def test_a_table_is_named_and_reached_by_keyboard() -> None:
    page = made("{% call table(name) %}<tr><td>{{ cell }}</td></tr>{% endcall %}", name="a", cell=1)
    assert '<div class="wide" tabindex="0" role="group" aria-label="Table: a">' in page
    assert "<tr><td>1</td></tr></table></div>" in page


def test_no_part_lets_a_strangers_text_be_more_than_text() -> None:
    page = made(
        "{{ named(evil) }}{{ measured(evil) }}{{ meanings(evil) }}"
        "{% call table(evil) %}{{ evil }}{% endcall %}",
        evil=EVIL,
    )
    assert "<script" not in page
    assert "<img" not in page
    assert page.count("&lt;script&gt;") == 5


def test_bars_stand_in_the_order_of_the_table() -> None:
    drawn = ET.fromstring(bars("F1 by value", "F1", [("a", 0.1), ("b", 0.5), ("c", 0.9)]))  # noqa: S314
    places = {
        "".join(one.itertext()): float(one.get("y", 0))
        for one in drawn.iter()
        if one.tag.endswith("text")
    }
    assert places["a"] < places["b"] < places["c"], "the first is on top"
