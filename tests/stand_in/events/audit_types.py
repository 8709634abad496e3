# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which audit event a write has: its type, its subject and its data. Source: api/audit_events.md, with its presumptions.

A write without an event type has none here either; WITHOUT lists these for the guide.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ..kinds import KINDS, SERVICE_TYPES
from ..log import masked
from ..store import Record, Store

Name = Callable[[Store, Record], "str | None"]


class Write(NamedTuple):
    """Everything that one request did to a record."""

    action: str
    kind: str
    record: Record
    fields: dict[str, tuple[Any, Any]]


class Entry(NamedTuple):
    """An audit event without its actor. `identifier` is the subject's GraphQL ID."""

    type: str
    subject_type: str
    uuid: str
    identifier: str
    name: str | None
    data: Record


def own(field: str) -> Name:
    """A field of the record as the subject's name."""
    return lambda store, record: record[field]


def linked(kind: str, field: str) -> Name:
    """The name of the record that a link leads to."""
    return lambda store, record: (store.get(kind, record[field]) or {}).get("name")


def maintainer(store: Store, record: Record) -> str | None:
    """The name of a maintainer."""
    kind = "user" if record["user_id"] else "team"
    return linked(kind, f"{kind}_id")(store, record)


# The noun of the types of a kind, and the name of its subjects.
SUBJECTS: dict[str, tuple[str, Name]] = {
    "organization": ("ORGANIZATION", own("name")),
    "access_token": ("API_ACCESS_TOKEN", own("description")),
    "member": ("ORGANIZATION_MEMBER", linked("user", "user_id")),
    "invitation": ("ORGANIZATION_INVITATION", own("email")),
    "banner": ("ORGANIZATION_BANNER", own("message")),
    "team": ("TEAM", own("name")),
    "team_member": ("TEAM_MEMBER", linked("user", "user_id")),
    "team_pipeline": ("TEAM_PIPELINE", linked("pipeline", "pipeline_id")),
    "team_suite": ("TEAM_SUITE", linked("suite", "suite_id")),
    "team_registry": ("TEAM_REGISTRY", linked("registry", "registry_id")),
    "cluster": ("CLUSTER", own("name")),
    "cluster_queue": ("CLUSTER_QUEUE", own("key")),
    "cluster_token": ("CLUSTER_TOKEN", own("description")),
    "agent_token": ("AGENT_TOKEN", own("description")),
    "maintainer": ("CLUSTER_PERMISSION", maintainer),
    "secret": ("SECRET", own("key")),
    "pipeline": ("PIPELINE", own("name")),
    "pipeline_schedule": ("PIPELINE_SCHEDULE", own("label")),
    "pipeline_template": ("PIPELINE_TEMPLATE", own("name")),
    "service": ("NOTIFICATION_SERVICE", own("description")),
    "rule": ("RULE", own("description")),
    "portal": ("PORTAL", own("name")),
    "suite": ("SUITE", own("name")),
    "registry": ("REGISTRY", own("name")),
    "registry_token": ("REGISTRY_TOKEN", own("description")),
    "sso_provider": ("SSO_PROVIDER", own("note")),
    "job": ("JOB", own("label")),
}
# Kinds whose writes have no type, in the words of the guide. Only fields of SPECIAL have one.
WITHOUT = {
    "build": "Builds: creating, canceling and rebuilding them, retrying their failed jobs",
    "job": "Jobs: retrying, canceling, unblocking and reprioritizing them, deleting their logs",
    "annotation": "Annotations of builds and jobs",
    "artifact": "Deleting artifacts",
    "agent": "Agents: stopping, pausing and resuming them",
    "agent_image": "Agent images of clusters",
    "cache_volume": "Purging cache volumes of clusters",
    "package": "Packages of registries",
    "suite_test": "Tests of suites: skipping, muting and enabling them, and their labels",
    "execution": "Tags of executions of tests",
    "_repository_webhooks": "Webhooks in repositories, and the processing of their deliveries",
}
# No request writes these, except for uploads that have not become packages.
UNWRITTEN = (
    *("user", "network_range", "repository_connection", "package_upload", "step_upload", "suite_run", "execution"),
    "audit_event",
)
# Fields with types of their own, which may depend on the new value; None: a field without an event.
REVOKED = "AGENT_TOKEN_REVOKED"
ANSWERED = {"revoked": "ORGANIZATION_INVITATION_REVOKED", "accepted": "ORGANIZATION_INVITATION_ACCEPTED"}
SECURITY = "ORGANIZATION_SECURITY_SETTINGS_UPDATED"
SPECIAL: dict[str, dict[str, Any]] = {
    "job": {"_sessions": "JOB_TERMINAL_SESSION_STARTED"},
    "agent_token": dict.fromkeys(("revoked_at", "revoked_by", "revoked_reason"), REVOKED),
    "secret": {"_value": "SECRET_VALUE_UPDATED"},
    "pipeline": {
        "visibility": "PIPELINE_VISIBILITY_CHANGED",
        "_webhook_token": "PIPELINE_WEBHOOK_URL_ROTATED",
        "provider_settings": "SCM_PIPELINE_SETTINGS_UPDATED",
        **dict.fromkeys(("next_build_number", "github_webhooks_disabled_at", "github_webhooks_disabled_by")),
    },
    "registry": {"public": "REGISTRY_VISIBILITY_CHANGED"},
    "suite": {"_tagged": None},
    "service": {
        "enabled": {True: "NOTIFICATION_SERVICE_ENABLED", False: "NOTIFICATION_SERVICE_DISABLED"},
        "_broken": {True: "NOTIFICATION_SERVICE_BROKEN"},
    },
    "organization": {
        "teams_enabled": {True: "ORGANIZATION_TEAMS_ENABLED", False: "ORGANIZATION_TEAMS_DISABLED"},
        "members_require_two_factor": SECURITY,
        "build_export": "ORGANIZATION_BUILD_EXPORT_UPDATED",
    },
    "invitation": {
        "_resent": "ORGANIZATION_INVITATION_RESENT",
        "state": ANSWERED,
        **dict.fromkeys(("revoked_at", "revoked_by", "accepted_at", "accepted_by")),
    },
}
# Fields that other changes take along.
ALONG = ("updated_at", "updated_by", "provider_id")
SUBJECT_TYPES = {SECURITY: "ORGANIZATION_SECURITY_SETTING", "SCM_PIPELINE_SETTINGS_UPDATED": "SCM_PIPELINE_SETTINGS"}
GRAPHQL_TYPES = {"maintainer": "ClusterPermission"}
NAMESPACE = uuid.UUID("5f1d7e84-52f0-4d1d-8f0c-1f2f4bb1a4f0")


