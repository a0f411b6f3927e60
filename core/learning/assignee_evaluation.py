"""``trackside evaluate assignee``: ours beside whoever takes most, lately, or by the words.

It is asked as it would be in use: issue after issue in the order in which they were filed.
Who took an issue is taken as known once KNOWN_AFTER further ones were filed; what words and
everything else weigh was learned before the first of them. Of the simple rules that
proposals must beat, which are told the same, those that decided stand beside. ``top1_learned_only``
and ``top3_learned_only`` leave out even that and go by what was learned alone. An issue has the
labels that it was surely filed with. Where no issue of a project tells any history, nobody
knows which: then it has all of its labels, as in a tracker that asks for a component while one
files, and ``top1_without_labels`` and ``top3_without_labels`` say what is left without them.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from core.archive import read_archive
from core.errors import UserError
from core.learning.assignee_judging import RULES
from core.learning.assignees import (
    LEAST_ISSUES,
    MOST_ISSUES,
    TASK,
    Candidate,
    Ranker,
    learn_assignees,
)
from core.learning.assignment import FEATURES, KNOWN_AFTER, Filed, History, assigned
from core.learning.baselines import BASELINES
from core.learning.compared import Compared, compare
from core.learning.evaluation import SEED, by_project, check_tested_on, peak_mb, split_newest
from core.learning.metrics import Measured, share
from core.learning.presence import Doing, doings
from core.learning.rows import Row, Truth, truth_of
from core.learning.silent import reason_to_abstain
from core.learning.training import Progress
from core.learning.unlearned import takes_people
from core.plugin import TrainedModel

_MOST: Final = 3


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was answered in one project: for each test issue, was the first, one of three, right.

    ``decided``: the rule of RULES that decided whether anybody is proposed; "" without a model.
    """

    project: str
    train: int
    ours: Mapping[str, npt.NDArray[np.bool_]]
    baselines: Mapping[str, Mapping[str, npt.NDArray[np.bool_]]]
    notes: tuple[str, ...]
    abstains: bool
    decided: str
    train_seconds: float
    seconds_per_issue: float

    @property
    def tested(self) -> int:
        """How many issues were asked about."""
        return len(self.ours["top1"])

    def compared(self, columns: Sequence[str]) -> Compared:
        """How the first proposal fared beside the best of these baselines."""
        return compare(
            self.ours["top1"],
            {name: self.baselines[name]["top1"] for name in columns},
            suggests=not self.abstains,
            why=reason_to_abstain(self.notes),
        )


def run(
    *,
    train: Path,
    test: Path | None = None,
    newest: float | None = None,
    progress: Progress = lambda _done, _what: None,
) -> dict[str, Any]:
    """Evaluate on archives; returns the object that ``--json`` prints.

    With several projects ``metrics`` are over all their test issues together.

    Raises:
        UserError: a missing or contradicting option, an archive that cannot be read or holds
            nothing to measure.
    """
    check_tested_on(test, newest)
    progress(0.0, "reading")
    learned = by_project(read_archive(train))
    asked = by_project(read_archive(test)) if test is not None else {}
    if newest is not None:
        learned = {p: [i for i in members if i.assignees] for p, members in learned.items()}
        learned, asked = split_newest({p: m for p, m in learned.items() if m}, newest)
    truth = Truth()
    seen = {issue.key for members in asked.values() for issue in members}
    told = {
        project: ([i for i in learned.get(project, []) if i.key not in seen], members)
        for project, members in sorted(asked.items())
    }

    def taken(project: str, *, labels_as_given: bool) -> tuple[list[Filed], list[Filed]]:
        past, new = (assigned(p, truth, labels_as_given=labels_as_given) for p in told[project])
        return past, new

    mute = {p for p, parts in told.items() if not any(i.history for part in parts for i in part)}
    pairs = {project: taken(project, labels_as_given=project in mute) for project in told}
    pairs = {project: pair for project, pair in pairs.items() if all(pair)}
    if not pairs:
        raise UserError(
            "there is nothing to measure: no project has issues that somebody took both to "
            "learn from and to test on"
        )
    results = []
    for number, (project, (past, new)) in enumerate(pairs.items()):

        def report(done: float, what: str, number: int = number, project: str = project) -> None:
            progress((number + done) / len(pairs), f"{project}: {what}")

        done = doings(told[project][0])
        result = _evaluate(project, past, new, report, done)
        if project in mute:
            bare = taken(project, labels_as_given=False)
            result = _beside(result, _evaluate(project, *bare, report, done))
        results.append(result)
    if not any(result.decided for result in results):
        most = max(results, key=lambda one: one.train)
        raise UserError(
            f"there is nothing to measure: it takes {takes_people()}, and {most.project} has "
            f"{most.train} to learn from{_lacking(pairs[most.project][0])}"
        )
    progress(1.0, "done")
    return _summarise(results)


