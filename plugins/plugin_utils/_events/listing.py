# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds of a list, whatever their number: read in slices by creation time, since lists refuse deep pages.

Private to this collection. Sends requests through the client it is given; knows nothing of events.
Source: Buildkite's REST page on builds: lists are ordered by creation, the newest first, and `created_to` is exclusive.
"""

from __future__ import annotations

import datetime
import typing as t

from ...module_utils import _times
from ...module_utils._api.client import PER_PAGE, Client
from ...module_utils._errors import Invalid, NotBuildkite

Build = dict[str, t.Any]
_SECOND = datetime.timedelta(seconds=1)


class Listed(t.NamedTuple):
    """Builds, and the seconds in which more were created than lists reach, as text: some of these builds are missing."""

    builds: list[Build]
    missing: list[str]


def listed(client: Client, path: str, params: t.Mapping[str, t.Any]) -> Listed:
    """All builds of a list. Each request asks for those before the oldest one so far, so that no page is deep."""
    found: dict[str, Build] = {}
    missing: list[str] = []
    before: datetime.datetime | None = None
    limit = PER_PAGE
    while True:
        query = {**params, "exclude_jobs": "true", **({"created_to": _times.text(before)} if before else {})}
        try:
            some = client.some(path, query, limit)
        except Invalid:
            if before is None or limit == PER_PAGE:
                raise
            before -= _SECOND
            missing.append(_times.text(before))
            limit = PER_PAGE
            continue
        found.update({_text(build, "id"): build for build in some})
        if len(some) < limit:
            return Listed([*found.values()], missing)
        # The whole second once more: other builds of it may follow.
        oldest = _created(some[-1]).replace(microsecond=0) + _SECOND
        if before is None or oldest < before:
            before, limit = oldest, PER_PAGE
        else:
            limit *= 2


def _created(build: Build) -> datetime.datetime:
    when = _times.moment(build.get("created_at"))
    if when is None:
        raise _no_build()
    return when


def _text(build: Build, name: str) -> str:
    value = build.get(name)
    if not isinstance(value, str):
        raise _no_build()
    return value


def _no_build() -> NotBuildkite:
    return NotBuildkite("The list of builds contains an entry that is not a build: check api_url.")
