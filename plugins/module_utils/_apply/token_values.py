# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stores values that the service returns once: in a file, by a command, in the result, or not at all, which the plan reports.

Private to this collection. Knows nothing of requests or Ansible: the front passes what the task asks for. A creation is done when its value
is stored; what depends on it is sent after that.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import stat
import typing as t

from .. import _regular
from .._errors import REPORT, BuildkiteError, InvalidOption, NotStored, ValuesMissing
from .._plan.change import Change, Plan
from .._plan.guard import TOKEN_VALUES
from .._schema.resource import Resource
from .._signals import signals_wait
from .._state.node import Node
from .._text import count_of, listed
from .value_file import OPTION, VAULT_OPTION, CannotStore, Entry, opened, text_of
from .values import Asking, Values, is_told_once

COMMAND = "token_values_command"
REQUIRED = "token_values_required"
CHOICE = "token_values"
STORED, NOT_STORED, RETURN = "stored", "not_stored", "return"

# The keys of a result that contain values.
RESULTS = ("token_value", "token_values")
COMMAND_SECONDS = 60
UNSAVED = "~/.ansible/buildkite/unsaved"


class TokenValues(Values):
    """The values of one run, whose resources have some."""

    def __init__(self, options: t.Mapping[str, t.Any], asking: Asking, bulk: bool) -> None:
        """`bulk`: of a module whose result may contain the values of many objects."""
        self._choice = options.get(CHOICE)
        self._command: list[str] = options.get(COMMAND) or []
        self._required = bool(options.get(REQUIRED))
        self._private = asking.private
        self._bulk = bulk
        _check(options, asking)
        self._file = opened(options, asking)
        self.stores = self._file is not None or bool(self._command)
        # The values of this run with their IDs and times, by address.
        self.told: dict[str, Entry] = {}
        # The problem with the destination, in check mode.
        self._problem = ""

    @property
    def returns(self) -> bool:
        """Whether the result may contain values: it is hidden, and in a bulk module an option asks for them."""
        return self._private and (not self._bulk or self._choice == RETURN)

    def check_place(self, check_mode: bool) -> None:
        """Raise InvalidOption if values could not be stored. In check mode that is one of `warnings`."""
        try:
            if self._file:
                self._file.check()
            if self._command and not shutil.which(self._command[0]):
                raise InvalidOption(
                    f"{COMMAND}: {self._command[0]!r} is not a program that can be run here: install it, or set its whole path.",
                    option=COMMAND,
                )
        except InvalidOption as error:
            if not check_mode:
                raise
            self._problem = error.message

    def warnings(self, plan: Plan, check_mode: bool) -> list[str]:
        """Warnings about the values for readers of the plan. Raises Rejected if the declaration requires them to be stored."""
        if self._problem:
            return [f"A run would fail: {self._problem}"]
        new = [change for change in plan.changes if is_told_once(change)]
        if not new or self.stores or self.returns or self._choice == NOT_STORED:
            return []
        values = f"{count_of(len(new), 'value', 'values')} ({listed([change.address for change in new])})"
        ways = f"set {OPTION} or {COMMAND}"
        if self._choice == STORED:
            message = f"{values} would be lost, since Buildkite returns each once: {ways}, or set {CHOICE} to {NOT_STORED} or {RETURN}."
            if not check_mode:
                raise TOKEN_VALUES.rejected(message, address=new[0].address)
            return [f"A run would fail: {message}"]
        instead = f"{CHOICE}: {RETURN} and no_log: true" if self._bulk else "no_log: true on the task"
        return [f"{values} will be neither stored nor returned, and Buildkite returns each once: {ways}, or {instead}."]

    @contextlib.contextmanager
    def shielded(self, resource: Resource, wait_for_room: t.Callable[[str, float], None]) -> t.Iterator[None]:
        """Delay signals, so that none ends the process or the task before a value is stored.

        Waits for the quota first.
        """
        if not resource.lifecycle.returned_once or not self.stores:
            yield
            return
        wait_for_room("rest" if resource.rest.path else "graphql", 1.0)
        with signals_wait():
            yield

    def take(self, change: Change, raw: dict[str, t.Any], revoke: t.Callable[[], None]) -> None:
        """Remove the value of a new object from the answer, and store it.

        Raises NotStored if that fails. Then the object is revoked: by the ID of the answer, it is this run's own.
        """
        lifecycle = change.node.resource.lifecycle
        names = (lifecycle.rotation.created, lifecycle.rotation.expires) if lifecycle.rotation else ()
        value = str(raw.pop(lifecycle.returned_once or "", None) or "")
        ident = raw[change.node.resource.rest.id_path]
        entry = {"id": ident, "value": value, **{name: raw.get(name) for name in names}}
        try:
            self._store(change.address, entry)
        except Exception as why:  # Any error: a token whose value is lost is worse than no token.
            change.node.id = ident
            try:
                message = self._given_up(change, entry, _reason(why), revoke)
            finally:
                # Changes that depend on it are not sent.
                change.node.id = None
            raise NotStored(message, address=change.address) from None
        if value:
            self.told[change.address] = entry

    def _store(self, address: str, entry: Entry) -> None:
        if not entry["value"] and self.stores:
            raise CannotStore("the answer does not contain it")
        if self._file:
            self._file.put(address, entry)
        if self._command:
            _call(self._command, {"address": address, **entry})

    def _given_up(self, change: Change, entry: Entry, why: str, revoke: t.Callable[[], None]) -> str:
        title, start = change.node.resource.title, f"{change.address}: its value could not be stored ({why})"
        try:
            revoke()
            return f"{start}, so the new {title} was revoked: correct that and run again."
        except BuildkiteError as error:
            start += f", and revoking the new {title} {entry['id']} failed ({error.message.rstrip('.')})"
        try:
            path = self._save_elsewhere(change.address, entry)
        except CannotStore as why_not:
            return f"{start}, nor could it be saved ({why_not}): revoke the {title} by its id."
        return f"{start}: the value is in {path}; move it to where it belongs, or revoke the {title} by its id."

    def _save_elsewhere(self, address: str, entry: Entry) -> str:
        """Write a value that could neither be stored nor revoked to the user's directory; returns the path. Raises CannotStore."""
        try:
            folder = _own_folder(os.path.expanduser(UNSAVED))
            name = re.sub(r"[^\w-]", "_", f"{entry['id']}") + ".yml"
            try:
                text = text_of({address: entry}, self._file.cipher if self._file else None)
            except ValueError:
                # Why it could not be stored.
                text = text_of({address: entry}, None)
            _regular.replace(folder, name, text, mode=_regular.PRIVATE)
        except OSError as error:
            raise CannotStore(error.strerror or str(error)) from None
        return os.path.join(folder, name)

    # Results

    def add_to(self, result: dict[str, t.Any], plan: Plan) -> None:
        """Add the values, or where they are, to a result. A failed result contains no value."""
        self._add_missing(result, plan.nodes)
        if not self.told or not self.returns:
            return
        if not result.get("failed"):
            told = {address: entry["value"] for address, entry in self.told.items()}
            result.update({"token_values": told} if self._bulk else {"token_value": next(iter(told.values()))})
        elif not self.stores:
            result["warnings"] += [self._elsewhere(address, entry) for address, entry in self.told.items()]

    def _elsewhere(self, address: str, entry: Entry) -> str:
        try:
            path = self._save_elsewhere(address, entry)
        except CannotStore as why:
            return f"{address}: a failed result does not contain the value, and it could not be saved ({why}): revoke {entry['id']}."
        return f"{address}: a failed result does not contain the value; it is in {path}: move it to where it belongs."

    def _add_missing(self, result: dict[str, t.Any], nodes: t.Iterable[Node]) -> None:
        if not self._file or self._problem:
            return
        told = [node for node in nodes if node.exists and node.resource.lifecycle.returned_once]
        try:
            entries = self._file.read()
        except BuildkiteError as error:
            # The file was valid at the start and has changed since: that is reported too.
            self._lack(result, f"{error.message.rstrip('.')}, so it is unknown which values are missing.")
            return
        known = {one.get("id") for entry in entries.values() for one in (entry, *(entry.get("previous") or []))}
        missing = [node for node in told if node.id not in known]
        result["values_missing"] = sorted(node.address for node in missing)
        if not missing:
            return
        rotation = next(
            (node.resource.lifecycle.rotation for node in missing if node.resource.lifecycle.rotation), None
        )
        way = f"rotate it with {rotation.created_before}" if rotation else "revoke it and run again"
        values = count_of(len(missing), "value", "values")
        self._lack(
            result,
            f"{OPTION} lacks {values} of what exists ({listed(result['values_missing'])}), since Buildkite returned each to"
            f" someone else or before: to have the value of one, {way}.",
        )

    def _lack(self, result: dict[str, t.Any], message: str) -> None:
        result["warnings"].append(message)
        if self._required and not result.get("failed"):
            result.update(failed=True, **ValuesMissing(message).as_result)


