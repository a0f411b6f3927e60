"""From a suggestion to what people made of it, by every means that each tracker has.

The stand-ins are judged by the trackers' own descriptions.
"""

from __future__ import annotations

from typing import Any

import pytest

from core.model import IssueRef
from core.testing.github_standin import OTHER_REPOSITORY
from tests.journey.conftest import LABELS, MakeWorld, World

TRACKERS = ("github", "jira", "linear")
pytestmark = pytest.mark.contracts


class Told:
    """What becomes of the label that is suggested on one issue."""

    def __init__(self, world: World, name: str, title: str, ref: IssueRef | None = None) -> None:
        self.world, self.name = world, name
        self.standin: Any = world.standins[name]
        self.ref: IssueRef = ref or self.standin.make_issue(title)

    def command(self, text: str, by: str = "maintainer-1") -> None:
        self.standin.comment(self.ref, text, by=by)

    def edit(self) -> None:
        word = {"jira": "description"}.get(self.name, "body")
        self.standin.edit_issue(self.ref, **{word: "More to say."})

    @property
    def is_labelled(self) -> bool:
        return LABELS[self.name] in self.standin.labels(self.ref)

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        """What people said to the label, and who."""
        store = self.world.installation.store
        issue = store.issues.by_key(self.ref.key)
        assert issue is not None
        with store.read() as transaction:
            found = store.suggestions.suggestions(
                transaction, issue_id=issue.id, current_only=False
            )
        return [
            (str(outcome.kind), outcome.by)
            for stored in found
            if stored.suggestion.kind == "label"
            for outcome in stored.outcomes
        ]

    @property
    def locks(self) -> frozenset[str]:
        store = self.world.installation.store
        issue = store.issues.by_key(self.ref.key)
        assert issue is not None
        with store.read() as transaction:
            return store.issues.locks(transaction, issue.id)

    @property
    def comment_id(self) -> str:
        """Our comment's id in the tracker."""
        store = self.world.installation.store
        issue = store.issues.by_key(self.ref.key)
        assert issue is not None
        with store.read() as transaction:
            actions = store.actions.actions(transaction, issue_id=issue.id)
        return next(a.result for a in reversed(actions) if a.kind == "comment" and a.result)


def read_answers(world: World, name: str) -> None:
    """What a reconciliation does about answers that nobody tells of."""
    world.installation.handling(lambda: None).read_answers(world.standins[name].connection)
    world.settle()


@pytest.mark.parametrize("name", TRACKERS)
def test_commands_and_hands(make_world: MakeWorld, name: str) -> None:
    """Accepted, applied, undone; rejected, never again; relabelled, locked. On every tracker."""
    world = make_world(mode="suggest", judged=True)
    accepted, rejected, relabelled = (
        Told(world, name, f"Checkout fails {word}") for word in ("at night", "at noon", "twice")
    )
    world.settle()
    assert len(world.ours(name, accepted.ref)) == 1
    accepted.command("/trackside accept")
    rejected.command("/trackside reject labels")
    other = next(one for one in relabelled.standin.known_labels if one != LABELS[name])
    relabelled.standin.add_label(relabelled.ref, other)
    world.settle()
    assert accepted.is_labelled
    accepted.command("/trackside undo labels")
    for one in (rejected, relabelled):
        one.edit()
    world.settle()
    assert not accepted.is_labelled
    assert [kind for kind, _ in accepted.outcomes] == ["accepted", "reversed"]
    assert [kind for kind, _ in rejected.outcomes] == ["rejected"]
    assert not rejected.is_labelled
    # What is rejected is not offered again; what was done is told in the same one comment.
    assert not any(LABELS[name] in said for said in world.ours(name, rejected.ref))
    assert len(world.ours(name, accepted.ref)) == 1
    assert "labels" in relabelled.locks
    assert not relabelled.is_labelled


