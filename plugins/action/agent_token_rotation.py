# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tests/rendering from the declarations: do not edit.

from __future__ import annotations

from ansible_collections.community.buildkite.plugins.plugin_utils._operating import ActionModule

__all__ = ["ActionModule"]
