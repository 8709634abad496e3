# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where polling goes on: the time up to which builds are known, and the events that were sent; in memory and in a file.

Private to this collection. Touches the disk, and knows nothing of requests.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import os
import typing as t

from ...module_utils import _regular, _times
from ...module_utils._errors import CannotWrite, InvalidOption
from .polled import Key

# The version of the file.
FORMAT = 1
_OPTION = "state_path"


@dataclasses.dataclass(frozen=True)
class Position:
    """What was seen. `first`: earlier events are none of this source. `until`: finishes before it are known.

    `active`: the events of builds that had not finished at the last look. `finished`: those that the next look finds again.
    """

    first: datetime.datetime
    until: datetime.datetime
    active: frozenset[Key] = frozenset()
    finished: frozenset[Key] = frozenset()


class Resumed:
    """The position of a source in a file; without a path, in memory alone. `place` is whose builds they are."""

    def __init__(self, path: str | None, place: t.Mapping[str, str]) -> None:
        """Raises InvalidOption for a file that is not one of this place."""
        self._path, self._place = path, dict(place)
        self.position: Position | None = self._read(path) if path else None

    def keep(self, position: Position) -> None:
        """Go on from here, even after a restart. Raises CannotWrite."""
        if self._path and position != self.position:
            self._write(self._path, position)
        self.position = position

    def _write(self, path: str, position: Position) -> None:
        data = {
            "format": FORMAT,
            **self._place,
            "first": position.first.isoformat(),
            "until": position.until.isoformat(),
            "active": sorted(position.active),
            "finished": sorted(position.finished),
        }
        folder, name = os.path.split(path)
        try:
            _regular.replace(folder or ".", name, json.dumps(data), follow=True, mode=_regular.PRIVATE)
        except OSError as error:
            raise CannotWrite(
                f"{_OPTION} {path} cannot be written ({error.strerror or error}): set a path in a folder that this user can write.",
                path=path,
            ) from None

    def _read(self, path: str) -> Position | None:
        try:
            text = _regular.read(path)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _wrong(path, f"cannot be read ({error.strerror or error}): correct the path") from None
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            data = None
        if not isinstance(data, dict) or not isinstance(data.get("format"), int):
            raise _wrong(
                path, "is not a file of this source: set another path, or delete the file to begin at this time"
            )
        if data["format"] != FORMAT:
            raise _wrong(
                path,
                f"has version {data['format']}, and this source reads version {FORMAT}: delete the file to begin at this time",
            )
        for name, value in self._place.items():
            if data.get(name) != value:
                raise _wrong(path, f"is of {name} {data.get(name)!r}, not {value!r}: set another path")
        position = _position(data)
        if position is None:
            raise _wrong(path, "is damaged: delete it to begin at this time")
        return position


def _position(data: t.Mapping[str, t.Any]) -> Position | None:
    first, until = _times.moment(data.get("first")), _times.moment(data.get("until"))
    active, finished = _keys(data.get("active")), _keys(data.get("finished"))
    if first is None or until is None or active is None or finished is None:
        return None
    return Position(first, until, active, finished)


def _keys(entries: t.Any) -> frozenset[Key] | None:
    if not isinstance(entries, list):
        return None
    found = [entry for entry in entries if isinstance(entry, list) and len(entry) == 4]
    if len(found) < len(entries) or not all(isinstance(part, str) for entry in found for part in entry):
        return None
    return frozenset(t.cast(Key, tuple(entry)) for entry in found)


def _wrong(path: str, what: str) -> InvalidOption:
    return InvalidOption(f"{_OPTION} {path} {what}.", option=_OPTION)
