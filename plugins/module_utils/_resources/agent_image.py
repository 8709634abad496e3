# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Images of hosted agents of a cluster.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST page on agent images of clusters.
"""

from __future__ import annotations

from .._schema.audit_facts import Audited
from .._schema.endpoint_facts import Building
from .._schema.field import Field
from .._schema.field_facts import Creation, Form
from .._schema.resource import Resource
from .._schema.resource_facts import After, Identity, Lifecycle, RestAccess, Scopes
from .._schema.terraform_facts import Terraform

AGENT_IMAGE = Resource(
    name="agent_image",
    plural="agent_images",
    title="image",
    description="An image of hosted Linux agents in a cluster.",
    identity=Identity(("name",), known_by=("image_ref",), referred_by="image_ref", unique=True),
    rest=RestAccess("clusters/{parent}/agent-images", has_short_ids=True, is_feature=True),
    scopes=Scopes("read_clusters", "write_clusters"),
    audited=Audited(()),
    terraform=(Terraform("hosted_agent_image", "cluster_id"),),
    returned=(
        Field(
            "status",
            "str",
            "Status of the image: V(BUILDING), V(READY) or V(FAILED).",
        ),
        Field("image_ref", "str", "Reference of the image in queues. V(null) until it is built."),
        Field("last_build_error", "str", "Reason why the image could not be built. V(null) if there is none."),
    ),
    parent="cluster",
    made_after=After(
        "cluster_queue",
        "hosted_agents.instance_shape",
        "the cluster has no queue of hosted agents, without which Buildkite builds no image: declare a queue with"
        " hosted_agents.instance_shape in the same run, or create it first",
    ),
    lifecycle=Lifecycle(
        building=Building(
            "status", ready="READY", failed="FAILED", why="last_build_error", wait="wait", timeout="wait_timeout"
        )
    ),
    fields=(
        Field(
            "name",
            "str",
            "Name of the image. It is the identity within the cluster.",
            required=True,
            fixed=True,
        ),
        Field(
            "dockerfile",
            "str",
            (
                "Instructions that build the image, without C(FROM): Buildkite adds its base image. The default is an empty string, which"
                " is the base image itself.",
                "It cannot change. To replace an image, declare one with another name and that name in the queues, and remove the old image"
                " in the same run.",
            ),
            fixed=True,
            same="text",
            creation=Creation(default=""),
            form=Form(r"(?!(.*\n)*\s*(?i:FROM)\s)[\s\S]*", "a Dockerfile without FROM"),
            example="RUN apt-get update && apt-get install --yes ruby\n",
        ),
        Field(
            "wait",
            "bool",
            (
                "Whether the task waits until a new image is built. The default is V(true).",
                "With V(false), only a queue that the same run gives the image waits for it.",
            ),
            directs=True,
        ),
        Field(
            "wait_timeout",
            "int",
            "Seconds after which the task fails if a new image is not built. The default is V(1800).",
            directs=True,
            form=Form(between=(1, 86400)),
        ),
    ),
)
