# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pipelines: create, update, delete, archive. Their repository's webhook is in webhooks.py, their team links are in team_links.py."""

from __future__ import annotations

import re
from typing import Any

from ..callers import LEVELS, Caller
from ..store import Record, Refused, Store, now
from . import builds, configuration, providers
from .values import Check, found, slugify

TEXTS = (
    "description",
    "branch_configuration",
    "skip_queued_branch_builds_filter",
    "cancel_running_branch_builds_filter",
    "default_branch",
    "emoji",
)
FLAGS = ("skip_queued_branch_builds", "cancel_running_branch_builds", "allow_rebuilds")
TIMEOUTS = ("default_command_step_timeout", "maximum_command_step_timeout")
FIELDS = (
    *TEXTS,
    *FLAGS,
    *TIMEOUTS,
    *("name", "slug", "repository", "configuration", "steps", "env", "cluster_id", "pipeline_template_uuid"),
    *("clone_mirror_url", "color", "visibility", "tags", "teams", "team_uuids", "provider_settings"),
    "next_build_number",
)
SLUG = re.compile(r"[a-zA-Z0-9]+[a-zA-Z0-9-]*")
# A query, a fragment, any user of HTTP, a password of any other scheme, but not `git@host:path`.
NO_MIRROR = re.compile(r"[?#]|^https?://[^/]*@|://[^/@]*:[^/@]*@", re.IGNORECASE)
NO_TEAM = "Please ensure at least one team is added to this pipeline"


def get_pipeline(store: Store, caller: Caller, slug: str) -> Record:
    """The pipeline with that slug, or 404."""
    pipeline = by_slug(store, slug)
    return found(pipeline if pipeline and caller.sees_pipeline(pipeline) else None, "pipeline")


def by_slug(store: Store, slug: str) -> Record | None:
    """The pipeline with the slug, else the one that had it before a renaming (switch earlier_slugs)."""
    found_now = store.find("pipeline", slug=slug)
    if found_now or store.switch("earlier_slugs") == "gone":
        return found_now
    return next((record for record in store.all("pipeline")[::-1] if slug in record["_earlier_slugs"]), None)


def list_pipelines(store: Store, caller: Caller) -> list[Record]:
    """The pipelines that the caller sees, in the order of the list."""
    pipelines = [pipeline for pipeline in store.all("pipeline") if caller.sees_pipeline(pipeline)]
    if not store.switch("list_holds_archived"):
        pipelines = [pipeline for pipeline in pipelines if not pipeline["archived_at"]]
    if store.switch("pipelines_order") == "name":
        return sorted(pipelines, key=lambda pipeline: str(pipeline["name"]).lower())
    return pipelines[::-1] if store.switch("pipelines_order") == "newest" else pipelines


def create_pipeline(store: Store, caller: Caller, data: Any) -> Record:
    """A new pipeline."""
    caller.must(caller.is_member_of_team_that("members_can_create_pipelines"))
    check = Check(store, data, FIELDS, fields_shape=True)
    read_fields(store, check, create=True)
    values = check.values
    check_steps_of_new(check)
    values["slug"] = check_slug(store, check, None)
    cluster_id = cluster_of_new(store, caller, check)
    check_template(store, caller, check)
    teams = teams_of_new(store, caller, check)
    provider = providers.provider_of(values.get("repository") or "")
    settings = providers.merged(
        store, check, provider, providers.new_settings(provider), check.data.get("provider_settings")
    )
    check.refuse()
    pipeline = store.insert("pipeline", **{**blank(store), **values, "cluster_id": cluster_id})
    store.update("pipeline", pipeline, provider_id=provider, provider_settings=settings, created_by=caller.user["id"])
    for team_id, level in teams.items():
        store.insert(
            "team_pipeline",
            team_id=team_id,
            pipeline_id=pipeline["id"],
            access_level=level,
            created_by=caller.user["id"],
        )
    return pipeline


