# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions with a running job. Their answers must not be stored."""

from __future__ import annotations

from ..rules.remote_sessions import open_session
from ..store import Record
from .jobs import ONE, of
from .routing import Answer, Request, route

NO_STORE = {"Cache-Control": "no-store"}


def opened(request: Request, **more: Record | str) -> Answer:
    """The answer with a session."""
    return Answer(200, {**open_session(request.store, request.caller, of(request)), **more}, NO_STORE)


@route("POST", ONE + "/ssh-session", "write_builds")
def ssh(request: Request) -> Answer:
    key = {"username": "agent", "private_key": request.store.new_token("key-", 24)}
    return opened(request, transport="namespace_ingress", ssh=key)


@route("POST", ONE + "/vnc-session", "write_builds")
def vnc(request: Request) -> Answer:
    return opened(request, vnc={"username": "agent", "password": request.store.new_token("", 16)})
