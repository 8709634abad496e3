# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a plan: order, concurrency, failures, and what depended on what.

Private to this collection. Knows nothing of requests, which _writer sends, nor of what to do, which
the plan contains. A failed change does not stop the others; what depended on it is skipped with the reason.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import itertools
import threading
import typing as t

from .._errors import BuildkiteError, Duplicate, MaxWait, NotEchoed, NotStored, Unauthorized, Unclear, Unexpected
from .._parts import part
from .._plan.change import DONE_WORD, Change, Plan, as_shown, created_twice
from .._plan.limits import Limits
from .._state.organization import Organization
from .batches import Sender, split
from .looks import Looks
from .lookup import Lost
from .values import Values, is_told_once
from .writer import Writer

# Errors that end the run, with the reason of the changes that are skipped then.
ENDS: dict[type[BuildkiteError], str] = {
    Unauthorized: "the token is no longer accepted",
    MaxWait: "it would wait longer than max_wait allows",
}
# This many failures of one code in succession end the run: the rest would fail as well.
IN_SUCCESSION = 10


class Results:
    """The outcome of each change so far, and its effect on later changes. Threads share it."""

    def __init__(self) -> None:
        self._of: dict[Change, BuildkiteError | str | None] = {}
        self._lock = threading.Lock()
        # Why nothing more is tried.
        self._ended = ""
        self._in_succession: tuple[str, int] = ("", 0)

    def __contains__(self, change: Change) -> bool:
        return change in self._of

    def get(self, change: Change) -> BuildkiteError | str | None:
        """The outcome of a change; None also for a change that is not finished."""
        return self._of.get(change)

    def settle(self, change: Change, result: BuildkiteError | str | None) -> None:
        """Record the outcome of a change, and notice what ends the run."""
        with self._lock:
            if self._ended and isinstance(result, tuple(ENDS)):
                # An error that ends the run is reported for the first change that it affects.
                result = self._ended
            self._of[change] = result
            if not isinstance(result, str):
                self._ended = self._ended or self._end(result)

    @contextlib.contextmanager
    def settling(self, changes: t.Sequence[Change]) -> t.Iterator[None]:
        """Continue after an unexpected error: those of some changes that are not finished failed with it.

        Earlier changes are reported, and values that are returned once are not lost.
        """
        try:
            yield
        except Exception as error:
            for change in changes:
                if change not in self:
                    do = f"check whether it was {DONE_WORD[change.action]}, and "
                    self.settle(change, Unexpected.of(change.address, error, do, address=change.address))

    def _end(self, error: BuildkiteError | None) -> str:
        """Why a result ends the run, "" if it does not."""
        code = error.code if error else ""
        self._in_succession = (code, self._in_succession[1] + 1 if code == self._in_succession[0] else 1)
        if code and self._in_succession[1] >= IN_SUCCESSION:
            return f"{IN_SUCCESSION} changes in succession failed with the code {code}"
        return next((why for kind, why in ENDS.items() if isinstance(error, kind)), "")

    def reason_to_skip(self, change: Change) -> str | None:
        """Why a change cannot be made, None if it can."""
        missing = [node for node in change.needs if not node.exists]
        if missing:
            return f"{missing[0].address} was not created"
        with self._lock:
            if self._ended:
                return self._ended
            undone = [other for other in change.awaits if self._of.get(other) is not None]
            if undone:
                is_made = undone[0].action == "create" and undone[0].node.exists
                return f"{undone[0].address} was not {'finished' if is_made else DONE_WORD[undone[0].action]}"
            return self._reason_not_to_prune() if change.by_prune else None

    def _reason_not_to_prune(self) -> str | None:
        """Why nothing is pruned: after a failure, an object may only seem to be unused.

        A failed removal by prune does not stop the others.
        """
        for change, result in self._of.items():
            if isinstance(result, BuildkiteError) and not change.by_prune:
                what = "is unclear" if isinstance(result, Unclear) else "failed"
                return f"{change.address} {what}, and nothing is pruned after that"
        return None


