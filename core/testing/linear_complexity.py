"""What a query costs in Linear, whose limit on that is the first to be met."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import DocumentNode
from graphql.language import FieldNode, FragmentDefinitionNode, IntValueNode, SelectionSetNode

from core.testing.linear_lists import DEFAULT_PAGE


def complexity(document: DocumentNode) -> float:
    """A query's complexity by Linear's published rule.

    A property costs 0.1, an object 1, and a list multiplies what is in it by its length, which
    is 50 where none is given.
    """
    fragments = {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    roots = (
        getattr(node, "selection_set", None)
        for node in document.definitions
        if not isinstance(node, FragmentDefinitionNode)
    )
    return sum(_cost(root, fragments) for root in roots)


def _cost(
    selections: SelectionSetNode | None, fragments: Mapping[str, FragmentDefinitionNode]
) -> float:
    cost = 0.0
    for node in selections.selections if selections else ():
        if isinstance(node, FieldNode):
            inner = _cost(node.selection_set, fragments)
            cost += (1 + inner * _times(node)) if node.selection_set else 0.1
        else:
            named = getattr(node, "name", None)
            inside: Any = fragments[named.value] if named else node
            cost += _cost(inside.selection_set, fragments)
    return cost


def _times(node: FieldNode) -> int:
    children = node.selection_set.selections if node.selection_set else ()
    if not any(isinstance(child, FieldNode) and child.name.value == "nodes" for child in children):
        return 1
    for argument in node.arguments or ():
        if argument.name.value == "first" and isinstance(argument.value, IntValueNode):
            return int(argument.value.value)
    return DEFAULT_PAGE