def blank(store: Store) -> Record:
    """A pipeline with nothing set."""
    settings = store.organization["pipeline_settings"]
    return {
        **dict.fromkeys((*TEXTS, *TIMEOUTS)),
        **dict.fromkeys(("clone_mirror_url", "color", "tags", "configuration", "pipeline_template_uuid")),
        **dict.fromkeys(("archived_at", "github_webhooks_disabled_at", "github_webhooks_disabled_by")),
        "skip_queued_branch_builds": False,
        "cancel_running_branch_builds": False,
        "allow_rebuilds": True,
        "visibility": "private",
        "default_branch": settings["default_branch"],
        "env": None,
        "next_build_number": 1,
        "_repository_webhooks": {},
        "_steps": None,
        "_earlier_slugs": [],
        "_webhook_token": store.new_hex(50),
        "_badge_token": store.new_hex(50),
    }


def read_fields(store: Store, check: Check, create: bool) -> None:
    """The common part of create and update."""
    check.text("name", "repository", required=True, create=create)
    check.text(*TEXTS, "color")
    check.flag(*FLAGS)
    # Terraform sends 0 for unset values, and reads 0 back.
    check.minutes(*TIMEOUTS, least=0)
    check.choice("visibility", ("private", "public"))
    check.matching("color", r"#[0-9a-fA-F]{6}", "must be a hex code")
    check.matching("emoji", r":[^:\s]+:|[^\x00-\x7f]+", "must be an emoji")
    read_clone_mirror(store, check)
    read_tags(check)
    if check.data.get("configuration") is not None or ("configuration" in check.data and not create):
        reason = configuration.problem(check.data["configuration"])
        if reason:
            check.wrong("configuration", reason, check.data["configuration"])
        else:
            check.values["configuration"] = check.data["configuration"]


def read_clone_mirror(store: Store, check: Check) -> None:
    """The URL to clone from; a blank one removes it, even without the feature."""
    check.text("clone_mirror_url")
    url = check.values.get("clone_mirror_url")
    if not url:
        if "clone_mirror_url" in check.values:
            check.values["clone_mirror_url"] = None
    elif "clone_mirrors" not in store.switch("plan_features"):
        check.wrong("clone_mirror_url", "Clone mirrors are not enabled for your organization")
    elif NO_MIRROR.search(url):
        check.wrong("clone_mirror_url", "must not contain credentials, query parameters or fragments", url)


def read_tags(check: Check) -> None:
    """At most 10 tags of at most 128 characters; none reads as null."""
    if "tags" not in check.data:
        return
    tags = check.data["tags"]
    if tags is not None and (not isinstance(tags, list) or not all(isinstance(tag, str) and tag for tag in tags)):
        check.wrong("tags", "must be a list of strings", tags)
    elif tags and len(tags) > 10:
        check.wrong("tags", "has too many entries (maximum is 10)", tags)
    elif tags and max(map(len, tags)) > 128:
        check.wrong("tags", "is too long (maximum is 128 characters)", tags)
    else:
        check.values["tags"] = list(dict.fromkeys(tags)) if tags else None


def check_steps_of_new(check: Check) -> None:
    """Exactly one of YAML, visual steps and a template."""
    if check.data.get("configuration") is not None:
        return
    steps = check.data.get("steps")
    if isinstance(steps, list) and steps:
        check.values["_steps"] = steps
        check.values["env"] = check.data.get("env") or {}
    elif check.data.get("pipeline_template_uuid") is None:
        check.wrong("configuration", configuration.MISSING, check.data.get("configuration"))


def check_slug(store: Store, check: Check, pipeline: Record | None) -> str:
    """The sent slug, else the name's; it must be free."""
    slug = check.data.get("slug")
    sent = isinstance(slug, str) and slug != ""
    if slug is not None and not isinstance(slug, str):
        check.wrong("slug", "must be a string", slug)
    slug = slug.lower() if isinstance(slug, str) and sent else slugify(check.values.get("name") or "")
    if not SLUG.fullmatch(slug):
        if sent or check.values.get("name"):
            check.wrong("slug", "may only contain letters, numbers and dashes, and must not begin with a dash", slug)
    elif len(slug) > 100:
        check.wrong("slug", "is too long (maximum is 100 characters)", slug)
    else:
        taken = store.find("pipeline", slug=slug)
        if taken and taken is not pipeline:
            check.wrong("slug" if sent else "name", "has already been taken", slug if sent else check.values["name"])
    return slug


