"""The comment's wording: every language whole, templates that cannot misbehave, plural forms."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core.wording
from core.document import Link, Text
from core.errors import ConfigError
from core.model import StatusCategory
from core.plugin import SimilarIssue
from core.plugin_manager import make_plugin_manager
from core.project_settings import CommentConfig
from core.search.verdict import Answer, Judgement
from core.triage.translations import translations
from core.wording.reasons import Reasons
from core.wording.sentences import (
    ACTIONS,
    ENGLISH,
    SENTENCES,
    languages,
    plural_category,
    reworded,
    wording_of,
)
from core.wording.template import LONGEST, parse
from plugins.missing_information.cues import KINDS
from plugins.similar.wording import because
from tests.store.stores import NOON, an_issue

OTHERS = [language for language in languages() if language != ENGLISH]
FOLDER = Path(core.wording.__file__).parent / "languages"


# -- languages -----------------------------------------------------------------------------


def test_the_languages_that_are_promised_are_there() -> None:
    assert languages() == ["de", "en", "es", "fr", "ja"]


@pytest.mark.parametrize("language", languages())
def test_every_language_has_every_sentence_and_no_other(language: str) -> None:
    table = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    assert table["sentences"].keys() == SENTENCES.keys()
    wording = wording_of(language)
    for name, known in SENTENCES.items():
        values = {one: f"<{one}>" for one in known - {"count"}}
        said = wording.plain(name, count=2, **values)
        # What English says in its place no language leaves out.
        for one in values:
            if one in wording_of(ENGLISH).sentences[name].form("other").names:
                plain = one.removesuffix("_lower")
                alike = {f"<{plain}>", f"<{plain}_lower>"}
                assert any(word in said for word in alike), (language, name, one)


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_was_left_in_english(language: str) -> None:
    english, other = wording_of(ENGLISH), wording_of(language)
    long = [name for name in SENTENCES if len(english.plain(name, **_filled(name))) > 20]
    same = [n for n in long if english.plain(n, **_filled(n)) == other.plain(n, **_filled(n))]
    assert same == []


def _filled(name: str) -> dict[str, Any]:
    count = {"count": 2} if "count" in SENTENCES[name] else {}
    return {**dict.fromkeys(SENTENCES[name] - {"count"}, ""), **count}


def test_each_language_has_its_own_plural_forms() -> None:
    forms = {
        language: [plural_category(language, count) for count in (0, 1, 2)]
        for language in ("de", "en", "fr", "ja")
    }
    assert forms == {
        "de": ["other", "one", "other"],
        "en": ["other", "one", "other"],
        "fr": ["one", "one", "other"],
        "ja": ["other", "other", "other"],
    }
    assert wording_of("en").plain("similar", count=1) == "An issue that looks similar:"
    assert wording_of("en").plain("similar", count=2) == "Issues that look similar:"
    assert wording_of("fr").plain("similar", count=1) == "Un ticket semblable :"


def test_every_action_and_kind_has_its_sentence() -> None:
    from core.model import ActionKind

    assert set(ACTIONS) == {str(kind) for kind in ActionKind} - {"comment"}


# -- templates -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{value.__class__}", "it may not fill in"),
        ("{value[0]}", "it may not fill in"),
        ("{value!r}", "it may not fill in"),
        ("{value:>9999999}", "it may not fill in"),
        ("{}", "it may not fill in"),
        ("{other}", "known here: {because}, {value}"),
        ("{value", "its braces do not match"),
        ("value}", "its braces do not match"),
        ("  ", "must say something"),
        ("x" * (LONGEST + 1), "are too many"),
        ("{because}", "it must hold {value}"),
    ],
)
def test_a_template_that_is_none_is_refused(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as told:
        parse(text, {"value", "because"}, {"value"})
    assert said in str(told.value)


def test_what_is_filled_in_is_never_a_template_and_keeps_its_style() -> None:
    template = parse("{{{a}}} and {b}{a}", {"a", "b"})
    hostile = "{b} {0.__class__} %s $x"
    filled = template.fill({"a": hostile, "b": Text("bold", strong=True)})
    assert filled == (
        Text("{" + hostile + "} and "),
        Text("bold", strong=True),
        Text(hostile),
    )
    link = Link("#1", "https://x.test")
    assert template.fill({"a": link, "b": ""})[1] == link


def test_an_operators_sentence_counts_for_every_number() -> None:
    own = reworded(wording_of("de"), {"similar": "{count} davon:"}, {})
    assert [own.plain("similar", count=n) for n in (1, 2)] == ["1 davon:", "2 davon:"]
    assert own.plain("open") == "offen"
    with pytest.raises(ConfigError, match=r"sentences\.similar: it may not fill in \{x\}"):
        reworded(wording_of("de"), {"similar": "{x}"}, {})
    with pytest.raises(ConfigError, match="no sentence 'simlar'"):
        reworded(wording_of("de"), {"simlar": "x"}, {})


def test_settings_lie_over_each_other() -> None:
    first = CommentConfig(language="de", sentences={"open": "auf", "closed": "zu"})
    second = CommentConfig(sentences={"open": "noch auf"})
    third = CommentConfig(language="fr")
    wording = second.over(first.over(wording_of(ENGLISH)))
    assert (wording.plain("open"), wording.plain("closed")) == ("noch auf", "zu")
    # Another language takes its own words.
    assert third.over(wording).plain("open") == "ouvert"


# -- reasons -------------------------------------------------------------------------------

_SIMILAR = [
    because(SimilarIssue(issue=issue, score=1.0, shared=shared))
    for issue in (
        an_issue(),
        an_issue(status="closed", resolution="completed"),
        an_issue(resolution="duplicate", status="closed"),
    )
    for shared in (("NullPointerException", "cache", "gallery"), ("cache",), ())
]
_FIXED = an_issue(
    status="closed",
    status_category=StatusCategory.DONE,
    resolution="completed",
    milestone="2.4",
    closed_at=NOON,
)
_JUDGED = [
    because(
        SimilarIssue(issue=_FIXED, score=1.0, shared=("cache",)),
        Judgement(answer, 0.9, why),
        frozenset({"cart"}),
    )
    for answer, why in (
        (Answer.SIMILAR, ""),
        (Answer.DUPLICATE, "the same title"),
        (Answer.DUPLICATE, "nearly the same title, the same error E, much of the text"),
        (Answer.DUPLICATE, "the same title, the same text, filed within an hour"),
        (Answer.RELATED, "this is about 2.4, that about 2.3"),
        (Answer.RELATED, "one of the two is about a backport"),
        (Answer.RELATED, "they are for different releases"),
        (Answer.RELATED, "this issue names it itself"),
        (Answer.RELATED, "one is a part of the other"),
        (Answer.RELATED, "both are parts of one issue"),
        (Answer.RELATED, "they are linked already"),
    )
]
_SAID = [
    *_SIMILAR,
    *_JUDGED,
    "Many reports in nearly the same words came in within a short time.",
    (
        "Many reports in nearly the same words came in within a short time, the first at "
        "2026-03-01 10:00 UTC."
    ),
    *(
        f"9 of 10 bug reports that were fixed here {kind.had}; this one does not yet."
        for kind in KINDS
    ),
    (
        "9 of 10 bug reports that were fixed here had at least one of version and logs; this one "
        "has none of them yet."
    ),
    (
        "The template asks for “Steps; {x}”, and that is still empty; 9 of 10 bug reports that "
        "were fixed here had answered it."
    ),
    (
        "Mentions “a”, “b” and “c”; has “x” in its form. In a test on this project's past, 19 "
        "of 20 such answers were right."
    ),
    "The text as a whole resembles earlier issues of this kind.",
    (
        "The title says “sync” and “now”, as the label's name does. Of 9 labelled issues here that "
        "say so, 8 had it."
    ),
    (
        "It says “crash”, which stands for high here. 3 of 9 earlier issues with such words were "
        "of that priority."
    ),
    (
        "Took 3 of the last 9 with “sync”; takes issues that mention “a” and “b”; has 3 open where "
        "bo has 9."
    ),
    "Its measured precision is at least 97%, which reaches the target of 95%.",
    "ada wrote /trackside accept",
    "ada ticked its box",
]


@pytest.mark.parametrize("language", OTHERS)
def test_the_reasons_of_the_built_in_plugins_are_translated(language: str) -> None:
    wording = wording_of(language).with_reasons(translations(make_plugin_manager(), language))
    english = (
        "The ",
        " title",
        "about",
        " reports",
        " held-out",
        "mentions",
        " was fixed",
        "Both",
        "this one",
        " open where",
    )
    for said in _SAID:
        translated = wording.reason(said)
        assert translated != said
        assert not any(word in translated for word in english), (said, translated)


def test_what_nobody_translated_stays_as_it_is() -> None:
    said = "The moon is full; the tide is high."
    assert wording_of("de").reason(said) == said
    assert wording_of(ENGLISH).reason(_SAID[0]) == _SAID[0]


def test_an_operator_translates_reasons_of_other_plugins() -> None:
    own = {"Mentions {count:number} failed {what}.": "Nennt {count} gescheiterte {what}."}
    wording = reworded(wording_of("de"), {}, own)
    assert wording.reason("Mentions 3 failed {x}.") == "Nennt 3 gescheiterte {x}."
    assert wording.reason("Mentions “a” and “b”.") == "Erwähnt „a“ und „b“."
    assert wording.reason("Mentions some failed x.") == "Erwähnt some failed x."


@pytest.mark.parametrize(
    ("english", "said"),
    [
        ("{a}{b}", "x"),
        ("{a} {a}", "x"),
        ("{a:evil}", "x"),
        ("{a!r}", "x"),
        ("{0}", "x"),
        ("{a", "x"),
        ("", "x"),
        ("x" * (LONGEST + 1), "x"),
        ("x {a}", "y {b}"),
    ],
)
def test_a_reason_that_is_no_template_is_refused(english: str, said: str) -> None:
    with pytest.raises(ConfigError):
        Reasons.of({english: said})


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=60)
    | st.sampled_from(["; ", ". Of ", " and ", ", ", " on "]).map(lambda t: t * 300)
)
def test_translating_takes_no_time_and_breaks_on_nothing(text: str) -> None:
    started = time.monotonic()
    for language in OTHERS:
        assert isinstance(wording_of(language).reason(text), str)
    assert time.monotonic() - started < 1.0
