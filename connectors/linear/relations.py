"""How an issue of Linear is related to others. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from connectors.linear.issues import IDENTIFIER, Place
from connectors.linear.reading import Json, record, records, text
from core.model import Relation, RelationKind

_FORWARD: Final = {
    "blocks": RelationKind.BLOCKS,
    "duplicate": RelationKind.DUPLICATE_OF,
    "related": RelationKind.RELATED,
    "similar": RelationKind.SIMILAR,
}
_BACKWARD: Final = _FORWARD | {
    "blocks": RelationKind.BLOCKED_BY,
    "duplicate": RelationKind.DUPLICATED_BY,
}


def relations_of(node: Json, place: Place) -> tuple[Relation, ...]:
    """All relations of an issue whose lists are at hand, in both directions."""
    return tuple(sorted(set(_relations(node, place))))


def duplicate_of(relations: tuple[Relation, ...]) -> str:
    """The key of the issue that this one is a duplicate of, "" where there is none."""
    found = (r.key for r in relations if r.kind is RelationKind.DUPLICATE_OF)
    return next(found, "")


def _relations(node: Json, place: Place) -> Iterator[Relation]:
    for field, end, kinds in (
        ("relations", "relatedIssue", _FORWARD),
        ("inverseRelations", "issue", _BACKWARD),
    ):
        for relation in records(node.get(field)):
            word = text(relation.get("type"))
            kind = kinds.get(word)
            other = _identifier(relation.get(end))
            if kind is not None and other:
                yield Relation(kind=kind, key=place.key(other), original=word)
    if parent := _identifier(node.get("parent")):
        yield Relation(kind=RelationKind.PARENT, key=place.key(parent))
    for child in records(node.get("children")):
        if identifier := _identifier(child):
            yield Relation(kind=RelationKind.CHILD, key=place.key(identifier))


def _identifier(value: object) -> str:
    found = text(record(value).get("identifier"))
    return found if IDENTIFIER.fullmatch(found) else ""
