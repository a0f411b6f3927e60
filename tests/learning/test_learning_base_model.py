"""The models that tuning begins with, of each kind, and what of them is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tokenizers import Tokenizer

from core.errors import ModelError
from tests.learning.transformers import KINDS, need_tuning, write_base, write_base_of
from tests.support import ROOT


@pytest.fixture(autouse=True)
def _packages() -> None:
    need_tuning()


def read(folder: Path) -> Any:
    from core.learning.base_model import read_base

    return read_base(
        (folder / "config.json").read_bytes(), (folder / "model.safetensors").read_bytes()
    )


def batch(model: Any, *lengths: int) -> tuple[Any, Any]:
    """Texts of these lengths as ids and mask, filled up as the model wants it."""
    import torch

    random = torch.Generator().manual_seed(5)
    mask = torch.tensor([[int(at < size) for at in range(max(lengths))] for size in lengths])
    ids = torch.randint(3, 40, mask.shape, generator=random)
    return ids.where(mask == 1, model.padding), mask


def change_config(folder: Path, change: Mapping[str, object]) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, **change}))


def change_weights(folder: Path, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    from safetensors.torch import load_file, save_file

    file = str(folder / "model.safetensors")
    save_file(change(load_file(file)), file)


def test_a_bert_gives_the_vectors_that_were_computed_without_the_package(tmp_path: Path) -> None:
    import torch

    folder = write_base(tmp_path)
    model = read(folder)
    words = Tokenizer.from_file(str(folder / "tokenizer.json"))
    texts = ["The export crashes", "How do I use the export?"]
    words.enable_padding()
    given = words.encode_batch(texts)
    ids, mask = (
        torch.tensor([getattr(one, name) for one in given]) for name in ("ids", "attention_mask")
    )
    with torch.no_grad():
        vectors = model.upper(model.lower(ids, mask), mask)
    assert vectors[:, 0, :4].numpy() == pytest.approx(np.array(COMPUTED), abs=1e-4)


COMPUTED = [[-0.9091, 0.87364, -0.35474, -1.30662], [-0.42806, 0.26478, -0.00476, -0.5321]]
"""By an implementation of our own, which was here before: the first four of the first token."""


@pytest.mark.parametrize("kind", KINDS)
def test_the_halves_are_the_whole_and_onnx_gives_the_same(tmp_path: Path, kind: str) -> None:
    import onnxruntime
    import torch
    from safetensors.torch import load_file

    from core.learning.base_model import load_packages, write_onnx

    folder = write_base_of(kind, tmp_path)
    model = read(folder)
    assert (model.width, model.pieces) == (32, 40)
    package = load_packages()
    config = package.AutoConfig.for_model(**json.loads((folder / "config.json").read_text()))
    peer = package.AutoModel.from_config(config).eval()
    peer.load_state_dict(load_file(str(folder / "model.safetensors")))
    write_onnx(model.whole(model.upper), tmp_path / "model.onnx")
    session = onnxruntime.InferenceSession(tmp_path / "model.onnx")
    assert {one.name for one in session.get_inputs()} == {"input_ids", "attention_mask"}
    for lengths in ((9, 4, 1), (7,), (model.length, 2)):
        ids, mask = batch(model, *lengths)
        with torch.no_grad():
            wanted = peer(input_ids=ids, attention_mask=mask)[0]
            halves = model.upper(model.lower(ids, mask), mask)
        (onnx,) = session.run(None, {"input_ids": ids.numpy(), "attention_mask": mask.numpy()})
        read_ = mask.numpy() == 1
        assert np.abs((halves - wanted).numpy()[read_]).max() < 1e-5
        assert np.abs(onnx - wanted.numpy())[read_].max() < 1e-4


@pytest.mark.parametrize("kind", KINDS)
def test_what_fills_up_a_text_changes_nothing(tmp_path: Path, kind: str) -> None:
    import torch

    model = read(write_base_of(kind, tmp_path))
    whole = model.whole(model.upper)
    ids, mask = batch(model, 5)
    with torch.no_grad():
        alone = whole(ids, mask)
        for filling in (model.padding, 0):  # the server fills up with 0, whatever the kind
            more = torch.nn.functional.pad(ids, (0, 4), value=filling)
            filled = whole(more, torch.nn.functional.pad(mask, (0, 4)))
            assert np.abs((filled[:, :5] - alone).numpy()).max() < 1e-5


def test_no_more_than_the_upper_layers_are_tuned(tmp_path: Path) -> None:
    """Nor what they share with the lower ones, which would not know of it."""
    model = read(write_base_of("mpnet", tmp_path / "small"))
    assert len(model.upper.model.encoder.layer) == 2
    named = dict(model.upper.named_parameters())
    assert {name for name in named if ".layer." not in name} == {
        "model.encoder.relative_attention_bias.weight"
    }
    assert all(one.requires_grad == (".layer." in name) for name, one in named.items())
    large = read(write_base_of("bert", tmp_path / "large", layers=9))
    assert (len(large.lower.model.encoder.layer), len(large.upper.model.encoder.layer)) == (6, 3)


def test_an_mpnet_with_other_distances_is_refused(tmp_path: Path) -> None:
    folder = write_base_of("mpnet", tmp_path)
    change_config(folder, {"relative_attention_num_buckets": 16})
    with pytest.raises(ModelError, match="16 for relative_attention_num_buckets"):
        read(folder)


def test_the_longest_text_is_what_the_places_allow(tmp_path: Path) -> None:
    assert read(write_base_of("bert", tmp_path / "bert")).length == 24
    # Of 24 places, two are before the first token.
    assert read(write_base_of("roberta", tmp_path / "roberta")).length == 22


def test_weights_of_a_model_with_a_head_or_of_half_the_bits_are_read(tmp_path: Path) -> None:
    import torch

    folder = write_base_of("bert", tmp_path)
    plain = read(folder)
    ids, mask = batch(plain, 6, 3)

    def as_published(weights: dict[str, Any]) -> dict[str, Any]:
        kept = {name: one for name, one in weights.items() if not name.startswith("pooler.")}
        return {
            **{f"bert.{name}": one.half() for name, one in kept.items()},
            "cls.predictions.bias": torch.zeros(40).half(),
        }

    change_weights(folder, as_published)
    other = read(folder)
    assert {one.dtype for one in other.upper.parameters()} == {torch.float32}
    with torch.no_grad():
        far = (plain.lower(ids, mask) - other.lower(ids, mask)).abs().max()
    assert far < 0.01


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"model_type": "gpt2"}, "kind 'gpt2'; what can be tuned is bert, camembert, distilbert"),
        ({"model_type": "nothing-known"}, "kind 'nothing-known'; what can be tuned is bert"),
        ({"model_type": None}, "kind None; what can be tuned"),
        ({"model_type": ["bert"]}, r"kind \['bert'\]; what can be tuned"),
        ({"auto_map": {"AutoModel": "modeling.Mine"}}, "asks for code of its own"),
        ({"is_decoder": True}, "has is_decoder in config.json"),
        ({"quantization_config": {"quant_method": "gptq"}}, "has quantization_config"),
        ({"num_hidden_layers": 3}, "has no encoder.layer.2.*of which config.json tells"),
        ({"num_hidden_layers": 1}, "has encoder.layer.1.*of which config.json does not tell"),
        ({"intermediate_size": 65}, r"has the shape \(64,\), and by config.json \(65,\)"),
        ({"vocab_size": 126}, r"embeddings.* has the shape .* and by config.json"),
        ({"vocab_size": 10**8}, "less in model.safetensors than vocab_size in config.json asks"),
        ({"num_hidden_layers": 10**7}, "than num_hidden_layers in config.json asks"),
        ({"type_vocab_size": 10**9}, "than type_vocab_size in config.json asks"),
        ({"hidden_size": None, "vocab_size": 10**10}, "in config.json|cannot be read"),
        ({"hidden_size": 33}, "cannot be read: .*hidden size"),
        ({"hidden_size": "wide"}, "cannot be read: "),
        ({"hidden_act": "no-such"}, "cannot be read: .*no-such"),
    ],
)
def test_what_the_configuration_says_must_be_known_and_fit(
    tmp_path: Path, change: dict[str, object], told: str
) -> None:
    folder = write_base(tmp_path)
    change_config(folder, change)
    with pytest.raises(ModelError, match=told):
        read(folder)


@pytest.mark.parametrize("name", ["attn_implementation", "_attn_implementation"])
def test_a_configuration_cannot_name_code_that_is_to_be_fetched(tmp_path: Path, name: str) -> None:
    folder = write_base(tmp_path)
    change_config(folder, {name: "somebody/attention"})
    assert read(folder).upper.model.config._attn_implementation == "eager"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'"bert"'])
def test_a_configuration_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    folder = write_base(tmp_path)
    (folder / "config.json").write_bytes(content)
    with pytest.raises(ModelError, match=r"config\.json of the base model cannot be read"):
        read(folder)


@pytest.mark.parametrize("kept", [0, 7, 100, 5_000, -1])
def test_weights_that_were_cut_off_are_refused(tmp_path: Path, kept: int) -> None:
    folder = write_base(tmp_path)
    whole = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(whole[:kept])
    with pytest.raises(ModelError, match=r"model\.safetensors of the base model cannot be read"):
        read(folder)


def test_a_pickle_is_no_weights_whatever_it_is_called(tmp_path: Path) -> None:
    import torch

    folder = write_base(tmp_path)
    torch.save({"embeddings.word_embeddings.weight": torch.ones(2, 2)}, folder / "pickled")
    (folder / "pickled").rename(folder / "model.safetensors")
    with pytest.raises(ModelError, match=r"model\.safetensors of the base model cannot be read"):
        read(folder)


READ = """
import os, pathlib, socket, sys
def refuse(*a, **k): raise AssertionError("it touched the network")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
before = dict(os.environ)
from core.learning.base_model import read_base
folder = pathlib.Path(sys.argv[1])
read_base((folder / "config.json").read_bytes(), (folder / "model.safetensors").read_bytes())
import huggingface_hub.constants
assert huggingface_hub.constants.HF_HUB_OFFLINE
assert huggingface_hub.constants.HF_HUB_DISABLE_TELEMETRY
ours = lambda env: {k: v for k, v in env.items() if k.startswith(("HF_", "TRANSFORMERS_"))}
assert ours(before) == ours(dict(os.environ))
"""


def test_reading_says_nothing_asks_nobody_and_leaves_nothing(tmp_path: Path) -> None:
    # Its head is missing, which the package would speak of.
    folder = write_base(tmp_path / "base")
    home = tmp_path / "home"
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", READ, str(folder)],
        cwd=home,
        env={"PATH": os.defpath, "PYTHONPATH": str(ROOT), "HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(home.rglob("*")) == []
