# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules between pipelines.

Private to this collection. Declarations only: no I/O.
Source: the GraphQL type Rule, and Buildkite's guide on rules. REST returns neither conditions nor descriptions.
"""

from __future__ import annotations

from .._schema.field import Field
from .._schema.field_facts import NOWHERE, GraphQL, Reference, Rest
from .._schema.resource import Resource
from .._schema.resource_facts import (
    Connection,
    GraphQLAccess,
    Identity,
    Mutation,
    Mutations,
    RestAccess,
    Scopes,
)
from .._schema.terraform_facts import Terraform

OWN = {"organizationId": "organization"}


def _packed(name: str) -> GraphQL:
    return GraphQL("document", "value", packed=f"value.{name}")


def _pipeline(side: str, what: str) -> Field:
    name = f"{side}_pipeline"
    return Field(
        name,
        "str",
        f"Slug or UUID of the pipeline {what}. It is part of the identity.",
        required=True,
        aliases=(f"{side}_uuid",),
        brought=(side,),
        rest=Rest(f"{side}_uuid"),
        graphql=_packed(name),
        reference=Reference("pipeline"),
    )


RULE = Resource(
    name="rule",
    plural="rules",
    title="rule",
    description="A rule: what one pipeline may do with another.",
    identity=Identity(("type", "source_pipeline", "target_pipeline"), ignores_case=True, by_id=True),
    rest=RestAccess(NOWHERE, id_path="uuid", keys="rules", keys_scope="read_rules"),
    graphql=GraphQLAccess(
        Connection("rules", 500),
        mutations=Mutations(
            create=Mutation("ruleCreate", "RuleCreateInput", ids=OWN, answer="rule"),
            update=Mutation(
                "ruleUpdate",
                "RuleUpdateInput",
                ids={**OWN, "id": "itself"},
                answer="rule",
                without=("type",),
                replaces=True,
            ),
            delete=Mutation("ruleDelete", "RuleDeleteInput", ids={**OWN, "id": "itself"}, deleted="deletedRuleId"),
        ),
    ),
    scopes=Scopes("graphql", "graphql", of_administrators=True),
    terraform=(Terraform("organization_rule"),),
    fields=(
        Field(
            "type",
            "str",
            (
                "What the rule allows: that builds of O(source_pipeline) trigger builds of O(target_pipeline), or read the artifacts of its"
                " builds. It is part of the identity.",
            ),
            required=True,
            choices=("pipeline.trigger_build.pipeline", "pipeline.artifacts_read.pipeline"),
            brought=("rule", "action"),
            fixed=True,
        ),
        _pipeline("source", "whose builds get access"),
        _pipeline("target", "to which they get access"),
        Field(
            "conditions",
            "list",
            (
                "Conditions that must all be true, such as V(source.build.branch == 'main'). Their order has no meaning.",
                "If one is false, access is denied, even if it would be allowed without the rule.",
            ),
            elements="str",
            brought=("condition",),
            graphql=_packed("conditions"),
            same="set",
            example=["source.build.branch == 'main'"],
        ),
        Field("description", "str", "Purpose of the rule."),
    ),
)
