# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How changes and objects are shown: diffs as YAML text, objects in the form of their options.

Private to this collection. Pure. Never contains a secret: secret options are left out, and other secrets are masked.
"""

from __future__ import annotations

import contextlib
import typing as t

from ._errors import BuildkiteError, Failures, Held, MaxWait, Unexpected
from ._paths import nested
from ._plan.change import Change, Plan, as_shown
from ._plan.written import Written
from ._schema.field import Field
from ._secrets import Mask
from ._state.node import Node
from ._text import as_lines, count_of, visible

if t.TYPE_CHECKING:
    from ._apply.apply import Outcome

# How many held changes the warnings include.
WARNED = 5


@contextlib.contextmanager
def kept(result: dict[str, t.Any], secrets: t.Collection[str]) -> t.Iterator[None]:
    """Add an unexpected error to a result, which still reports what was done, without the secrets."""
    try:
        yield
    except Exception as error:
        found = error if isinstance(error, BuildkiteError) else Unexpected.of("The report of the run", error)
        found.hide(secrets)
        if result.get("failed"):
            result["warnings"].append(found.message)
        else:
            result.update(failed=True, **found.as_result)


def add_changes(
    result: dict[str, t.Any], written: Written, plan: Plan, outcome: Outcome | None, diff_style: str | None
) -> None:
    """Add the changes that were made, or would be, to a result, and the failures."""
    done = as_shown(plan.changes if outcome is None else outcome.done)
    shown = [*done, *as_shown(plan.withheld)]
    result["changed"] = bool(done or (outcome and outcome.half_done()))
    # The short texts first: they are in the result even if a value breaks the others.
    result["changes"] = [{"address": change.address, "action": change.action} for change in shown]
    if outcome:
        result["warnings"] += outcome.warnings
    if outcome and outcome.failed:
        _add_failures(result, outcome, written)
    result["changes"] = [{**change.shown(), **written.facts(change)} for change in shown]
    result.update(diff_of(shown, diff_style))


def _add_failures(result: dict[str, t.Any], outcome: Outcome, written: Written) -> None:
    failed = [
        {"address": change.address, "action": change.action, **error.failure, **written.of_failure(change, error)}
        for change, error in outcome.failed
    ]
    skipped = [
        {"address": change.address, "action": change.action, "reason": reason, **written.of_failure(change)}
        for change, reason in outcome.skipped
    ]
    first_change, first = outcome.failed[0]
    first.facts = {"address": first_change.address, **written.of_failure(first_change, first), **first.facts}
    ended = next((error for _change, error in outcome.failed if isinstance(error, MaxWait)), None)
    error: BuildkiteError
    if ended:
        error, missing = ended, len(failed) + len(skipped)
        message = f"{ended.message} Applied: {len(outcome.done)}; not applied: {missing}."
    elif len(failed) == 1 and not skipped:
        error = first
        message = written.named(first_change, _with_address(first_change, first), first)
    else:
        more = f"; {len(failed) - 1} more failed" if len(failed) > 1 else ""
        later = f"; {len(skipped)} skipped as a result" if skipped else ""
        text = written.named(first_change, _with_address(first_change, first), first).rstrip(".")
        message = f"{text}{more}{later}. Applied: {len(outcome.done)}; run again to continue."
        error = Failures(message, **written.of_failure(first_change, first))
    failure = {**error.failure, "failed": failed, "skipped": skipped}
    result.update(failed=True, msg=message, failure=failure)
    traces = "".join(error.traceback for _change, error in outcome.failed)
    result.update({"exception": traces} if traces else {})


def _with_address(change: Change, error: BuildkiteError) -> str:
    return error.message if change.address in error.message else f"{change.address}: {error.message}"


def diff_of(changes: t.Sequence[Change], style: str | None) -> dict[str, t.Any]:
    """The key `diff` of a result, which is omitted if there is nothing to show."""
    if not changes or style == "none":
        return {}
    if style == "long":
        return {"diff": [_difference(change) for change in changes]}
    from ._plan import short

    return {"diff": {"prepared": "\n".join(short.lines(changes))}}


def _difference(change: Change) -> dict[str, t.Any]:
    """One entry of Ansible's diff: only what changes, as YAML."""
    return {
        "before_header": visible(change.address),
        "after_header": visible(f"{change.address} ({change.action}{_state(change)})"),
        "before": _text({**change.before, **_taken_along(change)})
        if change.before or change.action != "create"
        else "",
        "after": "" if change.action == "delete" else _text(change.after),
    }


