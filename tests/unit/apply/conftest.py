# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A home directory, and a writer to a service of one object."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._apply.writer import Writer
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state import caller
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization

from .service import Looks, Service, Values


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home directory."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def writer(service: Service, monkeypatch: pytest.MonkeyPatch) -> Writer:
    """Of a token whose user is "me"."""
    monkeypatch.setattr(caller, "ask", lambda client, can: ("me", False))
    organization = Organization(t.cast(t.Any, service), CATALOG, frozenset())
    return Writer(organization, t.cast(t.Any, Looks()), t.cast(t.Any, Values()))
