"""The terms of an issue: what two reports of the same thing have in common.

Words are lower-cased and stemmed in the language they seem to be in; identifiers count
whole and in parts; of a stack frame the class and the method count, not the line; runs of
Chinese, Japanese and Thai give pairs of characters. What differs between two reports of
one defect (times, hashes, addresses, long numbers) is left out.

Issues are written by anybody: every quantifier below is bounded, and only the first
BODY_CHARS characters are read, so that hostile text costs no more than plain text.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from core.search.language import OWN_SCRIPT, language_of
from core.search.stopwords import DEFAULT_LANGUAGE, STOP_WORDS
from core.search.template import without_comments

BODY_CHARS: Final = 8_000
TITLE_CHARS: Final = 500
TITLE_WEIGHT: Final = 3
LONGEST_TERM: Final = 60

# Scripts that write no spaces between words: Thai, Lao, Myanmar, Khmer, kana, Han.
_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0002ffff"
)
_STARTS: Final = r"(?<![\w.@~+$-])"
_NAME: Final = rf"[^\W\d{_UNSPACED}][\w$]{{0,79}}"

# The first alternative that fits at a place wins, so the noise stands before what it
# would otherwise be taken for.
_TOKEN = re.compile(
    rf"""
      (?P<noise>
          [0-9a-f]{{8}}-(?:[0-9a-f]{{4}}-){{3}}[0-9a-f]{{12}}               # UUID
        | \d{{4}}-\d{{2}}-\d{{2}}(?:[T\ ]\d{{2}}:\d{{2}}(?::\d{{2}})?(?:[.,]\d{{1,9}})?)?
        | \d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:[.,]\d{{1,9}})?
        | (?<![\w.])(?:\d{{1,3}}\.){{3}}\d{{1,3}}:\d{{1,5}}              # address and port
        | !?\[[^\]\n]{{0,120}}\]\(data:
      )
    | (?P<mention>(?<![\w/.@])@[\w-]{{1,60}}(?![\w/.(]))
    | (?P<code>
          \b0x[89a-f][0-9a-f]{{7}}\b                                # HRESULT, NTSTATUS
        | \bCVE-\d{{4}}-\d{{4,7}}\b
        | \b[a-z][a-z0-9]{{1,11}}-\d{{1,7}}\b                        # ORA-00942, SHOP-12
      )
    | (?P<url>\bhttps?://[^\s<>"'`\]\[(){{}}|]{{1,300}})
    | (?P<path>
          {_STARTS}(?:[a-z]:)?(?:[\w.@~+$-]{{1,60}})?(?:[/\\][\w.@~+$-]{{1,80}}){{2,16}}
        | {_STARTS}[\w@~+$-]{{1,60}}[/\\][\w@~+$-]{{1,60}}\.[a-z]\w{{0,9}}\b
      )
    | (?P<version>\bv?\d{{1,6}}(?:\.\d{{1,8}}){{1,4}}
          (?:[-.]?(?:alpha|beta|rc|pre|dev|snapshot|a|b)\.?\d{{0,4}})?\b)
    | (?P<number>\b(?:\d{{1,80}}|0x[0-9a-f]{{1,64}})\b)
    | (?P<dotted>{_NAME}(?:(?:\.|::|\#|->){_NAME}){{1,10}})
    | (?P<sharp>\b[cf](?:\+\+|\#)(?!\w))
    | (?P<word>{_NAME}(?:'[^\W\d_]{{1,2}}\b)?|\d{{1,6}}[^\W\d_]\w{{0,79}})
    | (?P<run>[{_UNSPACED}]{{1,400}})
    """,
    re.VERBOSE | re.IGNORECASE,
)
_UNSPACED_PAIR = re.compile(f"[{_UNSPACED}]{{2}}")
_PART = re.compile(r"[A-Z]{1,40}(?=[A-Z][a-z])|[A-Z]?[a-z]{1,40}|[A-Z]{1,40}")
_GLUE = re.compile(r"[_$]")
_HEX = re.compile(r"(?=[a-f]{0,80}\d)[0-9a-f]{7,80}", re.IGNORECASE)
_SEPARATOR = re.compile(r"\.|::|#|->")
_BEFORE_CODES: Final = frozenset(
    {"error", "errors", "code", "status", "http", "errno", "exit", "signal", "fehler", "erreur"}
)
"""A number in a body is mostly a line, a size or a date, but after these words it tells."""

_EDGES: Final = ".,;:!?()[]{}<>\"'`*_=-…"


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one text.

    ``title`` and ``body`` say how often each occurs there. ``surface`` has the form in which
    a person wrote a term, where that is not the term itself.
    """

    title: Mapping[str, int]
    body: Mapping[str, int]
    surface: Mapping[str, str]

    def counts(self) -> Counter[str]:
        """How often each term occurs, where once in the title counts for TITLE_WEIGHT times."""
        counts = Counter(self.body)
        for term, count in self.title.items():
            counts[term] += TITLE_WEIGHT * count
        return counts

    def as_written(self, term: str) -> str:
        """The term as a person wrote it."""
        return self.surface.get(term, term)


def terms_of(title: str, body: str = "") -> Terms:
    """The terms of an issue's title and body; takes time linear in what is read of them."""
    title = _clean(title, TITLE_CHARS)
    body = _clean(without_comments(body[: 2 * BODY_CHARS]), BODY_CHARS)
    reader = _Reader(language_of(f"{title}\n{body}"))
    return Terms(
        Counter(reader.read(title, numbers=True)),
        Counter(reader.read(body, numbers=False)),
        reader.surface,
    )


@lru_cache(maxsize=1 << 14)
def parts_of(written: str) -> frozenset[str]:
    """The words within an identifier or a qualified name, lower-cased."""
    names = re.split(r"[^\w$]", written[:LONGEST_TERM])
    return frozenset(part.casefold() for name in names for part in (name, *_parts(name)))


def is_pair(term: str) -> bool:
    """Whether it is a pair of characters out of a text without spaces between words."""
    return len(term) == 2 and _UNSPACED_PAIR.match(term) is not None


class _Reader:
    """Reads texts of one language and remembers the forms in which terms were written."""

    def __init__(self, language: str) -> None:
        self.surface: dict[str, str] = {}
        self._stop = _stop_words(language)
        stemmed = language in STOP_WORDS or language in OWN_SCRIPT
        self._stemmer = language if stemmed else DEFAULT_LANGUAGE
        # Latin letters within another script are mostly English.
        self._latin_stemmer = DEFAULT_LANGUAGE if language in OWN_SCRIPT else self._stemmer

    def read(self, text: str, *, numbers: bool) -> Iterator[str]:
        """The terms of a text, one by one; ``numbers``: all numbers tell, not only error codes."""
        before = ""
        for chunk in text.split():
            bare = chunk.strip(_EDGES)
            if bare.isascii() and bare.isalpha():
                yield from self._name(bare)
            elif not bare.isdecimal():
                yield from self._mixed(chunk)
            elif 2 <= len(bare) <= 5 and (numbers or before.casefold() in _BEFORE_CODES):
                yield bare
            before = bare

    def _mixed(self, text: str) -> Iterator[str]:
        for match in _TOKEN.finditer(text):
            kind, token = match.lastgroup, match.group()
            if kind == "word":
                yield from self._name(token)
            elif kind == "dotted":
                yield from self._dotted(token)
            elif kind == "path":
                yield from self._path(token)
            elif kind == "url":
                yield from self._url(token)
            elif kind == "mention" and not token.islower():
                yield from self._name(token[1:])  # an annotation, as @Override is
            elif kind == "run":
                yield from _pairs(token)
            elif kind in {"version", "code", "sharp"}:
                yield self._keep(token.casefold().removeprefix("v"), token)

    def _name(self, token: str) -> Iterator[str]:
        """A word, or an identifier whole and in parts."""
        token = token.partition("'")[0].strip("_$")
        if token.islower() and token.isalpha():
            yield from self._word(token)
            return
        if _is_noise(token):
            return
        parts = _parts(token)
        if len(parts) > 1:
            yield self._keep(token.casefold()[:LONGEST_TERM], token)
            for part in parts:
                yield from self._word(part)
        else:
            yield from self._word(token)

    def _word(self, word: str) -> Iterator[str]:
        folded = word.casefold()
        if len(folded) > 1 and folded not in self._stop:
            stemmer = self._latin_stemmer if folded.isascii() else self._stemmer
            yield self._keep(_stem(stemmer, folded[:LONGEST_TERM]), word)

    def _dotted(self, token: str) -> Iterator[str]:
        """``com.acme.Cache.load``: the last two together, and every name of it."""
        names = [name for name in _SEPARATOR.split(token) if name]
        last = ".".join(names[-2:])
        # Two words joined by a full stop without a space are no qualified name.
        if not _is_noise(last) and not (token[0].islower() and names[-1][:1].isupper()):
            yield self._keep(last.casefold()[:LONGEST_TERM], last)
        for name in names:
            yield from self._name(name)

    def _path(self, token: str) -> Iterator[str]:
        names = [name for name in re.split(r"[/\\]", token) if name.strip(".~")]
        if names and "." in names[-1].strip("."):
            last = names[-1].strip(".")
            yield self._keep(last.casefold()[:LONGEST_TERM], last)
        for name in names[-2:]:
            for part in re.split(r"[.@~+-]", name):
                yield from self._name(part)

    def _url(self, token: str) -> Iterator[str]:
        """The host and the words of the path; what follows ``?`` is mostly noise."""
        host, _, path = token.partition("://")[2].partition("/")
        yield self._keep(host.casefold()[:LONGEST_TERM], host)
        yield from self._path(re.split(r"[?#]", path, maxsplit=1)[0])

    def _keep(self, term: str, written: str) -> str:
        term = _fold(term)
        known = self.surface.get(term)
        # "Crash" at the start of a sentence is better shown as "crash", "NPE" as it is.
        if known is None or (written.islower() and (known.istitle() or len(written) < len(known))):
            self.surface[term] = written
        return term


@lru_cache(maxsize=32)
def _stop_words(language: str) -> frozenset[str]:
    return STOP_WORDS[DEFAULT_LANGUAGE] | STOP_WORDS.get(language, frozenset())


def _clean(text: str, most: int) -> str:
    # Some characters normalise to eighteen, so what came out is cut as well.
    return unicodedata.normalize("NFKC", text[:most])[:most].replace("’", "'")


def _is_noise(token: str) -> bool:
    """Whether it is a hash, or the long mixture of letters and digits that a machine makes."""
    if _HEX.fullmatch(token):
        return True
    digits = sum(map(str.isdigit, token))
    return digits >= 5 and len(token) > 12 and digits * 5 > len(token)


def _parts(name: str) -> list[str]:
    """``ThumbnailCache`` and ``thumbnail_cache`` in two; a plain word is its only part."""
    if name.isascii() and not name.islower() and not name.isupper():
        return _PART.findall(name)
    return [part for part in _GLUE.split(name) if part]


def _pairs(run: str) -> Iterator[str]:
    if len(run) == 1:
        yield run
    for start in range(len(run) - 1):
        yield run[start : start + 2]


_stemmers = threading.local()


@lru_cache(maxsize=1 << 16)
def _stem(language: str, word: str) -> str:
    """Snowball's stem. A stemmer holds the word it is at work on, so each thread has its own."""
    known: dict[str, Any] | None = getattr(_stemmers, "by_language", None)
    if known is None:
        known = _stemmers.by_language = {}
    if language not in known:
        # Imported late: it costs a moment that only those who search should pay.
        import snowballstemmer

        known[language] = snowballstemmer.stemmer(language)
    # Other languages' stemmers need the accents; English writers leave them out at will.
    stem: str = known[language].stemWord(_fold(word) if language == DEFAULT_LANGUAGE else word)
    return stem


@lru_cache(maxsize=1 << 16)
def _fold(term: str) -> str:
    """Without accents, as people type who have no key for them; other scripts stay whole."""
    if term.isascii():
        return term
    bare = "".join(c for c in unicodedata.normalize("NFD", term) if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", bare)
