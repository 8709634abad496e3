# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All GraphQL documents that reads can send, for validation and for estimates of their cost."""

from __future__ import annotations

import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._schema.catalog import Catalog
from ansible_collections.community.buildkite.plugins.module_utils._schema.field_facts import Toggle
from ansible_collections.community.buildkite.plugins.module_utils._state import documents, own_values


def every(catalog: Catalog) -> t.Iterator[str]:
    """Each document that can be sent, for validation."""
    yield documents.CALLER
    yield documents.ORGANIZATION
    looked_at = [resource for resource in catalog.resources if resource.graphql.type]
    filters = [
        (catalog.resource(name), resource.occupants)
        for resource in catalog.resources
        if resource.occupants
        for name in resource.occupants.arguments
    ]
    looks = [
        (resource, active) for resource in looked_at for active in dict.fromkeys((False, resource.activity is not None))
    ]
    yield documents.look_document(looks, [])
    yield documents.look_document(looks, filters)
    yield from (documents.active_document(resource, 2) for resource in looked_at if resource.activity)
    yield from (documents.connected_document(resource, 2) for resource in looked_at if resource.cascade.connected)
    for resource in catalog.resources:
        if resource.membership:
            yield documents.people_document(resource, 2)
        yield from (documents.owned_document(other) for other in resource.cascade.undeclared if other.owned)
        for field in resource.toggled:
            toggle = t.cast(Toggle, field.toggle)
            yield documents.toggle_document(resource, toggle, 2)
            yield documents.toggling_document(toggle.on, toggle.made)
            yield documents.toggling_document(toggle.off, toggle.removed)
        held = [
            entry
            for entry in catalog.resources
            if entry.graphql.connection and (entry.parent == resource.name or resource.name in entry.sides)
        ]
        own_links = [entry for entry in held if entry.is_link and entry.parent == resource.name]
        if resource.graphql.connection and not resource.parent:
            yield documents.list_document(catalog, resource)
            if own_links:
                yield documents.list_document(catalog, resource, own_links)
        if resource.graphql.connection and resource.lifecycle.retired_by:
            yield documents.retired_document(resource)
            yield from (documents.retired_of_document(resource, field, 2) for field in catalog.hidden_uses(resource))
        if resource.outsiders:
            yield documents.outsiders_document(resource.outsiders)
        if resource.graphql.root:
            yield documents.lookup_document(resource, 2)
            if held:
                yield documents.children_document(catalog, resource, held, 2)


def of_settings(catalog: Catalog) -> t.Iterator[str]:
    """Each document that reads or writes a value of its own, for validation."""
    for resource in catalog.resources:
        settings = [field.graphql.setting for field in resource.fields if field.graphql.setting]
        if settings:
            yield own_values.document(resource)
        for setting in settings:
            yield own_values.set_document(setting, True)
            if setting.clear:
                yield own_values.set_document(setting, False)
            if setting.requires:
                yield own_values.members_document(setting.requires)
