"""Rich text of the Jira stand-in: what people type, what Jira keeps, what its webhooks say.

Cloud keeps ADF and writes wiki markup into its webhooks; Data Center keeps wiki markup.
These conversions know what people and connectors write in tests and demonstrations.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from core.document import Block, Bullets, Document, Folded, Inline, Link, Paragraph, Text

Body: TypeAlias = Any
"""ADF on Cloud (a JSON object), wiki markup on Data Center (a string)."""

_MENTION_IN_WIKI: Final = re.compile(r"\[[~@]([^\\,\[\]\n]{1,200})\]")
"""As Jira finds the people to notify: in the raw text, whatever is around it."""

_WIKI_INLINE: Final = re.compile(
    r"\{\{(?P<code>[^{}\n]{1,2000})\}\}"
    r"|\{\*\}(?P<strong>[^{}\n]{1,2000})\{\*\}"
    r"|\[(?P<words>[^\[\]|\n]{1,2000})\|(?P<url>https?://[^\[\]|\s]{1,2000})\]"
)
_WIKI_ESCAPED: Final = re.compile(r"[\\{}\[\]*_~^+|!]")


def adf_from_text(text: str) -> dict[str, Any]:
    """What Jira's editor makes of plain text: a paragraph for each line."""
    content = [
        {"type": "paragraph", "content": [{"type": "text", "text": line}]}
        for line in text.splitlines()
        if line
    ]
    return {"version": 1, "type": "doc", "content": content}


def is_adf(body: object) -> bool:
    """Whether the API would take this for a document; it looks no further than that."""
    return (
        isinstance(body, Mapping)
        and body.get("type") == "doc"
        and body.get("version") == 1
        and isinstance(body.get("content"), list)
    )


def mentioned_in(body: Body) -> Iterator[str]:
    """Whom Jira notifies because of a text."""
    if isinstance(body, str):
        yield from _MENTION_IN_WIKI.findall(body)
    elif isinstance(body, Mapping):
        if body.get("type") == "mention":
            yield str(body.get("attrs", {}).get("id", ""))
        for node in body.get("content") or []:
            yield from mentioned_in(node)


def to_document(body: Body) -> Document:
    """What a text shows, as a document; mentions become ``@`` and an id."""
    if isinstance(body, str):
        return Document(tuple(_wiki_blocks(body)))
    return Document(tuple(_adf_blocks(body.get("content") or []) if body else ()))


def to_wiki(body: Body) -> str:
    """The text as Jira's webhooks and version 2 of its API give it."""
    if isinstance(body, str) or not body:
        return body or ""
    return "\n\n".join(_wiki_of(node) for node in body.get("content") or [])


# -- ADF -----------------------------------------------------------------------------------


def _adf_blocks(nodes: Iterable[Mapping[str, Any]]) -> Iterator[Block]:
    for node in nodes:
        content = node.get("content") or []
        match node.get("type"):
            case "bulletList" | "orderedList":
                yield Bullets(tuple(tuple(_adf_inlines(item)) for item in content))
            case "expand":
                inner = tuple(b for b in _adf_blocks(content) if isinstance(b, Paragraph | Bullets))
                yield Folded(str(node.get("attrs", {}).get("title", "")), inner)
            case _:
                yield Paragraph(tuple(_adf_inlines(node)))


def _adf_inlines(node: Mapping[str, Any]) -> Iterator[Inline]:
    match node.get("type"):
        case "text":
            marks = {mark["type"]: mark.get("attrs", {}) for mark in node.get("marks") or []}
            if "link" in marks:
                yield Link(node["text"], str(marks["link"].get("href", "")))
            else:
                yield Text(node["text"], strong="strong" in marks, code="code" in marks)
        case "mention":
            yield Text(f"@{node.get('attrs', {}).get('id', '')}")
        case "hardBreak":
            yield Text(" ")
        case _:
            for inner in node.get("content") or []:
                yield from _adf_inlines(inner)


def _wiki_of(node: Mapping[str, Any]) -> str:
    inner = [_wiki_of(n) for n in node.get("content") or []]
    attributes = node.get("attrs", {})
    match node.get("type"):
        case "text":
            return _styled(node)
        case "mention":
            return f"[~accountid:{attributes.get('id', '')}]"
        case "bulletList" | "orderedList":
            return "\n".join(f"* {item}" for item in inner)
        case "expand":
            return "\n\n".join([str(attributes.get("title", "")), *inner])
        case _:
            return "".join(inner)


def _styled(node: Mapping[str, Any]) -> str:
    text = _WIKI_ESCAPED.sub(r"\\\g<0>", str(node.get("text", "")))
    for mark in node.get("marks") or []:
        match mark.get("type"):
            case "code":
                text = "{{" + text + "}}"
            case "strong":
                text = f"*{text}*"
            case "link":
                text = f"[{text}|{mark.get('attrs', {}).get('href', '')}]"
    return text


# -- wiki markup ---------------------------------------------------------------------------


def _wiki_blocks(text: str) -> Iterator[Block]:
    for part in re.split(r"\n{2,}", text.strip()):
        lines = part.split("\n")
        if all(line.startswith("* ") for line in lines):
            yield Bullets(tuple(tuple(_wiki_inlines(line[2:])) for line in lines))
        else:
            yield from (Paragraph(tuple(_wiki_inlines(line))) for line in lines)


def _wiki_inlines(line: str) -> Iterator[Inline]:
    position = 0
    for match in _WIKI_INLINE.finditer(line):
        if position < match.start():
            yield Text(html.unescape(line[position : match.start()]))
        if (code := match["code"]) is not None:
            yield Text(html.unescape(code), code=True)
        elif (strong := match["strong"]) is not None:
            yield Text(html.unescape(strong), strong=True)
        else:
            yield Link(html.unescape(match["words"]), match["url"])
        position = match.end()
    if position < len(line):
        yield Text(html.unescape(line[position:]))
