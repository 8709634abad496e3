# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mutations: GraphQL's inputs in the form of the rules, and the payloads.

A rule's refusal becomes an error with status 200; an unknown id is `No <thing> found`.
"""

from __future__ import annotations

from ..rules import access_rules, agent_stops, agents, clusters, queues, settings, tokens
from ..store import Record, Refused, now
from . import build_mutations as of_builds
from . import people_mutations as of_people
from . import pipeline_mutations as of_pipelines
from . import team_mutations as of_teams
from .inputs import Handler, data_of
from .things import Context, Thing, edge

DAYS = {"NEVER": None, **{f"DAYS_{days}": days for days in (30, 60, 90, 180, 365)}}


def mutate(context: Context, name: str, values: Record) -> Record:
    """The payload of one mutation."""
    for field in ("organizationId", "organizationID"):
        if field in values:
            context.record("organization", values[field], "organization")
    return {**MUTATIONS[name](context, values), "clientMutationId": values.get("clientMutationId")}


# Clusters


def cluster_create(context: Context, values: Record) -> Record:
    return {"cluster": Thing("cluster", clusters.create_cluster(context.store, context.caller, data_of(values)))}


def cluster_update(context: Context, values: Record) -> Record:
    cluster = context.record("cluster", values["id"], "cluster")
    data = data_of(values)
    if data.get("default_queue_id"):
        data["default_queue_id"] = context.record("cluster_queue", data["default_queue_id"], "queue")["id"]
    return {"cluster": Thing("cluster", clusters.update_cluster(context.store, context.caller, cluster, data))}


def cluster_delete(context: Context, values: Record) -> Record:
    clusters.delete_cluster(context.store, context.caller, context.record("cluster", values["id"], "cluster"))
    return {"deletedClusterId": values["id"]}


def queue_data(values: Record) -> Record:
    """A queue's input: hosted agents stay as REST's requests have them."""
    data = data_of(values)
    data.pop("cluster_id", None)
    if "hosted_agents" in data:
        data["hostedAgents"] = data.pop("hosted_agents")
    return data


def queue_create(context: Context, values: Record) -> Record:
    cluster = context.record("cluster", values["clusterId"], "cluster")
    record = queues.create_queue(context.store, context.caller, cluster, queue_data(values))
    platform = (values.get("hostedAgents") or {}).get("platformSettings") or {}
    image = (platform.get("linux") or {}).get("agentImageRef")
    if image:
        # REST ignores the image of a new queue, GraphQL does not.
        context.store.update("cluster_queue", record, agent_image_ref=image)
    return {"clusterQueue": Thing("cluster_queue", record)}


def queue_and_cluster(context: Context, values: Record) -> tuple[Record, Record]:
    """The queue of an input's id with its cluster."""
    queue = context.record("cluster_queue", values["id"], "queue")
    return context.store.tables["cluster"][queue["cluster_id"]], queue


def queue_update(context: Context, values: Record) -> Record:
    cluster, queue = queue_and_cluster(context, values)
    data = queue_data(values)
    record = queues.update_queue(context.store, context.caller, cluster, queue, data, needs_shape=False)
    return {"clusterQueue": Thing("cluster_queue", record)}


def queue_delete(context: Context, values: Record) -> Record:
    queues.delete_queue(context.store, context.caller, *queue_and_cluster(context, values))
    return {"deletedClusterQueueId": values["id"]}


def queue_pause(context: Context, values: Record) -> Record:
    record = queues.pause_queue(
        context.store, context.caller, *queue_and_cluster(context, values), {"note": values.get("note")}
    )
    return {"queue": Thing("cluster_queue", record)}


def queue_resume(context: Context, values: Record) -> Record:
    return {
        "queue": Thing(
            "cluster_queue", queues.resume_queue(context.store, context.caller, *queue_and_cluster(context, values))
        )
    }


# Agent tokens


def token_create(context: Context, values: Record) -> Record:
    cluster = context.record("cluster", values["clusterId"], "cluster")
    data = data_of(values)
    data.pop("cluster_id", None)
    record = tokens.create_token(context.store, context.caller, cluster, data)
    return {"clusterAgentToken": Thing("cluster_token", record), "tokenValue": record["_token"]}


def token_and_cluster(context: Context, values: Record) -> tuple[Record, Record]:
    """The token of an input's id with its cluster."""
    token = context.record("cluster_token", values["id"], "cluster token")
    return context.store.tables["cluster"][token["cluster_id"]], token


def token_update(context: Context, values: Record) -> Record:
    record = tokens.update_token(context.store, context.caller, *token_and_cluster(context, values), data_of(values))
    return {"clusterAgentToken": Thing("cluster_token", record)}


def token_revoke(context: Context, values: Record) -> Record:
    tokens.delete_token(context.store, context.caller, *token_and_cluster(context, values))
    return {"deletedClusterAgentTokenId": values["id"]}


