# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Blocks of a guide that cannot be run are compared with the project's own facts instead."""

from __future__ import annotations

import json
import os
import re
import typing as t

import yaml
from ansible_collections.community.buildkite.plugins.module_utils import _options
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from machine.environment import ROOT
from suite.steps import STEPS

# Languages of blocks that nothing here can execute, with the reason.
TO_BE_READ = {
    "hcl": "Terraform's, which is not installed here: it is what a reader comes from.",
    "dockerfile": "An image cannot be built here.",
    "python": "A part of a file of the project: test_adding.py puts it there.",
}
# Files that no command of their guide reads: Buildkite, tests/awx, tests/rulebooks and test_adding.py use them.
USED_ELSEWHERE = {
    ".buildkite/pipeline.yml",
    "buildkite-events.service",
    "credential_type.yml",
    "execution-environment.yml",
    "plugins/module_utils/_resources/pipeline_template.py",
    "plugins/modules/pipeline_template.py",
    "tests/integration/targets/pipeline_template/vars/main.yml",
}
FILES = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "docs" / "schema").iterdir())]
SCHEMAS = {file["$id"]: file for file in FILES}
REGISTRY: t.Any = Registry().with_resources([(url, Resource.from_contents(file)) for url, file in SCHEMAS.items()])
OF_ORGANIZATION = next(url for url in SCHEMAS if url.endswith("/organization.json"))
SCHEMA_LINE = re.compile(r"^# yaml-language-server: \$schema=(\S+)$", re.MULTILINE)


def same_libraries(words: list[str]) -> None:
    """`pip install` names the libraries of meta/requirements.txt, and maybe Ansible's commands."""
    lines = (ROOT / "meta" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    libraries = {line.replace(" ", "") for line in lines if not line.startswith("#")}
    named = {word for word in words[2:] if not word.startswith("-")} - {"ansible-core", "ansible-rulebook"}
    assert named == libraries, f"the collection needs {sorted(libraries)}."


def same_name(words: list[str]) -> None:
    """`ansible-galaxy collection install` names this collection, with its version or not, or a file."""
    facts = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
    name = f"{facts['namespace']}.{facts['name']}"
    known = ([name], [name, "--upgrade"], [f"{name}:=={facts['version']}"], ["-r", "requirements.yml"])
    assert words[3:] in known, "that is not this collection."


def own_step(words: list[str]) -> None:
    """A command of the project that tests/run has as a step."""
    assert words[1:] == [] and os.access(ROOT / words[0], os.X_OK), f"{words[0]} is no command."
    # The release runs the playground, from the collection as it is installed.
    steps = {step.name for step in STEPS} | {"playground"}
    assert words[0].rpartition("/")[2] in steps, "tests/run does not run it."


def rulebook(words: list[str]) -> None:
    """`ansible-rulebook` takes files of the example, which tests/rulebooks runs with the same options."""
    known = ("--rulebook", "--inventory", "--env-vars")
    assert tuple(words[1::2]) == known, f"the options are {', '.join(known)}."
    for name in words[2:6:2]:
        assert (ROOT / "docs" / "examples" / "events" / name).is_file(), f"there is no example {name}."


def example_of_awx(words: list[str]) -> None:
    """`awx import` takes what its command line calls an export, here as YAML."""
    assert words[2:5] == ["-f", "yaml", "<"], "it is YAML from standard input."
    assert (ROOT / "docs" / "examples" / "awx" / words[5]).is_file(), f"there is no example {words[5]}."


# Commands that are not run: they need a network, or are tested elsewhere as a whole.
SAME_FACTS: dict[str, t.Callable[[list[str]], None]] = {
    "pip install ": same_libraries,
    "ansible-galaxy collection install ": same_name,
    "tests/playground": own_step,
    "awx import ": example_of_awx,
    "ansible-rulebook ": rulebook,
}


class Loader(yaml.SafeLoader):
    """Takes an encrypted value for text."""


Loader.add_constructor("!vault", lambda loader, node: node.value)


def fits(data: t.Any, url: str) -> None:
    """The data match a schema of docs/schema."""
    assert url in SCHEMAS, f"there is no schema {url}."
    errors = [error.message for error in Draft202012Validator(SCHEMAS[url], registry=REGISTRY).iter_errors(data)]
    assert not errors, f"it is not as {url} says: {errors}"


def check_schema(text: str) -> None:
    """YAML is valid; if it names a schema, it matches that schema."""
    data = list(yaml.load_all(text, Loader=Loader))
    named = SCHEMA_LINE.search(text)
    if named:
        fits(data[0], named[1])


def check_settings(settings: dict[str, t.Any], files: dict[str, str]) -> None:
    """An editor's settings name every schema, each for a folder of its name, and the guide's files there match it."""
    schemas = settings["yaml.schemas"]
    assert set(schemas) == set(SCHEMAS), f"the schemas are {', '.join(SCHEMAS)}."
    checked = 0
    for url, glob in schemas.items():
        kind = url.rpartition("/")[2].removesuffix(".json")
        assert f"/{kind}/" in glob or url == OF_ORGANIZATION, f"{glob} are no {kind}."
        pattern = re.escape(glob).replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*")
        names = [name for name in files if re.fullmatch(pattern, name)]
        for name in names:
            fits(yaml.load(files[name], Loader=Loader), url)
        checked += len(names)
    assert checked, "they are for no file of the guide."


def check_fragment(data: t.Any) -> None:
    """Something declared: options of the module `organization`, as its files hold them."""
    options = {*_options.module_arguments(CATALOG, "organization")["argument_spec"], "defaults", "groups"}
    assert isinstance(data, dict) and set(data) <= options, (
        "there is no rule for it: make it a file that a command uses, tasks, or options of `organization`."
    )
    fits(data, OF_ORGANIZATION)
