"""Each trap of docs/traps.md has a test with its name, and no test names another."""

from __future__ import annotations

import ast
import re

from tests.support import ROOT


def _tested() -> set[str]:
    names: set[str] = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.FunctionDef):
                names |= {name for mark in node.decorator_list if (name := _trap(mark))}
    return names


def _trap(mark: ast.expr) -> str | None:
    match mark:
        case ast.Call(func=ast.Attribute(attr="trap"), args=[ast.Constant(value=str(name))]):
            return name
    return None


def test_every_trap_is_tested_by_name() -> None:
    page = (ROOT / "docs" / "traps.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| ([GJL]\d) \|", page, re.MULTILINE)
    assert len(told) == len(set(told)) == 24
    assert _tested() == set(told)
