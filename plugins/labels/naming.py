"""Labels that an issue names: what is suggested of those that were not learned."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from core.model import Evidence, EvidenceKind, Issue, Priority, Suggestion, SuggestionKind
from core.plugin import Fared, KnownLabel, ModelCard, TrainedModel
from core.vocabulary import priority_of, type_of_label

if TYPE_CHECKING:
    from core.learning.rows import Row

RULES_VERSION = "names-1"
"""The version of suggestions where nothing has been counted yet."""


def nameable(labels: Mapping[str, KnownLabel], skip: Collection[str]) -> dict[str, str]:
    """The labels that may be suggested by name, with what they are for; ``skip`` in any case."""
    left_out = {label.casefold() for label in skip}
    return {
        label: known.description
        for label, known in labels.items()
        if label.casefold() not in left_out
        and not type_of_label(label)
        and priority_of(label) is Priority.NONE
    }


def suggest_named(
    counted: TrainedModel | None,
    issue: Issue,
    labels: Mapping[str, str],
    *,
    skip: Collection[str],
    made_by: str,
    minimum: float,
    fared: Sequence[Fared],
) -> Iterator[Suggestion]:
    """The labels that an issue names, the surest first.

    Args:
        counted: how often that was right on this project's issues, None where not counted.
        issue: the issue as it is now.
        labels: those to look for, with their descriptions; the same for all issues.
        skip: those that are not suggested here, in any case of their letters.
        made_by: the plugin's name.
        minimum: how sure to be.
        fared: how suggestions of labels fared lately.
    """
    from core.learning import by_name  # loads the search's language tools

    record, version = by_name.NOTHING_COUNTED, RULES_VERSION
    if counted is not None:
        record, version = by_name.Record.from_data(counted.data["record"]), counted.version
    left_out = {label.casefold() for label in skip}
    for match, confidence in by_name.best(by_name.matches(issue.title, issue.body, labels), record):
        if confidence < minimum:
            return
        if match.label.casefold() in left_out:
            continue
        # What is found otherwise fares otherwise.
        made = f"{version}/{match.found}"
        yield Suggestion(
            kind=SuggestionKind.LABEL,
            value=match.label,
            confidence=round(confidence, 4),
            because=by_name.because(match, record),
            made_by=made_by,
            version=made,
            evidence=tuple(
                Evidence(kind=EvidenceKind.TERM, text=word, weight=1.0) for word in match.said
            ),
            promised=by_name.promised(match, record, fared, made),
        )


def named(
    counted: TrainedModel | None, labels: Mapping[str, str], *, minimum: float
) -> Mapping[str, str]:
    """Where an issue has to say a label's name to get it, for the labels that it gets so.

    The arguments are those of :func:`suggest_named`.
    """
    from core.learning import by_name

    record = by_name.NOTHING_COUNTED
    if counted is not None:
        record = by_name.Record.from_data(counted.data["record"])
    return by_name.where_named(labels, record, minimum=minimum)


def count_named(
    rows: Sequence[Row], labels: Mapping[str, str], learned: TrainedModel | None, project: str
) -> tuple[TrainedModel | None, TrainedModel | None]:
    """What names were right about on labelled issues, and what was learned if it is to be used.

    Where names alone were right clearly more often about the issues that were held out when
    it was learned, what was learned is not used.
    """
    from core.learning import by_name

    record = by_name.count(rows, labels)
    notes: tuple[str, ...] = ()
    if learned is not None and by_name.is_better(rows, labels, learned.held_out):
        said = "on held-out issues the labels' names alone were right more often"
        notes = (f"What was learned is not used: {said}.",)
        # One that says nothing takes the place of whichever was in use.
        silent = {**learned.data, "suggests": [False] * len(learned.data["suggests"])}
        card = replace(learned.card, notes=(*learned.card.notes, *notes))
        learned = replace(learned, data=silent, card=card, held_out={})
    if not record.labels:
        return None, learned
    card = ModelCard(
        task=by_name.TASK,
        project=project,
        rows=len(rows),
        classes=tuple(sorted({label for label, _ in record.labels})),
        first=rows[0].at,
        last=rows[-1].at,
        about=by_name.ABOUT,
        notes=(*by_name.notes(record), *notes),
    )
    return TrainedModel(task=by_name.TASK, card=card, data={"record": record.to_data()}), learned
