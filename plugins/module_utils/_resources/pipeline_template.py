# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pipeline templates, as far as pipelines refer to them.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST page on pipeline templates.
"""

from __future__ import annotations

from .._schema.field import Field
from .._schema.resource import Resource
from .._schema.resource_facts import Identity, RestAccess, Scopes

PIPELINE_TEMPLATE = Resource(
    name="pipeline_template",
    plural="pipeline_templates",
    title="template",
    description="A template that pipelines can use. It cannot be managed.",
    identity=Identity(("name",)),
    rest=RestAccess("pipeline-templates", id_path="uuid"),
    scopes=Scopes("read_pipeline_templates", "write_pipeline_templates"),
    managed=False,
    if_absent="correct the name, or create the template in Buildkite",
    fields=(Field("name", "str", "Name of the template."),),
)
