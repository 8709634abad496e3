# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of the guide to AWX: credential type, jobs, inventory source, execution environment."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import jinja2
import pytest
import yaml
from ansible_collections.community.buildkite.plugins.module_utils._api.connection import OPTIONS, connection
from jinja2.sandbox import ImmutableSandboxedEnvironment

from machine import tarball
from running.modules import Runs

from .conftest import BIN, EXAMPLE, Project, credential_type, example

# What AWX takes for a field of a credential type, and for its environment variables.
FIELD = {"id", "type", "label", "help_text", "secret", "multiline", "format", "choices", "ask_at_runtime", "default"}
# PyYAML is not among them: ansible-builder knows that ansible-core brings it.
LIBRARIES = {"requests", "gql[requests]"}
AGENTS = [
    {"name": f"{machine}-{number}", "hostname": machine, "cluster": "Linux", "queue": "default", "paused": paused}
    for machine, paused in (("build-1", False), ("build-2", True))
    for number in (1, 2)
]


# ---- the credential type


def test_the_file_is_what_awx_imports() -> None:
    """As its command line exports a type: the fields that can be written, and by what an existing one is known."""
    kind = credential_type()
    assert kind.keys() == {"name", "description", "kind", "inputs", "injectors", "natural_key"}
    assert kind["kind"] == "cloud"
    assert kind["natural_key"] == {"type": "credential_type", "name": kind["name"], "kind": kind["kind"]}


def test_inputs_are_what_awx_takes() -> None:
    inputs = credential_type()["inputs"]
    fields = inputs["fields"]
    names = [field["id"] for field in fields]
    assert inputs.keys() == {"fields", "required"}
    assert [field for field in fields if not {"id", "type", "label"} <= field.keys() <= FIELD] == []
    assert len(set(names)) == len(names)
    assert set(inputs["required"]) <= set(names) - {"tower"}
    assert {field["id"] for field in fields if field.get("secret")} == {"api_token"}


def test_injectors_are_what_awx_takes() -> None:
    injectors = credential_type()["injectors"]
    assert injectors.keys() == {"env"}
    # Each names fields that there are, and none is a name that AWX keeps for itself.
    sandbox = ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined)
    names = {field["id"]: "x" for field in credential_type()["inputs"]["fields"]}
    assert {sandbox.from_string(text).render(**names) for text in injectors["env"].values()} == {"x"}
    assert all(re.fullmatch(r"BUILDKITE_[A-Z_]+", name) for name in injectors["env"])


def test_credential_becomes_the_environment_and_its_token_is_hidden(project: Project) -> None:
    given, kept, arguments = project.injected(project.values())
    assert given == project.stand_in.variables
    assert kept == {**given, "BUILDKITE_API_TOKEN": "**********"}
    assert arguments == []


def test_address_that_is_left_empty_is_buildkites_own(project: Project) -> None:
    given, _kept, _arguments = project.injected({"api_token": "t", "organization": "acme"})
    assert {name for name, value in given.items() if not value} == {"BUILDKITE_API_URL", "BUILDKITE_GRAPHQL_URL"}
    options = {option: given.get(variables[0]) for option, (_type, _default, variables) in OPTIONS.items() if variables}
    assert connection(options).api_url == "https://api.buildkite.com/v2"
    assert connection(options).graphql_url == "https://graphql.buildkite.com/v1"


# ---- jobs


def test_plan_apply_and_drift_check(project: Project) -> None:
    planned = project.play("buildkite.yml", organization_mode="plan")
    assert planned.returncode == 0, planned.stdout
    assert "pipeline/shop" in planned.stdout
    assert project.stand_in.log(write=True) == []

    drifted = project.play("buildkite.yml", **example("drift.yml"))
    assert drifted.returncode != 0
    assert "pipeline/shop" in drifted.stdout
    assert project.stand_in.log(write=True) == []

    applied = project.play("buildkite.yml", organization_mode="apply")
    assert applied.returncode == 0, applied.stdout
    assert "shop" in project.stand_in.state()["pipelines"]

    project.stand_in.clear_log()
    checked = project.play("buildkite.yml", **example("drift.yml"))
    assert checked.returncode == 0, checked.stdout
    assert project.stand_in.log(write=True) == []
    outputs = [run.stdout for run in (planned, drifted, applied, checked)]
    assert [output for output in outputs if project.stand_in.token in output] == []


