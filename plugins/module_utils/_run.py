# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The work of a module, without Ansible: options in, result out.

Private to this collection. Knows nothing of Ansible. The singular modules and the bulk module walk this one path: options, desired,
what exists, plan, guards, apply, result.
"""

from __future__ import annotations

import contextlib
import gc
import typing as t

from ._api.client import Client
from ._apply.values import Asking, Values
from ._errors import (
    Held,
    InvalidOption,
    MaxWait,
    Rejected,
    missing_scopes,
)
from ._of_runs import BULK, WHOLE, has_values, only_reads
from ._parts import part
from ._plan import guards, reading, signing
from ._plan.change import Plan
from ._plan.declaring import from_module
from ._plan.desired import Desired
from ._plan.limits import Limits
from ._plan.noticed import noticed
from ._plan.planner import Planner
from ._plan.sensitive import Sensitive
from ._plan.written import Written
from ._problems import Problems
from ._results import add_changes, add_held, kept, shown_node
from ._schema.catalog import Catalog
from ._session import Reader

if t.TYPE_CHECKING:
    from ._apply.apply import Outcome

Result = dict[str, t.Any]


class Session(Reader):
    """One connection and what was read through it; several runs share both."""

    def __init__(
        self,
        client: Client,
        catalog: Catalog,
        progress: t.Callable[[str], None] = lambda message: None,
        defer: t.Callable[[str], None] = lambda message: None,
        signer: signing.Signer | None = None,
    ) -> None:
        """`defer` gets messages that are never omitted, unlike those of `progress`."""
        super().__init__(client, catalog, progress)
        self._defer, self._signer = defer, signer

    def run(
        self,
        name: str,
        options: t.Mapping[str, t.Any],
        check_mode: bool,
        diff: bool = False,
        bulk: bool = False,
        values: Values | None = None,
        desired: list[Desired] | None = None,
    ) -> Result:
        """The result of one module call. Raises BuildkiteError when nothing was changed.

        `values`: see values_of. `desired`: what the options declare, if it is known already, and that nothing of it is wrong.
        """
        if only_reads(self.organization.catalog, name):
            return self.read(name, options)
        values = values or values_of(self.organization.catalog, name, options, Asking(), check_mode)
        with self.calling(options, read_only=check_mode):
            read_only = options.get("read_only") if check_mode else None
            return self._run(name, options, check_mode, diff, bulk, read_only, values, desired)

    def _run(
        self,
        name: str,
        options: t.Mapping[str, t.Any],
        check_mode: bool,
        diff: bool,
        bulk: bool,
        read_only: str | None,
        values: Values,
        desired: list[Desired] | None,
    ) -> Result:
        before = self.client.cost()
        planner, plan, review = self._planned(name, options, check_mode, bulk, read_only, values, desired)
        result: Result = {"changed": False, "changes": [], "warnings": plan.warnings}
        result.update(self._back_up(options.get("backup_path"), plan, check_mode))
        has_work = not check_mode and bool(plan.changes)
        outcome = self._apply(plan, planner.limits, bulk, values) if has_work else None
        fails = options.get("held") != "warn"
        # From here on, an error does not lose what was done.
        with kept(result, self.organization.secrets):
            style = options.get("diff_style") if diff else "none"
            add_changes(result, planner.written, plan, outcome, style)
        with kept(result, self.organization.secrets):
            if name != BULK:
                result[name] = self._object(planner, plan, outcome)
            add_held(result, plan, planner.written, fails=fails, check_mode=check_mode)
        with kept(result, self.organization.secrets):
            if review:
                result["cost"] = self.client.cost_since(before)
                part("_whole").add_review(result, self.organization, plan, review, outcome, options, check_mode)
        with kept(result, self.organization.secrets):
            values.add_to(result, plan)
        return result

    def _planned(
        self,
        name: str,
        options: t.Mapping[str, t.Any],
        check_mode: bool,
        bulk: bool,
        read_only: str | None,
        values: Values,
        desired: list[Desired] | None,
    ) -> tuple[Planner, Plan, t.Any]:
        """The plan, and its review if it has one. Raises all of its problems in one error."""
        catalog = self.organization.catalog
        problems = Problems()
        with collecting_later(), problems.ending():
            desired = declared(catalog, name, options, problems) if desired is None else desired
            problems.locate = Written(desired).locate
            limits = _limits(catalog, name, options, problems)
            desired = limits.scope.restrict(desired, problems) if limits.scope else desired
            signing.sign(desired, self._signer, problems)
            warnings = self._before_reading(name, options, read_only, problems)
            sensitive = Sensitive.of(catalog, options, bulk=name == BULK)
            # Of a part, only what is named is read.
            reading.read(
                self.organization, desired, limits, bulk or (name == BULK and not (limits.scope and limits.scope.only))
            )
            planner = Planner(self.organization, desired, limits, check_mode and name != BULK, sensitive, problems)
            problems.locate = planner.written.locate
            plan = planner.plan()
            if any(one.action == "delete" and one.node.resource.name in catalog.guarded for one in plan.changes):
                part("_plan.in_use").hold_required(self.organization, plan)
            if any(one.action == "create" and one.node.resource.name in catalog.linked for one in plan.changes):
                part("_plan.in_use").hold_unlinked(self.organization, plan)
            self.organization.secrets.update(plan.known_secrets())
            # The plan of a declaration with mistakes is unknown.
            is_known = name == BULK and not problems.has(InvalidOption)
            review = part("_whole").review(planner, plan, options) if is_known else None
            if review:
                self._defer(f"Plan: {review.summary}")
            plan.warnings += [*warnings, *noticed(desired, part("_source").encrypted(options) if name == BULK else ())]
            self._check(options, desired, plan, limits, check_mode, problems, review, values)
        if review:
            plan.warnings += review.warnings()
        return planner, plan, review

    def _before_reading(
        self, name: str, options: t.Mapping[str, t.Any], read_only: str | None, problems: Problems
    ) -> list[str]:
        """The warnings that options and the token alone show. Raises the problems so far if nothing may be read."""
        warnings: list[str] = []
        if name in WHOLE:
            warnings = part("_whole").check(self.organization, options, read_only, problems)
        if problems.has(Rejected):
            problems.raise_found()
        return warnings

    def _check(
        self,
        options: t.Mapping[str, t.Any],
        desired: list[Desired],
        plan: Plan,
        limits: Limits,
        check_mode: bool,
        problems: Problems,
        review: t.Any,
        values: Values,
    ) -> None:
        """Record all other reasons to end a run before it writes: in check mode, some of them as warnings."""
        with problems.collecting():
            plan.warnings += values.warnings(plan, check_mode)
        guards.check(self.organization, desired, plan, limits, self.own_email, problems)
        if review:
            with problems.collecting():
                review.check_expected(options.get("plan_id"))
        with problems.collecting():
            self._check_scopes(plan, check_mode)
        if problems.found and options.get("held") != "warn":
            for change in plan.held:
                problems.add(Held(f"{change.address} is held: {change.held}.", address=change.address))

    def _apply(self, plan: Plan, limits: Limits, in_loop: bool, values: Values) -> Outcome:
        from ._apply.apply import apply

        outcome = apply(plan, self.organization, limits, self._progress, in_loop, values)
        for _change, error in outcome.failed:
            error.hide(self.organization.secrets)
        if not in_loop and outcome.in_words():
            self._defer(outcome.in_words())
        return outcome

    @staticmethod
    def _object(planner: Planner, plan: Plan, outcome: Outcome | None) -> Result | None:
        """The declared object of a module for one, None if there is none."""
        if not plan.nodes:
            return None
        node = plan.nodes[0]
        return shown_node(node, planner.shown_fields(node), plan.changes if outcome is None else outcome.done)

    def _back_up(self, path: str | None, plan: Plan, check_mode: bool) -> Result:
        """The result's keys about the backup, which is written after all reads and before all other writes."""
        if not path or not plan.changes:
            self._check_time(plan, check_mode)
            return {}
        backups = part("_apply.backup")
        backup = backups.previous(self.organization, plan)
        self._check_time(plan, check_mode)
        written = None if check_mode else backups.write(path, backup.text())
        return {"backup_file": written, "backup_lacks": backup.lacks}

    def _check_scopes(self, plan: Plan, check_mode: bool) -> None:
        """Check the scopes for all writes before the first one; in check mode, missing ones are a warning."""
        missing: dict[str, list[str]] = {}
        for change in plan.changes:
            resource = change.node.resource
            scope = (resource.scopes.delete if change.action == "delete" else None) or resource.scopes.write
            options = missing.setdefault(scope, []) if not self.organization.can(scope) else None
            if options is not None and resource.plural not in options:
                options.append(resource.plural)
        if missing and not check_mode:
            raise missing_scopes(missing)
        if missing:
            plan.warnings.append(f"A run would fail: {missing_scopes(missing).message}")

    def _check_time(self, plan: Plan, check_mode: bool) -> None:
        """Check that the changes can be made within the allowed waiting time; in check mode as a warning."""
        if not plan.changes:
            return
        from ._apply import forecast

        try:
            self.client.ledger.must_be_in_time(*forecast.writes(plan, self.organization))
        except MaxWait as error:
            if not check_mode:
                raise
            plan.warnings.append(f"A run would fail: {error.message}")


