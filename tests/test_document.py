"""What Trackside says in a tracker is a value: made once, compared, never changed."""

from __future__ import annotations

import dataclasses

import pytest

from core.document import Bullets, Document, Folded, Link, Paragraph, Text


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