def agent_token_create(context: Context, values: Record) -> Record:
    record = tokens.create_unclustered(context.store, context.caller, data_of(values))
    organization = Thing("organization", context.store.organization)
    return {
        "agentTokenEdge": edge(Thing("agent_token", record)),
        "organization": organization,
        "tokenValue": record["_token"],
    }


def agent_token_revoke(context: Context, values: Record) -> Record:
    token = context.record("agent_token", values["id"], "agent token")
    record = tokens.revoke_unclustered(context.store, context.caller, token, values["reason"])
    return {"agentToken": Thing("agent_token", record)}


# Agents, rules, the organization


def agent_stop(context: Context, values: Record) -> Record:
    agent = context.record("agent", values["id"], "agent")
    force = values.get("graceful") is False
    return {"agent": Thing("agent", agent_stops.stop_agent(context.store, context.caller, agent, {}, force))}


def agent_pause(context: Context, values: Record) -> Record:
    agent = context.record("agent", values["id"], "agent")
    return {"agent": Thing("agent", agents.pause_agent(context.store, context.caller, agent, data_of(values)))}


def agent_resume(context: Context, values: Record) -> Record:
    agent = context.record("agent", values["id"], "agent")
    return {"agent": Thing("agent", agents.resume_agent(context.store, context.caller, agent))}


def rule_create(context: Context, values: Record) -> Record:
    return {"rule": Thing("rule", access_rules.create_rule(context.store, context.caller, data_of(values)))}


def rule_update(context: Context, values: Record) -> Record:
    rule = context.record("rule", values["id"], "rule")
    return {"rule": Thing("rule", access_rules.update_rule(context.store, context.caller, rule, data_of(values)))}


def rule_delete(context: Context, values: Record) -> Record:
    access_rules.delete_rule(context.store, context.caller, context.record("rule", values["id"], "rule"))
    return {"deletedRuleId": values["id"]}


def banner_upsert(context: Context, values: Record) -> Record:
    context.caller.must_administer()
    banner = context.store.find("banner")
    if banner:
        context.store.update("banner", banner, message=values["message"])
    else:
        banner = context.store.insert("banner", message=values["message"], created_by=context.caller.user["id"])
    return {"banner": Thing("banner", banner)}


def banner_delete(context: Context, values: Record) -> Record:
    context.caller.must_administer()
    banner = context.store.find("banner")
    if banner is None:
        raise Refused(422, "This organization does not have an active banner")
    context.store.delete("banner", banner)
    return {"deletedBannerId": context.store.graphql_id("banner", banner["id"])}


def two_factor_update(context: Context, values: Record) -> Record:
    context.caller.must_administer()
    required = values["membersRequireTwoFactorAuthentication"]
    record = context.store.organization
    context.store.update("organization", record, members_require_two_factor=required, updated_at=now())
    return {"organization": Thing("organization", record)}


def allow_list_update(context: Context, values: Record) -> Record:
    settings.update_api_settings(context.store, context.caller, {"allowed_ip_addresses": values["ipAddresses"]})
    return {"organization": Thing("organization", context.store.organization)}


def revocation_update(context: Context, values: Record) -> Record:
    days = DAYS[values["revokeInactiveTokensAfter"]]
    settings.update_api_settings(context.store, context.caller, {"revoke_inactive_tokens_after_days": days})
    return {"organization": Thing("organization", context.store.organization)}


MUTATIONS: dict[str, Handler] = {
    **of_builds.MUTATIONS,
    **of_teams.MUTATIONS,
    **of_people.MUTATIONS,
    **of_pipelines.MUTATIONS,
    "clusterCreate": cluster_create,
    "clusterUpdate": cluster_update,
    "clusterDelete": cluster_delete,
    "clusterQueueCreate": queue_create,
    "clusterQueueUpdate": queue_update,
    "clusterQueueDelete": queue_delete,
    "clusterQueuePauseDispatch": queue_pause,
    "clusterQueueResumeDispatch": queue_resume,
    "clusterAgentTokenCreate": token_create,
    "clusterAgentTokenUpdate": token_update,
    "clusterAgentTokenRevoke": token_revoke,
    "agentTokenCreate": agent_token_create,
    "agentTokenRevoke": agent_token_revoke,
    "agentStop": agent_stop,
    "agentPause": agent_pause,
    "agentResume": agent_resume,
    "ruleCreate": rule_create,
    "ruleUpdate": rule_update,
    "ruleDelete": rule_delete,
    "organizationBannerUpsert": banner_upsert,
    "organizationBannerDelete": banner_delete,
    "organizationEnforceTwoFactorAuthenticationForMembersUpdate": two_factor_update,
    "organizationApiIpAllowlistUpdate": allow_list_update,
    "organizationRevokeInactiveTokensAfterUpdate": revocation_update,
}
