# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the stand-in does not serve, and writes without audit events, from its own lists. tests/rendering writes them into the guide."""

from __future__ import annotations

from stand_in.events.audit_types import WITHOUT
from stand_in.unserved import endpoints, fields

NONE = "| None: all of them are served.\n"


def tables() -> dict[str, str]:
    """The written parts of the guide by their marks."""
    paths = "".join(f"| ``{' '.join(entry.missing)} {entry.path}``\n" for entry in endpoints() if entry.missing)
    types = "".join(
        f"- ``{name}``: {', '.join(f'``{field}``' for field in names)}\n" for name, names in fields().items()
    )
    writes = "".join(f"- {words}\n" for words in WITHOUT.values())
    return {"endpoints": f"\n{paths or NONE}\n", "fields": f"\n{types}\n", "writes": f"\n{writes}\n"}
