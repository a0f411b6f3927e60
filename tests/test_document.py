"""What Trackside says in a tracker is a value: made once, compared, never changed."""

from __future__ import annotations

import dataclasses

import pytest

from core.document import (
    Bullets,
    Choice,
    Choices,
    Document,
    Folded,
    Link,
    Paragraph,
    Text,
    plain_text,
)


def comment(text: str) -> Document:
    bullets = Bullets(((Text("bug", strong=True), Link("#12", "https://tracker.test/12")),))
    return Document((Paragraph((Text(text),)), Folded("Why", (bullets,))))


def test_documents_compare_by_what_they_say() -> None:
    assert comment("This looks like") == comment("This looks like")
    assert len({comment("a"), comment("a"), comment("b")}) == 2
    assert Text("a") != Text("a", code=True)
    assert Text("https://tracker.test/12") != Link("", "https://tracker.test/12")


@pytest.mark.parametrize(
    "part", [comment("a"), *comment("a").blocks, Text("a"), Link("a", "https://tracker.test")]
)
def test_no_part_of_a_document_can_be_changed(part: object) -> None:
    for field in dataclasses.fields(part):  # type: ignore[arg-type]
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(part, field.name, "x")
    assert not hasattr(part, "__dict__"), "nor added to"


def test_plain_text_is_what_people_read() -> None:
    choices = Choices(
        (Choice((Text("bug", strong=True),), "a-1", ticked=True), Choice((Text("none"),), ""))
    )
    document = Document((*comment("It *seems*").blocks, choices))
    assert plain_text(document, boxes=True) == ("It *seems*\n\n▸ Why\n  - bug#12\n\n☑ bug\n- none")
    assert plain_text(document).endswith("\n\n- bug\n- none")
