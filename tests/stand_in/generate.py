# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A large organization by numbers: the same names, values and links every time.

In a fresh organization the generated clusters and teams replace the first ones, so that the numbers are
exact; cluster-00 is its default cluster. An omitted number is the one in SIZES.
"""

from __future__ import annotations

from .callers import LEVELS, Caller
from .generate_more import MORE, add_more, add_secret
from .rules import agents, clusters, pipelines, queues, schedules, services, team_links, teams, tokens
from .rules.settings import change
from .store import Record, Refused, Store

SIZES = {
    "pipelines": 1000,
    "teams": 100,
    "links_per_team": 20,
    "clusters": 20,
    "queues_per_cluster": 10,
    "tokens_per_cluster": 3,
    "members_per_team": 5,
    "schedules": 300,
    "services": 15,
    "agents": 0,
    **MORE,
}
# The most webhooks of an organization: further services are of Slack.
WEBHOOKS = 15
CONFIGURATION = 'steps:\n  - label: ":pipeline: Upload"\n    command: "buildkite-agent pipeline upload"\n'


def generated_sizes(seed: Record) -> Record:
    """The numbers that a seed asks for; none without `generate`."""
    wanted = seed.get("generate")
    if wanted is None:
        return {}
    unknown = sorted(set(wanted) - set(SIZES)) if isinstance(wanted, dict) else ["what is no object"]
    if unknown:
        raise Refused(400, f"generate takes {', '.join(SIZES)}; not {', '.join(unknown)}.")
    return {**SIZES, **wanted}


def generate_organization(store: Store, owner: Caller, size: Record) -> None:
    """Add this many of each."""
    made_clusters = [add_cluster(store, owner, number, size) for number in range(size["clusters"])]
    if made_clusters and not store.organization["pipeline_settings"]["default_cluster_id"]:
        change(store, "pipeline_settings", {"default_cluster_id": made_clusters[0]["id"]})
    made_pipelines = [add_pipeline(store, owner, number, made_clusters) for number in range(size["pipelines"])]
    users = [add_user(store, number) for number in range(size["members_per_team"] * min(size["teams"], 20))]
    made_teams = [add_team(store, owner, number, size, made_pipelines, users) for number in range(size["teams"])]
    for number in range(size["schedules"] if made_pipelines else 0):
        pipeline = made_pipelines[number % len(made_pipelines)]
        data = {"label": f"Schedule {number:03}", "cronline": f"{number % 60} {number % 24} * * *"}
        schedules.create_schedule(store, owner, pipeline, {**data, "env": {"NUMBER": str(number)}})
    for number in range(size["services"]):
        add_service(store, owner, number)
    for number in range(size["agents"]):
        add_agent(store, number, made_clusters)
    add_more(store, owner, size, made_pipelines, made_teams)


def add_cluster(store: Store, owner: Caller, number: int, size: Record) -> Record:
    """cluster-00 with its queues and tokens; queue-00 is the default."""
    data = {"name": f"cluster-{number:02}", "description": f"Cluster number {number}", "color": "#336699"}
    cluster = clusters.create_cluster(store, owner, data)
    for index in range(size["queues_per_cluster"]):
        key = f"queue-{index:02}"
        queue = queues.create_queue(store, owner, cluster, {"key": key, "description": f"Queue number {index}"})
        if index == 0:
            store.update("cluster", cluster, default_queue_id=queue["id"])
    for index in range(size["tokens_per_cluster"]):
        tokens.create_token(store, owner, cluster, {"description": f"token-{index:02}"})
    for index in range(size["secrets_per_cluster"]):
        add_secret(store, owner, cluster, index)
    return cluster


def add_pipeline(store: Store, owner: Caller, number: int, made: list[Record]) -> Record:
    """pipeline-0000 of a cluster, with provider settings."""
    data: Record = {
        "name": f"pipeline-{number:04}",
        "slug": f"pipeline-{number:04}",
        "description": f"Pipeline number {number}",
        "repository": f"git@github.com:{store.organization['slug']}/repository-{number:04}.git",
        "configuration": CONFIGURATION,
        "default_branch": "main",
        "tags": [f"tag-{number % 7}"],
        "provider_settings": {"build_tags": number % 2 == 0, "trigger_mode": "code", "build_branches": True},
    }
    if made:
        data["cluster_id"] = made[number % len(made)]["id"]
    return pipelines.create_pipeline(store, owner, data)


def add_user(store: Store, number: int) -> Record:
    """user-000@example.com, a member of the organization."""
    user = store.insert("user", name=f"User {number:03}", email=f"user-{number:03}@example.com")
    store.insert("member", user_id=user["id"], role="member", sso_mode="optional")
    return user


def add_team(store: Store, owner: Caller, number: int, size: Record, made: list[Record], users: list[Record]) -> Record:
    """team-000 with members and links."""
    data = {"name": f"team-{number:03}", "description": f"Team number {number}", "privacy": "visible"}
    team = teams.create_team(store, owner, data)
    for index in range(min(size["members_per_team"], len(users))):
        user = users[(number * size["members_per_team"] + index) % len(users)]
        role = "maintainer" if index == 0 else "member"
        team_links.create_link(store, owner, "team_member", team, {"user_id": user["id"], "role": role})
    for index in range(min(size["links_per_team"], len(made))):
        pipeline = made[(number * size["links_per_team"] + index) % len(made)]
        link = {"pipeline_id": pipeline["id"], "access_level": LEVELS[index % 3]}
        team_links.create_link(store, owner, "team_pipeline", team, link)
    return team


def add_service(store: Store, owner: Caller, number: int) -> None:
    """Webhook 000, and Slack 015 when there can be no more webhooks."""
    settings: Record = {"url": f"https://hooks.example.com/{number:03}"}
    if number < WEBHOOKS:
        name, settings = "Webhook", {**settings, "events": ["build.finished"]}
    else:
        name = "Slack"
    data = {"provider": name.lower(), "description": f"{name} {number:03}", "settings": settings}
    services.create_service(store, owner, data)


def add_agent(store: Store, number: int, made: list[Record]) -> None:
    """agent-00000 in one of the queues, five to a machine; every tenth is busy, every twentieth paused."""
    cluster = made[number % len(made)] if made else None
    of_cluster = store.filter("cluster_queue", cluster_id=cluster["id"]) if cluster else []
    queue = of_cluster[number // len(made) % len(of_cluster)] if of_cluster else None
    job = {"id": store.new_id(), "type": "script", "name": "Test", "state": "running", "command": "make test"}
    fields: Record = {
        "name": f"agent-{number:05}",
        "hostname": f"host-{number // 5:04}.example.com",
        "ip_address": f"192.0.2.{number // 5 % 250 + 1}",
        "os_id": ("linux", "darwin", "windows")[number % 3],
        "arch": ("amd64", "arm64")[number % 2],
        "version": f"3.{100 + number % 4}.0",
        "meta_data": [f"queue={queue['key'] if queue else 'default'}", f"size={number % 3}"],
        "job": job if number % 10 == 0 else None,
        "paused": number % 20 == 0,
    }
    agents.insert_agent(store, cluster, queue, fields)
