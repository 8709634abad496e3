# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Notification services: webhooks, Slack, EventBridge and others."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from ..callers import Caller
from ..store import Record, Refused, Store, invalid
from .values import Check, found

FIELDS = ("provider", "description", "scope", "scope_uuids", "branch_configuration", "build_states", "settings")
STATES = (
    *("build_passed", "build_fixed", "build_failed", "build_blocked", "build_canceled", "build_failing"),
    "job_activated",
)
SCOPES = {"all": None, "some_projects": "pipeline", "some_teams": "team", "some_clusters": "cluster"}


class Provider(NamedTuple):
    """The rules of a provider: settings, those required on create, those that are fixed, the highest number of services.

    `unset` are the values of settings that were never set, or were set to null.
    """

    name: str
    settings: tuple[str, ...]
    required: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    most: int | None = None
    creatable: bool = True
    unset: Record = {}
    # The feature of the subscription that new ones need.
    feature: str = ""


PROVIDERS = {
    "webhook": Provider("Webhook", ("url", "token", "token_mode", "version", "events", "tls_verify"), ("url",), (), 15),
    "slack": Provider("Slack", ("url", "theme"), ("url",), (), 50),
    "aws_event_bridge": Provider(
        "Amazon EventBridge",
        ("aws_region", "aws_account_id", "include_build_meta_data"),
        ("aws_region", "aws_account_id"),
        ("aws_region", "aws_account_id"),
        1,
        unset={"include_build_meta_data": None},
        feature="enterprise_services",
    ),
    "datadog_pipeline_visibility": Provider(
        "Datadog Pipeline Visibility",
        ("api_key", "datadog_site", "datadog_tags"),
        ("api_key",),
        most=5,
        unset={"datadog_site": None, "datadog_tags": None},
        feature="enterprise_services",
    ),
    "open_telemetry_tracing": Provider(
        "OpenTelemetry Tracing",
        ("endpoint", "service_name", "headers", "resource_attributes", "tracestate"),
        ("endpoint",),
        most=5,
        unset={"service_name": "buildkite", "resource_attributes": {}, "tracestate": {}},
        feature="enterprise_services",
    ),
    "event_log_api": Provider("Event Log API", ("events",), (), (), 15, feature="event_log_api"),
    # Connected in the browser; their settings are not documented.
    "slack_workspace": Provider("Slack Workspace", (), creatable=False),
    "linear": Provider("Linear", (), most=1, creatable=False),
}
LATEST = 3
MASKS = {"api_key": "X" * 12, "aws_account_id": "X" * 8}
EVENTS = set(
    "ping build.scheduled build.running build.failing build.finished build.skipped job.scheduled job.started "
    "job.finished job.activated job.promised_exit_status agent.connected agent.lost agent.disconnected agent.stopping "
    "agent.stopped agent.blocked cluster_token.registration_blocked "
    # Names of the skill page.
    "agent.created agent.destroyed agent.authorized agent.unauthorized agent.busy agent.idle".split()
)


def must_manage(caller: Caller) -> None:
    """Administrators only: the stand-in has no organization-wide permission for others."""
    caller.must_administer()


def get_service(store: Store, caller: Caller, identifier: str) -> Record:
    """The service with that id, or 404."""
    must_manage(caller)
    return found(store.get("service", identifier), "notification service")


def create_service(store: Store, caller: Caller, data: Any, in_browser: bool = False) -> Record:
    """A new service; some are only created `in_browser`."""
    must_manage(caller)
    check = Check(store, data, FIELDS)
    check.only(FIELDS)
    provider_id = check.data.get("provider")
    provider = PROVIDERS.get(provider_id) if isinstance(provider_id, str) else None
    if provider is None:
        raise invalid("Provider can't be blank" if provider_id is None else "Provider is unknown")
    if not provider.creatable and not in_browser:
        raise invalid(f"Provider {provider.name} cannot be created with the API")
    if provider.feature and provider.feature not in store.switch("plan_features"):
        # The text is not documented.
        raise invalid(f"Provider {provider.name} is unavailable: upgrade the plan of the organization")
    if provider.most is not None and len(store.filter("service", provider=provider_id)) >= provider.most:
        check.wrong("organization", f"has reached its limit of {provider.most} {provider.name} services")
    read_fields(store, check, "all", [])
    settings = read_settings(check, provider, {}, create=True)
    check.refuse()
    if provider_id == "webhook":
        defaults = {"token": store.new_hex(32), "token_mode": "token", "version": LATEST, "events": []}
        sent = {name: value for name, value in settings.items() if value is not None}
        settings = {**defaults, "tls_verify": True, **sent}
    blank: Record = {
        "description": None,
        "enabled": True,
        "scope": "all",
        "scope_uuids": [],
        "branch_configuration": "",
    }
    states = {**dict.fromkeys(STATES, False), **check.values.pop("build_states", {})}
    values = {**blank, **check.values, "settings": settings, "build_states": states}
    return store.insert("service", provider=provider_id, **values, created_by=caller.user["id"])


