# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reports of results of the module organization: their contents, and the JSON format.

Private to this collection. Pure: a registered result in, text out. The other forms are in _report_markdown
and _report_junit.
"""

from __future__ import annotations

import dataclasses
import difflib
import json
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._places import Place
from ansible_collections.community.buildkite.plugins.module_utils._plan.said import UNKNOWN, words
from ansible_collections.community.buildkite.plugins.module_utils._text import as_lines, visible

STATES = {
    "in_sync": "in sync",
    # For a plan for review and for a check for drift.
    "drift": "differences",
    "corrected": "corrected",
    # A run that made all other changes.
    "held": "changes held",
    "failed": "failed in part",
    "error": "error",
}
TITLE = "Buildkite organization"
# The most lines that are compared one by one.
COMPARED = 4000

# The keys of a result, and of a failure, that a report repeats.
KEYS = (
    "summary",
    "plan_id",
    "not_in_plan_id",
    "counts",
    "kinds",
    "unmanaged",
    "not_compared",
    "hints",
    "warnings",
    "forecast",
)
FAILURE = ("code", "message", "status", "request", "option", "file", "line", "column", "inherited_from")

Entry = dict[str, t.Any]


class ReportError(ValueError):
    """The input is no result of the module, or an option of the report is invalid; the message is one sentence."""


@dataclasses.dataclass
class Report:
    """One checked result: what was found, and what was done about it."""

    state: str
    # In check mode: what differs. In a run: what was done.
    changes: list[Entry]
    # Held changes.
    held: list[Entry]
    failed: list[Entry]
    skipped: list[Entry]
    failure: Entry
    # The keys of KEYS that the result has.
    facts: Entry

    @property
    def hints(self) -> list[str]:
        """The hints in words."""
        return [str(hint.get("message", "")) for hint in self.facts.get("hints") or []]

    @property
    def warnings(self) -> list[str]:
        """The warnings that are no hints."""
        return [text for text in map(str, self.facts.get("warnings") or []) if text not in self.hints]


def from_result(result: t.Any) -> Report:
    """The report of a registered result. Raises ReportError."""
    if not isinstance(result, t.Mapping):
        raise ReportError(f"report needs the registered result of a task, not {type(result).__name__}.")
    if "results" in result and "changes" not in result:
        raise ReportError("report needs one result, and this is the result of a loop: pass one entry of its results.")
    if result.get("skipped"):
        raise ReportError("The task was skipped, so there is nothing to report.")
    # Registered values have types of Ansible; the code below needs plain ones.
    plain: Entry = json.loads(json.dumps(result, default=str))
    failure = plain.get("failure") or ({"message": plain.get("msg")} if plain.get("failed") else {})
    # Other modules return changes too, but not whether they were made.
    lacks = [key for key in ("changes", "plan_id") if key not in plain]
    if lacks and not plain.get("failed"):
        raise ReportError(
            f"This is not a result of community.buildkite.organization, since it has no {lacks[0]}: pass what its task registered."
        )
    changes = _entries(plain, "changes", "action")
    skipped = [{**change, "reason": change["skipped"]} for change in changes if _is_text(change, "skipped")]
    known = {(entry["address"], entry["action"]) for entry in skipped}
    # The failure also contains what the plan skips.
    skipped += [
        entry
        for entry in _entries(failure, "skipped", "reason")
        if (entry["address"], entry.get("action")) not in known
    ]
    return Report(
        state=_state(plain, failure),
        changes=[change for change in changes if not _is_text(change, "held") and not _is_text(change, "skipped")],
        held=[change for change in changes if _is_text(change, "held")],
        failed=_entries(failure, "failed", "message"),
        skipped=skipped,
        failure={key: failure[key] for key in FAILURE if failure.get(key) is not None},
        facts={key: plain[key] for key in KEYS if key in plain},
    )


def _state(plain: Entry, failure: Entry) -> str:
    if "changes" not in plain:
        return "error"
    if plain.get("failed") and failure.get("code") not in ("drift", "held"):
        return "failed"
    if plain.get("drift"):
        return "drift"
    if any(_is_text(change, "held") for change in plain["changes"] if isinstance(change, dict)):
        return "held"
    return "corrected" if plain["changes"] and "drift" not in plain else "in_sync"


def _is_text(entry: Entry, key: str) -> bool:
    return isinstance(entry.get(key), str)


def _entries(holder: Entry, key: str, says: str) -> list[Entry]:
    found = holder.get(key) or []
    if not isinstance(found, list) or not all(
        isinstance(entry, dict) and isinstance(entry.get("address"), str) and isinstance(entry.get(says), str)
        for entry in found
    ):
        raise ReportError(f"{key} is not what community.buildkite.organization returns: pass what its task registered.")
    return found


def differences(change: Entry) -> list[str]:
    """The lines of one change as a unified diff without its head, safe to show."""
    before = as_lines(_options(change.get("before"))).splitlines()
    after = as_lines(_options(change.get("after"))).splitlines()
    if len(before) + len(after) > COMPARED:
        # Comparing them line by line would take too long.
        lines = [*(f"-{line}" for line in before), *(f"+{line}" for line in after)]
    else:
        # The heads of hunks become marks between two hunks.
        hunks = list(difflib.unified_diff(before, after, lineterm=""))[3:]
        lines = ["⋮" if line.startswith("@@") else line for line in hunks]
    return lines + [f"-{visible(line)}" for line in _taken_along(change)]


def place(entry: Entry) -> str:
    """Where files declare an entry's object, "" if no file does."""
    if not isinstance(entry.get("file"), str) or not isinstance(entry.get("line"), int):
        return ""
    origin = entry.get("inherited_from")
    return str(Place(entry["file"], entry["line"], origin=origin if isinstance(origin, str) else ""))


def inherited(change: Entry) -> dict[str, str]:
    """The places of the changed options that come from defaults or groups, by option."""
    places = _options(change.get("option_places"))
    found = {name: at for name, at in places.items() if isinstance(at, dict) and at.get("inherited_from")}
    return {str(name): place(at) for name, at in found.items()}


def changed_by(entry: Entry) -> str:
    """Who made what a change corrects, in words, "" if that was not asked for."""
    found = entry.get("changed_by")
    if isinstance(found, dict) and found:
        return words(found)
    return UNKNOWN if _is_text(entry, "changed_by_unknown") else ""


def _taken_along(change: Entry) -> list[str]:
    """The cascade of a deletion, a line each: addresses, lists that could not be read, and data."""
    unknown = [f"{name} (unknown)" for name in _texts(change, "cascade_unknown")]
    data = change.get("data_lost")
    return [*_texts(change, "cascade"), *unknown, *([str(data)] if data else [])]


def _texts(change: Entry, key: str) -> list[str]:
    found = change.get(key)
    return [str(text) for text in found] if isinstance(found, list) else []


def _options(values: t.Any) -> Entry:
    return values if isinstance(values, dict) else {}


def as_json(report: Report) -> str:
    """The whole report, with keys and changes in a fixed order."""
    data = {
        **report.facts,
        "state": report.state,
        "changes": _sorted(report.changes),
        "held": _sorted(report.held),
        "failed": _sorted(report.failed),
        "skipped": _sorted(report.skipped),
        "failure": report.failure or None,
    }
    return json.dumps(data, indent=2, sort_keys=True) + "\n"


def _sorted(entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (entry["address"], json.dumps(entry, sort_keys=True)))
