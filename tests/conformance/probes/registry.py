# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which probe decides which switch of the stand-in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from conformance.scene import Scene, Undecided
from stand_in.switches import SWITCHES, Switch

Probe = Callable[[Scene], Any]
PROBES: dict[str, Probe] = {}


def decides(name: str) -> Callable[[Probe], Probe]:
    """Register a probe, which returns the value of the switch that describes the service, or raises Undecided."""

    def register(probe: Probe) -> Probe:
        PROBES[name] = probe
        return probe

    return register


class Finding(NamedTuple):
    """What a probe found out about a switch: its value, or why there is none."""

    name: str
    value: Any
    why: str | None

    @property
    def switch(self) -> Switch:
        """The switch."""
        return SWITCHES[self.name]

    @property
    def is_known(self) -> bool:
        """Whether the stand-in can be set to what was found."""
        return self.why is None and self.switch.accepts(self.value)

    @property
    def differs(self) -> bool:
        """Whether the service goes another way than the stand-in without any setting."""
        return self.why is None and comparable(self.value) != comparable(self.switch.default)


def comparable(value: Any) -> Any:
    """A value by which two findings are compared: lists have no order."""
    return sorted(value) if isinstance(value, list) else value


def probed(scene: Scene, name: str) -> Finding:
    """The observed value of a switch."""
    switch = SWITCHES[name]
    if switch.unobservable:
        return Finding(name, None, switch.unobservable)
    try:
        return Finding(name, PROBES[name](scene), None)
    except Undecided as reason:
        return Finding(name, None, str(reason))
    except OSError as error:
        return Finding(name, None, f"the connection broke: {type(error).__name__}")
