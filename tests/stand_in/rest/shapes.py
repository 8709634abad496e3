# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records in REST's form: people, the organization, clusters, queues, teams and their links, templates."""

from __future__ import annotations

import hashlib
from typing import Any

from ..callers import Caller
from ..rules.queues import SHAPES
from ..rules.teams import PERMISSIONS
from ..store import Record, Store


def organization_url(store: Store) -> str:
    """The start of every path of the organization."""
    return f"{store.rest_url}/organizations/{store.organization['slug']}"


def web_url(store: Store) -> str:
    """The start of the organization's pages."""
    return f"{store.web_url}/{store.organization['slug']}"


def user(store: Store, identifier: str | None) -> Record | None:
    """`created_by` and the like; null for nobody."""
    record = store.get("user", identifier)
    if record is None:
        return None
    return {
        "id": record["id"],
        "graphql_id": store.graphql_id("user", record["id"]),
        "name": record["name"],
        "email": record["email"],
        "avatar_url": avatar_url(record),
        "created_at": record["created_at"],
    }


def avatar_url(record: Record) -> str:
    """The URL of a user's picture."""
    digest = hashlib.md5(record["email"].lower().encode(), usedforsecurity=False).hexdigest()
    return f"https://www.gravatar.com/avatar/{digest}"


def short_user(store: Store, identifier: str | None) -> Record | None:
    """A user, in secrets and invitations."""
    full = user(store, identifier)
    return {name: full[name] for name in ("id", "name", "email")} if full else None


def organization(store: Store) -> Record:
    """The organization."""
    record, url = store.organization, organization_url(store)
    return {
        "id": record["id"],
        "graphql_id": store.graphql_id("organization", record["id"]),
        "url": url,
        "web_url": web_url(store),
        "name": record["name"],
        "slug": record["slug"],
        "agents_url": f"{url}/agents",
        "emojis_url": f"{url}/emojis",
        "created_at": record["created_at"],
        "pipelines_url": f"{url}/pipelines",
    }


def short_organization(store: Store) -> Record:
    """The organization in packages and in tokens of registries."""
    full = organization(store)
    return {name: full[name] for name in ("id", "slug", "url", "web_url")}


def member(store: Store, caller: Caller | None, record: Record) -> Record:
    """A member of the organization; the single sign-on mode of others is for administrators."""
    person = store.tables["user"][record["user_id"]]
    shown = {"id": person["id"], "name": person["name"], "email": person["email"], "role": record["role"]}
    hidden = caller and not caller.is_admin and caller.user["id"] != person["id"]
    return shown if hidden else {**shown, "sso_mode": record["sso_mode"]}


def cluster_url(store: Store, identifier: str) -> str:
    """The URL of a cluster."""
    return f"{organization_url(store)}/clusters/{identifier}"


def cluster_web_url(store: Store, identifier: str) -> str:
    """The page of a cluster."""
    return f"{store.web_url}/organizations/{store.organization['slug']}/clusters/{identifier}"


def cluster(store: Store, caller: Caller | None, record: Record) -> Record:
    """A cluster with its maintainers; the hosted flags only for users who may manage it."""
    url = cluster_url(store, record["id"])
    queue_id = record["default_queue_id"]
    maintainers = [maintainer(store, entry) for entry in store.filter("maintainer", cluster_id=record["id"])]
    shown = {
        "id": record["id"],
        "graphql_id": store.graphql_id("cluster", record["id"]),
        "default_queue_id": queue_id,
        **{name: record[name] for name in ("name", "description", "emoji", "color")},
        "maintainers": {
            "users": [entry for entry in maintainers if entry["actor"]["type"] == "user"],
            "teams": [entry for entry in maintainers if entry["actor"]["type"] == "team"],
        },
        "url": url,
        "web_url": cluster_web_url(store, record["id"]),
        "default_queue_url": f"{url}/queues/{queue_id}" if queue_id else None,
        "queues_url": f"{url}/queues",
        "created_at": record["created_at"],
        "created_by": user(store, record["created_by"]),
    }
    if caller is None or caller.maintains_cluster(record):
        for name in ("hosted_git_mirror_enabled", "hosted_container_cache_enabled"):
            shown[name] = record[name]
    return shown


