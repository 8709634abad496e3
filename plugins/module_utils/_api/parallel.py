# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Calls in parallel, in threads that end with the task.

Private to this collection. Knows nothing of HTTP.
"""

from __future__ import annotations

import threading
import typing as t

from .quota import AT_ONCE


def results(calls: t.Sequence[t.Callable[[], t.Any]], stop: t.Callable[[], None]) -> list[t.Any]:
    """The results of some calls in order. Raises the first error. `stop` is called when the task is interrupted."""
    if len(calls) < 2:
        return [call() for call in calls]
    waiting = list(enumerate(calls))[::-1]
    found: dict[int, t.Any] = {}
    errors: dict[int, BaseException] = {}

    def work() -> None:
        while not errors:
            try:
                number, call = waiting.pop()
            except IndexError:
                return
            try:
                found[number] = call()
            except BaseException as error:
                errors[number] = error

    # The process would wait for threads of a pool at its end.
    threads = [threading.Thread(target=work, daemon=True) for _each in calls[:AT_ONCE]]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    except BaseException:
        waiting.clear()
        stop()
        raise
    if errors:
        raise errors[min(errors)]
    return [found[number] for number in range(len(calls))]
