# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The records of a stand-in's organization. Knows no HTTP, no GraphQL and no business rule.

How both APIs use it
====================

REST (rest/) and GraphQL (graphql/) read records from the same Store and write only through the functions in rules/, so
that they cannot disagree. A rule has the form `create_pipeline(store, caller, data) -> Record`, takes REST's names in
`data` (only the keys that were sent) and raises `Refused(status, message, errors)`. REST answers that status and body;
GraphQL answers HTTP 200 with the message (see `Refused.sentence`) in `errors`.

A record is a plain dict: REST's snake_case names, plus `id` (UUID text) and the UUIDs of its owner and references.
KINDS lists them. Values are JSON types; times are ISO 8601 text with milliseconds and Z; `created_by` is a user's
UUID or None. Derived fields are not stored: url, web_url, graphql_id, counts, `maintainers` of a cluster, `steps`,
the form of `created_by`. A name with a leading underscore is for the stand-in only and is never rendered.

    store.get("cluster", uuid)                    the record or None
    store.filter("cluster_queue", cluster_id=x)   those that match, in order of creation (indexed by foreign keys)
    store.find("team", slug="everyone")           the first that matches, or None
    store.insert("team", name=..., ...)           adds id and created_at, answers the record
    store.update("team", record, name=...)        the only way to change a record: it updates the indexes
    store.delete("team", record)                  that record alone: rules delete its dependents
    store.graphql_id("team", uuid)                base64 of "Team---<uuid>"
    store.resolve(graphql_id)                     (kind, record), or None if malformed or deleted
    store.organization                            the one organization's record
    store.switch("list_holds_archived")           the value of a switch (switches.py lists them)
    store.changes.take()                          what was written since the last time
    store.rest_url, store.web_url                 the start of every url and web_url
    store.clock()                                 seconds, for pauses and the like; tests move them

GraphQL is `graphql.execute(store, caller, document, variables, operation_name)`, which answers a
`graphql.Outcome`: (status, body, points, requested, operation, is_write). server.py does the rest for both APIs:
authentication, the limits and their headers, faults and the log. `caller` is a callers.Caller.

The package is imported as `stand_in`; inside, imports are relative (`from .store import Store`), so that
`import graphql` in graphql/ still means graphql-core.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import random
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from .changes import Changes

Record = dict[str, Any]


class Kind(NamedTuple):
    """One table: the type in GraphQL IDs, the indexed fields, and the names of all fields."""

    graphql_type: str
    indexed: tuple[str, ...]
    holds: str


