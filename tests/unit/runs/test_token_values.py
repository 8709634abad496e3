# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that are returned once: stored before what depends on it, revoked where they cannot be, and in no failed result."""

from __future__ import annotations

import json
import stat
import sys
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.community.buildkite.plugins.module_utils._apply import token_values, value_file
from ansible_collections.community.buildkite.plugins.module_utils._apply.values import Asking
from ansible_collections.community.buildkite.plugins.module_utils._errors import REPORT, BuildkiteError
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._run import values_of

from running.modules import SEED, Result, Runs, actions
from stand_in.process import StandIn

ADDRESS = "cluster/C/token/D"
MINE: Result = {"cluster": "C", "description": "D"}
SINCE = "2026-01-01T00:00:00Z"
TOKENS = "/organizations/*/clusters/*/tokens"
TREE: Result = {"clusters": [{"name": "C", "agent_tokens": [{"description": "D"}, {"description": "E"}]}]}


@pytest.fixture
def runs(stand_in: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runs:
    """Runs of tasks without no_log, with a cluster that has no tokens, and a home directory of their own."""
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    stand_in.reset({**SEED, "clusters": [{"name": "C"}]})
    made = Runs(stand_in, "bkua_graphql_too")
    made.asking = Asking()
    return made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where values go."""
    return tmp_path / "values.yml"


def ids(runs: Runs) -> list[str]:
    """The IDs of the cluster's tokens."""
    return [entry["id"] for entry in runs.rest("GET", f"clusters/{runs.at('clusters', 'C', 'id')}/tokens")]


def old(runs: Runs) -> str:
    """The ID of a token that was made before anything here."""
    entry = {"description": "D", "created_at": "2025-01-01T00:00:00.000Z", "token": "bkct_of_someone"}
    runs.stand_in.seed({"clusters": [{"name": "Old", "agent_tokens": [entry]}]})
    return str(runs.rest("GET", f"clusters/{runs.at('clusters', 'Old', 'id')}/tokens")[0]["id"])


def unsaved(tmp_path: Path) -> list[Path]:
    """What could not be stored."""
    folder = tmp_path / "home" / ".ansible/buildkite/unsaved"
    return sorted(folder.iterdir()) if folder.exists() else []


def refuse(runs: Runs, method: str) -> None:
    """The service refuses a request for a token."""
    where = TOKENS + ("/*" if method == "DELETE" else "")
    fault = {"match": {"method": method, "path": where}, "fault": "error", "status": 422, "message": "No"}
    runs.stand_in.faults([fault])


def cannot_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full when a value should be stored."""

    def full(*_arguments: t.Any, **_more: t.Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(value_file._regular, "replace", full)


# Stored


def test_stored_by_address(runs: Runs, path: Path) -> None:
    """With its ID and times, and nowhere else; check mode writes no file, and the second run stores nothing."""
    options: Result = {**MINE, "lifetime": "90d", "token_values_path": str(path)}
    planned = runs.run("agent_token", check=True, **options)
    assert not path.exists() and planned["values_missing"] == []
    result = runs.run("agent_token", **options)
    again = runs.run("agent_token", **options)
    assert planned["changes"] == result["changes"] != again["changes"] == []
    (made,) = runs.rest("GET", f"clusters/{runs.at('clusters', 'C', 'id')}/tokens")
    found = yaml.safe_load(path.read_text())
    value = found[ADDRESS].pop("value")
    times = {name: made[name] for name in ("created_at", "expires_at")}
    assert found == {ADDRESS: {"id": made["id"], **times, "previous": []}} and value.startswith("bkct_")
    assert (
        value not in str([planned, result, again, runs.stand_in.log()]) and stat.S_IMODE(path.stat().st_mode) == 0o600
    )
    assert result["values_missing"] == again["values_missing"] == [] and result["warnings"] == again["warnings"] == []


def test_a_rotation_is_two_phases(runs: Runs, path: Path) -> None:
    """The successor takes the place in the file, and the predecessor is revoked after that."""
    first = {"id": old(runs), "value": "bkct_of_someone", "created_at": "2025-01-01T00:00:00.000Z", "expires_at": None}
    path.write_text(yaml.safe_dump({"cluster/Old/token/D": first}))
    path.chmod(0o600)
    now: Result = {"cluster": "Old", "description": "D", "rotate_created_before": SINCE, "token_values_path": str(path)}
    assert runs.run("agent_token", check=True, **{**now, "rotate_created_before": None})["values_missing"] == []
    runs.run("agent_token", **now)
    found = yaml.safe_load(path.read_text())["cluster/Old/token/D"]
    assert found["id"] != first["id"] and found["previous"] == [first]
    result = runs.run("agent_token", **now, revoke_rotated=True)
    assert actions(result) == [("delete", f"cluster/Old/token/D ({first['id']})")] and result["values_missing"] == []


def test_many_in_one_run(runs: Runs, path: Path) -> None:
    """Of the whole organization, and one outside of clusters, at no more requests than without a file."""
    tree: Result = {**TREE, "unclustered_agent_tokens": [{"description": "U"}]}
    runs.stand_in.clear_log()
    result = runs.run("organization", **tree, token_values_path=str(path))
    sent = [entry["method"] for entry in runs.stand_in.log()]
    assert not result.get("failed") and "token_values" not in result and result["warnings"] == []
    found = yaml.safe_load(path.read_text())
    assert list(found) == ["cluster/C/token/D", "cluster/C/token/E", "token/U"]
    assert found["token/U"]["value"].startswith("bkar_")
    runs.stand_in.reset({**SEED, "clusters": [{"name": "C"}]})
    runs.run("organization", **tree, token_values="not_stored")
    assert sorted(sent) == sorted(entry["method"] for entry in runs.stand_in.log())
    cost = result["cost"]
    assert cost["rest_requests"] + cost["graphql_requests"] == len(sent) - 1


# Not stored


@pytest.mark.parametrize("module", ["agent_token", "organization"])
def test_what_cannot_be_stored_is_revoked(
    runs: Runs, path: Path, module: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """By the ID of the run's own answer: nothing is left of it. What waits for it is skipped, and the next run does both."""
    before = old(runs)
    own: Result = {"description": "D", "rotate_created_before": SINCE, "revoke_rotated": True}
    options: Result = {"cluster": "Old", **own}
    if module == "organization":
        options = {"clusters": [{"name": "Old", "agent_tokens": [own]}]}
    with monkeypatch.context() as patched:
        cannot_store(patched)
        result = runs.run(module, **options, token_values_path=str(path))
    assert result["failed"] and result["changed"] and result["changes"] == []
    (failed,), (skipped,) = result["failure"]["failed"], result["failure"]["skipped"]
    assert failed["code"] == "not_stored"
    assert f"{path} cannot be written: No space left on device" in failed["message"]
    assert (
        "the new token was revoked" in failed["message"] and skipped["reason"] == "cluster/Old/token/D was not created"
    )
    assert [entry["id"] for entry in runs.rest("GET", f"clusters/{runs.at('clusters', 'Old', 'id')}/tokens")] == [
        before
    ]
    writes = [entry["method"] for entry in runs.stand_in.log(write=True)]
    assert writes == ["POST", "DELETE"] and not path.exists() and unsaved(tmp_path) == []
    result = runs.run(module, **options, token_values_path=str(path))
    assert [action for action, _address in actions(result)] == ["create", "delete"]
    assert list(yaml.safe_load(path.read_text())) == ["cluster/Old/token/D"]


def test_one_outside_of_clusters_is_revoked_too(runs: Runs, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cannot_store(monkeypatch)
    result = runs.run("agent_token", description="U", token_values_path=str(path))
    assert result["failure"]["code"] == "not_stored" and "so the new token was revoked" in result["msg"]
    assert runs.run("agent_token", check=True, description="U")["changes"][0]["action"] == "create"


def test_what_cannot_be_revoked_either_is_saved(
    runs: Runs, path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In the user's own directory, which nobody else can look into; the message names the file and not the value."""
    usual = value_file._regular.replace

    def is_full(folder: str, *more: t.Any, **named: t.Any) -> t.Any:
        if "unsaved" not in folder:
            raise OSError(28, "Full")
        return usual(folder, *more, **named)

    monkeypatch.setattr(value_file._regular, "replace", is_full)
    refuse(runs, "DELETE")
    result = runs.run("agent_token", **MINE, token_values_path=str(path))
    (ident,), (saved,) = ids(runs), unsaved(tmp_path)
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600 and stat.S_IMODE(saved.parent.stat().st_mode) == 0o700
    found = yaml.safe_load(saved.read_text())[ADDRESS]
    assert found["id"] == ident and found["value"].startswith("bkct_") and found["value"] not in str(result)
    assert str(saved) in result["msg"] and ident in result["msg"] and result["failure"]["code"] == "not_stored"
    missing = runs.run("agent_token", check=True, **MINE, token_values_path=str(path))["values_missing"]
    assert missing == [ADDRESS]


def test_what_cannot_be_saved_anywhere_is_named(
    runs: Runs, path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cannot_store(monkeypatch)
    refuse(runs, "DELETE")
    result = runs.run("agent_token", **MINE, token_values_path=str(path))
    assert ids(runs)[0] in result["msg"] and "nor could it be saved" in result["msg"] and unsaved(tmp_path) == []


@pytest.mark.parametrize("kind", ["link", "file"])
def test_the_directory_of_last_resort_is_the_users_own(tmp_path: Path, kind: str) -> None:
    """A link of that name is not followed."""
    place = tmp_path / "unsaved"
    (tmp_path / "else").mkdir(mode=0o755)
    place.symlink_to(tmp_path / "else") if kind == "link" else place.write_text("")
    with pytest.raises(OSError):
        token_values._own_folder(str(place))
    assert stat.S_IMODE((tmp_path / "else").stat().st_mode) == 0o755


def test_an_error_that_nobody_thought_of(runs: Runs, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Storing fails then, as for any other reason."""
    monkeypatch.setattr(value_file, "text_of", lambda *more: 1 / 0)
    result = runs.run("agent_token", **MINE, token_values_path=str(path))
    assert f"(unexpected ZeroDivisionError: {REPORT}), so the new token was revoked" in result["msg"]
    assert ids(runs) == []


def test_an_answer_without_the_value(runs: Runs, path: Path) -> None:
    """A token that nobody can use is revoked, too."""
    session = runs.session()
    write = session.client.write
    session.client.write = lambda *more: {  # type: ignore[method-assign]
        name: value for name, value in write(*more).items() if name != "token"
    }
    options: Result = {**MINE, "state": "present", "token_values_path": str(path)}
    result = session.run("agent_token", options, check_mode=False)
    assert "(the answer does not contain it), so the new token was revoked" in result["msg"] and ids(runs) == []


# Where it cannot be stored, beforehand

FOLDER = "FOLDER"
BAD: list[tuple[Result, str]] = [
    ({"token_values_path": ""}, "token_values_path is empty"),
    ({"token_values_path": FOLDER}, "must name a file"),
    ({"token_values_path": f"{FOLDER}/no/values.yml"}, "is not a directory: create it first"),
    ({"token_values_path": f"{FOLDER}/list.yml"}, "contains something other than values by address"),
    ({"token_values_vault_id": "x"}, "token_values_vault_id needs token_values_path"),
    ({"token_values_required": True}, "token_values_required needs token_values_path"),
    ({"token_values_path": f"{FOLDER}/v.yml", "token_values_vault_id": "x"}, "needs the controller's own process"),
    ({"token_values_path": f"{FOLDER}/v.yml", "token_values_command": ["true"]}, "are mutually exclusive"),
    ({"token_values_command": ["no-such-program"]}, "'no-such-program' is not a program that can be run here"),
    ({"token_values": "return"}, "needs no_log: true on the task"),
]


@pytest.mark.parametrize(("options", "part"), BAD)
def test_rejected_before_anything_is_sent(runs: Runs, tmp_path: Path, options: Result, part: str) -> None:
    """And in check mode a warning where only the place is wrong."""
    (tmp_path / "list.yml").write_text("[]\n")
    (tmp_path / "list.yml").chmod(0o600)
    given = json.loads(json.dumps(options).replace(FOLDER, str(tmp_path)))
    runs.stand_in.clear_log()
    with pytest.raises(BuildkiteError, match=part):
        values_of(CATALOG, "organization", {**TREE, **given}, runs.asking, check_mode=False)
    with pytest.raises(BuildkiteError, match=part):
        runs.run("organization", **TREE, **given)
    assert runs.stand_in.log() == []


def test_a_place_that_is_wrong_is_a_warning_of_a_check(runs: Runs, tmp_path: Path) -> None:
    """A plan may be made on another machine."""
    result = runs.run("organization", check=True, **TREE, token_values_path=str(tmp_path / "no" / "values.yml"))
    assert (
        "is not a directory: create it first" in result["warnings"][0] and "A run would fail" in result["warnings"][0]
    )
    assert "values_missing" not in result


# Values that are missing


def test_adopted_tokens_have_no_value_here(runs: Runs, path: Path) -> None:
    """They are listed, with the way to a value, or as an error if an option asks for it, until they are rotated."""
    old(runs)
    own: Result = {"description": "D"}
    tree: Result = {"clusters": [{"name": "Old", "agent_tokens": [own, {"description": "new"}]}]}
    result = runs.run("organization", **tree, token_values_path=str(path))
    assert result["values_missing"] == ["cluster/Old/token/D"] and not result.get("failed")
    assert "to have the value of one, rotate it with rotate_created_before" in result["warnings"][0]
    for check in (True, False):
        result = runs.run("organization", check=check, **tree, token_values_path=str(path), token_values_required=True)
        assert (
            result["failed"]
            and result["failure"]["code"] == "values_missing"
            and result["msg"] == result["warnings"][0]
        )
        assert result["values_missing"] == ["cluster/Old/token/D"]
    own["rotate_created_before"] = SINCE
    result = runs.run("organization", **tree, token_values_path=str(path), token_values_required=True)
    assert not result.get("failed") and result["values_missing"] == []


def test_a_file_that_is_broken_meanwhile(runs: Runs, path: Path) -> None:
    """What was done is in the result."""
    session = runs.session()
    write = session.client.write

    def broken(*more: t.Any) -> t.Any:
        path.write_text("[]\n")
        path.chmod(0o600)
        return write(*more)

    session.client.write = broken  # type: ignore[method-assign, assignment]
    options = {"teams": [{"name": "T"}], "token_values_path": str(path), "token_values_required": True}
    result = session.run("organization", options, check_mode=False)
    assert actions(result) == [("create", "team/T")] and result["failure"]["code"] == "values_missing"
    assert "contains something other than values by address" in result["warnings"][-1]


# A command


def program(tmp_path: Path, then: str) -> list[str]:
    """A program that keeps what it is given, and then does something."""
    text = f"import json, sys, time\nopen({str(tmp_path / 'kept.json')!r}, 'w').write(sys.stdin.read())\nprint(sys.argv)\n{then}\n"
    (tmp_path / "store.py").write_text(text)
    return [sys.executable, str(tmp_path / "store.py"), "$HOME; a b"]


def test_a_command_stores(runs: Runs, tmp_path: Path) -> None:
    """It is given one value as JSON, and no shell reads its arguments."""
    result = runs.run(
        "agent_token", **MINE, token_values_command=program(tmp_path, "assert sys.argv[1] == '$HOME; a b'")
    )
    kept = json.loads((tmp_path / "kept.json").read_text())
    assert not result.get("failed") and set(kept) == {"address", "id", "value", "created_at", "expires_at"}
    assert kept["address"] == ADDRESS and [kept["id"]] == ids(runs) and kept["value"] not in str(result)
    assert "values_missing" not in result


@pytest.mark.parametrize(
    ("then", "part"), [("sys.exit(3)", "ended with 3"), ("time.sleep(9)", "did not end within 0.3 seconds")]
)
def test_a_command_that_fails(
    runs: Runs, tmp_path: Path, then: str, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(token_values, "COMMAND_SECONDS", 0.3 if "sleep" in then else 60)
    result = runs.run("agent_token", **MINE, token_values_command=program(tmp_path, then))
    assert part in result["msg"] and "the new token was revoked" in result["msg"] and ids(runs) == []


# In the result, or nowhere


def test_the_rule_of_the_organization(runs: Runs) -> None:
    """Without a place: a warning, an error, nothing, or the values in the result of a task with no_log."""
    lost = "2 values (cluster/C/token/D, cluster/C/token/E)"
    assert lost in runs.run("organization", check=True, **TREE)["warnings"][0]
    warning = runs.run("organization", check=True, **TREE, token_values="stored")["warnings"][0]
    assert warning.startswith("A run would fail") and lost in warning
    message = runs.rejected("organization", **TREE, token_values="stored").message
    assert lost in message and "set token_values to not_stored or return" in message
    assert runs.run("organization", check=True, **TREE, token_values="not_stored")["warnings"] == []
    runs.asking = Asking(private=True)
    result = runs.run("organization", **TREE, token_values="return")
    assert set(result["token_values"]) == {"cluster/C/token/D", "cluster/C/token/E"}
    assert runs.run("organization", **TREE, token_values="stored")["changes"] == []


def test_a_task_without_no_log_is_told_no_value(runs: Runs) -> None:
    """Its plan warns; with no_log it returns the value, stored or not."""
    warning = runs.run("agent_token", check=True, **MINE)["warnings"][0]
    assert "will be neither stored nor returned" in warning and "no_log: true on the task" in warning
    assert "token_value" not in runs.run("agent_token", **MINE) and len(ids(runs)) == 1
    runs.asking = Asking(private=True)
    assert runs.run("agent_token", **{**MINE, "description": "E"})["token_value"].startswith("bkct_")


@pytest.mark.parametrize(
    ("options", "bulk", "part"),
    [
        ({}, False, "set token_values_path or token_values_command"),
        ({"token_values": "return"}, True, "leave out token_values: return"),
        ({"token_values_path": "x"}, False, ""),
        ({"state": "absent"}, False, ""),
        ({}, True, ""),
    ],
)
def test_async_keeps_no_value_in_its_file(options: Result, bulk: bool, part: str) -> None:
    if not part:
        token_values.check_async(options, bulk)
        return
    with pytest.raises(BuildkiteError, match=part):
        token_values.check_async(options, bulk)
