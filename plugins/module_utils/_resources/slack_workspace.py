# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Slack workspaces: notification services of the provider `slack_workspace`, which people connect.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST page on notification services.
"""

from __future__ import annotations

from .notifications import connected

SLACK_WORKSPACE = connected(
    "slack_workspace",
    "slack_workspace",
    "Slack workspace",
    "A Slack workspace, which a person has connected: pipelines name its channels in their steps.",
)
