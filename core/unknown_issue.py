"""What is said where somebody names an issue that is not here: the same everywhere. Pure."""

from __future__ import annotations

from core.errors import NotFoundError


def not_known(key: str, *, connected: bool) -> NotFoundError:
    """That no issue of a key is known, and what brings it.

    ``connected``: whether there is a tracker to bring it from.
    """
    if ":" not in key:
        return NotFoundError(
            f"{key} is no key; write it like github:acme/shop#12, or jira:acme/SHOP-12"
        )
    if not connected:
        return NotFoundError(
            f"{key} is not known here; `trackside import` brings issues, under their own keys"
        )
    return NotFoundError(
        f"{key} is not known here; `trackside sync` or a webhook brings it, two minutes after it "
        "was filed"
    )
