# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes about pipelines and their schedules."""

from __future__ import annotations

from typing import Any

from ansible_collections.community.buildkite.plugins.module_utils._resources.provider_settings import PROVIDER_SETTINGS

from conformance.probes.registry import decides
from conformance.scene import STEPS, Scene, Undecided

# A field that no page of the documentation has.
UNKNOWN = {"ansible_live_unknown": True}


def slugs_listed(scene: Scene) -> list[str]:
    """The slugs of all pipelines, in the order of the list."""
    return [str(entry["slug"]) for entry in scene.service.every("pipelines")]


@decides("list_holds_archived")
def archived(scene: Scene) -> bool:
    slug = scene.new_pipeline()["slug"]
    scene.must("POST", f"pipelines/{slug}/archive")
    return slug in slugs_listed(scene)


@decides("list_omits")
def omitted(scene: Scene) -> list[str]:
    slug = scene.pipeline["slug"]
    single = scene.must("GET", f"pipelines/{slug}")
    for entry in scene.service.every("pipelines"):
        if entry["slug"] == slug:
            return sorted(set(single) - set(entry))
    raise Undecided("the list lacks a pipeline that was created")


@decides("pipelines_order")
def order(scene: Scene) -> str:
    # By name, from the oldest and from the newest, three give three orders.
    made = [scene.new_pipeline(name=scene.name(letter), slug=scene.name(letter))["slug"] for letter in "bac"]
    found = [slug for slug in slugs_listed(scene) if slug in made]
    orders = {"oldest": made, "newest": made[::-1], "name": sorted(made)}
    for word, slugs in orders.items():
        if found == slugs:
            return word
    raise Undecided(f"the list has the three pipelines in the order {[made.index(slug) + 1 for slug in found]}")


@decides("absent_or_null")
def never_set(scene: Scene) -> str:
    settings = scene.must("GET", f"pipelines/{scene.pipeline['slug']}")["provider"]["settings"]
    documented = {field.name for field in PROVIDER_SETTINGS if not field.only_for or "github" in field.only_for}
    if any(value is None for value in settings.values()):
        return "null"
    if documented - set(settings):
        return "absent"
    raise Undecided("every documented setting of a new pipeline has a value")


@decides("foreign_provider_settings")
def foreign(scene: Scene) -> str:
    body = {"provider_settings": {"build_pull_request_merge": True}}
    return "refused" if scene.refuses("PATCH", f"pipelines/{scene.pipeline['slug']}", body) else "ignored"


@decides("unknown_fields")
def unknown(scene: Scene) -> str:
    return "refused" if scene.refuses("PATCH", f"pipelines/{scene.pipeline['slug']}", UNKNOWN) else "ignored"


@decides("earlier_slugs")
def renamed(scene: Scene) -> str:
    slug, name = scene.new_pipeline()["slug"], scene.name("renamed")
    scene.must("PATCH", f"pipelines/{slug}", {"name": name, "slug": name})
    status = scene.ask("GET", f"pipelines/{slug}").status
    if status not in (200, 301, 302, 307, 308, 404):
        raise Undecided(f"reading the earlier slug was answered with {status}")
    return "gone" if status == 404 else "found"


def without_cluster(scene: Scene, **more: Any) -> dict[str, Any]:
    """The body of a creation that names no cluster."""
    name = scene.name("pipeline")
    return {
        "name": name,
        "slug": name,
        "repository": "https://github.com/buildkite/agent",
        "configuration": STEPS,
        **more,
    }


@decides("pipeline_needs_cluster")
def needs_cluster(scene: Scene) -> bool:
    return scene.refuses("POST", "pipelines", without_cluster(scene))


@decides("null_cluster")
def null_cluster(scene: Scene) -> str:
    if scene.pipeline_settings.get("default_cluster_id") is None:
        raise Undecided("the organization has no default cluster")
    made = scene.must("POST", "pipelines", without_cluster(scene, cluster_id=None))
    return "unclustered" if made["cluster_id"] is None else "default"


