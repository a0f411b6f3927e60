"""Which addresses may be connected to: those of the internet, and others only by name. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from core.errors import ConfigError

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

_TRANSLATED: Final = ipaddress.IPv6Network("64:ff9b::/96")
"""Where networks of IPv6 alone show those of IPv4 (NAT64)."""

_METADATA: Final = frozenset(
    ipaddress.ip_address(one)
    for one in ("169.254.169.254", "100.100.100.200", "192.0.0.192", "fd00:ec2::254")
)
"""Where clouds give their machines' credentials to whoever asks."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What is allowed beside the internet: ``networks``, and all that ``hosts`` resolve to.

    A host's name allows neither a link-local address nor one of cloud metadata: those have to
    be written as addresses.
    """

    hosts: frozenset[str] = frozenset()
    networks: Sequence[Network] = ()


def allowed_from(written: Iterable[str]) -> Allowed:
    """What an operator allowed: addresses, networks (``10.1.0.0/16``) or names of hosts.

    Raises:
        ConfigError: one is none of these.
    """
    hosts, networks = set(), []
    for one in written:
        try:
            networks.append(ipaddress.ip_network(one.strip("[]")))
            continue
        except ValueError:
            pass
        name = one.strip().rstrip(".").casefold()
        if not name or "/" in name or ":" in name:
            raise ConfigError(
                f"{one[:100]!r} is no address, network or name of a host; write one as in "
                "'10.1.0.0/16' or 'hooks.internal'"
            )
        hosts.add(name)
    return Allowed(frozenset(hosts), tuple(networks))


def why_refused(address: str, host: str, allowed: Allowed) -> str:
    """Why a host must not be connected to at an address that it resolved to; "" if it may."""
    try:
        # An interface may be named behind it: fe80::1%eth0.
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return f"{address!r} is no address"
    for one in _meant(found):
        if any(one in network for network in allowed.networks if _same(one, network)):
            continue
        never = one.is_link_local or one in _METADATA or one.is_multicast or one.is_unspecified
        if never or (not _is_public(one) and host.rstrip(".").casefold() not in allowed.hosts):
            return (
                f"{one} is no address of the internet, and allow_private_address does not name it"
            )
    return ""


def is_named(host: str, allowed: Allowed) -> bool:
    """Whether an operator allowed just this host, or the address that it is."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host.rstrip(".").casefold() in allowed.hosts
    return any(address in network for network in allowed.networks if _same(address, network))


def _same(address: Address, network: Network) -> bool:
    return address.version == network.version


def _meant(address: Address) -> Sequence[Address]:
    """The addresses that one stands for: of IPv6, also those of IPv4 that are written into it."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    if address in _TRANSLATED:
        return [ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)]
    if address.sixtofour is not None:
        return [address, address.sixtofour]
    if address.teredo is not None:
        return [address, *address.teredo]
    return [address]


def _is_public(address: Address) -> bool:
    return address.is_global and not address.is_reserved and not address.is_multicast
