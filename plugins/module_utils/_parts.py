# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Parts of the engine that only some modules need, imported by name where a run reaches them.

Private to this collection. Knows no part. AnsiballZ packs each file that an import statement names. It does not see a name that is a
text, so a payload has a part only if its module imports it, see tests/rendering/payloads.py.
"""

from __future__ import annotations

import importlib
import typing as t


def part(name: str) -> t.Any:
    """The file of a part, such as `_plan.rotation`."""
    return importlib.import_module(f".{name}", __package__)