KINDS: dict[str, Kind] = {
    "organization": Kind("Organization", (), "name slug teams_enabled members_require_two_factor"),
    "user": Kind("User", ("email",), "name email avatar_url bot machine_user two_factor other_emails:[str]"),
    "access_token": Kind(
        "APIAccessToken",
        ("token", "user_id"),
        "token public_key user_id scopes description expires_at last_accessed_at ip_address",
    ),
    "member": Kind("OrganizationMember", ("user_id",), "user_id role:admin|member sso_mode"),
    "team": Kind(
        "Team",
        ("slug",),
        "name slug description privacy is_default_team default_member_role members_can_create_pipelines "
        "members_can_create_suites members_can_create_registries members_can_destroy_registries "
        "members_can_destroy_packages created_by",
    ),
    "team_member": Kind("TeamMember", ("team_id", "user_id"), "team_id user_id role:member|maintainer created_by"),
    "team_pipeline": Kind("TeamPipeline", ("team_id", "pipeline_id"), "team_id pipeline_id access_level created_by"),
    "team_suite": Kind("TeamSuite", ("team_id", "suite_id"), "team_id suite_id access_level:[read, edit] created_by"),
    "team_registry": Kind("TeamRegistry", ("team_id", "registry_id"), "team_id registry_id access_level created_by"),
    "cluster": Kind(
        "Cluster",
        ("name",),
        "name description emoji color default_queue_id hosted_git_mirror_enabled "
        "hosted_container_cache_enabled created_by",
    ),
    "cluster_queue": Kind(
        "ClusterQueue",
        ("cluster_id",),
        "cluster_id key description retry_agent_affinity dispatch_paused dispatch_paused_by dispatch_paused_at "
        "dispatch_paused_note hosted instance_shape:LINUX_AMD64_2X4|None agent_image_ref macos_version xcode_version "
        "created_by",
    ),
    "cluster_token": Kind(
        "ClusterToken", ("cluster_id",), "cluster_id description allowed_ip_addresses expires_at _token created_by"
    ),
    "agent_token": Kind("AgentToken", (), "description public revoked_at revoked_by revoked_reason _token created_by"),
    "maintainer": Kind("ClusterMaintainer", ("cluster_id",), "cluster_id user_id team_id (one of the two is None)"),
    "secret": Kind(
        "Secret",
        ("cluster_id",),
        "cluster_id key description policy last_read_at updated_at updated_by created_by _value",
    ),
    "agent_image": Kind("AgentImage", ("cluster_id",), "cluster_id name dockerfile created_by _built_at"),
    "pipeline": Kind(
        "Pipeline",
        ("slug", "cluster_id", "pipeline_template_uuid"),
        "name slug description repository cluster_id pipeline_template_uuid branch_configuration clone_mirror_url "
        "default_branch skip_queued_branch_builds(_filter) cancel_running_branch_builds(_filter) allow_rebuilds "
        "provider_id provider_settings:{} visibility tags:[str]|None configuration:str|None env "
        "default_command_step_timeout "
        "maximum_command_step_timeout color emoji archived_at next_build_number github_webhooks_disabled_at "
        "github_webhooks_disabled_by _steps:[] (visual steps as sent) _earlier_slugs:[] _webhook_token _badge_token "
        "_repository_webhooks:{repository: id} created_by",
    ),
    "build": Kind(
        "Build",
        ("pipeline_id", "_active"),
        "pipeline_id number state:running|passed|blocked|… message commit branch tag env:{} source author meta_data:{} "
        "pull_request rebuilt_from_id triggered_from_id (a job) blocked_state cancel_reason canceled_at canceled_by "
        "scheduled_at started_at failing_at finished_at created_by _active (it runs) _due _listed_at",
    ),
    "job": Kind(
        "Job",
        ("build_id", "triggered_build_id"),
        "build_id type:script|waiter|manual|trigger state passed label step_key group_key command agent_query_rules:[] "
        "artifact_paths priority exit_status signal signal_reason broken_reason soft_failed retried retried_in_job_id "
        "retry_type retry_source_id retries_count retried_by parallel_group_index parallel_group_total matrix "
        "scheduled_at runnable_at started_at finished_at canceled_at expired_at agent_id unblocked_by unblocked_at "
        "triggered_build_id _step (its number) _plan (the step) _due _outcome",
    ),
    "annotation": Kind(
        "Annotation",
        ("build_id", "job_id"),
        "build_id job_id:None|str (its scope) context style priority body updated_at",
    ),
    "artifact": Kind(
        "Artifact",
        ("build_id", "job_id"),
        "build_id job_id state:new|error|finished|deleted|expired path mime_type sha1sum sha256sum _content:bytes",
    ),
    "pipeline_schedule": Kind(
        "PipelineSchedule",
        ("pipeline_id",),
        "pipeline_id label cronline message commit branch env:{} enabled failed_message failed_at created_by",
    ),
    "pipeline_template": Kind(
        "PipelineTemplate", (), "name description configuration available updated_at updated_by created_by"
    ),
    "portal": Kind(
        "Portal", ("slug",), "name slug description query allowed_ip_addresses user_invokable _token created_by"
    ),
    "service": Kind(
        "NotificationService",
        (),
        "provider:webhook description enabled scope scope_uuids branch_configuration build_states settings created_by",
    ),
    "agent": Kind(
        "Agent",
        ("cluster_queue_id", "cluster_id"),
        "cluster_id cluster_queue_id queue name connection_state hostname ip_address user_agent version os_id arch "
        "priority meta_data:[str] connected_at disconnected_at lost_at stopped_at last_job_finished_at job paused "
        "paused_at paused_by paused_note paused_timeout_in_minutes created_by",
    ),
    "rule": Kind("Rule", (), "type description source_uuid target_uuid conditions:[str] created_by"),
    "invitation": Kind(
        "OrganizationInvitation",
        (),
        "email state role sso_mode teams:[{id, role}] accepted_at accepted_by revoked_at revoked_by expired_at "
        "created_by",
    ),
    "suite": Kind("Suite", ("slug",), "name slug default_branch application_name color emoji oidc_policy _api_token"),
    "registry": Kind(
        "Registry", ("slug",), "name slug ecosystem description emoji color oidc_policy public type created_by"
    ),
    "registry_token": Kind("RegistryToken", ("registry_id",), "registry_id description _token created_by"),
    "audit_event": Kind(
        "AuditEvent", (), "type occurred_at actor_id subject:{type, uuid, id, name} context:{} data:{}"
    ),
    "package": Kind(
        "Package", ("registry_id",), "registry_id name version filename digests:{} created_by _content:bytes"
    ),
    "package_upload": Kind("PackageUpload", (), "registry_id filename _expires _content:bytes"),
    "banner": Kind("OrganizationBanner", (), "message created_by"),
    # What no request writes: only a seed has it.
    "sso_provider": Kind(
        "SSOProvider",
        (),
        "type:saml|google_gsuite|github_app state:created|enabled|disabled note email_domain email_domain_verified_at "
        "session_duration_in_hours pin_session_to_ip_address test_authorization_required enabled_at disabled_at disabled_reason",
    ),
    "network_range": Kind("NetworkRange", ("cluster_id",), "cluster_id cidr_range kind_of_range"),
    "cache_volume": Kind("CacheVolume", ("cluster_id",), "cluster_id tag size_mb attached_at detached_at"),
    "repository_connection": Kind(
        "RepositoryConnection", (), "type display_name service_account:{login} host:{type, url} rate_limit:{limit}"
    ),
}
# Services of other providers have no type in the published schema, and no GraphQL ID.
SERVICE_TYPES = {
    "webhook": "NotificationServiceWebhook",
    "slack": "NotificationServiceSlack",
    "open_telemetry_tracing": "NotificationServiceOpenTelemetryTracing",
}
SSO_TYPES = {
    "saml": "SSOProviderSAML",
    "google_gsuite": "SSOProviderGoogleGSuite",
    "github_app": "SSOProviderGitHubApp",
}
# A job's GraphQL ID begins with Job in REST, and with one of these in clients.
JOB_TYPES = {"script": "JobTypeCommand", "waiter": "JobTypeWait", "manual": "JobTypeBlock", "trigger": "JobTypeTrigger"}
KIND_OF_TYPE = (
    {kind.graphql_type: name for name, kind in KINDS.items()}
    | dict.fromkeys(SERVICE_TYPES.values(), "service")
    | dict.fromkeys(SSO_TYPES.values(), "sso_provider")
    | dict.fromkeys(JOB_TYPES.values(), "job")
)


