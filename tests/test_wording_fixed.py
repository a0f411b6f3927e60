"""Fixed words of comments: what is nobody's own words stands in the comment's language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from core.markdown import render
from core.model import (
    Action,
    ActionKind,
    ActionStatus,
    Evidence,
    EvidenceKind,
    Issue,
    StatusCategory,
    Suggestion,
    SuggestionKind,
)
from core.plugin_manager import make_plugin_manager
from core.triage.comment import ISSUE_KINDS, Facts, compose
from core.triage.translations import translations
from core.wording.sentences import (
    ACTIONS,
    ENGLISH,
    SENTENCES,
    STATES,
    STATUSES,
    languages,
    wording_of,
)
from tests.store.stores import an_issue

OTHERS = [language for language in languages() if language != ENGLISH]
USERS = "※"
"""Stands for all that is users' own: names, titles, labels."""

ALIKE = {
    "de": {"an", "in", "label", "status"},
    "es": {"todo"},
    "fr": {"certain", "suggestion", "type"},
    "ja": set[str](),
}
"""Words that these languages write as English does."""

NAMES = {"trackside", "acme", "shop"}


def closed(number: int, word: str, **fields: str) -> Issue:
    made = an_issue(number, title=USERS, url="", status_category=StatusCategory.DONE)
    return replace(made, **{"resolution": word, "status": "closed", **fields})


def ended() -> list[Issue]:
    """Issues that ended in every way that trackers have a fixed word for, and one that is open."""
    words = [*STATES, ""]
    return [
        an_issue(100, title=USERS, url=""),
        *(closed(n, word) for n, word in enumerate(words, 101)),
        *(closed(n, word, milestone=USERS) for n, word in enumerate(words, 201)),
    ]


def suggested(issues: list[Issue]) -> Iterator[Suggestion]:
    made = Suggestion(kind="", value=USERS, confidence=0.9, because="", made_by="", version="")
    about = (SuggestionKind.DUPLICATE, SuggestionKind.SIMILAR, SuggestionKind.RELATED)
    word = Evidence(kind=EvidenceKind.TERM, text=USERS)
    for kind in SuggestionKind:
        if kind in about:
            yield from (replace(made, kind=kind, value=one.key) for one in issues)
        elif kind is not SuggestionKind.BURST:
            for sure in (0.95, 0.8, 0.65, 0.5):
                yield replace(made, kind=kind, confidence=sure, evidence=(word,))
    keys = [Evidence(kind=EvidenceKind.ISSUE, text=USERS, key=one.key) for one in issues]
    yield replace(made, kind=SuggestionKind.BURST, value=issues[0].key, evidence=tuple(keys))


def done(issues: list[Issue]) -> Iterator[Action]:
    """Every kind of action in every state that a comment tells of."""
    kinds = [kind for kind in ActionKind if kind is not ActionKind.COMMENT]
    assert {str(kind) for kind in kinds} == set(ACTIONS)
    told = (ActionStatus.APPLIED, ActionStatus.UNDONE, ActionStatus.REFUSED)
    number = 0
    for kind, status in product(kinds, told):
        values = STATUSES if kind is ActionKind.SET_STATUS else (USERS,)
        for value in (issues[0].key,) if kind in ISSUE_KINDS else values:
            number += 1
            yield Action(
                id=number,
                issue_id=1,
                kind=kind,
                value=value,
                because=USERS,
                idempotency_key=str(number),
                status=status,
                result=USERS,
            )


def comments(language: str) -> Iterator[str]:
    """Comments that together say all that a comment can say by itself."""
    wording = wording_of(language).with_reasons(translations(make_plugin_manager(), language))
    issues = ended()
    known = {one.key: one for one in issues}
    for boxes, thumbs in product((False, True), repeat=2):
        for action in done(issues):
            facts = Facts(actions=[action], issues=known, boxes=boxes, thumbs=thumbs)
            document = compose(facts, wording)
            yield render(document) if document else ""
        for one in suggested(issues):
            facts = Facts(shown=[one], issues=known, boxes=boxes, thumbs=thumbs)
            document = compose(facts, wording)
            yield render(document) if document else ""


def words_of(language: str) -> set[str]:
    """The words of two letters and more; keys, commands and marks apart."""
    text = "\n".join(comments(language))
    text = re.sub(r"<!--.*?-->|`[^`]*`|[\w./-]+\\?#\d+|<[^>]*>", " ", text)
    return {word.casefold() for word in re.findall(r"[^\W\d_]{2,}", text)}


@pytest.mark.parametrize("language", OTHERS)
def test_no_fixed_word_of_a_comment_is_left_in_english(language: str) -> None:
    english = words_of(ENGLISH)
    assert {"completed", "planned", "duplicate", "progress", "cancelled", "closed"} <= english
    assert len(english) > 80
    assert words_of(language) & english - NAMES == ALIKE[language]


def test_every_fixed_word_has_its_sentence() -> None:
    assert {f"state_{word}" for word in STATES} < SENTENCES.keys()
    assert set(STATUSES) == {str(one) for one in StatusCategory}


def test_names_that_a_team_gave_stay_as_they_are() -> None:
    wording = wording_of("de")
    assert wording.state("Won't Do") == "Won't Do"
    assert wording.state("closed") == wording.state("") == "geschlossen"
    assert wording.status("Triage") == "Triage"