def declared(catalog: Catalog, name: str, options: t.Mapping[str, t.Any], problems: Problems) -> list[Desired]:
    """What the options of a module declare."""
    if name == BULK:
        found: list[Desired] = part("_whole").declared(catalog, options, problems)
        return found
    return from_module(catalog, catalog.resource(name), options, problems)


def _limits(catalog: Catalog, name: str, options: t.Mapping[str, t.Any], problems: Problems) -> Limits:
    """The limits of a run's removals. A backup that cannot be written is a problem too."""
    with problems.collecting():
        if options.get("backup_path") is not None:
            part("_apply.backup").check_path(options["backup_path"], "backup_path")
    return Limits.of(catalog, options, bulk=name == BULK, problems=problems)


def values_of(catalog: Catalog, name: str, options: t.Mapping[str, t.Any], asking: Asking, check_mode: bool) -> Values:
    """How a run stores values that are returned once. Raises InvalidOption if it cannot, before anything is sent."""
    if not has_values(catalog, name):
        return Values()
    values: Values = part("_apply.token_values").TokenValues(options, asking, bulk=name == BULK)
    values.check_place(check_mode)
    return values


@contextlib.contextmanager
def collecting_later() -> t.Iterator[None]:
    """Pause the garbage collector: reading and planning create many objects and no garbage, and the search would take half of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