class Refused(Exception):
    """A refusal by a rule: the status and body of REST's answer."""

    def __init__(self, status: int, message: str, errors: list[dict[str, Any]] | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.errors = status, message, errors

    @property
    def sentence(self) -> str:
        """The reason in one sentence, for GraphQL, which has no `errors` list of fields."""
        if self.errors:
            return ", ".join(str(error["code"]) for error in self.errors)
        return self.message.removeprefix("Validation failed: ")

    @property
    def body(self) -> dict[str, Any]:
        """REST's answer."""
        return {"message": self.message, **({"errors": self.errors} if self.errors is not None else {})}


def invalid(reason: str) -> Refused:
    """The validation error of everything except pipelines."""
    return Refused(422, f"Validation failed: {reason}")


def now() -> str:
    """The current time in Buildkite's form: ISO 8601 with milliseconds and Z."""
    return moment(datetime.datetime.now(datetime.timezone.utc))


def moment(when: datetime.datetime) -> str:
    """A time in Buildkite's form."""
    return when.astimezone(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Store:
    """Tables by kind, `{kind: {id: record}}`, and an index over the foreign keys."""

    def __init__(
        self,
        rest_url: str,
        web_url: str = "https://buildkite.com",
        switches: Record | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.rest_url, self.web_url, self.clock = rest_url, web_url, clock
        # Where the files of artifacts are, on another port.
        self.storage_url = "http://127.0.0.1:1"
        self.switches: Record = switches if switches is not None else {}
        self.tables: dict[str, dict[str, Record]] = {kind: {} for kind in KINDS}
        self._index: dict[tuple[str, str], dict[Any, dict[str, Record]]] = {}
        self.changes = Changes()
        # The time up to which builds have run.
        self.carried = clock()
        self._began = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=clock())
        # IDs are the same in every run, as guides show them.
        self._random = random.Random(2026)

    @property
    def organization(self) -> Record:
        """The one organization."""
        return next(iter(self.tables["organization"].values()))

    def switch(self, name: str) -> Any:
        """The value of a switch."""
        return self.switches[name]

    def at(self, seconds: float | None = None) -> str:
        """A time of the clock in Buildkite's form, by default the current one: builds live by the clock."""
        return moment(self._began + datetime.timedelta(seconds=self.clock() if seconds is None else seconds))

    def seconds_of_day(self, seconds: float) -> float:
        """The seconds since midnight (UTC) at a time of the clock."""
        when = self._began + datetime.timedelta(seconds=seconds)
        return (when - when.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds()

    def new_id(self) -> str:
        """The next UUID."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def new_token(self, prefix: str, length: int = 40) -> str:
        """The next secret value."""
        alphabet = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
        return prefix + "".join(self._random.choices(alphabet, k=length))

    def new_hex(self, length: int) -> str:
        """The next hexadecimal text, for webhook and badge URLs."""
        return f"{self._random.getrandbits(4 * length):0{length}x}"

    def get(self, kind: str, identifier: Any) -> Record | None:
        """The record with that id."""
        return self.tables[kind].get(identifier) if isinstance(identifier, str) else None

    def all(self, kind: str) -> list[Record]:
        """Every record of a kind, in order of creation."""
        return list(self.tables[kind].values())

    def filter(self, kind: str, **where: Any) -> list[Record]:
        """The records whose fields have these values, in order of creation."""
        return list(self._matching(kind, where))

    def find(self, kind: str, **where: Any) -> Record | None:
        """The first record whose fields have these values."""
        return next(self._matching(kind, where), None)

    def _matching(self, kind: str, where: Record) -> Iterator[Record]:
        candidates = self.tables[kind]
        rest = dict(where)
        for name in where:
            if name in KINDS[kind].indexed:
                candidates = self._index.get((kind, name), {}).get(rest.pop(name), {})
                break
        for record in candidates.values():
            if all(record.get(name) == value for name, value in rest.items()):
                yield record

    def insert(self, kind: str, **fields: Any) -> Record:
        """Add a record, with an ID and a time of creation unless `fields` has them."""
        record = {"id": fields.pop("id", None) or self.new_id(), "created_at": fields.pop("created_at", None) or now()}
        record.update(fields)
        self.tables[kind][record["id"]] = record
        for name in KINDS[kind].indexed:
            self._bucket(kind, name, record)[record["id"]] = record
        self.changes.add("created", kind, record)
        return record

    def update(self, kind: str, record: Record, **fields: Any) -> Record:
        """Change fields of a record."""
        self.changes.update(kind, record, fields)
        for name in KINDS[kind].indexed:
            if name in fields and fields[name] != record.get(name):
                self._bucket(kind, name, record).pop(record["id"], None)
        record.update(fields)
        for name in KINDS[kind].indexed:
            if name in fields:
                self._bucket(kind, name, record)[record["id"]] = record
        return record

    def delete(self, kind: str, record: Record) -> None:
        """Remove one record."""
        self.tables[kind].pop(record["id"], None)
        for name in KINDS[kind].indexed:
            self._bucket(kind, name, record).pop(record["id"], None)
        self.changes.add("deleted", kind, record)

    def delete_where(self, kind: str, **where: Any) -> None:
        """Remove the records whose fields have these values."""
        for record in self.filter(kind, **where):
            self.delete(kind, record)

    def _bucket(self, kind: str, name: str, record: Record) -> dict[str, Record]:
        return self._index.setdefault((kind, name), {}).setdefault(record.get(name), {})

    def graphql_id(self, kind: str, identifier: str) -> str:
        """The GraphQL id of a record: base64 of its type and UUID."""
        name = KINDS[kind].graphql_type
        if kind == "service":
            name = SERVICE_TYPES.get(self.tables[kind][identifier]["provider"], name)
        elif kind == "sso_provider":
            name = SSO_TYPES[self.tables[kind][identifier]["type"]]
        return base64.b64encode(f"{name}---{identifier}".encode()).decode()

    def resolve(self, graphql_id: str) -> tuple[str, Record] | None:
        """The kind and record of a GraphQL ID; None if it is malformed or the record does not exist."""
        try:
            kind_name, separator, identifier = base64.b64decode(graphql_id, validate=True).decode().partition("---")
        except (ValueError, binascii.Error):
            return None
        kind = KIND_OF_TYPE.get(kind_name) if separator else None
        record = self.get(kind, identifier) if kind else None
        return (kind, record) if kind and record else None
