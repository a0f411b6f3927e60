"""Atlassian's own JSON schema of ADF, from npm."""

from __future__ import annotations

import json
from functools import cache

from jsonschema import Draft4Validator

from tests.support import ROOT, need

SCHEMA = "tests/node/node_modules/@atlaskit/adf-schema/dist/json-schema/v1/full.json"


@cache
def schema() -> Draft4Validator:
    path = ROOT / SCHEMA
    need(path.is_file(), "run `npm ci` in tests/node: @atlaskit/adf-schema is missing")
    return Draft4Validator(json.loads(path.read_text("utf-8")))
