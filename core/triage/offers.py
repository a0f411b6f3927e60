"""The estimators that plugins offer, and the types that models of theirs may consist of."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from core.errors import PluginError
from core.plugin import EstimatorOffer, wrong_with
from core.plugin_manager import PluginManager

log = logging.getLogger(__name__)


def offers_of(plugins: PluginManager) -> Sequence[EstimatorOffer]:
    """What all plugins offer, in their order.

    Raises:
        PluginError: a plugin failed to say, or offered something else.
    """
    found: list[EstimatorOffer] = []
    for loaded, offers in plugins.each("trackside_offer_estimators"):
        for offer in offers or ():
            if not isinstance(offer, EstimatorOffer):
                raise PluginError(
                    f"plugin {loaded.name!r}: trackside_offer_estimators returned "
                    f"{type(offer).__name__}; return EstimatorOffer"
                )
            if wrong := wrong_with(offer):
                raise PluginError(f"plugin {loaded.name!r}: estimator {offer.name!r}: {wrong}")
            found.append(offer)
    return found


def trusted_types(plugins: PluginManager) -> Sequence[str]:
    """Types beyond our own that models may consist of, by what is loaded now."""
    try:
        return [name for offer in offers_of(plugins) for name in offer.trusted]
    except PluginError as error:
        log.warning("no offered estimator is trusted: %s", error)
        return ()
