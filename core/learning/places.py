"""The files, folders and packages that an issue names: in its title, its prose, code and traces.

A text is cut into runs of the characters that paths are made of, once, and each run is looked at
by itself. That takes time linear in the text, whatever it says, and only so much is kept.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from core.learning.text import BODY_CHARS, TITLE_CHARS

MOST_PLACES: Final = 60
"""So many places of one issue count, the first ones: a trace begins with where it happened."""

LONGEST: Final = 200
"""A run of more characters is no path that anybody wrote down."""

_RUN: Final = re.compile(r"[\w./\\$@+~:-]{3,}")
_LINE: Final = re.compile(r"(?::\d{1,7}){1,2}:?$|:line$")
_NAME: Final = re.compile(r"[\w$@+~-]*[^\W\d_][\w$@+~.-]*")
_WORD: Final = re.compile(r"[^\W\d][\w$]*")
_IN_LINK: Final = frozenset({"blob", "tree", "raw", "blame", "edit"})
"""What stands before branch and path in links to a repository."""

_NO_PACKAGE: Final = frozenset({"self", "this", "cls", "www", "super", "console", "e", "i"})
_DOMAINS: Final = frozenset({"com", "org", "net", "io", "dev", "edu", "gov", "ai", "app", "html"})
_SUFFIXES: Final = frozenset({
    "bas", "bat", "bash", "c", "cc", "cfg", "clj", "cljs", "cmake", "coffee", "conf", "cpp",
    "cs", "csproj", "css", "cu", "cxx", "dart", "ex", "exs", "fs", "go", "gradle", "groovy",
    "h", "hbs", "hpp", "hs", "htm", "html", "ini", "ipynb", "java", "jinja", "jl", "js",
    "json", "jsx", "kt", "kts", "less", "lua", "m", "md", "mjs", "ml", "mm", "php", "pl",
    "plist", "properties", "proto", "ps1", "py", "pyi", "pyx", "r", "rb", "rs", "rst", "sass",
    "scala", "scss", "sh", "sql", "storyboard", "svelte", "swift", "tf", "toml", "ts", "tsx",
    "vb", "vue", "xaml", "xib", "xml", "yaml", "yml", "zig",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A file, folder or package: its number, and its name as it is shown."""

    number: int
    shown: str


def places(title: str, body: str) -> Sequence[Place]:
    """The places that an issue names, each once: what names a file names its folder, too."""
    return _places(title[:TITLE_CHARS], body[:BODY_CHARS])


@lru_cache(maxsize=64)
def _places(title: str, body: str) -> Sequence[Place]:
    found: dict[int, Place] = {}
    for text in (title, body):
        for match in _RUN.finditer(text):
            if len(match[0]) > LONGEST:
                continue
            called = text[match.end() : match.end() + 1] == "("
            for place in _named(match[0], is_called=called):
                found.setdefault(place.number, place)
                if len(found) == MOST_PLACES:
                    return tuple(found.values())
    return tuple(found.values())


def _named(run: str, *, is_called: bool) -> Iterator[Place]:
    """What a run of characters names; ``is_called``: a bracket follows, as after a method."""
    run = _LINE.sub("", run.strip(".:-~+@")).rstrip(".:")
    scheme, mark, rest = run.rpartition("://")
    if mark:
        yield from _in_link(rest, is_web=scheme.startswith("http"))
    elif "/" in run or "\\" in run or "::" in run:
        is_code = "::" in run
        parts = run.replace("\\", "/").replace("::", "/").split("/")
        named = [part for part in parts if part not in {"", ".", ".."}]
        is_plain = not run.startswith(("/", "./", "../", "~/")) and ":" not in run
        # "and/or" is no path: either it ends in a file, or it has the look of one.
        if is_code or len(named) > 2 or _is_file(parts[-1]) or (not is_plain and len(named) > 1):
            yield from _of_parts(named[:-1] if is_code and is_called else named)
    elif "." in run:
        parts = run.split(".")
        if len(parts) == 2 and _is_file(run):
            yield _place([run])
        else:
            yield from _of_package(parts, is_called=is_called)


def _in_link(rest: str, *, is_web: bool) -> Iterator[Place]:
    """The path in a link; an address on the web is one only where it leads to a file of code."""
    parts = [part for part in rest.split("/") if part not in {"", ".", ".."}]
    if is_web:
        told = [number for number, part in enumerate(parts) if part in _IN_LINK]
        if told:
            parts = parts[told[0] + 2 :]
        elif len(parts) < 2 or not parts[-1].endswith((".js", ".mjs", ".ts", ".tsx", ".jsx")):
            return
        else:
            parts = parts[1:]
    yield from _of_parts(parts)


def _of_parts(parts: Sequence[str]) -> Iterator[Place]:
    """A file and its folder, each by the last two parts: what comes before differs by machine."""
    if not parts or not all(map(_NAME.fullmatch, parts[-2:])):
        return
    yield _place(parts[-2:])
    if _is_file(parts[-1]):
        yield _place(parts[-1:])
    yield from _folders(parts[-3:-1])


def _folders(parts: Sequence[str]) -> Iterator[Place]:
    """A folder by its own name, and by that of the one around it, too, where that is told."""
    if parts and all(map(_NAME.fullmatch, parts)):
        yield _place(parts[-1:], is_folder=True)
        if len(parts) > 1:
            yield _place(parts, is_folder=True)


def _of_package(parts: Sequence[str], *, is_called: bool) -> Iterator[Place]:
    """A class or module and its package: ``com.acme.shop.CartService.add``, ``acme.shop.cart``."""
    if not all(map(_WORD.fullmatch, parts)) or parts[0] in _NO_PACKAGE:
        return
    if is_called:  # the last is a method
        parts = parts[:-1]
    elif parts[-1] in _DOMAINS:
        return
    if parts and parts[0][:1].islower():
        named = [number for number, part in enumerate(parts) if part[:1].isupper()]
        parts = parts[: named[0] + 1] if named else parts
    if len(parts) > 2 or (len(parts) == 2 and is_called):
        yield _place([part.partition("$")[0] for part in parts[-2:]])
    if len(parts) > 2:
        yield from _folders(parts[-3:-1])


def _place(parts: Sequence[str], *, is_folder: bool = False) -> Place:
    """By a number: what strangers wrote is not kept. ``cart/service.py`` is ``cart.service``."""
    shown = "/".join(parts)
    stem = shown.rpartition(".")[0] if _is_file(shown) else shown
    key = stem.casefold() + ("/" if is_folder else "")
    return Place(zlib.crc32(key.encode("utf-8", "replace")), shown + ("/" if is_folder else ""))


def _is_file(name: str) -> bool:
    stem, mark, suffix = name.rpartition(".")
    return bool(mark and stem) and suffix.casefold() in _SUFFIXES
