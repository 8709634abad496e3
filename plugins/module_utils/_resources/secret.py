# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets of clusters.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST page on cluster secrets.
"""

from __future__ import annotations

from .._schema.audit_facts import USUAL, Audited
from .._schema.field import Field
from .._schema.field_facts import NOWHERE, Apart, Conditions, Creation, Encoding, Form, GraphQL, Rest
from .._schema.resource import Resource
from .._schema.resource_facts import Identity, Lifecycle, RestAccess, Scopes
from .._schema.terraform_facts import Terraform
from .._text import SUFFIX, SUFFIX_SAYS

CLAIMS = (
    "pipeline_id",
    "pipeline_slug",
    "build_branch",
    "build_creator",
    "build_creator_team",
    "build_source",
    "cluster_queue_id",
    "cluster_queue_key",
)

SECRET = Resource(
    name="secret",
    plural="secrets",
    title="secret",
    description="A secret of a cluster, which jobs of the cluster read.",
    identity=Identity(("key",), unique=True),
    rest=RestAccess("clusters/{parent}/secrets", update="PUT"),
    scopes=Scopes("read_secrets_details", "write_secrets"),
    audited=Audited(events=(*USUAL, "VALUE_UPDATED")),
    terraform=(Terraform("cluster_secret", "cluster_id"),),
    parent="cluster",
    lifecycle=Lifecycle(pruned_by="delete"),
    fields=(
        Field(
            "key",
            "str",
            "Key of the secret, by which jobs read it. It is the identity within the cluster, and is case-sensitive.",
            required=True,
            brought=("name",),
            secret=False,
            fixed=True,
            form=Form(
                r"(?![Bb][Kk]|[Bb][Uu][Ii][Ll][Dd][Kk][Ii][Tt][Ee])[A-Za-z][A-Za-z0-9_]{0,254}",
                "a letter with letters, digits and underscores after it, at most 255 in all, and does not begin with bk or buildkite",
            ),
            example="DEPLOY_KEY",
        ),
        Field(
            "value",
            "str",
            (
                "Value of the secret. A new secret needs it.",
                "Buildkite never returns a value, so it is not compared. An existing secret gets it only with another O(value_version) or"
                " with O(update_value=always).",
                "Encrypt it with Ansible Vault. A value in a file of C(src) of M(community.buildkite.organization) that is not encrypted is a"
                " warning.",
            ),
            aliases=("value_wo",),
            secret=True,
            rest=Rest(NOWHERE, "value", when="update_value", apart=Apart("value", "value_version", large=8192)),
            creation=Creation(required=True),
        ),
        Field(
            "update_value",
            "str",
            (
                "Whether an existing secret gets O(value) in every run, which then always reports a change. The default is V(on_create).",
                "To change a value once, use O(value_version).",
            ),
            choices=("on_create", "always"),
            directs=True,
        ),
        Field(
            "value_version",
            "str",
            (
                "Version of O(value), such as V(2) or V(2026-11-30). Increase it to change the value: the run sends the value if the secret has"
                " another version, and later runs change nothing.",
                "It is stored at the end of the description in Buildkite, as in C(Deploy key [value_version=2]). Options, changes and exports"
                " have the description without it.",
            ),
            aliases=("value_wo_version",),
            rest=Rest("description"),
            graphql=GraphQL(NOWHERE),
            encoding=Encoding(suffix_of="description"),
            conditions=Conditions(sends_with=("description",)),
            form=Form(SUFFIX, SUFFIX_SAYS),
            example="2",
        ),
        Field("description", "str", "Purpose of the secret.", conditions=Conditions(sends_with=("value_version",))),
        Field(
            "policy",
            "raw",
            (
                "Rules for the jobs that may read the secret, as YAML text or as YAML data, which is sent as text.",
                "Each rule is a dictionary of claims, such as C(pipeline_slug) and C(build_branch), each with a value or a list of values. A job"
                " may read the secret if it has one of the values of every claim of a rule.",
                "An empty string removes the policy, so that every job of the cluster may read the secret.",
                "The order of rules and values makes no difference. An undocumented claim is a warning.",
                "Pipelines and queues are named by slug and key: a policy does not follow them when they are renamed.",
            ),
            same="rules",
            form=Form(keys=CLAIMS),
            example=[{"pipeline_slug": "deploy", "build_branch": ["main", "release/*"]}],
        ),
    ),
)
