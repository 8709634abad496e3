# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Package registries, their tokens, and the access of teams.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST pages on registries and registry tokens, and the GraphQL type TeamRegistry.
"""

from __future__ import annotations

import dataclasses

from .._schema.audit_facts import USUAL, Audited
from .._schema.cascade_facts import Cascade
from .._schema.endpoint_facts import CHANGED, REMOVED
from .._schema.field import Field
from .._schema.field_facts import NOWHERE, Creation, Form, GraphQL, Reference
from .._schema.resource import Resource
from .._schema.resource_facts import (
    Alike,
    Carried,
    Connection,
    GraphQLAccess,
    Identity,
    Lifecycle,
    Link,
    Mutation,
    Mutations,
    RestAccess,
    Root,
    Scopes,
)
from .._schema.terraform_facts import Terraform
from .common import COLOR, EMOJI, TEAM_OF_LINK

_PATH = "/packages/organizations/{organization}/registries"

REGISTRY = Resource(
    name="registry",
    plural="registries",
    title="registry",
    description="A package registry: packages of one ecosystem.",
    identity=Identity(
        ("name",),
        known_by=("slug",),
        # The slug, which the service derives from it, is in lower case.
        ignores_case=True,
        previous="previous_names",
        by_id=True,
        movable=True,
        alike=Alike("description", "text"),
    ),
    rest=RestAccess(
        _PATH,
        item="slug",
        update="PUT",
        is_feature=True,
        never=("type", "composite"),
        created=CHANGED,
        deleted=REMOVED,
    ),
    graphql=GraphQLAccess(root=Root("registry", "slug", "ID", "slug", "Registry"), type="Registry"),
    scopes=Scopes("read_registries", "write_registries", delete="delete_registries"),
    audited=Audited(events=(*USUAL, "VISIBILITY_CHANGED")),
    terraform=(Terraform("registry", links={"team_ids": ("teams", {"access_level": "read_and_write"})}),),
    cascade=Cascade(data="Its packages are lost."),
    fields=(
        Field(
            "name",
            "str",
            (
                "Name of the registry. It is the identity, ignoring case. Buildkite derives the slug from it, which is part of all URLs.",
                "A new name therefore ends access by the old URLs. If several registries have the same name, set O(id).",
                "To change only the case, list the current name in O(previous_names).",
            ),
            required=True,
            brought=("slug",),
        ),
        Field(
            "ecosystem",
            "str",
            "Type of the packages, such as V(ruby), V(java) or V(python). A new registry needs it.",
            fixed=True,
            graphql=GraphQL(NOWHERE),
            creation=Creation(required=True),
            brought=("type", "package_type"),
            example="ruby",
        ),
        Field("description", "str", "Purpose of the registry.", null_clears=True),
        dataclasses.replace(EMOJI, null_clears=True),
        dataclasses.replace(COLOR, null_clears=True),
        Field(
            "oidc_policy",
            "raw",
            (
                "OIDC policy of the registry: a list of statements, as YAML text or as YAML data, which is sent as text.",
                "The first matching statement decides, so their order counts. Comments, white space and the order of keys make no difference.",
            ),
            same="yaml",
            null_clears=True,
            form=Form(
                says="a list of statements, each with iss, scopes and claims", entries=("iss", "scopes", "claims")
            ),
            graphql=GraphQL(NOWHERE),
            example=[
                {
                    "iss": "https://agent.buildkite.com",
                    "scopes": ["read_packages"],
                    "claims": {"organization_slug": "acme"},
                }
            ],
        ),
        Field(
            "teams",
            "list",
            "Teams with access to the registry. A new registry needs at least one, if the organization uses teams.",
            elements="dict",
            lists="team_registry",
            brought=("team_ids",),
        ),
    ),
)

REGISTRY_TOKEN = Resource(
    name="registry_token",
    plural="registry_tokens",
    title="token",
    description="A token with which packages are read from a private registry.",
    identity=Identity(("description",), previous="previous_descriptions", by_id=True),
    rest=RestAccess(_PATH + "/{parent}/tokens", update="POST", created=CHANGED, deleted=REMOVED),
    scopes=Scopes("read_registries", "write_registries"),
    parent="registry",
    lifecycle=Lifecycle(returned_once="token"),
    fields=(
        Field(
            "description",
            "str",
            "Description of the token. It is the identity. If several tokens of the registry have the same description, set O(id).",
            required=True,
            brought=("name", "label"),
        ),
    ),
)

TEAM_REGISTRY = Resource(
    name="team_registry",
    plural="registries",
    title="registry",
    description="A team's access to a package registry.",
    identity=Identity(("registry",)),
    rest=RestAccess(NOWHERE, item="registry", id_path="uuid"),
    graphql=GraphQLAccess(
        Connection("registries", 50, usual=3),
        mutations=Mutations(
            create=Mutation(
                "teamRegistryCreate",
                "TeamRegistryCreateInput",
                ids={"teamID": "parent", "registryID": "registry"},
                answer="teamRegistry",
            ),
            update=Mutation(
                "teamRegistryUpdate", "TeamRegistryUpdateInput", ids={"id": "itself"}, answer="teamRegistry"
            ),
            delete=Mutation(
                "teamRegistryDelete",
                "TeamRegistryDeleteInput",
                ids={"id": "itself"},
                deleted="deletedTeamRegistryID",
                # Without it the service may refuse to delete the last one, which is guarded here.
                constants={"force": True},
            ),
        ),
    ),
    scopes=Scopes("graphql", "graphql"),
    terraform=(Terraform("team_registry", "team_id"),),
    parent="team",
    managed=False,
    as_link=Link(
        sides={"team": "registries", "registry": "teams"},
        parent_reference=TEAM_OF_LINK,
        carried=Carried(
            by="registry",
            key="team_ids",
            level="access_level",
            granted="read_and_write",
            needed=True,
            is_answered=True,
        ),
        guards_last_of="registry",
    ),
    fields=(
        Field(
            "registry",
            "str",
            "Name, slug or UUID of a package registry.",
            required=True,
            aliases=("slug", "name", "registry_id"),
            graphql=GraphQL("registry.uuid"),
            reference=Reference("registry"),
        ),
        Field(
            "access_level",
            "str",
            "Permissions of the team for the registry. Only V(read_write_and_admin) allows changes of the registry itself.",
            required=True,
            choices=("read_only", "read_and_write", "read_write_and_admin"),
            graphql=GraphQL(enum=True),
        ),
    ),
)
