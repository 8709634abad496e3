# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Parts of the engine that only some modules need: each module hands its own to the run, which asks for them by name.

Private to this collection. Knows no part. AnsiballZ packs each file that an import statement names, so the engine itself must not import
a part. A module yields its parts room by room, so that a run imports only what it reaches, and what is before it.
"""

from __future__ import annotations

import typing as t

_found: dict[str, t.Any] = {}
_waiting: list[t.Iterator[t.Any]] = []


def give(parts: t.Iterable[t.Any]) -> None:
    """Hand over the files of parts. An iterator is taken as far as a run needs it."""
    _waiting.append(iter(parts))


def part(name: str) -> t.Any:
    """The file of a part, such as `_plan.rotation`."""
    while name not in _found and _waiting:
        file = next(_waiting[0], None)
        if file is None:
            del _waiting[0]
        else:
            _found[file.__name__.partition(".module_utils.")[2]] = file
    return _found[name]
