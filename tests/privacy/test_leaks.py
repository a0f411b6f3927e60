"""Whatever becomes of issues, what everybody reads is as if the private ones had never been."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.model import Issue, Readers
from core.privacy.visibility import (
    PUBLIC,
    circle_of,
    circles_of,
    circles_read_at,
    may_mention,
    may_read,
)
from core.routes import Lookup
from core.search.asking import Question, issue_of
from core.search.entry import Filter
from core.search.index import IssueIndex
from core.search.retrieval import SimilarIssues
from core.search.telling import cluster_json, similar_json
from core.search.vectors import Vectors
from core.store.store import Store
from core.triage.lookup import Lookups
from core.triage.sensitive import looks_sensitive
from tests.search.encoders import an_encoder
from tests.store.stores import NOON, _migrated_files
from tests.triage.similar_house import SimilarHouse

PLACES = {
    "shop": ("github", "acme-github", "acme/shop", {}),
    "ops": ("github", "acme-github", "acme/ops", {}),
    "jira": ("jira", "acme-jira", "acme/OPS", {}),
    "board": ("jira", "acme-jira", "acme/OPS", {"audience": "board"}),
    "linear": ("linear", "acme-linear", "acme/ENG", {"shared": True}),
}
WORDS = ["checkout", "upload", "crash", "stripe", "login", "cart", "timeout", "photo"]
LINES = ["What happened: it was slow", "Steps: open the page and wait", ""]


@dataclass(frozen=True)
class Made:
    """An issue as it is drawn: where, whether private, what it says."""

    number: int
    place: str
    private: bool
    words: tuple[str, ...]
    line: str
    duplicate_of: int = 0

    def issue(self, version: int) -> Issue:
        tracker, connection, project, extra = PLACES[self.place]
        # A private issue has a word that nobody else has.
        own = f" vault{chr(96 + self.number)}" if self.private else ""
        key = {"github": f"github:{project}#{self.number}"}.get(
            tracker, f"{tracker}:{project}-{self.number}"
        )
        return Issue(
            key=key,
            tracker=tracker,
            connection=connection,
            project=project,
            external_id=f"{tracker}-{self.number}",
            title=" ".join(self.words) + own,
            body=f"{self.line}\n{own} hidden detail" if self.private else self.line,
            private=self.private,
            extra=extra if self.private else {},
            url=f"https://tracker.example/{key}",
            duplicate_of=f"github:acme/shop#{self.duplicate_of}" if self.duplicate_of else "",
            created_at=NOON + timedelta(minutes=self.number),
            updated_at=NOON + timedelta(minutes=self.number),
            id=self.number,
            version=version,
        )


def made(number: st.SearchStrategy[int]) -> st.SearchStrategy[Made]:
    return st.builds(
        Made,
        number,
        st.sampled_from(sorted(PLACES)),
        st.booleans(),
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(tuple),
        st.sampled_from(LINES),
        st.integers(0, 6),
    )


@st.composite
def lives(draw: st.DrawFn) -> tuple[list[Made], list[Made | int], bool]:
    """Issues; then what becomes of them: edited, moved, hidden, shown, deleted (a number)."""
    first = [draw(made(st.just(n))) for n in range(1, draw(st.integers(3, 6)) + 1)]
    numbers = st.integers(1, len(first))
    later = draw(st.lists(st.one_of(made(numbers), numbers), max_size=6))
    return first, later, draw(st.booleans())


def final(first: Sequence[Made], later: Sequence[Made | int]) -> dict[int, Issue]:
    """How the issues stand in the end; the deleted ones are gone."""
    stored = {one.number: one.issue(one.number) for one in first}
    for version, change in enumerate(later, 100):
        if isinstance(change, Made):
            stored[change.number] = change.issue(version)
        else:
            stored.pop(change, None)
    return stored


@contextmanager
def lived(
    first: Sequence[Made], later: Sequence[Made | int], *, commit: bool, private: bool
) -> Iterator[IssueIndex]:
    """An index that went through it all, with the private issues or as if they were not there."""

    def take(index: IssueIndex, change: Made | int, version: int) -> None:
        if isinstance(change, Made) and (private or not change.private):
            index.add([change.issue(version)])
        else:
            index.delete(change if isinstance(change, int) else change.number, version)

    with tempfile.TemporaryDirectory() as folder:
        index = IssueIndex(Path(folder) / "index")
        for one in first:
            take(index, one, one.number)
        if commit:
            index.commit()
        for version, change in enumerate(later, 100):
            take(index, change, version)
        yield index
        if commit:
            index.close()


@contextmanager
def encoded(
    first: Sequence[Made], later: Sequence[Made | int], *, private: bool
) -> Iterator[Vectors]:
    """The vectors of what went through it all, with the private issues or without them."""
    changes = [
        *((one.issue(one.number), private or not one.private) for one in first),
        *(
            (replace(one.issue(version), version=version), private or not one.private)
            if isinstance(one, Made)
            else (replace(first[one - 1].issue(version), version=version), False)
            for version, one in enumerate(later, 100)
        ),
    ]

    def since(version: int, limit: int) -> Sequence[tuple[Issue, bool]]:
        latest = {issue.id: (issue, not there) for issue, there in changes}
        after = [pair for pair in latest.values() if pair[0].version > version]
        return sorted(after, key=lambda pair: pair[0].version)[:limit]

    with tempfile.TemporaryDirectory() as folder:
        vectors = Vectors(Path(folder), an_encoder(), since)
        vectors.follow()
        yield vectors


def told(finder: SimilarIssues, about: Issue) -> list[tuple[str, tuple[str, ...]]]:
    """What a public reader is told: keys and words. Scores have two places, and may be near."""
    question = Question(about=about, readers=Readers.PUBLIC, limit=50)
    wanted = question.filter(finder._index.circles())
    found = finder.within(about, wanted, 50, question.admits)
    return sorted((one.issue.key, one.shared) for one in found)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(lives())
def test_an_answer_is_as_if_private_issues_had_never_been(
    life: tuple[list[Made], list[Made | int], bool],
) -> None:
    first, later, commit = life
    stored = final(first, later)
    seen = {n: issue for n, issue in stored.items() if not issue.private}
    questions = [*seen.values(), issue_of(" ".join(WORDS)), issue_of("vaulta vaultb hidden detail")]
    with (
        lived(first, later, commit=commit, private=True) as index,
        lived(first, later, commit=commit, private=False) as other,
    ):
        everything = SimilarIssues(index, lambda ids: {i: stored[i] for i in ids if i in stored})
        without = SimilarIssues(other, lambda ids: {i: seen[i] for i in ids if i in seen})
        for about in questions:
            assert told(everything, about) == told(without, about)
        for about in stored.values():
            for one in (*everything(about, 50), *everything.later(about, 50)):
                assert may_mention(one.issue, about)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(lives())
def test_vectors_lead_nobody_to_a_private_issue_nor_change_what_is_told_of_others(
    life: tuple[list[Made], list[Made | int], bool],
) -> None:
    first, later, commit = life
    stored = final(first, later)
    seen = {n: issue for n, issue in stored.items() if not issue.private}
    hidden = [issue.title for issue in stored.values() if issue.private]
    questions = [*seen.values(), issue_of(" ".join(WORDS)), *map(issue_of, hidden)]
    with (
        lived(first, later, commit=commit, private=True) as index,
        lived(first, later, commit=commit, private=False) as other,
        encoded(first, later, private=True) as vectors,
        encoded(first, later, private=False) as others,
    ):
        everything = SimilarIssues(
            index,
            lambda ids: {i: stored[i] for i in ids if i in stored},
            near=lambda issue: vectors.near(issue, current=True),
        )
        without = SimilarIssues(
            other,
            lambda ids: {i: seen[i] for i in ids if i in seen},
            near=lambda issue: others.near(issue, current=True),
        )
        for about in questions:
            # The cosines decide about the order, so they are compared with the keys.
            assert by_vectors(everything, about) == by_vectors(without, about)
        for about in stored.values():
            near = vectors.near(about, current=True)
            assert near is not None
            wanted = Filter(circles=circles_read_at(about))
            for number in near.nearest(wanted, 50):
                assert may_mention(stored[number], about)
            for one in (*everything(about, 50), *everything.later(about, 50)):
                assert may_mention(one.issue, about)


def by_vectors(finder: SimilarIssues, about: Issue) -> list[tuple[str, float | None]]:
    """What a public reader is told, with how near each is."""
    question = Question(about=about, readers=Readers.PUBLIC, limit=50)
    wanted = question.filter(finder._index.circles())
    found = finder.within(about, wanted, 50, question.admits)
    return sorted((one.issue.key, one.near and round(one.near, 5)) for one in found)


def everything_public(lookups: Lookups, issues: Sequence[Issue]) -> str:
    """All that the API tells who reads as the public."""
    # Who reads as the public is not told of what looks sensitive, as chance has it now and then.
    questions = [i.key for i in issues if may_read(i, Readers.PUBLIC) and not looks_sensitive(i)]
    answers: list[Any] = []
    for about in [*questions, " ".join(WORDS), "vaulta vaultb vaultc hidden detail"]:
        found = lookups.similar(Lookup(about=about, limit=50), Readers.PUBLIC)
        answers.append([similar_json(one, Readers.PUBLIC) for one in found])
        answers.append([one.duplicates for one in found])
    answers += [cluster_json(c, Readers.PUBLIC) for c in lookups.clusters(Readers.PUBLIC)]
    return json.dumps(answers)


@pytest.mark.parametrize("dense", [False, True])
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(life=lives())
def test_no_comment_suggestion_group_or_answer_tells_of_a_private_issue(
    life: tuple[list[Made], list[Made | int], bool],
    dense: bool,
) -> None:
    first, later, _ = life
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(_migrated_files(), folder, dirs_exist_ok=True)
        store = Store(folder)
        encoder = an_encoder() if dense else None
        house = SimilarHouse(store, folder, encoder, burst_reports=2, minimal_shared=1)
        for one in first:
            fields = one.issue(0)
            at = fields.created_at
            kept = {n: getattr(fields, n) for n in ("key", "tracker", "project", "private")}
            kept |= {n: getattr(fields, n) for n in ("extra", "external_id", "duplicate_of")}
            # All by one connection, as the tracker of the house has it.
            house.report(one.number, fields.title, fields.body, created_at=at, **kept)
        for change in later:
            _change(store, change)
        issues = [i for i in map(store.issues.get, range(1, len(first) + 1)) if i is not None]
        lookups = Lookups(store, house.finder)
        public = everything_public(lookups, issues)
        for issue in issues:
            if not issue.private:
                public += json.dumps([repr(s) for s in house.suggested(issue)])
                house.desk.consider(issue, house.suggested(issue))
                if issue.key in house.tracker.issues:
                    house.write_all(issue.key)
                    public += house.tracker.comment(issue.key)
        for issue in issues:
            if issue.private:
                assert issue.key not in public
                assert f"vault{chr(96 + issue.id)}" not in public
                assert f"{issue.key.partition(':')[2]}" not in public
        assert "hidden" not in public.replace("vaulta vaultb vaultc hidden detail", "")
        house.finder.close()
        store.close()


def _change(store: Store, change: Made | int) -> None:
    number = change.number if isinstance(change, Made) else change
    known = store.issues.get(number)
    if known is None:
        return
    with store.write() as transaction:
        if isinstance(change, Made):
            new = change.issue(0)
            fields = {"title": new.title, "body": new.body, "private": new.private}
            fields |= {"extra": {"audience": "", "shared": False} | dict(new.extra)}
            fields |= {"key": new.key, "project": new.project, "tracker": new.tracker}
            changed = replace(known, **fields)
            if changed.key != known.key:
                store.issues.add_alias(transaction, known, known.id)
            store.issues.save(transaction, changed)
        else:
            store.issues.save(transaction, known, deleted_at=NOON)


@pytest.mark.parametrize("place", sorted(PLACES))
def test_readers_who_look_something_up(place: str) -> None:
    hidden = Made(1, place, True, ("cart",), "").issue(1)
    shown = Made(1, place, False, ("cart",), "").issue(1)
    known = {circle_of(hidden), PUBLIC}
    assert circles_of(Readers.PUBLIC, known) == {PUBLIC}
    assert circles_of(Readers.INSIDERS, known) == known
    assert (may_read(hidden, Readers.PUBLIC), may_read(shown, Readers.PUBLIC)) == (False, True)
    assert may_read(hidden, Readers.INSIDERS)


def test_what_a_whole_workspace_sees_may_be_named_in_its_private_teams_and_nowhere_else() -> None:
    def ticket(project: str, **extra: object) -> Issue:
        one = Made(1, "linear", True, ("cart",), "").issue(1)
        return replace(one, project=project, key=f"linear:{project}-1", extra=extra)

    open_team, other = ticket("acme/ENG", shared=True), ticket("acme/OPS", shared=True)
    closed_team = ticket("acme/SEC")
    public = Made(2, "shop", False, ("cart",), "").issue(1)
    elsewhere = Made(3, "ops", True, ("cart",), "").issue(1)
    assert may_mention(open_team, other)
    assert may_mention(open_team, closed_team)
    assert not may_mention(closed_team, open_team)
    assert not may_mention(open_team, public)
    assert not may_mention(open_team, elsewhere)
    assert may_mention(public, open_team)
