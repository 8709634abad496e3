# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a plan: order, concurrency, failures, and what depended on what.

Private to this collection. Writes through _writer and decides nothing about what is to be done. A failed
change does not stop the others; what depended on it is skipped with the reason.
"""

from __future__ import annotations

import dataclasses
import itertools
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._change import DONE_WORD, Change, Plan
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError, MaxWait, Unauthorized
from ansible_collections.community.buildkite.plugins.module_utils._organization import Organization
from ansible_collections.community.buildkite.plugins.module_utils._writer import Writer

# Errors after which nothing more can be done, and what is said of the changes that follow.
ENDS: dict[type[BuildkiteError], str] = {
    Unauthorized: "the token is no longer accepted",
    MaxWait: "it would have to wait longer than max_wait allows",
}


@dataclasses.dataclass
class Outcome:
    """What really happened, by change, in the order of the plan."""

    done: list[Change] = dataclasses.field(default_factory=list)
    failed: list[tuple[Change, BuildkiteError]] = dataclasses.field(default_factory=list)
    skipped: list[tuple[Change, str]] = dataclasses.field(default_factory=list)
    # Values that the service tells once, by address.
    told: dict[str, str] = dataclasses.field(default_factory=dict)
    warnings: list[str] = dataclasses.field(default_factory=list)

    def counts(self, plan: Plan) -> dict[str, int]:
        """The plan's counts, of what was really done."""
        counts = dict.fromkeys(DONE_WORD.values(), 0)
        for change in self.done:
            counts[DONE_WORD[change.action]] += 1
        return {**counts, "unchanged": len(plan.unchanged), "failed": len(self.failed), "skipped": len(self.skipped)}


def apply(plan: Plan, organization: Organization, progress: t.Callable[[str], None]) -> Outcome:
    """Do everything in the plan that can be done, and say how far it is. Raises nothing for a change that fails."""
    outcome = Outcome()
    writer = Writer(organization)
    results: dict[Change, BuildkiteError | str | None] = {}

    def job(change: Change) -> t.Callable[[], None]:
        def run() -> None:
            results[change] = _attempt(writer, change, results)
            progress(f"{len(results)} of {len(plan.changes)} changes, the last one {change.address}.")

        return run

    batches = [list(group) for order, group in itertools.groupby(plan.changes, key=Change.order)]
    for batch in batches:
        organization.client.side_by_side([job(change) for change in batch])
    outcome.told, outcome.warnings = writer.told, writer.warnings
    for change in plan.changes:
        result = results.get(change)
        if result is None:
            outcome.done.append(change)
        elif isinstance(result, str):
            outcome.skipped.append((change, result))
        else:
            outcome.failed.append((change, result))
    return outcome


def _attempt(
    writer: Writer, change: Change, results: dict[Change, BuildkiteError | str | None]
) -> BuildkiteError | str | None:
    missing = [node for node in change.needs if not node.exists]
    if missing:
        return f"{missing[0].address} was not made"
    if writer.ended:
        return writer.ended
    undone = [other for other in change.awaits if results.get(other) is not None]
    if undone:
        return f"{undone[0].address} was not {DONE_WORD[undone[0].action]}"
    if change.carried and change.node.exists:
        # It went along with the creation of what it links.
        return None
    try:
        writer.write(change)
    except BuildkiteError as error:
        writer.ended = writer.ended or next((why for kind, why in ENDS.items() if isinstance(error, kind)), "")
        return error
    return None
