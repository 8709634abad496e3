# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Creates records from a seed, which refers to everything by name: by the same rules as requests, as the organization's owner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .callers import SCOPES, Caller
from .events import audit
from .generate import generate_organization, generated_sizes
from .rules import (
    access_rules,
    agents,
    artifacts,
    build_requests,
    builds,
    clusters,
    configuration,
    executions,
    images,
    jobs,
    outcomes,
    packages,
    pipelines,
    portals,
    queues,
    registries,
    schedules,
    secrets,
    services,
    steps,
    suites,
    team_links,
    teams,
    templates,
    tokens,
)
from .rules.settings import change
from .rules.values import slugify
from .store import Record, Refused, Store

NEW_CLUSTER = {
    "name": "Default cluster",
    "description": "The organization's first cluster",
    "queues": [
        {"key": f"{system}-{size}", "hostedAgents": {"instanceShape": shape}}
        for system, size, shape in (
            ("linux", "small", "LINUX_AMD64_2X4"),
            ("linux", "medium", "LINUX_AMD64_4X16"),
            ("linux", "large", "LINUX_AMD64_8X32"),
            ("linux-arm64", "small", "LINUX_ARM64_2X4"),
            ("linux-arm64", "medium", "LINUX_ARM64_4X16"),
            ("linux-arm64", "large", "LINUX_ARM64_8X32"),
            ("macos", "medium", "MACOS_ARM64_M4_6X28"),
            ("macos", "large", "MACOS_ARM64_M4_12X56"),
        )
    ]
    + [{"key": "default-queue"}],
    "default_queue": "linux-small",
}
KEYS = (
    *("organization", "users", "tokens", "clusters", "default_cluster", "teams", "pipelines", "pipeline_templates"),
    *("services", "agent_tokens", "agents", "builds", "suites", "registries", "portals", "rules", "generate"),
    *("repository_connections", "sso_providers", "audit_events", "test_runs"),
)
Entry = Record


def apply_seed(store: Store, owner: Caller, seed: Record, fresh: bool) -> None:
    """Add the objects of a seed. A fresh organization gets the documented cluster and team if the seed has none."""
    unknown = sorted(set(seed) - set(KEYS))
    if unknown:
        raise Refused(400, f"A seed takes {', '.join(KEYS)}; not {', '.join(unknown)}.")
    sizes = generated_sizes(seed)
    if fresh and "clusters" not in seed and not sizes.get("clusters"):
        seed = {"default_cluster": NEW_CLUSTER["name"], **seed, "clusters": [NEW_CLUSTER]}
    each(seed, "users", lambda entry: add_user(store, entry))
    each(seed, "tokens", lambda entry: add_token(store, entry))
    if fresh and "teams" not in seed and not sizes.get("teams") and store.organization["teams_enabled"]:
        teams.create_everyone(store, owner.user["id"])
    each(seed, "pipeline_templates", lambda entry: templates.create_template(store, owner, entry))
    each(seed, "teams", lambda entry: teams.create_team(store, owner, part(entry, "members", "pipelines")))
    each(seed, "clusters", lambda entry: add_cluster(store, owner, entry))
    if seed.get("default_cluster"):
        cluster = named(store, "cluster", seed["default_cluster"])
        change(store, "pipeline_settings", {"default_cluster_id": cluster["id"]})
    each(seed, "pipelines", lambda entry: add_pipeline(store, owner, entry))
    each(seed, "teams", lambda entry: add_team_links(store, owner, entry))
    each(seed, "rules", lambda entry: access_rules.create_rule(store, owner, entry))
    each(seed, "suites", lambda entry: add_suite(store, owner, entry))
    each(seed, "registries", lambda entry: add_registry(store, owner, entry))
    each(seed, "portals", lambda entry: portals.create_portal(store, owner, entry))
    each(seed, "repository_connections", lambda entry: add_connection(store, entry))
    each(seed, "sso_providers", lambda entry: add_provider(store, entry))
    each(seed, "services", lambda entry: add_service(store, owner, entry))
    each(seed, "agent_tokens", lambda entry: tokens.create_unclustered(store, owner, entry))
    each(seed, "agents", lambda entry: add_agent(store, entry))
    each(seed, "builds", lambda entry: add_build(store, owner, entry))
    each(seed, "audit_events", lambda entry: audit.add(store, entry, named))
    each(seed, "test_runs", lambda entry: add_run(store, entry))
    if sizes:
        generate_organization(store, owner, sizes)


