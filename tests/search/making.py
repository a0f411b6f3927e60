"""Issues for the tests of search."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from core.model import Issue, StatusCategory
from core.privacy.visibility import circles_read_at
from core.search.entry import Filter
from core.search.index import IssueIndex
from core.search.retrieval import similar
from core.search.terms import terms_of

BEGINNING = datetime(2025, 1, 1, tzinfo=UTC)


def issue(number: int, title: str, body: str = "", **fields: Any) -> Issue:
    """A stored issue; its version is its number unless given, and each is filed an hour later."""
    values: dict[str, Any] = {
        "key": f"github:acme/shop#{number}",
        "tracker": "github",
        "project": "acme/shop",
        "connection": "acme-github",
        "id": number,
        "version": number,
        "created_at": BEGINNING + timedelta(hours=number),
    }
    return Issue(title=title, body=body, **(values | fields))


def closed(number: int, title: str, body: str = "", **fields: Any) -> Issue:
    return issue(number, title, body, status_category=StatusCategory.DONE, **fields)


def asked(title: str, body: str = "", **fields: Any) -> Issue:
    """An issue that is not stored, filed after all others."""
    return issue(0, title, body, key="github:acme/shop#0", created_at=None, **fields)


def ids(index: IssueIndex, question: Issue, limit: int = 10) -> list[int]:
    return [hit.issue_id for hit in similar(index, question, limit)]


def words_found(index: IssueIndex, words: str, wanted: Filter | None = None) -> Sequence[int]:
    """The issues that have any of some words, public ones unless said otherwise."""
    wanted = wanted or Filter(circles=circles_read_at(asked("")))
    answer = index.find(terms_of(words).counts(), wanted, 1000)
    return sorted(found.id for found in answer.found)
