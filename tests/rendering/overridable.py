# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guards of a module that `override_guards` lets changes through, and what each rejects there, for the documentation of the option.

Reads the facts that the guards read, and knows no resource by name.
"""

from __future__ import annotations

import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._plan.guard import (
    ACTIVE_BUILDS,
    AGENT_NETWORKS,
    CONNECTED_AGENTS,
    IN_USE,
    LAST_TEAM,
    MACHINE_USER,
    NEW_ADMINISTRATOR,
    OWN_MEMBERSHIP,
    OWN_USER,
    PENDING_INVITATION,
    PUBLIC,
    SINGLE_SIGN_ON,
    UNKNOWN_CASCADE,
    Guard,
)
from ansible_collections.community.buildkite.plugins.module_utils._schema.catalog import Catalog
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource import Resource
from ansible_collections.community.buildkite.plugins.module_utils._text import joined

Rejections = t.Iterator[tuple[Guard, str]]


def of_module(catalog: Catalog, resource: Resource) -> dict[str, str]:
    """What the guards of a module reject, by their names."""
    found: dict[str, list[str]] = {}
    of_resource = (
        *_cascades(catalog, resource),
        *_own_users(catalog, resource),
        *_settings(catalog, resource),
        *_people(resource),
    )
    for guard, text in (*of_resource, *_last_links(catalog, resource), *_uses(catalog, resource)):
        found.setdefault(guard.name, []).append(text)
    return {name: joined(texts, "or") for name, texts in found.items()}


def _cascades(catalog: Catalog, resource: Resource) -> Rejections:
    if catalog.has_cascade(resource):
        yield UNKNOWN_CASCADE, f"deleting the {resource.title} if the token cannot read its whole cascade"


def _people(resource: Resource) -> Rejections:
    if resource.rights:
        yield NEW_ADMINISTRATOR, f"O({resource.rights.option}={resource.rights.most})"
    if resource.membership:
        yield OWN_MEMBERSHIP, "changing a member who may be the run's own user, if the token does not show its user"
        yield PENDING_INVITATION, "taking rights from a member to whom an invitation is pending"
        yield MACHINE_USER, "removing a bot or a machine user"
        yield SINGLE_SIGN_ON, "removing a member while single sign-on is on"


def _own_users(catalog: Catalog, resource: Resource) -> Rejections:
    for link, option in catalog.links_of(resource.name):
        facts = link.as_link
        if facts.guards_self:
            yield OWN_USER, f"removing the run's own user from O({option})"
        if facts.guards_self and "role" in {field.name for field in link.fields}:
            yield OWN_USER, "ending its role as a maintainer"
        if facts.guards_self_through:
            yield (
                OWN_USER,
                f"removing the last {facts.guards_self_through} through which it manages the {resource.title}",
            )
        if facts.guards_parent and link.parent == resource.name:
            yield OWN_USER, f"deleting a {resource.title} that it is in"


def _settings(catalog: Catalog, resource: Resource) -> Rejections:
    for field in resource.leaf_fields():
        if field.exposes is not None:
            yield PUBLIC, f"making an existing {resource.title} {field.exposes}"
        if resource.admits_to and field.same == "networks":
            occupants = catalog.resource(resource.admits_to).occupants
            title = occupants.title if occupants else ""
            yield AGENT_NETWORKS, f"removing a network of a {title} from O({field.name})"


def _last_links(catalog: Catalog, resource: Resource) -> Rejections:
    links = [(link, option) for link, option in catalog.links_of(resource.name) if link.as_link.guards_last_of]
    above = [link for link, _option in links if link.parent == resource.name]
    if above:
        titles = [catalog.resource(str(link.field(str(link.as_link.guards_last_of)).refers_to)).title for link in above]
        yield LAST_TEAM, f"removing the last {resource.title} of a {joined(titles, 'or')}"
    for link, option in links:
        if link not in above:
            yield LAST_TEAM, f"removing the last entry of O({option})"


def _uses(catalog: Catalog, resource: Resource) -> Rejections:
    """What prevents a deletion: other objects that name it, connected agents, active builds."""
    for other in catalog.managed():
        for field in other.leaf_fields():
            if field.reference and field.reference.occupies and field.refers_to == resource.name:
                name, is_inside = field.name.replace("_", " "), resource.parent == other.name
                used = (
                    f"the {name} of its {other.title}"
                    if is_inside
                    else f"the {resource.title} while a {other.title} uses it"
                )
                yield IN_USE, f"deleting {used}"
        if other.occupants and resource.name in (other.name, other.parent):
            yield CONNECTED_AGENTS, f"deleting a {resource.title} with {other.occupants.title}s"
        if other.occupants and resource.admits_to == other.name:
            yield CONNECTED_AGENTS, f"deleting a {resource.title} that {other.occupants.title}s may have used"
    if resource.activity:
        yield ACTIVE_BUILDS, f"deleting a {resource.title} with {resource.activity.title}s"
