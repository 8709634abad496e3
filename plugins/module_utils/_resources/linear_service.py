# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Linear services: notification services of the provider `linear`, which people connect.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST page on notification services.
"""

from __future__ import annotations

from .notifications import connected

LINEAR_SERVICE = connected(
    "linear",
    "linear_service",
    "Linear service",
    "A Linear service, which a person has connected: Test Engine creates issues with it.",
    sole=True,
)
