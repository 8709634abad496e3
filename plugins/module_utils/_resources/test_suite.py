# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test suites, and the access of teams to them.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST pages on test suites and team suites.
"""

from __future__ import annotations

from .._schema.audit_facts import USUAL, Audited
from .._schema.cascade_facts import Cascade
from .._schema.field import Field
from .._schema.field_facts import Creation, Encoding, GraphQL, Reference, Rest
from .._schema.resource import Resource
from .._schema.resource_facts import (
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
from .common import COLOR, EMOJI, TEAM_OF_LINK

# REST has a level as a list.
LEVELS = {"read_only": ("read",), "manage_and_read": ("read", "edit")}

TEST_SUITE = Resource(
    name="test_suite",
    plural="test_suites",
    title="suite",
    description="A test suite: where the results of tests are collected.",
    identity=Identity(("name",), known_by=("slug",), by_id=True, previous="previous_names", movable=True),
    rest=RestAccess("/analytics/organizations/{organization}/suites", item="slug"),
    # It is found by its ID only.
    graphql=GraphQLAccess(root=Root("node", "id", "ID!", "graphql_id", "Suite"), type="Suite"),
    scopes=Scopes("read_suites", "write_suites"),
    audited=Audited(("SUITE",), (*USUAL, "VISIBILITY_CHANGED")),
    terraform=(Terraform("test_suite", links={"team_owner_id": ("teams", {"access_level": "manage_and_read"})}),),
    cascade=Cascade(data="Its runs and the results of its tests are lost."),
    fields=(
        Field(
            "name",
            "str",
            (
                "Name of the suite. It is the identity. If several suites have the same name, set O(id).",
                "Buildkite derives the slug of the suite from it, which is part of the audience of OIDC tokens for the suite.",
            ),
            required=True,
            brought=("slug",),
        ),
        Field(
            "default_branch",
            "str",
            "Branch whose results the suite shows first. A new suite needs it.",
            creation=Creation(required=True),
        ),
        Field("application_name", "str", "Name of the application whose tests these are.", null_clears=True),
        COLOR,
        EMOJI,
        Field(
            "oidc_policy",
            "raw",
            (
                "Policy for the OIDC tokens that jobs can use instead of the API token of the suite, as YAML text or as YAML data, which is"
                " sent as text. An empty string removes it.",
                "It is compared as YAML: comments, white space and the order of keys make no difference.",
            ),
            same="yaml",
            null_clears=True,
            secret=False,
            example="- iss: https://agent.buildkite.com\n  scopes: [write_uploads]",
        ),
        Field(
            "teams",
            "list",
            "Teams with access to the suite. In an organization with teams, a new suite needs at least one.",
            elements="dict",
            brought=("team_ids", "team_owner_id"),
            lists="team_suite",
        ),
    ),
)

TEAM_SUITE = Resource(
    name="team_suite",
    plural="suites",
    title="suite",
    description="A team's access to a test suite.",
    parent="team",
    managed=False,
    identity=Identity(("suite",)),
    rest=RestAccess("teams/{parent}/suites", item="suite"),
    graphql=GraphQLAccess(
        Connection("suites", 50, usual=2),
        mutations=Mutations(
            create=Mutation(
                "teamSuiteCreate",
                "TeamSuiteCreateInput",
                ids={"teamID": "parent", "suiteID": "suite"},
                answer="teamSuite",
            ),
            update=Mutation("teamSuiteUpdate", "TeamSuiteUpdateInput", ids={"id": "itself"}, answer="teamSuite"),
            delete=Mutation(
                "teamSuiteDelete", "TeamSuiteDeleteInput", ids={"id": "itself"}, deleted="deletedTeamSuiteID"
            ),
        ),
    ),
    scopes=Scopes("read_teams", "write_teams"),
    terraform=(Terraform("test_suite_team", "team_id", names={"test_suite_id": "suite"}),),
    as_link=Link(
        sides={"team": "suites", "test_suite": "teams"},
        parent_reference=TEAM_OF_LINK,
        # The creation of a suite gives each team full access.
        carried=Carried(by="test_suite", key="team_ids", level="access_level", granted="manage_and_read", needed=True),
        guards_last_of="suite",
    ),
    fields=(
        Field(
            "suite",
            "str",
            "Name, slug or UUID of a test suite.",
            required=True,
            aliases=("slug", "name", "suite_id"),
            rest=Rest("suite_id"),
            graphql=GraphQL("suite.uuid"),
            reference=Reference("test_suite", url="suite_url"),
        ),
        Field(
            "access_level",
            "str",
            "Permissions of the team for the suite.",
            required=True,
            choices=tuple(LEVELS),
            graphql=GraphQL(enum=True),
            encoding=Encoding(words=LEVELS),
        ),
    ),
)
