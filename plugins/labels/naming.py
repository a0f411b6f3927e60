"""Labels that an issue names: what is suggested of those that were not learned."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from core.model import Evidence, EvidenceKind, Issue, Priority, Suggestion, SuggestionKind
from core.plugin import Fared, KnownLabel, ModelCard, TrainedModel
from core.vocabulary import priority_of, type_of_label

if TYPE_CHECKING:
    from core.learning.by_name import Names, Record
    from core.learning.rows import Row

_MOST_LISTS: Final = 32
_READ: Final = 20_000

NAMES_NONE: Final = "it names no further label of the project"
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


class PreparedNames:
    """The names in lists of labels, each list prepared once; the last few lists are kept.

    A list is known by being the same object; an equal one will do, and takes longer.
    """

    def __init__(self) -> None:
        self._kept: deque[tuple[Mapping[str, KnownLabel], Collection[str], Names]]
        self._kept = deque(maxlen=_MOST_LISTS)

    def of(self, labels: Mapping[str, KnownLabel], skip: Collection[str]) -> Names:
        """The names of those that may be suggested by name; the arguments are its."""
        from core.learning.by_name import Names  # loads the search's language tools

        kept = [(one, names) for one, left_out, names in tuple(self._kept) if left_out == skip]
        for one, names in kept:
            if one is labels:
                return names
        for one, names in kept:
            if one == labels:
                return names
        made = Names(nameable(labels, skip))
        self._kept.append((labels, skip, made))
        return made


def suggest_named(
    counted: TrainedModel | None,
    issue: Issue,
    names: Names,
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
        names: those to look for; the same for all issues.
        skip: those that are not suggested here, in any case of their letters.
        made_by: the plugin's name.
        minimum: how sure to be.
        fared: how suggestions of labels fared lately.
    """
    from core.learning import by_name  # loads the search's language tools

    record = _record(counted)
    version = RULES_VERSION if counted is None else counted.version
    left_out = {label.casefold() for label in skip}
    for match, confidence in by_name.best(names.found_in(issue.title, issue.body), record):
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

    ``labels``: names with their descriptions; the others are those of :func:`suggest_named`.
    """
    from core.learning import by_name

    return by_name.where_named(labels, _record(counted), minimum=minimum)


def why_none_named(
    counted: TrainedModel | None, issue: Issue, names: Names, skip: Collection[str]
) -> str:
    """Why an issue is given no label by name, in a few words; the arguments are as above.

    A label whose name it says, and not surely enough, is named: whoever sees the word there
    would not believe that the issue names no label.
    """
    from core.learning import by_name

    record, left_out = _record(counted), {label.casefold() for label in skip}
    text = f"{issue.title}\n{issue.body[:_READ]}"
    for match, _ in by_name.best(names.found_in(issue.title, issue.body), record):
        if match.label.casefold() not in left_out and by_name.is_named(match.label, text):
            return by_name.why_not_enough(match, record)
    return NAMES_NONE


def with_values(
    counted: TrainedModel, labels: Collection[str], learned: TrainedModel | None
) -> TrainedModel:
    """What was counted, with a card whose values are those that a name alone can give.

    ``labels``: those that :func:`named` tells of. What was learned is not given by name.
    """
    told = zip(learned.data["classes"], learned.data["suggests"], strict=True) if learned else ()
    by_model = {label for label, suggests in told if suggests}
    classes = tuple(sorted({*labels} - by_model))
    return replace(counted, card=replace(counted.card, classes=classes))


def _record(counted: TrainedModel | None) -> Record:
    from core.learning import by_name

    if counted is None:
        return by_name.NOTHING_COUNTED
    return by_name.Record.from_data(counted.data["record"])


def count_named(
    rows: Sequence[Row], names: Names, learned: TrainedModel | None, project: str
) -> tuple[TrainedModel | None, TrainedModel | None]:
    """What names were right about on labelled issues, and what was learned if it is to be used.

    Where names alone were right clearly more often about the issues that were held out when
    it was learned, what was learned is not used.
    """
    from core.learning import by_name

    record = by_name.count(rows, names)
    notes: tuple[str, ...] = ()
    if learned is not None and by_name.is_better(rows, names, learned.held_out):
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
