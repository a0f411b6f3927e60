"""The issue archive: one issue a line as JSON, plain or gzip, in and out.

Only ``key`` and ``title`` are required. What the format does not name is kept in
``Issue.extra`` and written back. People in archives are handles. Reading is a stream: an
archive of any length takes the memory of one line.
"""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, Final, TypeAlias, cast

from core.errors import NotFoundError, UserError
from core.model import NOTHING, Comment, FieldChange, Issue, Person, Priority, StatusCategory
from core.vocabulary import priority_of, status_category_of, type_of

MAX_LINE_BYTES: Final = 64 * 1024 * 1024
"""A longer line is wrong, so that a damaged or hostile file cannot fill the memory."""

_AT_ONCE: Final = 1024 * 1024
"""So much of a line that is left out is read at once."""

UNNAMED: Final = "archive"
"""The tracker of issues that name none, where nobody says which it is."""

AskTracker: TypeAlias = Callable[[str], str]
"""The tracker of an issue that names none; asked with its project, "" where it names none."""

SkipLine: TypeAlias = Callable[[int, str], None]
"""Is told the number of a wrong line, and what is wrong with it."""


def nobody_says(_project: str) -> str:
    """Leave issues that name no tracker without one."""
    return UNNAMED


_GZIP_MAGIC: Final = b"\x1f\x8b"
_INTERPRETED: Final = frozenset(
    {"key", "tracker", "project", "title", "body", "type", "type_category", "labels", "priority",
     "priority_category", "status", "status_category", "author", "assignees", "created_at",
     "updated_at", "closed_at", "private", "comments", "history", "resolution", "duplicate_of",
     "url", "external_id"}
)  # fmt: skip


def read_archive(
    source: Path | IO[bytes],
    *,
    project: str | None = None,
    ask: AskTracker = nobody_says,
    skip: SkipLine | None = None,
) -> Iterator[Issue]:
    """The issues of an archive, one by one, in the order of the file.

    Args:
        source: a file, or an open binary stream; gzip is recognised by its first bytes.
        project: the project that all issues go to, instead of what each line says.
        ask: tells the tracker of issues that name none, neither in the key nor beside it.
        skip: is told of each wrong line, which is then left out; else the first one ends it.

    Raises:
        NotFoundError: there is no such file.
        UserError: the file cannot be read, or a line is wrong; the text names file and line.
    """
    name = str(source) if isinstance(source, Path) else "the archive"
    try:
        if isinstance(source, Path):
            with source.open("rb") as opened:
                yield from _read(opened, project, ask, skip, f"{name}, ")
        else:
            yield from _read(source, project, ask, skip, "")
    except FileNotFoundError as error:
        raise NotFoundError(f"cannot read {name}: {error.strerror}") from error
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UserError(f"cannot read {name}: {reason}") from error


def check_archive(place: Path) -> bool:
    """See that a file can be read and has an issue somewhere; read as far as the first one.

    Returns whether it holds any issue; wrong lines before it are for whoever reads it whole.

    Raises:
        UserError: it cannot, or no line is an issue; the text says what to give.
    """
    wrong: list[tuple[int, str]] = []

    def skip(number: int, why: str) -> None:
        if not wrong:
            wrong.append((number, why))

    if next(read_archive(place, skip=skip), None) is not None:
        return True
    if not wrong:
        return False
    if not _begins_as_json(place):
        raise UserError(
            f"{place} is no issue archive: it is made of lines of JSON, an issue a line, with "
            "a key and a title (gzip or not), as `trackside export` writes them"
        )
    number, why = wrong[0]
    raise UserError(f"{place}, line {number}: {why}")


def _begins_as_json(place: Path) -> bool:
    """Whether a file that was not understood is one of JSON after all."""
    with place.open("rb") as opened:
        start = opened.read(64)
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    return start[:2] == _GZIP_MAGIC or text[:1] == b"{"


def parse_line(
    line: str | bytes,
    *,
    number: int = 1,
    where: str = "",
    project: str | None = None,
    ask: AskTracker = nobody_says,
) -> Issue:
    """The issue that one line of an archive describes.

    ``where``: what an error says before the line's number, such as ``shop.jsonl, ``.

    Raises:
        UserError: the line is not a JSON object with a key and a title, or a field has a
            wrong shape; the text names line and field.
    """
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UserError(f"{where}line {number}: not valid JSON ({error})") from error
    if not isinstance(record, dict):
        raise UserError(f"{where}line {number}: expected a JSON object, got {_kind(record)}")
    try:
        return issue_of(record, project=project, ask=ask)
    except UserError as error:
        raise UserError(f"{where}line {number}: {error}") from error