def cluster_of_new(store: Store, caller: Caller, check: Check) -> str | None:
    """The named cluster, else the organization's default cluster; Buildkite's Go client sends "" for none."""
    default: str | None = store.organization["pipeline_settings"]["default_cluster_id"]
    sent = check.data.get("cluster_id", "")
    if sent in (None, ""):
        if store.switch("pipeline_needs_cluster"):
            check.wrong("cluster_id", "can't be blank")
        return None if sent is None and store.switch("null_cluster") == "unclustered" else default
    return named_cluster(store, caller, check, default)


def named_cluster(store: Store, caller: Caller, check: Check, free: str | None) -> str | None:
    """The cluster of `cluster_id`; outside of the `free` one only its maintainers may use it."""
    cluster = store.get("cluster", check.data["cluster_id"])
    if cluster is None:
        check.wrong("cluster_id", "does not exist", check.data["cluster_id"])
        return None
    caller.must(cluster["id"] == free or caller.maintains_cluster(cluster))
    return str(cluster["id"])


def check_template(store: Store, caller: Caller, check: Check) -> None:
    """The named template; null removes it."""
    if "pipeline_template_uuid" not in check.data:
        return
    identifier = check.data["pipeline_template_uuid"]
    template = store.get("pipeline_template", identifier)
    if identifier is not None and (template is None or not (template["available"] or caller.is_admin)):
        check.wrong("pipeline_template_uuid", "does not exist", identifier)
    else:
        check.values["pipeline_template_uuid"] = identifier


def teams_of_new(store: Store, caller: Caller, check: Check) -> dict[str, str]:
    """`{team UUID: access level}` from `teams` (an object, or a list of UUIDs) or the older `team_uuids`."""
    teams = named_teams(store, check)
    needed = store.organization["teams_enabled"] and store.switch("pipeline_needs_team") and not caller.is_admin
    if not teams and needed:
        check.wrong("teams", NO_TEAM, [])
    return teams


def named_teams(store: Store, check: Check) -> dict[str, str]:
    """The teams of a request with their access levels."""
    sent = check.data.get("teams")
    sent = check.data.get("team_uuids") if sent is None else sent
    if isinstance(sent, list):
        sent = {team: LEVELS[-1] for team in sent if isinstance(team, str)}
    if sent is None:
        return {}
    if not isinstance(sent, dict):
        check.wrong("teams", "must be an object of team UUIDs and access levels", sent)
        return {}
    for team, level in sent.items():
        if store.get("team", team) is None:
            check.wrong("teams", "does not exist", team)
        if level not in LEVELS:
            check.wrong("teams", f"Access level must be one of {', '.join(LEVELS)}", level)
    return sent


def update_pipeline(store: Store, caller: Caller, pipeline: Record, data: Any) -> Record:
    """Change the sent fields."""
    caller.must(caller.edits_pipeline(pipeline))
    if pipeline["archived_at"]:
        raise Refused(422, "Cannot update an archived pipeline")
    check = Check(store, data, FIELDS, fields_shape=True)
    read_fields(store, check, create=False)
    values = check.values
    if data.get("slug") is not None or "name" in values:
        values["slug"] = check_slug(store, check, pipeline)
    if "cluster_id" in data:
        identifier = data["cluster_id"] or None
        named = identifier is not None and identifier != pipeline["cluster_id"]
        values["cluster_id"] = named_cluster(store, caller, check, None) if named else identifier
    check_template(store, caller, check)
    change_steps(check, pipeline)
    provider = providers.provider_of(values.get("repository") or pipeline["repository"])
    settings = pipeline["provider_settings"]
    if provider != pipeline["provider_id"]:
        settings = providers.moved_settings(settings, provider)
    settings = providers.merged(store, check, provider, settings, data.get("provider_settings"))
    teams = named_teams(store, check) if store.switch("patch_pipeline_teams") == "applied" else {}
    check.refuse()
    if teams:
        replace_teams(store, caller, pipeline, teams)
    if values.get("slug", pipeline["slug"]) != pipeline["slug"]:
        values["_earlier_slugs"] = [*pipeline["_earlier_slugs"], pipeline["slug"]]
    return store.update("pipeline", pipeline, **values, provider_id=provider, provider_settings=settings)


