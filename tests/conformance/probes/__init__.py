# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A probe for each switch of the stand-in that can be observed. Importing this registers all of them."""

from __future__ import annotations

from conformance.probes import builds, organization, pipelines, teams
from conformance.probes.registry import PROBES, Finding, decides, probed

__all__ = ["PROBES", "Finding", "builds", "decides", "organization", "pipelines", "probed", "teams"]
