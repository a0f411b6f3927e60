"""The committed part of the index: tantivy's files, and nothing of tantivy outside this file."""

from __future__ import annotations

import json
import logging
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Final

import tantivy

from core.errors import IndexDamaged, NoRoom
from core.search.entry import FORMAT, Entry, Filter, within
from core.search.scoring import Statistics, idf
from core.search.tail import Change

log = logging.getLogger(__name__)

WRITER_BYTES: Final = 64 * 1024 * 1024
_ANALYSED: Final = "given_terms"
_FULL: Final = re.compile(r"\(os error (?:27|28|122)\)|No space left|File too large|quota exceeded")
"""What systems say where a file cannot grow. tantivy hands their words on, but not always: of
an error in its worker it says only that there was one."""

_ROOM: Final = 128 * 1024 * 1024
"""Bytes without which a failed write is blamed on the disk."""

_SHOULD, _MUST, _MUST_NOT = tantivy.Occur.Should, tantivy.Occur.Must, tantivy.Occur.MustNot


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is true of a commit as a whole; kept in the index, so it cannot disagree with it.

    ``total_length`` and ``written`` are over all entries ever written, which is near enough
    to the mean length of those that are there. ``newest``: when the last issue was filed.
    ``circles``: all circles of readers that any of them ever belonged to.
    """

    format: int = FORMAT
    last_version: int = 0
    total_length: int = 0
    written: int = 0
    newest: int = 0
    circles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that was found: its issue, its score, and how to read its terms.

    Reading terms costs as much as a small query, so it is left to who needs them.
    """

    id: int
    score: float
    terms: Callable[[], frozenset[str]]