def maintainer(store: Store, record: Record) -> Record:
    """A maintainer: a user or a team."""
    if record["user_id"]:
        person = store.tables["user"][record["user_id"]]
        actor = {"id": person["id"], "graphql_id": store.graphql_id("user", person["id"])}
        actor |= {"name": person["name"], "email": person["email"], "type": "user"}
    else:
        team_record = store.tables["team"][record["team_id"]]
        actor = {"id": team_record["id"], "graphql_id": store.graphql_id("team", team_record["id"])}
        actor |= {"name": team_record["name"], "slug": team_record["slug"], "type": "team"}
    return {"id": record["id"], "actor": actor}


def queue(store: Store, record: Record) -> Record:
    """A queue; hosted_agents only for hosted ones."""
    parent = cluster_url(store, record["cluster_id"])
    page = f"{cluster_web_url(store, record['cluster_id'])}/queues/{record['id']}"
    shown = {
        "id": record["id"],
        "graphql_id": store.graphql_id("cluster_queue", record["id"]),
        "key": record["key"],
        "description": record["description"],
        "url": f"{parent}/queues/{record['id']}",
        "web_url": page,
        "cluster_url": parent,
        "retry_agent_affinity": record["retry_agent_affinity"],
        "dispatch_paused": record["dispatch_paused"],
        "dispatch_paused_by": user(store, record["dispatch_paused_by"]),
        "dispatch_paused_at": record["dispatch_paused_at"],
        "dispatch_paused_note": record["dispatch_paused_note"],
        "created_at": record["created_at"],
        "created_by": user(store, record["created_by"]),
        "hosted": record["hosted"],
    }
    if record["hosted"]:
        shape = SHAPES[record["instance_shape"]]
        settings: Record = {"macos": {"macos_version": record["macos_version"]}}
        if shape["machine_type"] == "linux":
            settings = {"linux": {"agent_image_ref": record["agent_image_ref"]}}
        shown["hosted_agents"] = {"instance_shape": shape, "platform_settings": settings}
    omitted = store.switch("queue_omits")
    return {name: value for name, value in shown.items() if name not in omitted}


def team(store: Store, record: Record) -> Record:
    """A team."""
    shown = {
        "id": record["id"],
        "graphql_id": store.graphql_id("team", record["id"]),
        **{name: record[name] for name in ("name", "slug", "description", "privacy")},
        "default": record["is_default_team"],
        "created_at": record["created_at"],
        "created_by": user(store, record["created_by"]),
    }
    if not store.switch("team_list_omits_permissions"):
        shown |= {name: record[name] for name in ("default_member_role", *PERMISSIONS)}
    return shown


def team_member(store: Store, record: Record) -> Record:
    """A team membership: no e-mail and no ID."""
    person = store.tables["user"][record["user_id"]]
    shown = {"role": record["role"], "created_at": record["created_at"]}
    return {**shown, "user_id": person["id"], "user_name": person["name"]}


def team_pipeline(store: Store, record: Record) -> Record:
    """A team's access to a pipeline; the slug is only in the URL."""
    slug = store.tables["pipeline"][record["pipeline_id"]]["slug"]
    return {
        "access_level": record["access_level"],
        "created_at": record["created_at"],
        "pipeline_id": record["pipeline_id"],
        "pipeline_url": f"{organization_url(store)}/pipelines/{slug}",
    }


def team_suite(store: Store, record: Record) -> Record:
    """A team's access to a suite."""
    slug = store.tables["suite"][record["suite_id"]]["slug"]
    return {
        "access_level": record["access_level"],
        "created_at": record["created_at"],
        "suite_id": record["suite_id"],
        "suite_url": f"{store.rest_url}/analytics/organizations/{store.organization['slug']}/suites/{slug}",
    }


def template(store: Store, record: Record) -> Record:
    """A pipeline template; its key is `uuid`."""
    return {
        "uuid": record["id"],
        "graphql_id": store.graphql_id("pipeline_template", record["id"]),
        **{name: record[name] for name in ("name", "description", "configuration", "available")},
        "created_at": record["created_at"],
        "created_by": user(store, record["created_by"]),
        "updated_at": record["updated_at"],
        "updated_by": user(store, record["updated_by"]),
        "url": f"{organization_url(store)}/pipeline-templates/{record['id']}",
        "web_url": f"{store.web_url}/organizations/{store.organization['slug']}/pipeline-templates/{record['id']}",
    }


def switched(store: Store, state: Any, enabled: bool) -> Record:
    """`{enabled, enabled_at, enabled_by}` of an organization's setting."""
    at, by = (state.get("at"), state.get("by")) if isinstance(state, dict) else (None, None)
    full = user(store, by)
    who = {"id": full["id"], "name": full["name"]} if full else None
    return {"enabled": enabled, "enabled_at": at, "enabled_by": who}
