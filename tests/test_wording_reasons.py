"""All that the built-in plugins can say, in every language: no English is left of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from core.connector import Capability, ConnectionConfig, Permissions
from core.demo.stage import staged
from core.demo.trackers import read_issues
from core.document import Document
from core.learning import by_name
from core.learning.assignees import _named_before, _record
from core.learning.assignment import Filed, History
from core.learning.cues import PHRASES
from core.learning.explain import SAME_AUTHOR, because
from core.learning.places import places
from core.learning.precedents import with_precedents
from core.markdown import render
from core.model import (
    ActionKind,
    Evidence,
    EvidenceKind,
    Issue,
    Priority,
    StatusCategory,
    Suggestion,
)
from core.plugin import ModelCard, SimilarIssue, TrainedModel
from core.plugin_manager import make_plugin_manager
from core.search.likeness import _STEPS, Likeness
from core.search.verdict import _RULES, Answer, Judgement, judge, what_sets_apart
from core.triage.comment import Facts, compose, confidence_words
from core.triage.effects import CHANGED_SINCE, WAS_NOT_THERE, WAS_THERE
from core.triage.reach import CAPABILITY_OF, out_of_reach
from core.triage.translations import translations
from core.wording.english import percent_reached
from core.wording.sentences import ENGLISH, Wording, languages, wording_of
from plugins.assignee.choosing import Choice, Fits
from plugins.assignee.plugin import _because as assignee_because
from plugins.labels.kin import with_kin
from plugins.missing_information.asking import lacks
from plugins.missing_information.cues import KINDS
from plugins.missing_information.profile import ANY, Profile, Share
from plugins.missing_information.taken import BY_TYPE, BY_WORDS
from plugins.priority import words
from plugins.similar.bursts import _because as burst_because
from plugins.similar.wording import OUTCOMES, outcome
from plugins.similar.wording import because as similar_because
from tests.store.stores import NOON, an_issue
from tests.triage.fake_tracker import FakeTracker

OTHERS = [language for language in languages() if language != ENGLISH]

ENGLISH_WORDS = re.compile(
    r"\b(?:the|of|and|that|this|with|it|its|has|had|were|here|which|both|earlier|issues?|about"
    r"|they|is|mentions|says|takes|took|there|one|too|where|than|title starts|begins)\b",
    re.IGNORECASE,
)
"""Words that no English sentence of a plugin does without, and no other language has."""


def a_rule(text: str) -> Evidence:
    return Evidence(kind=EvidenceKind.RULE, text=text)


def a_word(text: str) -> Evidence:
    return Evidence(kind=EvidenceKind.TERM, text=text)


def of_learning() -> Iterator[str]:
    """Type, labels and priority, as they were learned."""
    cues = [phrase for phrase in PHRASES if phrase]
    for phrase in (*cues, SAME_AUTHOR):
        yield phrase  # as it stands in the evidence
        yield because([a_rule(phrase)], None)
        yield because([a_word("kart"), a_word("zolk"), a_rule(phrase)], (23, 22))
    for first, second in pairwise(cues):
        yield because([a_rule(first), a_rule(second)], (9, 9))
    field = Evidence(kind=EvidenceKind.FIELD, text="zolk: kart")
    yield because([a_word("zolk"), field, field], (23, 22))
    yield because([], (23, 22))
    yield because([a_word("zolk")], (23, 2), 0.9)


def of_names_and_words() -> Iterator[str]:
    """Labels by their names, priorities by the team's words."""
    for found in by_name.Found:
        match = by_name.Match("zolk", found, ("zolk", "kart"))
        yield by_name.because(match, by_name.Record({}))
        yield by_name.because(match, by_name.Record({("zolk", found): (90, 80)}))
    for known in ({}, {"high": (9, 7)}):
        hit = (Priority.HIGH, "zolk")
        made = words.suggestion(an_issue(), hit, known, made_by="priority", version="1")
        assert made is not None
        yield made.because
    for found in kin_said():
        yield found.because


