# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keys and steps as options declare them: the errors name the options.

Private to this collection. Knows no Ansible and no plan.
"""

from __future__ import annotations

import functools
import os
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils import _regular
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption, MissingOption
from ansible_collections.community.buildkite.plugins.module_utils._schema.catalog import Catalog
from ansible_collections.community.buildkite.plugins.module_utils._values import Signable

from .keys import Key, Remote, WrongKey, of_set
from .reading import Unreadable
from .signing import Steps

KMS_OPTIONS = ("kms_command", "kms_public_key")
WAYS = ("jwks", "jwks_path", "kms_command")


class SignedSteps(Signable):
    """The steps of a pipeline that a key signs."""

    _steps: Steps
    _where: str

    @classmethod
    def of(cls, steps: Steps, where: str) -> SignedSteps:
        """The steps as people see them, and with what signs and verifies them."""
        made = cls(steps.shown())
        made._steps, made._where = steps, where
        return made

    def is_signed_in(self, found: str) -> bool:
        """Whether a found text has the same steps with valid signatures."""
        return self._steps.are_signed_in(found)

    def sent(self) -> str:
        """The steps with new signatures. Raises InvalidOption."""
        try:
            return self._steps.signed()
        except WrongKey as error:
            raise InvalidOption(f"{self._where}: {error}.", option="sign_with") from None


def signer(text: str, repository: str, given: t.Mapping[str, t.Any], where: str) -> SignedSteps:
    """The steps of an option, signed with the key of `sign_with`. Raises InvalidOption."""
    key = key_of(given, where)
    try:
        return SignedSteps.of(Steps(text, repository, key), where)
    except Unreadable as error:
        raise InvalidOption(f"{where}: the steps cannot be signed: {error}.", option="configuration") from None


def misplaced(catalog: Catalog, why: str | None, *given: t.Any) -> InvalidOption | None:
    """The error of a task that declares a key and does not run in process, for the given reason: the key would leave the controller."""
    if not why:
        return None
    fields = [field for entry in catalog.managed() for field in entry.fields]
    names = {name for field in fields for name in (field.conditions.signed_by or ())[:1]}
    found = next((name for data in given for name in _named(data, names)), None)
    if found is None:
        return None
    return InvalidOption(
        f"{found} works only on the controller, in process, and {why}: run the task on localhost.", option=found
    )


def _named(data: t.Any, names: set[str]) -> t.Iterator[str]:
    """Which of the names are keys in data that have a value, at any depth."""
    if isinstance(data, dict):
        yield from (key for key, value in data.items() if key in names and _is_set(value))
        for value in data.values():
            yield from _named(value, names)
    elif isinstance(data, list):
        for value in data:
            yield from _named(value, names)
    elif isinstance(data, str) and data.lstrip()[:1] in ("{", "["):
        # Ansible takes a list or a dictionary as text, too.
        yield from (name for name in names if name in data)


def _is_set(value: t.Any) -> bool:
    return any(value.values()) if isinstance(value, dict) else bool(value)


def key_of(given: t.Mapping[str, t.Any], where: str) -> Key:
    """The key of the options of `sign_with`. Raises InvalidOption."""
    ways = [name for name in WAYS if given.get(name)]
    if len(ways) != 1:
        raise MissingOption(
            f"{where}: a key needs jwks, jwks_path or kms_command, and only one of them.", option="sign_with"
        )
    way, is_remote = ways[0], ways == ["kms_command"]
    wrong = next((name for name in (("key_id",) if is_remote else KMS_OPTIONS) if given.get(name)), None)
    if wrong:
        raise InvalidOption(f"{where}: {wrong} is not for {way}: leave it out.", option="sign_with")
    if is_remote and not isinstance(given["kms_command"], list):
        raise InvalidOption(f"{where}: kms_command must be a list: the command and its arguments.", option="sign_with")
    if is_remote and not given.get("kms_public_key"):
        raise MissingOption(f"{where}: kms_command needs kms_public_key.", option="sign_with")
    try:
        if is_remote:
            return Remote(str(given["kms_public_key"]).encode(), [str(word) for word in given["kms_command"]])
        text = _read(str(given[way]), where) if way == "jwks_path" else str(given[way])
        return _key(text, str(given["key_id"]) if given.get("key_id") else None)
    except WrongKey as error:
        raise InvalidOption(f"{where}: {way}: {error}.", option="sign_with") from None


@functools.lru_cache(maxsize=64)
def _key(text: str, key_id: str | None) -> Key:
    """Cached, since many pipelines have one key."""
    return of_set(text, key_id)


def _read(path: str, where: str) -> str:
    try:
        return _regular.read(os.path.expanduser(path), follow=True).decode()
    except OSError as error:
        raise InvalidOption(
            f"{where}: jwks_path cannot be read: {error.strerror or error}.", option="sign_with"
        ) from None
    except UnicodeDecodeError:
        raise InvalidOption(f"{where}: jwks_path is no text.", option="sign_with") from None
