# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Portals.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST page on portals.
"""

from __future__ import annotations

from .._schema.field import Field
from .._schema.field_facts import Creation, Encoding, Form
from .._schema.resource import Resource
from .._schema.resource_facts import Identity, Lifecycle, RestAccess, Scopes
from .._schema.terraform_facts import Terraform
from .common import NETWORK

PORTAL = Resource(
    name="portal",
    plural="portals",
    title="portal",
    description="A portal: stored GraphQL operations that a token of their own runs.",
    identity=Identity(("slug",), key_from="name", unique=True, previous="previous_slugs", movable=True),
    rest=RestAccess("portals", item="slug", id_path="uuid", update="PUT"),
    scopes=Scopes("read_portals", "write_portals"),
    terraform=(Terraform("portal"),),
    lifecycle=Lifecycle(returned_once="token"),
    fields=(
        Field(
            "slug",
            "str",
            (
                "Slug of the portal, a part of its URL. It is the identity.",
                "Without it a portal is found by its name, and Buildkite derives the slug of a new one.",
            ),
            brought=("id",),
            form=Form(r"[a-z0-9]+(-[a-z0-9]+)*", "a slug of lower-case letters, digits and hyphens"),
            example="release-status",
        ),
        Field("name", "str", "Name of the portal. A new portal needs it.", creation=Creation(required=True)),
        Field("description", "str", "Purpose of the portal."),
        Field(
            "query",
            "str",
            (
                "GraphQL document with the operations of the portal. A new portal needs it.",
                "They run with the rights of an administrator, for everyone who has the token of the portal.",
            ),
            same="text",
            creation=Creation(required=True),
            example='query Pipelines { organization(slug: "acme") { pipelines(first: 10) { count } } }',
        ),
        Field(
            "allowed_ip_addresses",
            "list",
            "IPv4 networks, such as V(10.0.0.0/8), from which the portal can be used. An empty list allows every address.",
            elements="str",
            same="networks",
            encoding=Encoding(joined=" "),
            form=Form(*NETWORK),
        ),
        Field(
            "user_invokable",
            "bool",
            "Whether members of the organization can get tokens of their own for the portal. A new portal has V(false).",
            creation=Creation(usual=False),
        ),
    ),
)
