# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that Buildkite returns once: what the plan and the result report, and where they are saved."""

from __future__ import annotations

import json
import signal
import stat
import sys
import threading
import typing as t
from pathlib import Path

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._apply import token_values
from ansible_collections.community.buildkite.plugins.module_utils._apply.token_values import TokenValues
from ansible_collections.community.buildkite.plugins.module_utils._apply.value_file import CannotStore, Cipher
from ansible_collections.community.buildkite.plugins.module_utils._errors import (
    REPORT,
    BuildkiteError,
    InvalidOption,
    NotStored,
    Rejected,
)
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Change

from .tokens import ADDRESS, CLUSTER, COMMAND, UNCLUSTERED, Options, answer, creation, plan_of, taken, token, values

WAYS = "set token_values_path or token_values_command"


# ---- before anything is sent


@pytest.mark.parametrize(
    ("private", "bulk", "choice", "returns"),
    [(False, False, None, False), (True, False, None, True), (True, True, None, False), (True, True, "return", True)],
)
def test_whether_the_result_contains_values(private: bool, bulk: bool, choice: str | None, returns: bool) -> None:
    assert values({"token_values": choice}, private, bulk).returns is returns


def test_whether_values_are_stored(tmp_path: Path) -> None:
    stores = [values(options).stores for options in ({}, {"token_values_path": str(tmp_path / "v.yml")}, COMMAND)]
    assert stores == [False, True, True]


CONTRADICTIONS: list[tuple[Options, bool, str, str]] = [
    (
        {"token_values_path": "v.yml", **COMMAND},
        True,
        "token_values_command",
        "token_values_path and token_values_command are mutually exclusive: set only one of them.",
    ),
    ({"token_values_required": True}, True, "token_values_required", "token_values_required needs token_values_path."),
    (
        {"token_values_vault_id": "prod"},
        True,
        "token_values_vault_id",
        "token_values_vault_id needs token_values_path.",
    ),
    (
        {"token_values_vault_id": "prod", "token_values_path": "v.yml"},
        True,
        "token_values_vault_id",
        "token_values_vault_id needs the controller's own process, which has the vault passwords: run the task on localhost"
        " without async and become, or leave it out.",
    ),
    (
        {"token_values": "return"},
        False,
        "token_values",
        "token_values: return needs no_log: true on the task, or the values are shown.",
    ),
]