def test_boxes_thumbs_and_the_list_of_github(make_world: MakeWorld) -> None:
    world = make_world(mode="suggest", judged=True)
    github: Any = world.standins["github"]
    github.take_suggestions(repository=OTHER_REPOSITORY)
    ticked, forged, up, down = (
        Told(world, "github", title)
        # Titles that are no burst of one report.
        for title in ("Checkout fails", "Gallery is empty", "Search finds nothing", "Upload hangs")
    )
    approved, dismissed = (
        Told(world, "github", "", github.open_issue(title, repository=OTHER_REPOSITORY))
        for title in ("Invoice lacks its number", "Basket forgets a coupon")
    )
    world.settle()
    (box,) = github.boxes(ticked.ref, ticked.comment_id)
    (said,) = [text for text in github.comments(forged.ref) if "trackside:" in text]
    copy = github.comment(forged.ref, said, by="maintainer-1")
    github.tick(forged.ref, copy, *github.boxes(forged.ref, copy), by="maintainer-1")
    github.tick(ticked.ref, ticked.comment_id, box, by="maintainer-1")
    github.thumb(up.ref, up.comment_id, "+1", by="maintainer-1")
    github.thumb(up.ref, up.comment_id, "-1", by="reporter-1")
    github.thumb(down.ref, down.comment_id, "-1", by="triager-1")
    github.answer_suggestion(approved.ref, LABELS["github"], "approved", by="triager-1")
    github.answer_suggestion(dismissed.ref, LABELS["github"], "dismissed", by="triager-1")
    world.settle()
    read_answers(world, "github")
    assert ticked.outcomes == [("accepted", "maintainer-1")]
    assert up.outcomes == [("accepted", "maintainer-1")]
    assert down.outcomes == [("rejected", "triager-1")]
    assert approved.outcomes == [("accepted", "triager-1")]
    assert dismissed.outcomes == [("rejected", "triager-1")]
    assert forged.outcomes == []
    labelled = [one.is_labelled for one in (ticked, up, down, approved, dismissed, forged)]
    assert labelled == [True, True, False, True, False, False]

    (done,) = github.boxes(ticked.ref, ticked.comment_id).items()
    assert done[1]
    github.tick(ticked.ref, ticked.comment_id, done[0], False, by="triager-1")
    github.take_thumb(up.ref, up.comment_id, by="maintainer-1")
    world.settle()
    read_answers(world, "github")
    assert [kind for kind, _ in ticked.outcomes] == ["accepted", "reversed"]
    assert [kind for kind, _ in up.outcomes] == ["accepted", "reversed"]
    assert not ticked.is_labelled
    assert not up.is_labelled
    assert all(len(world.ours("github", one.ref)) == 1 for one in (ticked, up))


def test_thumbs_of_linear(make_world: MakeWorld) -> None:
    world = make_world(mode="suggest", judged=True)
    linear: Any = world.standins["linear"]
    up, down, guest = (Told(world, "linear", f"Checkout fails {word}") for word in ("a", "b", "c"))
    world.settle()
    linear.thumb(up.ref, up.comment_id, "+1", by="maintainer-1")
    linear.thumb(down.ref, down.comment_id, "-1", by="maintainer-1")
    linear.thumb(guest.ref, guest.comment_id, "+1", by="guest-1")
    world.settle()
    assert up.outcomes == [("accepted", "maintainer-1")]
    assert linear.priority(up.ref) == "High"
    assert down.outcomes == [("rejected", "maintainer-1")]
    assert guest.outcomes == []
    assert [one.is_labelled for one in (up, down, guest)] == [True, False, False]
    # What was told is not followed once more when it is read.
    read_answers(world, "linear")
    linear.take_thumb(up.ref, up.comment_id, by="maintainer-1")
    world.settle()
    assert [kind for kind, _ in up.outcomes] == ["accepted", "reversed"]
    assert not up.is_labelled


def test_the_comment_speaks_the_projects_language(make_world: MakeWorld) -> None:
    world = make_world(
        mode="suggest",
        judged=True,
        comment={"language": "fr", "sentences": {"sure": "{words}, {percent} sur 100"}},
        projects={"acme/ENG": {"comment": {"language": "ja"}}},
    )
    refs = {name: world.standins[name].make_issue("Checkout fails") for name in TRACKERS}
    world.settle()
    said = {name: "\n".join(world.standins[name].comments(ref)) for name, ref in refs.items()}
    assert "presque certain, 97 sur 100" in said["github"].replace("\u200b", "")
    assert "Suggestions de Trackside" in said["jira"]
    assert "ほぼ確実" in said["linear"]
