# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in in this process, asked by its owner and by a member, and what a test of a run needs."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from conformance import service
from conformance.inside import Inside
from conformance.service import Service


class Asked(NamedTuple):
    """The stand-in, and who asks it."""

    adapter: Inside
    owner: Service
    member: Service


@pytest.fixture
def asked() -> Asked:
    """A new organization."""
    return Asked(*service.inside())
