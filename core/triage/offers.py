"""The estimators and encoders that plugins offer, and what models of theirs may consist of."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from core.errors import ConfigError, PluginError
from core.plugin import EstimatorOffer, VectorOffer, wrong_with
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


def encoder_named(plugins: PluginManager, name: str) -> VectorOffer | None:
    """The encoder that the configuration names; None where it names none.

    Raises:
        ConfigError: no plugin offers it.
        PluginError: a plugin failed to say, offered something else, or what another one offers.
    """
    found: dict[str, tuple[str, VectorOffer]] = {}
    for loaded, offers in plugins.each("trackside_offer_vectors"):
        for offer in offers or ():
            if not isinstance(offer, VectorOffer):
                raise PluginError(
                    f"plugin {loaded.name!r}: trackside_offer_vectors returned "
                    f"{type(offer).__name__}; return VectorOffer"
                )
            if not (offer.name and offer.version):
                raise PluginError(f"plugin {loaded.name!r}: an encoder has no name or no version")
            if offer.name in found:
                raise PluginError(
                    f"plugins {found[offer.name][0]!r} and {loaded.name!r} both offer an encoder "
                    f"{offer.name!r}"
                )
            found[offer.name] = (loaded.name, offer)
    if not name:
        return None
    if name not in found:
        offered = ", ".join(sorted(found)) or "none; the plugin of one needs its folder"
        raise ConfigError(f"[search]: vectors: no plugin offers {name!r}; offered: {offered}")
    return found[name][1]
