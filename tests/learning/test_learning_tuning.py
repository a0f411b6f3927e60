"""Tuning a transformer for real, on one that is small enough to be made here."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tokenizers import Tokenizer

from core.errors import ModelError
from core.learning.documents import document, told_text
from core.learning.encoder import EncoderFiles, checksum, load_encoder, text_key
from core.learning.tuned import likelihoods
from tests.cli.conftest import Run, run  # noqa: F401 - a fixture
from tests.learning.synthetic import issues
from tests.learning.transformers import need_tuning, write_base, write_base_of

if TYPE_CHECKING:
    from core.learning.tuning import Example


@pytest.fixture(autouse=True)
def _packages() -> None:
    need_tuning()


def examples(count: int) -> list[Example]:
    from core.learning.tuning import Example

    return [
        Example(one.project, told_text(document(one.title, one.body)), one.type or "")
        for one in issues(count)
    ]


def tune(folder: Path, *, count: int, epochs: int) -> EncoderFiles:
    from core.learning.tuning import tune_folder

    made = folder / "tuned"
    sha256 = tune_folder(
        write_base(folder / "base"),
        made,
        examples(count),
        tokens=32,
        epochs=epochs,
        progress=lambda _done, _what: None,
    )
    assert sha256 == checksum(made)
    return EncoderFiles(str(made), sha256, tokens=32)


@pytest.fixture(scope="module")
def tuned(tmp_path_factory: pytest.TempPathFactory) -> EncoderFiles:
    need_tuning()
    return tune(tmp_path_factory.mktemp("tuned"), count=240, epochs=20)


def test_no_score_comes_from_a_round_that_saw_the_issue_or_anything_later() -> None:
    from core.learning.tuning import rounds

    truth = np.arange(100) % 3
    projects = ["acme/shop"] * 60 + ["acme/docs"] * 40
    planned = rounds(projects, truth, seed=1)
    scored = np.concatenate([one.scored for one in planned])
    assert sorted(scored) == list(range(100))
    assert list(planned[-1].learned) == list(range(100))
    for one in planned:
        assert not set(one.learned) & set(one.scored)
    *_, next_fifth, newest, _all = planned
    assert set(next_fifth.scored) == {*range(36, 48), *range(84, 92)}
    assert set(next_fifth.learned) == {*range(36), *range(60, 84)}
    assert set(newest.scored) == {*range(48, 60), *range(92, 100)}
    for one in planned[:3]:
        assert set(one.learned) <= set(next_fifth.learned)


def test_what_was_tuned_tells_new_issues_apart_and_is_run_without_pytorch(
    tuned: EncoderFiles,
) -> None:
    encoder = load_encoder(tuned)
    new = issues(60, seed=7)
    said = encoder.likelihoods([told_text(document(one.title, one.body)) for one in new])
    assert encoder.tuned is not None
    named = [encoder.tuned.classes[number] for number in said.argmax(axis=1)]
    assert np.mean([one.type == name for one, name in zip(new, named, strict=True)]) > 0.9
    assert np.allclose(said.sum(axis=1), 0)


def test_of_an_issue_that_it_was_tuned_on_the_score_of_another_is_given(
    tuned: EncoderFiles,
) -> None:
    encoder = load_encoder(tuned)
    seen = [one.text for one in examples(240)]
    assert encoder.tuned is not None
    kept = np.array([encoder.tuned.scores[text_key(text, 32).hex()] for text in seen])
    given = encoder.likelihoods([*seen, "something new"])
    assert np.allclose(given[:-1], likelihoods(kept))
    own = likelihoods(encoder.tuned.logits(encoder.encode(seen)))
    assert np.abs(own - given[:-1]).max() > 0.05


def test_the_same_issues_give_the_same_folder(tmp_path: Path) -> None:
    one = tune(tmp_path / "one", count=60, epochs=1)
    two = tune(tmp_path / "two", count=60, epochs=1)
    assert (Path(one.folder) / "tuned.json").read_bytes() == (
        Path(two.folder) / "tuned.json"
    ).read_bytes()


def test_examples_of_other_types_are_learned_from_first_and_nothing_is_said_of_them(
    tmp_path: Path,
) -> None:
    from core.learning.tuning import Example, tune_folder

    base, own = write_base(tmp_path / "base"), examples(240)
    new = issues(60, seed=7)
    said: dict[str, float] = {}
    for name, first in (
        ("without", []),
        ("with", [Example("", one.text, f"kind of {one.value}") for one in examples(480)[240:]]),
    ):
        sha256 = tune_folder(base, tmp_path / name, own, first=first, tokens=32, epochs=6,
                             progress=lambda _done, _what: None)  # fmt: skip
        encoder = load_encoder(EncoderFiles(str(tmp_path / name), sha256, tokens=32))
        assert encoder.tuned is not None
        assert encoder.tuned.classes == ("bug", "feature", "question")
        assert set(encoder.tuned.scores) == {text_key(one.text, 32).hex() for one in own}
        found = encoder.likelihoods([told_text(document(one.title, one.body)) for one in new])
        places = [encoder.tuned.classes.index(one.type or "") for one in new]
        said[name] = float(found[np.arange(len(new)), places].mean())
    assert said["with"] > said["without"] + 0.05


def test_tokens_that_are_left_out_are_never_the_first_and_others_each_time() -> None:
    import torch

    from core.learning.tuning import leave_out

    torch.manual_seed(1)
    mask = torch.ones(40, 100, dtype=torch.long)
    mask[:, 80:] = 0
    once, again = leave_out(mask), leave_out(mask)
    assert bool(once[:, 0].all())
    assert int(once[:, 80:].sum()) == 0
    assert 0.8 < float(once[:, :80].float().mean()) < 0.9
    assert not torch.equal(once, again)


def cut(name: str) -> Callable[[Path], None]:
    def change(base: Path) -> None:
        (base / name).write_bytes((base / name).read_bytes()[:-10])

    return change


def drop(name: str) -> Callable[[Path], None]:
    return lambda base: (base / name).unlink()


def pickle_alone(base: Path) -> None:
    (base / "model.safetensors").rename(base / "pytorch_model.bin")


def more_words(base: Path) -> None:
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.add_tokens(["neverheardof"])
    tokenizer.save(str(base / "tokenizer.json"))


@pytest.mark.parametrize(
    ("change", "tokens", "told"),
    [
        (drop("config.json"), 32, "config.json of the base model cannot be read in .*No such file"),
        (drop("model.safetensors"), 32, "model.safetensors of the base model cannot be read in"),
        (drop("tokenizer.json"), 32, "tokenizer.json of the base model cannot be read in"),
        (pickle_alone, 32, "in pytorch_model.bin alone, which may run any code"),
        (cut("model.safetensors"), 32, "model.safetensors of the base model cannot be read"),
        (cut("tokenizer.json"), 32, "tokenizer.json of the base model cannot be read"),
        (more_words, 32, r"has \d+ pieces, and the model knows \d+: they are not of one model"),
        (lambda base: None, 129, "reads 128 tokens at most: --tokens 128"),
    ],
)
def test_what_cannot_be_tuned_is_said_before_anything_is_tuned(
    tmp_path: Path, change: Callable[[Path], None], tokens: int, told: str
) -> None:
    from core.learning.tuning import tune_folder

    base = write_base(tmp_path / "base")
    change(base)
    seen: list[str] = []
    with pytest.raises(ModelError, match=told):
        tune_folder(
            base,
            tmp_path / "tuned",
            examples(120),
            tokens=tokens,
            progress=lambda _done, what: seen.append(what),
        )
    assert seen == []
    assert [one.name for one in tmp_path.iterdir()] == ["base"]


@pytest.mark.parametrize("kind", ["distilbert", "xlm-roberta"])
def test_transformers_of_other_kinds_are_tuned_and_run_without_pytorch(
    tmp_path: Path, kind: str
) -> None:
    from core.learning.tuning import tune_folder

    base = write_base_of(kind, tmp_path / "base")
    sha256 = tune_folder(base, tmp_path / "tuned", examples(240), tokens=8, epochs=8,
                         progress=lambda _done, _what: None)  # fmt: skip
    encoder = load_encoder(EncoderFiles(str(tmp_path / "tuned"), sha256, tokens=8))
    new = issues(60, seed=7)
    said = encoder.likelihoods([told_text(document(one.title, one.body)) for one in new])
    assert encoder.tuned is not None
    named = [encoder.tuned.classes[number] for number in said.argmax(axis=1)]
    assert np.mean([one.type == name for one, name in zip(new, named, strict=True)]) > 0.9


def test_one_command_tunes_and_says_what_to_configure(run: Run, tmp_path: Path) -> None:  # noqa: F811
    write_base(tmp_path / "base")
    lines = [
        json.dumps({
            "key": one.key, "project": one.project, "title": one.title, "body": one.body,
            "type": one.type, "private": number % 2 == 0,
        })
        for number, one in enumerate(issues(240))
    ]  # fmt: skip
    (tmp_path / "history.jsonl").write_text("\n".join(lines))
    assert run("import", "history.jsonl").code == 0
    result = run("tune", "base", "tuned", "--epochs", "1", "--json")
    assert result.code == 0, result.err
    assert result.err == ""
    assert result.json["issues"] == 120  # the public ones alone
    assert result.json["sha256"] == checksum(tmp_path / "tuned")
    other = run("tune", "base", "other", "--base-sha256", "0" * 64)
    assert other.code == 1
    assert "not the one that was given" in other.err
    again = run("tune", "base", "tuned")
    assert again.code == 1
    assert "tuned is there already" in again.err
    more = run("tune", "base", "more", "--private", "--archive", "history.jsonl", "--tokens", "32",
               "--epochs", "1")  # fmt: skip
    assert more.code == 0, more.err
    assert f'folder = "{tmp_path / "more"}"\nsha256 = "{checksum(tmp_path / "more")}"' in more.out
    assert "Tuned on 240 issues of one project" in more.err
    measured = run("evaluate", "type", "--train", "history.jsonl", "--newest", "0.2",
                   "--transformer", "tuned", "--json")  # fmt: skip
    assert measured.json["metrics"]["macro_f1"]["value"] > 0.9


def test_a_package_that_is_missing_is_said_before_any_work(
    run: Run,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)
    result = run("tune", "base", "tuned")
    assert result.code == 1
    assert "(transformers is missing): pip install '.[tuning]'" in result.err


def test_too_short_a_history_is_said_before_any_work(run: Run, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "short.jsonl").write_text(
        json.dumps({"key": "github:acme/shop#1", "title": "A crash", "type": "bug"})
    )
    result = run("tune", "base", "tuned", "--archive", "short.jsonl")
    assert result.code == 1
    assert "it takes 100 issues of known type" in result.err
    assert "there are 1 bug among public issues" in result.err
