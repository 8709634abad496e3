# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Single sign-on providers, which only a person can enable: read only.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's GraphQL schema, interface SSOProvider.
"""

from __future__ import annotations

from .._schema.field import Field
from .._schema.field_facts import NOWHERE, GraphQL
from .._schema.resource import Resource
from .._schema.resource_facts import Connection, GraphQLAccess, Identity, RestAccess, Scopes

SSO_PROVIDER = Resource(
    name="sso_provider",
    plural="sso_providers",
    title="provider",
    description="A provider of single sign-on.",
    identity=Identity(("email_domain",), ignores_case=True),
    rest=RestAccess(NOWHERE, id_path="uuid"),
    graphql=GraphQLAccess(Connection("ssoProviders", 100)),
    scopes=Scopes("graphql", "", of_administrators=True),
    managed=False,
    fields=(
        Field(
            "email_domain",
            "str",
            "Domain of the email addresses that sign in with the provider.",
            example="example.com",
        ),
        Field(
            "type",
            "str",
            "Type: V(saml), V(google_gsuite) or V(github_app).",
            choices=("saml", "google_gsuite", "github_app"),
            graphql=GraphQL(enum=True),
        ),
        Field(
            "state",
            "str",
            "State: V(created), V(enabled) or V(disabled).",
            choices=("created", "enabled", "disabled"),
            graphql=GraphQL(enum=True),
        ),
        Field("email_domain_verified_at", "str", "Time when the domain was verified."),
        Field("test_authorization_required", "bool", "Whether a person must sign in before it can be enabled."),
        Field(
            "session_duration_in_hours", "int", "Hours after which users sign in again. V(null) if sessions do not end."
        ),
        Field("pin_session_to_ip_address", "bool", "Whether users sign in again if their address changes."),
        Field("note", "str", "Message on the page where users sign in."),
        Field("url", "str", "Address where users sign in."),
        Field("created_at", "str", "Time when it was created."),
        Field("enabled_at", "str", "Time when it was enabled."),
        Field("disabled_at", "str", "Time when it was disabled."),
        Field("disabled_reason", "str", "Reason why it was disabled."),
    ),
)
