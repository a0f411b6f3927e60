"""What plugins are given, for tests that train and suggest for real."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

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


@dataclass
class Training:
    """A TrainContext that remembers what was reported."""

    seed: int = 1
    own_handles: frozenset[str] = frozenset()
    reported: list[float] = field(default_factory=list)
    answers: Mapping[str, Sequence[Answered]] = field(default_factory=dict)
    labels: Mapping[str, KnownLabel] = field(default_factory=dict)
    others: Sequence[Issue] = ()
    offers: Sequence[EstimatorOffer] = ()
    offered: VectorOffer | None = None

    def encoder(self) -> VectorOffer | None:
        return self.offered

    def vectors(self, issues: Sequence[Issue]) -> Any:
        if self.offered is None:
            return None
        return self.offered.load()([f"{issue.title}\n{issue.body}" for issue in issues])

    def estimators(self, task: str) -> Sequence[EstimatorOffer]:
        return [offer for offer in self.offers if offer.task == task]

    def siblings(self) -> Sequence[Issue]:
        return self.others

    def progress(self, done: float, what: str) -> None:
        assert what
        self.reported.append(done)


@dataclass
class Suggesting:
    """A SuggestContext over some trained models."""

    models: Iterable[TrainedModel] = ()
    in_use: frozenset[str] = frozenset()
    reachable: frozenset[str] | None = None
    load: Mapping[str, int] = field(default_factory=dict)
    taken: Sequence[TakenIssue] = ()
    known: Mapping[str, KnownLabel] = field(default_factory=dict)
    lately: Sequence[Fared] = ()
    earlier: Sequence[SimilarIssue] = ()
    offered: VectorOffer | None = None
    abstained: dict[str, str] = field(default_factory=dict)

    def abstain(self, kind: str, why: str) -> None:
        self.abstained[kind] = why

    def encoder(self) -> VectorOffer | None:
        return self.offered

    def model(self, task: str) -> TrainedModel | None:
        return next((model for model in self.models if model.task == task), None)

    def later(self, issue: Issue, limit: int = 10) -> Sequence[SimilarIssue]:
        return ()

    def similar(self, issue: Issue, limit: int = 10) -> Sequence[SimilarIssue]:
        return self.earlier[:limit]

    def telling(self) -> Mapping[str, float]:
        return Weights(lambda _: 5.0)

    def labels(self) -> frozenset[str]:
        return self.in_use

    def known_labels(self) -> Mapping[str, KnownLabel]:
        return self.known or dict.fromkeys(self.in_use, KnownLabel())

    def people(self) -> frozenset[str] | None:
        return self.reachable

    def open_issues(self) -> Mapping[str, int]:
        return self.load

    def taken_since(self, at: datetime | None) -> Sequence[TakenIssue]:
        return self.taken

    def fared(self, kind: str) -> Sequence[Fared]:
        return [one for one in self.lately if one.kind == kind]
