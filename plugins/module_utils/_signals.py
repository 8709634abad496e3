# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Signals that end a process or a task, kept until what they would lose is done.

Private to this collection. Knows nothing of Ansible.
"""

from __future__ import annotations

import contextlib
import signal
import threading
import typing as t

# Signals that end a process or a task at any point.
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)


@contextlib.contextmanager
def signals_wait() -> t.Iterator[None]:
    """Keep signals until the end, blocked or noted: one that this thread blocks may be taken by another thread of the
    process, and its handler would run in this one all the same."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    noted: list[int] = []
    handlers: dict[int, t.Any] = {}
    if threading.current_thread() is threading.main_thread():
        handlers = {number: signal.getsignal(number) for number in SIGNALS}
        # None: a handler that Python did not set and cannot restore.
        handlers = {number: handler for number, handler in handlers.items() if handler is not None}
    for number in handlers:
        signal.signal(number, lambda number, _frame: noted.append(number))
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        for number in noted:
            signal.raise_signal(number)
