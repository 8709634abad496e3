# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Audit events: who may read them, and their names in REST."""

from __future__ import annotations

from ..callers import Caller
from ..store import Record, Refused, Store
from .values import found

FEATURE = "audit_log"
ACRONYMS = {"Api": "API", "Scm": "SCM", "Sso": "SSO"}


def must_read(store: Store, caller: Caller) -> None:
    """Refuse callers who are not administrators, and subscriptions without the audit log."""
    caller.must_administer()
    if FEATURE not in store.switch("plan_features"):
        # The text is not documented.
        raise Refused(403, "Your plan doesn't include the audit log.")


def list_events(store: Store, caller: Caller) -> list[Record]:
    """All audit events, newest first."""
    must_read(store, caller)
    return sorted(store.all("audit_event"), key=lambda event: str(event["occurred_at"]))[::-1]


def get_event(store: Store, caller: Caller, identifier: str) -> Record:
    """An audit event, or 404."""
    must_read(store, caller)
    return found(store.get("audit_event", identifier), "audit event")


def class_name(store: Store, name: str) -> str:
    """A type in REST's form: PIPELINE_UPDATED is PipelineUpdated. How acronyms are written is not documented."""
    words = [word.capitalize() for word in name.split("_")]
    if store.switch("audit_acronyms") == "upper":
        words = [ACRONYMS.get(word, word) for word in words]
    return "".join(words)