class View:
    """The index as of one commit; any number of threads may use it at once."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher) -> None:
        self.schema = schema
        self.searcher = searcher
        self.state = self._read_state()
        # One document is the state.
        self.issues = max(searcher.num_docs - 1, 0)

    def having(self, term: str) -> int:
        """How many entries have a term, given with its circle's prefix."""
        return self.searcher.doc_freq("text", term)

    def marked(self, mark: str) -> int:
        """How many entries have a line's mark, given with its circle's prefix."""
        return self.searcher.doc_freq("marks", mark)

    def marked_apart(self, marks: Sequence[str], first: int, last: int, limit: int) -> list[int]:
        """Some entries that have one of the marks and were not filed from first to last."""
        with translated("searching"):
            terms = [tantivy.Query.term_query(self.schema, "marks", m, "basic") for m in marks]
            any_of = tantivy.Query.boolean_query([(_SHOULD, term) for term in terms])
            then = self._filed(first, last)
            query = tantivy.Query.boolean_query([(_MUST, any_of), (_MUST_NOT, then)])
            hits = self.searcher.search(query, limit, count=False).hits
            ids = self.searcher.fast_field_values("id", [address for _, address in hits])
            return [int(one) for one in ids if one is not None]

    def in_circle(self, circle: str) -> int:
        """How many entries are of a circle of readers."""
        return self.searcher.doc_freq("circle", circle)

    def housed(self, project: str) -> int:
        """How many entries are of a project, given with its circle's prefix."""
        return self.searcher.doc_freq("housed", project)

    def version_of(self, issue_id: int) -> int | None:
        """The version of an issue's entry; None where it has none."""
        with translated("reading"):
            address = self._address(issue_id)
            if address is None:
                return None
            return int(self.searcher.fast_field_values("version", [address])[0] or 0)

    def terms_of(self, issue_id: int) -> frozenset[str]:
        """The terms of an issue's entry; empty where it has none."""
        with translated("reading"):
            address = self._address(issue_id)
            return frozenset() if address is None else self._terms(address)

    def search(
        self,
        weights: Mapping[str, float],
        statistics: Statistics,
        wanted: Filter,
        limit: int,
        *,
        masked: frozenset[int],
    ) -> list[Found]:
        """The best entries but the ``masked`` ones, which something newer is known about."""
        with translated("searching"):
            query = self._query(weights, statistics, wanted)
            if query is None:
                return []
            ask, skipped = limit, masked | wanted.without
            while True:
                hits = self.searcher.search(query, ask, count=False).hits
                ids = self.searcher.fast_field_values("id", [address for _, address in hits])
                kept = [
                    (int(issue_id), score, address)
                    for issue_id, (score, address) in zip(ids, hits, strict=True)
                    if issue_id is not None and issue_id not in skipped
                ][:limit]
                if len(kept) == limit or len(hits) < ask:
                    return [Found(i, score, partial(self._terms, a)) for i, score, a in kept]
                # At most len(skipped) hits can be lost, so twice is enough for almost all.
                ask = min(ask * 4, limit + len(skipped))

    def _query(
        self, weights: Mapping[str, float], statistics: Statistics, wanted: Filter
    ) -> tantivy.Query | None:
        clauses = []
        for before in map(within, wanted.circles):
            for term, weight in weights.items():
                here = self.having(before + term)
                if here:
                    # Weighed by the counts over all, not only by those that tantivy knows.
                    factor = weight * statistics.telling[term] / idf(self.issues, here)
                    asked = tantivy.Query.term_query(self.schema, "text", before + term, "freq")
                    clauses.append((_SHOULD, tantivy.Query.boost_query(asked, factor)))
        if not clauses:
            return None
        filters = [(_MUST, query) for query in self._filters(wanted)]
        # The terms stand together in one clause: beside a required clause each alone
        # would be optional, and an issue that shares nothing would be found too.
        asked = tantivy.Query.boolean_query(clauses)
        return tantivy.Query.boolean_query([(_MUST, asked), *filters]) if filters else asked

    def _filters(self, wanted: Filter) -> Iterator[tantivy.Query]:
        def any_of(field: str, values: Sequence[str]) -> tantivy.Query:
            terms = [
                tantivy.Query.term_query(self.schema, field, value, "basic") for value in values
            ]
            several = tantivy.Query.boolean_query([(_SHOULD, term) for term in terms])
            return tantivy.Query.const_score_query(terms[0] if len(terms) == 1 else several, 0.0)

        # The circle of readers is in the terms.
        if wanted.trackers:
            yield any_of("tracker", sorted(wanted.trackers))
        if wanted.projects:
            yield any_of("project", sorted(wanted.projects))
        if wanted.places:
            yield any_of("place", sorted(wanted.places))
        if wanted.open is not None:
            yield any_of("state", ["open" if wanted.open else "closed"])
        if wanted.only is not None:
            these = [
                (_SHOULD, tantivy.Query.term_query(self.schema, "id", one)) for one in wanted.only
            ]
            yield tantivy.Query.const_score_query(tantivy.Query.boolean_query(these), 0.0)
        earliest, latest = wanted.filed_from, wanted.filed_by
        if latest is not None and latest >= self.state.newest:
            latest = None
        if earliest is not None or latest is not None:
            yield tantivy.Query.const_score_query(self._filed(earliest, latest), 0.0)

    def _filed(self, first: int | None, last: int | None) -> tantivy.Query:
        integer = tantivy.FieldType.Integer
        return tantivy.Query.range_query(self.schema, "filed", integer, first, last)

    def _address(self, issue_id: int) -> tantivy.DocAddress | None:
        query = tantivy.Query.term_query(self.schema, "id", issue_id)
        hits = self.searcher.search(query, 1, count=False).hits
        return hits[0][1] if hits else None

    def _terms(self, address: tantivy.DocAddress) -> frozenset[str]:
        with translated("reading"):
            kept = self.searcher.doc(address).get_first("kept")
        return frozenset(bytes(kept or b"").decode().split(" "))

    def _read_state(self) -> State:
        query = tantivy.Query.term_query(self.schema, "kind", "state", "basic")
        hits = self.searcher.search(query, 1, count=False).hits
        if not hits:
            if self.searcher.num_docs:
                raise IndexDamaged("the search index has lost its state")
            return State()
        kept = json.loads(bytes(self.searcher.doc(hits[0][1]).get_first("kept") or b"{}"))
        if kept.get("format") != FORMAT:
            raise IndexDamaged(f"the search index has format {kept.get('format')}, not {FORMAT}")
        return State(**kept | {"circles": tuple(kept["circles"])})


