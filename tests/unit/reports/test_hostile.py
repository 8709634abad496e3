# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names and values that would act on a reader's page or terminal, and reports that would be too long."""

from __future__ import annotations

import itertools
import json
import re
import typing as t
from xml.etree import ElementTree

import pytest
from ansible_collections.community.buildkite.plugins.filter.report import FilterModule

Result = dict[str, t.Any]

report = FilterModule().filters()["report"]

HOSTILE = [
    "<script>alert(1)</script>",
    "![x](https://evil.example/p.png)",
    "[click](javascript:alert(1))",
    "`code` ``two`` ```three```",
    "```\n# out of the fence\n```",
    "@everyone :rocket: #1",
    "a | b | c",
    "]]> &amp; <!-- ' \"",
    "\x1b[31mred\x1b[0m\x07\x00",
    "\u202egnp.exe\u2066",
    "\ud800 half, \ufffe none",
    "line\r\nline\u2028line",
    "  spaces  ",
    "`",
    "",
]
ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufffe\uffff\ud800-\udfff]")


def change(name: str, **more: t.Any) -> Result:
    """One change that holds a text everywhere."""
    values = {"description": name, "env": {name: name}, "tags": [name]}
    return {
        "address": f"pipeline/{name}",
        "action": "update",
        "before": {**values, "description": ""},
        "after": values,
        **more,
    }


def result(*changes: Result, **more: t.Any) -> Result:
    """The result of a check."""
    return {
        "changes": list(changes),
        "drift": True,
        "summary": f"{len(changes)} to update.",
        "plan_id": "0" * 32,
        **more,
    }


def outside_code(markdown: str) -> str:
    """What is left of a Markdown text without its code, read as CommonMark reads it."""
    lines: list[str] = []
    fence = None
    for line in markdown.split("\n"):
        found = re.match(r"^(`{3,})", line)
        if fence is None and found and "`" not in line[len(found[1]) :]:
            fence = found[1]
        elif fence is not None:
            if re.fullmatch(rf"`{{{len(fence)},}}\s*", line):
                fence = None
        else:
            lines.append(line)
    assert fence is None, "a fence is open at the end"
    return re.sub(r"(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)", "", "\n".join(lines))


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_of_a_name_is_markup(name: str) -> None:
    """Outside of code there is only the report's own text; no character has an effect; the text can be encoded."""
    failure: Result = {"code": "changes_failed", "message": name}
    failure |= {"failed": [{"address": name, "message": name}], "skipped": [{"address": name, "reason": name}]}
    given = result(change(name), warnings=[name], hints=[{"message": f"{name}!"}], failed=True, failure=failure)
    plain = result(change("plain"), warnings=["plain"], hints=[{"message": "plain!"}], failed=True)
    plain["failure"] = {
        "code": "changes_failed",
        "message": "plain",
        "failed": [{"address": "plain", "message": "plain"}],
        "skipped": [{"address": "plain", "reason": "plain"}],
    }
    text = report(given, "markdown")
    text.encode()
    assert not ACTING.search(text)
    assert outside_code(text).split() == outside_code(report(plain, "markdown")).split()


@pytest.mark.parametrize("name", HOSTILE)
def test_every_name_is_xml_and_json(name: str) -> None:
    """The forms are read back whole."""
    given = result(change(name), failed=True, failure={"message": name, "failed": [{"address": name, "message": name}]})
    text = report(given, "junit", title=name)
    text.encode()
    root = ElementTree.fromstring(text)
    names = [case.attrib["name"] for case in root.iter("testcase")]
    assert len(names) == 2 and not any(ACTING.search("".join(element.itertext())) for element in root.iter())
    if not ACTING.search(name):
        assert sorted(names) == sorted([f"pipeline/{name}", name])
    read = json.loads(report(given, "json"))
    assert read["changes"] == [change(name)]
    report(given, "json").encode()


def test_a_long_report_is_cut_where_a_change_ends() -> None:
    """It names how much is shown, and where the rest is; the whole report contains everything."""
    changes = [change(f"name-{number}" + "ä" * 40) for number in range(120)]
    whole = report(result(*changes), "markdown", limit=0)
    assert whole == report(result(*changes), "markdown") and whole.count("**update**") == 120
    for limit in (1000, 1001, 20_000, len(whole.encode()) - 1):
        text = report(result(*changes), "markdown", limit=limit, rest="[report.md](artifact://report.md)")
        shown = text.count("**update**")
        assert len(text.encode()) <= limit and shown < 120 and (shown or limit < 2000)
        assert text.endswith(
            f"**Cut to {limit} bytes: {shown} of 120 changes are shown. The whole report is in [report.md](artifact://report.md).**\n"
        )
        outside_code(text)
    assert report(result(*changes), "markdown", limit=len(whole.encode())) == whole


@pytest.mark.parametrize("size", [10, 1000, 30_000])
def test_no_value_is_too_long(size: int) -> None:
    """However long names, values, messages and lists are, the limit is kept and the head is there."""
    long = "🚀" * size
    lines = {"before": {"configuration": "a: 1\n" * size}, "after": {"configuration": "b: 2\n" * (size // 10)}}
    entries = [{"address": f"{long}{number}", "message": long, "reason": long} for number in range(60)]
    failure = {"code": "changes_failed", "message": long, "failed": entries, "skipped": entries}
    given = result(change(long), change("lines", **lines), warnings=[long] * 60, failed=True, failure=failure)
    for limit in (1000, 65536, 1048576):
        text = report(given, "markdown", limit=limit, title=long, rest=long)
        assert len(text.encode()) <= limit
        assert text.startswith(f"### {long[:10]}")
        outside_code(text)


def test_many_lines_are_counted() -> None:
    """A change names how many of its lines are omitted."""
    text = report(result(change("x", before={"configuration": ""}, after={"configuration": "a\n" * 500})), "markdown")
    assert "… 302 more lines" in text and text.count("+  a") == 198
    whole = report(result(change("x", before={}, after={"configuration": "a\n" * 500})), "markdown", limit=0)
    assert whole.count("+  a") == 500 and "more lines" not in whole


def test_secrets_are_in_no_report() -> None:
    """A report repeats what it knows, not what else a result may hold."""
    planted = "planted-secret"
    given = result(change("x"), invocation={"module_args": {"api_token": planted}}, secret=planted)
    given |= {"failure": {"code": "drift", "message": "m", "token": planted}, "failed": True}
    for form, limit in itertools.product(("markdown", "junit", "json"), (0, 1000)):
        assert planted not in report(given, form, limit=limit)
