"""The labels of a project, kept in step with its tracker's own list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from core.connector import LabelInfo
from core.errors import CredentialsError, PermanentError, RetryableError
from core.store.store import Store
from core.sync.labels import EVERY, refresh_labels
from tests.sync.conftest import PROJECT, Clock, ShelfConnector


class Listing(ShelfConnector):
    """A connector whose tracker has a list of labels, or fails to show it."""

    listed: Sequence[LabelInfo] | None = (LabelInfo(name="cart", description="What is bought"),)
    error: Exception | None = None
    asked = 0

    def labels(self, project: str) -> Sequence[LabelInfo] | None:
        self.asked += 1
        if self.error:
            raise self.error
        return self.listed


@pytest.fixture
def listing(connector: ShelfConnector) -> Listing:
    return Listing(connector.connection, connector.config)


def known(store: Store) -> dict[str, str]:
    found = store.issues.known_labels("notes", PROJECT)
    return {name: label.description for name, label in found.items()}


def test_labels_are_known_before_any_issue_has_one(
    store: Store, listing: Listing, clock: Clock
) -> None:
    assert refresh_labels(store, listing, PROJECT, clock.now)
    assert known(store) == {"cart": "What is bought"}
    assert store.issues.labels("notes", PROJECT) == {"cart"}


def test_the_list_is_read_once_a_day(store: Store, listing: Listing, clock: Clock) -> None:
    refresh_labels(store, listing, PROJECT, clock.now)
    assert not refresh_labels(store, listing, PROJECT, clock.now + EVERY / 2)
    assert refresh_labels(store, listing, PROJECT, clock.now + EVERY + timedelta(seconds=1))
    assert listing.asked == 2


def test_what_the_tracker_has_no_more_is_forgotten_in_that_project_only(
    store: Store, listing: Listing, clock: Clock
) -> None:
    with store.write() as transaction:
        store.issues.add_labels(transaction, "notes", PROJECT, ["retired", "cart"])
        store.issues.add_labels(transaction, "notes", "acme/depot", ["retired"])
    refresh_labels(store, listing, PROJECT, clock.now)
    assert known(store) == {"cart": "What is bought"}
    assert store.issues.labels("notes", "acme/depot") == {"retired"}


@pytest.mark.parametrize("error", [PermanentError("403"), RetryableError("502")])
def test_a_list_that_is_not_shown_changes_nothing_and_stops_nothing(
    store: Store, listing: Listing, clock: Clock, error: Exception
) -> None:
    with store.write() as transaction:
        store.issues.add_labels(transaction, "notes", PROJECT, ["cart"])
    listing.error = error
    assert not refresh_labels(store, listing, PROJECT, clock.now)
    assert known(store) == {"cart": ""}


def test_refused_credentials_are_not_passed_over(
    store: Store, listing: Listing, clock: Clock
) -> None:
    listing.error = CredentialsError("401")
    with pytest.raises(CredentialsError):
        refresh_labels(store, listing, PROJECT, clock.now)


def test_a_tracker_without_a_list_leaves_what_issues_told(
    store: Store, listing: Listing, clock: Clock
) -> None:
    with store.write() as transaction:
        store.issues.add_labels(transaction, "notes", PROJECT, ["cart"])
    listing.listed = None
    assert not refresh_labels(store, listing, PROJECT, clock.now)
    assert known(store) == {"cart": ""}


def test_thousands_of_labels_and_any_text(store: Store, listing: Listing, clock: Clock) -> None:
    odd = LabelInfo(name="🔥 \x00 \ud800", description="x" * 100_000)
    listing.listed = [odd, odd, *(LabelInfo(name=f"label {n}") for n in range(5_000))]
    assert refresh_labels(store, listing, PROJECT, clock.now)
    assert len(known(store)) == 5_001
    assert max(map(len, known(store).values())) == 1_000


def test_groups_are_kept(store: Store, listing: Listing, clock: Clock) -> None:
    listing.listed = [LabelInfo(name="cart", group="Areas"), LabelInfo(name="ui")]
    refresh_labels(store, listing, PROJECT, clock.now)
    found = store.issues.known_labels("notes", PROJECT)
    assert {name: label.group for name, label in found.items()} == {"cart": "Areas", "ui": ""}
