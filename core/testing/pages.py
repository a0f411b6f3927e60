"""Pages of a stand-in tracker: what a person would see of its issues, and nothing to click."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import jinja2
from markupsafe import Markup, escape

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_DETAILS: Final = re.compile(r"<details><summary>([^<>]{0,5000})</summary>\s*|</details>\s*")
_BOX: Final = re.compile(r"(<li>(?:\n<p>)?)\[([ xX])\](?= )")
_BOXES: Final = {" ": "\u2610", "x": "\u2611", "X": "\u2611"}
_COMMENT: Final = re.compile(r"<!--[^<>]{0,5000}-->\s*")


class Markdown(str):
    """Text in Markdown, made HTML only when its page is asked for."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageComment:
    """A comment as its page shows it.

    ``body`` is plain text, Markdown, or Markup that is safe to show.
    """

    author: str
    body: str | Markup
    created_at: str = ""
    is_app: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PageIssue:
    """An issue as its page shows it. ``links`` are pairs of a word and a local key."""

    local_key: str
    title: str
    body: str | Markup = ""
    author: str = ""
    status: str = ""
    created_at: str = ""
    type: str = ""
    priority: str = ""
    labels: Sequence[str] = ()
    links: Sequence[tuple[str, str]] = ()
    comments: Sequence[PageComment] = ()

    @property
    def path(self) -> str:
        """Where its page is, below the stand-in's address."""
        return page_path(self.local_key)


def page_path(local_key: str) -> str:
    """Where the page of an issue is: ``/pages/acme/shop%2312``."""
    return f"/pages/{quote(local_key)}"


def list_page(tracker: str, issues: Sequence[PageIssue]) -> str:
    """All issues, one in a row."""
    return _environment().get_template("list.html").render(tracker=tracker, issues=issues)


def issue_page(tracker: str, issue: PageIssue) -> str:
    """One issue with everything that was written on it."""
    return (
        _environment()
        .get_template("issue.html")
        .render(tracker=tracker, issue=issue, page_path=page_path)
    )


def markdown_to_html(text: str) -> Markup:
    """Markdown as a tracker shows it: HTML is shown as text, but for a fold and a comment."""
    shown = _BOX.sub(lambda box: box[1] + _BOXES[box[2]], _markdown().render(text))
    return Markup(shown)  # noqa: S704 - the renderer escapes all HTML


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    def html(tokens: Sequence[object], index: int, *_: object) -> str:
        content = str(getattr(tokens[index], "content", ""))
        if _COMMENT.fullmatch(content):
            return ""
        return content if _DETAILS.fullmatch(content) else str(escape(content))

    parser = MarkdownIt("commonmark", {"html": True}).disable("image")
    parser.add_render_rule("html_block", lambda _, *rest: html(*rest))
    parser.add_render_rule("html_inline", lambda _, *rest: html(*rest))
    return parser


def _shown(text: str) -> str:
    return markdown_to_html(text) if isinstance(text, Markdown) else text


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.DictLoader({"base.html": _BASE, "list.html": _LIST, "issue.html": _ISSUE}),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["shown"] = _shown
    return environment


_BASE: Final = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{% block title %}{% endblock %} · {{ tracker }} stand-in</title>
<style>
:root { color-scheme: light dark; --line: #8884; --soft: #8882;
  --accent: light-dark(#2f6fde, #84adf7); }
body { background: Canvas; color: CanvasText; font: 16px/1.5 system-ui, sans-serif;
  max-width: 52rem; margin: 0 auto; padding: 1rem; }
header { border-bottom: 1px solid var(--line); padding-bottom: .5rem; margin-bottom: 1.5rem; }
h1 { font-size: 1.4rem; line-height: 1.3; margin: 0 0 .25rem; overflow-wrap: anywhere; }
a { color: var(--accent); }
.meta { opacity: .85; font-size: .9rem; }
.tag { border: 1px solid var(--line); border-radius: 1rem; padding: .05rem .6rem;
  font-size: .85rem; overflow-wrap: anywhere; }
.text { overflow-wrap: anywhere; }
.plain { white-space: pre-wrap; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; padding: .4rem .6rem .4rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top; overflow-wrap: anywhere; }
article { border: 1px solid var(--line); border-radius: .5rem; margin: 1rem 0; }
article > .meta { background: var(--soft); padding: .4rem .8rem; }
article > .text { padding: .2rem .8rem; }
article.app { border-color: var(--accent); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
dt { opacity: .85; } dd { margin: 0; }
summary { cursor: pointer; }
</style>
</head>
<body>
<header><a href="/pages/">{{ tracker }} stand-in</a>
<span class="meta">what people would see in the tracker</span></header>
<main>
{% block main %}{% endblock %}
</main>
</body>
</html>
"""

_LIST: Final = """\
{% extends "base.html" %}
{% block title %}Issues{% endblock %}
{% block main %}
<h1>{{ issues|length }} issue{{ "" if issues|length == 1 else "s" }}</h1>
<table>
<thead><tr><th>Key</th><th>Title</th><th>Labels</th><th>Comments</th></tr></thead>
<tbody>
{% for issue in issues %}
<tr><td><a href="{{ issue.path }}">{{ issue.local_key }}</a></td>
<td>{{ issue.title }} <span class="meta">{{ issue.status }}</span></td>
<td>{% for label in issue.labels %}<span class="tag">{{ label }}</span> {% endfor %}</td>
<td>{{ issue.comments|length }}</td></tr>
{% endfor %}
</tbody>
</table>
{% endblock %}
"""

_ISSUE: Final = """\
{% extends "base.html" %}
{% macro body(raw) %}
{% set text = raw|shown %}
<div class="text{{ "" if text.__html__ is defined else " plain" }}">{{ text }}</div>
{% endmacro %}
{% block title %}{{ issue.local_key }}{% endblock %}
{% block main %}
<h1>{{ issue.title }}</h1>
<p class="meta">{{ issue.local_key }} · {{ issue.status }} · {{ issue.author }}
{{ issue.created_at }}</p>
<dl>
{% if issue.type %}<dt>Type</dt><dd>{{ issue.type }}</dd>{% endif %}
<dt>Labels</dt>
<dd>{% for label in issue.labels %}<span class="tag">{{ label }}</span>
{% else %}none{% endfor %}</dd>
<dt>Priority</dt><dd>{{ issue.priority or "none" }}</dd>
{% for word, key in issue.links %}
<dt>{{ word }}</dt><dd><a href="{{ page_path(key) }}">{{ key }}</a></dd>
{% endfor %}
</dl>
<article><div class="meta">{{ issue.author }} wrote</div>{{ body(issue.body) }}</article>
{% for comment in issue.comments %}
<article class="{{ "app" if comment.is_app else "person" }}">
<div class="meta">{{ comment.author }} commented {{ comment.created_at }}</div>
{{ body(comment.body) }}
</article>
{% endfor %}
{% endblock %}
"""