def issue_of(
    record: Mapping[str, Any], *, project: str | None = None, ask: AskTracker = nobody_says
) -> Issue:
    """The issue that one record of an archive describes.

    Raises:
        UserError: a field is missing or has a wrong shape; the text names it.
    """
    record = {name: value for name, value in record.items() if value is not None}
    key, title = _text(record, "key"), _text(record, "title")
    for name, value in (("key", key), ("title", title)):
        if not value.strip():
            raise UserError(f"{name!r} is {'empty' if name in record else 'required'}")
    project = project or _text(record, "project") or _project_of(key)
    tracker = _text(record, "tracker") or _tracker_of(key)
    if not tracker:
        tracker = ask(project)
        key = key if tracker == UNNAMED else f"{tracker}:{key}"
    status, closed_at = _text(record, "status"), _time(record, "closed_at")
    kind, priority = _text(record, "type"), _text(record, "priority")
    return Issue(
        key=key,
        tracker=tracker,
        project=project or tracker,
        title=title,
        body=_text(record, "body"),
        type=_text(record, "type_category") or type_of(kind),
        original_type=kind,
        labels=tuple(dict.fromkeys(_texts(record, "labels"))),
        priority=_choice(record, "priority_category", Priority) or priority_of(priority),
        original_priority=priority,
        status=status,
        status_category=_category(record, status, closed_at),
        author=_person(_text(record, "author")),
        assignees=tuple(filter(None, map(_person, _texts(record, "assignees")))),
        created_at=_time(record, "created_at"),
        updated_at=_time(record, "updated_at"),
        closed_at=closed_at,
        private=_flag(record, "private"),
        comments=tuple(_comments(record)),
        history=tuple(_changes(record)),
        extra=_extra(record),
        resolution=_text(record, "resolution"),
        duplicate_of=_text(record, "duplicate_of"),
        url=_text(record, "url"),
        external_id=_text(record, "external_id"),
    )


def record_of(issue: Issue) -> dict[str, Any]:
    """An issue as an archive's line has it; what is empty is left out."""
    record: dict[str, Any] = {
        "key": issue.key,
        "tracker": issue.tracker,
        "project": issue.project,
        "title": issue.title,
        "body": issue.body,
        "type": issue.original_type or issue.type,
        "labels": list(issue.labels),
        "priority": issue.original_priority
        or ("" if issue.priority is Priority.NONE else issue.priority.value),
        "status": issue.status,
        "status_category": issue.status_category.value,
        "author": _handle(issue.author),
        "assignees": [_handle(person) for person in issue.assignees],
        "created_at": _written(issue.created_at),
        "updated_at": _written(issue.updated_at),
        "closed_at": _written(issue.closed_at),
        "private": issue.private,
        "comments": [
            {"author": _handle(c.author), "body": c.body, "created_at": _written(c.created_at)}
            for c in issue.comments
        ],
        "history": [
            {"at": _written(change.at), "actor": _handle(change.actor), "field": change.field,
             "from": change.before, "to": change.after}
            for change in issue.history
        ],
        "resolution": issue.resolution,
        "duplicate_of": issue.duplicate_of,
        "url": issue.url,
        "external_id": issue.external_id,
    }  # fmt: skip
    # Our own word is written only where reading the tracker's would not give it back: a
    # site's settings, not our lists, said what the tracker's word means.
    if type_of(record["type"]) != issue.type:
        record["type_category"] = issue.type
    if priority_of(record["priority"]) != issue.priority:
        record["priority_category"] = issue.priority.value
    written = {name: value for name, value in record.items() if value}
    return written | {name: v for name, v in issue.extra.items() if name not in _INTERPRETED}


def write_archive(path: Path, issues: Iterable[Issue]) -> int:
    """Write issues as an archive, compressed where the name ends in ``.gz``; returns how many.

    The same issues give the same bytes.

    Raises:
        UserError: the file cannot be written.
    """
    count = 0
    try:
        with ExitStack() as stack:
            file: Any = stack.enter_context(path.open("wb"))
            if path.suffix == ".gz":
                # No name and no time inside, so that equal issues give equal bytes.
                file = stack.enter_context(gzip.GzipFile("", "wb", fileobj=file, mtime=0))
            for issue in issues:
                line = json.dumps(record_of(issue), ensure_ascii=False, default=str)
                file.write(line.encode("utf-8", "replace") + b"\n")
                count += 1
    except OSError as error:
        raise UserError(f"cannot write {path}: {error.strerror}") from error
    return count


