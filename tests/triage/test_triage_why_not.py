"""Why nothing of a kind is suggested: every kind has a line, whatever plugins say."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from core.learning.silent import NOT_LEARNED, why_abstains
from core.plugin import ModelCard
from core.triage.why_not import EXPLAINED, UNSAID, Heard, withheld


def unlearned(tasks: Collection[str]) -> Mapping[str, str]:
    assert tasks, "the history is read only where it is needed"
    return {task: f"too few for {task}" for task in tasks}


def test_each_kind_without_a_suggestion_has_its_reason() -> None:
    heard = Heard()
    heard("type", NOT_LEARNED)
    heard("label", "not sure enough.")
    heard("label", "not  sure\nenough")
    heard("label", "it names none")
    heard("mood", "nobody laughs")
    heard("priority", "is never told")
    found = {one.kind: one.why for one in withheld(heard.reasons, {"priority"}, unlearned)}
    assert found == {
        "type": f"{NOT_LEARNED}: too few for type",
        "label": "not sure enough; it names none",
        "assignee": UNSAID,
        "duplicate": UNSAID,
        "missing": UNSAID,
        "mood": "nobody laughs",
    }


def test_what_a_plugin_says_is_bounded_and_of_any_type() -> None:
    heard = Heard()
    heard("label", "x" * 10_000)
    heard("type", None)  # type: ignore[arg-type]
    for number in range(1_000):
        heard(f"kind {number}", "no")
        heard("priority", f"reason {number}")
    found = withheld(heard.reasons, (), unlearned)
    assert len(found) < 30
    assert all(len(one.why) < 1_000 for one in found)


def test_nothing_is_looked_up_where_everything_is_suggested() -> None:
    assert withheld([("type", NOT_LEARNED)], EXPLAINED, unlearned) == []


def test_a_card_says_why_its_model_abstains() -> None:
    def card(*notes: str) -> ModelCard:
        return ModelCard(task="type", project="p", rows=1, notes=notes)

    assert why_abstains(card("Never suggested: x.", "Abstains: no better.")) == "no better"
    assert why_abstains(card("What was learned is not used: names do.")) == "names do"
    assert why_abstains(card())
