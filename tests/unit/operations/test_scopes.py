# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scopes of operations: what the declarations list is enough for every state, and each of them is needed and named."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import Forbidden, MissingScope
from ansible_collections.community.buildkite.plugins.module_utils._operations.call import Call
from ansible_collections.community.buildkite.plugins.module_utils._operations.catalog import OPERATIONS

from running.operated import Operations, Result
from stand_in.process import StandIn

TOKEN = "bkua_of_the_table"
LEAKED = "bkua_leaked"
OWNER = "owner@example.com"
STEPS = "steps:\n- {command: make, key: make}\n- {command: slow, key: slow}\n- {block: Release, key: release}\n"
OUTCOMES = {"make": {"exit_status": 1, "artifacts": [{"path": "a", "content": "a"}]}, "slow": {"seconds": 900}}
DEB = {"filename": "apple_1.0_all.deb", "content": "apple"}
HOSTED = {"key": "hosted", "hosted_agents": {"instance_shape": "LINUX_AMD64_2X4"}}
SEED: Result = {
    "clusters": [
        {
            "name": "Linux",
            "queues": [{"key": "default"}, HOSTED],
            "cache_volumes": [{"tag": "gems", "size_mb": 1}],
            "agent_tokens": [{"description": "Autoscaling group"}],
        }
    ],
    "agents": [
        {
            "name": name,
            "hostname": name,
            "cluster": "Linux",
            "queue": "default",
            "paused": name == "paused",
            "paused_note": OWNER,
        }
        for name in ("idle", "paused")
    ]
    + [{"name": f"own-{number}"} for number in range(9)],
    "teams": [{"name": "Everyone"}],
    "pipelines": [
        {"name": "shop", "repository": "r", "configuration": STEPS, "outcomes": OUTCOMES},
        {"name": "gate", "repository": "r", "configuration": "steps:\n- {block: Release, key: release}\n"},
    ],
    "builds": [{"pipeline": name, "runs": True, "branch": "main"} for name in ("shop", "gate")],
    "suites": [{"name": "RSpec", "teams": ["Everyone"]}],
    "test_runs": [{"suite": "RSpec", "commit_sha": "1", "executions": [{"scope": "Cart", "name": "adds up"}]}],
    "registries": [
        {"name": "Tools", "ecosystem": "deb", "packages": [DEB]},
        {"name": "Live", "ecosystem": "deb"},
    ],
    "tokens": [{"token": LEAKED, "user": OWNER, "scopes": ["read_builds"]}],
}
BUILD: Result = {"pipeline": "shop", "number": 1}
MAKE: Result = {**BUILD, "step_key": "make"}
SLOW: Result = {**BUILD, "step_key": "slow"}
NOTE: Result = {**BUILD, "context": "a"}
CART: Result = {"suite": "rspec", "scope": "Cart", "name": "adds up"}
IDLE: Result = {"name": "idle"}
# For each state, a call that needs all of its scopes. The token that is revoked has its ID, and files are in the folder of a test.
CALLS: dict[tuple[str, str | None], Result] = {
    ("access_token_info", None): {},
    ("agent", "paused"): {**IDLE, "timeout_in_minutes": 5},
    ("agent", "drained"): IDLE,
    ("agent", "resumed"): IDLE,
    ("agent", "stopped"): IDLE,
    ("agent", "killed"): IDLE,
    ("agent", "disconnected"): {"hosts": [{"name": "nobody"}], "allow_no_agents": True},
    ("agent", "connected"): {"hosts": [{"name": "idle"}]},
    ("agent_info", None): {},
    ("agent_token_rotation", "watched"): {
        "cluster": "Linux",
        "description": "Autoscaling group",
        "token_values_path": "{folder}/values.yml",
    },
    ("annotation", "present"): {**NOTE, "body": "b"},
    ("annotation", "absent"): NOTE,
    ("api_access_token", "revoked"): {},
    ("artifact", "downloaded"): {**MAKE, "path": "*", "dest": "{folder}"},
    ("artifact", "absent"): {**MAKE, "path": "*"},
    ("artifact_info", None): BUILD,
    ("audit_event_info", None): {},
    ("build", "triggered"): {"pipeline": "shop", "branch": "main", "wait_for": "started"},
    ("build", "canceled"): BUILD,
    ("build_info", None): {},
    ("cache_volume", "absent"): {"cluster": "Linux", "tag": "gems"},
    ("job", "retried"): {**MAKE, "wait": False},
    ("job", "canceled"): SLOW,
    ("job", "unblocked"): {"pipeline": "gate", "number": 1, "step_key": "release", "check_fields": False},
    ("job", "reprioritized"): {**SLOW, "priority": 5},
    ("job_env_info", None): MAKE,
    ("job_log", "present"): {**MAKE, "dest": "{folder}/log.txt"},
    ("job_log", "absent"): MAKE,
    ("job_log_info", None): MAKE,
    ("package", "present"): {"registry": "live", "src": "{folder}/banana_1.1_all.deb"},
    ("package", "copied"): {"registry": "tools", "to": "live", "filename": DEB["filename"]},
    ("package", "absent"): {"registry": "tools", "filename": DEB["filename"]},
    ("test", "skipped"): CART,
    ("test", "muted"): CART,
    ("test", "enabled"): CART,
}
# What a state changes must exist before.
BEFORE: dict[tuple[str, str | None], tuple[str, Result]] = {
    ("agent", "resumed"): ("agent", {**IDLE, "state": "paused", "timeout_in_minutes": 5}),
    ("annotation", "absent"): ("annotation", {**NOTE, "state": "present", "body": "b"}),
    ("test", "enabled"): ("test", {**CART, "state": "muted"}),
}
NAMES = list(CALLS)
# These states only read.
READ = {("agent", "disconnected"), ("agent", "connected")}