def kin_said() -> Iterator[Suggestion]:
    """What is said of labels above and below each other."""
    child = Suggestion(
        kind="label", value="zo/lk", confidence=0.9, because="", made_by="labels", version="1"
    )
    card = ModelCard(task="labels", project="acme/shop", rows=9)
    for both, found, chances in ((9, [child], {}), (0, [], {"zo/lk": 0.4, "zo/kart": 0.4})):
        kin = [["zo", "zo/lk", 9, both], ["zo", "zo/kart", 9, both]]
        model = TrainedModel(task="labels", card=card, data={"kin": kin})
        made = with_kin(
            found,
            model,
            chances,
            present=(),
            is_open=lambda _: True,
            minimum=0.5,
            made_by="labels",
        )
        (parent,) = (one for one in made if one.value == "zo")
        yield parent


def of_assignees() -> Iterator[str]:
    history = History()
    history.recent.extend([("ada", frozenset({"zolk"}))] * 4 + [("bo", frozenset({"zolk"}))])
    asked = Filed(key="", title="zolk/kart.py", body="", labels=(), author="", people=())
    for _ in range(2):
        history.named.add([place.number for place in places(asked.title, "")], ["ada"])
    named = [*_named_before(history, "ada", asked), *_record(history, "ada", ["zolk"])]
    evidence = [*named, *map(a_word, ("kart", "zolk", "blip"))]
    assert len(evidence) == 6
    yield from (one.text for one in evidence if one.kind is EvidenceKind.RULE)
    ada = Fits(id="1", handle="ada", chance=0.5, load=2)
    bo = Fits(id="2", handle="bo", chance=0.6, load=9)
    for choice in (
        Choice(chosen=ada, chance=0.5),
        Choice(chosen=ada, chance=0.5, instead_of=bo),
    ):
        yield assignee_because(evidence, choice)
        yield assignee_because([], choice)


def of_missing_information() -> Iterator[str]:
    names = [kind.name for kind in KINDS]
    for name in (*names, ANY):
        profile = Profile(reports=10, habits={name: Share(9, 10)})
        (lack,) = lacks(an_issue(title="Zolk", body="kart"), profile, 0.5)
        yield lack.because
        yield f"{lack.value}: {lack.share.having} of {lack.share.of} fixed reports"
    body = "### Zolk\n\n_No response_\n"
    profile = Profile(reports=10, headings={"Zolk": Share(9, 10), "zolk": Share(9, 10)})
    (lack,) = lacks(an_issue(title="Zolk", body=body), profile, 0.5)
    yield lack.because
    yield from (f"{lack.because} {goes_by}" for goes_by in (BY_WORDS, BY_TYPE))


def of_similar() -> Iterator[str]:
    """Similar and related issues, duplicates, bursts."""
    closed = an_issue(status="closed", status_category=StatusCategory.DONE)
    endings = [
        an_issue(),
        an_issue(status_category=StatusCategory.IN_PROGRESS),
        closed,
        replace(closed, status_category=StatusCategory.CANCELLED),
        *(
            replace(closed, resolution=word, type=kind, milestone=milestone)
            for known in OUTCOMES.values()
            for word in known.split()
            for kind in ("bug", "question")
            for milestone in ("", "2.4")
        ),
    ]
    endings += [replace(one, closed_at=NOON) for one in endings if not one.is_open]
    assert {outcome(one) for one in endings} >= {"it was closed", "it is still open", *OUTCOMES}
    for issue in endings:
        yield similar_because(SimilarIssue(issue=issue, score=1.0, shared=("kart", "zolk")))
    for shared in ((), ("kart",), ("KartError",), ("KartError", "zolk", "kart")):
        one = SimilarIssue(issue=closed, score=1.0, shared=shared)
        for parts in ((), ("kart",), ("kart", "zolk")):
            yield similar_because(one, components=frozenset(parts))
        for told in (*set_apart(), *alike()):
            yield similar_because(one, told)
    yield burst_because(None)
    yield burst_because(NOON)


