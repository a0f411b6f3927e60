"""Atlassian Document Format, the rich text of Jira Cloud (API version 3).

Reading is tolerant: a node that is unknown gives its content, and nothing raises. Writing
makes paragraphs, lists, folds and links only. A word from a document is always the text
of a ``text`` node, which Jira shows as it stands: it can mention or link nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

from connectors.jira.text import fitting, one_line, web_address
from core.document import Block, Bullets, Choices, Document, Folded, Inline, Link, Paragraph, Text

Node: TypeAlias = Mapping[str, Any]

_MAX_DEPTH: Final = 60
"""Levels of nesting that are read; people stop at five, and the stack at some hundreds."""

_FENCE: Final = re.compile(r"`{3,}")


# -- writing -------------------------------------------------------------------------------


def render(document: Document, last_line: str = "") -> dict[str, Any]:
    """The document as ADF; ``last_line`` is added as a paragraph in code style.

    Blocks at the end for which a comment has no room are left out.
    """
    made = (node for block in document.blocks for node in _block(block))
    content = list(fitting(made, lambda node: len(json.dumps(node))))
    if last_line:
        content.append(_paragraph((Text(last_line, code=True),)))
    return {"version": 1, "type": "doc", "content": content}


def _block(block: Block) -> list[dict[str, Any]]:
    match block:
        case Paragraph(inlines):
            return [_paragraph(inlines)]
        case Bullets(items):
            made = [{"type": "listItem", "content": [_paragraph(item)]} for item in items]
            return [{"type": "bulletList", "content": made}] if made else []
        case Choices():
            return _block(block.plain)
        case Folded(summary, blocks):
            inner = [node for block in blocks for node in _block(block)]
            title = {"title": one_line(summary).strip()}
            # An expand must hold something.
            return [{"type": "expand", "attrs": title, "content": inner or [_paragraph(())]}]


def _paragraph(inlines: Iterable[Inline]) -> dict[str, Any]:
    return {"type": "paragraph", "content": [n for i in inlines if (n := _inline(i))]}


def _inline(inline: Inline) -> dict[str, Any] | None:
    text = one_line(inline.text)
    if not text:
        return None  # Jira refuses empty text nodes.
    node: dict[str, Any] = {"type": "text", "text": text}
    match inline:
        case Link(url=url):
            if address := web_address(url):
                node["marks"] = [{"type": "link", "attrs": {"href": address}}]
        case Text(code=True):
            node["marks"] = [{"type": "code"}]  # code goes with no other style
        case Text(strong=True):
            node["marks"] = [{"type": "strong"}]
    return node


# -- reading -------------------------------------------------------------------------------


def to_markdown(document: object) -> str:
    """The document as Markdown; "" for what is no document."""
    return _blocks(_content(document), 0).strip()


def _content(node: object) -> Sequence[Node]:
    content = node.get("content") if isinstance(node, Mapping) else None
    return [n for n in content if isinstance(n, Mapping)] if isinstance(content, list) else []


def _type(node: Node) -> str:
    kind = node.get("type")
    return kind if isinstance(kind, str) else ""


def _attribute(node: Node, name: str) -> str:
    attributes = node.get("attrs")
    value = attributes.get(name) if isinstance(attributes, Mapping) else None
    return str(value) if isinstance(value, str | int) else ""


def _blocks(nodes: Sequence[Node], depth: int) -> str:
    if depth > _MAX_DEPTH:
        return ""
    shown: list[str] = []
    words: list[Node] = []
    for node in [*nodes, None]:
        if node is not None and _type(node) in _INLINES:
            words.append(node)  # Inlines without a paragraph occur in table cells and tasks.
            continue
        if words:
            shown.append(_line(words))
            words = []
        if node is not None:
            shown.append(_read_block(node, depth))
    return "\n\n".join(text for text in shown if text.strip())


def _read_block(node: Node, depth: int) -> str:
    read = _BLOCKS.get(_type(node))
    return read(node, depth) if read else _blocks(_content(node), depth + 1)


def _heading(node: Node) -> str:
    level = _attribute(node, "level")
    return "#" * (int(level) if level in set("123456") else 1) + " " + _line(_content(node))


def _fold(node: Node, depth: int) -> str:
    return f"{_attribute(node, 'title')}\n\n{_blocks(_content(node), depth + 1)}".strip()


def _code_block(node: Node) -> str:
    text = "".join(_plain(n) for n in _content(node))
    fence = "`" * max([3, *(len(run) + 1 for run in _FENCE.findall(text))])
    return f"{fence}{one_line(_attribute(node, 'language'), 40)}\n{text}\n{fence}"


def _list_of(bullet: str) -> Callable[[Node, int], str]:
    def read(node: Node, depth: int) -> str:
        lines = []
        for number, item in enumerate(_content(node), start=1):
            first = bullet.format(number)
            lines.append(_prefixed(_blocks([item], depth + 1), first, " " * len(first)))
        return "\n".join(lines)

    return read


def _row(row: Node, depth: int) -> str:
    cells = [_blocks(_content(cell), depth + 1).replace("\n", " ") for cell in _content(row)]
    return f"| {' | '.join(cells)} |"


def _prefixed(text: str, first: str, others: str) -> str:
    lines = text.split("\n")
    return "\n".join(f"{others if n else first}{line}".rstrip() for n, line in enumerate(lines))


def _line(nodes: Sequence[Node]) -> str:
    return "".join(_INLINES.get(_type(node), _plain)(node) for node in nodes)


def _plain(node: Node) -> str:
    text = node.get("text")
    return text if isinstance(text, str) else ""


def _text(node: Node) -> str:
    text = _plain(node)
    marks = node.get("marks")
    for mark in marks if isinstance(marks, list) and text.strip() else ():
        if not isinstance(mark, Mapping):
            continue
        match _type(mark):
            case "code":
                text = f"`{text}`"
            case "strong":
                text = f"**{text}**"
            case "link":
                href = _attribute(mark, "href")
                text = text if href in {"", text} else f"[{text}]({href})"
    return text


def _date(node: Node) -> str:
    try:
        moment = datetime.fromtimestamp(int(_attribute(node, "timestamp")) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return ""
    return moment.date().isoformat()


_INLINES: Final[Mapping[str, Callable[[Node], str]]] = {
    "text": _text,
    "hardBreak": lambda _: "\n",
    "mention": lambda node: "@" + (_attribute(node, "text").lstrip("@") or _attribute(node, "id")),
    "emoji": lambda node: _attribute(node, "text") or _attribute(node, "shortName"),
    "date": _date,
    "status": lambda node: _attribute(node, "text"),
    "inlineCard": lambda node: _attribute(node, "url"),
    "mediaInline": lambda _: "[attachment]",
    "placeholder": lambda _: "",
    "inlineExtension": lambda _: "",
}

_BLOCKS: Final[Mapping[str, Callable[[Node, int], str]]] = {
    "paragraph": lambda node, _: _line(_content(node)),
    "heading": lambda node, _: _heading(node),
    "codeBlock": lambda node, _: _code_block(node),
    "blockquote": lambda node, depth: _prefixed(_blocks(_content(node), depth + 1), "> ", "> "),
    "bulletList": _list_of("- "),
    "orderedList": _list_of("{}. "),
    "taskList": _list_of("- "),
    "decisionList": _list_of("- "),
    "table": lambda node, depth: "\n".join(_row(row, depth) for row in _content(node)),
    "rule": lambda *_: "---",
    "expand": _fold,
    "nestedExpand": _fold,
    "media": lambda node, _: f"[{_attribute(node, 'alt') or 'attachment'}]",
    "blockCard": lambda node, _: _attribute(node, "url"),
    "embedCard": lambda node, _: _attribute(node, "url"),
}