def read_fields(store: Store, check: Check, scope: str, uuids: list[str]) -> None:
    """The common part of create and update, except for settings."""
    check.text("branch_configuration", "description")
    if "description" in check.values:
        check.values["description"] = check.values["description"] or None
    if "branch_configuration" in check.values:
        check.values["branch_configuration"] = check.values["branch_configuration"] or ""
    check.choice("scope", SCOPES)
    scope = check.values.get("scope", scope)
    if "scope_uuids" in check.data or "scope" in check.values:
        uuids = check.data.get("scope_uuids") or (uuids if "scope_uuids" not in check.data else [])
        check.values["scope_uuids"] = [] if scope == "all" else scoped(store, check, scope, uuids)
    states = check.data.get("build_states")
    if states is not None:
        if (
            not isinstance(states, dict)
            or set(states) - set(STATES)
            or not all(isinstance(v, bool) for v in states.values())
        ):
            check.wrong("build_states", f"must be an object of {', '.join(STATES)}")
        else:
            check.values["build_states"] = states


def scoped(store: Store, check: Check, scope: str, uuids: Any) -> list[str]:
    """The records to which a service is limited."""
    kind = SCOPES[scope]
    empty_is_wrong = check.store.switch("empty_scope_uuids") == "refused"
    if not isinstance(uuids, list) or (not uuids and empty_is_wrong):
        check.wrong("scope_uuids", "can't be blank")
        return []
    for identifier in uuids:
        if kind and store.get(kind, identifier) is None:
            check.wrong("scope_uuids", f"contains {identifier}, which does not exist")
    return list(dict.fromkeys(map(str, uuids)))


def read_settings(check: Check, provider: Provider, old: Record, create: bool) -> Record:
    """The settings, merged with the sent ones key by key; a masked value keeps the secret."""
    sent = check.data.get("settings")
    sent = {} if sent is None else sent
    if not isinstance(sent, dict):
        check.wrong("settings", "must be an object")
        return old
    # An unchanged value from an answer is no change.
    sent = {name: value for name, value in sent.items() if name != "event_source_name"}
    for name in sorted(set(sent) - set(provider.settings)):
        check.wrong(f"settings.{name}", "is unknown")
    for name in provider.required:
        if (create and not sent.get(name)) or (name in sent and not sent[name]):
            check.wrong(f"settings.{name}", "can't be blank")
    for name in provider.fixed:
        if not create and name in sent and sent[name] not in (old[name], masked(name, old[name])):
            check.wrong(f"settings.{name}", "cannot be changed")
    kept = {name: value for name, value in sent.items() if name not in MASKS or value != masked(name, old.get(name))}
    check_settings(check, kept, old)
    merged = {**old, **kept}
    return {**merged, **{name: value for name, value in provider.unset.items() if merged.get(name) is None}}