def set_apart() -> Sequence[Judgement]:
    pair = Likeness(title=1.0, told=9.0, words=9, body=None)
    families = ("one is a part of the other", "both are parts of one issue")
    pairs = [
        *(replace(pair, family=family) for family in (*families, "they are linked already")),
        *(replace(pair, step=step) for step in sorted(set(_STEPS.values()))),
        replace(pair, own=("kart",), others=("zolk",)),
        replace(pair, own=("kart", "blip"), others=("zolk", "blop")),
        replace(pair, numbers=("2.4", "7"), others_numbers=("2.3",)),
        replace(pair, differing_release=True),
        replace(pair, differing_components=True),
        replace(pair, differing_errors=True),
        replace(pair, differing_hosts=True),
        replace(pair, is_failing_test=True, closed_before=True),
        replace(pair, is_failing_test=True),
    ]
    firsts = [next(n for n, (holds, _) in enumerate(_RULES) if holds(pair)) for pair in pairs]
    assert set(firsts) == set(range(len(_RULES))), "a rule of the verdict is not said here"
    said = [what_sets_apart(pair) for pair in pairs]
    return [Judgement(Answer.RELATED, 0.9, one) for one in (*said, "this issue names it itself")]


def alike() -> Sequence[Judgement]:
    pair = Likeness(title=1.0, told=9.0, words=9, body=None)
    judged = [
        judge(
            replace(pair, title=title, body=body, errors=errors, hours=hours, same_author=same),
            0.0,
        )
        for title in (1.0, 0.9)
        for body in (None, 0.99, 0.8, 0.6)
        for errors in ((), ("KartError",))
        for hours, same in ((None, False), (0.5, False), (0.5, True))
    ]
    assert {one.answer for one in judged} == {Answer.DUPLICATE}
    return judged


def of_write_back() -> Iterator[str]:
    """Why something was not done, or left as it was."""
    yield from (WAS_THERE, WAS_NOT_THERE, CHANGED_SINCE)
    kinds = [kind for kind in ActionKind if kind in CAPABILITY_OF]
    reader = FakeTracker(ConnectionConfig(permissions=Permissions.READ))
    powerless = FakeTracker(ConnectionConfig(permissions=Permissions.FULL), lacks=Capability)
    apart = FakeTracker(ConnectionConfig(permissions=Permissions.FULL))
    apart.link_kinds = frozenset()  # type: ignore[misc]
    for tracker in (reader, powerless, apart):
        yield from filter(None, (out_of_reach(kind, tracker) for kind in kinds))


def with_an_earlier_one(said: str) -> str:
    """The reason with the precedent that the learning plugins add."""
    earlier = SimilarIssue(issue=an_issue(), score=1.0, shared=("a", "b", "c"))
    made = Suggestion(
        kind="type", value="bug", confidence=0.8, because=said, made_by="x", version="1"
    )
    (found,) = with_precedents([made], lambda: [earlier], lambda *_: True)
    assert found.because != said
    return found.because


def everything() -> list[str]:
    said = [*of_learning(), *of_names_and_words()]
    said += [with_an_earlier_one(one) for one in said if one.endswith(".")]
    return [*said, *of_assignees(), *of_missing_information(), *of_similar(), *of_write_back()]


def in_language(language: str) -> Wording:
    return wording_of(language).with_reasons(translations(make_plugin_manager(), language))


@pytest.mark.parametrize("language", OTHERS)
def test_all_that_the_plugins_can_say_is_translated(language: str) -> None:
    wording = in_language(language)
    said = dict.fromkeys(everything())
    assert len(said) > 400
    left = {
        one: translated
        for one in said
        if (translated := wording.reason(one)) == one or ENGLISH_WORDS.search(translated)
    }
    assert left == {}


@pytest.mark.parametrize("language", OTHERS)
def test_what_is_quoted_stands_in_the_languages_own_marks(language: str) -> None:
    wording = in_language(language)
    quoting = [one for one in dict.fromkeys(everything()) if "”" in one]
    assert len(quoting) > 50
    assert [one for one in quoting if "”" in wording.reason(one)] == []


def test_several_fields_of_a_form_are_each_said() -> None:
    fields = [Evidence(kind=EvidenceKind.FIELD, text=text) for text in ("OS: x", "Plan: y")]
    said = wording_of("de").reason(because(fields, None))
    assert said == "Im Formular steht „OS: x“; im Formular steht „Plan: y“."


