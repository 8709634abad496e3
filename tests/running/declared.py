# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of a stand-in as options of the module `organization`: for tests and the benchmark. Standard library only."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

Record = dict[str, Any]

# The organization for published figures, as a stand-in generates it, and the usual quotas of the service.
REFERENCE = {
    "pipelines": 1000,
    "teams": 100,
    "links_per_team": 20,
    "members_per_team": 5,
    "clusters": 20,
    "queues_per_cluster": 10,
    "tokens_per_cluster": 3,
    "schedules": 300,
    "services": 15,
}
# The same with objects of every kind.
EVERY_KIND = {
    **REFERENCE,
    "services": 40,
    "templates": 40,
    "rules": 60,
    "registries": 30,
    "suites": 50,
    "teams_per_target": 3,
    "secrets_per_cluster": 5,
    "portals": 10,
    # 500 with those in teams and the owner.
    "more_members": 399,
    "invitations": 10,
}
USUAL = {"rest_user": 50, "rest_organization": 200, "graphql_user": 5000, "graphql_organization": 20000}

PIPELINE = (
    "slug",
    "name",
    "repository",
    "configuration",
    "description",
    "default_branch",
    "branch_configuration",
    "skip_queued_branch_builds",
    "cancel_running_branch_builds",
    "allow_rebuilds",
    "visibility",
    "tags",
)


def declared(state: Record) -> Record:
    """Clusters, teams and pipelines of a stand-in's state: settings, cluster and teams of every pipeline among them."""
    names = {cluster["id"]: name for name, cluster in state["clusters"].items()}
    teams_of: dict[str, list[Record]] = {}
    for team in state["teams"].values():
        for slug, link in team["pipelines"].items():
            teams_of.setdefault(slug, []).append({"team": team["slug"], "access_level": link["access_level"]})
    return {
        "clusters": [
            {"name": name, "description": cluster["description"] or ""} for name, cluster in state["clusters"].items()
        ],
        "teams": [{"name": name, "description": team["description"]} for name, team in state["teams"].items()],
        "pipelines": [
            {
                **{name: entry[name] for name in PIPELINE if entry.get(name) is not None},
                "cluster": names.get(entry["cluster_id"], ""),
                "provider_settings": {
                    name: value for name, value in entry["provider"]["settings"].items() if name != "repository"
                },
                "teams": teams_of.get(slug, []),
            }
            for slug, entry in state["pipelines"].items()
        ],
    }


def whole(state: Record, kinds: Container[str]) -> Record:
    """All of a stand-in's state that can be declared: the result of `declared`, and objects of `kinds` beside and inside it.

    `kinds` are the options that list objects: queues, agent_tokens, secrets, schedules, and those of the organization beside
    clusters, teams and pipelines.
    """
    found = declared(state)
    for cluster in found["clusters"]:
        its = state["clusters"][cluster["name"]]
        below = {
            "queues": [chosen(queue, "key", "description") for queue in its["queues"].values()],
            "agent_tokens": [chosen(token, "description") for token in its["agent_tokens"].values()],
            "secrets": [
                {**chosen(secret, "key", "description"), "value": "declared"} for secret in its["secrets"].values()
            ],
        }
        cluster.update({kind: entries for kind, entries in below.items() if kind in kinds})
    for team in found["teams"]:
        members = state["teams"][team["name"]]["members"]
        team["members"] = [{"user": email, "role": link["role"]} for email, link in members.items()]
    if "schedules" in kinds:
        for pipeline in found["pipelines"]:
            schedules = state["pipelines"][pipeline["slug"]]["schedules"].values()
            pipeline["schedules"] = [chosen(entry, "label", "cronline", "env") for entry in schedules]
    if "webhooks" in kinds:
        found["webhooks"] = [
            {**chosen(service, "description"), **chosen(service["settings"], "url", "events")}
            for service in state["services"].values()
            if service["provider"]["id"] == "webhook"
        ]
    more = {**beside(state), **(people(state) if state["invitations"] else {})}
    found.update({kind: entries for kind, entries in more.items() if kind in kinds})
    return found


def people(state: Record) -> Record:
    """Members, invitations and settings of a stand-in's state: of an organization that has invitations."""
    return {
        "members": [chosen(entry, "email", "role") for entry in state["members"].values()],
        "invitations": [chosen(entry, "email", "role") for entry in state["invitations"].values()],
        "api_settings": chosen(state["api_settings"], "restrict_user_api_token_creation"),
        "pipeline_settings": chosen(state["pipeline_settings"], "default_branch"),
        "member_settings": {"banner": "", "enforce_2fa": False},
    }


def beside(state: Record) -> Record:
    """Templates, rules, registries, suites, portals and Slack services of a stand-in's state."""
    slugs = {entry["id"]: slug for slug, entry in state["pipelines"].items()}
    levels = {"read": "read_only", "edit": "manage_and_read"}
    return {
        "pipeline_templates": [
            chosen(entry, "name", "configuration", "available") for entry in state["pipeline_templates"].values()
        ],
        "rules": [
            {
                "type": entry["type"],
                "source_pipeline": slugs[entry["source_uuid"]],
                "target_pipeline": slugs[entry["target_uuid"]],
            }
            for entry in state["rules"].values()
        ],
        "registries": [
            {
                **chosen(entry, "name", "ecosystem", "description"),
                "teams": [{"team": team, "access_level": level} for team, level in entry["teams"].items()],
            }
            for entry in state["registries"].values()
        ],
        "test_suites": [
            {
                **chosen(entry, "name", "default_branch"),
                "teams": [{"team": team, "access_level": levels[level[-1]]} for team, level in entry["teams"].items()],
            }
            for entry in state["suites"].values()
        ],
        "portals": [chosen(entry, "slug", "name", "query") for entry in state["portals"].values()],
        "slack_services": [
            chosen(entry, "description") for entry in state["services"].values() if entry["provider"]["id"] == "slack"
        ],
    }


def chosen(entry: Record, *names: str) -> Record:
    """Some of the values of an object."""
    return {name: entry[name] for name in names}