class Tried(Operations):
    """An organization, a token of which a test chooses the scopes, and the calls."""

    def __init__(self, stand_in: StandIn, folder: Path) -> None:
        super().__init__(stand_in, SEED)
        self.wait(30)
        self.folder = folder
        (folder / "banana_1.1_all.deb").write_text("banana")
        stand_in.keep()

    def anew(self, scopes: t.Iterable[str], name: tuple[str, str | None]) -> Result:
        """The options of a call, in the organization as it was, and the token with these scopes."""
        self.stand_in.back_to_kept()
        self.token = self.stand_in.token
        if name in BEFORE:
            module, options = BEFORE[name]
            self.run(module, **options)
        made: Result = {}
        if name[0] == "api_access_token":
            ident = self.run("access_token_info", api_token=LEAKED)["access_token"]["uuid"]
            made = {"id": ident, "override_guards": [f"api_access_token/{ident}"]}
        if name[0] == "agent_token_rotation":
            self._begin_rotation()
        self.stand_in.seed({"tokens": [{"token": TOKEN, "user": OWNER, "scopes": sorted(scopes)}]})
        self.token = TOKEN
        texts = {
            option: value.replace("{folder}", str(self.folder)) if isinstance(value, str) else value
            for option, value in CALLS[name].items()
        }
        return {**texts, **made, **({"state": name[1]} if name[1] else {})}

    def _begin_rotation(self) -> None:
        """The file of values, with a rotation that only waits for the end of its watch."""
        (cluster,) = self.rest("GET", "clusters")
        (token,) = self.rest("GET", f"clusters/{cluster['id']}/tokens")
        times = {"distributed_at": "2026-01-01T12:00:00Z", "revoking_at": "2026-01-02T12:00:00Z"}
        entry = {"id": token["id"], "value": "x", "rotation": {**times, "agents": 1, "predecessors": []}}
        path = self.folder / "values.yml"
        path.write_text(json.dumps({"cluster/Linux/token/Autoscaling group": entry}))
        path.chmod(0o600)


@pytest.fixture
def tried(stand_in: StandIn, tmp_path: Path) -> Tried:
    """The organization."""
    return Tried(stand_in, tmp_path)


def needed(name: tuple[str, str | None]) -> list[str]:
    """The scopes that a state always needs; of those of which one is enough, the first one."""
    operation = OPERATIONS.operations[name[0]]
    return [*operation.scopes_of(name[1]), *operation.one_of[:1]]


