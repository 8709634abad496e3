# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waits for builds of a task, and finds out why it fails: what failed, is blocked, or takes too long.

Private to this collection. Knows neither requests nor Ansible.
"""

from __future__ import annotations

import typing as t

from .._errors import BuildkiteError
from .blocking import blocked_error, blocked_steps
from .call import Call
from .canceling import cancel, ends
from .failing import explained
from .following import Follower
from .lacking import late
from .polling import Polling
from .tracked import ENDED, Tracked
from .waiting import spared, wait

# Before a build has one of these states, no job of it has started.
BEFORE_START = ("creating", "scheduled")
# How long canceled builds have to stop: 15 seconds are usual.
STOP_SECONDS = 60.0


def awaited(call: Call, builds: list[Tracked], key: str) -> list[BuildkiteError]:
    """Wait for builds; why the task fails, if it does."""
    polling, follower = Polling(call, key), Follower(call)
    seconds = min(float(call.option("wait_timeout")), call.left())

    def look() -> list[Tracked]:
        left = [build for build in builds if not _is_done(call, build)]
        if left:
            polling.refresh(left)
            follower.look({**build.build, "pipeline": build.pipeline} for build in left)
        return builds

    def is_over(seen: list[Tracked]) -> bool:
        is_lost = call.option("fail_fast") and any(_is_bad(call, build) for build in seen)
        return bool(is_lost) or all(_is_done(call, build) for build in seen)

    def every(elapsed: float) -> float:
        return spared(call, follower.every(elapsed), *polling.cost)

    try:
        in_time = wait(call, look, is_over, seconds, every)[1]
    except BuildkiteError as error:
        return [*_ends(call, builds), _unfollowed(error, builds)]
    left = [] if in_time else [build for build in builds if not _is_done(call, build)]
    return [*_ends(call, builds), *_late(call, left, seconds, key)]


def _is_done(call: Call, build: Tracked) -> bool:
    """Whether the task waits no longer for a build."""
    state = build.state
    if build.retried:
        return False
    if state == "blocked":
        return bool(call.option("on_blocked") != "wait")
    has_started = call.option("wait_for") == "started" and state not in BEFORE_START
    return state in ENDED or has_started or _is_bad(call, build)


def _is_bad(call: Call, build: Tracked) -> bool:
    """Whether a build makes the task fail; `failing`, which becomes failed, only with `fail_fast`."""
    state = build.state
    if build.retried:
        return False
    if state == "failing" and call.option("fail_fast"):
        state = "failed"
    is_blocked = state == "blocked" and call.option("on_blocked") == "fail"
    return is_blocked or (state in ENDED and state in call.option("fail_on"))


def _ends(call: Call, builds: t.Sequence[Tracked]) -> list[BuildkiteError]:
    """Why the ends of builds make the task fail."""
    errors: list[BuildkiteError] = []
    for build in builds:
        if build.state == "blocked" and not build.retried:
            steps = blocked_steps(call, build)
            build.more["blocked_steps"] = steps
            errors += [blocked_error(build, steps)] if call.option("on_blocked") == "fail" else []
        elif _is_bad(call, build):
            errors.append(explained(call, build.pipeline, build.build))
    return errors


def _unfollowed(error: BuildkiteError, builds: t.Sequence[Tracked]) -> BuildkiteError:
    """An error that ends the wait, with what the builds do meanwhile."""
    left = [build for build in builds if build.state not in ENDED] or builds
    where = ", ".join(f"{build.name} at {build.build['web_url']}" for build in left)
    error.message = f"{error.message.removesuffix('.')}; what was triggered keeps running: {where}."
    error.args = (error.message,)
    return error


def _late(call: Call, builds: list[Tracked], seconds: float, key: str) -> list[BuildkiteError]:
    """What takes too long. Only builds that this task created are canceled."""
    errors: list[BuildkiteError] = []
    tried: list[Tracked] = []
    states = {id(build): build.state for build in builds}
    for build in builds:
        if not build.is_own or call.option("on_timeout") != "cancel":
            continue
        try:
            tried += [build] if cancel(call, build) else []
        except BuildkiteError as error:
            errors.append(error)
    if tried:
        try:
            ends(call, tried, min(STOP_SECONDS, call.left()), key)
        except BuildkiteError as error:
            errors.append(error)
    for build in builds:
        how = "was canceled" if build in tried else "keeps running"
        what = f"is {states[id(build)]} after {seconds:.0f} s and {how}"
        errors.append(late(call, build.pipeline, build.build, what, call.limit(), round(seconds)))
    return errors
