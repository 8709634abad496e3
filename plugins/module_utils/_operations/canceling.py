# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cancels builds, and waits until they have ended.

Private to this collection. Knows nothing of Ansible. Source: Buildkite's REST page on builds.
"""

from __future__ import annotations

from .._errors import BuildkiteError, Invalid, Unclear
from .call import Call, Result
from .entries import check_cancel
from .failures import WaitTimedOut
from .meant import read_build, reason_of
from .polling import Polling
from .tracked import ENDED, Tracked
from .waiting import LOOKS, interval, looked_for, spared, wait


def canceled(call: Call) -> Result:
    """Cancel the build of a task, unless it has ended or is being canceled."""
    pipeline, number = check_cancel(call.options)
    build = Tracked(pipeline, read_build(call, pipeline, number), "unchanged")
    cancels = build.state not in (*ENDED, "canceling")
    if call.check_mode:
        done = f"would not cancel {build.name}, which is {build.state}"
        prediction = f"would cancel {build.name}, which is {build.state}" if cancels else done
        return {"changed": cancels, "build": build.shown(), "prediction": prediction}
    if cancels:
        cancels = cancel(call, build)
        build.action = "canceled" if cancels else "unchanged"
    if call.option("wait") and build.state not in ENDED:
        seconds = min(float(call.option("wait_timeout")), call.left())
        try:
            is_over = ends(call, [build], seconds)
        except BuildkiteError as error:
            return call.failed(error, changed=cancels, build=build.shown())
        if not is_over:
            where = build.build["web_url"]
            message = f"{build.name} is {build.state} after {seconds:.0f} s, although it was canceled: open {where}."
            late = WaitTimedOut(message, build=number, pipeline=pipeline, web_url=where, seconds=seconds)
            return call.failed(late, changed=cancels, build=build.shown())
    return {"changed": cancels, "build": build.shown()}


def ends(call: Call, builds: list[Tracked], seconds: float, key: str = "") -> bool:
    """Whether builds have ended before so many seconds are over: jobs get some time to stop. `key`: of the task that triggered them."""
    polling = Polling(call, key)

    def look() -> list[Tracked]:
        polling.refresh([build for build in builds if build.state not in ENDED])
        return [build for build in builds if build.state not in ENDED]

    return wait(
        call, look, lambda left: not left, seconds, lambda elapsed: spared(call, interval(elapsed), *polling.cost)
    )[1]


def cancel(call: Call, build: Tracked) -> bool:
    """Send the request once; whether it canceled the build, which may have ended meanwhile. Raises BuildkiteError."""
    was_blocked = build.state == "blocked"
    try:
        build.build = call.client.write("PUT", f"{build.path}/cancel", status=200)
        return True
    except Invalid as error:
        build.build = read_build(call, build.pipeline, build.number)
        if build.state in (*ENDED, "canceling"):
            return False
        if build.state == "creating" and looked_for(call, lambda: _is_created(call, build)):
            # Nothing was canceled: a build that is being created takes a moment.
            return cancel(call, build)
        hint = "unblock its step with community.buildkite.job, or cancel it at" if was_blocked else "look at it at"
        where = build.build["web_url"]
        raise Invalid(
            f"Buildkite refuses to cancel {build.name}, which is {build.state} ({reason_of(error)}): {hint} {where}.",
            **error.facts,
        ) from None
    except Unclear as error:
        is_canceled = looked_for(call, lambda: _has_ended(call, build))
        if is_canceled is not None:
            return is_canceled
        raise Unclear(
            f"It is unclear whether {build.name} was canceled, since the answer is lost and it is {build.state} after"
            f" {sum(LOOKS):.0f} s: look at {build.build['web_url']}, and run the task again if it still runs.",
            **error.facts,
        ) from None


def _is_created(call: Call, build: Tracked) -> bool | None:
    """True once a build has its jobs; None until then."""
    build.build = read_build(call, build.pipeline, build.number)
    return True if build.state != "creating" else None


def _has_ended(call: Call, build: Tracked) -> bool | None:
    """Whether a build was canceled, or ended otherwise; None if it goes on."""
    build.build = read_build(call, build.pipeline, build.number)
    if build.state in ("canceled", "canceling"):
        return True
    return False if build.state in ENDED else None
