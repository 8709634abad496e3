# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every module as Ansible starts it: its file is a program, with arguments and result in JSON."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible.plugins.loader import action_loader
from ansible_collections.community.buildkite.plugins.module_utils._operations.catalog import OPERATIONS
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.plugin_utils._action import ActionModule

from rendering.samples import AROUND, LIVES, MODULES, before
from running.modules import SEED, Result, Runs
from stand_in.process import StandIn

PLACE = "ansible_collections.community.buildkite.plugins.modules"


def answer(module: str, arguments: Result, capsys: pytest.CaptureFixture[str]) -> tuple[int, Result]:
    """The exit code and the result."""
    with patch_module_args(arguments), pytest.raises(SystemExit) as ended:
        runpy.run_module(f"{PLACE}.{module}", run_name="__main__")
    assert isinstance(ended.value.code, int)
    result: Result = json.loads(capsys.readouterr().out)
    return ended.value.code, result


# Those that return information about one kind have the same code.
ONE_OF_INFOS = "cluster_queue_info"
TRIED = [
    module
    for module in MODULES
    if module not in OPERATIONS.operations and (module not in CATALOG.infos() or module == ONE_OF_INFOS)
]


@pytest.mark.parametrize("module", TRIED)
def test_it_does_what_it_is_for(
    module: str, stand_in: StandIn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A module makes its change once, rejects unknown options, and shows no token."""
    # Only GraphQL has what some manage.
    runs = Runs(stand_in, "bkua_graphql_too")
    stand_in.reset(SEED)
    arguments = runs.connection()
    if module in LIVES:
        runs.run("organization", **{name: AROUND[name] for name in before(module)})
        connected = CATALOG.resource(module)
        if connected.lifecycle.connected_in and connected.rest.only:
            runs.stand_in.seed({"services": [{"provider": connected.rest.only[1], "description": "Builds"}]})
        arguments |= LIVES[module][0]
    elif module == "organization":
        arguments |= AROUND
    elif module == "organization_files":
        arguments = {"path": str(tmp_path), "content": {"teams": AROUND["teams"]}}
    changes = not module.endswith("_info")
    for changed in (changes, False):
        code, result = answer(module, arguments, capsys)
        assert (code, result.get("msg"), result["changed"]) == (0, None, changed)
        assert runs.token not in str(result)
    code, result = answer(module, {**arguments, "nonsense": 1}, capsys)
    assert code == 1 and result["failed"] and "nonsense" in result["msg"]
    assert runs.token not in str(result)


def test_an_operation(stand_in: StandIn, capsys: pytest.CaptureFixture[str]) -> None:
    """It is done each time, and its waits are real: the module does not wait."""
    runs = Runs(stand_in, stand_in.token)
    stand_in.reset({"pipelines": [{"name": "shop", "repository": "r", "configuration": "steps:\n- {command: make}\n"}]})
    build = {**runs.connection(), "pipeline": "shop", "branch": "main", "wait": False}
    code, result = answer("build", build, capsys)
    assert code == 0, result
    assert (result["changed"], result["build"]["number"]) == (True, 1) and runs.token not in str(result)
    for wrong, what in (
        ({"nonsense": 1}, "nonsense"),
        ({"number": "760d67d4"}, "number must be of type int, not str."),
    ):
        code, result = answer("build", {**build, **wrong}, capsys)
        assert code == 1 and what in result["msg"] and runs.token not in str(result)


@pytest.mark.parametrize("module", [*OPERATIONS.operations])
def test_an_operation_rejects_unknown_options(
    module: str, stand_in: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is sent."""
    runs = Runs(stand_in, stand_in.token)
    code, result = answer(module, {**runs.connection(), "nonsense": 1}, capsys)
    assert code == 1 and "nonsense" in result["msg"] and runs.token not in str(result) and stand_in.log() == []


@pytest.mark.parametrize("module", [module for module in MODULES if module != "organization_files"])
def test_its_action_is_the_one(module: str) -> None:
    """organization_files has none, since it talks to no service."""
    found = action_loader.get(f"community.buildkite.{module}", class_only=True)
    assert found and issubclass(found, ActionModule)
