"""What the plugin's sentences are in other languages, from ``reasons.toml`` beside this file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

_FILE = Path(__file__).with_name("reasons.toml")


def translated_into(language: str) -> Mapping[str, str]:
    """Templates of the English sentences, and what to say for them; none for other languages."""
    found: Mapping[str, str] = tomllib.loads(_FILE.read_text(encoding="utf-8")).get(language, {})
    return found
