"""Learning who takes an issue: what people took before, beside what its words say.

The words are read by a classifier of people; its chances are one of the features that a
conditional logit weighs. That is learned as it will be used: walking through the past in
time order, with words read by a classifier that had seen only what came before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from core.errors import ModelError
from core.learning.assignee_judging import Judged, Step, choice, judge, weigh
from core.learning.assignment import (
    FEATURES,
    KNOWN_AFTER,
    MOST_CANDIDATES,
    Filed,
    History,
)
from core.learning.documents import Document, document
from core.learning.estimators import SUBJECT_WEIGHTS
from core.learning.explain import reasons
from core.learning.features import IssueFeatures
from core.learning.places import places
from core.learning.portrait import HeldOutAnswers, portrait
from core.learning.prediction import track_of
from core.learning.presence import Doing
from core.learning.ranking import chances
from core.learning.rows import Row
from core.learning.silent import OLDER, Silent, with_silent
from core.learning.training import Progress
from core.model import Evidence, EvidenceKind, Person
from core.plugin import ModelCard, TrainedModel

TASK: Final = "assignee"
LEAST_ISSUES: Final = 30
"""Below so many issues that somebody took, nothing is learned."""

MOST_ISSUES: Final = 6_000
"""The newest so many are learned from: people come and go."""

WARM_UP: Final = 0.3
"""The share of the past that is only looked back on."""

BLOCKS: Final = 7
"""How often the words are learned anew on the walk through the past."""

LEAST_NAMED: Final = 2
"""Who took so many issues that name a file is said to have."""

_HALF_LIFE: Final = 400
"""After how many further issues an issue's words count half."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who may take an issue, and how likely that is."""

    person: Person
    chance: float


def words_estimator(seed: int) -> Pipeline:
    """From documents to people, by the words alone."""
    features = IssueFeatures(weights=dict(SUBJECT_WEIGHTS), max_features=30_000)
    linear = LogisticRegression(
        C=3.0, solver="newton-cg", tol=1e-2, max_iter=200, random_state=seed
    )
    return Pipeline([("features", features), ("linear", linear)])


def learn_assignees(
    issues: Sequence[Filed],
    *,
    project: str,
    seed: int,
    progress: Progress,
    seen: Sequence[Doing] = (),
) -> TrainedModel | None:
    """Learn from issues in time order; None where too few were taken, or all by one person.

    ``seen``: when people did anything else in the project, in time order.
    """
    used = list(issues[-MOST_ISSUES:])
    if len(used) < LEAST_ISSUES or len({p.id for issue in used for p in issue.people}) < 2:
        return None
    progress(0.0, f"reading {len(used):,} issues")
    documents = [document(issue.title, issue.body) for issue in used]
    with threadpool_limits(limits=1):
        history, steps = _walk(used, documents, seed, progress, seen)
        progress(0.9, "fitting the final model")
        words = _Words.fit(used, documents, seed)
    weights = weigh([step.fresh for step in steps])
    judged = judge(steps)
    note = (
        "Abstains: on the issues held out here it is not proven to name the right person more "
        f"often than {judged.rule}."
    )
    classes = tuple(sorted(history.people, key=lambda p: (-history.last[p], p)))
    model = TrainedModel(
        task=TASK,
        estimator=words.estimator,
        data={
            "kind": "ranking",
            "words": list(words.people),
            "classes": list(classes),
            "weights": [float(weight) for weight in weights],
            "history": history.to_data(),
            "tracks": judged.tracks,
            "suggests": judged.useful,
        },
        held_out=judged.held_out,
        card=ModelCard(
            task=TASK,
            project=project,
            rows=len(used),
            classes=tuple(history.people[p].handle or p for p in classes),
            first=used[0].at,
            last=used[-1].at,
            metrics=_named(judged.metrics, history),
            baselines=judged.baselines,
            notes=(*_unknown_labels(used), *(() if judged.useful else (note,))),
            about="who takes an issue",
            portrait=_portrait(used, judged, history),
        ),
    )
    return with_silent(model, _silent(issues, history, judged))


def _unknown_labels(issues: Sequence[Filed]) -> Iterator[str]:
    """That issues were asked about without labels which may have come later, where any were."""
    count = sum(issue.remembered != issue.labels for issue in issues)
    if count:
        yield (
            f"Of {len(issues):,} issues {count:,} have labels that may have come after filing, so "
            "they were asked about without any, as new issues are."
        )


def _named(metrics: Mapping[str, Any], history: History) -> dict[str, Any]:
    """Metrics with people by their handles: cards are read by people."""
    by_id: Mapping[str, Any] = metrics.get("per_class", {})
    people = history.people
    named = {(people[p].handle or p) if p in people else p: found for p, found in by_id.items()}
    return {**metrics, "per_class": named} if named else dict(metrics)