def check_async(options: t.Mapping[str, t.Any], bulk: bool) -> None:
    """Raise InvalidOption for a task with `async` whose result would contain values: Ansible keeps the result in a file."""
    stores = options.get(OPTION) is not None or options.get(COMMAND)
    if options.get(CHOICE) == RETURN if bulk else not stores and options.get("state") != "absent":
        way = f"leave out {CHOICE}: {RETURN}" if bulk else f"set {OPTION} or {COMMAND}"
        raise InvalidOption(
            f"The result of a task with async is kept in a file: {way}, or leave out async.",
            option=CHOICE if bulk else OPTION,
        )


def _check(options: t.Mapping[str, t.Any], asking: Asking) -> None:
    """Raise InvalidOption for options that contradict each other or the task's keywords."""
    path = options.get(OPTION)
    if path is not None and options.get(COMMAND):
        raise InvalidOption(f"{OPTION} and {COMMAND} are mutually exclusive: set only one of them.", option=COMMAND)
    for option in (VAULT_OPTION, REQUIRED):
        if options.get(option) and path is None:
            raise InvalidOption(f"{option} needs {OPTION}.", option=option)
    if options.get(CHOICE) == RETURN and not asking.private:
        raise InvalidOption(
            f"{CHOICE}: {RETURN} needs no_log: true on the task, or the values are shown.", option=CHOICE
        )