@dataclasses.dataclass
class Outcome:
    """The outcome by change, in the order of the plan."""

    done: list[Change] = dataclasses.field(default_factory=list)
    failed: list[tuple[Change, BuildkiteError]] = dataclasses.field(default_factory=list)
    skipped: list[tuple[Change, str]] = dataclasses.field(default_factory=list)
    warnings: list[str] = dataclasses.field(default_factory=list)

    def add(self, change: Change, result: BuildkiteError | str | None) -> None:
        """Record one change: done, skipped for a reason, or failed."""
        if result is None:
            self.done.append(change)
        elif isinstance(result, str):
            self.skipped.append((change, result))
        else:
            self.failed.append((change, result))

    def in_words(self) -> str:
        """The last line of the progress, with the outcome of all changes."""
        counts = {**self._done(), "failed": len(self.failed), "skipped": len(self.skipped)}
        total = sum(counts.values())
        parts = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
        return f"Finished {total} of {total} changes: {parts}." if total else ""

    def half_done(self) -> bool:
        """Whether a failed change was written nevertheless, or may have been."""
        return any(
            error.facts.get("half_done")
            or isinstance(error, (NotEchoed, NotStored, Unclear, Unexpected))
            or (change.action == "create" and change.node.exists)
            for change, error in self.failed
        )

    def counts(self, plan: Plan) -> dict[str, int]:
        """The plan's counts, of the changes that were made."""
        counts = {**plan.counts, **self._done(), "failed": len(self.failed)}
        return {**counts, "skipped": counts["skipped"] + len(self.skipped)}

    def _done(self) -> dict[str, int]:
        counts = dict.fromkeys(DONE_WORD.values(), 0)
        for change in as_shown(self.done):
            counts[DONE_WORD[change.action]] += 1
        return counts


class _Unique:
    """Looks for no duplicates: the service accepts no second object of the keys that the plan creates. See doubles."""

    def line_up(self, api: str, changes: t.Iterable[Change]) -> None:
        """Record nothing."""

    def before(self, change: Change) -> None:
        """Read nothing again."""

    def after(self) -> tuple[dict[Change, Duplicate], str]:
        """No duplicates."""
        return {}, ""


def apply(
    plan: Plan,
    organization: Organization,
    limits: Limits,
    progress: t.Callable[[str], None],
    in_loop: bool,
    values: Values,
) -> Outcome:
    """Apply everything in the plan that can be applied, and report progress. Raises nothing for a change that fails.

    `in_loop`: other plans may follow, with the lists that were read for this one.
    """
    writer, results = Writer(organization, Looks(organization, limits), values), Results()
    sender, doubles = Sender(writer), _doubles(organization, plan, in_loop)
    report = _reporter(plan, progress, in_loop)

    def job(change: Change, lost: Lost | None = None) -> t.Callable[[], None]:
        def run() -> None:
            with results.settling([change]):
                results.settle(change, _attempt(writer, doubles, change, results, lost))
                report(change)

        return run

    def over_graphql(batches: list[list[Change]]) -> None:
        for batch in batches:
            with results.settling(batch):
                for change in _send(sender, doubles, batch, results):
                    job(change, sender.lost.get(change))()
                report(*batch)

    for group, later in _groups(plan, organization):
        with results.settling(group):
            writer.looks.next = functools.partial(_due, group, results)
            batches, over_rest = split(organization, group, later)
            if any(change.node.resource.rest.together for change in over_rest):
                over_rest = _together(writer, doubles, over_rest, results, report)
            doubles.line_up("graphql", [change for batch in batches for change in batch])
            doubles.line_up("rest", over_rest)
            lane = [functools.partial(over_graphql, batches)] if batches else []
            organization.client.side_by_side([*lane, *map(job, _stored_first(writer, over_rest, job))])
    return _outcome(plan, results, writer, doubles)


def _doubles(organization: Organization, plan: Plan, in_loop: bool) -> _Unique:
    """What looks for duplicates of a plan's creations."""
    if not created_twice(plan.changes):
        return _Unique()
    found: _Unique = part("_apply.doubles").Doubles(organization, plan, in_loop)
    return found


