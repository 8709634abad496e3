# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signals between the request for a token and the disk: they come when its value is stored."""

from __future__ import annotations

import os
import signal
import threading
import typing as t
from pathlib import Path

import pytest
import yaml

from running.modules import SEED, Result, Runs
from stand_in.process import StandIn

TREE: Result = {"clusters": [{"name": "C", "agent_tokens": [{"description": "D"}, {"description": "E"}]}]}


class Interrupted(BaseException):
    """What the handler of a signal raises, as the time limit of a task does."""


@pytest.mark.parametrize("number", [signal.SIGALRM, signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("moment", ["sent", "answered"])
def test_a_signal_comes_after_the_value_is_stored(stand_in: StandIn, tmp_path: Path, number: int, moment: str) -> None:
    """Between the request and the disk it waits: then the value is there, and the run ends."""

    def handler(_number: int, _frame: t.Any) -> None:
        raise Interrupted

    stand_in.reset({**SEED, "clusters": [{"name": "C"}]})
    runs, path = Runs(stand_in, "bkua_rest_only"), tmp_path / "values.yml"
    session = runs.session()
    write = session.client.write

    def signalled(method: str, *more: t.Any) -> t.Any:
        if moment == "sent":
            os.kill(os.getpid(), number)
        answer = write(method, *more)
        if moment == "answered":
            os.kill(os.getpid(), number)
        return answer

    session.client.write = signalled  # type: ignore[method-assign, assignment]
    before = signal.signal(number, handler)
    # It takes signals that the thread of the run blocks.
    ended = threading.Event()
    other = threading.Thread(target=ended.wait)
    other.start()
    try:
        with pytest.raises(Interrupted):
            session.run("organization", {**TREE, "token_values_path": str(path)}, check_mode=False)
    finally:
        ended.set()
        other.join()
        signal.signal(number, before)
    found = yaml.safe_load(path.read_text())
    made = runs.rest("GET", f"clusters/{runs.at('clusters', 'C', 'id')}/tokens")
    assert [one["id"] for one in found.values()] == [one["id"] for one in made] and len(found) == 1
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == set()
