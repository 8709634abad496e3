# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The organization, its members, invitations and settings; the caller's token and user; meta."""

from __future__ import annotations

import datetime
from typing import Any

from ..rules import members, settings
from ..store import Record, Store
from . import shapes
from .routing import Answer, Request, created, cursor_page, page, route

ONE = "/organizations/{org}"
PIPELINE_SETTINGS = ONE + "/pipeline-settings"


@route("GET", "/organizations", "read_organizations")
def index(request: Request) -> Answer:
    return page(request, [request.store.organization], lambda _record: shapes.organization(request.store))


@route("GET", ONE, "read_organizations")
def show(request: Request) -> Any:
    return shapes.organization(request.store)


# The documented scope, read_accounts, does not exist.
@route("GET", ONE + "/rate_limit", None)
def rate_limit(request: Request) -> Any:
    return {"scopes": request.limits.report()}


@route("GET", "/access-token", None)
def access_token(request: Request) -> Any:
    token, user = request.caller.token, request.caller.user
    return {
        "uuid": token["id"],
        "scopes": token["scopes"],
        "description": token["description"],
        "created_at": older_form(token["created_at"]),
        "expires_at": older_form(token["expires_at"]),
        "user": {"email": user["email"], "name": user["name"]},
    }


def older_form(when: str | None) -> str | None:
    """A time without milliseconds, as in access tokens."""
    return datetime.datetime.fromisoformat(when).strftime("%Y-%m-%d %H:%M:%S UTC") if when else None


@route("DELETE", "/access-token", None)
def revoke(request: Request) -> None:
    request.store.delete("access_token", request.caller.token)


@route("GET", "/user", "read_user")
def user(request: Request) -> Any:
    return shapes.user(request.store, request.caller.user["id"])


@route("GET", ONE + "/emojis", None)
def emojis(_request: Request) -> Any:
    """No emojis: a stand-in has no pictures."""
    return []


# ---- members


def member_of(request: Request) -> Record:
    """The membership of the path."""
    return members.get_member(request.store, request.parts["user"])


@route("GET", ONE + "/members", "read_organizations")
def member_index(request: Request) -> Answer:
    records = request.store.all("member")
    return page(request, records, lambda r: shapes.member(request.store, request.caller, r), documented=False)


@route("GET", ONE + "/members/{user}", "read_organizations")
def member(request: Request) -> Any:
    return shapes.member(request.store, request.caller, member_of(request))


@route("PATCH", ONE + "/members/{user}", "write_organizations")
def member_update(request: Request) -> Any:
    record = members.update_member(request.store, request.caller, member_of(request), request.body)
    return shapes.member(request.store, request.caller, record)


@route("DELETE", ONE + "/members/{user}", "write_organizations")
def member_delete(request: Request) -> None:
    members.delete_member(request.store, request.caller, member_of(request))


# ---- invitations


def invitation(store: Store, record: Record) -> Record:
    """An invitation; its teams come without roles."""
    teams = [store.get("team", entry["id"]) for entry in record["teams"]]
    return {
        "id": record["id"],
        "graphql_id": store.graphql_id("invitation", record["id"]),
        "url": f"{shapes.organization_url(store)}/invitations/{record['id']}",
        **{name: record[name] for name in ("email", "state", "role", "sso_mode")},
        "teams": [
            {"id": team["id"], "graphql_id": store.graphql_id("team", team["id"]), "slug": team["slug"]}
            for team in teams
            if team
        ],
        "created_at": record["created_at"],
        "created_by": shapes.short_user(store, record["created_by"]),
        "accepted_at": record["accepted_at"],
        "accepted_by": shapes.short_user(store, record["accepted_by"]),
        "revoked_at": record["revoked_at"],
        "revoked_by": shapes.short_user(store, record["revoked_by"]),
        "expired_at": record["expired_at"],
    }


@route("GET", ONE + "/invitations", "read_organization_invitations")
def invitation_index(request: Request) -> Answer:
    request.caller.must_administer()
    records = members.pending(request.store)
    return cursor_page(request, records, lambda record: invitation(request.store, record), header=True)


