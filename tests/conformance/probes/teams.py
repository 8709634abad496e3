# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes about teams, clusters and what lives in them."""

from __future__ import annotations

from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

from conformance.probes.pipelines import teams_are_on
from conformance.probes.registry import decides
from conformance.scene import Scene, Undecided

# What documentation or Buildkite's Go client has of a team and of a queue.
PERMISSIONS = (
    "default_member_role",
    "members_can_create_pipelines",
    "members_can_create_suites",
    "members_can_create_registries",
    "members_can_destroy_registries",
    "members_can_destroy_packages",
)
QUEUE = (
    *("id", "graphql_id", "key", "description", "url", "web_url", "cluster_url", "created_at", "created_by"),
    *("dispatch_paused", "dispatch_paused_by", "dispatch_paused_at", "dispatch_paused_note"),
    *("hosted", "retry_agent_affinity"),
)


@decides("teams_enabled")
def enabled(scene: Scene) -> bool:
    return teams_are_on(scene)


@decides("team_create_answers_id")
def creation(scene: Scene) -> bool:
    return "id" in scene.team["answered"]


@decides("team_list_omits_permissions")
def permissions(scene: Scene) -> bool:
    missing = [name for name in PERMISSIONS if name not in scene.must("GET", f"teams/{scene.team['id']}")]
    if missing and len(missing) < len(PERMISSIONS):
        raise Undecided(f"a team lacks {', '.join(missing)} and no other permission")
    return bool(missing)


@decides("members_paged")
def pages(scene: Scene) -> bool:
    # Two maintainers that are teams: no person is needed for it.
    path = f"clusters/{scene.new_cluster()['id']}/maintainers"
    for team in (scene.team, scene.new_team()):
        scene.must("POST", path, {"team": team["id"]})
    return len(scene.must("GET", path, params={"per_page": 1})) == 1


@decides("last_team_removal")
def last_team(scene: Scene) -> str:
    pipeline, path = scene.new_pipeline()["id"], f"teams/{scene.team['id']}/pipelines"
    scene.must("POST", path, {"pipeline_id": pipeline, "access_level": "read_only"})
    return "refused" if scene.refuses("DELETE", f"{path}/{pipeline}") else "allowed"


@decides("second_suite")
def second_suite(scene: Scene) -> str:
    path = CATALOG.resource("test_suite").rest.path
    body = {"name": scene.name("suite"), "default_branch": "main", "team_ids": [scene.team["id"]]}
    scene.must("POST", path, body)
    return "refused" if scene.refuses("POST", path, body) else "numbered"


@decides("second_registry")
def second_registry(scene: Scene) -> str:
    path = CATALOG.resource("registry").rest.path
    body = {"name": scene.name("registry"), "ecosystem": "ruby", "team_ids": [scene.team["id"]]}
    scene.must("POST", path, body)
    return "refused" if scene.refuses("POST", path, body) else "numbered"


@decides("team_maintainer_self_removal")
def leaving(scene: Scene) -> str:
    user, path = scene.user["id"], f"teams/{scene.new_team()['id']}/members"
    # The creator of a team may be in it already.
    scene.ask("POST", path, {"user_id": user, "role": "maintainer"})
    answer = scene.ask("DELETE", f"{path}/{user}")
    if answer.status not in (204, 403, 422):
        raise Undecided(f"leaving a team was answered with {answer.status}")
    return "allowed" if answer.is_success else "refused"


@decides("delete_cluster_with_pipelines")
def cluster_with_pipelines(scene: Scene) -> str:
    cluster = scene.new_cluster()["id"]
    slug = scene.new_pipeline(cluster_id=cluster)["slug"]
    if scene.refuses("DELETE", f"clusters/{cluster}"):
        return "refused"
    answer = scene.ask("GET", f"pipelines/{slug}")
    if answer.status != 200 or answer.data["cluster_id"] is not None:
        raise Undecided(f"the cluster was deleted, and its pipeline reads {answer.status}")
    return "unclustered"


@decides("delete_default_queue")
def default_queue(scene: Scene) -> str:
    cluster = f"clusters/{scene.new_cluster()['id']}"
    queue = scene.must("POST", f"{cluster}/queues", {"key": scene.name("queue")})["id"]
    scene.must("PUT", cluster, {"default_queue_id": queue})
    return "refused" if scene.refuses("DELETE", f"{cluster}/queues/{queue}") else "cleared"


@decides("queue_omits")
def queue_keys(scene: Scene) -> list[str]:
    path = f"clusters/{scene.cluster['id']}/queues"
    made = scene.must("POST", path, {"key": scene.name("queue")})
    return sorted(set(QUEUE) - set(scene.must("GET", f"{path}/{made['id']}")))


@decides("secret_keys_ignore_case")
def keys_of_secrets(scene: Scene) -> bool:
    path = f"clusters/{scene.new_cluster()['id']}/secrets"
    scene.must("POST", path, {"key": "ANSIBLE_LIVE", "value": "ansible-live-value"})
    return scene.refuses("POST", path, {"key": "ansible_live", "value": "ansible-live-value"})


@decides("token_ips_unrestricted")
def networks(scene: Scene) -> str | None:
    path = f"clusters/{scene.cluster['id']}/tokens"
    made = scene.must("POST", path, {"description": scene.name("token")})
    networks: str | None = scene.must("GET", f"{path}/{made['id']}")["allowed_ip_addresses"]
    return networks
