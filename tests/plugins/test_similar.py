from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from core.model import EvidenceKind, Issue, StatusCategory, SuggestionKind
from core.plugin import Fared, SimilarIssue
from core.plugin_manager import PluginManager
from core.search.guards import is_mentioned
from core.search.index import IssueIndex
from core.search.retrieval import SimilarIssues
from core.search.verdict import Answer, Judgement
from plugins.similar import SimilarConfig, SimilarPlugin
from plugins.similar.judging import USUAL_LEAD, confidence, lead_over
from plugins.similar.wording import NO_CONFIDENCE, because, outcome

ONLY_SIMILAR = Judgement(Answer.SIMILAR, 0.5)
CHECKLIST = "- [ ] write the notes\n- [ ] tag the release\n- [ ] tell everybody\n- [ ] rest"


def issue(number: int, title: str, body: str = "", **fields: Any) -> Issue:
    values: dict[str, Any] = {
        "key": f"github:acme/shop#{number}",
        "tracker": "github",
        "project": "acme/shop",
        "connection": "acme-github",
        "id": number,
        "version": number,
    }
    return Issue(title=title, body=body, **(values | fields))


class Context:
    """What a plugin is given, with a real index behind it."""

    def __init__(self, index: IssueIndex, known: Sequence[Issue]) -> None:
        index.add(known)
        self.index = index
        self.lately: Sequence[Fared] = ()
        self.abstained = ("", "")
        stored = {one.id: one for one in known}
        self._find = SimilarIssues(index, lambda ids: {i: stored[i] for i in ids if i in stored})

    def similar(self, about: Issue, limit: int = 10) -> Sequence[SimilarIssue]:
        return self._find(about, limit)

    def later(self, about: Issue, limit: int = 10) -> Sequence[SimilarIssue]:
        return self._find.later(about, limit)

    def model(self, task: str) -> None:
        return None

    def abstain(self, kind: str, why: str) -> None:
        self.abstained = (kind, why)

    def telling(self) -> Mapping[str, float]:
        return self.index.telling()

    def encoder(self) -> None:
        return None

    def fared(self, kind: str) -> Sequence[Fared]:
        return self.lately

    def labels(self) -> frozenset[str]:
        return frozenset()


@pytest.fixture
def suggest(tmp_path):
    def ask(about: Issue, *known: Issue, **settings: Any):
        with IssueIndex(tmp_path / f"index-{len(list(tmp_path.iterdir()))}") as index:
            plugin = SimilarPlugin(SimilarConfig(**settings))
            return list(plugin.trackside_suggest(about, Context(index, known)))

    return ask


OTHERS = [issue(n, f"Unrelated w{n}a report", f"about w{n}b and w{n}c") for n in range(50, 90)]
CRASH = issue(
    1,
    "Uploads crash after sleep",
    "NullPointerException in ThumbnailCache.load when the phone wakes during an upload",
    status_category=StatusCategory.DONE,
    resolution="Fixed",
    closed_at=datetime(2025, 5, 1, tzinfo=UTC),
)
NEW = issue(
    100, "Crash of ThumbnailCache", "After sleep an upload ends in a NullPointerException at once"
)


def test_an_earlier_issue_is_named_with_what_both_share_and_what_became_of_it(suggest):
    (suggestion,) = suggest(NEW, CRASH, *OTHERS)
    assert suggestion.kind == SuggestionKind.SIMILAR
    assert suggestion.value == "github:acme/shop#1"
    assert 0.5 < suggestion.confidence < 1
    assert suggestion.promised is None, "nothing is applied on its strength"
    assert suggestion.because.startswith("Same error NullPointerException, both mention ")
    assert "ThumbnailCache" in suggestion.because
    assert suggestion.because.endswith("; it was fixed on 2025-05-01.")
    assert suggestion.evidence[0].kind is EvidenceKind.ISSUE
    assert suggestion.evidence[0].key == CRASH.key
    assert {e.kind for e in suggestion.evidence[1:]} == {EvidenceKind.TERM}


