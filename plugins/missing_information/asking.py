"""What a report lacks by a project's habits, and how that is said. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from core.model import Issue
from core.wording.english import listed
from plugins.missing_information.cues import DETAILS, KIND_OF, asked_by, told_in
from plugins.missing_information.profile import ANY, Profile, Share
from plugins.missing_information.sections import sections_of

ENOUGH_NAMED: Final = 2


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that a report lacks, how many fixed ones had it, and the sentence to say."""

    value: str
    share: Share
    because: str


def lacks(issue: Issue, profile: Profile, minimal_share: float) -> list[Lack]:
    """What at least ``minimal_share`` of the fixed bug reports had and this one has not.

    The most usual first. What the reporter added in a comment counts as there. Where two or
    more things can be asked for by name, "some detail" is not asked for besides.
    """
    told = told_in(issue, profile.boilerplate)
    found = {}
    for name, share in profile.habits.items():
        if name == ANY and told.isdisjoint(DETAILS):
            found[name] = Lack(
                name,
                share,
                f"{_of(share)} bug reports that were fixed here had at least one of "
                f"{listed(DETAILS)}; this one has none of them yet.",
            )
        elif name in KIND_OF and name not in told:
            had = KIND_OF[name].had
            found[name] = Lack(
                name,
                share,
                f"{_of(share)} bug reports that were fixed here {had}; this one does not yet.",
            )
    for section in sections_of(issue.body, profile.boilerplate):
        kind, answered = asked_by(section.heading), profile.headings.get(section.heading)
        if section.is_answered or answered is None or (kind is not None and kind.name in told):
            continue
        value = kind.name if kind else section.heading
        known = found.get(value)
        best = known.share if known and known.share.value > answered.value else answered
        found[value] = Lack(
            value,
            best,
            f"The template asks for “{section.heading}”, and that is still empty; "
            f"{_of(answered)} bug reports that were fixed here had answered it.",
        )
    wanted = [lack for lack in found.values() if lack.share.value >= minimal_share]
    if sum(lack.value != ANY for lack in wanted) >= ENOUGH_NAMED:
        wanted = [lack for lack in wanted if lack.value != ANY]
    return sorted(wanted, key=lambda lack: (-lack.share.value, lack.value))


def asked_for(profile: Profile, minimal_share: float) -> list[str]:
    """What a project's habits give reason to ask for, whatever an issue has, in plain words.

    The kinds that at least ``minimal_share`` of the fixed bug reports had, and the template's
    questions that as many of them had answered.
    """
    plain = {ANY: f"at least one of {listed(DETAILS)}"}
    return [
        plain.get(value, value if value in profile.habits else f"“{value}”")
        for value in values_asked(profile, minimal_share)
    ]


def values_asked(profile: Profile, minimal_share: float) -> list[str]:
    """The same as the values of suggestions."""
    habits = [name for name, share in profile.habits.items() if share.value >= minimal_share]
    answered = [
        heading
        for heading, share in profile.headings.items()
        if share.value >= minimal_share and heading not in profile.habits
    ]
    return [*habits, *answered]


def _of(share: Share) -> str:
    return f"{share.having} of {share.of}"
