# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports of what really happened, in every form; and what is refused."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path
from xml.etree import ElementTree

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.community.buildkite.plugins.filter.report import FilterModule
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

from running.modules import TREE, Runs, pipeline
from running.sources import opened

Result = dict[str, t.Any]

report = FilterModule().filters()["report"]


def suites(text: str) -> dict[str, dict[str, list[str]]]:
    """The tests of a JUnit report by suite, with the elements of each."""
    root = ElementTree.fromstring(text)
    for element in (root, *root):
        cases = list(element.iter("testcase"))
        assert int(element.attrib["tests"]) == len(cases)
        for total, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(element.attrib[total]) == sum(case.find(tag) is not None for case in cases)
    return {
        suite.attrib["name"]: {case.attrib["name"]: [below.tag for below in case] for case in suite} for suite in root
    }


def failed_in_part(runs: Runs) -> Result:
    """A run in which a cluster is refused, its queue is skipped, and a team is made."""
    fault = {"match": {"method": "POST", "path": "/organizations/*/clusters"}, "fault": "error", "status": 422}
    runs.stand_in.faults([{**fault, "message": "Validation failed: Name is odd"}])
    clusters = [{"name": "Odd", "queues": [{"key": "q"}]}]
    return runs.run("organization", clusters=clusters, teams=[{"name": "New"}])


def unauthorized(runs: Runs) -> Result:
    """What the action plugin makes of an error."""
    with pytest.raises(BuildkiteError) as caught:
        runs.run("organization", api_token="bkua_unknown", **TREE)
    return {"failed": True, "changed": False, "msg": caught.value.message, "failure": caught.value.failure}


def test_markdown_of_drift(drift: Result) -> None:
    text = report(drift, "markdown")
    assert text.startswith("### Buildkite organization: differences\n")
    assert f"`{drift['summary']}`" in text and f"Plan: `{drift['plan_id']}`" in text
    assert "**update** `pipeline/web`\n\n```diff\n" in text and "**create** `cluster/Linux/queue/gpu`" in text
    assert "-    - command: false \n+    - command: make\n" in text, "a long text is compared by lines"
    assert "| `pipeline` | 0 | 1 | 1 |" in text
    assert "Error" not in text and "Cut to" not in text


SHARED = "organization: acme\ndefaults:\n  pipelines:\n    default_branch: trunk\nteams:\n  - name: Web\n"
FILES = {"organization.yml": SHARED, "pipelines/web.yml": "slug: web\ndescription: new\n"}


def test_where_files_declare_it(runs: Runs, tmp_path: Path) -> None:
    """Changes, what is held, what failed and the failure of all, in each form, with the defaults that an option comes from."""
    runs.run("organization", pipelines=[pipeline("web")])
    drift = runs.run("organization", check=True, **opened(tmp_path, FILES))
    text = report(drift, "markdown")
    assert "**create** `team/Web` (`buildkite/organization.yml:6`)\n" in text
    shared = "`default_branch` from `buildkite/organization.yml:4 (defaults.pipelines)`"
    assert f"**update** `pipeline/web` (`buildkite/pipelines/web.yml:1`); {shared}\n" in text
    root = ElementTree.fromstring(report(drift, "junit"))
    places = {case.attrib["name"]: (case.get("file"), case.get("line")) for case in root.iter("testcase")}
    assert places["pipeline/web"] == ("buildkite/pipelines/web.yml", "1")
    assert places["team/Web"] == ("buildkite/organization.yml", "6")
    failure = next(case.find("failure") for case in root.iter("testcase") if case.attrib["name"] == "pipeline/web")
    assert failure is not None and failure.attrib["message"].endswith("declaration in buildkite/pipelines/web.yml:1")
    assert "default_branch: buildkite/organization.yml:4 (defaults.pipelines)" in str(failure.text)
    runs.stand_in.faults(
        [{"match": {"method": "POST", "path": "/organizations/*/teams"}, "fault": "error", "status": 422}]
    )
    runs.rest("POST", "pipelines/web/archive")
    failed = report(runs.run("organization", **opened(tmp_path, FILES)), "markdown")
    for entry in (
        "`pipeline/web` (`buildkite/pipelines/web.yml:1`): ",
        "`team/Web` (`buildkite/organization.yml:6`): ",
    ):
        assert f"\n- {entry}" in failed
    wrong = {"failed": True, "msg": "x", "failure": {"code": "rejected", "message": "x", "file": "a.yml", "line": 3}}
    assert json.loads(report(wrong, "json"))["failure"] == wrong["failure"]
    (case,) = ElementTree.fromstring(report(wrong, "junit")).iter("testcase")
    assert (case.get("file"), case.get("line")) == ("a.yml", "3")


