"""Slots: who is alive, and what their executor ids say."""

from __future__ import annotations

import pytest

from core.errors import ConfigError
from core.work import slots as slots_module
from core.work.contract import WorkSettings
from core.work.slots import slot_of, slots


def test_a_slot_has_one_holder_at_a_time(settings: WorkSettings) -> None:
    all_slots = slots(settings)
    first, second = all_slots.take_any(), all_slots.take_any()
    assert (first.number, second.number) == (0, 1)
    assert all_slots.try_take(0) is None
    first.release()
    third = all_slots.take_any()
    assert third.number == 0
    # The same slot, but another executor: what the first left running is not the third's.
    assert third.executor != first.executor
    assert second.still_held()
    for slot in (second, third):
        slot.release()


def test_there_are_only_so_many(settings: WorkSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots_module, "SLOTS", 2)
    all_slots = slots(settings)
    held = [all_slots.take_any(), all_slots.take_any()]
    with pytest.raises(ConfigError, match="2 workers"):
        all_slots.take_any()
    for slot in held:
        slot.release()


@pytest.mark.parametrize(
    ("executor", "number"),
    [
        ("slot-0.0a1b2c3d", 0),
        ("slot-63.ff", 63),
        ("local", None),
        ("slot-1", None),
        ("slot-x.ff", None),
        ("slot-1.ff;", None),
        ("", None),
    ],
)
def test_an_executor_id_tells_its_slot(executor: str, number: int | None) -> None:
    assert slot_of(executor) == number
