from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.model import Issue
from core.privacy.visibility import PUBLIC, circle_of, circles_read_at, may_mention
from core.search.index import IssueIndex
from core.search.retrieval import SimilarIssues, similar


def made(number: int, place: tuple[str, str, str], *, private: bool, title: str = "Cart") -> Issue:
    tracker, connection, project = place
    return Issue(
        key=f"{tracker}:{project}#{number}",
        tracker=tracker,
        connection=connection,
        project=project,
        title=title,
        private=private,
        id=number,
        version=number,
    )


SHOP = ("github", "acme-github", "acme/shop")
OPS = ("github", "acme-github", "acme/ops")
ELSEWHERE = ("github", "other-github", "acme/shop")
IN_JIRA = ("jira", "acme-jira", "acme/shop")


@pytest.mark.parametrize(
    ("candidate", "private", "about", "about_private", "allowed"),
    [
        (SHOP, False, SHOP, False, True),
        (SHOP, False, OPS, False, True),
        (SHOP, False, IN_JIRA, True, True),
        (SHOP, True, SHOP, False, False),
        (SHOP, True, SHOP, True, True),
        (SHOP, True, OPS, True, False),
        (SHOP, True, ELSEWHERE, True, False),
        (SHOP, True, IN_JIRA, True, False),
        (SHOP, True, OPS, False, False),
    ],
)
def test_who_may_read_of_what(candidate, private, about, about_private, allowed):
    one, other = made(1, candidate, private=private), made(2, about, private=about_private)
    assert may_mention(one, other) is allowed


def test_circles_cannot_be_mixed_up_by_clever_names():
    tricky = made(1, ("github", "a", "b\nc"), private=True)
    other = made(2, ("github", "a\nb", "c"), private=True)
    named_public = made(3, ("", "", PUBLIC), private=True)
    assert circle_of(tricky) != circle_of(other)
    assert circle_of(named_public) != PUBLIC
    assert circles_read_at(made(4, SHOP, private=False)) == {PUBLIC}


places = st.sampled_from([SHOP, OPS, ELSEWHERE, IN_JIRA])
words = st.lists(
    st.sampled_from(["cart", "checkout", "upload", "crash", "zebra", "quokka", "login", "stripe"]),
    min_size=1,
    max_size=4,
).map(" ".join)


@st.composite
def arrangements(draw):
    """Issues, and changes to them: made private, made public, moved to another project."""
    first = draw(st.lists(st.tuples(places, st.booleans(), words), min_size=2, max_size=10))
    changed = draw(
        st.lists(
            st.tuples(st.integers(0, len(first) - 1), places, st.booleans(), words), max_size=8
        )
    )
    return first, changed, draw(st.booleans()), draw(st.booleans())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(arrangements())
def test_no_arrangement_of_issues_lets_a_private_one_out(arrangement):
    first, changed, commit, behind = arrangement
    stored = {
        n: made(n, place, private=private, title=title)
        for n, (place, private, title) in enumerate(first, 1)
    }
    with tempfile.TemporaryDirectory() as folder, IssueIndex(Path(folder) / "index") as index:
        index.add(stored.values())
        if commit:
            index.commit()
        for version, (place_in_list, place, private, title) in enumerate(changed, 100):
            number = place_in_list + 1
            fields = made(number, place, private=private, title=title)
            stored[number] = Issue(
                **{f: getattr(fields, f) for f in Issue.__slots__ if f != "version"},
                version=version,
            )
            # Where the index is behind, only the check of what was read protects.
            if not behind:
                index.add([stored[number]])
        finder = SimilarIssues(index, lambda ids: {i: stored[i] for i in ids if i in stored})
        for about in stored.values():
            for found in finder(about, 20):
                assert may_mention(found.issue, about)
                assert found.issue == stored[found.issue.id]
            if not behind:
                for hit in similar(index, about, 20):
                    assert may_mention(stored[hit.issue_id], about), "the engine filters too"