def check_settings(check: Check, sent: Record, old: Record) -> None:
    """Types and choices of settings."""
    url = sent.get("url")
    if url and (not isinstance(url, str) or not re.match(r"https?://[^\s/]+", url)):
        check.wrong("settings.url", "is not a valid URL")
    events = sent.get("events")
    if events is not None:
        unknown = (
            [str(event) for event in events if str(event) not in EVENTS] if isinstance(events, list) else ["no list"]
        )
        if unknown:
            check.wrong("settings.events", f"contains unknown events: {', '.join(unknown)}")
    if sent.get("token_mode") not in (None, "token", "signature"):
        check.wrong("settings.token_mode", "must be token or signature")
    if sent.get("theme") not in (None, "text", "emoji"):
        check.wrong("settings.theme", "must be text or emoji")
    version = sent.get("version")
    if version is not None and version not in (old.get("version"), LATEST):
        check.wrong("settings.version", f"can only be raised to {LATEST}")
    if not isinstance(sent.get("tls_verify", True), (bool, type(None))):
        check.wrong("settings.tls_verify", "must be true or false")
    check_maps(check, sent)
    if sent.get("aws_account_id") and not re.fullmatch(r"\d{12}", str(sent["aws_account_id"])):
        check.wrong("settings.aws_account_id", "must have 12 digits")


def check_maps(check: Check, sent: Record) -> None:
    """Objects whose values are strings, or null."""
    for name in ("headers", "resource_attributes", "tracestate"):
        value = sent.get(name)
        if value is None or (isinstance(value, dict) and all(isinstance(entry, str) for entry in value.values())):
            continue
        check.wrong(f"settings.{name}", "must be an object of strings")


def masked(name: str, value: Any) -> Any:
    """A secret setting in answers: its last four characters, after a mask that hides its length."""
    return MASKS[name] + value[-4:] if name in MASKS and isinstance(value, str) else value


def update_service(store: Store, caller: Caller, service: Record, data: Any) -> Record:
    """Merge the sent fields, settings key by key."""
    must_manage(caller)
    check = Check(store, data, FIELDS)
    check.only(FIELDS)
    if check.data.get("provider") not in (None, service["provider"]):
        check.wrong("provider", "cannot be changed")
    read_fields(store, check, service["scope"], service["scope_uuids"])
    settings = read_settings(check, PROVIDERS[service["provider"]], service["settings"], create=False)
    check.refuse()
    if "build_states" in check.values:
        check.values["build_states"] = {**service["build_states"], **check.values["build_states"]}
    return store.update("service", service, **check.values, settings=settings)


def delete_service(store: Store, caller: Caller, service: Record) -> None:
    """Delete a service."""
    must_manage(caller)
    store.delete("service", service)


def enable_service(store: Store, caller: Caller, service: Record, enabled: bool) -> Record:
    """Switch a service on or off; twice is no error."""
    must_manage(caller)
    healed = {"_failures": 0, "_broken": False} if enabled else {}
    return store.update("service", service, enabled=enabled, **healed)


def from_skill_page(store: Store, data: Any, old: Record | None = None) -> Record:
    """A webhook in the form of Buildkite's skill page, as the fields of a service."""
    if not isinstance(data, dict):
        raise Refused(400, "The body must be a JSON object.")
    names = {"description": "description", "branch_filter": "branch_configuration"}
    result: Record = {new: data[name] for name, new in names.items() if name in data}
    words = {"webhook_url": "url", "events": "events", "verify_tls_certificates": "tls_verify", "token": "token"}
    settings = {new: data[name] for name, new in words.items() if name in data}
    if data.get("signature_key") is not None:
        settings.update(token=data["signature_key"], token_mode="signature")
    elif "token" in data and old is None:
        settings["token_mode"] = "token"
    selection = data.get("pipeline_selection")
    if isinstance(selection, dict):
        scopes = {"all": "all", "some": "some_projects", "teams": "some_teams", "clusters": "some_clusters"}
        result["scope"] = scopes.get(str(selection.get("type")), str(selection.get("type")))
        result["scope_uuids"] = selected(store, selection)
    if old is None:
        result["provider"] = "webhook"
    return {**result, "settings": settings} if settings else result


def selected(store: Store, selection: Record) -> list[str]:
    """UUIDs of pipelines and teams by slug, and of clusters."""
    uuids = texts(selection, "cluster_uuids")
    for kind, name in (("pipeline", "pipeline_slugs"), ("team", "team_slugs")):
        for slug in texts(selection, name):
            record = store.find(kind, slug=slug)
            if record is None:
                raise invalid(f"{kind.capitalize()} {slug} does not exist")
            uuids.append(record["id"])
    return uuids


def texts(selection: Record, name: str) -> list[str]:
    """A list of texts, from either form of request."""
    value = selection.get(name) or []
    return [str(entry) for entry in value] if isinstance(value, list) else [str(value)]
