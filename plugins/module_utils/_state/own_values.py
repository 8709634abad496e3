# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of the organization itself that only GraphQL has, and the members who lack what one of them requires.

Private to this collection. Knows no setting by name. What the service does not show is unknown, and never taken for off.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .._errors import NotFound
from .._paths import dig
from .._schema.field_facts import Setting
from .._schema.resource import Resource
from .._schema.use_facts import Requirement
from .documents import leaves

if t.TYPE_CHECKING:
    from .._api.client import Client

Raw = dict[str, t.Any]

# The members of one page, each of whom counts with its user.
PAGE = 100
POINTS = 2.0 * PAGE + 10.0


@dataclasses.dataclass
class Lacking:
    """The members who lack something, as far as is known: names of people and of machine users, and how many are unknown."""

    people: list[str]
    machines: list[str]
    unknown: int
    # Pending invitations, None if they are unknown.
    invited: int | None
    # Whether the run's own user, or any administrator, is certain to have it.
    own: bool
    administrators: bool


def read(client: Client, resource: Resource) -> Raw:
    """The organization with its settings, without unknown ones. Raises NotFound."""
    data = client.graphql(document(resource), {"org": client.connection.organization}, points=5.0)
    found = data.get("organization")
    if not found:
        raise NotFound(
            "The organization's settings cannot be read: check the slug and the permissions of the token's user."
        )
    return {name: value for name, value in found.items() if value is not None}


def lacking(client: Client, requirement: Requirement) -> Lacking:
    """Those who lack what a setting requires. Who may not see it counts nobody as having it."""
    edges: list[Raw] = []
    after: str | None = None
    while True:
        given = {"org": client.connection.organization, "after": after}
        data = client.graphql(members_document(requirement), given, points=POINTS)
        found = data.get("organization") or {}
        page = found.get("lacking") or {}
        edges += [edge["node"] for edge in page.get("edges") or []]
        if not (page.get("pageInfo") or {}).get("hasNextPage"):
            break
        after = page["pageInfo"]["endCursor"]
    may_see = dig(found, requirement.allowed)[1] is True
    users = [node["user"] for node in edges] if may_see else []
    own = dig(data, "viewer.user.uuid")[1]
    unknown = _count(found, "all") - len(users) - (_count(found, "having") if may_see else 0)
    machines = [user for user in users if user["bot"] or user["machineUser"]]
    return Lacking(
        people=[user["email"] for user in users if user not in machines],
        machines=[user["email"] for user in machines],
        unknown=max(0, unknown),
        invited=(found.get("invitations") or {}).get("count"),
        own=may_see and bool(own) and not unknown and own not in {user["uuid"] for user in users},
        administrators=may_see and _count(found, "administrators") > 0,
    )


def _count(found: Raw, name: str) -> int:
    return int((found.get(name) or {}).get("count") or 0)


def document(resource: Resource) -> str:
    """The settings. Variable: org."""
    return f"query Settings($org: ID!) {{ organization(slug: $org) {{ {leaves(resource.leaf_fields(), ['uuid', 'id'])} }} }}"


def members_document(requirement: Requirement) -> str:
    """Who has what is required, and a page of those who lack it. Variables: org, after."""
    has, lacks = (f"security: {{ {requirement.name}: {value} }}" for value in ("true", "false"))
    counted = (
        f"all: members(first: 1) {{ count }} having: members(first: 1, {has}) {{ count }}"
        f" administrators: members(first: 1, role: [ADMIN], {has}) {{ count }}"
        " invitations(first: 1, state: [PENDING]) { count }"
    )
    user = "edges { node { user { uuid email bot machineUser } } }"
    page = f"lacking: members(first: {PAGE}, after: $after, {lacks}) {{ pageInfo {{ hasNextPage endCursor }} {user} }}"
    selection = f"{leaves((), [requirement.allowed])} {counted} {page}"
    return f"query Members($org: ID!, $after: String) {{ viewer {{ user {{ uuid }} }} organization(slug: $org) {{ {selection} }} }}"


def set_document(setting: Setting, on: bool) -> str:
    """The mutation that sets a value, or removes it. Variable: input."""
    name, path = (setting.mutation, setting.shown) if on else (setting.clear, setting.cleared)
    given = setting.input if on else f"{name[0].upper()}{name[1:]}Input"
    return f"mutation Set($input: {given}!) {{ {name}(input: $input) {{ {leaves((), [path])} }} }}"