def _portrait(used: Sequence[Filed], judged: Judged, history: History) -> dict[str, Any]:
    """Where proposals are sure and right, by language and by who files."""
    place = {issue.key: number for number, issue in enumerate(used)}
    rows = [
        Row(
            key=issue.key,
            project="",
            title=issue.title,
            body=issue.body,
            values=frozenset(person.id for person in issue.people),
            author=issue.author,
        )
        for issue in used
    ]
    asked = np.array([place[key] for key in judged.held_out], dtype=np.int64)
    answers = HeldOutAnswers(asked, np.zeros_like(asked), judged.sure, judged.right)
    return portrait(rows, answers, _named(judged.metrics, history))


def _silent(issues: Sequence[Filed], history: History, judged: Judged) -> Silent:
    """The people who are never proposed, by handle, and why."""
    taken = Counter(person.id for issue in issues for person in issue.people)
    names = {person.id: person.handle or person.id for i in issues for person in i.people}
    active = history.candidates()
    candidates = {active[number] for number in history.present(active)}

    def why(person: str) -> str:
        reasons = (
            (person not in history.people, OLDER),
            (
                person not in candidates and history.is_gone(person),
                history.why_gone(person) if person in history.people else "",
            ),
            (person not in candidates, f"not among the {MOST_CANDIDATES} who take most"),
            (not judged.useful, f"not proven to be better than {judged.rule}"),
        )
        return next((said for holds, said in reasons if holds), "")

    return {
        names[person]: {"why": said, "issues": count}
        for person, count in taken.items()
        if (said := why(person))
    }


class Ranker:
    """A model asked about issues, with all that was taken since it was learned.

    Args:
        model: of the task ``assignee``.
        later: issues that were taken after it was learned, oldest first: who works on what
            these days counts at once, and what words mean is learned the next time.
    """

    def __init__(self, model: TrainedModel, later: Iterable[Filed] = ()) -> None:
        self._model = model
        # One that was made before a feature was known weighs it nothing: features are only added.
        weights = np.array(model.data["weights"], dtype=np.float64)
        if len(weights) > len(FEATURES):
            raise ModelError("a later version of Trackside made the model: run `trackside train`")
        self._weights = np.pad(weights, (0, len(FEATURES) - len(weights)))
        self._words = _Words(model.estimator, model.data["words"])
        self._history = History.from_data(model.data["history"])
        for issue in later:
            self.add(issue)

    def add(self, issue: Filed) -> None:
        """Somebody took one more.

        What the text says is learned the next time: where this is told of issues that a tracker
        has, their texts are not read.
        """
        self._history.add(replace(issue, title="", body=""))

    def rank(self, issue: Filed) -> list[Candidate]:
        """Everyone who may take an issue, the likeliest first; the chances sum to one."""
        history, everybody = self._history, self._history.candidates()
        text = self._words.read([document(issue.title, issue.body)])[0]
        named = _numbers(issue)
        features = history.features(everybody, issue.labels, issue.author, text, named)
        present = history.present(everybody)
        people = [everybody[number] for number in present]
        found = chances(features[present], self._weights)
        order = sorted(range(len(people)), key=lambda number: (-found[number], people[number]))
        return [Candidate(person=history.people[people[n]], chance=float(found[n])) for n in order]

    def promised(self, person: str, chance: float) -> float | None:
        """The lower 95 % bound of precision of such proposals; None if it was not measured."""
        track = track_of(self._model, person)
        return track.promised(chance) if track else None

    def reasons(self, issue: Filed, person: str) -> Iterator[Evidence]:
        """What speaks for a person (their id): what they took of late, and words of the issue."""
        yield from _named_before(self._history, person, issue)
        yield from _record(self._history, person, issue.labels)
        if self._words.estimator is not None and person in self._words.people:
            read, column = document(issue.title, issue.body), self._words.people.index(person)
            for reason in reasons(self._words.estimator, read, column):
                if reason.kind is EvidenceKind.TERM:
                    yield reason


# -- the walk through the past -------------------------------------------------------------


