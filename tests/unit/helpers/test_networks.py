# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks: what one list admits and another does not, however either is written."""

from __future__ import annotations

import ipaddress

import pytest
from ansible_collections.community.buildkite.plugins.module_utils import _networks
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption

ALL = _networks.EVERYWHERE


@pytest.mark.parametrize(
    ("before", "after", "gone"),
    [
        (None, None, []),
        ([], [], []),
        (None, ["10.0.0.0/8"], [ALL]),
        ([""], ["10.0.0.0/8"], [ALL]),
        ([ALL, "10.0.0.0/8"], ["10.0.0.0/8"], [ALL]),
        ([], [ALL], []),
        ([], ["0.0.0.0/1", "128.0.0.0/1"], []),
        ([], ["::/0"], [ALL]),
        (["10.0.0.0/8"], [], []),
        (["10.0.0.0/8"], None, []),
        (["10.0.0.0/8"], [ALL], []),
        (["10.0.0.0/8"], ["10.0.0.0/8", "192.0.2.1"], []),
        (["10.0.0.0/8"], ["10.0.0.0/7"], []),
        (["10.0.0.0/8"], ["10.0.0.0/9", "10.128.0.0/9"], []),
        (["10.0.0.0/8"], ["10.0.0.0/9"], ["10.0.0.0/8"]),
        (["10.0.0.1/8"], ["10.0.0.0/8"], []),
        (["192.0.2.1"], ["192.0.2.1/32"], []),
        (["192.0.2.1 10.0.0.0/8\n198.51.100.0/24"], ["10.0.0.0/8"], ["192.0.2.1/32", "198.51.100.0/24"]),
        (["2001:db8::/32", "10.0.0.0/8"], ["10.0.0.0/8", "2001:db8::/48"], ["2001:db8::/32"]),
        (["2001:db8::/48"], ["2001:DB8::/32"], []),
        (["2001:db8::/32"], ["10.0.0.0/8"], ["2001:db8::/32"]),
        (["office"], ["office", "10.0.0.0/8"], []),
        (["office", "10.0.0.0/8"], ["10.0.0.0/8"], ["office"]),
    ],
)
def test_what_is_shut_out(before: list[str] | None, after: list[str] | None, gone: list[str]) -> None:
    assert _networks.shut_out(before, after) == gone


def test_by_each_address() -> None:
    """Reports all that loses access, and nothing if nothing does."""
    blocks = [
        str(block)
        for length in (30, 31, 32)
        for block in ipaddress.ip_network("10.0.0.0/30").subnets(new_prefix=length)
    ]
    addresses = list(ipaddress.ip_network("10.0.0.0/30"))

    def admitted(entries: list[str]) -> set[ipaddress.IPv4Address]:
        return {one for one in addresses if any(one in ipaddress.IPv4Network(entry) for entry in entries)}  # type: ignore[misc]

    for first in blocks:
        for second in blocks:
            for after in ([first], [second], [first, second]):
                for before in ([first], [second], [first, second]):
                    lost = admitted(before) - admitted(after)
                    assert bool(_networks.shut_out(before, after)) == bool(lost), (before, after)
                    assert lost <= admitted(_networks.shut_out(before, after))
                    same = _networks.spread(before) == _networks.spread(after)
                    assert same == (admitted(before) == admitted(after))


@pytest.mark.parametrize(
    "entry", ["", " ", "home", "10.0.0.0/33", "300.0.0.1", "10.0.0.0/8 192.0.2.1", "10.0.0/8", "::/129"]
)
def test_what_is_no_network(entry: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        _networks.check(["10.0.0.0/8", entry], "api_settings", "allowed")
    assert caught.value.message.startswith(
        f"api_settings: allowed contains {entry!r}, which is not a network: write one such as"
    )
    assert caught.value.facts["option"] == "allowed"


def test_what_is_a_network() -> None:
    _networks.check(["10.0.0.0/8", "192.0.2.1", "2001:db8::/32", "10.0.0.1/24"], "api_settings", "allowed")
