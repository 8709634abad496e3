# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Networks with access: whether a text is one, whether two lists admit the same, which networks lose access.

Private to this collection. Pure: looks at texts, resolves no names.
"""

from __future__ import annotations

import ipaddress
import typing as t

from ._errors import InvalidOption

EVERYWHERE = "0.0.0.0/0"

Network: t.TypeAlias = "ipaddress.IPv4Network | ipaddress.IPv6Network"


def check(entries: t.Iterable[t.Any], where: str, option: str) -> None:
    """Raise InvalidOption for the first entry that is not a network."""
    for entry in entries:
        if not isinstance(_network(str(entry)), (ipaddress.IPv4Network, ipaddress.IPv6Network)):
            raise InvalidOption(
                f"{where}: {option} contains {entry!r}, which is not a network: write one such as 192.0.2.0/24.",
                option=option,
            )


def spread(entries: t.Iterable[t.Any] | None) -> frozenset[Network | str]:
    """The networks that a list admits, without duplicates and overlaps; none if there is no restriction.

    Entries that are no networks stay: the service may accept more forms.
    """
    found = [_network(word) for entry in entries or [] for word in str(entry).split()]
    fours = ipaddress.collapse_addresses(one for one in found if isinstance(one, ipaddress.IPv4Network))
    sixes = ipaddress.collapse_addresses(one for one in found if isinstance(one, ipaddress.IPv6Network))
    apart: set[Network | str] = {one for one in found if isinstance(one, str)}
    apart.update(fours, sixes)
    return frozenset() if ipaddress.IPv4Network(EVERYWHERE) in apart else frozenset(apart)


def shut_out(before: t.Iterable[t.Any] | None, after: t.Iterable[t.Any] | None) -> list[str]:
    """The networks that one list admits and another does not admit completely, in order."""
    old, new = spread(before), spread(after)
    if not new:
        return []
    return sorted(str(one) for one in old or {EVERYWHERE} if not any(_contains(other, one) for other in new))


def admits(entries: t.Iterable[t.Any] | None, address: str) -> bool:
    """Whether a list admits an address. Without a restriction, it admits all."""
    found = spread(entries)
    return not found or any(_contains(one, _network(address)) for one in found)


def _contains(wide: Network | str, narrow: Network | str) -> bool:
    if isinstance(wide, ipaddress.IPv4Network) and isinstance(narrow, ipaddress.IPv4Network):
        return narrow.subnet_of(wide)
    if isinstance(wide, ipaddress.IPv6Network) and isinstance(narrow, ipaddress.IPv6Network):
        return narrow.subnet_of(wide)
    return wide == narrow


def _network(text: str) -> Network | str:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return text