def each(seed: Record, key: str, add: Callable[[Entry], Any]) -> None:
    """Add every entry of a list; a refusal names the entry."""
    for entry in seed.get(key) or []:
        try:
            add(entry)
        except Refused as refused:
            name = entry.get("name") or entry.get("email") or entry.get("description") or entry
            raise Refused(400, f"{key}: {name}: {refused.sentence}") from None
        except (KeyError, TypeError, AttributeError) as error:
            raise Refused(400, f"{key}: {entry}: {type(error).__name__} {error}") from None


def part(entry: Entry, *without: str) -> Entry:
    """An entry without some keys."""
    return {name: value for name, value in entry.items() if name not in without}


def named(store: Store, kind: str, name: str) -> Record:
    """The record of that name, or a refusal."""
    field = {"user": "email", "pipeline": "slug", "cluster_queue": "key"}.get(kind, "name")
    record = store.find(kind, **{field: name})
    if record is None:
        raise Refused(400, f"There is no {kind.replace('_', ' ')} {name!r}.")
    return record


def add_user(store: Store, entry: Entry) -> None:
    """A user who is a member of the organization and of its default teams."""
    if store.find("user", email=entry["email"]):
        raise Refused(400, "This user is there already.")
    user = store.insert("user", id=entry.get("id"), name=entry.get("name", entry["email"]), email=entry["email"])
    security = {"two_factor": entry.get("two_factor", True)}
    store.update(
        "user",
        user,
        **security,
        **{name: entry[name] for name in ("bot", "machine_user", "other_emails") if name in entry},
    )
    role = entry.get("role", "member")
    if role not in ("admin", "member"):
        raise Refused(400, "The role must be admin or member.")
    store.insert("member", user_id=user["id"], role=role, sso_mode=entry.get("sso_mode", "optional"))
    teams.join_default_teams(store, user["id"], None)


def add_token(store: Store, entry: Entry) -> None:
    """An API access token of a user: its value, or a public key with which a signed JWT is checked."""
    scopes = entry.get("scopes", "all")
    store.insert(
        "access_token",
        id=entry.get("uuid"),
        token=entry.get("token"),
        public_key=entry.get("public_key"),
        user_id=named(store, "user", entry["user"])["id"],
        scopes=list(SCOPES) if scopes == "all" else list(scopes),
        description=entry.get("description", "A token of the seed"),
        expires_at=entry.get("expires_at"),
        last_accessed_at=entry.get("last_accessed_at"),
        ip_address=entry.get("ip_address"),
    )


def add_connection(store: Store, entry: Entry) -> None:
    """A connection to a version control provider."""
    unknown = {"service_account": None, "host": None, "rate_limit": None}
    store.insert("repository_connection", **{"type": "github_app", **unknown, **entry})


def add_provider(store: Store, entry: Entry) -> None:
    """A single sign-on provider."""
    names = (
        "note email_domain email_domain_verified_at session_duration_in_hours enabled_at disabled_at disabled_reason"
    )
    unset = dict.fromkeys((*names.split(), "email_domain_verification_address"))
    switches = {"pin_session_to_ip_address": False, "test_authorization_required": True}
    store.insert("sso_provider", **{"type": "saml", "state": "created", **unset, **switches, **entry})


