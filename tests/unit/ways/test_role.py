# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people see of the role in each mode, and the reports that it delivers."""

from __future__ import annotations

import json
import os
import typing as t

import pytest
import requests

from running.modules import STEPS

from .conftest import Record, Ways

FILES = {
    "buildkite/organization.yml": "teams: [{name: Gone, state: absent}, {name: Web}]\n",
    "buildkite/pipelines/many.yml": json.dumps(
        [
            {"slug": f"p{number:02}", "repository": f"https://github.com/x/{'deep/' * number}", "configuration": STEPS}
            for number in range(58)
        ]
    ),
}
AGENT = 'echo "$@" > "$0.arguments"; cat > "$0.annotation"'


@pytest.fixture
def role(ways: Ways) -> Ways:
    """A directory that declares 59 new objects and one that goes, with what it takes along."""
    for name, text in FILES.items():
        (ways.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (ways.folder / name).write_text(text, encoding="utf-8")
    ways.begin(teams=[{"name": "Gone", "members": [{"email": "ada@example.com"}, {"email": "grace@example.com"}]}])
    return ways


def play(ways: Ways, **variables: t.Any) -> Record:
    """A play with the role, whose result is kept whatever becomes of it."""
    options = {"organization_path": "buildkite", **variables}
    include = {"ansible.builtin.include_role": {"name": "community.buildkite.organization"}, "vars": options}
    text = "{{ organization_result | ansible.builtin.to_json }}"
    keep = {"keep": {"path": str(ways.folder / "result.json"), "text": text}}
    return {"hosts": "here1", "gather_facts": False, "tasks": [{"block": [include], "always": [keep]}]}


def kept(ways: Ways) -> Record:
    """What organization_result was."""
    result: Record = json.loads((ways.folder / "result.json").read_text(encoding="utf-8"))
    return result


def seen(ways: Ways, play: Record, *arguments: str, status: int = 0) -> list[str]:
    """The lines of the role's own tasks: nothing is skipped, and no line of a plan is too long."""
    done = ways.play([play], *arguments)
    assert done.returncode == status, ways.said
    assert "skipping:" not in done.stdout and " skipped=0 " in done.stdout
    lines = [line for line in done.stdout.splitlines() if not line.startswith("community.buildkite: ")]
    return lines[next((at + 1 for at, line in enumerate(lines) if "Plan or apply the declaration]" in line), 0) :]


def test_each_mode_ends_with_one_summary(role: Ways) -> None:
    """A plan of 60 changes is 60 lines, and drift is shown before the role fails for it."""
    lines = seen(role, play(role, organization_fail_on_drift=True), status=2)
    assert lines[:2] == ["delete  team/Gone (cascade: 2 objects)", "create  team/Web"]
    assert lines[60] == "changed: [here1]" and max(map(len, lines[:60])) <= 100
    rest = "\n".join(lines[61:])
    assert "differs from its declaration: 59 to create, 1 to delete" in rest and "plan_id: " in rest
    result = kept(role)
    assert result["drift"] and not result.get("failed") and "failure" not in result
    applied = seen(role, play(role, organization_mode="apply", organization_fail_on_drift=True))
    assert applied[0] == "changed: [here1]"
    assert '    "msg": "59 created, 1 deleted."' in applied
    again = seen(role, play(role, organization_mode="apply"), "--check", "--diff")
    assert again[0] == "ok: [here1]" and any("Nothing to change: " in line for line in again)
    export = {"organization_mode": "export", "organization_path": "out", "organization_export_style": "compact"}
    exported = "\n".join(seen(role, play(role, **export)))
    assert "84 files: 84 created." in exported, exported
    assert (role.folder / "out" / "pipelines-defaults.yml").is_file()


def test_reports_of_every_outcome(role: Ways) -> None:
    """In files and as an annotation: of a plan, of a mistake in a file, and of a wrong variable without any."""
    role.script("buildkite-agent", AGENT)
    paths = ["out/plan.md", "out/plan.xml", "out/plan.json"]
    reports = {"organization_report_path": paths, "organization_annotate": True}
    job = {"BUILDKITE_JOB_ID": "x", "PATH": f"{role.folder}:{os.environ['PATH']}"}
    seen(role, {**play(role, **reports), "environment": job})
    markdown = (role.folder / "out/plan.md").read_text(encoding="utf-8")
    assert markdown.startswith("### Buildkite organization: differences") and "pipeline/p57" in markdown
    assert json.loads((role.folder / "out/plan.json").read_text(encoding="utf-8"))["state"] == "drift"
    assert "<testsuites" in (role.folder / "out/plan.xml").read_text(encoding="utf-8")
    assert (role.folder / "buildkite-agent.annotation").read_text(encoding="utf-8") == markdown
    arguments = (role.folder / "buildkite-agent.arguments").read_text(encoding="utf-8")
    assert arguments == "annotate --context organization --style warning\n"
    (role.folder / "buildkite-agent.annotation").unlink()
    (role.folder / "buildkite/organization.yml").write_text("teams: [{nam: Web}]\n", encoding="utf-8")
    seen(role, play(role, **reports), status=2)
    report = (role.folder / "out/plan.md").read_text(encoding="utf-8")
    assert report.startswith("### Buildkite organization: error") and "organization.yml:1" in report
    assert kept(role)["failed"] and not (role.folder / "buildkite-agent.annotation").exists()
    (role.folder / "buildkite/organization.yml").unlink()
    seen(role, play(role, organization_report_path="out/plan.txt"), status=2)
    assert "report_path takes paths that end in .md, .xml or .json, not 'out/plan.txt'." in kept(role)["msg"]


def test_what_bob_changed_is_left_with_his_name_and_then_corrected(role: Ways) -> None:
    """The nightly loop: never is a plan with the drift as a failure, own_older waits for the grace and then corrects."""
    bob = {"name": "Bob", "email": "bob@example.com", "role": "admin"}
    role.stand_in.seed({"users": [bob], "tokens": [{"token": "bkua_bob", "user": bob["email"]}]})
    (role.folder / "buildkite/organization.yml").write_text("organization: acme\n", encoding="utf-8")
    shop = json.dumps(
        {"slug": "shop", "repository": "https://github.com/x/shop", "configuration": STEPS, "description": "Ours"}
    )
    (role.folder / "buildkite/pipelines/many.yml").write_text(f"[{shop}]", encoding="utf-8")
    seen(role, play(role, organization_mode="apply"))
    answer = requests.patch(
        f"{role.stand_in.url}/organizations/acme/pipelines/shop",
        json={"description": "Temporary"},
        headers={"Authorization": "Bearer bkua_bob"},
        timeout=10,
    )
    answer.raise_for_status()
    before = len(role.stand_in.log(write=True))
    nightly = {
        "organization_mode": "apply",
        "organization_attribute": "names",
        "organization_report_path": "out/night.md",
    }
    lines = seen(role, play(role, **nightly, organization_correct="never", organization_fail_on_drift=True), status=2)
    assert (
        lines[0] == "update  pipeline/shop"
        and lines[1].startswith("        changed by Bob ")
        and " ago with the token " in lines[1]
    )
    assert kept(role)["drift"] and len(role.stand_in.log(write=True)) == before
    seen(role, play(role, **nightly, organization_correct="own_older"), status=2)
    result = kept(role)
    assert result["failure"]["code"] == "held" and len(role.stand_in.log(write=True)) == before
    report = (role.folder / "out/night.md").read_text(encoding="utf-8")
    assert report.startswith("### Buildkite organization: changes held") and "it was changed by Bob at 20" in report
    seen(role, play(role, **nightly, organization_correct="own_older", organization_correct_grace="1s"))
    assert kept(role)["changes"][0]["changed_by"]["actor"] == "Bob"
    assert role.stand_in.state()["pipelines"]["shop"]["description"] == "Ours"
