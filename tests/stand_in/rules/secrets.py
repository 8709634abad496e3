# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets of clusters: no answer contains the value."""

from __future__ import annotations

from typing import Any

import yaml

from ..callers import Caller
from ..store import Record, Refused, Store, now
from .values import Check, found

FIELDS = ("key", "value", "description", "policy")
LARGEST = 8 * 1024
NO_PREFIX = ("buildkite", "bk")


def get_secret(store: Store, caller: Caller, cluster: Record, identifier: str) -> Record:
    """A secret of the cluster, or 404."""
    caller.must(caller.maintains_cluster(cluster))
    secret = store.get("secret", identifier)
    return found(secret if secret and secret["cluster_id"] == cluster["id"] else None, "secret")


def list_secrets(store: Store, caller: Caller, cluster: Record) -> list[Record]:
    """The cluster's secrets."""
    caller.must(caller.maintains_cluster(cluster))
    return store.filter("secret", cluster_id=cluster["id"])


def read_policy(check: Check) -> None:
    """Description and policy; an empty text clears."""
    check.text("description", "policy")
    for name in ("description", "policy"):
        if name in check.values:
            check.values[name] = check.values[name] or None
    text = check.values.get("policy")
    if not text:
        return
    try:
        claims = yaml.safe_load(text)
    except yaml.YAMLError:
        claims = None
    if not isinstance(claims, list) or not all(isinstance(claim, dict) for claim in claims):
        check.wrong("policy", "must be a YAML list of claims")


def read_value(check: Check) -> None:
    """A value that exists, is not blank and not too large."""
    check.text("value", required=True, create=True)
    if len((check.values.get("value") or "").encode()) >= LARGEST:
        check.wrong("value", "must be smaller than 8 KB")


def create_secret(store: Store, caller: Caller, cluster: Record, data: Any) -> Record:
    """A new secret."""
    caller.must(caller.maintains_cluster(cluster))
    check = Check(store, data, FIELDS)
    check.text("key", required=True, create=True, longest=255)
    key = check.values.get("key") or ""
    check.matching(
        "key", r"[A-Za-z][A-Za-z0-9_]*", "must begin with a letter and hold letters, numbers and underscores"
    )
    if key.lower().startswith(NO_PREFIX):
        check.wrong("key", "can't start with buildkite or bk")
    ignores_case = store.switch("secret_keys_ignore_case")
    taken = {
        record["key"].lower() if ignores_case else record["key"]
        for record in store.filter("secret", cluster_id=cluster["id"])
    }
    if (key.lower() if ignores_case else key) in taken:
        check.wrong("key", "has already been taken")
    read_value(check)
    read_policy(check)
    check.refuse()
    values = check.values
    return store.insert(
        "secret",
        cluster_id=cluster["id"],
        key=key,
        description=values.get("description"),
        policy=values.get("policy"),
        _value=values["value"],
        created_by=caller.user["id"],
        updated_at=now(),
        updated_by=None,
        last_read_at=None,
    )


def update_secret(store: Store, caller: Caller, secret: Record, data: Any) -> Record:
    """Change description and policy; the key is fixed, and the value has a separate endpoint."""
    check = Check(store, data, FIELDS)
    if "key" in check.data:
        raise Refused(422, "The key parameter cannot be updated.")
    if "value" in check.data:
        raise Refused(422, "The value parameter cannot be updated on this endpoint.")
    read_policy(check)
    check.refuse()
    return store.update("secret", secret, **check.values, updated_at=now(), updated_by=caller.user["id"])


def update_value(store: Store, caller: Caller, secret: Record, data: Any) -> Record:
    """A new value."""
    check = Check(store, data, ("value",))
    read_value(check)
    check.refuse()
    return store.update("secret", secret, _value=check.values["value"], updated_at=now(), updated_by=caller.user["id"])


def delete_secret(store: Store, caller: Caller, secret: Record) -> None:
    """Delete a secret; everyone who can read it may."""
    store.delete("secret", secret)
