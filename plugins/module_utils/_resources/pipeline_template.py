# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pipeline templates.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST page on pipeline templates.
"""

from __future__ import annotations

from .._schema.field import Field
from .._schema.field_facts import Creation
from .._schema.resource import Resource
from .._schema.resource_facts import Identity, RestAccess, Scopes
from .._schema.terraform_facts import Terraform

PIPELINE_TEMPLATE = Resource(
    name="pipeline_template",
    plural="pipeline_templates",
    title="template",
    description="A template for the steps of pipelines.",
    identity=Identity(("name",), by_id=True, previous="previous_names", movable=True),
    rest=RestAccess("pipeline-templates", id_path="uuid", is_feature=True),
    scopes=Scopes("read_pipeline_templates", "write_pipeline_templates"),
    terraform=(Terraform("pipeline_template"),),
    fields=(
        Field(
            "name",
            "str",
            "Name of the template. It is the identity. If several templates have the same name, set O(id).",
            required=True,
        ),
        Field(
            "configuration",
            "raw",
            (
                "Steps of the template, as YAML text or as YAML data, which is sent as text. A new template needs it.",
                "It is compared as YAML: comments, white space and the order of keys make no difference.",
                "A change takes effect in every pipeline that uses the template.",
            ),
            aliases=("steps",),
            same="yaml",
            creation=Creation(required=True),
        ),
        Field("description", "str", "Purpose of the template."),
        Field(
            "available",
            "bool",
            "Whether all users can assign the template to pipelines, or only administrators. A new template has V(false).",
            creation=Creation(usual=False),
        ),
    ),
)
