# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The builds that a task asks for: its options checked, with one sentence for each mistake, before anything is sent.

Private to this collection. Pure.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from .. import _values
from .._errors import InvalidOption
from .call import Result
from .naming import check_number, check_slug

# The meta-data that finds what a task triggered: all of its builds, and each one.
PREFIX = "community.buildkite:"
TASK, BUILD = f"{PREFIX}task", f"{PREFIX}build"
# What a new build is created with. Everything else of a task is about all of its builds.
# Ansible reserves the name of the API.
MESSAGE = "build_message"
REST = {MESSAGE: "message"}
TEXTS = ("commit", "branch", MESSAGE)
PULL_REQUEST = ("pull_request_base_branch", "pull_request_repository", "pull_request_labels")
OF_BUILD = (
    *TEXTS,
    *("env", "meta_data", "author", "clean_checkout", "ignore_pipeline_branch_filters", "pull_request_id"),
    *PULL_REQUEST,
)
HEAD = "HEAD"
_SHA = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")


@dataclasses.dataclass(frozen=True)
class Entry:
    """A build to trigger: its pipeline and the body of the request, in which the branch may still be missing."""

    pipeline: str
    body: Result

    @property
    def what(self) -> str:
        """It in messages."""
        return f"a build of {self.pipeline} on {self.body.get('branch', 'its default branch')}"


def entries(options: t.Mapping[str, t.Any]) -> list[Entry]:
    """The builds of a task that triggers builds. Raises InvalidOption."""
    of_task = {name: options.get(name) for name in ("pipeline", *OF_BUILD)}
    listed = options.get("builds")
    if listed is None:
        return [_entry(of_task, options, "")]
    if not listed:
        raise InvalidOption("builds is empty: list at least one build.", option="builds")
    made = [
        _entry({**of_task, **{name: value for name, value in given.items() if value is not None}}, options, where)
        for where, given in ((f"builds[{number}].", given) for number, given in enumerate(listed))
    ]
    twice = [number for number, entry in enumerate(made) if entry in made[:number]]
    if twice and options.get("reuse") not in (None, "never"):
        raise InvalidOption(
            f"builds[{twice[0]}] is the same as another entry, and reuse takes one build for both: remove it.",
            option="builds",
        )
    return made


def _entry(given: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any], where: str) -> Entry:
    slug = check_slug(given.get("pipeline"), where)
    body: Result = {REST.get(name, name): given[name] for name in OF_BUILD if given.get(name) is not None}
    for name in TEXTS[:2]:
        if name in body and not str(body[name]).strip():
            raise InvalidOption(f"{where}{name} is empty: set it, or omit it.", option=name)
    for name in ("env", "meta_data"):
        if name in body:
            body[name] = _texts(body[name], f"{where}{name}")
    own = [key for key in body.get("meta_data", ()) if key.startswith(PREFIX)]
    if own:
        raise InvalidOption(
            f"{where}meta_data.{own[0]} begins with {PREFIX}, which is reserved: rename it.", option="meta_data"
        )
    lacks = [name for name in PULL_REQUEST if body.get(name)] if "pull_request_id" not in body else []
    if lacks:
        raise InvalidOption(f"{where}{lacks[0]} needs pull_request_id: set it too.", option="pull_request_id")
    _check_reuse(str(options.get("reuse")), body, where)
    return Entry(slug, body)


def _check_reuse(reuse: str, body: Result, where: str) -> None:
    if reuse == "same_commit" and not _SHA.fullmatch(str(body.get("commit")).lower()):
        raise InvalidOption(
            f"{where}commit is {body.get('commit')!r}, and reuse: same_commit finds builds only by a full SHA, such as that of"
            " git rev-parse.",
            option="commit",
        )
    if reuse == "same_meta_data" and not body.get("meta_data"):
        raise InvalidOption(
            f"{where}meta_data is empty, and reuse: same_meta_data needs it: set it.", option="meta_data"
        )


def _texts(values: t.Mapping[str, t.Any], where: str) -> dict[str, str]:
    """Values as texts, which is what Buildkite takes."""
    made = {}
    for name, value in values.items():
        if isinstance(value, (dict, list)):
            raise InvalidOption(f"{where}.{name} must be a text, a number or a boolean.", option=where)
        if value is not None:
            made[str(name)] = _values.as_text(value)
    return made


def check_sensitive(options: t.Mapping[str, t.Any]) -> None:
    """Raise InvalidOption if a pattern is for another option: results show those, so it would mask nothing."""
    for text in options.get("sensitive") or ():
        if str(text).partition(".")[0] not in ("env", "meta_data"):
            raise InvalidOption(
                f"sensitive lists {text!r}, which masks nothing: list values of env and meta_data, such as env.DATABASE_URL.",
                option="sensitive",
            )


def check_ways(options: t.Mapping[str, t.Any]) -> None:
    """Raise InvalidOption if options contradict each other."""
    ways = [name for name in ("builds", "rebuild_of", "retry_failed") if options.get(name) is not None]
    if len(ways) > 1:
        raise InvalidOption(f"{' and '.join(ways)} exclude each other: set one of them.", option=ways[1])
    if options.get("number") is not None:
        raise InvalidOption(
            "number is for state: canceled, and this task triggers a build: remove it.", option="number"
        )
    if ways and ways[0] != "builds":
        _reject_other(options, f"{ways[0]}, which takes everything from the old build", OF_BUILD)
        check_number(options.get(ways[0]), ways[0])


def check_cancel(options: t.Mapping[str, t.Any]) -> tuple[str, int]:
    """The pipeline and the number of the build to cancel. Raises InvalidOption."""
    _reject_other(
        options, "state: canceled, which changes nothing else", ("builds", "rebuild_of", "retry_failed", *OF_BUILD)
    )
    return check_slug(options.get("pipeline")), check_number(options.get("number"))


def _reject_other(options: t.Mapping[str, t.Any], what: str, names: t.Iterable[str]) -> None:
    given = [name for name in names if options.get(name) is not None and (name, options[name]) != ("commit", HEAD)]
    given += ["reuse"] if options.get("reuse") not in (None, "never") else []
    if given:
        raise InvalidOption(f"{given[0]} has no effect with {what}: remove it.", option=given[0])
