# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How options name pipelines, builds and jobs, and the paths and pages of those: the one place that knows their forms.

Private to this collection. Pure. Messages name them by `wording`.
"""

from __future__ import annotations

import re
import typing as t

from .._errors import InvalidOption
from .._schema.field import UUID

_SLUG = re.compile(r"[A-Za-z0-9_-]+")
# How the GraphQL ID of a pipeline begins.
_GRAPHQL_ID = "UGlwZWxpbmUt"
_IN_URL = re.compile(r"/([^/]+)/builds/(\d+)")


def check_slug(slug: t.Any, where: str = "") -> str:
    """The slug of a pipeline. Raises InvalidOption for its ID, its name or its URL."""
    if not slug:
        raise InvalidOption(f"{where}pipeline is missing: set the slug of the pipeline.", option="pipeline")
    text = str(slug)
    what = "the UUID of a pipeline" if UUID.match(text) else ""
    what = what or ("the GraphQL ID of a pipeline" if text.startswith(_GRAPHQL_ID) else "")
    what = what or ("a path or a URL" if "/" in text else "")
    if what or not _SLUG.fullmatch(text):
        raise InvalidOption(
            f"{where}pipeline is {text!r}, {what or 'which is not a slug'}: set the slug, the last part of the pipeline's URL.",
            option="pipeline",
        )
    return text


def check_number(number: t.Any, option: str = "number") -> int:
    """The number of a build, which an option sets. Raises InvalidOption."""
    if number is None or number < 1:
        shown = "missing" if number is None else number
        raise InvalidOption(f"{option} is {shown}: set the number of a build, as its URL ends.", option=option)
    return int(number)


def check_job_id(ident: t.Any) -> str:
    """The ID of a job. Raises InvalidOption."""
    if not UUID.match(str(ident)):
        raise InvalidOption(f"job_id must be the UUID of a job, not {ident!r}.", option="job_id")
    return str(ident).lower()


def builds_path(pipeline: str) -> str:
    """The path of the builds of a pipeline in REST."""
    return f"pipelines/{pipeline}/builds"


def build_path(pipeline: str, number: t.Any) -> str:
    """The path of a build in REST."""
    return f"{builds_path(pipeline)}/{number}"


def graphql_slug(organization: str, pipeline: str, number: t.Any) -> str:
    """What GraphQL finds a build by."""
    return f"{organization}/{pipeline}/{number}"


def builds_page(organization: str, pipeline: str) -> str:
    """The page of the builds of a pipeline in the browser."""
    return f"https://buildkite.com/{organization}/{pipeline}/builds"


def job_page(organization: str, pipeline: str, number: t.Any, job: str) -> str:
    """The page of a job in the browser."""
    return f"{builds_page(organization, pipeline)}/{number}#{job}"


def build_in(url: t.Any) -> tuple[str, int] | None:
    """The slug and the number of the build in an address of REST or of the browser; None without one."""
    found = _IN_URL.search(url) if isinstance(url, str) else None
    return (found[1], int(found[2])) if found else None
