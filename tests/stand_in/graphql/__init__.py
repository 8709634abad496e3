"""TEMPORARY minimal GraphQL face."""
from __future__ import annotations
import re
from typing import Any, NamedTuple
from graphql import build_schema, execute as run, parse, GraphQLError
from ..rules import pipelines as P, teams as T

SDL = """
type Query { viewer: Viewer organization(slug: ID, uuid: ID): Organization pipeline(slug: ID, uuid: ID): Pipeline team(slug: ID!): Team }
type Viewer { user: User }
type User { id: ID! uuid: String! email: String! name: String! }
type Permission { allowed: Boolean! }
type OrganizationPermissions { organizationUpdate: Permission }
type PageInfo { hasNextPage: Boolean! endCursor: String }
type Organization { id: ID! uuid: String! slug: String! name: String! permissions: OrganizationPermissions!
 pipelines(first: Int, after: String, order: PipelineOrders): PipelineConnection
 teams(first: Int, after: String, order: TeamOrder): TeamConnection
 clusters(first: Int, after: String, order: ClusterOrder): ClusterConnection
 cluster(id: ID!): Cluster
 members(first: Int, after: String, email: String): OrganizationMemberConnection }
enum PipelineOrders { NAME } enum TeamOrder { NAME } enum ClusterOrder { NAME } enum ClusterQueueOrder { KEY }
type PipelineConnection { count: Int! edges: [PipelineEdge] pageInfo: PageInfo } type PipelineEdge { cursor: String! node: Pipeline }
type TeamConnection { count: Int! edges: [TeamEdge] pageInfo: PageInfo } type TeamEdge { cursor: String! node: Team }
type ClusterConnection { count: Int! edges: [ClusterEdge] pageInfo: PageInfo } type ClusterEdge { cursor: String! node: Cluster }
type ClusterQueueConnection { count: Int! edges: [ClusterQueueEdge] pageInfo: PageInfo } type ClusterQueueEdge { cursor: String! node: ClusterQueue }
type OrganizationMemberConnection { count: Int! edges: [OrganizationMemberEdge] pageInfo: PageInfo } type OrganizationMemberEdge { cursor: String! node: OrganizationMember }
type OrganizationMember { user: User! role: String }
type TeamMemberConnection { count: Int! edges: [TeamMemberEdge] pageInfo: PageInfo } type TeamMemberEdge { cursor: String! node: TeamMember }
type TeamPipelineConnection { count: Int! edges: [TeamPipelineEdge] pageInfo: PageInfo } type TeamPipelineEdge { cursor: String! node: TeamPipeline }
type TeamMember { uuid: ID! role: String! user: User }
type TeamPipeline { uuid: ID! accessLevel: String! pipeline: Pipeline team: Team }
type Team { id: ID! uuid: ID! name: String! slug: String! description: String privacy: String! isDefaultTeam: Boolean! defaultMemberRole: String! membersCanCreatePipelines: Boolean! membersCanCreateSuites: Boolean! membersCanCreateRegistries: Boolean! membersCanDestroyRegistries: Boolean! membersCanDestroyPackages: Boolean!
 members(first: Int, after: String): TeamMemberConnection pipelines(first: Int, after: String): TeamPipelineConnection }
type Repository { url: String! } type PipelineSteps { yaml: String } type PipelineTag { label: String! } type PipelineTemplate { uuid: ID! }
type Pipeline { id: ID! uuid: String! slug: String! name: String! description: String repository: Repository steps: PipelineSteps defaultBranch: String branchConfiguration: String skipIntermediateBuilds: Boolean! skipIntermediateBuildsBranchFilter: String cancelIntermediateBuilds: Boolean! cancelIntermediateBuildsBranchFilter: String allowRebuilds: Boolean defaultTimeoutInMinutes: Int maximumTimeoutInMinutes: Int visibility: String! tags: [PipelineTag!]! color: String emoji: String cluster: Cluster pipelineTemplate: PipelineTemplate cloneMirrorUrl: String archived: Boolean!
 teams(first: Int, after: String): TeamPipelineConnection }
type Cluster { id: ID! uuid: ID! name: String! description: String emoji: String color: String defaultQueue: ClusterQueue queues(first: Int, after: String, order: ClusterQueueOrder): ClusterQueueConnection }
type Shape { name: String } type Linux { agentImageRef: String } type Platform { linux: Linux } type Hosted { instanceShape: Shape platformSettings: Platform }
type ClusterQueue { id: ID! uuid: ID! key: String! description: String retryAgentAffinity: String! dispatchPaused: Boolean! dispatchPausedNote: String hosted: Boolean! hostedAgents: Hosted }
"""
SCHEMA = build_schema(SDL)
class Outcome(NamedTuple):
    status: int; body: dict; points: int; requested: int; operation: str; is_write: bool
class N:
    def __init__(s, store, caller, kind, r): s.store, s.caller, s.kind, s.r = store, caller, kind, r
