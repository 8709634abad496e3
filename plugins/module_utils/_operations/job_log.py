# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operations of the modules job_log_info and job_log: the log of a job as text and as a file, and without a log.

Private to this collection. Knows nothing of Ansible. Source: Buildkite's REST page on jobs.
"""

from __future__ import annotations

import hashlib
import os
import stat
import typing as t

from .. import _regular
from .._errors import CannotWrite, InvalidOption, NotFound, Unclear
from .._schema.field import Field
from .._schema.field_facts import Form
from .._schema.operation import Operation, State
from . import logs
from .call import Call, Result
from .select import OF_JOB, job_of, only, place_of, title
from .waiting import looked_for
from .wording import job_name

MEBIBYTE = 1024 * 1024
COMMAND = {"script": "command"}
RAW = Field(
    "raw", "bool", "Whether to keep ANSI codes, Buildkite's time marks and other control characters.", default=False
)


def read(call: Call) -> Result:
    """The end of a log as text."""
    job = job_of(call)
    only(job, COMMAND, "asked for its log")
    lines, most = call.option("tail_lines"), int(call.option("max_bytes"))
    first = most if lines is None else min(most, max(logs.LEAST, logs.PER_LINE * lines))
    try:
        log, exists = logs.end(call, job["id"], first), True
        if lines is not None and log.start and first < most and _text(call, log).count("\n") < lines:
            log = logs.end(call, job["id"], most)
    except NotFound:
        log, exists = logs.Log(b"", 0, 0), False
    text, is_cut = _text(call, log), log.start > 0 or log.ends < log.size
    if lines is not None:
        # What follows the last newline is a line only if it has characters.
        every = text.split("\n")
        last = every[-lines - text.endswith("\n") :]
        text, is_cut = "\n".join(last), is_cut or len(last) < len(every)
    known = {"exists": exists, "size": log.size, "truncated": is_cut, "content": text}
    return {"log": {**_of(job), **known}}


def _text(call: Call, log: logs.Log) -> str:
    """The text of a log for a result, which never shows secrets that are recognized."""
    text = logs.text_of(log)
    return logs.masked(call, text) if call.option("raw") else logs.shown(call, text)


def _of(job: t.Mapping[str, t.Any]) -> Result:
    """What a result shows of the job."""
    pipeline, number = place_of(job)
    names = {name: job.get(name) for name in ("id", "state", "step_key", "web_url")}
    return {"pipeline": pipeline, "build": number, "name": job_name(job), **names}


def work(call: Call) -> Result:
    """Write the log of a job to a file, or delete it."""
    path = call.option("dest") if call.option("state") == "present" else None
    if call.option("state") == "present":
        _check(path)
    job = job_of(call)
    only(job, COMMAND, "asked for its log")
    return _deleted(call, job) if path is None else _written(call, job, path)


def _check(path: t.Any) -> None:
    """Raise InvalidOption where no file can be written, as far as a look shows."""
    if not path:
        raise InvalidOption("dest is missing: state=present needs the path of a file.", option="dest")
    if not _regular.is_path(path):
        raise InvalidOption(f"dest contains {_regular.NO_PATH}: correct it.", option="dest")
    if not os.path.isdir(os.path.dirname(path) or "."):
        raise InvalidOption(f"dest: the directory of {path} does not exist: create it first.", option="dest")
    if os.path.lexists(path) and not _regular.is_regular(path):
        raise InvalidOption(
            f"dest: {path} is a directory, a link or a special file: name a regular file.", option="dest"
        )


def _written(call: Call, job: Result, path: str) -> Result:
    most = int(call.option("max_bytes"))
    try:
        log = logs.whole(call, job["id"], most)
    except NotFound:
        raise NotFound(f"{title(job)} is {job['state']} and has no log: wait until it has started.") from None
    if log.ends < log.size:
        raise InvalidOption(
            f"max_bytes: the log of {title(job)} has {log.size:,} bytes, more than {most:,}: raise max_bytes, or read its end with"
            " community.buildkite.job_log_info.",
            option="max_bytes",
        )
    content = log.content if call.option("raw") else logs.clean(logs.text_of(log)).encode()
    mode = int(call.option("mode"), 8)
    facts = {"path": path, "size": len(content), "checksum": hashlib.sha256(content).hexdigest()}
    result: Result = {"changed": _differs(path, content, mode), "log": {**_of(job), **facts}}
    what = (
        f"would write {len(content):,} bytes to {path}"
        if result["changed"]
        else f"nothing to write: {path} is this log"
    )
    if call.check_mode:
        return {**result, "prediction": what}
    if result["changed"]:
        folder, name = os.path.split(path)
        try:
            _regular.replace(folder or ".", name, content, follow=True, mode=mode)
        except OSError as error:
            raise CannotWrite(
                f"{path} cannot be written ({error.strerror}): correct dest or its permissions."
            ) from None
    return result


def _differs(path: str, content: bytes, mode: int) -> bool:
    try:
        return stat.S_IMODE(os.lstat(path).st_mode) != mode or _regular.read(path) != content
    except FileNotFoundError:
        return True
    except OSError as error:
        raise CannotWrite(f"{path} cannot be read ({error.strerror}): correct dest or its permissions.") from None


def _deleted(call: Call, job: Result) -> Result:
    """An empty log counts as none."""
    size = _size(call, job)
    result: Result = {"changed": bool(size), "log": {**_of(job), "size": size}}
    if call.check_mode:
        what = (
            f"would delete the log of {title(job)}, {size:,} bytes"
            if size
            else f"nothing to delete: {title(job)} has no log"
        )
        return {**result, "prediction": what}
    if size:
        try:
            call.client.write("DELETE", logs.path(job["id"]), status=204)
        except NotFound:
            result["changed"] = False
        except Unclear:
            if not looked_for(call, lambda: not _size(call, job) or None):
                raise
    return result


def _size(call: Call, job: Result) -> int:
    try:
        return logs.size(call, job["id"])
    except NotFound:
        return 0


JOB_LOG_INFO = Operation(
    name="job_log_info",
    work=read,
    scopes=("read_builds", "read_build_logs"),
    fields=(
        *OF_JOB,
        Field(
            "tail_lines",
            "int",
            "How many of the last lines to return. By default, all in O(max_bytes).",
            form=Form(between=(1, 1_000_000)),
        ),
        Field(
            "max_bytes",
            "int",
            "How many bytes of the log to read at most. Of a longer log, the end is returned.",
            default=MEBIBYTE,
            form=Form(between=(1, 1024 * MEBIBYTE)),
        ),
        RAW,
    ),
)

JOB_LOG = Operation(
    name="job_log",
    work=work,
    states=(
        State("present", "writes the log to the file O(dest).", ("read_build_logs",)),
        State("absent", "deletes the log from Buildkite.", ("read_build_logs", "write_build_logs")),
    ),
    default="present",
    scopes=("read_builds",),
    fails_with=(CannotWrite,),
    fields=(
        *OF_JOB,
        Field(
            "dest",
            "path",
            (
                "Path of the file. Its directory must exist.",
                "The file is replaced as a whole. A link is rejected.",
                "O(state=present) requires it.",
            ),
        ),
        Field(
            "mode",
            "str",
            "Mode of the file as an octal number in quotes. Logs can contain secrets.",
            default="0600",
            form=Form(pattern="0[0-7]{3}", says="an octal number of four digits in quotes, such as '0640'"),
        ),
        Field(
            "max_bytes",
            "int",
            "How many bytes a log may have. A longer one is an error.",
            default=64 * MEBIBYTE,
            form=Form(between=(1, 1024 * MEBIBYTE)),
        ),
        RAW,
    ),
)
