from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from core.search.index import IssueIndex
from tests.search.index_process import changes, stored
from tests.search.making import words_found
from tests.support import ROOT


@contextmanager
def process(what: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    started = subprocess.Popen(
        [sys.executable, "-m", "tests.search.index_process", what, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield started
    finally:
        started.kill()
        started.communicate(timeout=30)


def line(of: subprocess.Popen[str]) -> str:
    assert of.stdout is not None
    return of.stdout.readline()


def ask(whom: subprocess.Popen[str], word: str, newest: int) -> list[int]:
    assert whom.stdin is not None
    whom.stdin.write(f"{word} {newest}\n")
    whom.stdin.flush()
    return [int(number) for number in line(whom).split()]


def test_a_killed_writer_loses_nothing_that_the_store_has(tmp_path):
    folder, reached = tmp_path / "index", 0
    for _ in range(4):
        with process("write", folder) as writer:
            enough = reached + 70
            while reached < enough:
                reached = int(line(writer))
            writer.kill()
            writer.wait(timeout=30)
        with IssueIndex(folder) as index:
            committed = index.last_version()
            assert committed >= reached - 70, "batches were committed along the way"
            index.follow(partial(changes, reached))
            assert len(words_found(index, "Cart")) == max(reached, committed)
            assert words_found(index, f"p{reached}x") == [reached]
            # The lock was freed by the kernel: this process could write.
            assert index.commit()


def test_several_processes_read_what_one_writes(tmp_path):
    folder = tmp_path / "index"
    with (
        IssueIndex(folder, commit_every=10) as writer,
        process("read", folder) as one,
        process("read", folder) as other,
    ):
        for number in range(1, 61):
            writer.add([stored(number)])
            if number % 6 == 0:
                # A part is committed by now, the rest each process has in memory.
                assert number % 12 or writer.commit()
                for reader in (one, other):
                    assert ask(reader, f"p{number}x", number) == [number]
                    assert ask(reader, "Cart", number) == list(range(1, number + 1))


def test_readers_follow_the_store_while_another_process_holds_the_lock(tmp_path):
    folder = tmp_path / "index"
    with IssueIndex(folder) as writer, IssueIndex(folder) as reader:
        writer.add([stored(1)])
        assert writer.commit()
        assert words_found(reader, "Cart") == [1], "a commit is seen by the next query"
        reader.add([stored(2), stored(3)])
        assert not reader.commit(), "there is one writer"
        assert words_found(reader, "Cart") == [1, 2, 3]
        writer.add([stored(2), stored(3)])
        writer.delete(1, version=4)
        writer.commit()
        assert words_found(reader, "Cart") == [2, 3]
        assert reader.last_version() == 4
        assert len(reader) == 2


def test_when_the_writer_closes_another_one_takes_over(tmp_path):
    folder = tmp_path / "index"
    first = IssueIndex(folder)
    second = IssueIndex(folder)
    first.add([stored(1)])
    assert first.commit()
    second.add([stored(2)])
    assert not second.commit()
    first.close()
    assert second.commit()
    second.close()
    with IssueIndex(folder) as third:
        assert words_found(third, "Cart") == [1, 2]


def test_many_issues_at_once_go_past_memory(tmp_path):
    with IssueIndex(tmp_path / "index") as index:
        index.add(stored(n) for n in range(1, 4_501))
        assert len(index) == 4_500
        assert words_found(index, "p4400x") == [4400]
    with IssueIndex(tmp_path / "index") as index:
        assert index.last_version() == 4_500
