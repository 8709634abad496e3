# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Buildkite documents and the stand-in does not serve, from lists in rest/ and graphql/ and from what these serve."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from . import rest
from .for_everyone import FOR_EVERYONE
from .rest.routing import find_route, matching

HERE = Path(__file__).resolve().parent
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
assert rest.FAMILIES


class Endpoint(NamedTuple):
    """A documented path below /v2 with its methods, and the page of the documentation that describes it."""

    page: str
    methods: tuple[str, ...]
    path: str

    @property
    def missing(self) -> tuple[str, ...]:
        """The methods that are not served."""
        sample = re.sub(r"\{\w+\}", "x", self.path)
        if self.path in FOR_EVERYONE:
            return ()
        return tuple(method for method in self.methods if find_route(method, sample) is None)


@functools.cache
def endpoints() -> tuple[Endpoint, ...]:
    """The documented endpoints of REST."""
    found, page = [], ""
    for line in lines(HERE / "rest" / "endpoints.txt"):
        *methods, path = line.split()
        if methods:
            found.append(Endpoint(page, tuple(methods), path))
        page = page if methods else path
    return tuple(found)


@functools.cache
def fields() -> dict[str, tuple[str, ...]]:
    """The fields that are not served, and `field(argument)`, by their served type."""
    return {line.split()[0]: tuple(line.split()[1:]) for line in lines(HERE / "graphql" / "unserved.txt")}


def lines(path: Path) -> Iterator[str]:
    """The lines of a list, without comments and empty ones."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line


def refused_by_buildkite(method: str, path: str) -> bool:
    """Whether the path exists, here or in the documentation, without the method."""
    documented = [entry.methods for entry in endpoints() if matching(entry.path).fullmatch(path)]
    exists = documented or any(find_route(other, path) for other in METHODS)
    return bool(exists) and not any(method in methods for methods in documented)
