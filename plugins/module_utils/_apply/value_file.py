# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The file of values that the service returns once: read, checked, and added to by any number of processes.

Private to this collection. Knows nothing of requests or Ansible: what encrypts is given to it. The file is replaced as a whole
under a lock, so that it is complete whenever a process ends.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import stat
import time
import typing as t

from .. import _regular, _values
from .._errors import BuildkiteError, InvalidOption
from .destination import check_path
from .values import Asking, Cipher

OPTION = "token_values_path"
VAULT_OPTION = "token_values_vault_id"
# How long to wait for the lock, which another process holds while it writes one file.
LOCK_SECONDS = 60.0
PAUSE = 0.01
HEAD = "# Written by community.buildkite: values that Buildkite returns once, by address. The newest is first.\n"
# What an encrypted text begins with.
ENCRYPTED = "$ANSIBLE_VAULT;"

_ESCAPED = re.compile("[\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")

Entry = dict[str, t.Any]
Entries = dict[str, Entry]


class CannotStore(Exception):
    """A value could not be stored; the message gives the reason and contains no value."""


class ValueFile:
    """One file of values, by address: `{address: {id, value, created_at, expires_at, previous, rotation}}`.

    `rotation` is what a rotation has recorded of the entry's own object; entries without one are complete too.
    """

    def __init__(self, path: str, cipher: Cipher | None = None) -> None:
        self.path = path
        self._folder, self._name = os.path.split(path)
        self._folder = self._folder or "."
        self.cipher = cipher

    def check(self) -> None:
        """Raise InvalidOption if a value could not be stored, as far as a look at the path shows."""
        check_path(self.path, OPTION)
        self.read()

    def read(self) -> Entries:
        """The entries; none if the file does not exist. Raises InvalidOption."""
        try:
            return self._entries()
        except CannotStore as why:
            raise InvalidOption(f"{OPTION}: {self.path} {why}.", option=OPTION) from None

    def put(self, address: str, entry: Entry) -> None:
        """Store an entry; the entry that it replaces becomes the first of its `previous`. Raises CannotStore."""

        def change(entries: Entries) -> None:
            known = dict(entries.pop(address, {}))
            previous = known.pop("previous", None) or []
            if known and known.get("id") != entry["id"]:
                previous = [known, *previous]
            entries[address] = {**entry, "previous": previous}

        self._change(change)

    def record(self, address: str, ident: str, facts: Entry) -> None:
        """Add facts to the `rotation` of an entry. Raises InvalidOption if that is impossible, or the entry is another object's by now."""

        def change(entries: Entries) -> None:
            entry = entries.get(address) or {}
            if entry.get("id") != ident:
                raise CannotStore(f"contains no value of {address} with the ID {ident} any more: run again")
            entry["rotation"] = {**(entry.get("rotation") or {}), **facts}

        try:
            self._change(change)
        except CannotStore as why:
            raise InvalidOption(f"{OPTION}: {self.path} {why}.", option=OPTION) from None

    def _change(self, change: t.Callable[[Entries], None]) -> None:
        """Replace the file by one with other entries. Raises CannotStore."""
        try:
            with self._locked():
                entries = self._entries()
                change(entries)
                text = text_of(entries, self.cipher)
                _regular.replace(self._folder, self._name, text, follow=True, mode=_regular.PRIVATE)
        except (OSError, BuildkiteError, ValueError) as error:
            raise CannotStore(f"{self.path} cannot be written: {_reason(error)}") from None

    def _entries(self) -> Entries:
        try:
            found = os.lstat(self.path)
            if not stat.S_ISREG(found.st_mode):
                raise CannotStore(
                    "is a link or a special file, and values are stored only in a regular file: remove it"
                )
            if found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) != _regular.PRIVATE:
                raise CannotStore("is not a file of its user with mode 0600: correct its owner and mode")
            text = _regular.read(self.path).decode("utf-8")
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeError) as error:
            raise CannotStore(f"cannot be read ({_reason(error)})") from None
        return self._checked(self._decrypted(text))

    def _decrypted(self, text: str) -> str:
        if not text.strip():
            return ""
        if text.startswith(ENCRYPTED) != bool(self.cipher):
            what = (
                "is encrypted: set"
                if not self.cipher
                else "is not encrypted: encrypt it with ansible-vault, or leave out"
            )
            raise CannotStore(f"{what} {VAULT_OPTION}")
        if not self.cipher:
            return text
        try:
            return self.cipher.decrypt(text)
        except ValueError as error:
            raise CannotStore(f"cannot be decrypted ({error})") from None

    @staticmethod
    def _checked(text: str) -> Entries:
        try:
            found = _parsed(text)
        except ValueError as error:
            raise CannotStore(f"cannot be used ({error}): correct it, or set another path") from None
        if not isinstance(found, dict) or not all(isinstance(entry, dict) for entry in found.values()):
            raise CannotStore("contains something other than values by address: set another path")
        return found

    @contextlib.contextmanager
    def _locked(self) -> t.Iterator[None]:
        """Hold the lock, which is a file of its own that stays: the file itself is replaced."""
        path = os.path.join(self._folder, f".{self._name}.lock")
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, _regular.PRIVATE)
        try:
            deadline = time.monotonic() + LOCK_SECONDS
            while not _lock(descriptor):
                if time.monotonic() > deadline:
                    raise OSError(f"another process has locked it for {LOCK_SECONDS:.0f} seconds")
                time.sleep(PAUSE)
            yield
        finally:
            os.close(descriptor)


def opened(options: t.Mapping[str, t.Any], asking: Asking | None = None) -> ValueFile | None:
    """The file that the options of a task name; None without one. Raises InvalidOption."""
    path, vault_id = options.get(OPTION), options.get(VAULT_OPTION)
    if path is None:
        return None
    cipher = asking.cipher if asking else None
    if vault_id and not cipher:
        raise InvalidOption(
            f"{VAULT_OPTION} needs the controller's own process, which has the vault passwords: run the task on localhost without async"
            " and become, or leave it out.",
            option=VAULT_OPTION,
        )
    return ValueFile(path, cipher(vault_id) if vault_id and cipher else None)


def text_of(entries: Entries, cipher: Cipher | None) -> str:
    """The file: the addresses in their order, encrypted if there is a cipher. Raises ValueError."""
    data = json.dumps(dict(sorted(entries.items())), indent=2, ensure_ascii=False, default=str)
    # JSON is YAML, except for what YAML treats as an invalid character or as the end of a line.
    text = HEAD + _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", data) + "\n"
    return cipher.encrypt(text) if cipher else text


def _parsed(text: str) -> t.Any:
    try:
        # In the form that this file writes, which takes a hundredth of the time of reading YAML.
        return json.loads(text.removeprefix(HEAD))
    except ValueError:
        found = _values.from_yaml(text)
        return {} if found is None else found


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return str(error).rstrip(".")
