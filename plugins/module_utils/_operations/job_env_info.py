# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operation of the module job_env_info: the environment variables of a job, by name.

Private to this collection. Knows nothing of Ansible. Source: Buildkite's REST page on jobs.
"""

from __future__ import annotations

from .._errors import NotBuildkite
from .._schema.field import Field
from .._schema.operation import Operation
from .._secrets import SECRET, hidden, is_secret_name
from .call import Call, Result
from .jobs import shown
from .select import OF_JOB, job_of, only


def read(call: Call) -> Result:
    """The variables of a job; their values only if they are asked for."""
    job = job_of(call)
    only(job, {"script": "command"}, "asked for its environment variables")
    path = f"jobs/{job['id']}/env"
    env = call.client.get(path).get("env")
    if not isinstance(env, dict):
        raise NotBuildkite(f"The answer to GET {path} has no variables: check api_url.", request=f"GET {path}")
    result: Result = {"job": shown(job), "names": sorted(env)}
    if call.option("values"):
        result["env"] = dict(env) if call.private else {name: _masked(name, env[name]) for name in sorted(env)}
    return result


def _masked(name: str, value: object) -> object:
    """A value for a result that is shown."""
    return SECRET if is_secret_name(name) and value not in (None, "") else hidden(value)


JOB_ENV_INFO = Operation(
    name="job_env_info",
    work=read,
    scopes=("read_builds", "read_job_env"),
    fields=(
        *OF_JOB,
        Field(
            "values",
            "bool",
            (
                "Whether to return values too, rather than only names.",
                "A value with the name or the form of a secret is V((secret\\)), unless the task has C(no_log) set to V(true).",
                "Other values can contain secrets too. Set C(no_log) if you do not know them.",
            ),
            default=False,
        ),
    ),
)
