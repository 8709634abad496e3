# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every pipeline of three real organizations, as playbooks: created, unchanged, drifted, corrected, pruned.

Reads ../shared/data/bazel, which is there in CI and not at a user's.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import typing as t
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from machine import environment
from running import commands
from stand_in.process import StandIn

DATA = environment.ROOT.parent / "shared" / "data" / "bazel"
COUNTS = {"bazel": 118, "bazel-testing": 15, "bazel-trusted": 23}
DRIFTED = 10
SECRET = "ENCRYPTED_BUILDKITE_ANALYTICS_TOKEN"
# What the playbooks register.
KEPT = {
    "bazel.yml": "organization",
    "live.yml": "{'live': live | combine({'warnings': live.warnings | default([])}), 'back': back}",
    "files.yml": "{'exported': exported, 'planned': organization_result}",
}
# Options that every pipeline of the files declares.
DRIFTS: list[dict[str, t.Any]] = [
    {"configuration": "steps:\n  - command: drifted\n"},
    {"allow_rebuilds": False},
    {"cancel_running_branch_builds": True},
]

if not DATA.is_dir():
    if os.environ.get("CI") == "true":
        raise FileNotFoundError(f"{DATA} is not there, and in CI it must be.")
    print(f"{DATA} is not there: the real pipelines were not tried.", file=sys.stderr)
    COUNTS = {}


class Organization:
    """A real organization: its file, a stand-in without its pipelines, and the place of a result."""

    def __init__(self, stand_in: StandIn, name: str, folder: Path) -> None:
        self.stand_in = stand_in
        self.name = name
        self.count = COUNTS[name]
        self.file = DATA / f"{name}.yml"
        self.folder = folder / name
        self.folder.mkdir()
        self.pipelines: list[dict[str, t.Any]] = yaml.safe_load(self.file.read_text())["pipelines"]
        stand_in.reset()

    def plays(self, playbook: str, variables: dict[str, t.Any]) -> list[dict[str, t.Any]]:
        """Its play in a playbook of all organizations, and one that keeps what was registered there."""
        own = {"data_file": str(self.file), "data_folder": str(self.folder), "buildkite": self.stand_in.variables}
        play = {"import_playbook": str(Path(__file__).with_name(playbook)), "vars": {**own, **variables}}
        text = f"{{{{ {KEPT[playbook]} | to_json }}}}"
        keep = {"keep": {"path": str(self.folder / "result.json"), "text": text}}
        return [play, {"hosts": "localhost", "gather_facts": False, "tasks": [keep]}]

    def result(self) -> dict[str, t.Any]:
        """What the play noted."""
        result: dict[str, t.Any] = json.loads((self.folder / "result.json").read_text())
        return result

    def behind_its_back(self, slug: str, body: dict[str, t.Any]) -> None:
        """A change by someone else."""
        url = f"{self.stand_in.url}/organizations/{self.stand_in.organization}/pipelines/{slug}"
        headers = {"Authorization": f"Bearer {self.stand_in.token}"}
        requests.patch(url, json=body, headers=headers, timeout=10).raise_for_status()

    def slugs(self) -> dict[str, bool]:
        """Every pipeline that is there, and whether it is archived."""
        return {slug: bool(entry["archived_at"]) for slug, entry in self.stand_in.state()["pipelines"].items()}


Results = list[tuple[Organization, dict[str, t.Any]]]


