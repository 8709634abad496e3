# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operation of the module artifact: download artifacts into a directory, and delete them.

Private to this collection. Knows nothing of Ansible. Source: Buildkite's REST page on artifacts; SHA-256 is in GraphQL only.
"""

from __future__ import annotations

import typing as t

from .._api.download import download
from .._errors import BuildkiteError, CannotWrite, InvalidOption, NotDownloaded, NotFound, ServiceError, Unclear
from .._schema.field import Field
from .._schema.field_facts import Form
from .._schema.operation import Operation, State
from .._text import count_of, visible
from .artifacts import RETRIED, found, shown
from .call import Call, Result
from .select import OF_JOB, named
from .targets import Target, check_dest, targets
from .waiting import looked_for

GIBIBYTE = 1024**3
# How many SHA-256 one query reads, each for a point.
AT_ONCE = 50


def work(call: Call) -> Result:
    """Download or delete artifacts."""
    named(call)
    return _downloaded(call) if call.option("state") == "downloaded" else _absent(call)


def _downloaded(call: Call) -> Result:
    dest, path = check_dest(call.option("dest")), call.option("path")
    every = found(call)
    some = [artifact for artifact in every if artifact["state"] == "finished"]
    if not some:
        states = ", ".join(sorted({artifact["state"] for artifact in every}))
        why = f"those that match are {states}" if every else "none matches"
        raise NotFound(
            f"There is no artifact {visible(path)!r} to download, because {why}: check path, the build or job, and include_retried_jobs."
        )
    files = targets(dest, some, _sha256(call, some))
    missing = [file for file in files if not file.is_equal()]
    size, most = sum(file.size or 0 for file in missing), int(call.option("max_bytes"))
    if size > most:
        raise InvalidOption(
            f"max_bytes: {count_of(len(missing), 'artifact has', 'artifacts have')} {size:,} bytes, more than {most:,}: raise max_bytes,"
            " or download fewer.",
            option="max_bytes",
        )
    return _filled(call, files, missing, f"{size:,} bytes to {dest}")


def _filled(call: Call, files: t.Sequence[Target], missing: t.Sequence[Target], what: str) -> Result:
    """The result after each missing file was downloaded; an error ends the downloads, and keeps what is complete."""
    done = {id(file): False for file in files}
    error: BuildkiteError | None = None
    for number, file in enumerate(missing, 1):
        if not call.check_mode:
            call.show(f"artifact {number} of {len(missing)}: {file.shown}, {file.size or 0:,} bytes")
            try:
                file.fill(lambda sink: _fetch(call, sink))
            except BuildkiteError as failed:
                error = failed
                break
        done[id(file)] = True
    entries = [
        {
            **shown(call, file.artifact),
            "sha256sum": file.sums.get("sha256"),
            "dest": file.path,
            "changed": done[id(file)],
        }
        for file in files
    ]
    result: Result = {"changed": any(done.values()), "artifacts": entries}
    if error:
        error.facts.setdefault("path", file.shown)
        return call.failed(error, **result)
    if call.check_mode:
        count = count_of(len(missing), "artifact", "artifacts")
        result["prediction"] = (
            f"would download {count}, {what}" if missing else "nothing to download: all files are equal"
        )
    return result


def _fetch(call: Call, file: Target) -> None:
    artifact = file.artifact
    most = int(call.option("max_bytes")) if file.size is None else file.size
    download(call.client, f"jobs/{artifact['job_id']}/artifacts/{artifact['id']}/download", file, most)


def _sha256(call: Call, artifacts: t.Sequence[Result]) -> dict[str, str]:
    """The SHA-256 of artifacts by ID, as far as they have one and the token is known to have the scope graphql."""
    sums: dict[str, str] = {}
    if call.token.scopes is None or not call.token.can("graphql"):
        return sums
    for start in range(0, len(artifacts), AT_ONCE):
        some = artifacts[start : start + AT_ONCE]
        variables = {f"i{number}": artifact["id"] for number, artifact in enumerate(some)}
        declared = ", ".join(f"${name}: ID!" for name in variables)
        asked = " ".join(f"{name}: artifact(uuid: ${name}) {{ uuid sha256sum }}" for name in variables)
        try:
            data = call.client.graphql(f"query Checksums({declared}) {{ {asked} }}", variables, points=len(some))
        except ServiceError:
            # SHA-1 is enough to compare.
            return sums
        sums.update({one["uuid"]: one["sha256sum"] for one in data.values() if one and one.get("sha256sum")})
    return sums


def _absent(call: Call) -> Result:
    some = [artifact for artifact in found(call) if artifact["state"] != "deleted"]
    entries = [{**shown(call, artifact), "changed": call.check_mode} for artifact in some]
    result: Result = {"changed": call.check_mode and bool(some), "artifacts": entries}
    if call.check_mode:
        count = count_of(len(some), "artifact", "artifacts")
        return {**result, "prediction": f"would delete {count}" if some else "nothing to delete: no artifact matches"}
    for artifact, entry in zip(some, entries, strict=True):
        try:
            entry["changed"] = _deleted(call, f"jobs/{artifact['job_id']}/artifacts/{artifact['id']}")
        except BuildkiteError as error:
            error.facts.setdefault("path", entry["path"])
            return call.failed(error, **result)
        result["changed"] = result["changed"] or entry["changed"]
    return result


def _deleted(call: Call, path: str) -> bool:
    """Whether this run deleted an artifact: another client may have."""
    try:
        call.client.write("DELETE", path, status=204)
    except NotFound:
        return False
    except Unclear:
        if not looked_for(call, lambda: _is_deleted(call, path) or None):
            raise
    return True


def _is_deleted(call: Call, path: str) -> bool:
    try:
        return bool(call.client.get(path).get("state") == "deleted")
    except NotFound:
        return True


ARTIFACT = Operation(
    name="artifact",
    work=work,
    scopes=("read_builds", "read_artifacts"),
    states=(
        State("downloaded", "downloads the artifacts into O(dest). It skips files that are equal already."),
        State("absent", "deletes the artifacts. Without one, it changes nothing.", ("write_artifacts",)),
    ),
    default="downloaded",
    fails_with=(CannotWrite, NotDownloaded),
    fields=(
        *OF_JOB,
        Field(
            "path",
            "str",
            "Path of the artifacts, in which C(*) matches any text: V(dist/*.tar.gz), or V(*) for all.",
            required=True,
        ),
        RETRIED,
        Field(
            "dest",
            "path",
            (
                "Directory of the files, for O(state=downloaded). It is created if it does not exist.",
                "Each file has the path of its artifact below it. Links below it are not followed, and a path that leads out of it is rejected.",
            ),
        ),
        Field(
            "max_bytes",
            "int",
            "How many bytes the files that are downloaded may have together.",
            default=GIBIBYTE,
            form=Form(between=(1, 1024 * GIBIBYTE)),
        ),
    ),
)
