# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads: lookups at the root, and values in another form than in the record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphql import GraphQLInterfaceType

from ..kinds import JOB_TYPES, KINDS, SERVICE_TYPES, SSO_TYPES
from ..rest import organization as settings
from ..rules.pipelines import by_slug as by_earlier_slug
from ..rules.queues import SHAPES
from ..store import Record
from .documents import SCHEMA
from .lists import Resolver
from .things import Context, Thing, upper

# GraphQL's names that differ from REST's in camelCase.
NAMES = {
    "skipIntermediateBuilds": "skip_queued_branch_builds",
    "skipIntermediateBuildsBranchFilter": "skip_queued_branch_builds_filter",
    "cancelIntermediateBuilds": "cancel_running_branch_builds",
    "cancelIntermediateBuildsBranchFilter": "cancel_running_branch_builds_filter",
    "defaultTimeoutInMinutes": "default_command_step_timeout",
    "maximumTimeoutInMinutes": "maximum_command_step_timeout",
    "automaticArtifactUploadPaths": "artifact_paths",
}
PERSONS = {
    "createdBy": "created_by",
    "updatedBy": "updated_by",
    "revokedBy": "revoked_by",
    "acceptedBy": "accepted_by",
    "archivedBy": "archived_by",
    "pausedBy": "paused_by",
    "dispatchPausedBy": "dispatch_paused_by",
    "canceledBy": "canceled_by",
    "retriedBy": "retried_by",
    "unblockedBy": "unblocked_by",
}
SIZES = {2: "SMALL", 4: "MEDIUM", 6: "MEDIUM", 8: "LARGE", 12: "EXTRA_LARGE", 16: "EXTRA_LARGE"}
LARGE_SIZES = {32: "EXTRA_EXTRA_LARGE", 64: "THREE_XL"}
NODE = SCHEMA.type_map["Node"]


def type_of(value: Any, info: Any, abstract: Any) -> str:
    """The type of an object behind an interface or union."""
    return str(value["type"]) if isinstance(value, dict) else type_name(value)


def type_name(thing: Thing) -> str:
    """The type of a record."""
    if thing.kind == "service":
        return SERVICE_TYPES.get(thing.record["provider"], "")
    if thing.kind == "sso_provider":
        return SSO_TYPES[thing.record["type"]]
    if thing.kind == "job":
        return JOB_TYPES[thing.record["type"]]
    return KINDS[thing.kind].graphql_type


def one(kind: str, field: str) -> Resolver:
    """The record that another one refers to by ID."""
    return lambda context, source, arguments: context.thing(kind, source.record[field])


def at_root(kind: str) -> Resolver:
    """A record by its UUID."""
    return lambda context, source, arguments: context.thing(kind, arguments.get("uuid"))


def service(context: Context, source: Any, arguments: Record) -> Thing | None:
    """A notification service by its UUID; null if its provider has no type."""
    thing = context.thing("service", arguments["uuid"])
    return thing if thing and type_name(thing) else None


def by_slug(kind: str, field: str = "slug") -> Resolver:
    """A record by `organization/slug`, or by its UUID; null if it is not visible."""

    def resolver(context: Context, source: Any, arguments: Record) -> Thing | None:
        if arguments.get("uuid"):
            return context.thing(kind, arguments["uuid"])
        organization, _slash, rest = str(arguments.get("slug") or "").partition("/")
        if organization != context.store.organization["slug"]:
            return None
        if field == "id":
            return context.thing(kind, rest.rpartition("/")[2])
        record = (
            by_earlier_slug(context.store, rest) if kind == "pipeline" else context.store.find(kind, **{field: rest})
        )
        return context.thing(kind, record["id"]) if record else None

    return resolver


def organization(context: Context, source: Any, arguments: Record) -> Thing | None:
    """The organization, if its slug is the requested one."""
    record = context.store.organization
    mine = arguments.get("slug") == record["slug"] or arguments.get("uuid") == record["id"]
    return Thing("organization", record) if mine and context.sees("organization", record) else None


def node(context: Context, source: Any, arguments: Record) -> Thing | None:
    """The record of a GraphQL ID; null if it is deleted, not visible, or of a type that is no Node here."""
    found = context.store.resolve(arguments["id"])
    if found is None or not context.sees(*found):
        return None
    kind = SCHEMA.type_map.get(type_name(Thing(*found)))
    assert isinstance(NODE, GraphQLInterfaceType)
    return Thing(*found) if kind in SCHEMA.get_possible_types(NODE) else None


def hosted(context: Context, source: Thing, arguments: Record) -> Record | None:
    """The settings of a queue of hosted agents."""
    record = source.record
    if not record["hosted"]:
        return None
    shape = SHAPES.get(record["instance_shape"] or "") or {}
    on_mac = shape.get("machine_type") == "macos"
    macos = {"macosVersion": record["macos_version"], "xcodeVersion": record["xcode_version"]}
    return {
        "instanceShape": {
            "name": record["instance_shape"],
            "architecture": upper(shape.get("architecture")),
            "machineType": upper(shape.get("machine_type")),
            "memory": shape.get("memory"),
            "vcpu": shape.get("cpu"),
            "size": {**SIZES, **LARGE_SIZES}.get(shape.get("cpu") or 0),
        },
        "platformSettings": {
            "linux": None if on_mac else {"agentImageRef": record["agent_image_ref"]},
            "macos": macos if on_mac else None,
        },
    }


def from_record(name: str, change: Callable[[Any], Any]) -> Resolver:
    """A value of the record in another form."""
    return lambda context, source, arguments: change(source.record[name])


def same(value: Any) -> Resolver:
    """A value that never changes."""
    return lambda context, source, arguments: value


def revocation(context: Context, source: Any, arguments: Record) -> str:
    """After how many days unused tokens are revoked, as the enum."""
    days = settings.api_settings(context.store)["revoke_inactive_tokens_after_days"]
    return f"DAYS_{days}" if days else "NEVER"


def slug_of(context: Context, source: Thing, arguments: Record) -> str:
    """The slug of a record without one: the organization's and the UUID."""
    return f"{context.store.organization['slug']}/{source.record['id']}"
