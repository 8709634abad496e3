# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The jobs of a step with a matrix: its combinations with their adjustments, and the texts with their values."""

from __future__ import annotations

import itertools
import re
from typing import Any

from ..store import Record, Refused

JOBS, DIMENSIONS, ELEMENTS, ADJUSTMENTS = 50, 6, 25, 12


def combinations(matrix: Any) -> list[Record]:
    """The combinations of a matrix: `values` by dimension (of a simple matrix by an empty name), `skip`, `soft_fail`."""
    matrix = {"setup": matrix} if isinstance(matrix, list) else matrix
    if not isinstance(matrix, dict) or set(matrix) - {"setup", "adjustments"} or not matrix.get("setup"):
        raise Refused(422, "A matrix is a list, or an object with setup and adjustments")
    setup = {"": matrix["setup"]} if isinstance(matrix["setup"], list) else matrix["setup"]
    adjustments = matrix.get("adjustments") or []
    if len(setup) > DIMENSIONS or any(len(each) > ELEMENTS for each in setup.values()):
        raise Refused(422, f"A matrix has at most {DIMENSIONS} dimensions of {ELEMENTS} elements")
    if len(adjustments) > ADJUSTMENTS:
        raise Refused(422, f"A matrix has at most {ADJUSTMENTS} adjustments")
    products = itertools.product(*setup.values())
    found = [{"values": dict(zip(setup, values, strict=True)), "skip": False, "soft_fail": None} for values in products]
    for adjustment in adjustments:
        adjust(found, setup, adjustment)
    if len(found) > JOBS:
        raise Refused(422, f"A matrix has at most {JOBS} jobs")
    return found


def adjust(found: list[Record], setup: Record, adjustment: Record) -> None:
    """Change one combination, or add it."""
    chosen = adjustment["with"]
    chosen = chosen if isinstance(chosen, dict) else {"": chosen}
    if set(chosen) != set(setup):
        raise Refused(422, "An adjustment names a value of each dimension of the matrix")
    matching = [entry for entry in found if entry["values"] == chosen]
    if not matching:
        matching = [{"values": chosen, "skip": False, "soft_fail": None}]
        found += matching
    for entry in matching:
        entry["skip"] = adjustment.get("skip") or False
        entry["soft_fail"] = adjustment.get("soft_fail")


def filled(text: str | None, values: Record | None) -> str | None:
    """A text with the values of a combination in place of `{{matrix}}` and `{{matrix.name}}`."""
    if text is None or values is None:
        return text
    return re.sub(r"\{\{\s*matrix(?:\.(\w+))?\s*\}\}", lambda found: str(values.get(found[1] or "", "")), text)