def entries_of(store: Store, write: Write) -> Iterator[Entry]:
    """The audit events of a write, one for each type."""
    if write.kind not in SUBJECTS or (write.kind in WITHOUT and write.action != "updated"):
        return
    noun, _name = SUBJECTS[write.kind]
    if write.action != "updated":
        yield entry_of(store, write, write.record.get("_ended") or f"{noun}_{write.action.upper()}", shown(write))
        return
    usual = None if write.kind in WITHOUT else f"{noun}_UPDATED"
    by_type: dict[str, Record] = {}
    for name, value in changed(write).items():
        silent = name.startswith("_") or name in ALONG
        special = SPECIAL.get(write.kind, {}).get(name, None if silent else usual)
        if name == "api_settings":
            special = store.switch("audit_of_api_settings")
        kind = special.get(value) if isinstance(special, dict) else special
        if kind:
            data = {} if name.startswith("_") else value if name == "api_settings" else {name: value}
            by_type.setdefault(kind, {}).update(data)
    for kind, data in by_type.items():
        yield entry_of(store, write, kind, data)


def shown(write: Write) -> Record:
    """The data of a record that was created: its fields."""
    if write.action == "deleted":
        return {}
    silent = {name for name, special in SPECIAL.get(write.kind, {}).items() if special is None}
    hidden = {"id", "created_at", "created_by", "token", "public_key", *silent}
    return {name: value for name, value in write.record.items() if name[0] != "_" and name not in hidden}


def changed(write: Write) -> Record:
    """The new values of an update: of objects those that differ, of pipeline settings as if they were fields."""
    values: Record = {}
    for name, (old, new) in write.fields.items():
        if isinstance(old, dict) and isinstance(new, dict):
            new = {key: value for key, value in new.items() if value != old.get(key)}
        values |= new if name == "pipeline_settings" else {name: new}
    return values


def entry_of(store: Store, write: Write, kind: str, data: Record) -> Entry:
    """An audit event of a type."""
    noun, name = SUBJECTS[write.kind]
    subject_type, identifier = SUBJECT_TYPES.get(kind, noun), write.record["id"]
    graphql_type = GRAPHQL_TYPES.get(write.kind, KINDS[write.kind].graphql_type)
    if write.kind == "service":
        graphql_type = SERVICE_TYPES.get(write.record["provider"], graphql_type)
    if subject_type == "SCM_PIPELINE_SETTINGS":
        graphql_type, identifier = "SCMPipelineSettings", str(uuid.uuid5(NAMESPACE, identifier))
    coded = base64.b64encode(f"{graphql_type}---{identifier}".encode()).decode()
    return Entry(kind, subject_type, identifier, coded, name(store, write.record), masked(data))