def test_what_is_said_next_is_no_part_of_a_list() -> None:
    said = "Mentions “a” and “b”. The tide is high."
    assert wording_of("ja").reason(said) == said


@pytest.mark.parametrize("language", OTHERS)
def test_an_assignees_words_are_one_list(language: str) -> None:
    said = list(of_assignees())
    assert any("mention “kart”, “zolk” and “blip”" in one for one in said)
    assert not any(" and " in wording_of(language).reason(one) for one in said)


# -- whole comments ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def suggested(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Sequence[Suggestion]]:
    """What is suggested on the demo's new issues, after learning from its past."""
    folder: Path = tmp_path_factory.mktemp("demo")
    found = []
    with staged(folder, port=0, report=lambda *_: None) as play:
        play.learn(lambda *_: None)
        connections = {t.standin.name: t.standin.connection for t in play.trackers}
        for filed, _ in read_issues("incoming.jsonl"):
            issue = replace(filed, connection=connections[filed.tracker])
            found.append(play.installation.adviser.suggestions_for(issue))
    assert {one.kind for of_issue in found for one in of_issue} >= {
        "type", "label", "priority", "assignee", "similar", "missing",
    }  # fmt: skip
    return found


def without_users_words(made: Suggestion) -> Suggestion:
    """The suggestion with a sign for each word of a user: what is left is the plugin's."""
    said = re.sub(r"“[^”]*”", "“※”", made.because)
    shared = [e.text for e in made.evidence if e.kind is EvidenceKind.TERM]
    for term in sorted(shared, key=len, reverse=True):
        said = re.sub(rf"(?<!\w){re.escape(term)}(?!\w)", "※", said)
    evidence = tuple(
        replace(one, text=re.sub(r"“[^”]*”", "“※”", one.text))
        if one.kind is EvidenceKind.RULE
        else replace(one, text="※")
        for one in made.evidence
    )
    value = made.value if made.kind in {"similar", "duplicate", "related"} else "※"
    return replace(made, because=said, evidence=evidence, value=value)


def comment_of(made: Sequence[Suggestion], wording: Wording) -> str:
    issues = {
        one.value: Issue(key=one.value, tracker="github", project="x", title="※", status="※")
        for one in made
        if one.kind in {"similar", "duplicate", "related"}
    }
    document: Document | None = compose(Facts(shown=made, issues=issues), wording)
    return render(document) if document else ""


@pytest.mark.parametrize("language", OTHERS)
def test_no_comment_of_the_demo_has_an_english_sentence_left(
    language: str, suggested: Sequence[Sequence[Suggestion]]
) -> None:
    told = [[without_users_words(one) for one in made] for made in suggested]
    english = [comment_of(made, wording_of(ENGLISH)) for made in told]
    assert sum(ENGLISH_WORDS.search(text) is not None for text in english) > 20
    wording = in_language(language)
    for made in told:
        text = comment_of(made, wording).replace("/trackside", "")
        assert not ENGLISH_WORDS.search(text), text


# -- how sure ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("confidence", "shown"),
    [(1.0, 99), (0.9997, 99), (0.994, 99), (0.93, 93), (0.0, 0), (float("nan"), 0)],
)
def test_nothing_is_shown_as_all_of_it(confidence: float, shown: int) -> None:
    assert percent_reached(confidence) == shown
    for language in languages():
        if confidence >= 0:  # a word is found for every number
            digits = re.findall(r"\d+", confidence_words(confidence, wording_of(language)))
            assert digits == [str(shown)]


@pytest.mark.parametrize(
    ("language", "written"), [("en", "%"), ("ja", "%"), ("de", " %"), ("es", " %"), ("fr", " %")]
)
def test_percent_is_written_in_one_way(language: str, written: str) -> None:
    wording = in_language(language)
    measured = "Its measured precision is at least 97%, which reaches the target of 95%."
    said = f"{confidence_words(0.93, wording)} {wording.reason(measured)}"
    assert set(re.findall(r"(?<=\d)\s?%", said)) == {written}
    assert said.count("%") == 3