def test_what_a_deletion_takes_along(runs: Runs) -> None:
    """Each address, each list that could not be read, and the data, in every form."""
    scopes = ["read_pipelines", "write_pipelines", "read_teams"]
    runs.run("organization", **TREE)
    runs.stand_in.seed({"tokens": [{"token": "bkua_pipes", "user": "owner@example.com", "scopes": scopes}]})
    gone: Result = {"pipelines": [{"slug": "web", "state": "absent"}], "override_guards": ["pipeline/web"]}
    result = runs.run("organization", check=True, api_token="bkua_pipes", **gone)
    lines = [
        "-slug: web",
        "-team/Platform/pipeline/web",
        "-team/Web/pipeline/web",
        "-rules (unknown)",
        "-Its builds are lost",
    ]
    for form in ("markdown", "junit"):
        text = report(result, form)
        assert [line for line in lines if line not in text] == [], text
    (change,) = json.loads(report(result, "json"))["changes"]
    assert change["cascade_unknown"] == ["rules"] and change["data_lost"].startswith("Its builds are lost")


def test_junit_of_drift(drift: Result) -> None:
    found = suites(report(drift, "junit"))
    assert found["pipeline"] == {"pipeline/web": ["failure"], "1 unchanged": []}
    kinds = {kind: list(cases) for kind, cases in found.items() if kind.startswith(("team", "cluster"))}
    assert kinds == {
        "cluster": ["1 unchanged"],
        "cluster/maintainer": ["2 unchanged"],
        "cluster/queue": ["cluster/Linux/queue/gpu", "1 unchanged"],
        "team": ["2 unchanged"],
        "team/member": ["2 unchanged"],
        "team/pipeline": ["2 unchanged"],
    }
    assert found["cluster/queue"]["cluster/Linux/queue/gpu"] == ["failure"]


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("pipeline/web", "pipeline"),
        ("pipeline/web/schedule/a/b", "pipeline/schedule"),
        ("cluster/a/b", "cluster"),
        ("cluster/a/queue", "cluster"),
        ("cluster/a/b/queue/c", "cluster/queue"),
        ("cluster/Linux/maintainer/team:Web", "cluster/maintainer"),
        ("team/Web/pipeline/shop", "team/pipeline"),
        ("token/old", "token"),
    ],
)
def test_the_kind_of_an_address(address: str, kind: str) -> None:
    """Names may hold slashes."""
    assert CATALOG.kind_of(address) == kind


def test_json_of_drift(drift: Result) -> None:
    """It holds the changes as they are, in one order."""
    data = json.loads(report(drift, "json"))
    assert data["state"] == "drift" and data["plan_id"] == drift["plan_id"]
    assert data["changes"] == sorted(drift["changes"], key=lambda change: change["address"])
    assert report(drift, "json") == report({**drift, "changes": drift["changes"][::-1]}, "json")
    assert "invocation" not in data


def test_in_sync_and_corrected(runs: Runs) -> None:
    done = runs.run("organization", **TREE)
    assert report(done, "markdown").startswith("### Buildkite organization: corrected\n")
    assert suites(report(done, "junit"))["pipeline"] == {"pipeline/web": ["system-out"], "pipeline/old": ["system-out"]}
    for check in (True, False):
        same = runs.run("organization", check=check, **TREE)
        assert report(same, "markdown").startswith("### Buildkite organization: in sync\n")
        assert suites(report(same, "junit"))["pipeline"] == {"2 unchanged": []}
        assert json.loads(report(same, "json"))["state"] == "in_sync"


def test_failed_in_part(runs: Runs) -> None:
    """What failed, and why the rest was skipped, comes before what was done."""
    result = failed_in_part(runs)
    text = report(result, "markdown")
    assert text.startswith("### Buildkite organization: failed in part\n")
    assert text.index("Name is odd") < text.index("**Skipped**") < text.index("**create** `team/New`")
    found = suites(report(result, "junit"))
    assert found["cluster"] == {"cluster/Odd": ["error"]}
    assert found["cluster/queue"] == {"cluster/Odd/queue/q": ["skipped"]}
    assert found["team"] == {"team/New": ["system-out"]}
    data = json.loads(report(result, "json"))
    assert (data["state"], len(data["failed"]), len(data["skipped"])) == ("failed", 1, 1)


def test_an_error_is_reported_too(runs: Runs) -> None:
    """It is neither in sync nor drift."""
    result = unauthorized(runs)
    assert result["msg"] in report(result, "markdown") and "organization: error" in report(result, "markdown")
    assert suites(report(result, "junit")) == {"organization": {"the plan": ["error"]}}
    data = json.loads(report(result, "json"))
    assert data["state"] == "error" and data["failure"]["code"] == "unauthorized" and data["changes"] == []


def test_a_check_that_fails_on_drift_is_drift(drift: Result) -> None:
    """Whether it fails is the task's; what it found is the same."""
    failing = {**drift, "failed": True, "msg": "x", "failure": {"code": "drift", "message": "x"}}
    assert report(failing, "markdown") == report(drift, "markdown")
    assert report(failing, "junit") == report(drift, "junit")
    assert json.loads(report(failing, "json"))["state"] == "drift"


