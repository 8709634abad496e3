# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""API access tokens of the organization's users, which users create themselves: read only.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's GraphQL schema, type OrganizationAPIAccessToken.
"""

from __future__ import annotations

from .._schema.field import Field
from .._schema.field_facts import NOWHERE, Rest
from .._schema.resource import Resource
from .._schema.resource_facts import Connection, GraphQLAccess, Identity, Pick, RestAccess, Scopes

API_ACCESS_TOKEN = Resource(
    name="api_access_token",
    plural="api_access_tokens",
    title="token",
    description="An API access token of a user. Its value is secret and never returned.",
    identity=Identity(
        ("description",),
        picks=(
            Pick(
                "expires_at",
                Field("never_expires", "bool", "Whether to return only tokens that never expire, or only others."),
            ),
            Pick(
                "last_accessed_at",
                Field(
                    "unused_days",
                    "int",
                    "Number of days. Only tokens that were not used since then, or never, are returned.",
                ),
            ),
        ),
    ),
    rest=RestAccess(NOWHERE, id_path="uuid"),
    graphql=GraphQLAccess(Connection("apiAccessTokens", 500)),
    scopes=Scopes("graphql", "", of_administrators=True),
    managed=False,
    fields=(
        Field("description", "str", "Description of the token.", example="Nightly run"),
        Field("owner", "str", "Email address of the user.", rest=Rest("owner.email")),
        Field("scopes", "list", "Scopes of the token, as GraphQL names them: V(READ_BUILDS).", elements="str"),
        Field("created_at", "str", "Time when it was created."),
        Field("expires_at", "str", "Time when it expires. V(null) if it never expires."),
        Field("last_accessed_at", "str", "Time when it was last used. V(null) if it was never used."),
        Field("ip_address", "str", "Address of its last request."),
    ),
)