def _read(
    raw: IO[bytes], project: str | None, ask: AskTracker, skip: SkipLine | None, where: str
) -> Iterator[Issue]:
    """``where``: what to put before a line's number where something is wrong with it."""
    stream: Any = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(cast(Any, raw))
    if stream.peek(2)[:2] == _GZIP_MAGIC:
        stream = gzip.GzipFile(fileobj=stream)
    read_line: Callable[[int], bytes] = stream.readline
    number = 0
    while line := read_line(MAX_LINE_BYTES + 1):
        number += 1
        if len(line) > MAX_LINE_BYTES:
            why = f"longer than {MAX_LINE_BYTES // 2**20} MB"
            if skip is None:
                raise UserError(f"{where}line {number}: {why}")
            while line and not line.endswith(b"\n"):
                line = read_line(_AT_ONCE)
            skip(number, why)
            continue
        line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if line.strip():
            try:
                issue = parse_line(line, number=number, project=project, ask=ask, where=where)
            except UserError as error:
                if skip is None:
                    raise
                skip(number, str(error).removeprefix(f"{where}line {number}: "))
            else:
                yield issue


# -- fields ----------------------------------------------------------------------------------


def _text(record: Mapping[str, Any], name: str) -> str:
    return _storable(record.get(name, ""), name)


def _texts(record: Mapping[str, Any], name: str) -> list[str]:
    values = record.get(name, [])
    if not isinstance(values, list):
        raise UserError(f"{name!r}: expected a list of texts, got {_kind(values)}")
    return [text for value in values if (text := _storable(value, name))]


def _storable(value: object, name: str) -> str:
    """A text that any database takes: no NUL, no half of a surrogate pair."""
    if not isinstance(value, str):
        raise UserError(f"{name!r}: expected a text, got {_kind(value)}")
    return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _time(record: Mapping[str, Any], name: str) -> datetime | None:
    text = _text(record, name)
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
        # At either end of the calendar a time may be one that UTC has no more.
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise UserError(
            f"{name!r}: {text[:40]!r} is not a time such as 2024-01-31T09:00:00Z"
        ) from error


def _flag(record: Mapping[str, Any], name: str) -> bool:
    value = record.get(name, False)
    if not isinstance(value, bool):
        raise UserError(f"{name!r}: expected true or false, got {_kind(value)}")
    return value


def _choice(record: Mapping[str, Any], name: str, words: Any) -> Any:
    text = _text(record, name)
    if not text:
        return None
    try:
        return words(text)
    except ValueError as error:
        known = ", ".join(word.value for word in words)
        raise UserError(f"{name!r}: expected one of {known}, got {text[:40]!r}") from error


def _category(record: Mapping[str, Any], status: str, closed_at: datetime | None) -> StatusCategory:
    said: StatusCategory | None = _choice(record, "status_category", StatusCategory)
    if said is not None:
        return said
    category = status_category_of(status, _text(record, "resolution"))
    if category is StatusCategory.TODO and closed_at is not None:
        return status_category_of("closed", _text(record, "resolution"))
    return category


def _comments(record: Mapping[str, Any]) -> Iterator[Comment]:
    for number, item in enumerate(_tables(record, "comments"), start=1):
        yield Comment(
            id=_text(item, "id") or str(number),
            body=_text(item, "body"),
            author=_person(_text(item, "author")),
            created_at=_time(item, "created_at"),
        )


def _changes(record: Mapping[str, Any]) -> Iterator[FieldChange]:
    for item in _tables(record, "history"):
        yield FieldChange(
            field=_text(item, "field"),
            before=_text(item, "from") if "from" in item else None,
            after=_text(item, "to") if "to" in item else None,
            at=_time(item, "at"),
            actor=_person(_text(item, "actor")),
        )


def _tables(record: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    values = record.get(name, [])
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise UserError(f"{name!r}: expected a list of objects")
    for value in values:
        yield {key: item for key, item in value.items() if item is not None}


def _person(handle: str) -> Person | None:
    if not handle:
        return None
    return Person(id=handle, handle=handle, is_bot=handle.endswith("[bot]"))


def _handle(person: Person | None) -> str | None:
    return (person.handle or person.id) if person else None


def _written(time: datetime | None) -> str | None:
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z") if time else None


def _extra(record: Mapping[str, Any]) -> Mapping[str, object]:
    unknown = {name: value for name, value in record.items() if name not in _INTERPRETED}
    return MappingProxyType(unknown) if unknown else NOTHING


def _tracker_of(key: str) -> str:
    prefix, colon, _ = key.partition(":")
    return prefix if colon else ""


def _project_of(key: str) -> str:
    """What stands before the number: ``acme/shop`` of ``github:acme/shop#12``.

    So ``acme/SHOP`` of ``jira:acme/SHOP-12``, and ``mobile`` of ``jira:mobile/12``.
    """
    local = key.partition(":")[2] or key
    for sign in ("#", "-", "/"):
        container, found, number = local.rpartition(sign)
        if found and number.isdigit():
            return container
    return ""


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}
    return names.get(type(value), "a number")