def test_why_none_is_called_a_duplicate_is_said(tmp_path):
    def why(about: Issue, *known: Issue, **settings: Any) -> str:
        with IssueIndex(tmp_path / f"why-{len(list(tmp_path.iterdir()))}") as index:
            context = Context(index, known)
            found = list(SimilarPlugin(SimilarConfig(**settings)).trackside_suggest(about, context))
            is_duplicate = any(one.kind == SuggestionKind.DUPLICATE for one in found)
            kind, said = context.abstained
            assert (kind == SuggestionKind.DUPLICATE) is not is_duplicate
            return said

    assert why(NEW) == "no earlier issue is like it"
    weak = "none is like enough to be the same report: the greatest strength is "
    said = why(NEW, CRASH, *OTHERS)
    assert re.fullmatch(rf"{weak}\d{{1,2}}%, and it takes 88%; {NO_CONFIDENCE}", said)
    alone = why(NEW, CRASH, *OTHERS, minimal_shared=99, minimal_score=1.0)
    assert re.fullmatch(rf"{weak}\d{{1,2}}%, and it takes 88%", alone), "nothing else is shown"
    assert ", and it takes 88.5%" in why(NEW, CRASH, *OTHERS, duplicate_threshold=0.885)
    assert why(NEW, CRASH, duplicates=False) == "left out by [plugins.similar] duplicates"
    same = replace(CRASH, id=101, key="github:acme/shop#101", version=101)
    assert why(same, CRASH, *OTHERS) == ""


def test_the_manager_loads_it_by_its_name():
    manager = PluginManager({"similar": {"max_shown": 2}})
    manager.load_builtin(["plugins.similar"])
    (loaded,) = manager.loaded
    assert loaded.name == "similar"
    assert isinstance(loaded.config, SimilarConfig)
    assert loaded.config.max_shown == 2
    assert loaded.help.startswith("Names earlier issues")
    assert manager.hooks_of("similar") == [
        "trackside_offer_commands",
        "trackside_register_routes",
        "trackside_suggest",
        "trackside_train",
    ]


def test_no_more_than_the_setting_says_best_first(suggest):
    known = [
        issue(
            n, "Uploads crash after sleep in ThumbnailCache"[: 45 - 6 * n], "NullPointerException"
        )
        for n in range(1, 6)
    ]
    found = suggest(NEW, *known, *OTHERS, max_shown=2)
    assert len(found) == 2
    assert found[0].confidence >= found[1].confidence
    assert suggest(NEW, *known, *OTHERS, minimal_score=0.99) == []
    assert suggest(NEW, *known, *OTHERS, minimal_shared=50) == []


def test_a_private_issue_is_never_named_on_a_public_one(suggest):
    hidden = replace(CRASH, private=True)
    assert suggest(NEW, hidden, *OTHERS) == []
    assert [s.value for s in suggest(replace(NEW, private=True), hidden, *OTHERS)] == [hidden.key]


def test_a_careless_context_does_not_let_a_private_issue_out():
    class Careless:
        def model(self, task: str) -> None:
            return None

        def abstain(self, kind: str, why: str) -> None:
            assert "earlier" in why

        def similar(self, about: Issue, limit: int = 10) -> Sequence[SimilarIssue]:
            hidden = replace(CRASH, private=True)
            return [SimilarIssue(issue=hidden, score=1.0, shared=("a", "b", "c"))]

    plugin = SimilarPlugin(SimilarConfig())
    assert list(plugin.trackside_suggest(NEW, Careless())) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("title", ["Crash", "Bug", "Help!!!", "", "It does not work"])
def test_a_title_that_says_nothing_is_like_nothing(suggest, title):
    known = [issue(n, title) for n in range(1, 4)]
    assert suggest(issue(100, title), *known, *OTHERS) == []


def test_issues_with_an_empty_template_are_not_alike(suggest):
    template = (
        "## Describe the bug\nA clear and concise description\n## Environment\nOS and version"
    )
    known = [issue(n, f"Report r{n}x of something", template) for n in range(1, 30)]
    assert suggest(issue(100, "Zebra stripes", template), *known, *OTHERS) == []


def test_the_release_checklist_of_last_month_is_not_similar(suggest):
    known = [issue(1, "Release 2.4", CHECKLIST), *OTHERS]
    assert suggest(issue(100, "Release 2.5", CHECKLIST), *known) == []
    assert suggest(issue(100, "Release checklist", CHECKLIST), known[0], *OTHERS) != []


def test_a_series_is_a_routine_and_a_single_one_may_be_the_same_defect(suggest):
    series = [issue(n, f"Nightly build of storefront failed ({n}0 errors)") for n in range(1, 4)]
    new = issue(100, "Nightly build of storefront failed (77 errors)")
    assert suggest(new, *series, *OTHERS) == []
    assert [s.value for s in suggest(new, series[0], *OTHERS)] == [series[0].key]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("as in #1", True),
        ("see acme/shop#1.", True),
        ("see https://tracker.test/acme/shop/issues/1", True),
        ("as in #11", False),
        ("as in other#1x", False),
        ("", False),
    ],
)
def test_what_the_reporter_named_already_is_not_repeated(suggest, body, named):
    known = replace(CRASH, url="https://tracker.test/acme/shop/issues/1")
    new = replace(NEW, body=f"{NEW.body} {body}")
    assert is_mentioned(known, new) is named
    assert bool(suggest(new, known, *OTHERS)) is not named


