# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The engine for tests and tools that use it without a module or an action plugin, which hand over its parts."""

from __future__ import annotations

import importlib

CONTROLLER = "ansible_collections.community.buildkite.plugins.plugin_utils."


def complete() -> None:
    """Give the engine all of its parts, as on the controller."""
    for name in ("_at_once", "_infos_at_once", "_whole_at_once"):
        importlib.import_module(CONTROLLER + name)
