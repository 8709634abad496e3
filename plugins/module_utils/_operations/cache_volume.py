# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operation of the module cache_volume: delete what hosted agents of a cluster keep under a tag.

Private to this collection. Knows nothing of Ansible. Source: Buildkite's REST page on clusters.
"""

from __future__ import annotations

from .._errors import NotFound
from .._schema.field import Field
from .._schema.operation import Operation, State
from .agents import cluster_id
from .call import Call, Result


def work(call: Call) -> Result:
    """Delete the volumes, if the cluster has some with the tag."""
    tag = call.options["tag"]
    path = f"clusters/{cluster_id(call)}/cache_volumes"
    found = [volume for volume in call.client.pages(path) if volume.get("tag") == tag]
    if not found:
        return {"prediction": f"no cache volume has the tag {tag}"}
    result: Result = {"changed": True, "prediction": f"would delete the cache volumes with the tag {tag}"}
    if not call.check_mode:
        try:
            call.client.write("DELETE", path, {"tag": tag}, status=204)
        except NotFound:
            return {"prediction": f"no cache volume has the tag {tag}"}
    return result


CACHE_VOLUME = Operation(
    name="cache_volume",
    work=work,
    scopes=("read_clusters", "write_clusters"),
    states=(
        State(
            "absent", "deletes the cache volumes. Without one, it changes nothing. The next job begins without a cache."
        ),
    ),
    default="absent",
    fields=(
        Field("cluster", "str", "Name or UUID of the cluster.", required=True),
        Field(
            "tag",
            "str",
            "Tag of the cache volumes, from RV(community.buildkite.cache_volume_info#module:cache_volumes[].tag).",
            required=True,
        ),
    ),
)