def _lacking(past: Sequence[Filed]) -> str:
    """What so many issues lack where they would be enough; "" where they are too few."""
    if len(past) < LEAST_ISSUES:
        return ""
    newest = f"the newest {MOST_ISSUES:,} of them" if len(past) > MOST_ISSUES else "all of them"
    return f", and {newest} were taken by one person"


def _evaluate(
    project: str,
    past: Sequence[Filed],
    new: Sequence[Filed],
    progress: Progress,
    seen: Sequence[Doing],
) -> _Asked:
    started = time.perf_counter()
    model = learn_assignees(past, project=project, seed=SEED, progress=progress, seen=seen)
    train_seconds = time.perf_counter() - started
    progress(0.95, "asking")
    started = time.perf_counter()
    live = _asked_in_order(model, past, new, live=True)
    seconds = (time.perf_counter() - started) / len(new)
    alone = _asked_in_order(model, past, new, live=False)
    notes = model.card.notes if model else ("Abstains: too few issues were taken by somebody.",)
    return _Asked(
        project=project,
        train=len(past),
        ours={**_hits(live, new), **_hits(alone, new, "_learned_only")},
        baselines={**_baselines(project, past, new), **_rules(past, new)},
        notes=notes,
        decided=_decided(model) if model else "",
        abstains=model is None or not model.data["suggests"],
        train_seconds=train_seconds,
        seconds_per_issue=seconds,
    )


def _beside(given: _Asked, without: _Asked) -> _Asked:
    """What was answered with the labels that issues have, and beside it what without them."""
    said = (
        "No issue here tells its history, so labels are taken for those that it was filed with. "
        "Where they come later, expect the figures without labels. `trackside train` learns from "
        "such a history without them, and there it would "
        f"{'abstain' if without.abstains else 'suggest'}."
    )
    more = {f"{name}_without_labels": without.ours[name] for name in ("top1", "top3")}
    return replace(given, ours={**given.ours, **more}, notes=(said, *given.notes))


def _asked_in_order(
    model: TrainedModel | None, past: Sequence[Filed], new: Sequence[Filed], *, live: bool
) -> list[list[str]]:
    """For each new issue the ids of the likeliest people; with ``live`` it hears who took what."""
    return _told_in_order(Ranker(model) if model else _Busiest(past), new, live=live)


def _told_in_order(
    ranking: Ranker | _Busiest, new: Sequence[Filed], *, live: bool
) -> list[list[str]]:
    answers = []
    for number, issue in enumerate(new):
        if live and number > KNOWN_AFTER:
            ranking.add(new[number - KNOWN_AFTER - 1])
        answers.append([found.person.id for found in ranking.rank(issue)[:_MOST]])
    return answers


class _Busiest:
    """Who takes most these days, whatever the issue; or who did by one of FEATURES."""

    def __init__(self, past: Sequence[Filed], feature: str = "") -> None:
        self._history = History()
        self._column = FEATURES.index(feature) if feature else None
        for issue in past:
            self.add(issue)

    def add(self, issue: Filed) -> None:
        """Somebody took one more."""
        self._history.add(issue)

    def rank(self, _: Filed) -> list[Candidate]:
        """Everyone active, whatever the issue."""
        everybody = self._history.candidates()
        people = [everybody[number] for number in self._history.present(everybody)]
        if self._column is not None:
            found = self._history.features(people, (), "", {})[:, self._column]
            people = [people[number] for number in np.argsort(-found, kind="stable")]
        return [Candidate(person=self._history.people[p], chance=1 / len(people)) for p in people]


