# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Invitations to the organization.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST page on invitations.
"""

from __future__ import annotations

from .._schema.audit_facts import Audited
from .._schema.field import Field
from .._schema.field_facts import NOWHERE, Creation, Encoding, GraphQL, Reference, Rest
from .._schema.resource import Resource
from .._schema.resource_facts import Identity, Lifecycle, RestAccess, Scopes
from .._schema.use_facts import Admission, Rights
from .member import address, role, sso_mode

INVITATION = Resource(
    name="invitation",
    plural="invitations",
    title="invitation",
    description="A pending invitation to the organization.",
    identity=Identity(("email",), ignores_case=True),
    rest=RestAccess("invitations", cursor_pages=True, only=("state", "pending"), together="emails"),
    scopes=Scopes("read_organization_invitations", "write_organization_invitations"),
    audited=Audited(("ORGANIZATION_INVITATION",), ("CREATED", "RESENT", "ACCEPTED", "REVOKED"), ends="REVOKED"),
    rights=Rights("role", most="admin", least="member"),
    lifecycle=Lifecycle(
        declared_again="revoke it with state: absent, and declare it again in a later run, which sends mail again"
    ),
    admission=Admission("member", at_most=20),
    fields=(
        address(
            "Email address to invite. It is the identity, ignoring case.",
            "If the address is that of a member, the invitation counts as accepted, and nothing changes.",
        ),
        role(
            "Role of the user after joining. A new invitation has V(member).",
            "Inviting an administrator is rejected unless C(override_guards) lists the address.",
            fixed=True,
            creation=Creation(usual="member"),
        ),
        sso_mode(
            "A new invitation needs it while single sign-on is on in the organization.",
            fixed=True,
            graphql=GraphQL("sso", enum=True),
        ),
        Field(
            "teams",
            "list",
            "Names, slugs or UUIDs of the teams that the user joins. They are set when the invitation is created, and not compared.",
            elements="str",
            same="set",
            rest=Rest(NOWHERE, "teams"),
            graphql=GraphQL(NOWHERE),
            reference=Reference("team"),
            encoding=Encoding(entry=("id", "role", "team_role")),
            creation=Creation(only=True),
        ),
        Field(
            "team_role",
            "str",
            "Role of the user in O(teams). A new invitation has V(member).",
            choices=("member", "maintainer"),
            rest=Rest(NOWHERE, NOWHERE),
            graphql=GraphQL(NOWHERE),
            creation=Creation("member", only=True),
        ),
    ),
)