class Disk:
    """The files of an index: one process at a time writes them, any number read them.

    Not thread-safe by itself, apart from the views it gives out: its owner locks.

    Raises:
        IndexDamaged: from every method, where tantivy cannot read its files.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writer: tantivy.IndexWriter | None = None
        with translated("opening"):
            folder.mkdir(parents=True, exist_ok=True)
            self._schema = _schema()
            self._index = tantivy.Index(self._schema, path=str(folder))
            # Commits are watched for by `refresh`; tantivy's own way is a thread that polls.
            self._index.config_reader("manual")
            words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
            self._index.register_tokenizer(_ANALYSED, words)
            self._stamp = self._read_stamp()
            self._index.reload()
            self.view = View(self._schema, self._index.searcher())

    def refresh(self) -> bool:
        """Look at the newest commit, whoever made it; True if it is new to us."""
        stamp = self._read_stamp()
        if stamp == self._stamp:
            return False
        with translated("reading"):
            self._index.reload()
            self.view = View(self._schema, self._index.searcher())
        self._stamp = stamp
        return True

    def is_replaced(self) -> bool:
        """Whether there is a commit that was not read yet, whoever made it."""
        try:
            return self._read_stamp() != self._stamp
        except IndexDamaged:
            return False

    def hold(self) -> bool:
        """Become the writer, or stay it; False where another process is."""
        if self._writer is None:
            try:
                with translated("opening for writing"):
                    self._writer = self._index.writer(WRITER_BYTES, 1)
            except IndexDamaged as error:
                if "LockBusy" not in str(error):
                    raise
        return self._writer is not None

    def write(self, changes: Sequence[Change]) -> None:
        """Commit changes durably. Only while :meth:`hold` says so, and with a fresh view.

        Raises:
            NoRoom: there is no room for them; what was committed before is as it was.
        """
        if self._writer is None:
            raise RuntimeError("only the writer writes: call hold() first")
        try:
            with translated("writing"):
                self._write(self._writer, changes)
        except IndexDamaged as error:
            # tantivy's worker may be dead; a new writer begins from the last commit.
            with suppress(IndexDamaged):
                self.close()
            if _FULL.search(str(error)) or not _has_room(self._folder):
                raise NoRoom(
                    f"there is no room for the search index in {self._folder}; it goes on in "
                    "memory until there is"
                ) from error
            raise

    def close(self) -> None:
        """Let go of the writer's lock, once merges that are under way are done."""
        writer, self._writer = self._writer, None
        if writer is not None:
            with translated("closing"):
                writer.wait_merging_threads()

    def _write(self, writer: tantivy.IndexWriter, changes: Sequence[Change]) -> None:
        state = self.view.state
        total, written, newest, last = (
            state.total_length,
            state.written,
            state.newest,
            state.last_version,
        )
        circles = set(state.circles)
        for change in changes:
            writer.delete_documents_by_term("id", change.id)
            last = max(last, change.version)
            if isinstance(change, Entry):
                writer.add_document(_document(change))
                total, written = total + change.length, written + 1
                newest = max(newest, change.filed)
                circles.add(change.circle)
        writer.delete_documents_by_term("kind", "state")
        now = State(
            last_version=last,
            total_length=total,
            written=written,
            newest=newest,
            circles=tuple(sorted(circles)),
        )
        described = tantivy.Document()
        described.add_text("kind", "state")
        described.add_bytes("kept", json.dumps(asdict(now)).encode())
        writer.add_document(described)
        writer.commit()

    def _read_stamp(self) -> tuple[int, int, int]:
        # tantivy replaces this file as the last act of a commit.
        try:
            stat = (self._folder / "meta.json").stat()
        except OSError as error:
            raise IndexDamaged(f"the search index is gone: {error.strerror}") from error
        return stat.st_ino, stat.st_mtime_ns, stat.st_size


def _has_room(folder: Path) -> bool:
    """Whether files can be written in a folder."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(4096))
            file.flush()
        return shutil.disk_usage(folder).free >= _ROOM
    except OSError:
        return False


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Errors of tantivy as ours; a panic in its Rust code is one too."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise IndexDamaged(f"{doing} the search index: {error}") from error
    except BaseException as error:
        # A panic's class derives from BaseException and can be imported from nowhere.
        if type(error).__name__ != "PanicException":
            raise
        raise IndexDamaged(f"{doing} the search index: {error}") from error


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("id", "version", "filed"):
        builder.add_integer_field(name, indexed=name == "id", fast=True)
    builder.add_text_field("text", tokenizer_name=_ANALYSED, index_option="freq")
    builder.add_text_field("marks", tokenizer_name=_ANALYSED, index_option="basic")
    for name in ("kind", "tracker", "project", "housed", "place", "state", "circle"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("kept", stored=True)
    return builder.build()


def _document(entry: Entry) -> tantivy.Document:
    # Each value is added by its type: Document(id=1) guesses one, and a wrong guess kills
    # tantivy's worker thousands of documents later.
    document = tantivy.Document()
    document.add_integer("id", entry.id)
    document.add_integer("version", entry.version)
    document.add_integer("filed", entry.filed)
    document.add_text("kind", "issue")
    document.add_text("tracker", entry.tracker)
    document.add_text("project", entry.project)
    for place in entry.places:
        document.add_text("place", place)
    document.add_text("state", "open" if entry.open else "closed")
    document.add_text("circle", entry.circle)
    before = within(entry.circle)
    repeated = [f"{before}{term} " * count for term, count in entry.counts.items()]
    document.add_text("text", "".join(repeated))
    document.add_text("marks", " ".join(before + mark for mark in entry.marks))
    document.add_text("housed", before + entry.project)
    document.add_bytes("kept", " ".join(entry.counts).encode())
    return document
