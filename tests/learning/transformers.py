"""A transformer small enough to be made in a test, which real packages load and run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

WORDS = ("[UNK]", "crash", "wish", "ask")


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