def change_steps(check: Check, pipeline: Record) -> None:
    """`steps` and `env` belong to visual pipelines: a YAML pipeline refuses the former and ignores the latter."""
    visual = pipeline["configuration"] is None and pipeline["pipeline_template_uuid"] is None
    if "configuration" in check.values:
        check.values["_steps"] = None
        return
    if "steps" in check.data and not visual:
        check.wrong("configuration", configuration.MISSING)
    elif isinstance(check.data.get("steps"), list):
        check.values["_steps"] = check.data["steps"]
    if visual and isinstance(check.data.get("env"), dict):
        check.values["env"] = check.data["env"]


def replace_teams(store: Store, caller: Caller, pipeline: Record, teams: dict[str, str]) -> None:
    """Replace all of the pipeline's links."""
    for link in store.filter("team_pipeline", pipeline_id=pipeline["id"]):
        if link["team_id"] in teams:
            store.update("team_pipeline", link, access_level=teams.pop(link["team_id"]))
        else:
            store.delete("team_pipeline", link)
    for team_id, level in teams.items():
        link = {"team_id": team_id, "pipeline_id": pipeline["id"], "access_level": level}
        store.insert("team_pipeline", **link, created_by=caller.user["id"])


def delete_pipeline(store: Store, caller: Caller, pipeline: Record) -> None:
    """Delete with schedules, links and, by a switch, rules, unless builds are running."""
    caller.must(caller.edits_pipeline(pipeline))
    if builds.of_pipeline(store, pipeline, builds.ACTIVE):
        raise Refused(422, "Pipeline can't be deleted while it has running builds")
    for build in builds.of_pipeline(store, pipeline):
        for kind in builds.OF_BUILD:
            store.delete_where(kind, build_id=build["id"])
    for kind in ("build", "pipeline_schedule", "team_pipeline"):
        store.delete_where(kind, pipeline_id=pipeline["id"])
    for end in ("source_uuid", "target_uuid") if store.switch("rules_of_deleted_pipeline") == "deleted" else ():
        store.delete_where("rule", **{end: pipeline["id"]})
    store.delete("pipeline", pipeline)


def archive_pipeline(store: Store, caller: Caller, pipeline: Record) -> Record:
    """Archive the pipeline with its contents; twice is refused."""
    caller.must(caller.edits_pipeline(pipeline))
    if pipeline["archived_at"]:
        raise Refused(422, "Pipeline could not be archived.")
    return store.update("pipeline", pipeline, archived_at=now())


def unarchive_pipeline(store: Store, caller: Caller, pipeline: Record) -> Record:
    """Unarchive a pipeline; one that is not archived is refused."""
    caller.must(caller.edits_pipeline(pipeline))
    if not pipeline["archived_at"]:
        raise Refused(422, "Pipeline could not be unarchived.")
    return store.update("pipeline", pipeline, archived_at=None)


def github_webhooks(store: Store, caller: Caller, pipeline: Record, enabled: bool | None = None) -> Record:
    """State of the processing of GitHub's webhooks, which `enabled` switches first."""
    caller.must(caller.edits_pipeline(pipeline))
    on_github = pipeline["provider_id"] in ("github", "github_enterprise")
    if not on_github or "github_webhook_processing" not in store.switch("plan_features"):
        raise Refused(404, "Not Found")
    disabled = pipeline["github_webhooks_disabled_at"] is not None
    if enabled is not None and disabled == enabled:
        when, who = (None, None) if enabled else (now(), caller.user["id"])
        store.update("pipeline", pipeline, github_webhooks_disabled_at=when, github_webhooks_disabled_by=who)
    return pipeline
