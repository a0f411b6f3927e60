"""What becomes of a suggestion: hide, show or apply. Pure, and it says why in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Final

from core.connector import Conduct, ConnectionConfig
from core.model import (
    ActionKind,
    Decision,
    Issue,
    Mode,
    Outcome,
    OutcomeKind,
    RelationKind,
    Suggestion,
    SuggestionKind,
    Verdict,
)
from core.plugin import Fared
from core.project_settings import ProjectSettings, least_far
from core.triage.live import why_stepped_back, why_unwanted
from core.wording.english import percent_reached

FIELD_OF: Final[Mapping[str, str]] = {
    SuggestionKind.LABEL: "labels",
    SuggestionKind.TYPE: "type",
    SuggestionKind.PRIORITY: "priority",
    SuggestionKind.ASSIGNEE: "assignees",
}
"""The field that a kind of suggestion would set; other kinds set none."""

ASKED_KINDS: Final = frozenset(
    {ActionKind.SET_STATUS, ActionKind.MARK_DUPLICATE, ActionKind.CLOSE_AS_DUPLICATE}
)
"""What is only ever done because a person asked, whatever was measured: what closes an issue, or
says that it need not have been filed, is nothing to be wrong about."""

SPOKEN_FOR: Final = (
    "One of many reports alike: what there is to say is said on the issue that speaks for them."
)
SENSITIVE: Final = "The issue looks sensitive: nothing is written on it."
NOTHING_NEVER: Final[Mapping[tuple[str, str], str]] = {}
MOST_SHOWN: Final[Mapping[str, int]] = {
    SuggestionKind.TYPE: 1,
    SuggestionKind.PRIORITY: 1,
    SuggestionKind.ASSIGNEE: 1,
    SuggestionKind.LABEL: 4,
    SuggestionKind.DUPLICATE: 1,
    SuggestionKind.MISSING: 3,
}
"""A comment is read in ten seconds; more than this of one kind is noise."""

_MOST_OF_A_KIND: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What policy goes by, apart from the suggestion and its issue.

    ``appliable``: the kinds that the tracker lets us write. ``most_shown`` overrides how
    many of a kind are shown. ``by_project``: how far to go in single projects, where that is
    not as everywhere in the connection. ``kinds``: the only ones that are suggested, None for
    all; ``never``: labels that are not, as they compare.
    """

    mode: Mode
    modes: Mapping[str, Mode] = field(default_factory=dict)
    floor: float = 0.5
    precision_target: float = 0.95
    appliable: frozenset[str] = frozenset()
    most_shown: Mapping[str, int] = field(default_factory=dict)
    by_project: Mapping[str, Conduct] = field(default_factory=dict)
    kinds: frozenset[str] | None = None
    never: frozenset[str] = frozenset()

    def within(self, project: str) -> Rules:
        """The rules in a project of the connection."""
        own = self.by_project.get(project)
        return self if own is None else replace(self, mode=own.mode, modes=own.modes, by_project={})

    def narrowed(self, settings: ProjectSettings) -> Rules:
        """These rules within what a project sets: of two bounds the stricter one holds."""
        kinds = frozenset(settings.kinds) or None
        named = {*self.modes, *settings.modes}
        similar = self.most_shown.get(SuggestionKind.SIMILAR, _MOST_OF_A_KIND)
        return replace(
            self,
            mode=least_far(self.mode, settings.mode),
            modes={kind: settings.mode_for(kind, self.mode_for(kind)) for kind in named},
            floor=max(self.floor, settings.floor),
            precision_target=max(self.precision_target, settings.precision_target),
            most_shown={
                **self.most_shown,
                **dict.fromkeys(
                    (SuggestionKind.SIMILAR, SuggestionKind.RELATED),
                    min(similar, settings.max_similar),
                ),
            },
            kinds=kinds if self.kinds is None else self.kinds & (kinds or self.kinds),
            never=self.never | {label.casefold() for label in settings.never_suggest},
        )

    @property
    def silent(self) -> bool:
        """Whether nothing at all may be said in the tracker."""
        return silent(self.mode, self.modes)

    def shown(self) -> Rules:
        """These rules where everything is shown and nothing applied: what would be said."""
        return replace(self, mode=Mode.SUGGEST, modes={}, by_project={})

    def mode_for(self, kind: str) -> Mode:
        """The mode in force for a kind of suggestion."""
        return self.modes.get(kind, self.mode)