@route("POST", ONE + "/invitations", "write_organization_invitations")
def invitation_create(request: Request) -> Answer:
    records = members.create_invitations(request.store, request.caller, request.body)
    return created([invitation(request.store, record) for record in records])


@route("GET", ONE + "/invitations/{id}", "read_organization_invitations")
def invitation_show(request: Request) -> Any:
    request.caller.must_administer()
    return invitation(request.store, members.get_invitation(request.store, request.parts["id"]))


@route("DELETE", ONE + "/invitations/{id}", "write_organization_invitations")
def invitation_delete(request: Request) -> None:
    record = members.get_invitation(request.store, request.parts["id"])
    members.revoke_invitation(request.store, request.caller, record)


# ---- settings


def api_settings(store: Store) -> Record:
    """The API settings, with those that the subscription includes."""
    features = ("api_ip_allow_list", "inactive_api_token_revocation")
    shown = {
        "url": f"{shapes.organization_url(store)}/api-settings",
        **store.organization["api_settings"],
        "features": {name: name in store.switch("plan_features") for name in features},
    }
    return told(store, shown)


def told(store: Store, shown: Record) -> Record:
    """Settings without those in the switch settings_omit."""
    return {name: value for name, value in shown.items() if name not in store.switch("settings_omit")}


def pipeline_settings(store: Store) -> Record:
    """The pipeline settings."""
    stored = store.organization["pipeline_settings"]
    export = stored["build_export"]
    shown: Record = {"url": f"{shapes.organization_url(store)}/pipeline-settings"}
    shown |= {name: stored[name] for name in settings.PIPELINE}
    shown |= {name: shapes.switched(store, stored[name], stored[name]["enabled"]) for name in settings.SWITCHED}
    shown["advanced_queue_metrics"]["disable_supported"] = False
    shown["build_exports"] = {
        "available": "build_exports" in store.switch("plan_features"),
        "enabled": export["location"] is not None,
        **export,
        "supported_strategies": list(settings.STRATEGIES),
    }
    return told(store, shown)


@route("GET", ONE + "/api-settings", "read_organization_settings")
def api_settings_show(request: Request) -> Any:
    request.caller.must_administer()
    return api_settings(request.store)


@route("PATCH", ONE + "/api-settings", "write_organization_settings")
def api_settings_update(request: Request) -> Any:
    settings.update_api_settings(request.store, request.caller, request.body)
    return api_settings(request.store)


@route("GET", PIPELINE_SETTINGS, "read_organization_settings")
def pipeline_settings_show(request: Request) -> Any:
    request.caller.must_administer()
    return pipeline_settings(request.store)


@route("PATCH", PIPELINE_SETTINGS, "write_organization_settings")
def pipeline_settings_update(request: Request) -> Any:
    settings.update_pipeline_settings(request.store, request.caller, request.body)
    return pipeline_settings(request.store)


@route("PUT", PIPELINE_SETTINGS + "/build-export", "write_organization_settings")
def build_export(request: Request) -> Any:
    settings.update_build_export(request.store, request.caller, request.body)
    return pipeline_settings(request.store)


@route("DELETE", PIPELINE_SETTINGS + "/build-export", "write_organization_settings")
def build_export_delete(request: Request) -> Any:
    settings.delete_build_export(request.store, request.caller)
    return pipeline_settings(request.store)


def setting_switch(path: str, name: str, methods: str) -> None:
    """One of the settings with a separate path: PUT enables, DELETE disables."""

    @route(methods, f"{PIPELINE_SETTINGS}/{path}", "write_organization_settings")
    def switch(request: Request) -> Any:
        settings.switch_setting(request.store, request.caller, name, request.method == "PUT")
        return pipeline_settings(request.store)


setting_switch("hosted-agents-ssh", "hosted_agents_terminal_access", "PUT DELETE")
setting_switch("public-pipelines", "public_pipeline_creation", "PUT DELETE")
setting_switch("advanced-queue-metrics", "advanced_queue_metrics", "PUT")
