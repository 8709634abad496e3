# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every guard: its name, and the option that lets a change through.

Private to this collection. Pure: data, and no decision. Each rejection of a plan names its guard. The documentation of guards is in
tests/rendering/guard_texts.py, since every payload has this file.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .._errors import Rejected

OVERRIDE = "override_guards"


@dataclasses.dataclass(frozen=True)
class Guard:
    """A built-in check that rejects a plan. `name` is `failure.guard` of a failed result; `option` lets a change through, "" if nothing does."""

    name: str
    option: str = ""

    def rejected(self, message: str, **facts: t.Any) -> Rejected:
        """The error, with the name of the guard and the option that lets a change through, unless `facts` has another."""
        return Rejected(message, **{"guard": self.name, "option": self.option or None, **facts})


ORGANIZATION = Guard("organization")
READ_ONLY = Guard("read_only", "read_only")
TOKEN_VALUES = Guard("token_values", "token_values")
PROTECTED = Guard("protected", "protected")
EMPTY = Guard("empty", "allow_empty")
OWNED = Guard("owned")
ADMINISTRATOR = Guard("administrator", "prune")
MAX_DELETIONS = Guard("max_deletions", "max_deletions")
UNKNOWN_CASCADE = Guard("unknown_cascade", OVERRIDE)
OWN_USER = Guard("own_user", OVERRIDE)
OWN_MEMBERSHIP = Guard("own_membership", OVERRIDE)
NEW_ADMINISTRATOR = Guard("new_administrator", OVERRIDE)
LAST_ADMINISTRATOR = Guard("last_administrator")
PENDING_INVITATION = Guard("pending_invitation", OVERRIDE)
INVITATIONS = Guard("invitations")
MACHINE_USER = Guard("machine_user", OVERRIDE)
SINGLE_SIGN_ON = Guard("single_sign_on", OVERRIDE)
OWN_NETWORK = Guard("own_network", OVERRIDE)
OWN_TWO_FACTOR = Guard("own_two_factor")
TWO_FACTOR = Guard("two_factor", OVERRIDE)
ONE_WAY = Guard("one_way", OVERRIDE)
PUBLIC = Guard("public", OVERRIDE)
CONNECTED_AGENTS = Guard("connected_agents", OVERRIDE)
ACTIVE_BUILDS = Guard("active_builds", OVERRIDE)
AGENT_NETWORKS = Guard("agent_networks", OVERRIDE)
IN_USE = Guard("in_use", OVERRIDE)
LAST_TEAM = Guard("last_team", OVERRIDE)
PLAN_ID = Guard("plan_id", "plan_id")
RENAMED = Guard("renamed")

# In the order in which they are checked.
GUARDS = (
    ORGANIZATION,
    READ_ONLY,
    TOKEN_VALUES,
    PROTECTED,
    OWNED,
    EMPTY,
    ADMINISTRATOR,
    MAX_DELETIONS,
    UNKNOWN_CASCADE,
    OWN_USER,
    OWN_MEMBERSHIP,
    NEW_ADMINISTRATOR,
    LAST_ADMINISTRATOR,
    PENDING_INVITATION,
    INVITATIONS,
    MACHINE_USER,
    SINGLE_SIGN_ON,
    OWN_NETWORK,
    OWN_TWO_FACTOR,
    TWO_FACTOR,
    ONE_WAY,
    PUBLIC,
    LAST_TEAM,
    IN_USE,
    CONNECTED_AGENTS,
    ACTIVE_BUILDS,
    AGENT_NETWORKS,
    PLAN_ID,
    RENAMED,
)