SNAKE = {"skipIntermediateBuilds": "skip_queued_branch_builds","skipIntermediateBuildsBranchFilter":"skip_queued_branch_builds_filter","cancelIntermediateBuilds":"cancel_running_branch_builds","cancelIntermediateBuildsBranchFilter":"cancel_running_branch_builds_filter","defaultTimeoutInMinutes":"default_command_step_timeout","maximumTimeoutInMinutes":"maximum_command_step_timeout"}
UP = {"privacy","defaultMemberRole","role","accessLevel","visibility"}
def page(ctx, kind, recs, args):
    first = args.get("first") or 500; start = int(args["after"]) if args.get("after") else 0
    some = recs[start:start+first]
    return {"count": len(recs), "edges": [{"cursor": str(start+i+1), "node": N(ctx.store, ctx.caller, kind, r)} for i, r in enumerate(some)], "pageInfo": {"hasNextPage": start+first < len(recs), "endCursor": str(start+len(some))}}
def one(n, kind, ident):
    r = n.store.get(kind, ident) if ident else None
    return N(n.store, n.caller, kind, r) if r else None
def resolve(src, info, **args):
    f = info.field_name
    if isinstance(src, dict): return src.get(f)
    n, r, k, s = src, src.r, src.kind, src.store
    if k == "root":
        if f == "viewer": return {"user": N(s, n.caller, "user", n.caller.user)}
        if f == "organization": return N(s, n.caller, "organization", s.organization) if args.get("slug") == s.organization["slug"] else None
        if f == "pipeline":
            p = s.find("pipeline", slug=args["slug"].split("/")[-1]); return N(s,n.caller,"pipeline",p) if p and n.caller.sees_pipeline(p) else None
        if f == "team":
            p = s.find("team", slug=args["slug"].split("/")[-1]); return N(s,n.caller,"team",p) if p and n.caller.sees_team(p) else None
    if f == "uuid": return r["id"]
    if f == "id": return s.graphql_id(k, r["id"])
    if k == "organization":
        if f == "permissions": return {"organizationUpdate": {"allowed": n.caller.is_admin}}
        if f == "pipelines": return page(n, "pipeline", sorted(P.list_pipelines(s, n.caller), key=lambda x: x["name"]), args)
        if f == "teams": return page(n, "team", sorted(T.list_teams(s, n.caller), key=lambda x: x["name"]), args)
        if f == "clusters": return page(n, "cluster", sorted(s.filter("cluster"), key=lambda x: x["name"]), args)
        if f == "cluster": return one(n, "cluster", args["id"])
        if f == "members":
            ms = [m for m in s.filter("member") if not args.get("email") or s.get("user", m["user_id"])["email"] == args["email"]]
            return page(n, "member", ms, args)
    if f == "user": return one(n, "user", r["user_id"])
    if k == "team" and f == "members": return page(n, "team_member", s.filter("team_member", team_id=r["id"]), args)
    if k == "team" and f == "pipelines": return page(n, "team_pipeline", s.filter("team_pipeline", team_id=r["id"]), args)
    if k == "pipeline" and f == "teams": return page(n, "team_pipeline", s.filter("team_pipeline", pipeline_id=r["id"]), args)
    if f == "pipeline": return one(n, "pipeline", r["pipeline_id"])
    if f == "team": return one(n, "team", r["team_id"])
    if f == "repository": return {"url": r["repository"]}
    if f == "steps": return {"yaml": r["configuration"]}
    if f == "tags": return [{"label": x} for x in r["tags"] or []]
    if f == "cluster": return one(n, "cluster", r["cluster_id"])
    if f == "pipelineTemplate": return one(n, "pipeline_template", r["pipeline_template_uuid"])
    if f == "archived": return r["archived_at"] is not None
    if f == "defaultQueue": return one(n, "cluster_queue", r["default_queue_id"])
    if f == "queues": return page(n, "cluster_queue", sorted(s.filter("cluster_queue", cluster_id=r["id"]), key=lambda x: x["key"]), args)
    if f == "hostedAgents": return {"instanceShape": {"name": r["instance_shape"]}, "platformSettings": {"linux": {"agentImageRef": r["agent_image_ref"]}}} if r["hosted"] else None
    v = r.get(SNAKE.get(f) or re.sub(r"([A-Z])", lambda m: "_" + m[1].lower(), f))
    return v.upper() if f in UP and isinstance(v, str) else v
def execute(store, caller, document, variables, operation_name):
    try: doc = parse(document)
    except GraphQLError as e: return Outcome(200, {"errors": [{"message": e.message}]}, 0, 0, "", False)
    out = run(SCHEMA, doc, N(store, caller, "root", {}), variable_values=variables, field_resolver=resolve)
    body = {"data": out.data}
    if out.errors: body["errors"] = [{"message": e.message} for e in out.errors]
    return Outcome(200, body, 10, 10, "", False)
