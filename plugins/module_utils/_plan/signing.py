# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Declared values that a key signs.

Private to this collection. Pure: no I/O, no Ansible. Reads facts of the declarations, and knows no key: what signs is passed in.
"""

from __future__ import annotations

import typing as t

from .._errors import InvalidOption, MissingOption
from .._problems import Problems
from .._values import Signable
from .desired import Desired

# The signed value of a value, a value that is signed too, and the key; the place is for messages. Raises InvalidOption.
Signer = t.Callable[[str, str, t.Mapping[str, t.Any], str], Signable]


def sign(desired: t.Iterable[Desired], signer: Signer | None, problems: Problems) -> None:
    """Replace each value with its signed one if its object declares a key. Without a signer, that is a mistake."""
    for entry in desired:
        # Only what has an option for a key can be signed.
        for field in entry.resource.fields if any(entry.directions.values()) else ():
            key, place = field.conditions.signed_by or ("", "")
            given = entry.directions.get(key) or {}
            if not any(given.values()) or entry.absent or isinstance(entry.value(field.name), Signable):
                continue
            with entry.collecting(problems):
                _sign(entry, field.name, place, key, given, signer)


def _sign(entry: Desired, name: str, place: str, key: str, given: t.Mapping[str, t.Any], signer: Signer | None) -> None:
    if signer is None:
        raise InvalidOption(
            f"{entry.where}: {key} works only on the controller, in process: run the task on localhost.", option=key
        )
    missing = [other for other in (name, place) if entry.value(other) is None and not entry.is_wrong(other)]
    if missing:
        raise MissingOption(f"{entry.where}: {key} needs {missing[0]}, which it signs.", option=key)
    if entry.value(name) and entry.value(place) is not None:
        field, text = entry.leaves[name]
        entry.leaves[name] = (field, signer(text, entry.value(place), given, entry.where))
