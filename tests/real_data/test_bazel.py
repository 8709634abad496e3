# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every pipeline of three real organizations, as playbooks: created, unchanged, drifted, corrected, pruned.

Reads ../shared/data/bazel, which is there in CI and not at a user's.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import requests
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from machine import environment
from stand_in.process import StandIn

DATA = environment.ROOT.parent / "shared" / "data" / "bazel"
COUNTS = {"bazel": 118, "bazel-testing": 15, "bazel-trusted": 23}
DRIFTED = 10
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


class Playbook:
    """Runs the playbook on one file against one stand-in."""

    def __init__(self, stand_in: StandIn, name: str, folder: Path) -> None:
        self.stand_in = stand_in
        self.file = DATA / f"{name}.yml"
        self.result_file = folder / "result.json"
        self.pipelines: list[dict[str, t.Any]] = yaml.safe_load(self.file.read_text())["pipelines"]

    def run(self, *options: str, prune: bool = False, playbook: str = "bazel.yml") -> dict[str, t.Any]:
        """The result of the task."""
        variables = {"data_file": str(self.file), "result_file": str(self.result_file)}
        if prune:
            variables["prune"] = t.cast(str, ["pipelines"])
        command = [
            str(Path(sys.executable).with_name("ansible-playbook")),
            str(Path(__file__).with_name(playbook)),
            "--extra-vars",
            json.dumps(variables),
            *options,
        ]
        shared = {
            **environment.environ(sys.executable),
            "ANSIBLE_COLLECTIONS_PATH": str(environment.link_root()),
            **self.stand_in.variables,
        }
        done = subprocess.run(command, env=shared, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        result: dict[str, t.Any] = json.loads(self.result_file.read_text())
        return result

    def behind_its_back(self, slug: str, body: dict[str, t.Any]) -> None:
        """A change by someone else."""
        url = f"{self.stand_in.url}/organizations/{self.stand_in.organization}/pipelines/{slug}"
        headers = {"Authorization": f"Bearer {self.stand_in.token}"}
        requests.patch(url, json=body, headers=headers, timeout=10).raise_for_status()

    def slugs(self) -> dict[str, bool]:
        """Every pipeline that is there, and whether it is archived."""
        return {slug: bool(entry["archived_at"]) for slug, entry in self.stand_in.state()["pipelines"].items()}


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_life_of_real_pipelines(name: str, tmp_path: Path) -> None:
    """From nothing to all, to no change, to exactly the drift, to order, to pruning what is not declared."""
    with StandIn(organization=name) as stand_in:
        playbook = Playbook(stand_in, name, tmp_path)
        wanted = {entry["slug"] for entry in playbook.pipelines}
        assert len(wanted) == COUNTS[name]

        planned = playbook.run("--check")
        assert stand_in.log(write=True) == []
        made = playbook.run()
        assert made["changes"] == planned["changes"]
        assert made["counts"]["created"] == COUNTS[name]
        assert set(playbook.slugs()) == wanted

        again = playbook.run()
        assert (again["changed"], again["changes"]) == (False, [])
        assert again["counts"]["unchanged"] == COUNTS[name]

        drifted = [entry["slug"] for entry in playbook.pipelines][:: max(1, COUNTS[name] // DRIFTED)][:DRIFTED]
        assert len(drifted) == DRIFTED
        for number, slug in enumerate(drifted):
            playbook.behind_its_back(slug, DRIFTS[number % len(DRIFTS)])
        shown = playbook.run("--check", "--diff")
        assert {change["address"] for change in shown["changes"]} == {f"pipeline/{slug}" for slug in drifted}
        assert len(shown["diff"]) == DRIFTED
        corrected = playbook.run()
        assert corrected["changes"] == shown["changes"]
        assert playbook.run()["changes"] == []

        unknown = {"name": "Unknown", "repository": "https://github.com/x/y", "configuration": "steps: [{command: x}]"}
        stand_in.seed({"pipelines": [{**unknown, "slug": "unknown"}]})
        pruned = playbook.run(prune=True)
        assert [(change["address"], change["action"]) for change in pruned["changes"]] == [
            ("pipeline/unknown", "archive")
        ]
        assert playbook.slugs()["unknown"] is True
        assert playbook.run(prune=True)["changes"] == []


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_real_pipelines_as_options_and_back(name: str, tmp_path: Path) -> None:
    """What is there, told as options, holds what the file declares, and given back with prune of every list changes nothing."""
    with StandIn(organization=name) as stand_in:
        playbook = Playbook(stand_in, name, tmp_path)
        playbook.run()
        written = stand_in.log(write=True)
        noted = playbook.run(playbook="live.yml")
        live, back = noted["live"], noted["back"]
        assert (live["complete"], live["unread"], live["warnings"]) == (True, [], [])
        told = {entry["slug"]: entry for entry in live["organization"]["pipelines"]}
        assert list(told) == sorted(told)
        for entry in playbook.pipelines:
            assert not differing(entry, told.pop(entry["slug"]))
        assert not told
        assert (back["changed"], back["changes"]) == (False, [])
        assert back["counts"]["unchanged"] >= COUNTS[name]
        assert stand_in.log(write=True) == written


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_real_pipelines_as_files_and_back(name: str, tmp_path: Path) -> None:
    """What is there, exported to files, plans to no change with prune of every list; steps stand there as they are."""
    with StandIn(organization=name) as stand_in:
        playbook = Playbook(stand_in, name, tmp_path)
        playbook.run()
        written = stand_in.log(write=True)
        noted = playbook.run(playbook="files.yml")
        assert len([path for path in noted["exported"]["files"] if path.startswith("pipelines/")]) == COUNTS[name]
        assert (noted["planned"]["changed"], noted["planned"]["changes"]) == (False, [])
        for entry in playbook.pipelines:
            text = (tmp_path / "live" / "pipelines" / f"{entry['slug']}.yml").read_text(encoding="utf-8")
            assert yaml.safe_load(text)["configuration"] == entry["configuration"]
            assert "\nconfiguration: |" in text
        again = playbook.run(playbook="files.yml")
        assert again["exported"]["changed"] is False
        assert stand_in.log(write=True) == written


def differing(declared: dict[str, t.Any], told: dict[str, t.Any]) -> list[str]:
    """The options of a file's pipeline that are told otherwise. What is not set is not told."""
    settings = {name: {**entry, **entry.get("provider_settings", {})} for name, entry in (("a", declared), ("b", told))}
    return [
        name
        for name, value in settings["a"].items()
        if name != "provider_settings" and value not in ("", []) and settings["b"].get(name) != value
    ]
