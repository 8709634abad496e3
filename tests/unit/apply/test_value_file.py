# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file of values: complete whenever a process ends, however many write it, and nothing else than a file of its user."""

from __future__ import annotations

import base64
import fcntl
import os
import signal
import stat
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.community.buildkite.plugins.module_utils._apply import value_file
from ansible_collections.community.buildkite.plugins.module_utils._apply.value_file import CannotStore, ValueFile
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file goes."""
    return tmp_path / "values.yml"


class Reversed:
    """A cipher that tests can read."""

    def encrypt(self, text: str) -> str:
        return value_file.ENCRYPTED + base64.b64encode(text.encode()).decode()

    def decrypt(self, text: str) -> str:
        if text.endswith("?"):
            raise ValueError("wrong password")
        return base64.b64decode(text.removeprefix(value_file.ENCRYPTED)).decode()


def entry(ident: str, **more: t.Any) -> dict[str, t.Any]:
    """What is stored of a token."""
    return {"id": ident, "value": f"bkct_{ident}", "created_at": "2026-11-29T12:00:00.000Z", "expires_at": None, **more}


def in_children(*works: t.Callable[[], None]) -> list[int]:
    """Do some work side by side, each in a process of its own; how each ended."""
    children = []
    for work in works:
        child = os.fork()
        if not child:
            try:
                work()
                os._exit(0)
            finally:
                os._exit(1)
        children.append(child)
    return [os.waitpid(child, 0)[1] for child in children]


def test_a_successor_keeps_its_predecessors(path: Path) -> None:
    """The newest is the entry, older ones follow in their order; the same one again is not its own predecessor."""
    file = ValueFile(str(path))
    for ident in ("a", "b", "b", "c"):
        file.put("cluster/C/token/T", entry(ident))
    assert yaml.safe_load(path.read_text()) == {
        "cluster/C/token/T": {**entry("c"), "previous": [entry("b"), entry("a")]}
    }
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {other.name for other in path.parent.iterdir()} == {"values.yml", ".values.yml.lock"}


def test_a_rotation_is_recorded_in_the_entry_of_its_object(path: Path) -> None:
    """One after the other, and it goes with its entry when that has a successor; files without one are as they were."""
    file = ValueFile(str(path), Reversed())
    file.put("cluster/C/token/T", entry("a"))
    file.record("cluster/C/token/T", "a", {"distributed_at": "x"})
    file.record("cluster/C/token/T", "a", {"agents": 2})
    recorded = {"rotation": {"distributed_at": "x", "agents": 2}}
    assert file.read() == {"cluster/C/token/T": {**entry("a"), "previous": [], **recorded}}
    file.put("cluster/C/token/T", entry("b"))
    assert file.read() == {"cluster/C/token/T": {**entry("b"), "previous": [{**entry("a"), **recorded}]}}
    before = path.read_bytes()
    for address in ("cluster/C/token/T", "cluster/C/token/U"):
        with pytest.raises(InvalidOption, match="contains no value of .* with the ID a any more: run again"):
            file.record(address, "a", {"agents": 3})
    assert path.read_bytes() == before


def test_a_vault_id_needs_a_cipher(path: Path) -> None:
    """An ordinary module has none; without the option, there is no file."""
    assert value_file.opened({"token_values_path": None, "token_values_vault_id": "x"}) is None
    with pytest.raises(InvalidOption, match="needs the controller's own process"):
        value_file.opened({"token_values_path": str(path), "token_values_vault_id": "x"})


def test_what_a_person_wrote_is_kept(path: Path) -> None:
    """Comments are not; other keys, and times that YAML takes for such, are."""
    path.write_text("# mine\ncluster/C/token/T: {id: a, value: x, created_at: 2026-01-01T00:00:00Z, note: mine}\n")
    path.chmod(0o600)
    ValueFile(str(path)).put("cluster/A/token/T", entry("b"))
    found = yaml.safe_load(path.read_text())
    assert list(found) == ["cluster/A/token/T", "cluster/C/token/T"]
    assert found["cluster/C/token/T"]["note"] == "mine" and "2026-01-01" in str(
        found["cluster/C/token/T"]["created_at"]
    )


@pytest.mark.parametrize("address", ['a"b\\', "é \U0001f680", "\x85\u2028\x7f\ufeff", ": # - {}", "null"])
def test_any_address_is_read_again(path: Path, address: str) -> None:
    """As YAML reads it, and as it is read here."""
    file = ValueFile(str(path))
    file.put(address, entry("a"))
    file.put("other", entry("b"))
    assert list(yaml.safe_load(path.read_text())) == sorted([address, "other"]) == list(file.read())


@pytest.mark.parametrize("mask", [0o777, 0o022, 0])
def test_the_mode_is_that_whatever_the_mask(path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        ValueFile(str(path)).put("a", entry("a"))
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def planted(path: Path, kind: str) -> None:
    """Something at the path that is no file of values."""
    other = path.parent / "other.yml"
    if kind in ("link", "dangling"):
        other.write_text("{}\n") if kind == "link" else None
        path.symlink_to(other)
    elif kind == "fifo":
        os.mkfifo(path, 0o600)
    else:
        path.write_text(CONTENTS.get(kind, "{}\n"))
        path.chmod(0o640 if kind == "mode" else 0o600)


CONTENTS = {"list": "[a]\n", "text": "a: b\n", "broken": "a: [\n", "encrypted": "$ANSIBLE_VAULT;1.1;AES256\n00\n"}
SPECIAL = "is a link or a special file, and values are stored only in a regular file: remove it"
OTHER = "contains something other than values by address: set another path"
BAD = [
    ("link", SPECIAL),
    ("dangling", SPECIAL),
    ("fifo", SPECIAL),
    ("mode", "is not a file of its user with mode 0600: correct its owner and mode"),
    ("list", OTHER),
    ("text", OTHER),
    ("broken", "cannot be used (it is not valid YAML): correct it, or set another path"),
    ("encrypted", "is encrypted: set token_values_vault_id"),
]


@pytest.mark.parametrize(("kind", "part"), BAD)
def test_anything_else_is_left_alone(path: Path, kind: str, part: str) -> None:
    """It is an error beforehand, and when it appears in between."""
    file = ValueFile(str(path))
    planted(path, kind)
    before = path.lstat()
    with pytest.raises(InvalidOption) as caught:
        file.check()
    assert (caught.value.message, caught.value.facts["option"]) == (
        *(f"token_values_path: {path} {part}.", "token_values_path"),
    )
    with pytest.raises(CannotStore):
        file.put("a", entry("a"))
    assert path.lstat().st_ino == before.st_ino and path.lstat().st_mtime == before.st_mtime


def test_a_path_without_a_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is in lines that can be compared, and is readable without its first one."""
    monkeypatch.chdir(tmp_path)
    ValueFile("v.yml").put("é", {"id": "1"})
    text = Path("v.yml").read_text(encoding="utf-8")
    assert text == f'{value_file.HEAD}{{\n  "é": {{\n    "id": "1",\n    "previous": []\n  }}\n}}\n'
    assert stat.S_IMODE(Path(".v.yml.lock").stat().st_mode) == 0o600