def _state(change: Change) -> str:
    """Why a change is not made, "" if it is."""
    return f", held: {change.held}" if change.held else f", skipped: {change.skipped}" if change.skipped else ""


def _taken_along(change: Change) -> dict[str, t.Any]:
    shown = change.shown()
    return {name: shown[name] for name in ("cascade", "cascade_unknown", "data_lost") if name in shown}


def shown_node(node: Node, fields: t.Sequence[Field], done: t.Iterable[Change]) -> dict[str, t.Any]:
    """An object after the run, in the form of its options, with its ID; null for unset options.

    `fields` are its options, each with its secret parts.
    """
    secret = {field.name for field in node.resource.leaf_fields() if field.secret is True}
    values: dict[str, t.Any] = {}
    for field in fields:
        if field.secret is not True and not field.refers_to and field.name in node.values:
            values[field.name] = field.shown(node.values[field.name], Mask())
    values.update(node.resource.parts(node.key))
    for change in done:
        if change.node is node:
            for name, value in change.after.items():
                leaf, declared = change.leaves.get(name, (None, None))
                if name not in secret:
                    # Not as in the change, which also shows the previous value.
                    values[name] = leaf.shown(declared, Mask()) if leaf and not leaf.refers_to else value
    more = {field.name: node.values[field.name] for field in node.resource.returned if field.name in node.values}
    return {"id": node.id, **nested(values), **more}


def add_held(result: dict[str, t.Any], plan: Plan, written: Written, fails: bool, check_mode: bool) -> None:
    """Report held changes: as warnings, or as the failure of a run that made all others."""
    held = plan.held
    if not held:
        return
    messages = [written.named(change, f"{change.address} is held: {change.held}.") for change in held]
    entries = {
        "held": [_withheld(change, change.held, written) for change in held],
        "skipped": [_withheld(change, change.skipped, written) for change in plan.skipped],
    }
    if not fails or check_mode:
        start = "A run would fail: " if fails else ""
        rest = len(messages) - WARNED
        result["warnings"] += [f"{start}{message}" for message in messages[:WARNED]]
        result["warnings"] += [f"{start}{rest} more changes are held: see changes in the result."] if rest > 0 else []
    elif result.get("failed"):
        failure = result["failure"]
        failure.update(held=entries["held"], skipped=[*entries["skipped"], *failure["skipped"]])
        result["msg"] = failure["message"] = f"{result['msg'].rstrip('.')}; {len(held)} held."
    else:
        more = f"; {len(held) - 1} more held" if len(held) > 1 else ""
        later = f"; {count_of(len(plan.skipped), 'change', 'changes')} skipped as a result" if plan.skipped else ""
        facts = {"address": held[0].address, **written.of_failure(held[0])}
        error = Held(f"{messages[0].rstrip('.')}{more}{later}. Everything else was done.", **facts)
        result.update(failed=True, msg=error.message, failure={**error.failure, "failed": [], **entries})


def _withheld(change: Change, reason: str, written: Written) -> dict[str, t.Any]:
    return {
        "address": change.address,
        "action": change.action,
        "reason": reason,
        **written.of_failure(change),
    }


def _text(values: t.Mapping[str, t.Any]) -> str:
    return as_lines(nested(values))
