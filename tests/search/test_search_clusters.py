"""Reports of one thing as one group: chains, rings, what is gone, what readers may not see."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.model import Readers
from core.privacy.visibility import may_read
from core.search.clusters import (
    Edge,
    Tie,
    are_alike,
    canonical_of,
    clusters_of,
    likeness,
    share_told,
)
from tests.search.making import closed, issue


def marks(*pairs: tuple[int, int]) -> list[Edge]:
    return [Edge(one, other, Tie.DUPLICATE) for one, other in pairs]


def test_a_chain_is_one_group_and_its_end_speaks() -> None:
    issues = [issue(n, f"Report {n}") for n in range(1, 6)]
    (cluster,) = clusters_of(issues, marks((1, 2), (2, 3), (5, 2)))
    assert cluster.canonical.id == 3
    assert [member.id for member in cluster.members] == [1, 2, 5]
    assert cluster.size == 4
    assert set(cluster.ties.values()) == {Tie.DUPLICATE}


def test_in_a_ring_the_most_marked_and_then_the_earliest_speaks() -> None:
    issues = [issue(n, f"Report {n}") for n in range(1, 5)]
    (ring,) = clusters_of(issues, marks((1, 2), (2, 3), (3, 1)))
    assert ring.canonical.id == 1
    (marked,) = clusters_of(issues, marks((1, 2), (2, 3), (3, 1), (4, 2)))
    assert marked.canonical.id == 2


def test_an_original_that_is_gone_is_passed_over_and_the_others_are_told_by_their_texts() -> None:
    issues = [issue(n, "Checkout answers with an error page") for n in (2, 3)]
    assert clusters_of(issues, marks((2, 1), (3, 1))) == []
    (cluster,) = clusters_of(issues, [*marks((2, 1)), Edge(3, 2, Tie.ALIKE)])
    assert cluster.canonical.id == 2
    assert cluster.ties == {3: Tie.ALIKE}


def test_an_open_issue_speaks_rather_than_a_closed_one() -> None:
    issues = [closed(1, "Checkout fails"), issue(2, "Checkout fails"), issue(3, "Checkout fails")]
    edges = [Edge(2, 1, Tie.ALIKE), Edge(3, 2, Tie.ALIKE)]
    assert canonical_of(issues, edges).id == 2
    assert canonical_of(issues[:1], []).id == 1


def test_the_strongest_tie_is_told() -> None:
    issues = [issue(n, "Checkout fails") for n in (1, 2)]
    edges = [Edge(2, 1, Tie.ALIKE), Edge(1, 2, Tie.ACCEPTED), *marks((2, 1))]
    (cluster,) = clusters_of(issues, edges)
    assert cluster.ties == {2: Tie.DUPLICATE}


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Checkout answers 502 Bad Gateway", "checkout answers 502 bad gateway!!!", True),
        ("Site is down: 503 error, nothing loads", "Nothing loads, the site is down (503)", True),
        ("Checkout is down", "checkout down!!", True),
        ("Crash", "Crash", False),
        ("Bug report", "Bug report", False),
        ("[Bug]: your title", "[Bug]: your title", False),
        ("Bug in checkout", "Bug in checkout", True),
        ("", "", False),
        ("Add docs for the module cart", "Add docs for the module checkout", False),
        ("Nightly build 41 failed in storefront", "Nightly build 42 failed in storefront", False),
        ("Checkout fails", "Photos of the catalogue are rotated upside down", False),
    ],
)
def test_what_is_nearly_the_same(one: str, other: str, alike: bool) -> None:
    first, second = issue(1, one), issue(2, other)
    assert are_alike(first, second) is alike
    assert are_alike(second, first) is alike


def test_the_same_text_under_titles_that_share_nothing_is_a_form() -> None:
    form = "Name: *name of the data set*. Paper: *link to the paper, if there is one*"
    assert not are_alike(issue(1, "D", form), issue(2, "Hi", f"{form}\n"))
    assert are_alike(issue(1, "Add the birds", form), issue(2, "Add birds", form))
    assert are_alike(issue(1, "Nobody can pay", form), issue(2, "", f"{form} Nobody can pay"))


@pytest.mark.parametrize("title", ["Why not?", "???", "Что это", "Bug report", "Checkout", ""])
def test_the_very_same_issue_is_alike_whatever_its_title_says(title: str) -> None:
    said = "The gateway answers 502 since the deploy. Customers cannot pay by card."
    assert are_alike(issue(1, title, said), issue(2, title, said))
    assert are_alike(issue(1, title, said), issue(2, "!", said)), "a title that says nothing"


def test_a_short_report_within_a_long_one_is_told_by_it_and_not_the_same() -> None:
    short = issue(1, "Checkout fails with stripe cards")
    long = issue(2, "Payments", "Checkout fails with stripe cards. " + "More words follow. " * 40)
    long = issue(2, "Payments", long.body + " ".join(f"term{chr(97 + n)}" for n in range(20)))
    assert share_told(short, long) == 1.0
    assert likeness(short, long) < 0.6


numbers = st.integers(1, 8)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(numbers, numbers, st.sampled_from(list(Tie))), max_size=14),
    st.sets(numbers),
    st.sets(numbers),
)
def test_groups_part_the_issues_and_tell_nothing_of_those_that_are_hidden(
    edges: list[tuple[int, int, Tie]], hidden: set[int], gone: set[int]
) -> None:
    everything = [
        issue(n, f"Report {n}", private=n in hidden) for n in range(1, 9) if n not in gone
    ]
    seen = [one for one in everything if may_read(one, Readers.PUBLIC)]
    found = clusters_of(seen, [Edge(*edge) for edge in edges])
    ids = [i.id for cluster in found for i in (cluster.canonical, *cluster.members)]
    assert len(ids) == len(set(ids)), "an issue is in one group"
    assert not set(ids) & (hidden | gone)
    assert all(cluster.size > 1 for cluster in found)
    # The same as if the hidden ones had never been.
    without = [Edge(*edge) for edge in edges if not {edge[0], edge[1]} & (hidden | gone)]
    assert clusters_of(seen, without) == found
    for cluster in found:
        assert set(cluster.ties) == {member.id for member in cluster.members}
