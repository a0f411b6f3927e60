"""Which jobs go back into their queues, and when."""

from __future__ import annotations

import time
from collections.abc import Sequence

from core.work.database import Started
from core.work.recovery import Recovery
from core.work.slots import Slot, Slots


class _Slot(Slot):
    def still_held(self) -> bool:
        return True

    def release(self) -> None:
        pass


class _Slots(Slots):
    def __init__(self, *held: int) -> None:
        self.held = set(held)

    def try_take(self, number: int) -> Slot | None:
        return None if number in self.held else _Slot(number)


class _Table:
    """The part of JobTable that recovery asks."""

    def __init__(self) -> None:
        self.rows: list[Started] = []
        self.active: set[str] = set()

    def started(self) -> Sequence[Started]:
        return list(self.rows)

    def is_active(self, job_id: str) -> bool:
        return job_id in self.active


class _World:
    def __init__(self, *, held: tuple[int, ...] = (), grace: float = 0.0) -> None:
        self.table, self.slots, self.slot = _Table(), _Slots(0, *held), _Slot(0)
        self.released: list[str] = []
        self.recovery = Recovery(
            self.table,  # type: ignore[arg-type]
            self.slots,
            self.slot,
            self.put_back,
            grace=grace,
        )

    def put_back(self, job: Started) -> None:
        self.released.append(job.id)
        self.table.rows.remove(job)
        self.table.active.add(job.id)

    def left_by(self, executor: str, *jobs: str, starts: int = 1) -> None:
        self.table.rows += [Started(job, executor, "deliveries", starts) for job in jobs]


def test_the_dead_lose_their_work_and_the_living_keep_it() -> None:
    world = _World(held=(1,))
    world.left_by(world.slot.executor, "mine")
    world.left_by("slot-0.01d", "of my slot's last holder")
    world.left_by("slot-1.a11", "of a live worker")
    world.left_by("slot-2.dead", "of a dead worker")
    world.left_by("elsewhere", "of somebody unknown")
    world.recovery.sweep()
    assert world.released == ["of my slot's last holder", "of a dead worker"]


def test_a_slot_must_stay_free_for_a_while() -> None:
    world = _World(grace=0.05)
    world.left_by("slot-2.dead", "job")
    world.recovery.sweep()
    assert world.released == []
    world.slots.held.add(2)  # it is back
    world.recovery.sweep()
    world.slots.held.remove(2)
    world.recovery.sweep()
    assert world.released == []
    time.sleep(0.06)
    world.recovery.sweep()
    assert world.released == ["job"]


def test_suspects_go_back_one_at_a_time_and_others_at_once() -> None:
    world = _World()
    world.left_by("slot-0.01d", "a", "b", "c", starts=2)
    world.left_by("slot-0.01d", "fresh", starts=1)
    world.recovery.sweep()
    assert sorted(world.released) == ["a", "fresh"]
    assert world.recovery.is_on_trial("a")
    world.recovery.sweep()
    assert len(world.released) == 2
    world.table.active.remove("a")
    world.recovery.sweep()
    assert world.released[-1] == "b"
    assert not world.recovery.is_on_trial("a")
