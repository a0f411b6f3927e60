"""A small transformer of the BERT kind in PyTorch: read from its own files, tuned, written as ONNX.

Only ``trackside tune`` loads this. What it writes needs no PyTorch any more.
"""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import torch
from safetensors.torch import load as load_weights
from torch import Tensor, nn
from torch.nn import functional

from core.errors import ModelError

CONFIG, WEIGHTS = "config.json", "model.safetensors"
_DROPOUT: Final = 0.1


class Attention(nn.Module):  # type: ignore[misc]
    """What each token takes from the others."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.output = (nn.Linear(width, width) for _ in range(4))
        self.norm = nn.LayerNorm(width)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """States (n, length, width) of the next step; ``mask`` is 0 where a token may be read."""
        count, length, width = states.shape
        query, key, value = (
            part(states).view(count, length, self.heads, width // self.heads).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        score = query @ key.transpose(2, 3) / (width // self.heads) ** 0.5 + mask
        taken = functional.dropout(score.softmax(-1), _DROPOUT, self.training) @ value
        added = self.output(taken.transpose(1, 2).reshape(count, length, width))
        return self.norm(states + functional.dropout(added, _DROPOUT, self.training))


class Layer(nn.Module):  # type: ignore[misc]
    """One layer: attention, and a step for each token alone."""

    def __init__(self, width: int, heads: int, inner: int) -> None:
        super().__init__()
        self.attention = Attention(width, heads)
        self.wide, self.narrow = nn.Linear(width, inner), nn.Linear(inner, width)
        self.norm = nn.LayerNorm(width)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """States (n, length, width) of the next layer."""
        states = self.attention(states, mask)
        added = self.narrow(functional.gelu(self.wide(states)))
        return self.norm(states + functional.dropout(added, _DROPOUT, self.training))


class Bert(nn.Module):  # type: ignore[misc]
    """Vectors of tokens: embeddings, then layers."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        super().__init__()
        self.width = int(config["hidden_size"])
        self.words = nn.Embedding(int(config["vocab_size"]), self.width)
        self.places = nn.Embedding(int(config["max_position_embeddings"]), self.width)
        self.parts = nn.Embedding(int(config["type_vocab_size"]), self.width)
        self.norm = nn.LayerNorm(self.width)
        self.layers = nn.ModuleList(
            Layer(self.width, int(config["num_attention_heads"]), int(config["intermediate_size"]))
            for _ in range(int(config["num_hidden_layers"]))
        )
        for part in self.modules():
            if isinstance(part, nn.LayerNorm):
                part.eps = float(config["layer_norm_eps"])

    def begin(self, ids: Tensor) -> Tensor:
        """States (n, length, width) below the first layer."""
        places = torch.arange(ids.shape[1], device=ids.device)
        return self.norm(self.words(ids) + self.places(places) + self.parts.weight[0])

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """The vectors (n, length, width) of tokens."""
        states, mask = self.begin(input_ids), hide(attention_mask)
        for layer in self.layers:
            states = layer(states, mask)
        return states


def hide(attention_mask: Tensor) -> Tensor:
    """What to add to attention, so that padding is not read: (n, 1, 1, length)."""
    return (1.0 - attention_mask[:, None, None, :].float()) * -1e9


_NAMES: Final = {
    "words": "embeddings.word_embeddings",
    "places": "embeddings.position_embeddings",
    "parts": "embeddings.token_type_embeddings",
    "norm": "embeddings.LayerNorm",
}
_LAYER_NAMES: Final = {
    "attention.query": "attention.self.query",
    "attention.key": "attention.self.key",
    "attention.value": "attention.self.value",
    "attention.output": "attention.output.dense",
    "attention.norm": "attention.output.LayerNorm",
    "wide": "intermediate.dense",
    "narrow": "output.dense",
    "norm": "output.LayerNorm",
}
"""Our names, and those in the files of published models."""


def read_bert(config: bytes, weights: bytes) -> Bert:
    """A transformer from the bytes of its ``config.json`` and ``model.safetensors``.

    Raises:
        ModelError: it is not of this kind, or is damaged.
    """
    try:
        described = json.loads(config)
        _check(described)
        bert, given = Bert(described), load_weights(weights)
        bert.load_state_dict({ours: _weight(given, ours) for ours in bert.state_dict()})
    except ModelError:
        raise
    except Exception as error:  # the packages have no class of errors for damaged files
        raise ModelError(f"the base model cannot be read: {error!r}"[:300]) from error
    return bert


def _check(described: Mapping[str, Any]) -> None:
    if (kind := described.get("model_type")) != "bert":
        raise ModelError(f"the base model is of the kind {kind!r}; only 'bert' can be tuned")
    if described.get("hidden_act", "gelu") != "gelu":
        raise ModelError(f"the base model computes {described['hidden_act']!r}, not 'gelu'")


def _weight(given: Mapping[str, Tensor], ours: str) -> Tensor:
    part, _, last = ours.rpartition(".")
    if part.startswith("layers."):
        _, number, inner = part.split(".", 2)
        theirs = f"encoder.layer.{number}.{_LAYER_NAMES[inner]}.{last}"
    else:
        theirs = f"{_NAMES[part]}.{last}"
    found = given.get(theirs, given.get(f"bert.{theirs}"))
    if found is None:
        raise ModelError(f"the base model has no {theirs}")
    return found.float()


def write_onnx(bert: Bert, path: Path) -> None:
    """Write a transformer as an ONNX model that takes any number of texts of any length."""
    bert.eval()
    ids = torch.ones((2, 8), dtype=torch.long)
    count, length = torch.export.Dim("count"), torch.export.Dim("length")
    exporter = logging.getLogger("torch.onnx")
    level = exporter.level
    exporter.setLevel(logging.ERROR)
    try:
        # Both warn of parts of PyTorch's own, about which nobody here can do anything.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = torch.onnx.export(
                bert,
                (ids, torch.ones_like(ids)),
                dynamo=True,
                input_names=["input_ids", "attention_mask"],
                output_names=["last_hidden_state"],
                dynamic_shapes=({0: count, 1: length}, {0: count, 1: length}),
                verbose=False,
            )
            made.save(str(path), external_data=False)
    finally:
        exporter.setLevel(level)
