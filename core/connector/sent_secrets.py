"""Which secret a tracker was last given for a webhook of ours.

Trackers take a webhook's secret and never show it again. So that one who changes the secret
in the configuration need not think of the tracker, a digest of what was sent is kept.
"""

from __future__ import annotations

import hashlib
import hmac

from core.connector.keeping import Keeper


class SentSecret:
    """The secret of one webhook: the one at ``url``, registered in ``where``."""

    def __init__(self, keeper: Keeper, url: str, where: str) -> None:
        place = hashlib.sha256(f"{url}\n{where}".encode()).hexdigest()
        self._keeper = keeper
        self._name = f"webhook-secret:{place[:32]}"

    def is_known(self, secret: str) -> bool:
        """Whether this one was the last that was sent; not so where that is not known."""
        kept = self._keeper.load(self._name) or ""
        return hmac.compare_digest(kept, self._digest(secret))

    def note(self, secret: str) -> None:
        """This one was sent."""
        if not self.is_known(secret):
            self._keeper.save(self._name, self._digest(secret))

    def _digest(self, secret: str) -> str:
        return hmac.new(secret.encode(), self._name.encode(), hashlib.sha256).hexdigest()
