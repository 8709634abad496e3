# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A step's `retry` and `soft_fail`: which rule matches an ended job."""

from __future__ import annotations

from typing import Any

from ..store import Record, Refused

MOST = 10
# The usual number of automatic retries.
LIMIT = 2
EVERYTHING = "*"


def retry_rules(retry: Any) -> Record:
    """`retry` in its longest form: the automatic rules, and what a person may retry."""
    retry = retry or {}
    if not isinstance(retry, dict) or set(retry) - {"automatic", "manual"}:
        raise Refused(422, "retry takes automatic and manual")
    manual = retry.get("manual", True)
    manual = manual if isinstance(manual, dict) else {"allowed": bool(manual)}
    automatic = retry.get("automatic") or []
    automatic = [{"exit_status": EVERYTHING}] if automatic is True else automatic
    automatic = [automatic] if isinstance(automatic, dict) else automatic
    for rule in automatic:
        unknown = set(rule) - {"exit_status", "signal", "signal_reason", "limit"}
        if unknown or not 0 <= rule.get("limit", LIMIT) <= MOST:
            raise Refused(422, f"An automatic retry takes exit_status, signal, signal_reason and a limit up to {MOST}")
    return {"automatic": automatic, "manual": {"allowed": True, "permit_on_passed": False, **manual}}


def statuses_match(wanted: Any, status: int | None) -> bool:
    """Whether an exit status is one of the given ones; `*` is 1 to 255."""
    if wanted == EVERYTHING:
        return status is not None and 1 <= status <= 255
    return status in (wanted if isinstance(wanted, list) else [wanted])


def matching(rules: list[Record], job: Record) -> int | None:
    """The number of the first automatic rule that matches a failed job."""
    for number, rule in enumerate(rules):
        if "exit_status" in rule and not statuses_match(rule["exit_status"], job["exit_status"]):
            continue
        if "signal" in rule and bare(rule["signal"]) != bare(job["signal"]):
            continue
        if "signal_reason" in rule and rule["signal_reason"] != (job["signal_reason"] or "none"):
            continue
        return number
    return None


def bare(signal: Any) -> str:
    """A signal without SIG, in lower case."""
    return str(signal or "none").lower().removeprefix("sig")


def fails_softly(soft_fail: Any, status: int | None) -> bool:
    """Whether `soft_fail` allows an exit status."""
    if not isinstance(soft_fail, list):
        return bool(soft_fail)
    return any(statuses_match(entry.get("exit_status", EVERYTHING), status) for entry in soft_fail)
