"""What plugins are given while they suggest and while they learn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from core.experiments import KINDS
from core.model import Issue
from core.plugin import (
    Answered,
    EstimatorOffer,
    Fared,
    KnownLabel,
    SimilarIssue,
    TakenIssue,
    TrainedModel,
    VectorOffer,
)
from core.search.pairs import Weights
from core.search.verdict import LOOKED_AT
from core.triage.why_not import Note, say_nothing

if TYPE_CHECKING:
    from core.search.vectors import Vectors
    from core.store.store import Store
    from core.triage.finder import Finder
    from core.triage.shelf import ModelShelf


class Remembered:
    """A search that several plugins ask for the same issue, and that is made once."""

    def __init__(
        self, find: Callable[[Issue, int], Sequence[SimilarIssue]], at_least: int = 20
    ) -> None:
        self._find = find
        self._at_least = at_least
        self._asked: tuple[Issue, int] | None = None
        self._found: Sequence[SimilarIssue] = ()

    def __call__(self, issue: Issue, limit: int) -> Sequence[SimilarIssue]:
        """Earlier issues like this one, best first."""
        if self._asked is None or self._asked[0] is not issue or self._asked[1] < limit:
            wanted = max(limit, self._at_least)
            self._found, self._asked = self._find(issue, wanted), (issue, wanted)
        return self._found[:limit]


@dataclass(frozen=True, slots=True)
class IssueContext:
    """The view of an installation that a plugin has while it suggests for one issue."""

    load_model: Callable[[str], TrainedModel | None]
    find_similar: Callable[[Issue, int], Sequence[SimilarIssue]]
    list_labels: Callable[[], frozenset[str]]
    list_people: Callable[[], frozenset[str] | None] = lambda: None
    count_open: Callable[[], Mapping[str, int]] = dict
    list_taken: Callable[[datetime | None], Sequence[TakenIssue]] = lambda _: ()
    list_known_labels: Callable[[], Mapping[str, KnownLabel]] = dict
    list_fared: Callable[[], Sequence[Fared]] = tuple
    find_later: Callable[[Issue, int], Sequence[SimilarIssue]] = lambda _issue, _limit: ()
    weigh_terms: Callable[[], Mapping[str, float]] = lambda: Weights(lambda _: 1.0)
    tell_encoder: Callable[[], VectorOffer | None] = lambda: None
    note: Note = say_nothing

    def model(self, task: str) -> TrainedModel | None:
        """The active model of this issue's project for a task, or None."""
        return self.load_model(task)

    def similar(self, issue: Issue, limit: int = 10) -> Sequence[SimilarIssue]:
        """Earlier issues like this one, best first, in all projects that its readers may see."""
        return self.find_similar(issue, limit)

    def later(self, issue: Issue, limit: int = 10) -> Sequence[SimilarIssue]:
        """Later issues like this one, best first, in all projects that its readers may see."""
        return self.find_later(issue, limit)

    def telling(self) -> Mapping[str, float]:
        """How much each term tells, as the search weighs it."""
        return self.weigh_terms()

    def encoder(self) -> VectorOffer | None:
        """The encoder whose cosines similar issues bear; None where none is in use."""
        return self.tell_encoder()

    def labels(self) -> frozenset[str]:
        """The labels in use in this issue's project."""
        return self.list_labels()

    def known_labels(self) -> Mapping[str, KnownLabel]:
        """The same labels, with what their tracker says of each."""
        return self.list_known_labels()

    def people(self) -> frozenset[str] | None:
        """Ids of the people whom the tracker told of and who are active; None where unknown."""
        return self.list_people()

    def open_issues(self) -> Mapping[str, int]:
        """How many open issues of this connection each person has, by id."""
        return self.count_open()

    def taken_since(self, at: datetime | None) -> Sequence[TakenIssue]:
        """This project's issues filed after a time that somebody has, oldest first."""
        return self.list_taken(at)

    def fared(self, kind: str) -> Sequence[Fared]:
        """How this project's suggestions of a kind fared with people lately, the newest first."""
        return [one for one in self.list_fared() if one.kind == kind]

    def abstain(self, kind: str, why: str) -> None:
        """Say why nothing of a kind is suggested."""
        self.note(kind, why)


def context_of(
    issue: Issue,
    store: Store,
    shelf: ModelShelf,
    finder: Callable[[], Finder],
    note: Note = say_nothing,
) -> IssueContext:
    """The context in which plugins suggest for an issue; ``note`` hears why one abstains.

    The index is opened only once something is looked for: where it cannot be, that alone fails.
    """
    where = (issue.tracker, issue.project)
    return IssueContext(
        load_model=partial(shelf.model, *where),
        # As many as any built-in plugin asks for: who comes first asks for all of them.
        find_similar=Remembered(
            lambda about, limit: finder().similar(about, limit), at_least=LOOKED_AT
        ),
        find_later=lambda about, limit: finder().later(about, limit),
        weigh_terms=lambda: finder().telling(),
        tell_encoder=lambda: finder().encoder,
        list_labels=partial(store.issues.labels, *where),
        list_people=partial(store.assignments.people, issue.connection),
        count_open=partial(store.assignments.open_issues, issue.connection),
        list_taken=partial(store.assignments.taken_since, *where),
        list_known_labels=partial(store.issues.known_labels, *where),
        # Plugins go by the version, so what a variant's model said counts for that alone.
        list_fared=partial(store.experience.fared, *where, variants_of=KINDS),
        note=note,
    )


@dataclass(frozen=True, slots=True)
class Training:
    """What a plugin is given for training."""

    seed: int
    report: Callable[[float, str], None]
    own_handles: frozenset[str] = frozenset()
    answers: Mapping[str, Sequence[Answered]] = field(default_factory=dict)
    labels: Mapping[str, KnownLabel] = field(default_factory=dict)
    offers: Sequence[EstimatorOffer] = ()
    list_siblings: Callable[[], Sequence[Issue]] = tuple
    find_vectors: Callable[[], Vectors | None] = lambda: None

    def estimators(self, task: str) -> Sequence[EstimatorOffer]:
        """The estimators that plugins offer for a task."""
        return [offer for offer in self.offers if offer.task == task]

    def siblings(self) -> Sequence[Issue]:
        """Issues of other projects that this one may learn from, in order of creation."""
        return self.list_siblings()

    def encoder(self) -> VectorOffer | None:
        """The encoder that the search for similar issues uses; None where none is in use."""
        vectors = self.find_vectors()
        return None if vectors is None else vectors.offer

    def vectors(self, issues: Sequence[Issue]) -> Any:
        """The vectors of issues by that encoder, (n, d) float32; None where none is in use."""
        vectors = self.find_vectors()
        if vectors is None:
            return None
        return vectors.encode(issues, lambda done: self.report(0.0, f"vectors: {done:.0%}"))

    def progress(self, done: float, what: str) -> None:
        """Report progress in [0, 1] and what is being done, in a few words."""
        self.report(done, what)