@decides("patch_pipeline_teams")
def patched_teams(scene: Scene) -> str:
    slug, team = scene.new_pipeline()["slug"], scene.team["id"]
    scene.must("PATCH", f"pipelines/{slug}", {"teams": {team: "read_only"}})
    links = scene.must("GET", f"teams/{team}/pipelines")
    return "applied" if any(str(link["pipeline_url"]).endswith(f"/{slug}") for link in links) else "ignored"


@decides("per_page_over_100")
def many_per_page(scene: Scene) -> str:
    return "refused" if scene.refuses("GET", "pipelines", params={"per_page": 101}) else "capped"


@decides("content_type_required")
def content_type(scene: Scene) -> bool:
    headers = {"Content-Type": "text/plain"}
    body = {"description": "Sent as text"}
    return scene.refuses("PATCH", f"pipelines/{scene.pipeline['slug']}", body, headers=headers)


@decides("archived_schedules")
def schedules(scene: Scene) -> str:
    slug = scene.new_pipeline()["slug"]
    # It is never built: the schedule is off.
    body = {"label": scene.name("schedule"), "cronline": "@yearly", "enabled": False}
    made = scene.must("POST", f"pipelines/{slug}/schedules", body)
    scene.must("POST", f"pipelines/{slug}/archive")
    refused = scene.refuses("PUT", f"pipelines/{slug}/schedules/{made['id']}", {"cronline": "@monthly"})
    return "refused" if refused else "allowed"


@decides("second_rule")
def second_rule(scene: Scene) -> str:
    source, target = (scene.new_pipeline()["id"] for _each in range(2))
    value = {"source_pipeline": source, "target_pipeline": target}
    body = {"type": "pipeline.artifacts_read.pipeline", "value": value}
    made = scene.must("POST", "rules", body)
    second = scene.ask("POST", "rules", body)
    # They are deleted at once: it is not documented whether they go with their pipelines.
    for answer in (made, second.data if second.is_success else {}):
        if answer.get("uuid"):
            scene.ask("DELETE", f"rules/{answer['uuid']}")
    if second.status not in (201, 422):
        raise Undecided(f"the second rule was answered with {second.status}")
    return "allowed" if second.is_success else "refused"


@decides("rules_of_deleted_pipeline")
def rules_of_deleted(scene: Scene) -> str:
    source, target = scene.new_pipeline(), scene.new_pipeline()
    value = {"source_pipeline": source["id"], "target_pipeline": target["id"]}
    made = scene.must("POST", "rules", {"type": "pipeline.artifacts_read.pipeline", "value": value})
    scene.must("DELETE", f"pipelines/{source['slug']}")
    kept = scene.ask("GET", f"rules/{made['uuid']}").is_success
    if kept:
        scene.ask("DELETE", f"rules/{made['uuid']}")
    return "kept" if kept else "deleted"


@decides("pipeline_needs_team")
def needs_team(scene: Scene) -> bool:
    if not teams_are_on(scene):
        raise Undecided("the organization has no teams")
    name = scene.name("pipeline")
    answer = scene.member.rest(
        "POST",
        "pipelines",
        {"name": name, "slug": name, "repository": "https://github.com/buildkite/agent", "configuration": STEPS},
    )
    if answer.status not in (201, 422):
        raise Undecided(f"the member's creation of a pipeline was answered with {answer.status}")
    return answer.status == 422


@decides("non_admin_sees")
def seen_by_member(scene: Scene) -> str:
    if not teams_are_on(scene):
        raise Undecided("the organization has no teams")
    status = scene.member.rest("GET", f"pipelines/{scene.new_pipeline()['slug']}").status
    if status not in (200, 404):
        raise Undecided(f"the member was answered {status}")
    return "all" if status == 200 else "own"


def teams_are_on(scene: Scene) -> bool:
    """Whether the organization has the teams feature."""
    answer = scene.service.graphql(
        "query Teams($slug: ID!) { organization(slug: $slug) { isTeamsEnabled } }",
        {"slug": scene.service.client.connection.organization},
    )
    if not answer.is_success:
        raise Undecided("only GraphQL says whether teams are on, and the token does not have it")
    return bool(answer.data["data"]["organization"]["isTeamsEnabled"])