def _walk(
    issues: Sequence[Filed],
    documents: Sequence[Document],
    seed: int,
    progress: Progress,
    seen: Sequence[Doing],
) -> tuple[History, list[Step]]:
    """The history after all issues, and every issue behind WARM_UP as it was met."""
    fresh, late, steps = History(), History(), list[Step]()
    watch = _Watch(seen, (fresh, late))
    start = max(2, round(WARM_UP * len(issues)))
    for issue in issues[:start]:
        fresh.add(issue)
    for issue in issues[: _known(start)]:
        late.add(issue)
    cuts = np.unique(np.linspace(start, len(issues), BLOCKS + 1).round().astype(int))
    for number, (begin, end) in enumerate(pairwise(cuts)):
        progress(0.1 + 0.8 * number / BLOCKS, "walking through the past")
        learned = _known(begin)
        words = _Words.fit(issues[:learned], documents[:learned], seed)
        texts = words.read(documents[begin:end])
        for place, text in zip(range(begin, end), texts, strict=True):
            issue = issues[place]
            taken_by = frozenset(person.id for person in issue.people)
            named = _numbers(issue)
            watch.until(issue.at)
            (now, its), (people, features) = (
                (p, known.features(p, issue.labels, issue.author, text, named))
                for known in (fresh, late)
                for p in [known.candidates()]
            )
            learned_from = choice(now, its, taken_by)
            present = late.present(people)
            asked = [people[number] for number in present]
            steps.append(Step(issue.key, asked, features[present], taken_by, learned_from))
            fresh.add(issue)
            if place >= KNOWN_AFTER:
                late.add(issues[place - KNOWN_AFTER])
    watch.until(seen[-1][0] if seen else None)
    return fresh, steps


class _Watch:
    """Tells histories of what people did besides, as time goes on."""

    def __init__(self, seen: Sequence[Doing], histories: Sequence[History]) -> None:
        self._seen = seen
        self._histories = histories
        self._place = 0

    def until(self, at: datetime | None) -> None:
        """Tell of all that was done up to then."""
        while at is not None and self._place < len(self._seen) and self._seen[self._place][0] <= at:
            when, person = self._seen[self._place]
            for history in self._histories:
                history.presence.saw((person,), when)
            self._place += 1


def _numbers(issue: Filed) -> list[int]:
    """The numbers of the files, folders and packages that an issue names."""
    return [place.number for place in places(issue.title, issue.body)]


def _known(place: int) -> int:
    """Of how many issues it is known who took them when the one at a place is filed."""
    return max(0, place - KNOWN_AFTER)


@dataclass(frozen=True, slots=True)
class _Words:
    """A classifier of people's numbers, and the ids that the numbers stand for."""

    estimator: Any
    people: Sequence[str]

    @classmethod
    def fit(cls, issues: Sequence[Filed], documents: Sequence[Document], seed: int) -> _Words:
        """Learn; without an estimator where only one person took anything so far."""
        taken_by = [issue.people[0].id for issue in issues]
        people = sorted(set(taken_by))
        if len(people) < 2:
            return cls(None, people)
        number = {person: n for n, person in enumerate(people)}
        weights = 0.5 ** (np.arange(len(issues))[::-1] / _HALF_LIFE)
        weights *= len(weights) / weights.sum()
        truth = np.array([number[person] for person in taken_by])
        estimator = words_estimator(seed)
        return cls(estimator.fit(list(documents), truth, linear__sample_weight=weights), people)

    def read(self, documents: Sequence[Document]) -> list[Mapping[str, float]]:
        """For each document the chance that its words give each person."""
        if self.estimator is None:
            return [{} for _ in documents]
        found = self.estimator.predict_proba(list(documents))
        return [dict(zip(self.people, map(float, row), strict=True)) for row in found]


# -- what decided --------------------------------------------------------------------------


def _named_before(history: History, person: str, issue: Filed) -> Iterator[Evidence]:
    """The file, folder or package of the issue that tells most of somebody, and how much."""
    named = [
        (one.rarity(place.number) * count / (count + 1), count, place.shown)
        for one in [history.named]
        for place in places(issue.title, issue.body)
        if (count := one.took(person, place.number)) >= LEAST_NAMED
    ]
    if named:
        weight, count, shown = max(named, key=lambda found: found[0])
        text = f"took {count} issues that name “{shown[-60:]}”"
        yield Evidence(kind=EvidenceKind.RULE, text=text, weight=weight)


def _record(history: History, person: str, labels: Sequence[str]) -> Iterator[Evidence]:
    """How many of the last issues somebody took, with each label and in all."""
    for label in labels:
        with_it = [one for one, its in history.recent if label in its]
        if len(with_it) >= 3 and (own := with_it.count(person)):
            text = f"took {own} of the last {len(with_it)} with “{label[:60]}”"
            yield Evidence(kind=EvidenceKind.RULE, text=text, weight=own / len(with_it))
    if taken := sum(one == person for one, _ in history.recent):
        text = f"took {taken} of the last {len(history.recent)} issues"
        yield Evidence(kind=EvidenceKind.RULE, text=text, weight=taken / len(history.recent))