def _call(command: t.Sequence[str], data: Entry) -> None:
    # Imported here, since no other run needs it and the import is slow.
    import asyncio

    try:
        status = asyncio.run(_status(command, json.dumps(data).encode()))
    except asyncio.TimeoutError:
        raise CannotStore(f"{command[0]} did not end within {COMMAND_SECONDS} seconds") from None
    except OSError as error:
        raise CannotStore(f"{command[0]} cannot be run: {error.strerror or error}") from None
    if status:
        raise CannotStore(f"{command[0]} ended with {status}")


async def _status(command: t.Sequence[str], data: bytes) -> int | None:
    """The outcome of a command that gets `data` as input. Ansible's run_command has no time limit."""
    import asyncio

    # Its output may repeat the value.
    nothing = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE, stdout=nothing, stderr=nothing, start_new_session=True
    )
    try:
        await asyncio.wait_for(process.communicate(data), COMMAND_SECONDS)
    except asyncio.TimeoutError:
        process.kill()
        await process.wait()
        raise
    return process.returncode


def _reason(why: Exception) -> str:
    return str(why) if isinstance(why, CannotStore) else f"unexpected {type(why).__name__}: {REPORT}"


def _own_folder(path: str) -> str:
    """A folder that only its owner can read, created if it does not exist. Raises OSError."""
    os.makedirs(path, mode=0o700, exist_ok=True)
    found = os.lstat(path)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise OSError(f"{path} is not a directory of its user")
    os.chmod(path, 0o700)
    return path
