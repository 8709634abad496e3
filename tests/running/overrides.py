# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a module has the option that the message of a rejection names."""

from __future__ import annotations

from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError
from ansible_collections.community.buildkite.plugins.module_utils._plan.guard import OVERRIDE
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

from rendering import overridable


def check(module: str, error: BuildkiteError) -> None:
    """Each guard that override_guards lets changes through is a guard of the module."""
    rejections = [one for one in error.problems or [error] if "guard" in one.facts]
    names = {one.facts["guard"] for one in rejections if one.facts.get("option") == OVERRIDE}
    if names and module != "organization":
        assert names <= set(overridable.of_module(CATALOG, CATALOG.resource(module)))