def add_cluster(store: Store, owner: Caller, entry: Entry) -> None:
    """A cluster with its contents."""
    own: tuple[str, ...] = ("queues", "default_queue", "maintainers", "agent_tokens", "secrets")
    own += ("agent_images", "network_ranges", "cache_volumes")
    cluster = clusters.create_cluster(store, owner, part(entry, *own))
    for queue in entry.get("queues", []):
        paused = {"dispatch_paused", "dispatch_paused_note"} & set(queue)
        record = queues.create_queue(store, owner, cluster, part(queue, "dispatch_paused", "dispatch_paused_note"))
        if paused and queue.get("dispatch_paused", True):
            queues.pause_queue(store, owner, cluster, record, queue)
    if entry.get("default_queue"):
        queue = store.find("cluster_queue", cluster_id=cluster["id"], key=entry["default_queue"])
        if queue is None:
            raise Refused(400, f"There is no queue {entry['default_queue']!r}.")
        store.update("cluster", cluster, default_queue_id=queue["id"])
    for maintainer in entry.get("maintainers", []):
        clusters.create_maintainer(store, owner, cluster, actor(store, maintainer))
    inhabitants(store, owner, cluster, entry)


def inhabitants(store: Store, owner: Caller, cluster: Record, entry: Entry) -> None:
    """Contents of a cluster other than queues. A token may be expired, and may have a given value."""
    for token in entry.get("agent_tokens", []):
        record = tokens.create_token(store, owner, cluster, part(token, "expires_at", "token", "created_at"))
        given = {"_token": token.get("token", record["_token"]), "created_at": token.get("created_at")}
        given["created_at"] = given["created_at"] or record["created_at"]
        store.update("cluster_token", record, expires_at=token.get("expires_at"), **given)
    for secret in entry.get("secrets", []):
        secrets.create_secret(store, owner, cluster, {"value": "the value of a seed", **secret})
    for image in entry.get("agent_images", []):
        images.create_image(store, owner, cluster, image)
    for found in entry.get("network_ranges", []):
        store.insert("network_range", cluster_id=cluster["id"], **{"kind_of_range": "NAMESPACE_MANAGED", **found})
    for volume in entry.get("cache_volumes", []):
        times = {"attached_at": None, "detached_at": None}
        store.insert("cache_volume", **{"cluster_id": cluster["id"], "size_mb": 20480, **times, **volume})


def actor(store: Store, entry: Entry) -> Entry:
    """A maintainer by id instead of by name."""
    kind = "user" if "user" in entry else "team"
    return {kind: named(store, kind, entry[kind])["id"]}


def add_pipeline(store: Store, owner: Caller, entry: Entry) -> None:
    """A pipeline in the named cluster."""
    own = ("cluster", "archived", "schedules", "teams", "outcomes")
    data = part(entry, *own)
    if entry.get("cluster"):
        data["cluster_id"] = named(store, "cluster", entry["cluster"])["id"]
    levels = entry.get("teams") or {}
    data["teams"] = {named(store, "team", name)["id"]: level for name, level in levels.items()}
    pipeline = pipelines.create_pipeline(store, owner, data)
    if "outcomes" in entry:
        steps.planned(configuration.effective(store, pipeline), pipeline["_steps"])
        store.update("pipeline", pipeline, _outcomes=outcomes.checked(entry["outcomes"]))
    for schedule in entry.get("schedules", []):
        schedules.create_schedule(store, owner, pipeline, schedule)
    if entry.get("archived"):
        pipelines.archive_pipeline(store, owner, pipeline)


def add_team_links(store: Store, owner: Caller, entry: Entry) -> None:
    """Members and pipelines of a team."""
    team = store.find("team", slug=slugify(entry["name"])) or named(store, "team", entry["name"])
    for member in entry.get("members", []):
        data = {"user_id": named(store, "user", member["email"])["id"], **part(member, "email")}
        link = store.find("team_member", team_id=team["id"], user_id=data["user_id"])
        if link:
            store.update("team_member", link, **part(data, "user_id"))
        else:
            team_links.create_link(store, owner, "team_member", team, data)
    for pipeline in entry.get("pipelines", []):
        data = {"pipeline_id": named(store, "pipeline", pipeline["slug"])["id"], **part(pipeline, "slug")}
        team_links.create_link(store, owner, "team_pipeline", team, data)


