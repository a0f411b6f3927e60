"""Progress of long work: one bar that only grows, whatever the parts of the work tell of it."""

from __future__ import annotations

from pathlib import Path

from core import history
from core.cli.options import opened
from core.stages import Stages
from tests.cli.conftest import Run
from tests.cli.test_learn import archive


def test_stages_that_begin_anew_take_nothing_back() -> None:
    told: list[float] = []
    stages = Stages(2, lambda done, _what: told.append(done))
    for share in (0.0, 0.6, 0.2, 1.0):
        stages.report(share, "one thing")
    stages.end()
    for share in (0.0, 0.5, 7.0):
        stages.report(share, "another")
    assert told == [0.0, 0.3, 0.3, 0.5, 0.5, 0.75, 1.0]


def test_training_and_replaying_only_go_on(run: Run, tmp_path: Path) -> None:
    run("import", archive(tmp_path, "acme/shop", 60))
    trained: list[float] = []
    replayed: list[float] = []
    said: set[str] = set()

    def heard(done: float, what: str) -> None:
        replayed.append(done)
        said.add(what.partition(":")[0])

    with opened(None) as installation:
        place = ("github", "acme/shop")
        history.train(installation, *place, lambda done, _what: trained.append(done))
        history.replay(installation, *place, target=None, steps=2, report=heard)
    for told in (trained, replayed):
        assert told == sorted(told)
        # The first plugin is not the whole work.
        assert len({round(done, 1) for done in told}) > 3
    assert said == {"acme/shop, part 1 of 2", "acme/shop, part 2 of 2"}