def test_a_build_is_shown_and_goes_on_when_the_job_is_canceled(project: Project) -> None:
    """AWX ends a job with SIGTERM to ansible-runner."""
    shop = {"name": "shop", "repository": "r", "configuration": "steps:\n- {command: make, label: Unit}\n"}
    project.stand_in.seed({"pipelines": [{**shop, "outcomes": {"make": {"seconds": 3}}}]})
    done = project.play("deploy.yml", branch="trunk")
    lines = [line for line in done.stdout.splitlines() if line.startswith("build shop#1: ")]
    assert done.returncode == 0, done.stdout
    assert lines[0] == "build shop#1: trunk  HEAD  keeps running if interrupted" and "passed" in lines[-1]

    project.stand_in.clear_log()
    job = project.start("deploy.yml")
    assert job.stdout
    next(line for line in job.stdout if line.startswith("build shop#2: ") and "running" in line)
    job.terminate()
    job.communicate()
    assert job.returncode != 0
    assert [entry["method"] for entry in project.stand_in.log(write=True)] == ["POST"]
    build = Runs(project.stand_in, project.stand_in.token).rest("GET", "pipelines/shop/builds/2")
    assert build["state"] in ("running", "passed")


# ---- the inventory source


def test_inventory_source(project: Project) -> None:
    project.stand_in.seed({"clusters": [{"name": "Linux", "queues": [{"key": "default"}]}], "agents": AGENTS})
    found = project.inventory("agents.buildkite.yml")
    hosts = found["_meta"]["hostvars"]
    paused = {name: variables["buildkite_paused"] for name, variables in hosts.items()}
    assert paused == {"build-1": False, "build-2": True}
    assert {"queue_default", "idle"} <= found.keys()


# ---- the execution environment


def test_builder_creates_a_context(tmp_path: Path, awx: dict[str, str]) -> None:
    shutil.copy(EXAMPLE / "execution-environment.yml", tmp_path)
    command = [str(BIN / "ansible-builder"), "create", "--output-filename", "Containerfile"]
    done = subprocess.run(command, env=awx, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    written = (tmp_path / "context" / "Containerfile").read_text(encoding="utf-8")
    declared = example("execution-environment.yml")
    assert declared["images"]["base_image"]["name"] in written
    assert declared["dependencies"]["ansible_core"]["package_pip"] in written
    galaxy = yaml.safe_load((tmp_path / "context" / "_build" / "requirements.yml").read_text(encoding="utf-8"))
    assert [entry["name"] for entry in galaxy["collections"]] == ["community.buildkite"]
    system = (tmp_path / "context" / "_build" / "bindep.txt").read_text(encoding="utf-8").split("\n")
    assert [line.split()[0] for line in system if line.strip()] == ["openssh-clients"]


def test_builder_finds_what_the_installed_collection_needs(tmp_path: Path, awx: dict[str, str]) -> None:
    written = tmp_path / "requirements.txt"
    system = tmp_path / "bindep.txt"
    command = [str(BIN / "ansible-builder"), "introspect", "--write-pip", str(written), "--write-bindep", str(system)]
    done = subprocess.run(
        [*command, str(tarball.installed())], env=awx, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [line.partition("#")[0].strip() for line in written.read_text(encoding="utf-8").splitlines()]
    assert {re.split(r"[ <>=!~;]", line)[0].lower() for line in lines if line} == LIBRARIES
    assert not system.exists() or not system.read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("variable", ["ansible_core", "ansible_runner"])
def test_image_has_what_awx_runs(variable: str) -> None:
    assert example("execution-environment.yml")["dependencies"][variable]["package_pip"]
