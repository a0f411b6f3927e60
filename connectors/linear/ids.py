"""Ids that we choose ourselves, so that writing twice makes one thing.

Linear lets a client give the id of a comment, a relation or an attachment. Ours follow
from what they stand for: the same comment has the same id on every try, and looking that id
up says whether an earlier try came through. The schema asks for UUIDs of version 4, so these
have its form (a version 5 UUID might be refused).

The second half of each is a digest of the first: ``is_ours`` tells our ids from random ones,
which matters where the API key is a person's and that person comments by hand as well. It
is no proof of authorship (anyone can compute it); the author is always checked too.
"""

from __future__ import annotations

import hashlib
import uuid
from typing import Final

GENERATIONS: Final = 4
"""Ids for one thing. A deleted comment may keep its id taken; the next one is used then."""


def our_ids(*what: str) -> tuple[str, ...]:
    """The ids for one thing, in the order in which they are to be tried."""
    return tuple(_make(*what, str(generation)) for generation in range(GENERATIONS))


def is_ours(value: str) -> bool:
    """Whether an id has the form that :func:`our_ids` gives."""
    try:
        raw = uuid.UUID(value).bytes
    except ValueError:
        return False
    return raw == _whole(raw[:8])


def _make(*parts: str) -> str:
    # Length before text: ("a", "bc") and ("ab", "c") are different things.
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    head = bytearray(hashlib.sha256(f"trackside {joined}".encode()).digest()[:8])
    head[6] = head[6] & 0x0F | 0x40  # version 4
    return str(uuid.UUID(bytes=_whole(bytes(head))))


def _whole(head: bytes) -> bytes:
    tail = bytearray(hashlib.sha256(b"trackside id " + head).digest()[:8])
    tail[0] = tail[0] & 0x3F | 0x80  # the variant of RFC 9562
    return head + bytes(tail)
