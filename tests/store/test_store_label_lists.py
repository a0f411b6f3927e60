"""The labels of projects: read once for as long as they are the same, on both databases."""

from __future__ import annotations

import pytest

from core.plugin import KnownLabel
from core.store.store import Store
from tests.store.stores import minutes

SHOP = ("github", "acme/shop")


def show(store: Store, at: float, **labels: KnownLabel) -> None:
    with store.write() as connection:
        store.issues.set_labels(connection, *SHOP, labels, minutes(at))


def test_as_long_as_nothing_changes_the_answer_is_the_same_object(store: Store) -> None:
    assert store.issues.known_labels(*SHOP) == {}
    show(store, 0, bug=KnownLabel(), ui=KnownLabel(description="Looks", group="Areas"))
    first = store.issues.known_labels(*SHOP)
    assert first == {"bug": KnownLabel(), "ui": KnownLabel(description="Looks", group="Areas")}
    with store.write() as connection:
        store.issues.add_labels(connection, *SHOP, ["bug"])  # as every issue with it tells
        store.issues.add_labels(connection, "github", "acme/till", ["cash"])
    assert store.issues.known_labels(*SHOP) is first
    assert store.issues.labels(*SHOP) == {"bug", "ui"}


def test_every_change_is_seen_at_once_whichever_way_it_comes(store: Store) -> None:
    known, issues = store.issues.known_labels, store.issues
    show(store, 0, bug=KnownLabel(), ui=KnownLabel(description="Looks"))
    known(*SHOP)
    show(store, 1, bug=KnownLabel(), ui=KnownLabel(description="Reads"))
    assert known(*SHOP)["ui"].description == "Reads"
    with store.write() as connection:
        issues.rename_label(connection, *SHOP, "bug", "gub")
    assert set(known(*SHOP)) == {"gub", "ui"}
    with store.write() as connection:  # gone and there again: its description went with it
        issues.rename_label(connection, *SHOP, "ui", None)
        issues.add_labels(connection, *SHOP, ["ui"])
    assert known(*SHOP)["ui"] == KnownLabel()
    show(store, 2)
    assert known(*SHOP) == {}


@pytest.mark.parametrize("told_before", [False, True])
def test_a_renamed_label_keeps_what_it_is_for(store: Store, told_before: bool) -> None:
    show(store, 0, ui=KnownLabel(description="Looks", group="Areas"))
    with store.write() as connection:
        if told_before:
            store.issues.add_labels(connection, *SHOP, ["area: ui"])
        store.issues.rename_label(connection, *SHOP, "ui", "area: ui")
    found = {"area: ui": KnownLabel(description="Looks", group="Areas")}
    assert store.issues.known_labels(*SHOP) == found


def test_no_more_than_a_few_lists_are_kept(store: Store) -> None:
    projects = [f"acme/p{n}" for n in range(40)]
    with store.write() as connection:
        for project in projects:
            store.issues.add_labels(connection, "github", project, ["bug"])
    first = store.issues.known_labels("github", projects[0])
    for project in projects[1:]:
        store.issues.known_labels("github", project)
    again = store.issues.known_labels("github", projects[0])
    assert again == first
    assert again is not first
