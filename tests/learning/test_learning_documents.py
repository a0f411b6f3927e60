"""Hashed features: the same everywhere, and the n-grams that they say they are."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from core.learning.cues import PHRASES
from core.learning.documents import (
    BLOCKS,
    character_runs,
    document,
    fold,
    tokens,
    word_runs,
)
from core.learning.features import IssueFeatures

TEXTS = ["hello big   world a ok", "Kaputt! 123 mal", "x", "应用崩溃了 again", "a-b_c (d)"]


@pytest.mark.parametrize("text", TEXTS)
def test_runs_of_characters_are_those_of_char_wb(text: str) -> None:
    plain = CountVectorizer(analyzer="char_wb", ngram_range=(2, 5), lowercase=False)
    counted = plain.fit_transform([fold(text)])
    hashes, numbers = character_runs(text, "characters")
    assert len(hashes) == counted.sum()
    assert len(set(hashes.tolist())) == counted.nnz
    assert len(set(numbers.tolist())) == len(text.split())


def test_runs_of_words() -> None:
    found = tokens("open the file, open the door")
    assert len(word_runs(found, "words", 1)) == 6
    runs = word_runs(found, "words", 2)
    assert len(runs) == 11
    assert (
        len(set(runs.tolist())) == 4 + 4
    )  # open the file door; open the, the file, file open, the door
    assert not set(runs.tolist()) & set(word_runs(found, "lead", 2).tolist())


def test_hashes_do_not_depend_on_the_process() -> None:
    program = (
        "from core.learning.documents import document;"
        "d = document('Crash in the editor', 'It fails.\\n\\n```\\nx\\n```');"
        "print(d.hashes.tolist(), d.counts.tolist(), d.cues.tolist())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    here = document("Crash in the editor", "It fails.\n\n```\nx\n```")
    assert runs[0].startswith(str(here.hashes.tolist()))


def test_cues_have_a_phrase_each() -> None:
    assert len(document("t", "b").cues) == len(PHRASES)


def test_rows_are_blocks_of_their_weights() -> None:
    texts = [("Crash in the editor", "It fails when I type."), ("Crash on save", "It fails too.")]
    documents = [document(*text) for text in texts]
    features = IssueFeatures(weights={"cues": 0.0, "words": 2.0}).fit(documents)
    columns, values, owners, _ = features.locate(documents)
    assert features.transform(documents).shape == (2, len(features.vocabulary_) + len(PHRASES))
    words = {int(h) for d in documents for h in d.hashes[d.bounds[2] : d.bounds[3]]}
    in_block = np.isin(features.vocabulary_[columns], list(words))
    for owner in (0, 1):
        assert np.sqrt((values[in_block & (owners == owner)] ** 2).sum()) == pytest.approx(2.0)


def test_text_without_any_known_word_gives_a_row() -> None:
    features = IssueFeatures().fit([document("Crash", "one"), document("Crash", "two")])
    row = features.transform([document("", "")])
    assert row.shape[0] == 1
    assert np.isfinite(row.toarray()).all()
    assert len(BLOCKS) == len(features.block_weights_)