def _reporter(plan: Plan, progress: t.Callable[[str], None], in_loop: bool) -> t.Callable[..., None]:
    """Reports finished changes, each once."""
    total = len(as_shown(plan.changes))
    finished: dict[Change, None] = {}

    def report(*changes: Change) -> None:
        # Changes that GraphQL may not have made were finished, and counted, over REST.
        counted = [change for change in changes if change.completes is None and change not in finished]
        finished.update(dict.fromkeys(counted))
        # The last one of a run is in its last line, which is always shown.
        if counted and (in_loop or len(finished) < total):
            progress(f"Finished {len(finished)} of {total} changes, last {counted[-1].address}.")

    return report


def _groups(plan: Plan, organization: Organization) -> t.Iterator[tuple[list[Change], list[Change]]]:
    """The changes whose turn it is, in parallel, and the later ones."""
    groups = [
        list(group)
        for order, group in itertools.groupby(plan.changes, key=lambda change: change.order(organization.catalog))
    ]
    for place, group in enumerate(groups):
        yield group, [change for other in groups[place + 1 :] for change in other]


def _outcome(plan: Plan, results: Results, writer: Writer, doubles: _Unique) -> Outcome:
    """The outcome, and what other clients did to the same lists meanwhile."""
    warnings: list[str] = []
    try:
        duplicates, warning = doubles.after()
        for change, duplicate in duplicates.items():
            results.settle(change, duplicate)
        warnings += filter(None, [warning])
    except Exception as error:  # Earlier changes are still reported.
        unexpected = Unexpected.of("Looking for duplicates", error)
        unexpected.hide(writer.organization.secrets)
        warnings.append(unexpected.message)
    outcome = Outcome(warnings=warnings)
    # A change that completes a creation is part of it if the creation did not happen.
    apart = [change for change in plan.changes if not (change.completes and results.get(change.completes))]
    for change in apart:
        outcome.add(change, results.get(change))
    return outcome


def _stored_first(
    writer: Writer, changes: list[Change], job: t.Callable[[Change], t.Callable[[], None]]
) -> list[Change]:
    """Create the objects whose values are stored, and return the other changes.

    One at a time and in this thread: other threads do not block signals, which would end the process before a value is stored.
    """
    stored = {change for change in changes if writer.values.stores and is_told_once(change)}
    for change in changes:
        if change in stored:
            job(change)()
    return [change for change in changes if change not in stored]


def _due(changes: t.Sequence[Change], results: Results) -> list[Change]:
    """The remaining changes."""
    return [change for change in changes if change not in results and results.reason_to_skip(change) is None]


def _send(sender: Sender, doubles: _Unique, batch: list[Change], results: Results) -> list[Change]:
    """Send what is possible of a batch; returns the rest, for REST."""
    due = _due_of(batch, doubles, results)
    for change, error in sender.send(due).items():
        results.settle(change, error)
    return [change for change in due if change not in results]


def _due_of(batch: list[Change], doubles: _Unique, results: Results) -> list[Change]:
    """The changes of a batch that can be sent; the outcome of the others is recorded."""
    due = []
    for change in batch:
        reason: BuildkiteError | str | None = results.reason_to_skip(change)
        if reason is None:
            try:
                doubles.before(change)
            except BuildkiteError as failed:
                reason = failed
        if reason is None:
            due.append(change)
        else:
            results.settle(change, reason)
    return due


def _together(
    writer: Writer, doubles: _Unique, changes: list[Change], results: Results, report: t.Callable[..., None]
) -> list[Change]:
    """Send the creations that share requests; returns the other changes."""
    for group in part("_apply.together").groups(changes):
        with results.settling(group):
            doubles.line_up("rest", group)
            due = _due_of(group, doubles, results)
            for change, error in part("_apply.together").create(writer, due).items() if due else ():
                results.settle(change, error)
            report(*group)
    return [change for change in changes if change not in results]


def _attempt(
    writer: Writer, doubles: _Unique, change: Change, results: Results, lost: Lost | None
) -> BuildkiteError | str | None:
    reason = results.reason_to_skip(change)
    if reason is not None:
        return reason
    try:
        if change.carried and change.node.exists:
            # The creation of the object that it links included it.
            writer.complete(change)
            return None
        doubles.before(change)
        writer.write(change, lost)
    except BuildkiteError as error:
        return error
    return None
