"""The model that ``trackside tune`` begins with: read from its own files, parted, written as ONNX.

The package ``transformers`` knows how such models compute. What it is given are the bytes that
were checked: it looks into no folder and asks no network. What is written needs none of it.
"""

from __future__ import annotations

import copy
import json
import logging
import os
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import torch
from safetensors.torch import load as load_weights
from torch import Tensor, nn

from core.errors import ModelError

CONFIG, WEIGHTS = "config.json", "model.safetensors"

MODEL_TYPES: Final = {
    "bert": ("BertModel", "encoder"),
    "camembert": ("CamembertModel", "encoder"),
    "distilbert": ("DistilBertModel", "transformer"),
    "mpnet": ("MPNetModel", "encoder"),
    "roberta": ("RobertaModel", "encoder"),
    "xlm-roberta": ("XLMRobertaModel", "encoder"),
}
"""The kinds that can be tuned: the package's class, and its part that has the layers."""

MOST_LAYERS: Final = 3
"""No more layers than this are tuned: those of a large model take long."""

_TAKEN: Final = frozenset({
    "model_type", "vocab_size", "max_position_embeddings", "type_vocab_size", "pad_token_id",
    "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "hidden_act",
    "hidden_dropout_prob", "attention_probs_dropout_prob", "layer_norm_eps",
    "position_embedding_type", "dim", "n_layers", "n_heads", "hidden_dim", "activation",
    "dropout", "attention_dropout", "sinusoidal_pos_embds", "relative_attention_num_buckets",
})  # fmt: skip
"""What a configuration may tell of a transformer; all else is of tasks that it was made for."""

_SIZES: Final = (
    "vocab_size", "max_position_embeddings", "type_vocab_size", "num_hidden_layers",
    "intermediate_size", "hidden_dim",
)  # fmt: skip
"""What it tells that a transformer has at least one row of weights each for."""

_MPNET_DISTANCES: Final = 32
"""So many distances between tokens are told apart by an MPNet, whatever its configuration says."""

_ENVIRONMENT: Final = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
}


class Transformer(nn.Module):  # type: ignore[misc]
    """A transformer from its first layer on: token ids and mask to a vector for each token."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Vectors (n, length, width); ids and mask are (n, length), the mask 0 at padding."""
        return self.model(input_ids=input_ids, attention_mask=attention_mask)[0]


