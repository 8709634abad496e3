# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Teams, their members and their access to pipelines.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST pages on teams, team members and team pipelines.
"""

from __future__ import annotations

from .._schema.field import Field
from .._schema.field_facts import Creation, GraphQL, Reference, Rest
from .._schema.resource import Resource
from .._schema.resource_facts import (
    Alike,
    Carried,
    Connection,
    GraphQLAccess,
    Identity,
    Link,
    Mutation,
    Mutations,
    RestAccess,
    Root,
    Scopes,
)
from .._schema.terraform_facts import Terraform
from .common import ACCESS_LEVELS, TEAM_OF_LINK

ROLES = ("member", "maintainer")


def _permission(name: str, what: str, on_create: bool) -> Field:
    usual = "true" if on_create else "false"
    return Field(
        name,
        "bool",
        f"Whether members of the team can {what}. A new team has V({usual}).",
        creation=Creation(on_create),
    )


def _deletion(type_name: str) -> Mutation:
    name = f"{type_name[0].lower()}{type_name[1:]}Delete"
    return Mutation(name, f"{type_name}DeleteInput", ids={"id": "itself"}, deleted=f"deleted{type_name}ID")


TEAM = Resource(
    name="team",
    plural="teams",
    title="team",
    description="A team: users with a role, and their access to pipelines.",
    identity=Identity(
        ("name",),
        known_by=("slug",),
        ignores_case=True,
        # The slug is unique, and the service derives it from the name.
        unique=True,
        previous="previous_names",
        movable=True,
        alike=Alike("description", "text"),
    ),
    rest=RestAccess(
        "teams",
        filters=(
            Field(
                "user",
                "str",
                "Email address or UUID of a user. Only teams of which the user is a member are returned.",
                rest=Rest(write="user_id"),
                reference=Reference("member"),
            ),
        ),
    ),
    graphql=GraphQLAccess(
        Connection("teams", 100, "order: NAME"),
        Root("team", "slug", "ID!", "slug", "Team"),
        Mutations(
            create=Mutation(
                "teamCreate", "TeamCreateInput", ids={"organizationID": "organization"}, answer="teamEdge.node"
            )
        ),
        "Team",
    ),
    scopes=Scopes("read_teams", "write_teams"),
    terraform=(Terraform("team"),),
    fields=(
        Field(
            "name",
            "str",
            (
                "Name of the team. It is the identity, ignoring case. Buildkite derives the slug of the team from it.",
                "To change only the case, list the current name in O(previous_names).",
            ),
            required=True,
            brought=("slug", "id", "uuid"),
        ),
        Field("description", "str", "Description of the team.", creation=Creation("")),
        Field(
            "privacy",
            "str",
            "Who can see the team: all members of the organization, or only those of the team. A new team is V(visible).",
            choices=("visible", "secret"),
            graphql=GraphQL(enum=True),
            creation=Creation("visible"),
        ),
        Field(
            "is_default_team",
            "bool",
            "Whether new members of the organization join the team automatically. A new team has V(false).",
            aliases=("default", "default_team"),
            rest=Rest("default", "is_default_team"),
            graphql=GraphQL("isDefaultTeam"),
            creation=Creation(False),
        ),
        Field(
            "default_member_role",
            "str",
            "Role of users who join automatically. A new team has V(member).",
            choices=ROLES,
            graphql=GraphQL(enum=True),
            creation=Creation("member"),
        ),
        _permission("members_can_create_pipelines", "create pipelines", True),
        _permission("members_can_create_suites", "create test suites", True),
        _permission("members_can_create_registries", "create package registries", True),
        _permission("members_can_destroy_registries", "destroy package registries", False),
        _permission("members_can_destroy_packages", "destroy packages", False),
        Field("members", "list", "Members of the team.", elements="dict", lists="team_member"),
        Field("pipelines", "list", "Pipelines to which the team has access.", elements="dict", lists="team_pipeline"),
        Field("suites", "list", "Test suites to which the team has access.", elements="dict", lists="team_suite"),
        Field(
            "registries",
            "list",
            "Package registries to which the team has access.",
            elements="dict",
            lists="team_registry",
        ),
    ),
)

TEAM_MEMBER = Resource(
    name="team_member",
    plural="members",
    title="member",
    description="A user in a team.",
    identity=Identity(("user",)),
    rest=RestAccess("teams/{parent}/members", item="user"),
    graphql=GraphQLAccess(
        Connection("members", 50, usual=5),
        mutations=Mutations(
            create=Mutation(
                "teamMemberCreate",
                "TeamMemberCreateInput",
                ids={"teamID": "parent", "userID": "user"},
                answer="teamMemberEdge.node",
            ),
            update=Mutation("teamMemberUpdate", "TeamMemberUpdateInput", ids={"id": "itself"}, answer="teamMember"),
            delete=_deletion("TeamMember"),
        ),
    ),
    scopes=Scopes("read_teams", "write_teams"),
    terraform=(Terraform("team_member", "team_id"),),
    parent="team",
    managed=False,
    as_link=Link(sides={"team": "members"}, guards_self="user", guards_parent=True, filtered_by="user_id"),
    fields=(
        Field(
            "user",
            "str",
            "Email address or UUID of a member of the organization.",
            required=True,
            aliases=("email", "user_id"),
            rest=Rest("user_id"),
            graphql=GraphQL("user.uuid"),
            reference=Reference("member"),
        ),
        Field(
            "role",
            "str",
            "Role of the user in the team. A new entry has V(member).",
            choices=ROLES,
            graphql=GraphQL(enum=True),
            creation=Creation("member"),
        ),
    ),
)

TEAM_PIPELINE = Resource(
    name="team_pipeline",
    plural="pipelines",
    title="pipeline",
    description="A team's access to a pipeline.",
    identity=Identity(("slug",)),
    rest=RestAccess("teams/{parent}/pipelines", item="slug"),
    graphql=GraphQLAccess(
        Connection("pipelines", 150, usual=20),
        mutations=Mutations(
            create=Mutation(
                "teamPipelineCreate",
                "TeamPipelineCreateInput",
                ids={"teamID": "parent", "pipelineID": "slug"},
                answer="teamPipeline",
            ),
            update=Mutation(
                "teamPipelineUpdate", "TeamPipelineUpdateInput", ids={"id": "itself"}, answer="teamPipeline"
            ),
            delete=_deletion("TeamPipeline"),
        ),
    ),
    scopes=Scopes("read_teams", "write_teams"),
    terraform=(Terraform("pipeline_team", "team_id"),),
    parent="team",
    managed=False,
    as_link=Link(
        sides={"team": "pipelines", "pipeline": "teams"},
        parent_reference=TEAM_OF_LINK,
        carried=Carried(by="pipeline", key="teams", level="access_level"),
        guards_last_of="slug",
    ),
    fields=(
        Field(
            "slug",
            "str",
            "Slug or UUID of a pipeline.",
            required=True,
            aliases=("pipeline", "pipeline_id"),
            rest=Rest("pipeline_id"),
            graphql=GraphQL("pipeline.uuid"),
            reference=Reference("pipeline", url="pipeline_url"),
        ),
        Field(
            "access_level",
            "str",
            "Permissions of the team for the pipeline.",
            required=True,
            choices=ACCESS_LEVELS,
            graphql=GraphQL(enum=True),
        ),
    ),
)
