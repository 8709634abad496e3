# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reports as JUnit XML: a suite for each kind of object, a failing test for everything that differs.

Private to this collection. Pure.
"""

from __future__ import annotations

import collections
import typing as t
from xml.etree import ElementTree

from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._text import visible

from .report import Entry, Report, changed_by, differences, inherited, place

# A test: its name, where files declare its object, and the elements below it that show why it did not pass, as (tag, attributes, text).
Case = tuple[str, dict[str, str], list[tuple[str, dict[str, str], str]]]


def as_junit(report: Report, title: str) -> str:
    """The report. Corrected objects pass; those that differ, or whose change failed, do not."""
    cases = _cases(report)
    root = ElementTree.Element(
        "testsuites", {"name": visible(title), **_totals([c for some in cases.values() for c in some])}
    )
    for kind, some in sorted(cases.items()):
        suite = ElementTree.SubElement(root, "testsuite", {"name": visible(kind), **_totals(some)})
        for name, at, below in some:
            attributes = {"classname": f"buildkite.{visible(kind)}", "name": visible(name), **at}
            case = ElementTree.SubElement(suite, "testcase", attributes)
            for tag, facts, text in below:
                element = ElementTree.SubElement(case, tag, {key: visible(value) for key, value in facts.items()})
                element.text = visible(text) or None
    ElementTree.indent(root)
    # Plain ASCII, which is the same in other encodings.
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root).decode("ascii")}\n'


def _cases(report: Report) -> dict[str, list[Case]]:
    cases: dict[str, list[Case]] = collections.defaultdict(list)
    if report.state == "error":
        facts = {"type": str(report.failure.get("code", "error")), "message": str(report.failure.get("message", ""))}
        cases["organization"].append(("the plan", _at(report.failure), [("error", facts, "")]))
    for change in report.changes:
        cases[_kind(change)].append((change["address"], _at(change), [_found(change, report.state == "drift")]))
    for entry in report.held:
        # It still differs, even if the run corrected others.
        facts = {"type": "held", "message": entry["held"]}
        cases[_kind(entry)].append((entry["address"], _at(entry), [("failure", facts, _text(entry))]))
    for entry in report.failed:
        facts = {"type": str(entry.get("code", "error")), "message": entry["message"]}
        cases[_kind(entry)].append((entry["address"], _at(entry), [("error", facts, "")]))
    for entry in report.skipped:
        cases[_kind(entry)].append((entry["address"], _at(entry), [("skipped", {"message": entry["reason"]}, "")]))
    for kind, counts in (report.facts.get("kinds") or {}).items():
        if counts.get("unchanged"):
            cases[kind].append((f"{counts['unchanged']} unchanged", {}, []))
    if not cases:
        cases["organization"].append(("nothing is declared", {}, []))
    return cases


def _found(change: Entry, differs: bool) -> tuple[str, dict[str, str], str]:
    text = _text(change)
    if not differs:
        return "system-out", {}, "\n".join(filter(None, (change["action"], changed_by(change), text)))
    at = f" in {place(change)}" if place(change) else ""
    by = f"; {changed_by(change)}" if changed_by(change) else ""
    message = f"{change['address']} differs from its declaration{at}{by}"
    return "failure", {"type": change["action"], "message": message}, text


def _text(change: Entry) -> str:
    """The difference, and where inherited options are declared."""
    return "\n".join([*differences(change), *(f"{name}: {at}" for name, at in inherited(change).items())])


def _at(entry: Entry) -> dict[str, str]:
    """The place of an object as attributes of its test, which tools use for links."""
    return {"file": visible(entry["file"]), "line": str(entry["line"])} if place(entry) else {}


def _kind(entry: Entry) -> str:
    return CATALOG.kind_of(entry["address"])


def _totals(cases: t.Sequence[Case]) -> dict[str, str]:
    tags = [tag for _name, _at, below in cases for tag, _facts, _text in below]
    counts = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    return {"tests": str(len(cases)), **{name: str(tags.count(tag)) for name, tag in counts.items()}}
