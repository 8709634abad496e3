# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How jobs end: scripted in the seed by step, one outcome or one per try; without a script they pass after a moment."""

from __future__ import annotations

from typing import Any

from ..store import Record, Refused

# Seconds: until a job's agent accepts it, until it starts, and how long it runs without a script.
ACCEPTS, STARTS, RUNS = 0.5, 0.5, 2.0
# Seconds that a canceled job may need: the agent's time to stop and its time to clean up.
STOPS, LONGEST_STOP = 2.0, 15.0
# Seconds without a heartbeat after which an agent is lost: three minutes, and the time until that is noticed.
NOTICED = 200.0
KNOWN: Record = {
    "seconds": RUNS,
    "exit_status": 0,
    "signal": None,
    "signal_reason": None,
    "stops_after": STOPS,
    "lost": False,
    "promised_after": None,
    "log": None,
    "meta_data": {},
    "annotations": [],
    "artifacts": [],
    "tests": [],
    "step_uploads": [],
}


def checked(outcomes: Any) -> dict[str, list[Record]]:
    """The outcomes of a seed, by the key, label or command of a step."""
    if not isinstance(outcomes, dict):
        raise Refused(400, "outcomes is an object of steps and outcomes.")
    found = {}
    for name, tries in outcomes.items():
        tries = tries if isinstance(tries, list) else [tries]
        for entry in tries:
            unknown = sorted(set(entry) - set(KNOWN))
            if unknown:
                raise Refused(400, f"An outcome takes {', '.join(KNOWN)}; not {', '.join(unknown)}.")
        found[str(name)] = tries
    return found


def outcome_of(outcomes: dict[str, list[Record]], job: Record) -> Record:
    """The outcome of a job: of its try, or of the last try that is scripted."""
    for name in (job["step_key"], job["label"], job["command"]):
        tries = outcomes.get(name or "")
        if tries:
            return {**KNOWN, **tries[min(job["retries_count"], len(tries) - 1)]}
    return KNOWN


def log_of(job: Record, clock: float) -> bytes:
    """The log so far: it grows line by line while the job runs. Each line has Buildkite's mark of time."""
    if job["_log"] is not None or job["_started"] is None:
        return str(job["_log"] or "").encode()
    outcome = job["_outcome"]
    text = outcome["log"] if outcome["log"] is not None else f"$ {job['command']}\n"
    lines = text.splitlines(keepends=True)
    ended = job["_ended"] if job["_ended"] is not None else clock
    share = 1.0 if job["state"] == "finished" else (ended - job["_started"]) / max(outcome["seconds"], 0.001)
    marked = [f"\x1b_bk;t={1_700_000_000_000 + number}\x07{line}" for number, line in enumerate(lines)]
    return "".join(marked[: int(len(lines) * min(share, 1.0))]).encode()