@pytest.mark.parametrize(("options", "private", "option", "message"), CONTRADICTIONS)
def test_options_that_contradict_each_other(options: Options, private: bool, option: str, message: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        values(options, private)
    assert (caught.value.message, caught.value.facts["option"]) == (message, option)


def test_a_program_that_does_not_exist() -> None:
    missing = values({"token_values_command": ["/no/such/program", "x"]})
    message = "token_values_command: '/no/such/program' is not a program that can be run here: install it, or set its whole path."
    with pytest.raises(InvalidOption) as caught:
        missing.check_place(check_mode=False)
    assert (caught.value.message, caught.value.facts["option"]) == (message, "token_values_command")
    missing.check_place(check_mode=True)
    assert missing.warnings(plan_of(), True) == [f"A run would fail: {message}"]
    values(COMMAND).check_place(check_mode=False)


@pytest.mark.parametrize(
    ("options", "bulk", "warning"),
    [
        (
            {},
            True,
            f"will be neither stored nor returned, and Buildkite returns each once: {WAYS}, or token_values: return and no_log: true.",
        ),
        (
            {},
            False,
            f"will be neither stored nor returned, and Buildkite returns each once: {WAYS}, or no_log: true on the task.",
        ),
        ({"token_values": "not_stored"}, True, ""),
        (COMMAND, True, ""),
    ],
)
def test_values_that_would_be_lost_are_a_warning(options: Options, bulk: bool, warning: str) -> None:
    plan = plan_of(creation("T"), creation("U"))
    said = values(options, bulk=bulk).warnings(plan, False)
    assert said == ([f"2 values ({ADDRESS}, cluster/C/token/U) {warning}"] if warning else [])
    # Nothing is lost of what is returned, held, or exists.
    assert values({}, private=True, bulk=False).warnings(plan, False) == []
    others = [creation(held="why"), Change("delete", token(), ADDRESS), Change("create", CLUSTER, CLUSTER.address)]
    assert values(options, bulk=bulk).warnings(plan_of(*others), False) == []


def test_values_that_would_be_lost_where_they_have_to_be_stored() -> None:
    stored = values({"token_values": "stored"})
    message = (
        f"1 value ({ADDRESS}) would be lost, since Buildkite returns each once: {WAYS}, or set token_values to not_stored"
        " or return."
    )
    assert stored.warnings(plan_of(creation()), True) == [f"A run would fail: {message}"]
    with pytest.raises(Rejected) as caught:
        stored.warnings(plan_of(creation()), False)
    assert (caught.value.message, caught.value.facts["address"]) == (message, ADDRESS)


@pytest.mark.parametrize(
    ("options", "bulk", "option", "way"),
    [
        ({"token_values": "return"}, True, "token_values", "leave out token_values: return"),
        ({}, False, "token_values_path", WAYS),
        ({"token_values_command": []}, False, "token_values_path", WAYS),
    ],
)
def test_a_task_with_async(options: Options, bulk: bool, option: str, way: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        token_values.check_async(options, bulk)
    assert caught.value.facts["option"] == option
    assert caught.value.message == f"The result of a task with async is kept in a file: {way}, or leave out async."
    for fine in ({"token_values_path": "v.yml"}, {"state": "absent"}, {"token_values_command": ["x"]}):
        token_values.check_async(fine, False)
    token_values.check_async({}, True)


# ---- a new token


def fails(*more: t.Any) -> None:
    """A revocation that fails."""
    raise BuildkiteError("It is gone.")


def test_a_value_is_taken_out_of_the_answer_and_stored(tmp_path: Path) -> None:
    path = tmp_path / "values.yml"
    told, raw = values({"token_values_path": str(path)}), answer()
    change = taken(told, raw)
    entry = {"id": "42", "value": "bkct_planted", "created_at": "2026-01-01", "expires_at": None}
    assert "token" not in raw and told.told == {ADDRESS: entry} and change.node.id is None
    assert json.loads(path.read_text().partition("\n")[2]) == {ADDRESS: {**entry, "previous": []}}
    nothing = values({})
    taken(nothing, answer(token=None))
    assert nothing.told == {}


def test_a_command_is_given_the_value_and_its_end_counts(tmp_path: Path) -> None:
    program = f"import sys; open({str(tmp_path / 'got')!r}, 'w').write(sys.stdin.read())"
    taken(values({"token_values_command": [sys.executable, "-c", program]}), answer())
    assert json.loads((tmp_path / "got").read_text()) == {
        "address": ADDRESS,
        "id": "42",
        "value": "bkct_planted",
        "created_at": "2026-01-01",
        "expires_at": None,
    }


def reason_of(command: list[str], raw: Options | None = None) -> str:
    """Why a value could not be stored with a command; the token is revoked."""
    revoked: list[bool] = []
    told = values({"token_values_command": command})
    with pytest.raises(NotStored) as caught:
        taken(told, raw or answer(), lambda: revoked.append(True))
    assert revoked == [True] and told.told == {} and caught.value.facts["address"] == ADDRESS
    start, end = (
        f"{ADDRESS}: its value could not be stored (",
        "), so the new token was revoked: correct that and run again.",
    )
    assert caught.value.message.startswith(start) and caught.value.message.endswith(end)
    return caught.value.message[len(start) : -len(end)]


def test_a_value_that_cannot_be_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_values, "COMMAND_SECONDS", 0.1)
    assert reason_of(["sleep", "60"]) == "sleep did not end within 0.1 seconds"
    monkeypatch.setattr(token_values, "COMMAND_SECONDS", 60)
    assert reason_of(["false"]) == "false ended with 1"
    assert reason_of(["/no/such/program"]) == "/no/such/program cannot be run: No such file or directory"
    assert reason_of(["true"], answer(token="")) == "the answer does not contain it"
    assert reason_of(["true"], {"id": "42"}) == "the answer does not contain it"
    monkeypatch.setattr(token_values, "_call", lambda command, data: 1 / 0)
    assert reason_of(["true"]) == f"unexpected ZeroDivisionError: {REPORT}"


class Reversed:
    """A cipher that anyone could read."""

    def encrypt(self, text: str) -> str:
        return text[::-1]

    def decrypt(self, text: str) -> str:
        return text[::-1]


class Broken(Reversed):
    """One that cannot encrypt."""

    def encrypt(self, text: str) -> str:
        raise ValueError("broken")


def test_a_value_is_encrypted_for_its_vault_id(tmp_path: Path) -> None:
    asked: list[str] = []

    def cipher(vault_id: str) -> Cipher:
        asked.append(vault_id)
        return Reversed()

    path = tmp_path / "values.yml"
    values({"token_values_path": str(path)}, cipher=cipher)
    assert asked == []
    taken(values({"token_values_path": str(path), "token_values_vault_id": "prod"}, cipher=cipher), answer())
    assert asked == ["prod"] and "bkct_planted" in path.read_text()[::-1]


@pytest.mark.parametrize("cipher", [None, Reversed(), Broken()])
def test_a_value_that_can_neither_be_stored_nor_revoked(
    home: Path, monkeypatch: pytest.MonkeyPatch, cipher: Cipher | None
) -> None:
    """It is saved in the user's own directory, encrypted where that is possible. Nothing that waits for the token is sent."""
    options = {"token_values_path": str(home / "none" / "v.yml"), "token_values_vault_id": "prod" if cipher else None}
    told, change = values(options, cipher=(lambda vault_id: cipher) if cipher else None), creation()
    with pytest.raises(NotStored) as caught:
        told.take(change, answer(id="4/2"), fails)
    path = home / ".ansible" / "buildkite" / "unsaved" / "4_2.yml"
    said = caught.value.message
    assert said.startswith(f"{ADDRESS}: its value could not be stored (")
    assert said.endswith(
        f"), and revoking the new token 4/2 failed (It is gone): the value is in {path}; move it to where it belongs, or revoke"
        " the token by its id."
    )
    text = path.read_text()
    assert (
        "bkct_planted" in (text if cipher is None or isinstance(cipher, Broken) else text[::-1])
        and change.node.id is None
    )
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_value_that_cannot_be_saved_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*more: t.Any) -> t.NoReturn:
        raise CannotStore("the disk is full")

    monkeypatch.setattr(TokenValues, "_save_elsewhere", full)
    with pytest.raises(NotStored) as caught:
        taken(values({"token_values_command": ["false"]}), answer(), fails)
    assert caught.value.message == (
        f"{ADDRESS}: its value could not be stored (false ended with 1), and revoking the new token 42 failed (It is gone), nor"
        " could it be saved (the disk is full): revoke the token by its id."
    )


