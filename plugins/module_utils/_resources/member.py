# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Members of the organization.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST page on members of organizations.
"""

from __future__ import annotations

import typing as t

from .._schema.audit_facts import Audited
from .._schema.cascade_facts import Cascade, Owned, Undeclared
from .._schema.field import Field
from .._schema.field_facts import Form, GraphQL, Rest
from .._schema.resource import Resource
from .._schema.resource_facts import GraphQLAccess, Identity, Lifecycle, Pick, RestAccess, Root, Scopes
from .._schema.terraform_facts import Terraform
from .._schema.use_facts import Membership, Rights
from .common import EMAIL


def address(*says: str) -> Field:
    """The option with the email address of a person."""
    brought = ("user", "user_id", "emails", "id", "name")
    return Field("email", "str", says, required=True, brought=brought, form=Form(*EMAIL), example="ada@example.com")


def role(*says: str, **facts: t.Any) -> Field:
    """The option with the rights of a person."""
    return Field("role", "str", says, choices=("member", "admin"), graphql=GraphQL(enum=True), **facts)


def sso_mode(says: str, **facts: t.Any) -> Field:
    """The option for single sign-on of a person."""
    what = "Whether the user must sign in with single sign-on, or may."
    return Field("sso_mode", "str", (what, says), choices=("required", "optional"), **facts)


MEMBER = Resource(
    name="member",
    plural="members",
    title="member",
    description="A member of the organization.",
    identity=Identity(
        ("email",),
        ignores_case=True,
        unique=True,
        picks=(Pick("role"), Pick("sso_mode"), Pick("team", link=("team_member", "user"))),
    ),
    rest=RestAccess("members", looked_up=True),
    graphql=GraphQLAccess(
        root=Root(
            "members",
            "email",
            "String",
            "email",
            "OrganizationMemberConnection",
            below_organization=True,
            arguments="first: 2",
            path="edges.node.user",
        ),
    ),
    scopes=Scopes("read_organizations", "write_organizations"),
    audited=Audited(("ORGANIZATION_MEMBER",), has_uuid=False, label=("User", "name")),
    terraform=(Terraform("organization_member"),),
    if_absent="correct the email address, or invite the user to the organization first",
    lifecycle=Lifecycle(pruned_by="remove"),
    rights=Rights("role", most="admin", least="member"),
    membership=Membership(
        leaving="departure",
        removes="remove",
        lowers="downgrade",
        prunes_at_most=3,
        machine=("bot", "machineUser"),
        providers="ssoProviders",
        left_over="invitation",
    ),
    cascade=Cascade(
        data="The user loses access at once, also with all API tokens and sessions.",
        undeclared=(
            Undeclared(
                plural="api_tokens",
                title="api_token",
                read_scope="graphql",
                owned=Owned("apiAccessTokens", "owner.uuid", "description"),
            ),
        ),
    ),
    fields=(
        address(
            "Primary email address of the user, who must be a member already. It is the identity, ignoring case.",
            "The API creates no members: users join by an invitation or by single sign-on.",
        ),
        role(
            "Role of the user in the organization.",
            "Making a member an administrator is rejected unless C(override_guards) lists the address.",
        ),
        sso_mode(
            "Buildkite shows it only to administrators. Otherwise it is not compared.",
            rest=Rest(withheld=True),
            graphql=GraphQL("sso.mode", enum=True),
        ),
        Field(
            "departure",
            "str",
            (
                "What O(state=absent) does, which needs this option: V(remove) removes the user from the organization, V(downgrade) makes"
                " the user a member who is not an administrator, and changes nothing else.",
                "After a removal, nothing restores team memberships, cluster maintainerships and API tokens, even if the user joins again.",
            ),
            choices=("remove", "downgrade"),
            directs=True,
        ),
    ),
)
