# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every resource, in the order in which they are made, and the trees that they form.

Private to this collection. Pure: declarations, and nothing of what exists. Imports every declaration by name,
since AnsiballZ packs only what it sees. Adding a resource means naming it here.
"""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from .._schema.field import Field
from .._schema.resource import Resource
from .agent_token import AGENT_TOKEN, UNCLUSTERED_AGENT_TOKEN
from .cluster import CLUSTER, CLUSTER_MAINTAINER
from .cluster_queue import CLUSTER_QUEUE
from .organization import API_SETTINGS, PIPELINE_SETTINGS
from .pipeline import PIPELINE
from .pipeline_schedule import PIPELINE_SCHEDULE
from .pipeline_template import PIPELINE_TEMPLATE
from .team import TEAM, TEAM_MEMBER, TEAM_PIPELINE, USER
from .webhook import WEBHOOK

# What comes later may refer to what comes earlier. Deletions go the other way.
RESOURCES: tuple[Resource, ...] = (
    USER,
    PIPELINE_TEMPLATE,
    CLUSTER,
    CLUSTER_QUEUE,
    AGENT_TOKEN,
    UNCLUSTERED_AGENT_TOKEN,
    TEAM,
    CLUSTER_MAINTAINER,
    TEAM_MEMBER,
    # A new pipeline goes to the default cluster.
    PIPELINE_SETTINGS,
    PIPELINE,
    PIPELINE_SCHEDULE,
    TEAM_PIPELINE,
    WEBHOOK,
    API_SETTINGS,
)

_BY_NAME = {resource.name: resource for resource in RESOURCES}
_ORDER = {resource.name: number for number, resource in enumerate(RESOURCES)}


def resource(name: str) -> Resource:
    """The resource of that name."""
    return _BY_NAME[name]


def order(name: str) -> int:
    """Its place in the order in which things are made."""
    return _ORDER[name]


def managed() -> list[Resource]:
    """Those with a module and a place in the bulk module."""
    return [entry for entry in RESOURCES if entry.managed]


def listed() -> list[Resource]:
    """Those of the managed ones that stand in lists: they can be made and taken away."""
    return [entry for entry in managed() if not entry.singleton]


def modules() -> list[str]:
    """The names of the modules that manage one kind."""
    return sorted({entry.module_name for entry in listed()})


def top_level() -> list[Resource]:
    """The managed resources without a parent: the lists and the settings of the bulk module."""
    return [entry for entry in managed() if entry.parent is None]


def top_lists() -> list[Resource]:
    """The lists of the bulk module."""
    return [entry for entry in top_level() if not entry.singleton]


def children(name: str) -> list[Resource]:
    """The managed resources that stand inside one of that name."""
    return [entry for entry in managed() if entry.parent == name]


def links_of(name: str) -> list[tuple[Resource, str]]:
    """The links that one of that name can list, with the option that lists them."""
    return [(entry, entry.sides[name]) for entry in RESOURCES if name in entry.sides]


def below(name: str) -> list[Resource]:
    """The kinds of things that go when one of that name is deleted: its children, and the links to it."""
    return [entry for entry in RESOURCES if entry.parent == name or name in entry.sides]


def entry_fields(link: Resource, side: str) -> tuple[Field, ...]:
    """The options of a link's entry in the list of `side`: from the other side, the parent is what is named."""
    if side == link.parent:
        return link.fields
    reference = link.parent_reference
    others = tuple(field for field in link.fields if field.name not in link.key)
    return (t.cast(Field, reference), *others)


def parent_option(child: Resource) -> Field:
    """The option of a child's own module that names its parent."""
    parent = t.cast(str, child.parent)
    other = resource(child.without_parent) if child.without_parent else None
    without = (f"Without it: {other.description[0].lower()}{other.description[1:]}",) if other else ()
    return Field(
        parent,
        "str",
        (f"The {resource(parent).key[0]} of the {parent} that it belongs to.", *without),
        required=child.without_parent is None,
        refers_to=parent,
    )


def expected_state() -> Field:
    """The option `state`, the same everywhere."""
    return Field("state", "str", "Whether it is to exist.", choices=("present", "absent"))


def own_fields(entry: Resource) -> tuple[Field, ...]:
    """The options of one resource, with those that the engine adds: earlier keys, and the lists of links spelt out."""
    fields = [_spelt_out(entry, field) for field in entry.fields]
    if entry.previous:
        what = (
            f"Earlier {entry.previous.removeprefix('previous_')} of it.",
            "What is found under one of them, when nothing is found under the present one, is renamed.",
        )
        fields.append(Field(entry.previous, "list", what, elements="str"))
    if entry.by_id:
        fields.append(Field("id", "str", f"The UUID of the {entry.title}, to find it whatever its {entry.key[0]} is."))
    return tuple(fields) if entry.singleton else (*fields, expected_state())


def _spelt_out(entry: Resource, field: Field) -> Field:
    if not field.lists:
        return field
    return dataclasses.replace(field, options=entry_fields(resource(field.lists), entry.name))


def tree_fields(entry: Resource) -> tuple[Field, ...]:
    """The options of one entry in the bulk module: its own and the lists of its children."""
    lists = [
        Field(
            child.plural,
            "list",
            f"The {child.plural} of it. See M(community.buildkite.{child.module_name}).",
            elements="dict",
            options=tree_fields(child),
            # Whatever it is called: what is secret in it says so itself.
            secret=False,
        )
        for child in children(entry.name)
    ]
    return (*own_fields(entry), *lists)


def kind_of(address: str) -> str:
    """An address without its names: `cluster/queue` of cluster/Linux/queue/gpu."""
    title, _slash, rest = address.partition("/")
    # A name may hold slashes, and what stands in a thing is the last part but its own name.
    inside = [part for part in rest.split("/")[1:-1] if part in _below()[title]] if title in _below() else []
    return f"{title}/{inside[-1]}" if inside else title


@functools.cache
def _below() -> dict[str, frozenset[str]]:
    """The titles of what stands in the things of a title."""
    return {
        above.title: frozenset(entry.title for entry in RESOURCES if entry.parent == above.name)
        for above in reversed(top_level())
    }