def add_suite(store: Store, owner: Caller, entry: Entry) -> None:
    """A test suite of the named teams."""
    ids = [named(store, "team", name)["id"] for name in entry.get("teams", [])]
    suites.create_suite(store, owner, {"default_branch": "main", **part(entry, "teams"), "team_ids": ids})


OF_REGISTRY = ("teams", "tokens", "public", "type", "packages")


def add_registry(store: Store, owner: Caller, entry: Entry) -> None:
    """A package registry of the named teams with their levels, its tokens, and what only the browser sets."""
    levels = dict(entry.get("teams") or {})
    ids = {named(store, "team", name)["id"]: level for name, level in levels.items()}
    registry = registries.create_registry(store, owner, {"ecosystem": "ruby", **part(entry, *OF_REGISTRY)}, list(ids))
    store.update("registry", registry, public=entry.get("public", False), type=entry.get("type", "source"))
    for link in store.filter("team_registry", registry_id=registry["id"]):
        store.update("team_registry", link, access_level=ids[link["team_id"]])
    for token in entry.get("tokens", []):
        registries.create_token(store, owner, registry, token)
    for package in entry.get("packages", []):
        content = str(package.get("content", "")).encode()
        packages.insert_package(store, owner, registry, package["filename"], content)


def add_service(store: Store, owner: Caller, entry: Entry) -> None:
    """A notification service; `pipelines`, `teams` or `clusters` limit it to these."""
    data = part(entry, "pipelines", "teams", "clusters", "enabled")
    for kind, key, scope in (
        ("pipeline", "pipelines", "some_projects"),
        ("team", "teams", "some_teams"),
        ("cluster", "clusters", "some_clusters"),
    ):
        if entry.get(key):
            data.update(scope=scope, scope_uuids=[named(store, kind, name)["id"] for name in entry[key]])
    record = services.create_service(store, owner, {"provider": "webhook", **data}, in_browser=True)
    services.enable_service(store, owner, record, entry.get("enabled", True))


def add_build(store: Store, owner: Caller, entry: Entry) -> None:
    """A build of a pipeline: one that runs, or one in its permanent state with the given jobs."""
    pipeline = named(store, "pipeline", entry["pipeline"])
    if entry.get("runs"):
        sent = {"commit": "HEAD", "branch": pipeline["default_branch"], **part(entry, "pipeline", "runs")}
        build_requests.create_build(store, owner, pipeline, sent)
        return
    build = builds.add_build(store, pipeline, part(entry, "pipeline", "jobs"))
    for number, job in enumerate(entry.get("jobs") or []):
        made = jobs.add_job(store, build, number, part(job, "artifacts"))
        for artifact in job.get("artifacts") or []:
            artifacts.insert_artifact(store, made, artifact, store.at())


def add_run(store: Store, entry: Entry) -> None:
    """A run of a suite with its executions; `build` has the pipeline and the number of the build that it belongs to."""
    suite, place = named(store, "suite", entry["suite"]), entry.get("build")
    build = (
        builds.get_build(store, named(store, "pipeline", place["pipeline"]), str(place["number"])) if place else None
    )
    executions.upload(store, suite, build, entry, entry.get("created_at") or store.at())


def add_agent(store: Store, entry: Entry) -> None:
    """An agent of a cluster's queue, or outside of clusters."""
    cluster = named(store, "cluster", entry["cluster"]) if entry.get("cluster") else None
    queue = None
    if cluster:
        found = store.filter("cluster_queue", cluster_id=cluster["id"])
        key = entry.get("queue")
        queue = next((record for record in found if record["key"] == key), None)
        if queue is None:
            raise Refused(400, f"There is no queue {key!r}.")
    agents.insert_agent(store, cluster, queue, part(entry, "cluster", "queue"))
