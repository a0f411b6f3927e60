"""The look of pages that can be kept and sent on, on any screen: no scripts, no network."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

import jinja2
from markupsafe import Markup

from core.markdown import one_line
from core.wording.figures import chance, figure, interval, percent, plainly, sure

LONGEST: Final = 80
"""So much of a name is shown in a table."""

STYLE: Final = """
 :root { color-scheme: light dark }
 body { background: Canvas; color: CanvasText; font: 16px/1.5 system-ui, sans-serif;
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
 table { border-collapse: collapse; width: 100% }
 th, td { text-align: left; vertical-align: top; padding: .3rem .6rem;
  border-bottom: 1px solid #8884 }
 th { vertical-align: bottom }
 /* A table that is wider than its room is shaded at the edge behind which it goes on. A cover
    in the colour of the page moves with the table, and hides the shade where the table ends. */
 .wide { overflow-x: auto; margin: 1rem 0; background:
  linear-gradient(to left, Canvas .8rem, transparent) right / 1rem 100% no-repeat local,
  linear-gradient(to left, #888d, transparent) right / .8rem 100% no-repeat scroll, Canvas }
 /* What a row is about stays in sight. */
 .wide :is(th, td):first-child { position: sticky; left: 0; background: Canvas }
 .wrong td:first-child { min-width: 9rem; max-width: 24rem }
 .why { min-width: 14rem }
 td.number, td.figure { white-space: nowrap; font-variant-numeric: tabular-nums }
 .number { text-align: right }
 .plots { display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)) }
 figure { margin: 0 } svg { display: block; max-width: 100%; height: auto }
 /* In the colours of the page, whatever the library of charts has written. It leaves as much room
    for names as letters of one width take. */
 svg text { fill: currentColor; font-family: ui-monospace, monospace }
 svg > g > rect { fill: none }
 .tick line { stroke: #8886 }
 h1, h2, h3, p, li, .wrong { overflow-wrap: anywhere }
 .wrong td { min-width: 6rem } .wrong :is(.number, .figure) { min-width: 0 }
 .quiet { opacity: .75 }
 .meanings { padding-left: 1.2rem; font-size: .9rem; opacity: .8 }
 .apart > li { margin-bottom: .8rem }
 @media (max-width: 40rem) {
  table { font-size: .875rem } th, td { padding: .3rem }
  .wide :is(th, td):first-child { padding-left: 0; box-shadow: inset -1px 0 #8886 }
  .wrong td:first-child { min-width: 4.5rem; max-width: 9rem } .why { min-width: 9rem }
  /* Below its figure, where several stand beside each other. */
  td .interval { display: block; font-size: .85em }
 }
"""

# A name may be of any length and in any script: it turns around nothing that stands beside it.
_PARTS: Final = """
{% macro named(name, most=longest) %}<bdi>{{ cut(name, most) }}</bdi>{% endmacro %}

{% macro table(name) %}<div class="wide" tabindex="0" role="group" aria-label="Table: {{ name }}">
<table>{{ caller() }}</table></div>{% endmacro %}

{% macro measured(said) %}{% set parts = said.partition(" ") -%}
<td class="figure">{{ parts[0] }}
{%- if parts[2] %} <span class="interval">{{ parts[2] }}</span>{% endif %}</td>{% endmacro %}

{% macro meanings(said) %}{% if said %}<ul class="meanings">{% for one in said.splitlines() %}
{% set parts = one.partition(": ") -%}
<li>{% if parts[1] %}<b>{{ parts[0] }}:</b> {{ parts[2] }}{% else %}{{ one }}{% endif %}</li>
{%- endfor %}</ul>{% endif %}{% endmacro %}
"""


def render(template: str, plots: Sequence[str], **values: object) -> str:
    """A page from a template; whatever text it is given is shown and does nothing.

    A template may import from ``parts``: ``named``, a name of anybody's; ``table``, to call around
    the rows of a table that may be wider than the screen, with its name; ``measured``, a cell with
    a figure and its interval; ``meanings``, what words mean, one a line.
    """
    environment = jinja2.Environment(
        loader=jinja2.DictLoader({"parts": _PARTS}),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.globals.update(
        percent=percent,
        chance=chance,
        sure=sure,
        interval=interval,
        figure=figure,
        plainly=plainly,
        cut=cut,
        longest=LONGEST,
    )
    return environment.from_string(template).render(
        plots=[Markup(plot) for plot in plots],  # noqa: S704 - made of numbers, titles escaped
        style=Markup(STYLE),  # noqa: S704 - ours
        **values,
    )


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
