# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes about the organization: its settings, its subscription, its notification services, and limits that were met."""

from __future__ import annotations

from collections.abc import Callable

from conformance.probes.pipelines import teams_are_on
from conformance.probes.registry import decides
from conformance.recording import Exchange
from conformance.scene import Scene, Undecided, words
from stand_in.switches import FEATURES

ORGANIZATION = "query Organization($slug: ID!) { organization(slug: $slug) { id } }"
CREATE = """
mutation Create($input: AgentTokenCreateInput!) { agentTokenCreate(input: $input) { agentTokenEdge { node { id description } } } }
"""
REVOKE = "mutation Revoke($input: AgentTokenRevokeInput!) { agentTokenRevoke(input: $input) { agentToken { id } } }"

API = (
    *("url", "allowed_ip_addresses", "revoke_inactive_tokens_after_days", "restrict_user_api_token_creation"),
    "features",
)
MINUTES = ("default_timeout_in_minutes", "maximum_timeout_in_minutes", "scheduled_job_expiry_in_minutes")
PIPELINE = (
    *("url", "default_branch", "default_cluster_id", *MINUTES, "hosted_agents_terminal_access"),
    *("public_pipeline_creation", "advanced_queue_metrics", "build_exports"),
)


@decides("settings_omit")
def settings(scene: Scene) -> list[str]:
    api = scene.must("GET", "api-settings")
    return sorted((set(API) - set(api)) | (set(PIPELINE) - set(scene.pipeline_settings)))


@decides("null_minutes")
def null(scene: Scene) -> str:
    # Of a number that is not set, null changes nothing, so that only the answer matters.
    unset = [name for name in MINUTES if name in scene.pipeline_settings and scene.pipeline_settings[name] is None]
    if not unset:
        raise Undecided("each number of minutes is set, so that null would change the organization's settings")
    harmless = ("PATCH", "pipeline-settings")
    with scene.service.fence.allowing(*harmless):
        return "refused" if scene.refuses(*harmless, {unset[0]: None}) else "cleared"


@decides("empty_scope_uuids")
def empty_scope(scene: Scene) -> str:
    body = {
        "provider": "webhook",
        "description": scene.name("webhook"),
        "scope": "some_projects",
        "scope_uuids": [],
        # No host has such a name, and no agent is lost in the second until it is deleted.
        "settings": {"url": "https://ansible-live.invalid/", "events": ["agent.lost"]},
    }
    answer = scene.ask("POST", "services", body)
    if answer.is_success:
        scene.ask("DELETE", f"services/{answer.data['id']}")
        return "allowed"
    if answer.status != 422:
        raise Undecided(f"creating a webhook was answered with {words(answer)}")
    return "refused"


def limited(scene: Scene) -> Exchange:
    """A refusal of this run for a limit, which other clients of the same user may have brought about."""
    for exchange in scene.service.recorder.exchanges:
        if exchange.status == 429:
            return exchange
    raise Undecided("no request of this run exceeded a limit, and to exceed one on purpose would stop everyone else")


@decides("retry_after")
def retry_after(scene: Scene) -> bool:
    return "retry-after" in {name.lower() for name in limited(scene).headers}


@decides("old_429_wording")
def old_wording(scene: Scene) -> bool:
    exchange = limited(scene)
    if exchange.path.startswith("GraphQL") or not isinstance(exchange.data, dict):
        raise Undecided("the limit that this run exceeded was one of GraphQL")
    return "scope" not in exchange.data


@decides("plan_features")
def features(scene: Scene) -> list[str]:
    return [name for name in FEATURES if OBSERVED[name](scene)]


def named_by_settings(name: str) -> Callable[[Scene], bool]:
    """The API settings name the feature themselves."""
    return lambda scene: bool((scene.must("GET", "api-settings").get("features") or {}).get(name))


def has_build_exports(scene: Scene) -> bool:
    return bool((scene.pipeline_settings.get("build_exports") or {}).get("available"))


def answers(path: Callable[[Scene], str]) -> Callable[[Scene], bool]:
    """The feature has a page of its own."""
    return lambda scene: scene.ask("GET", path(scene)).is_success


def has_teams(scene: Scene) -> bool:
    if not teams_are_on(scene):
        raise Undecided("teams are off, and only enabling them would show whether the subscription has them")
    # Enabling what is on is documented to change nothing.
    harmless = ("POST", "teams/enable")
    with scene.service.fence.allowing(*harmless):
        return scene.ask(*harmless).is_success


def has_mirrors(scene: Scene) -> bool:
    return "clone_mirror_url" in scene.must("GET", f"pipelines/{scene.pipeline['slug']}")


def has_service(provider: str, settings: dict[str, object]) -> Callable[[Scene], bool]:
    """A service of the provider can be created. It is deleted at once."""

    def created(scene: Scene) -> bool:
        body = {"provider": provider, "description": scene.name("service"), "settings": settings}
        answer = scene.ask("POST", "services", body)
        if answer.is_success:
            scene.ask("DELETE", f"services/{answer.data['id']}")
        return answer.is_success

    return created


def has_unclustered_agents(scene: Scene) -> bool:
    organization = scene.service.graphql(ORGANIZATION, {"slug": scene.service.client.connection.organization})
    if not organization.is_success:
        raise Undecided("unclustered agents need GraphQL, and the token does not have it")
    given = {"organizationID": organization.data["data"]["organization"]["id"], "description": scene.name("token")}
    # Its value is not asked for. A revoked token stays in the list of revoked ones.
    made = scene.service.graphql(CREATE, {"input": given})
    if not made.is_success:
        return False
    token = made.data["data"]["agentTokenCreate"]["agentTokenEdge"]["node"]["id"]
    scene.service.graphql(REVOKE, {"input": {"id": token, "reason": "The probe of tests/live is over"}})
    return True


OBSERVED = {
    "teams": has_teams,
    "pipeline_templates": answers(lambda scene: "pipeline-templates"),
    "clone_mirrors": has_mirrors,
    "api_ip_allow_list": named_by_settings("api_ip_allow_list"),
    "inactive_api_token_revocation": named_by_settings("inactive_api_token_revocation"),
    "github_webhook_processing": answers(lambda scene: f"pipelines/{scene.pipeline['slug']}/github-webhooks"),
    "hosted_agents": answers(lambda scene: f"clusters/{scene.cluster['id']}/agent-images"),
    "event_log_api": has_service("event_log_api", {"events": ["agent.lost"]}),
    # No host has such a name: no trace arrives in the second until it is deleted.
    "enterprise_services": has_service("open_telemetry_tracing", {"endpoint": "https://ansible-live.invalid"}),
    "unclustered_agents": has_unclustered_agents,
    "build_exports": has_build_exports,
    "audit_log": answers(lambda scene: "audit_events?per_page=1"),
}
