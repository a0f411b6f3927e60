"""Our comments in Linear's Markdown.

Linear reads Markdown without HTML. A fold is written between lines of three plus signs,
where other trackers take ``<details>``.
"""

from __future__ import annotations

from typing import Final

from core.document import Block, Document, Folded
from core.markdown import neutralise, render

LIMIT: Final = 60_000
"""Characters of one comment."""


def comment_body(document: Document) -> str:
    """The document as Linear shows it; blocks at its end that do not fit are left out."""
    shown: list[str] = []
    room = LIMIT - 3
    for block in document.blocks:
        text = _block(block)
        room -= len(text) + 2
        if room < 0:
            shown.append("…")
            break
        if text:
            shown.append(text)
    return "\n\n".join(shown)


def _block(block: Block) -> str:
    if not isinstance(block, Folded):
        return render(Document((block,)))
    inner = render(Document(block.blocks))
    return f"+++ {neutralise(block.summary).strip()}\n\n{inner}\n\n+++" if inner else ""
