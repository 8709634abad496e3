# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Artifacts: registered by jobs, listed, downloaded with a signed URL from another port, deleted."""

from __future__ import annotations

import fnmatch
import hashlib
import hmac
from typing import Any

from ..callers import Caller
from ..store import Record, Refused, Store, invalid
from .jobs import build_of, must_build
from .values import found

STATES = ("new", "error", "finished", "deleted", "expired")
# Seconds that a signed URL lasts.
LIFETIME = 60
KEY = b"the stand-in signs with it"


def insert_artifact(store: Store, job: Record, fields: Record, at: str) -> Record:
    """An artifact of a job: a path with a content; `sha1sum` may be a wrong one."""
    content = str(fields.get("content", "")).encode()
    own = {
        "state": "finished",
        "mime_type": "application/octet-stream",
        "sha1sum": hashlib.sha1(content, usedforsecurity=False).hexdigest(),
        "sha256sum": hashlib.sha256(content).hexdigest(),
        **{name: value for name, value in fields.items() if name != "content"},
    }
    place = {"build_id": job["build_id"], "job_id": job["id"], "created_at": at}
    return store.insert("artifact", **own, **place, _content=content)


def filtered(records: list[Record], query: Record) -> list[Record]:
    """The artifacts in a state and with a path; deleted ones only if requested."""
    state, path = query.get("state"), query.get("path")
    if state is not None and state not in STATES:
        raise invalid(f"State must be one of {', '.join(STATES)}")
    return [
        record
        for record in records
        if (record["state"] == state if state else record["state"] != "deleted")
        and (path is None or fnmatch.fnmatchcase(record["path"], path))
    ]


def get_artifact(store: Store, job: Record, identifier: str) -> Record:
    """An artifact of a job that is not deleted, or 404."""
    record = found(store.find("artifact", id=identifier, job_id=job["id"]), "artifact")
    return found(None if record["state"] == "deleted" else record, "artifact")


def delete_artifact(store: Store, caller: Caller, artifact: Record) -> None:
    """Mark an artifact as deleted; its file is gone."""
    must_build(store, caller, build_of(store, store.tables["job"][artifact["job_id"]]))
    store.update("artifact", artifact, state="deleted", _content=b"")


def signature(identifier: str, expires: str) -> str:
    """The signature of a URL."""
    return hmac.new(KEY, f"{identifier} {expires}".encode(), "sha256").hexdigest()


def signed_url(store: Store, artifact: Record) -> str:
    """Where the file is, for a minute."""
    if artifact["state"] != "finished":
        raise Refused(404, "No artifact found")
    expires = f"{store.clock() + LIFETIME:.3f}"
    sign = signature(artifact["id"], expires)
    return f"{store.storage_url}/{artifact['id']}?Expires={expires}&Signature={sign}"


def stored(store: Store, identifier: str, query: Any, headers: Any) -> Record:
    """The artifact of a signed URL; the storage accepts no other credential."""
    if headers.get("Authorization"):
        raise Refused(400, "Only one auth mechanism allowed")
    expires = query.get("Expires", "")
    right = hmac.compare_digest(signature(identifier, expires), query.get("Signature", ""))
    if not right or float(expires) < store.clock():
        raise Refused(403, "Request has expired")
    return found(store.get("artifact", identifier), "artifact")