def is_silent(config: ConnectionConfig, project: str, settings: Iterable[ProjectSettings]) -> bool:
    """Whether nothing may be said in a project of a connection, within what it narrows itself."""
    conduct = config.conduct(project)
    rules = Rules(mode=conduct.mode, modes=conduct.modes)
    return reduce(Rules.narrowed, settings, rules).silent


def silent(mode: Mode, modes: Mapping[str, Mode]) -> bool:
    """Whether a connection only observes, whatever the kind of suggestion."""
    return {mode, *modes.values()} == {Mode.OBSERVE}


def decide_all(
    suggestions: Sequence[Suggestion],
    issue: Issue,
    *,
    rules: Rules,
    locks: frozenset[str],
    answers: Mapping[tuple[str, str], Sequence[Outcome]],
    sensitive: bool,
    fared: Sequence[Fared] = (),
    never: Mapping[tuple[str, str], str] = NOTHING_NEVER,
) -> Sequence[Decision]:
    """Decide about all suggestions for an issue, the surest of each kind first.

    ``answers`` holds what people said to (kind, value) on this issue, oldest first; ``fared``
    how suggestions fared with them on the project's other issues, newest first. ``never``: why
    not, by kind and value (without case) of what people never want suggested.
    """
    decisions = []
    shown: dict[str, int] = {}
    muted = _is_spoken_for(suggestions, issue, answers, rules=rules, sensitive=sensitive)
    for suggestion in sorted(suggestions, key=lambda s: (s.kind, -s.confidence, s.value)):
        decision = decide(
            suggestion,
            issue,
            rules=rules,
            locks=locks,
            answers=answers.get((suggestion.kind, suggestion.value), ()),
            sensitive=sensitive,
            fared=fared,
            never=never.get((suggestion.kind, suggestion.value.casefold()), ""),
        )
        if muted and decision.verdict is not Verdict.HIDE and not _accepted(suggestion, answers):
            decision = Decision(
                suggestion=suggestion,
                verdict=Verdict.HIDE,
                sentence=SPOKEN_FOR,
            )
        if decision.verdict is not Verdict.HIDE:
            most = rules.most_shown.get(
                suggestion.kind, MOST_SHOWN.get(suggestion.kind, _MOST_OF_A_KIND)
            )
            shown[suggestion.kind] = shown.get(suggestion.kind, 0) + 1
            if shown[suggestion.kind] > most:
                decision = Decision(
                    suggestion=suggestion,
                    verdict=Verdict.HIDE,
                    sentence=f"Others of its kind are surer, and {most} are enough.",
                )
        decisions.append(decision)
    return decisions


def _is_spoken_for(
    suggestions: Sequence[Suggestion],
    issue: Issue,
    answers: Mapping[tuple[str, str], Sequence[Outcome]],
    *,
    rules: Rules,
    sensitive: bool,
) -> bool:
    """Whether this is only one more report of a burst that another issue may speak for here."""
    for suggestion in suggestions:
        if suggestion.kind == SuggestionKind.BURST and suggestion.value != issue.key:
            said = answers.get((suggestion.kind, suggestion.value), ())
            if not _why_hidden(suggestion, issue, rules=rules, answers=said, sensitive=sensitive):
                return True
    return False


def _accepted(suggestion: Suggestion, answers: Mapping[tuple[str, str], Sequence[Outcome]]) -> bool:
    said = answers.get((suggestion.kind, suggestion.value), ())
    return bool(said) and said[-1].kind is OutcomeKind.ACCEPTED


def decide(
    suggestion: Suggestion,
    issue: Issue,
    *,
    rules: Rules,
    locks: frozenset[str],
    answers: Sequence[Outcome],
    sensitive: bool,
    fared: Sequence[Fared] = (),
    never: str = "",
) -> Decision:
    """Decide about one suggestion; the first rule that fits gives the answer."""
    verdict, sentence = _verdict(
        suggestion,
        issue,
        rules=rules,
        locks=locks,
        answers=answers,
        sensitive=sensitive,
        fared=fared,
        never=never,
    )
    return Decision(suggestion=suggestion, verdict=verdict, sentence=sentence)