# ---- signals


def blocked() -> bool:
    """Whether signals wait."""
    return signal.SIGTERM in signal.pthread_sigmask(signal.SIG_BLOCK, [])


@pytest.mark.parametrize("is_other_thread", [False, True])
def test_signals_wait_while_a_value_is_in_flight(is_other_thread: bool) -> None:
    """What can be waited for is waited for before."""
    waits: list[tuple[str, float, bool]] = []
    seen: list[bool] = []

    def create() -> None:
        for resource in (token().resource, UNCLUSTERED):
            with values(COMMAND).shielded(resource, lambda api, cost: waits.append((api, cost, blocked()))):
                seen.append(blocked())
        for options, resource in (({}, UNCLUSTERED), (COMMAND, CLUSTER.resource)):
            with values(options).shielded(resource, lambda api, cost: waits.append((api, cost, blocked()))):
                seen.append(blocked())

    if is_other_thread:
        thread = threading.Thread(target=create)
        thread.start()
        thread.join()
    else:
        create()
    assert (waits, seen, blocked()) == (
        *([("rest", 1.0, False), ("graphql", 1.0, False)], [True, True, False, False]),
        False,
    )


@pytest.mark.parametrize("kind", ["link", "file"])
def test_a_directory_of_someone_else_is_not_written_to(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "unsaved"
    folder.symlink_to(tmp_path) if kind == "link" else folder.write_text("")
    with pytest.raises(OSError):
        token_values._own_folder(str(folder))
    made = token_values._own_folder(str(tmp_path / "a" / "b"))
    Path(made).chmod(0o755)
    token_values._own_folder(made)
    assert made == str(tmp_path / "a" / "b") and stat.S_IMODE(Path(made).stat().st_mode) == 0o700