def run(all_of: list[Organization], *options: str, playbook: str = "bazel.yml", **variables: t.Any) -> Results:
    """Each organization with the result of its play. One command plays all, since it takes longer to start than to play."""
    plays = [play for each in all_of for play in each.plays(playbook, variables)]
    written = all_of[0].folder.parent / "all.json"
    written.write_text(json.dumps(plays), encoding="utf-8")
    command = [str(Path(sys.executable).with_name("ansible-playbook")), str(written), *options]
    shared = {**environment.environ(sys.executable), "ANSIBLE_COLLECTIONS_PATH": str(environment.link_root())}
    done = subprocess.run(command, env=shared, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return [(each, each.result()) for each in all_of]


@pytest.fixture(scope="module")
def stand_ins() -> Iterator[dict[str, StandIn]]:
    """One for each organization."""
    with contextlib.ExitStack() as running:
        yield {name: running.enter_context(StandIn(organization=name)) for name in sorted(COUNTS)}


@pytest.fixture
def all_of(stand_ins: dict[str, StandIn], tmp_path: Path) -> list[Organization]:
    """The organizations, with nothing in them."""
    commands.add_keep(tmp_path)
    return [Organization(stand_in, name, tmp_path) for name, stand_in in stand_ins.items()]


def test_life_of_real_pipelines(all_of: list[Organization]) -> None:
    """From nothing to all, to no change, to exactly the drift, to order, to pruning what is not declared."""
    assert {each.name: len({entry["slug"] for entry in each.pipelines}) for each in all_of} == COUNTS
    planned = run(all_of, "--check")
    assert [each.stand_in.log(write=True) for each in all_of] == [[] for _each in all_of]
    for (each, made), (_each, plan) in zip(run(all_of), planned, strict=True):
        assert made["changes"] == plan["changes"]
        assert made["counts"]["created"] == each.count
        assert set(each.slugs()) == {entry["slug"] for entry in each.pipelines}

    for each, again in run(all_of):
        assert (again["changed"], again["changes"]) == (False, [])
        assert again["counts"]["unchanged"] == each.count

    drifted = {}
    for each in all_of:
        slugs = [entry["slug"] for entry in each.pipelines][:: max(1, each.count // DRIFTED)][:DRIFTED]
        assert len(slugs) == DRIFTED
        for number, slug in enumerate(slugs):
            each.behind_its_back(slug, DRIFTS[number % len(DRIFTS)])
        drifted[each.name] = {f"pipeline/{slug}" for slug in slugs}
    all_shown = run(all_of, "--check", "--diff")
    for each, shown in all_shown:
        assert {change["address"] for change in shown["changes"]} == drifted[each.name]
        lines = shown["diff"]["prepared"].splitlines()
        assert (
            len([line for line in lines if line.startswith("update  pipeline/")]) == DRIFTED
            and len(max(lines, key=len)) <= 100
        )
    for (_each, corrected), (_same, shown) in zip(run(all_of), all_shown, strict=True):
        assert corrected["changes"] == shown["changes"]
    assert [result["changes"] for _each, result in run(all_of)] == [[] for _each in all_of]

    unknown = {"name": "Unknown", "repository": "https://github.com/x/y", "configuration": "steps: [{command: x}]"}
    for each in all_of:
        each.stand_in.seed({"pipelines": [{**unknown, "slug": "unknown"}]})
    for each, pruned in run(all_of, prune=["pipelines"]):
        assert [(change["address"], change["action"]) for change in pruned["changes"]] == [
            ("pipeline/unknown", "archive")
        ]
        assert each.slugs()["unknown"] is True
    assert [result["changes"] for _each, result in run(all_of, prune=["pipelines"])] == [[] for _each in all_of]


def test_real_pipelines_as_options_and_back(all_of: list[Organization]) -> None:
    """The current state, returned as options, contains what the file declares, and applied with prune of every list changes nothing."""
    run(all_of)
    written = {each.name: each.stand_in.log(write=True) for each in all_of}
    for each, noted in run(all_of, playbook="live.yml"):
        live, back = noted["live"], noted["back"]
        assert (live["complete"], live["unread"]) == (True, [])
        # One has a token in its steps, encrypted by other means.
        looks_secret = [f"pipeline/{entry['slug']}:configuration" for entry in each.pipelines if SECRET in str(entry)]
        assert [warning.partition(" ")[0] for warning in live["warnings"]] == looks_secret
        told = {entry["slug"]: entry for entry in live["organization"]["pipelines"]}
        assert list(told) == sorted(told)
        for entry in each.pipelines:
            assert not differing(entry, told.pop(entry["slug"]))
        assert not told
        assert (back["changed"], back["changes"]) == (False, [])
        assert back["counts"]["unchanged"] >= each.count
        assert each.stand_in.log(write=True) == written[each.name]


def test_real_pipelines_as_files_and_back(all_of: list[Organization]) -> None:
    """The current state, exported to files, plans to no change with prune of every list. Steps are in them as they are."""
    run(all_of)
    written = {each.name: each.stand_in.log(write=True) for each in all_of}
    for each, noted in run(all_of, playbook="files.yml"):
        assert len([path for path in noted["exported"]["files"] if path.startswith("pipelines/")]) == each.count
        assert (noted["planned"]["changed"], noted["planned"]["changes"]) == (False, [])
        for entry in each.pipelines:
            text = (each.folder / "live" / "pipelines" / f"{entry['slug']}.yml").read_text(encoding="utf-8")
            assert yaml.safe_load(text)["configuration"] == entry["configuration"]
            assert "\nconfiguration: |" in text
    for each, again in run(all_of, playbook="files.yml"):
        assert again["exported"]["changed"] is False
        assert each.stand_in.log(write=True) == written[each.name]
    for _each, compact in run(all_of, playbook="files.yml", style="compact"):
        assert compact["exported"]["changed"] is True
        assert (compact["planned"]["changed"], compact["planned"]["changes"]) == (False, [])


def differing(declared: dict[str, t.Any], told: dict[str, t.Any]) -> list[str]:
    """The options of a file's pipeline that are returned in another form. What is not set is not returned."""
    settings = {name: {**entry, **entry.get("provider_settings", {})} for name, entry in (("a", declared), ("b", told))}
    return [
        name
        for name, value in settings["a"].items()
        if name != "provider_settings" and value not in ("", []) and settings["b"].get(name) != value
    ]
