# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Agent tokens for tests: plans that create some, what a task asks for, and the answers of the service."""

from __future__ import annotations

import sys
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._apply.token_values import TokenValues
from ansible_collections.community.buildkite.plugins.module_utils._apply.values import Asking
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Change, Plan
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node

Options = dict[str, t.Any]
ADDRESS = "cluster/C/token/T"
CLUSTER = Node(CATALOG.resource("cluster"), "C", None, "1")
COMMAND: Options = {"token_values_command": [sys.executable, "-c"]}
UNCLUSTERED = next(one for one in CATALOG.resources if one.lifecycle.returned_once and not one.rest.path)


def token(key: str = "T", ident: str | None = None) -> Node:
    """An agent token."""
    return Node(CATALOG.resource("agent_token"), key, CLUSTER, ident)


def creation(key: str = "T", **facts: t.Any) -> Change:
    """The change that creates one."""
    node = token(key)
    return Change("create", node, node.address, **facts)


def plan_of(*changes: Change, nodes: t.Sequence[Node] = ()) -> Plan:
    """A plan of changes, of objects that are declared."""
    return Plan(list(changes), [], list(nodes), [], [])


def values(options: Options, private: bool = False, bulk: bool = True, cipher: t.Any = None) -> TokenValues:
    """What a task asks for."""
    return TokenValues(options, Asking(private, cipher), bulk)


def taken(told: TokenValues, raw: Options, revoke: t.Callable[[], None] = lambda: None) -> Change:
    """The change whose answer it is."""
    change = creation()
    told.take(change, raw, revoke)
    return change


def answer(**more: t.Any) -> Options:
    """The answer that creates a token."""
    return {"id": "42", "token": "bkct_planted", "created_at": "2026-01-01", "expires_at": None, **more}
