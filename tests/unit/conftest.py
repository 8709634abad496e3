# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all unit tests share: the collection's import path, and a stand-in that is fresh for each test."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from machine import environment
from running import commands, engine
from stand_in.process import StandIn


def collection_is_there() -> bool:
    """Whether the collection can be imported already, as with ansible-test, which has a copy of its own."""
    return any(type(finder).__name__ == "_AnsibleCollectionFinder" for finder in sys.meta_path)


IN_ANSIBLE_TEST = collection_is_there()


def pytest_configure() -> None:
    """Make ansible_collections.community.buildkite the checkout, unless it is there."""
    if collection_is_there():
        return
    from ansible.plugins.loader import init_plugin_loader

    init_plugin_loader([str(environment.link_root())])


# At once, since the conftest files below this one import the collection when they are read.
pytest_configure()
engine.complete()


RUNNING: list[StandIn] = []


def pytest_collection_finish(session: pytest.Session) -> None:
    """What forks of this worker share, since ansible-test runs every test in one: a stand-in, if any needs it, and memory."""
    if any("stand_in" in getattr(item, "fixturenames", ()) for item in session.items):
        RUNNING.append(StandIn())
    if not IN_ANSIBLE_TEST:
        # There each test has a process, which would start a server for itself: it runs the commands themselves.
        commands.FORKS.append(commands.Forks().__enter__())
    # The collector would write to what was loaded so far, and each fork would copy it.
    gc.freeze()


def pytest_sessionfinish() -> None:
    """End them."""
    while RUNNING:
        RUNNING.pop().stop()
    while commands.FORKS:
        commands.FORKS.pop().__exit__()


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """A stand-in with the new organization of the documentation, no limits, an empty log and no faults.

    A test fails when something was asked for that the stand-in does not serve, however well that went.
    """
    RUNNING[0].reset()
    yield RUNNING[0]
    unserved = RUNNING[0].forget_unserved()
    assert not unserved, f"The stand-in does not serve this: {unserved}"