def _verdict(
    suggestion: Suggestion,
    issue: Issue,
    *,
    rules: Rules,
    locks: frozenset[str],
    answers: Sequence[Outcome],
    sensitive: bool,
    fared: Sequence[Fared],
    never: str,
) -> tuple[Verdict, str]:
    hidden = _why_hidden(suggestion, issue, rules=rules, answers=answers, sensitive=sensitive)
    kind, value = suggestion.kind, suggestion.value
    # What people asked for themselves is theirs to have.
    accepted = bool(answers) and answers[-1].kind is OutcomeKind.ACCEPTED
    if hidden := hidden or ("" if accepted else never or why_unwanted(fared, kind, value)):
        return Verdict.HIDE, hidden
    shown = _why_only_shown(suggestion, issue, rules=rules, locks=locks)
    if shown := shown or why_stepped_back(fared, kind, value, rules.precision_target):
        return Verdict.SHOW, shown
    return Verdict.APPLY, (
        f"Its measured precision is at least {percent_reached(suggestion.promised or 0.0)}%, "
        f"which reaches the target of {rules.precision_target:.0%}."
    )


def _why_only_shown(
    suggestion: Suggestion, issue: Issue, *, rules: Rules, locks: frozenset[str]
) -> str:
    name = FIELD_OF.get(suggestion.kind, "")
    promised = suggestion.promised
    reasons = (
        (
            suggestion.kind == SuggestionKind.DUPLICATE,
            "Only a person says that an issue is a duplicate.",
        ),
        (not name, "It is information; there is nothing to set."),
        (
            rules.mode_for(suggestion.kind) is Mode.SUGGEST,
            "In mode suggest a person decides.",
        ),
        (name in locks, f"A person has set {name} here: it is theirs."),
        (
            suggestion.kind == SuggestionKind.ASSIGNEE and bool(issue.assignees),
            "Somebody is assigned already: a person decides.",
        ),
        (
            suggestion.kind not in rules.appliable,
            "This connection cannot write it; a person can.",
        ),
        (promised is None, "Its precision has not been measured yet."),
        (
            # Not "is below": NaN is neither below nor above, and promises nothing.
            promised is not None and not promised >= rules.precision_target,
            (
                f"At least {percent_reached(promised or 0.0)}% of such were right where it was "
                f"measured; applying without asking takes {rules.precision_target:.0%}."
            ),
        ),
    )
    return next((sentence for holds, sentence in reasons if holds), "")


def _why_hidden(
    suggestion: Suggestion,
    issue: Issue,
    *,
    rules: Rules,
    answers: Sequence[Outcome],
    sensitive: bool,
) -> str:
    reasons = (
        (
            rules.kinds is not None and suggestion.kind not in rules.kinds,
            "This project's settings leave out suggestions of this kind.",
        ),
        (
            suggestion.kind == SuggestionKind.LABEL and suggestion.value.casefold() in rules.never,
            "This project's settings say never to suggest this label.",
        ),
        (sensitive, SENSITIVE),
        (not issue.is_open, "The issue is closed."),
        (
            bool(answers) and answers[-1].kind.is_no,
            "A person said no to this here before.",
        ),
        (_is_so_already(suggestion, issue), "It is so already."),
        (
            not suggestion.confidence >= rules.floor,
            (
                f"Not sure enough: {percent_reached(suggestion.confidence)}%, "
                f"and {rules.floor:.0%} is the floor."
            ),
        ),
        (
            rules.mode_for(suggestion.kind) is Mode.OBSERVE,
            "The mode is observe: nothing is written to the tracker.",
        ),
    )
    return next((sentence for holds, sentence in reasons if holds), "")


def _is_so_already(suggestion: Suggestion, issue: Issue) -> bool:
    match suggestion.kind:
        case SuggestionKind.LABEL:
            return has_label(issue, suggestion.value)
        case SuggestionKind.TYPE:
            return suggestion.value == issue.type
        case SuggestionKind.PRIORITY:
            return suggestion.value == issue.priority
        case SuggestionKind.ASSIGNEE:
            return suggestion.value in {person.id for person in issue.assignees}
        case SuggestionKind.DUPLICATE:
            return suggestion.value == issue.duplicate_of or any(
                r.kind is RelationKind.DUPLICATE_OF and r.key == suggestion.value
                for r in issue.relations
            )
        case _:
            return False


def has_label(issue: Issue, label: str) -> bool:
    """Whether a label is on an issue; trackers compare labels without case."""
    return label.casefold() in {name.casefold() for name in issue.labels}