class UpperLayers(nn.Module):  # type: ignore[misc]
    """The upper layers of a transformer: what the lower ones made to a vector for each token."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, states: Tensor, attention_mask: Tensor) -> Tensor:
        """Vectors (n, length, width) of states of that shape; the mask is (n, length)."""
        return self.model(inputs_embeds=states, attention_mask=attention_mask)[0]


class _Through(nn.Module):  # type: ignore[misc]
    """In the place of the embeddings of upper layers: what they are given are states already."""

    def forward(
        self, _ids: None = None, inputs_embeds: Tensor | None = None, *_: Any, **_others: Any
    ) -> Tensor | None:
        return inputs_embeds


class BaseModel:
    """A transformer in two: ``lower`` stays as it is, ``upper`` is there to be tuned.

    ``upper`` is its upper half, and no more than ``MOST_LAYERS``.

    ``width``: numbers for each token. ``length``: so many tokens it can read. ``pieces``: its
    tokenizer may have so many. ``padding``: the id that fills up a text.
    """

    def __init__(self, model: Any) -> None:
        _, stack = MODEL_TYPES[model.config.model_type]
        self._stack, self._embeddings = stack, model.embeddings
        layers = list(getattr(model, stack).layer)
        self._lower_layers = layers[: max(len(layers) // 2, len(layers) - MOST_LAYERS)]
        places = model.embeddings.position_embeddings
        self.width = int(places.embedding_dim)
        # Some kinds count places from behind the number of their padding.
        self.length = places.num_embeddings - (
            0 if places.padding_idx is None else places.padding_idx + 1
        )
        self.pieces = int(model.embeddings.word_embeddings.num_embeddings)
        self.padding = int(model.config.pad_token_id or 0)
        model.embeddings = _Through()
        getattr(model, stack).layer = nn.ModuleList()
        # What all layers share, as the distances of an MPNet, stays as the lower ones know it.
        self._shell = model.requires_grad_(False)
        self.lower = Transformer(self._filled(self._embeddings, self._lower_layers))
        self.upper = UpperLayers(self._filled(_Through(), layers[len(self._lower_layers) :]))

    def whole(self, upper: UpperLayers) -> Transformer:
        """The transformer with tuned upper layers."""
        tuned = getattr(upper.model, self._stack).layer
        return Transformer(self._filled(self._embeddings, [*self._lower_layers, *tuned]))

    def _filled(self, embeddings: nn.Module, layers: Iterable[nn.Module]) -> nn.Module:
        model = copy.deepcopy(self._shell)
        model.embeddings = embeddings
        getattr(model, self._stack).layer = nn.ModuleList(layers)
        return model.eval()


def load_packages() -> Any:
    """Import what tuning needs beside PyTorch; returns the package ``transformers``.

    Raises:
        ImportError: one of them is not installed.
    """
    before = {name: os.environ.get(name) for name in _ENVIRONMENT}
    # They are read once, when the package is imported.
    os.environ.update(_ENVIRONMENT)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import onnxscript  # noqa: F401 - what PyTorch writes ONNX with
            import transformers
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
    # What it would say of a model is told as an error here, or is of no concern.
    transformers.logging.set_verbosity(transformers.logging.CRITICAL)
    transformers.logging.disable_progress_bar()
    return transformers


def read_base(config: bytes, weights: bytes) -> BaseModel:
    """A transformer from the bytes of its ``config.json`` and ``model.safetensors``.

    Raises:
        ModelError: it is of a kind that cannot be tuned, or the two are damaged or do not fit.
    """
    described = _described(config)
    name, stack = MODEL_TYPES[described["model_type"]]
    kind = getattr(load_packages(), name)
    try:
        given = load_weights(weights)
    except Exception as error:  # the package's class of errors is not among its public names
        raise ModelError(f"{WEIGHTS} of the base model cannot be read: {error}"[:300]) from error
    try:
        told = kind.config_class.from_dict({k: v for k, v in described.items() if k in _TAKEN})
    except Exception as error:  # the package has no class of errors for what a file may hold
        raise ModelError(f"{CONFIG} of the base model cannot be read: {error!r}"[:300]) from error
    _check_size(told, sum(one.numel() for one in given.values()))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model, found = kind.from_pretrained(
                None,
                config=told,
                state_dict=given,
                dtype=torch.float32,
                # Named here, so that the configuration cannot name one that is to be fetched.
                attn_implementation="eager",
                ignore_mismatched_sizes=True,  # they are told of below
                output_loading_info=True,
                local_files_only=True,
                use_safetensors=True,
                trust_remote_code=False,
            )
    except Exception as error:  # the package has no class of errors for what a file may hold
        raise ModelError(f"the base model cannot be read: {error!r}"[:300]) from error
    _check_fit(found, stack)
    if hasattr(model, "pooler"):
        model.pooler = None  # vectors of tokens are all that is used
    return BaseModel(model)


def _described(config: bytes) -> dict[str, Any]:
    """What ``config.json`` says, if it is of a model that can be tuned."""
    try:
        described = json.loads(config)
    except ValueError as error:
        raise ModelError(f"{CONFIG} of the base model cannot be read: {error}"[:300]) from error
    if not isinstance(described, dict):
        raise ModelError(f"{CONFIG} of the base model cannot be read: it is no table")
    if "auto_map" in described:
        raise ModelError("the base model asks for code of its own to be run (auto_map): it is not")
    if (kind := described.get("model_type")) not in list(MODEL_TYPES):
        raise ModelError(
            f"the base model is of the kind {kind!r}; what can be tuned is {', '.join(MODEL_TYPES)}"
        )
    for name in ("is_decoder", "quantization_config"):
        if described.get(name):
            raise ModelError(f"the base model has {name} in {CONFIG}: such cannot be tuned")
    return described


def _check_size(told: Any, numbers: int) -> None:
    """Refuse a configuration of something larger than the weights, before room is made for it.

    One of an MPNet with other distances is refused, too: it would fail when it is asked.
    """
    distances = getattr(told, "relative_attention_num_buckets", None)
    if told.model_type == "mpnet" and distances != _MPNET_DISTANCES:
        raise ModelError(
            f"the base model has {distances!r} for relative_attention_num_buckets in {CONFIG}; "
            f"what can be tuned has {_MPNET_DISTANCES}"
        )
    width = told.hidden_size if isinstance(told.hidden_size, int) else 1
    for name in _SIZES:
        size = getattr(told, name, 0)
        if isinstance(size, int) and size * max(width, 1) > numbers:
            raise ModelError(
                f"the base model has less in {WEIGHTS} than {name} in {CONFIG} asks for"
            )


def _check_fit(found: Mapping[str, Any], stack: str) -> None:
    """Refuse weights that are not those of which the configuration tells."""
    for name, given, wanted in sorted(found["mismatched_keys"]):
        raise ModelError(
            f"{name} of the base model has the shape {tuple(given)}, and by {CONFIG} "
            f"{tuple(wanted)}"
        )
    for name in sorted(found["missing_keys"]):
        if not name.startswith("pooler."):
            raise ModelError(f"the base model has no {name}, of which {CONFIG} tells")
    for name in sorted(found["unexpected_keys"]):
        if f"{stack}.layer." in name:  # others are of what a model was made for once
            raise ModelError(f"the base model has {name}, of which {CONFIG} does not tell")


def write_onnx(model: Transformer, path: Path) -> None:
    """Write a transformer as an ONNX model that takes any number of texts of any length."""
    model.eval()
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
                model,
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
