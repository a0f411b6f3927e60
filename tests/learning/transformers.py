"""A transformer small enough to be made in a test, which real packages load and run."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace

from tests.learning.synthetic import issues
from tests.support import need

KINDS = ("bert", "camembert", "distilbert", "mpnet", "roberta", "xlm-roberta")
PACKAGES = ("torch", "transformers", "onnxscript", "safetensors")
WORDS = ("[UNK]", "crash", "wish", "ask")
LIKE_WORDS = ("crashes", "broken", "error", "add", "allow", "support", "how", "where", "can")


def need_tuning() -> None:
    """What a test that tunes for real cannot do without."""
    for name in PACKAGES:
        need(find_spec(name), f"{name}; `make .venv/.tuning` installs it")


def write_transformer(folder: Path, *, output: str = "tokens") -> Path:
    """A model that knows three words, each a direction of its own, and nothing of others.

    ``output``: ``tokens`` for one vector a token, ``pooled`` for one a text.
    """
    folder.mkdir(parents=True, exist_ok=True)
    table = numpy_helper.from_array(np.eye(4, dtype=np.float32), "table")
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])]
    shape: list[str | int] = ["batch", "sequence", 4]
    name = "last_hidden_state"
    if output == "pooled":
        nodes.append(helper.make_node("ReduceMax", ["last_hidden_state", "axes"], ["pooled"]))
        shape, name = ["batch", 1, 4], "pooled"
    axes = numpy_helper.from_array(np.array([1], dtype=np.int64), "axes")
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "sequence"])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)],
        [table, axes] if output == "pooled" else [table],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.save(model, folder / "model.onnx")
    known = {word: number for number, word in enumerate(WORDS)}
    tokenizer = Tokenizer(WordLevel(known, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def write_base(folder: Path) -> Path:
    """A transformer of the BERT kind to tune: two layers, 32 numbers a token, most by chance."""
    import torch
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    width, inner, layers, length = 32, 64, 2, 128
    spoken: dict[str, set[str]] = {}
    for one in issues(300):
        for word in re.findall(r"\w+|[^\w\s]", f"{one.title} {one.body}".casefold()):
            spoken.setdefault(word, set()).add(one.type or "")
    known = {word: number for number, word in enumerate(("[UNK]", *spoken))}
    shapes = {
        "embeddings.word_embeddings.weight": (len(known), width),
        "embeddings.position_embeddings.weight": (length, width),
        "embeddings.token_type_embeddings.weight": (2, width),
    }
    linear = {"attention.self.query": (width, width), "attention.self.key": (width, width),
              "attention.self.value": (width, width), "attention.output.dense": (width, width),
              "intermediate.dense": (inner, width), "output.dense": (width, inner)}  # fmt: skip
    norms = ["embeddings.LayerNorm"]
    for number in range(layers):
        at = f"encoder.layer.{number}."
        norms += [f"{at}attention.output.LayerNorm", f"{at}output.LayerNorm"]
        for name, shape in linear.items():
            shapes[f"{at}{name}.weight"], shapes[f"{at}{name}.bias"] = shape, shape[:1]
    random = torch.Generator().manual_seed(3)
    weights = {name: torch.randn(shape, generator=random) * 0.1 for name, shape in shapes.items()}
    weights["embeddings.position_embeddings.weight"] *= 0.1
    for word, types in spoken.items():
        if len(types) == 1:  # a model that has read a lot knows that such words are alike
            weights["embeddings.word_embeddings.weight"][known[word], len(*types)] += 3.0
    for name in norms:
        weights[f"{name}.weight"], weights[f"{name}.bias"] = torch.ones(width), torch.zeros(width)
    save_file(weights, str(folder / "model.safetensors"))
    config = {"model_type": "bert", "hidden_act": "gelu", "hidden_size": width,
              "vocab_size": len(known), "max_position_embeddings": length, "type_vocab_size": 2,
              "num_hidden_layers": layers, "num_attention_heads": 4, "intermediate_size": inner,
              "layer_norm_eps": 1e-12}  # fmt: skip
    (folder / "config.json").write_text(json.dumps(config))
    _save_words(folder, tuple(known))
    return folder


def write_base_of(kind: str, folder: Path, *, layers: int = 3) -> Path:
    """A transformer of a kind: three layers, 24 places, 40 pieces, most by chance."""
    import torch
    from safetensors.torch import save_file

    from core.learning.base_model import load_packages

    folder.mkdir(parents=True, exist_ok=True)
    size = (
        {"dim": 32, "hidden_dim": 64, "n_layers": layers, "n_heads": 4}
        if kind == "distilbert"
        else {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": layers,
              "num_attention_heads": 4}
    )  # fmt: skip
    package = load_packages()
    config = package.AutoConfig.for_model(
        kind, vocab_size=40, max_position_embeddings=24, initializer_range=0.1, **size
    )
    torch.manual_seed(11)
    model = package.AutoModel.from_config(config)
    with torch.no_grad():  # a model that has read a lot knows which words are alike
        for number in range(len(LIKE_WORDS)):
            model.embeddings.word_embeddings.weight[2 + number, number // 3] += 3.0
    save_file(model.state_dict(), str(folder / "model.safetensors"))
    (folder / "config.json").write_text(config.to_json_string())
    _save_words(folder, ("[UNK]", "[PAD]", *LIKE_WORDS))
    return folder


def _save_words(folder: Path, words: Sequence[str]) -> None:
    tokenizer = Tokenizer(WordLevel({word: n for n, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
