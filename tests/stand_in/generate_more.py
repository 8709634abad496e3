# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a generated organization has on request only: templates, rules, registries, suites, portals, secrets of clusters, more people."""

from __future__ import annotations

from .callers import Caller
from .rules import access_rules, members, portals, registries, secrets, suites, team_links, templates
from .store import Record, Store

# None of them, unless their numbers are named.
MORE = {
    "templates": 0,
    "rules": 0,
    "registries": 0,
    "suites": 0,
    "teams_per_target": 3,
    "portals": 0,
    "secrets_per_cluster": 0,
    "more_members": 0,
    "invitations": 0,
}


def add_more(store: Store, owner: Caller, size: Record, pipelines: list[Record], teams: list[Record]) -> None:
    """Add this many of each."""
    for number in range(size["templates"]):
        text = f'steps:\n  - command: "make target-{number:02}"\n'
        data = {"name": f"template-{number:02}", "configuration": text, "available": number % 2 == 0}
        templates.create_template(store, owner, data)
    for number in range(size["rules"] if pipelines else 0):
        add_rule(store, owner, number, pipelines)
    for number in range(size["registries"] if teams else 0):
        data = {"name": f"registry-{number:02}", "ecosystem": "ruby", "description": f"Registry number {number}"}
        its = chosen(teams, number, size["teams_per_target"])
        made = registries.create_registry(store, owner, {**data, "team_ids": [its[0]["id"]]})
        for team in its[1:]:
            link = {"registry_id": made["id"], "access_level": "read_only"}
            team_links.create_link(store, owner, "team_registry", team, link)
    for number in range(size["suites"] if teams else 0):
        its = chosen(teams, number, size["teams_per_target"])
        data = {"name": f"suite-{number:02}", "default_branch": "main", "team_ids": [its[0]["id"]]}
        made = suites.create_suite(store, owner, data)
        for team in its[1:]:
            link = {"suite_id": made["id"], "access_level": ["read"]}
            team_links.create_link(store, owner, "team_suite", team, link)
    for number in range(size["portals"]):
        query = 'query Pipelines { organization(slug: "acme") { pipelines(first: 10) { count } } }'
        portals.create_portal(store, owner, {"name": f"Portal {number:02}", "query": query})
    add_people(store, owner, size)


def add_people(store: Store, owner: Caller, size: Record) -> None:
    """member-000@example.com, in no team; and guest-00@example.com, who is invited."""
    for number in range(size["more_members"]):
        user = store.insert("user", name=f"Member {number:03}", email=f"member-{number:03}@example.com")
        store.insert("member", user_id=user["id"], role="member", sso_mode="optional")
    for number in range(size["invitations"]):
        members.create_invitations(store, owner, {"emails": [f"guest-{number:02}@example.com"]})


def add_rule(store: Store, owner: Caller, number: int, pipelines: list[Record]) -> None:
    """One between a pipeline and the next one, every second with a condition."""
    kinds = sorted(access_rules.TYPES)
    value: Record = {
        "source_pipeline": pipelines[number % len(pipelines)]["slug"],
        "target_pipeline": pipelines[(number + 1) % len(pipelines)]["slug"],
    }
    if number % 2:
        value["conditions"] = ["source.build.branch == 'main'"]
    data = {"type": kinds[number % len(kinds)], "description": f"Rule number {number}", "value": value}
    access_rules.create_rule(store, owner, data)


def add_secret(store: Store, owner: Caller, cluster: Record, number: int) -> None:
    """SECRET_00 of a cluster."""
    data = {"key": f"SECRET_{number:02}", "value": "generated", "description": f"Secret number {number}"}
    secrets.create_secret(store, owner, cluster, data)


def chosen(teams: list[Record], number: int, many: int) -> list[Record]:
    """Some of the teams, for one target after the other."""
    return [teams[(number * many + index) % len(teams)] for index in range(min(many, len(teams)))]