def _hits(
    answers: Sequence[Sequence[str]], issues: Sequence[Filed], suffix: str = ""
) -> dict[str, npt.NDArray[np.bool_]]:
    taken = [{person.id for person in issue.people} for issue in issues]

    def within(most: int) -> npt.NDArray[np.bool_]:
        pairs = zip(answers, taken, strict=True)
        return np.array([bool(set(said[:most]) & by) for said, by in pairs], dtype=bool)

    return {f"top1{suffix}": within(1), f"top3{suffix}": within(_MOST)}


def _baselines(
    project: str, past: Sequence[Filed], new: Sequence[Filed]
) -> dict[str, dict[str, npt.NDArray[np.bool_]]]:
    rows, asked = ([_row(project, issue) for issue in some] for some in (past, new))
    classes = tuple(sorted({row.value for row in rows}))
    truth = truth_of(rows, classes, many=False)
    found = {
        name: baseline(rows, truth, len(classes), asked) for name, baseline in BASELINES.items()
    }
    return {
        name: _hits([[classes[n] for n in np.argsort(-row, kind="stable")] for row in scores], new)
        for name, scores in found.items()
    }


def _rules(
    past: Sequence[Filed], new: Sequence[Filed]
) -> dict[str, dict[str, npt.NDArray[np.bool_]]]:
    """The rules that proposals must beat, told who took what as proposals are."""
    return {
        name: _hits(_told_in_order(_Busiest(past, feature), new, live=True), new)
        for name, (_, feature) in RULES.items()
    }


def _decided(model: TrainedModel) -> str:
    """The rule that was right most often on what was held out, which decided."""
    found = model.card.baselines
    _, said = max((found[said]["top1"]["value"], said) for said, _ in RULES.values())
    return next(name for name, (one, _) in RULES.items() if one == said)


def _row(project: str, issue: Filed) -> Row:
    values = frozenset({issue.people[0].id})
    return Row(
        key=issue.key, project=project, title=issue.title, body=issue.body, values=values,
        at=issue.at,
    )  # fmt: skip


def _summarise(results: Sequence[_Asked]) -> dict[str, Any]:
    tested = sum(result.tested for result in results)
    decided = {result.decided for result in results}
    columns = [*BASELINES, *(name for name in RULES if name in decided)]

    def all_of(parts: Sequence[Mapping[str, npt.NDArray[np.bool_]]]) -> dict[str, Any]:
        names = [name for name in parts[0] if all(name in part for part in parts)]
        return _metrics({name: np.concatenate([part[name] for part in parts]) for name in names})

    def abstained(some: Sequence[_Asked]) -> dict[str, float]:
        flags = np.concatenate([np.full(one.tested, one.abstains) for one in some])
        return share(flags, seed=SEED).to_data()

    return {
        "task": TASK,
        "train": sum(result.train for result in results),
        "test": tested,
        "metrics": {**all_of([one.ours for one in results]), "abstained": abstained(results)},
        "baselines": {name: all_of([one.baselines[name] for one in results]) for name in columns},
        "projects": {
            one.project: {
                "train": one.train,
                "test": one.tested,
                "metrics": {**_metrics(one.ours), "abstained": abstained([one])},
                "baselines": {name: _metrics(one.baselines[name]) for name in columns},
                "decided_by": one.decided or None,
                "compared": one.compared(columns).to_data(one.project),
                "notes": list(one.notes),
            }
            for one in results
        },
        "train_seconds": round(sum(one.train_seconds for one in results), 3),
        "ms_per_issue": round(
            1000 * sum(one.seconds_per_issue * one.tested for one in results) / tested, 3
        ),
        "peak_mb": peak_mb(),
    }


def _metrics(hits: Mapping[str, npt.NDArray[np.bool_]]) -> dict[str, Any]:
    found: dict[str, Measured] = {name: share(flags, seed=SEED) for name, flags in hits.items()}
    return {name: measured.to_data() for name, measured in found.items()}
