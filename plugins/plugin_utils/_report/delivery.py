# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reports of a task, written into files and as an annotation of the build.

Private to this collection. On the controller only: the module itself knows nothing of reports. What cannot be delivered after the
run is a warning, since the run is over by then.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
import typing as t

from ansible.module_utils.parsing.convert_bool import boolean
from ansible_collections.community.buildkite.plugins.module_utils import _regular
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.module_utils._reporting import ANNOTATE, REPORT_PATH
from ansible_collections.community.buildkite.plugins.module_utils._text import joined

from .junit import as_junit
from .markdown import ANNOTATION, as_markdown
from .report import TITLE, Report, ReportError, as_json, from_result

Result = dict[str, t.Any]

AGENT = "buildkite-agent"
# A variable in the environment of every Buildkite job.
JOB = "BUILDKITE_JOB_ID"
CONTEXT = "organization"
SECONDS = 60
ENDINGS = (".md", ".xml", ".json")
STYLES = {
    "in_sync": "success",
    "corrected": "info",
    "drift": "warning",
    "held": "warning",
    "failed": "error",
    "error": "error",
}


@dataclasses.dataclass(frozen=True)
class Delivery:
    """The destination of a task's report: files, and whether a build is annotated."""

    paths: tuple[str, ...] = ()
    annotates: bool = False

    @classmethod
    def of(cls, arguments: t.Mapping[str, t.Any], folder: str, is_async: bool) -> Delivery:
        """The delivery that a task asks for; paths are relative to a folder. Raises InvalidOption."""
        given = arguments.get(REPORT_PATH.name)
        named = [path.strip() for path in given.split(",")] if isinstance(given, str) else list(given or ())
        for path in named:
            if not isinstance(path, str) or os.path.splitext(path)[1] not in ENDINGS:
                raise InvalidOption(
                    f"{REPORT_PATH.name} takes paths that end in {joined(ENDINGS, 'or')}, not {path!r}.",
                    option=REPORT_PATH.name,
                )
        paths = tuple(os.path.join(folder, os.path.expanduser(os.path.expandvars(path))) for path in named)
        annotates = boolean(arguments.get(ANNOTATE.name) or False, strict=False)
        if is_async and (paths or annotates):
            option = REPORT_PATH.name if paths else ANNOTATE.name
            raise InvalidOption(
                f"{option} needs the result, which an asynchronous task does not have yet: remove it, and use the filter"
                " community.buildkite.report on what ansible.builtin.async_status returns.",
                option=option,
            )
        return cls(paths, annotates and bool(os.environ.get(JOB)))

    def deliver(self, result: Result) -> list[str]:
        """Write and annotate. Returns a warning for each failure."""
        if not self.paths and not self.annotates:
            return []
        try:
            report = from_result(result)
        except ReportError as error:
            return [f"There is no report: {error}"]
        warnings = []
        for path in self.paths:
            try:
                os.makedirs(os.path.dirname(path), exist_ok=True)
                _regular.replace(os.path.dirname(path), os.path.basename(path), _text(report, path), follow=True)
            except OSError as error:
                warnings.append(f"The report {path} was not written ({error.strerror}): correct {REPORT_PATH.name}.")
        if self.annotates:
            warnings += self._annotate(report)
        return warnings

    def _annotate(self, report: Report) -> list[str]:
        agent = shutil.which(AGENT)
        if agent is None:
            return [f"The build was not annotated: {AGENT} is not in the PATH."]
        whole = next((path for path in self.paths if path.endswith(ENDINGS[0])), None)
        rest = f"the file {os.path.relpath(whole)} of the job" if whole else "the result of the task"
        command = [agent, "annotate", "--context", CONTEXT, "--style", STYLES[report.state]]
        try:
            done = subprocess.run(
                command,
                input=as_markdown(report, TITLE, ANNOTATION, rest).encode(),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return [f"The build was not annotated: {error}."]
        said = done.stdout.decode(errors="replace").strip()
        return [f"The build was not annotated, {AGENT} ended with {done.returncode}: {said}"] if done.returncode else []


def _text(report: Report, path: str) -> str:
    """The whole report in the format of a path's ending."""
    if path.endswith(".json"):
        return as_json(report)
    return as_junit(report, TITLE) if path.endswith(".xml") else as_markdown(report, TITLE, 0, "")