def test_a_file_that_is_not_text(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_bytes(b"\xff")
    path.chmod(0o600)
    with pytest.raises(InvalidOption) as caught:
        ValueFile(str(path)).check()
    assert caught.value.message.startswith(f"token_values_path: {path} cannot be read ('utf-8' codec can't decode")
    path.write_bytes(b"{}")
    with pytest.raises(InvalidOption) as caught:
        ValueFile(str(path), Reversed()).check()
    assert caught.value.message == (
        f"token_values_path: {path} is not encrypted: encrypt it with ansible-vault, or leave out token_values_vault_id."
    )


def test_a_lock_is_waited_for(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A little while, several times."""
    locks = iter([False, False, True])
    slept: list[float] = []
    monkeypatch.setattr(value_file, "_lock", lambda descriptor: next(locks))
    monkeypatch.setattr(value_file.time, "sleep", slept.append)
    ValueFile(str(path)).put("a", entry("a"))
    assert slept == [value_file.PAUSE] * 2


def test_a_file_of_someone_else(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ValueFile(str(path)).put("a", entry("a"))
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    with pytest.raises(InvalidOption, match="is not a file of its user"):
        ValueFile(str(path)).check()


def test_a_lock_that_is_a_link_is_not_followed(path: Path) -> None:
    """Nothing is made where it leads to."""
    (path.parent / ".values.yml.lock").symlink_to(path.parent / "elsewhere")
    with pytest.raises(CannotStore):
        ValueFile(str(path)).put("a", entry("a"))
    assert not (path.parent / "elsewhere").exists() and not path.exists()


def test_a_lock_is_not_waited_for_without_end(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(value_file, "LOCK_SECONDS", 0.0)
    with open(path.parent / ".values.yml.lock", "w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(CannotStore, match="another process has locked it for 0 seconds"):
            ValueFile(str(path)).put("a", entry("a"))
    ValueFile(str(path)).put("a", entry("a"))


def test_encrypted_as_a_whole(path: Path) -> None:
    """Nothing of it is in clear text, not even addresses; what is not encrypted is not taken for it."""
    file = ValueFile(str(path), Reversed())
    file.put("cluster/C/token/T", entry("a"))
    file.put("cluster/C/token/U", entry("b"))
    assert path.read_text().startswith(value_file.ENCRYPTED) and "cluster" not in path.read_text()
    assert list(file.read()) == ["cluster/C/token/T", "cluster/C/token/U"]
    path.write_text(path.read_text() + "?")
    with pytest.raises(InvalidOption, match=r"cannot be decrypted \(wrong password\)"):
        file.check()
    path.write_text("{}\n")
    with pytest.raises(InvalidOption, match="is not encrypted: encrypt it with ansible-vault"):
        file.check()
    path.write_text("")
    file.check()


def test_a_failed_encryption_stores_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(self: Reversed, text: str) -> str:
        raise ValueError("no cipher")

    monkeypatch.setattr(Reversed, "encrypt", fails)
    with pytest.raises(CannotStore, match="no cipher"):
        ValueFile(str(path), Reversed()).put("a", entry("a"))
    assert not path.exists()


def test_on_the_disk_before_it_has_its_name(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The content, then the name, then the directory: a loss of power leaves the old file or the new one."""
    done: list[str] = []
    fsync, replace = os.fsync, os.replace

    def synced(descriptor: int) -> None:
        done.append("directory" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "content")
        fsync(descriptor)

    def named(*names: str, **folders: t.Any) -> None:
        done.append("name")
        replace(*names, **folders)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", named)
    ValueFile(str(path)).put("a", entry("a"))
    assert done == ["content", "name", "directory"]


# Many processes, and ends of processes


def test_400_values_of_20_processes(path: Path) -> None:
    def work(number: int) -> t.Callable[[], None]:
        def put() -> None:
            # It is only slow here: nothing is lost but with the machine's power.
            os.fsync = lambda fd: None
            for each in range(20):
                ValueFile(str(path)).put(f"cluster/{number}/token/{each}", entry(f"{number}-{each}"))

        return put

    assert in_children(*map(work, range(20))) == [0] * 20
    found = ValueFile(str(path)).read()
    assert len(found) == 400 and all(one["value"] == f"bkct_{one['id']}" for one in found.values())


# What touches the disk while a value is put, in its order.
CALLS = ("open", "fchmod", "fsync", "replace", "close")


@pytest.mark.parametrize("calls", range(1, 12))
def test_killed_at_any_call(path: Path, calls: int) -> None:
    """What was stored before is there, the value that was being stored is whole or not there, and the next one is stored."""
    ValueFile(str(path)).put("a", entry("a"))

    def put() -> None:
        left = [calls]

        def counting(call: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
            def counted(*arguments: t.Any, **more: t.Any) -> t.Any:
                left[0] -= 1
                if not left[0]:
                    os.kill(os.getpid(), signal.SIGKILL)
                return call(*arguments, **more)

            return counted

        for name in CALLS:
            setattr(os, name, counting(getattr(os, name)))
        ValueFile(str(path)).put("b", entry("b"))

    (ended,) = in_children(put)
    found = ValueFile(str(path)).read()
    assert found["a"]["value"] == "bkct_a" and found.get("b", entry("b"))["value"] == "bkct_b"
    assert ("b" in found) or ended == signal.SIGKILL
    if calls == 1:
        assert ended == signal.SIGKILL and "b" not in found
    ValueFile(str(path)).put("c", entry("c"))
    assert {"a", "c"} <= set(ValueFile(str(path)).read())
