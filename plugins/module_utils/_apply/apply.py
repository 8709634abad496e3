# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a plan: order, concurrency, failures, and what depended on what.

Private to this collection. Knows nothing of requests, which _writer sends, nor of what to do, which
the plan contains. A failed change does not stop the others; what depended on it is skipped with the reason.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import typing as t

from .._errors import BuildkiteError, MaxWait, NotEchoed, Unauthorized, Unclear
from .._plan.change import DONE_WORD, Change, Plan, as_shown
from .._state.organization import Organization
from .batches import Sender, split
from .writer import Writer

Results = dict[Change, "BuildkiteError | str | None"]

# Errors after which nothing more can be done, and the reason that the skipped changes get.
ENDS: dict[type[BuildkiteError], str] = {
    Unauthorized: "the token is no longer accepted",
    MaxWait: "it would wait longer than max_wait allows",
}


@dataclasses.dataclass
class Outcome:
    """What really happened, by change, in the order of the plan."""

    done: list[Change] = dataclasses.field(default_factory=list)
    failed: list[tuple[Change, BuildkiteError]] = dataclasses.field(default_factory=list)
    skipped: list[tuple[Change, str]] = dataclasses.field(default_factory=list)
    # Values that the service returns once, by address.
    returned_once: dict[str, str] = dataclasses.field(default_factory=dict)
    warnings: list[str] = dataclasses.field(default_factory=list)

    def add(self, change: Change, result: BuildkiteError | str | None) -> None:
        """Take in one change: done, skipped for a reason, or failed."""
        if result is None:
            self.done.append(change)
        elif isinstance(result, str):
            self.skipped.append((change, result))
        else:
            self.failed.append((change, result))

    def half_done(self) -> bool:
        """Whether something that failed was written all the same, or may have been."""
        return any(
            isinstance(error, (NotEchoed, Unclear)) or (change.action == "create" and change.node.exists)
            for change, error in self.failed
        )

    def counts(self, plan: Plan) -> dict[str, int]:
        """The plan's counts, of what was really done."""
        counts = dict.fromkeys(DONE_WORD.values(), 0)
        for change in as_shown(self.done):
            counts[DONE_WORD[change.action]] += 1
        return {**counts, "unchanged": len(plan.unchanged), "failed": len(self.failed), "skipped": len(self.skipped)}


def apply(plan: Plan, organization: Organization, progress: t.Callable[[str], None]) -> Outcome:
    """Apply everything in the plan that can be applied, and report progress. Raises nothing for a change that fails."""
    writer = Writer(organization)
    results: Results = {}

    def job(change: Change, look_first: bool = False) -> t.Callable[[], None]:
        def run() -> None:
            results[change] = _attempt(writer, change, results, look_first)
            report(change)

        return run

    total = len(as_shown(plan.changes))
    finished: list[Change] = []

    def report(*changes: Change) -> None:
        counted = [change for change in changes if change.completes is None]
        finished.extend(counted)
        if counted:
            progress(f"Finished {len(finished)} of {total} changes, last {counted[-1].address}.")

    sender = Sender(writer)

    def over_graphql(batches: list[list[Change]]) -> None:
        for batch in batches:
            for change in _send(sender, writer, batch, results):
                job(change, True)()
            report(*batch)

    groups = [
        list(group)
        for order, group in itertools.groupby(plan.changes, key=lambda change: change.order(organization.catalog))
    ]
    for place, group in enumerate(groups):
        later = [change for other in groups[place + 1 :] for change in other]
        batches, over_rest = split(organization, group, later)
        lane = [functools.partial(over_graphql, batches)] if batches else []
        organization.client.side_by_side([*lane, *(job(change) for change in over_rest)])
    outcome = Outcome(returned_once=writer.returned_once, warnings=writer.warnings)
    # What completes a creation that did not happen is part of it.
    apart = [change for change in plan.changes if not (change.completes and results.get(change.completes))]
    for change in apart:
        outcome.add(change, results.get(change))
    return outcome


def _skip_reason(writer: Writer, change: Change, results: Results) -> str | None:
    """Why a change cannot be made, None when it can."""
    missing = [node for node in change.needs if not node.exists]
    if missing:
        return f"{missing[0].address} was not created"
    if writer.ended:
        return writer.ended
    undone = [other for other in change.awaits if results.get(other) is not None]
    if undone:
        return f"{undone[0].address} was not {DONE_WORD[undone[0].action]}"
    return None


def _send(sender: Sender, writer: Writer, batch: list[Change], results: Results) -> list[Change]:
    """Send what can be made of a batch; what is left for REST."""
    for change in batch:
        reason = _skip_reason(writer, change, results)
        if reason is not None:
            results[change] = reason
    due = [change for change in batch if change not in results]
    for change, error in sender.send(due).items():
        # What ends the run is reported for the first change that it meets.
        results[change] = writer.ended if writer.ended and isinstance(error, tuple(ENDS)) else error
        _note_end(writer, error)
    return [change for change in due if change not in results]


def _note_end(writer: Writer, error: BuildkiteError | None) -> None:
    writer.ended = writer.ended or next((why for kind, why in ENDS.items() if isinstance(error, kind)), "")


def _attempt(writer: Writer, change: Change, results: Results, look_first: bool) -> BuildkiteError | str | None:
    reason = _skip_reason(writer, change, results)
    if reason is not None:
        return reason
    if change.carried and change.node.exists:
        # It went along with the creation of what it links.
        return None
    try:
        writer.write(change, look_first)
    except BuildkiteError as error:
        _note_end(writer, error)
        return error
    except Exception as error:  # What was done before is reported, and values that are returned once are not lost.
        return BuildkiteError(
            f"{change.address} failed with an unexpected error ({error!r}): please report this as a bug."
        )
    return None