def test_what_counts_as_named_in_other_trackers():
    jira = issue(1, "Crash", key="jira:acme/SHOP-12", tracker="jira")
    assert is_mentioned(jira, issue(2, "Like SHOP-12"))
    assert not is_mentioned(jira, issue(2, "Like SHOP-123"))
    assert is_mentioned(CRASH, issue(2, "", duplicate_of=CRASH.key))
    elsewhere = issue(2, "As in #1", project="acme/other")
    assert not is_mentioned(CRASH, elsewhere)


def test_the_surer_the_more_was_found_and_the_more_it_stands_out():
    scores = [0.0, 0.1, 0.2, 0.4, 0.6, 0.9, 1.0]
    assert [confidence(s, 2.0) for s in scores] == sorted({confidence(s, 2.0) for s in scores})
    leads = [0.0, 0.5, 1.0, 1.5, 2.0, 4.0, 8.0]
    assert [confidence(0.5, n) for n in leads] == sorted({confidence(0.5, n) for n in leads})
    assert confidence(0.0, 5) == 0
    assert confidence(9.0, 2.0) == confidence(1.0, 2.0)
    assert confidence(0.5, 1.0) < 0.4, "what is no better than the rest is not suggested"
    assert confidence(0.5, 3.0) > 0.75


def test_how_far_an_issue_is_ahead_of_the_rest():
    scores = [0.9, 0.5, 0.4, 0.3, 0.3, 0.3, 0.2]
    assert lead_over(scores, 0.9) == pytest.approx(3.0)
    assert lead_over(scores, 0.3) == pytest.approx(1.0)
    assert lead_over(scores[:4], 0.9) == USUAL_LEAD
    assert lead_over([0.9, 0.5, 0.0, 0.0, 0.0], 0.9) == USUAL_LEAD


def test_a_lead_by_language_alone_is_none(suggest):
    german = "Guten Tag, bei uns in der Firma geht es seit gestern nicht mehr, bitte um Hilfe."
    known = issue(1, "Rechnung wird doppelt abgebucht", f"{german} Die Rechnung ist falsch.")
    new = issue(100, "Anmeldung der Kollegen wird abgewiesen", f"{german} Die Anmeldung hängt.")
    assert all(s.confidence < 0.5 for s in suggest(new, known, *OTHERS))
    among_its_like = [
        issue(n, f"Meldung w{n}a von der Anlage", f"Wir haben w{n}b und das ist nicht gut, danke")
        for n in range(2, 30)
    ]
    same = issue(1, "Anmeldung der Kollegen hängt", f"{german} Anmeldung wird abgewiesen.")
    assert suggest(new, same, *among_its_like)[0].confidence > 0.5


@pytest.mark.parametrize(
    ("category", "status", "resolution", "said"),
    [
        (StatusCategory.TODO, "Open", "", "it is still open"),
        (StatusCategory.IN_PROGRESS, "In Review", "", "it is being worked on"),
        (StatusCategory.DONE, "Resolved", "Fixed", "it was fixed"),
        (StatusCategory.DONE, "closed", "completed", "it was fixed"),
        (StatusCategory.DONE, "Done", "", "it was fixed"),
        (StatusCategory.CANCELLED, "Closed", "Won't Fix", "it was closed as not planned"),
        (StatusCategory.CANCELLED, "closed", "not_planned", "it was closed as not planned"),
        (StatusCategory.CANCELLED, "X", "Duplicate", "it turned out to be a duplicate itself"),
        (StatusCategory.CANCELLED, "X", "Cannot Reproduce", "it could not be reproduced"),
        (StatusCategory.CANCELLED, "X", "Not A Problem", "it turned out not to be a defect"),
        (StatusCategory.CANCELLED, "Abgelehnt", "", "it was closed as not planned"),
        (StatusCategory.DONE, "Erledigt", "", "it was closed"),
    ],
)
def test_what_became_of_an_issue(category, status, resolution, said):
    one = issue(1, "Crash", status_category=category, status=status, resolution=resolution)
    assert outcome(one) == said


def test_the_sentence_without_an_error_and_with_endless_terms():
    one = SimilarIssue(issue=issue(1, "x"), score=1.0, shared=("cart", "a" * 500, "zebra"))
    sentence = because(one, ONLY_SIMILAR)
    assert sentence.startswith("Both mention cart, aaaa")
    assert len(sentence) < 200
    nothing = SimilarIssue(issue=issue(1, "x"), score=1.0, shared=())
    assert because(nothing, ONLY_SIMILAR) == "The texts are alike; it is still open."
