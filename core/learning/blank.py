"""Issues that say nothing: nothing written, a bare address, "Issue" and a picture.

A model answers those, too, and is as sure as the commonest value is common: what people usually
file, and nothing of this issue. A careful reader would say that there is nothing to go by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

from core.learning.cues import PHRASES, PRESENT
from core.learning.documents import Document
from core.learning.function_words import FUNCTION_WORDS
from core.learning.text import words
from core.search.stopwords import OF_ANY_LANGUAGE

SAYS_NOTHING: Final = "the issue has no words to go by, and what is usual here is no reason"

_BLANK: Final = frozenset({
    "issue", "issues", "ticket", "title", "untitled", "description", "link", "links", "url", "see",
    "here", "new", "none", "n/a", "no_response",
})  # fmt: skip
"""Words that stand where something was to be written, or point elsewhere."""

_PLACEHOLDER = re.compile(r"xx[a-z]{3}")
_LETTERS = re.compile(r"[^\W\d_]{2}|(?![\u0000-\u024f])[^\W\d_]")
_OF_MANNERS: Final = ("is put politely", "is told in the first person")
_SPEAKS: Final = tuple(
    phrase.startswith(("the title ", "the text ", "it begins "))
    and not phrase.endswith(_OF_MANNERS)
    for phrase in PHRASES
)
"""Of each cue, whether it is made of what is said; a link, a picture or a version is not."""


def says_nothing(read: Document) -> bool:
    """Whether no word of an issue, or of its form, tells anything of it."""
    if read.text.headings or any(map(_tells, _words(read))):
        return False
    noticed = zip(_SPEAKS, read.cues, strict=True)
    return not any(speaks and size >= PRESENT for speaks, size in noticed)


def _words(read: Document) -> Iterator[str]:
    text = read.text
    parts = (text.title, text.prose, text.comments, text.code, text.logs, text.quotes)
    return chain.from_iterable(map(words, parts))


def _tells(word: str) -> bool:
    plain = word.casefold()
    return (
        _LETTERS.search(plain) is not None
        and _PLACEHOLDER.match(plain) is None
        and plain not in _BLANK
        and plain not in FUNCTION_WORDS
        and plain not in OF_ANY_LANGUAGE
    )