def test_held_changes(runs: Runs) -> None:
    """With the reason before all diffs, and as failing tests, whatever a run did about the others."""
    runs.run("organization", **TREE)
    runs.rest("POST", "teams", {"name": "Unused", "privacy": "visible"})
    teams = [*TREE["teams"], {"name": "Everyone"}, {"name": "New"}]
    options: Result = {"pipelines": [{"slug": "old", "description": "x"}], "teams": teams, "prune": ["teams"]}
    for state, check in (("drift", True), ("held", False)):
        result = runs.run("organization", check=check, **options)
        text = report(result, "markdown")
        assert text.index("**Held**\n\n- `pipeline/old`: `it is archived") < text.index(
            "**Skipped**\n\n- `team/Unused`"
        )
        assert text.index("**create** `team/New`") < text.index("**update** `pipeline/old` (held)\n\n```diff\n")
        assert "| `pipeline` | 0 | 0 | 1 | 0 |" in text and "**delete**" not in text and "Error" not in text
        found = suites(report(result, "junit"))
        assert found["pipeline"] == {"pipeline/old": ["failure"]}
        assert {name: found["team"][name] for name in ("team/New", "team/Unused")} == {
            "team/New": ["failure" if check else "system-out"],
            "team/Unused": ["skipped"],
        }
        data = json.loads(report(result, "json"))
        assert (data["state"], len(data["changes"]), len(data["held"]), len(data["skipped"])) == (state, 1, 1, 1)
    assert report(result, "markdown").startswith("### Buildkite organization: changes held\n")
    again = runs.run("organization", **options, held="warn")
    assert json.loads(report(again, "json"))["state"] == "held"


PLAN = {"plan_id": "x"}


def test_nothing_declared(runs: Runs) -> None:
    result = runs.run("organization", check=True)
    assert suites(report(result, "junit")) == {"organization": {"nothing is declared": []}}
    assert "Nothing to change: nothing declared" in report(result, "markdown")


@pytest.mark.parametrize(
    ("result", "options", "part"),
    [
        ("text", {}, "needs the registered result of a task, not str"),
        ([], {}, "not list"),
        ({}, {}, "not a result of community.buildkite.organization"),
        # A check of another module, which would be reported as done.
        ({"changed": True, "changes": [{"address": "a", "action": "create"}]}, {}, "since it has no plan_id"),
        ({"results": []}, {}, "is the result of a loop"),
        ({"skipped": True, "changed": False}, {}, "The task was skipped"),
        ({"changes": "x", **PLAN}, {}, "changes is not what"),
        ({"changes": [{"address": "a"}], **PLAN}, {}, "changes is not what"),
        ({"changes": [], "failed": True, "failure": {"failed": [1]}}, {}, "failed is not what"),
        ({"changes": [], **PLAN}, {"format": ""}, "format must be one of markdown, junit, json."),
        ({"changes": [], **PLAN}, {"format": "yaml"}, "format must be one of markdown, junit, json, not 'yaml'"),
        ({"changes": [], **PLAN}, {"limit": 10}, "at least 1000 bytes, not 10"),
        ({"changes": [], **PLAN}, {"limit": "much"}, "limit must be a number of bytes"),
        ({"changes": [], **PLAN}, {"limit": -1}, "limit must be a number of bytes"),
        ({"changes": [], **PLAN}, {"limit": True}, "limit must be a number of bytes"),
    ],
)
def test_bad_input(result: t.Any, options: Result, part: str) -> None:
    """One sentence that names the filter."""
    with pytest.raises(AnsibleFilterError) as caught:
        report(result, **{"format": "markdown", **options})
    assert str(caught.value).startswith("community.buildkite.report: ") and part in str(caught.value)
    assert "\n" not in str(caught.value)


def test_who_changed_it(drift: Result) -> None:
    """In Markdown and JUnit as words, in JSON as it is; a name is no markup."""
    by: Result = {"actor": "Bob <b> | *x*", "at": "2026-11-30T08:58:00Z", "via": "browser", "event": "PIPELINE_UPDATED"}
    changes = [{**drift["changes"][0], "changed_by": by}, {**drift["changes"][1], "changed_by_unknown": "No event."}]
    told = {**drift, "changes": changes}
    said = "changed by Bob <b> | *x* at 2026-11-30T08:58:00Z in the browser"
    text = report(told, "markdown")
    assert f"; `{said}`\n" in text and "; `changed by: unknown`\n" in text
    failures = ElementTree.fromstring(report(told, "junit")).iter("failure")
    assert {failure.attrib["message"].partition("; ")[2] for failure in failures} == {said, "changed by: unknown"}
    assert by in [change.get("changed_by") for change in json.loads(report(told, "json"))["changes"]]
    # Something else than a result of the module has nothing to show.
    assert "changed by" not in report({**drift, "changes": [{**changes[0], "changed_by": "x"}]}, "junit")
