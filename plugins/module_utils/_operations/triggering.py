# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Triggers builds, each of them once: its key in the meta-data finds it after an answer that is lost.

Private to this collection. Knows nothing of Ansible. Source: Buildkite's REST page on builds.
"""

from __future__ import annotations

import typing as t
import uuid

from .._errors import Invalid, NotFound, Unclear
from .._signals import signals_wait
from .call import Call, Result
from .entries import BUILD, TASK, Entry
from .meant import RETRYABLE, SHORT, Meant, explained_refusal, refused, retryable
from .naming import builds_page, builds_path
from .tracked import Tracked
from .waiting import LOOKS, looked_for
from .wording import GOES_ON, begun

# Lists may show a new build some seconds late.
LISTED = (*LOOKS, 15.0)

Found = t.Callable[[], "Result | None"]


def new_key() -> str:
    """The value that all builds of a task have in their meta-data."""
    return uuid.uuid4().hex


def carry_out(call: Call, meant: Meant, key: str, number: int) -> Tracked:
    """Do what is meant, and show its URL. `number`: of the build in the task."""
    if not meant.writes:
        build = meant.tracked()
        _show(call, build, "is followed")
        return build
    # A wait for the quota ends with the task, since nothing is sent yet.
    call.client.ledger.wait_for_room("rest", 1.0)
    write = {"triggered": _trigger, "rebuilt": _rebuild, "retried": _retry}[meant.action]
    try:
        with signals_wait():
            build = write(call, meant, key, number)
            _show(call, build, GOES_ON)
    except Invalid as error:
        raise refused(call, meant, error) from None
    return build


def _show(call: Call, build: Tracked, how: str) -> None:
    seen = build.build
    known = (seen.get("branch") or "", str(seen.get("commit") or "")[:12])
    for line in begun(build.name, known, seen.get("message"), how, seen["web_url"]):
        call.show(line)


def _trigger(call: Call, meant: Meant, key: str, number: int) -> Tracked:
    entry = t.cast(Entry, meant.entry)
    own = f"{key}-{number}"
    body = {**entry.body, "meta_data": {**entry.body.get("meta_data", {}), TASK: key, BUILD: own}}
    path = builds_path(entry.pipeline)
    query = {**SHORT, f"meta_data[{BUILD}]": own}

    def look() -> Result | None:
        # A rebuild may have copied the key: the oldest one is the task's.
        return min(call.client.first_page(path, query)[0], key=lambda build: int(build["number"]), default=None)

    what, where = f"{entry.what} was triggered", f"with the meta-data {BUILD} = {own}"
    made = _once(call, ("POST", path, body, 201), look, (what, where, entry.pipeline))
    return Tracked(entry.pipeline, made, "triggered", has_key=True)


def _rebuild(call: Call, meant: Meant, key: str, number: int) -> Tracked:
    """A rebuild takes no key: it is found by the build that it repeats, among those that are new since."""
    old = meant.tracked()
    path = builds_path(old.pipeline)
    newest = max((int(build["number"]) for build in call.client.first_page(path, SHORT)[0]), default=0)

    def look() -> Result | None:
        found = call.client.first_page(path, SHORT)[0]
        mine = [build for build in found if int(build["number"]) > newest and _repeats(call, build, old.number)]
        return min(mine, key=lambda build: int(build["number"]), default=None)

    said = (f"{old.name} was rebuilt", f"that was rebuilt from {old.number}", old.pipeline)
    made = _once(call, ("PUT", f"{old.path}/rebuild", None, 200), look, said)
    return Tracked(old.pipeline, made, "rebuilt")


def _repeats(call: Call, build: t.Mapping[str, t.Any], number: int) -> bool:
    """Whether a build is a rebuild of another one, by the user of the token."""
    email, creator = call.token.email, build.get("creator") or {}
    is_other = bool(email and creator.get("email") and creator["email"] != email)
    return (build.get("rebuilt_from") or {}).get("number") == number and not is_other


def _retry(call: Call, meant: Meant, key: str, number: int) -> Tracked:
    old = meant.tracked()
    wanted = call.option("retry_states") or ()
    body = {"states": ",".join(wanted)} if wanted else {}

    def look() -> Result | None:
        build, jobs = retryable(call, old.pipeline, old.number, wanted or RETRYABLE)
        return build if not jobs & meant.retried else None

    said = (f"jobs of {old.name} were retried", f"with the number {old.number}", old.pipeline)
    made = _once(call, ("PUT", f"{old.path}/retry_failed_jobs", body, 202), look, said)
    count = int(made.get("retried_jobs_count", len(meant.retried)))
    tracked = Tracked(old.pipeline, made, "retried" if count else "unchanged", retried=meant.retried)
    tracked.more["retried_jobs_count"] = count
    return tracked


def _once(call: Call, request: tuple[str, str, Result | None, int], look: Found, said: tuple[str, str, str]) -> Result:
    """The answer to a request that is sent once, or what it made, which is looked for after a lost answer."""
    method, path, body, status = request
    what, where, pipeline = said
    try:
        made = call.client.write(method, path, body, status)
        if "number" in made:
            return made
        error = Unclear(f"The answer to {method} {path} describes no build.", request=f"{method} {path}")
    except (Invalid, NotFound) as refusal:
        raise explained_refusal(refusal, f"pipeline {pipeline}") from None
    except Unclear as unclear:
        error = unclear
    found = looked_for(call, look, LISTED)
    if found is not None:
        return found
    page = builds_page(call.client.connection.organization, pipeline)
    raise Unclear(
        f"It is unclear whether {what}, since the answer is lost and no list shows the build after {sum(LISTED):.0f} s: look for a"
        f" build {where} at {page} before you run the task again.",
        **error.facts,
    )