def test_every_state_is_tried() -> None:
    """Or another one of the operation that needs the same scopes."""
    every = {
        (name, state): (name, operation.scopes_of(state), operation.also_of(state))
        for name, operation in OPERATIONS.operations.items()
        for state in [one.name for one in operation.states] or [None]
    }
    assert set(NAMES) <= set(every)
    assert {every[name] for name in NAMES} == set(every.values())


@pytest.mark.parametrize("name", NAMES, ids=str)
def test_the_scopes_are_enough(tried: Tried, name: tuple[str, str | None]) -> None:
    operation = OPERATIONS.operations[name[0]]
    for scopes in [needed(name), *([*operation.scopes_of(name[1]), other] for other in operation.one_of[1:])]:
        result = tried.run(name[0], **tried.anew(scopes, name))
        assert not result.get("failed") and result["changed"] == bool(name[1] and name not in READ), result


@pytest.mark.parametrize("name", [name for name in NAMES if needed(name)], ids=str)
def test_each_scope_is_needed_and_named(
    tried: Tried, name: tuple[str, str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is sent; and by Buildkite, if the operation did not look first."""
    for scope in needed(name):
        rest = [other for other in needed(name) if other != scope]
        options = tried.anew(rest, name)
        tried.stand_in.clear_log()
        error = tried.rejected(name[0], **options)
        assert isinstance(error, MissingScope) and error.facts["scopes"] == [scope]
        assert error.message.startswith(
            f"The API token lacks the scope {scope} (for community.buildkite.{name[0]}): add"
        )
        assert tried.requests() == ["GET /access-token"]
        with monkeypatch.context() as context:
            context.setattr(Call, "need", lambda *_given: None)
            assert refused_for(tried, name[0], options) in ([scope], NO_WORDS)


# An answer to this method has no body that could name the scope.
NO_WORDS = "HEAD"


def refused_for(tried: Tried, module: str, options: Result) -> t.Any:
    """The scopes that a failure names, also of a call that changed something."""
    try:
        return tried.run(module, **options)["failure"]["scopes"]
    except Forbidden as error:
        return error.facts.get("scopes") or error.facts["request"].split()[0]


# The calls that need more than their state always does: the scope, the organization's switch, and the options.
MORE: list[tuple[tuple[str, str | None], str, Result, Result]] = [
    *((("agent", state), "read_clusters", {}, {"cluster": "Linux"}) for state in ("paused", "stopped", "killed")),
    *((("agent", state), "graphql", {"agents_show_pauses": False}, {}) for state in ("paused", "drained", "resumed")),
    (("agent_info", None), "read_clusters", {}, {"cluster": "Linux"}),
    (("build", "triggered"), "read_pipelines", {}, {"branch": None}),
    (("build_info", None), "read_suites", {}, {"include": ["failed_tests"]}),
]


def test_what_some_calls_need_is_tried() -> None:
    listed = {
        (name, also.scope)
        for name, operation in OPERATIONS.operations.items()
        for state in [one.name for one in operation.states] or [None]
        for also in operation.also_of(state)
    }
    assert {(name[0], scope) for name, scope, _switches, _options in MORE} == listed


@pytest.mark.parametrize(("name", "scope", "switches", "more"), MORE, ids=str)
def test_what_some_calls_need(
    tried: Tried, name: tuple[str, str | None], scope: str, switches: Result, more: Result
) -> None:
    assert scope in [also.scope for also in OPERATIONS.operations[name[0]].also_of(name[1])]
    tried.stand_in.switches(**switches)
    tried.stand_in.keep()
    options = tried.anew([*needed(name), scope], name)
    assert not tried.run(name[0], **{**options, **more}).get("failed")
    error = tried.rejected(name[0], **{**tried.anew(needed(name), name), **more})
    assert isinstance(error, MissingScope) and error.facts["scopes"] == [scope]


def test_check_mode_predicts_less_without_the_pipeline(tried: Tried) -> None:
    """It may not read it: the prediction names what it does not contain."""
    name = ("build", "triggered")
    result = tried.checked("build", **{**tried.anew(needed(name), name), "pipeline": "nowhere"})
    assert result["changed"] and ["read_pipelines" in warning for warning in result["warnings"]] == [True]
    tried.anew([*needed(name), "read_pipelines"], name)
    assert "nowhere does not exist" in tried.rejected("build", check=True, pipeline="nowhere", branch="main").message
