# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Agent tokens: those of clusters, and the unclustered ones."""

from __future__ import annotations

import datetime
from typing import Any

from ..callers import Caller
from ..store import Record, Refused, Store, invalid, now
from .settings import networks
from .values import Check, found

FIELDS = ("description", "allowed_ip_addresses", "expires_at")
SOONEST = datetime.timedelta(minutes=10)


def get_token(store: Store, cluster: Record, identifier: str) -> Record:
    """A token of the cluster, or 404."""
    token = store.get("cluster_token", identifier)
    return found(token if token and token["cluster_id"] == cluster["id"] else None, "cluster token")


def read_fields(check: Check, create: bool) -> None:
    """The common part of create and update."""
    check.text("description", required=True, create=create)
    check.text("allowed_ip_addresses")
    reason = networks(check.values.get("allowed_ip_addresses") or "")
    if reason:
        check.wrong("allowed_ip_addresses", reason)


def instant(value: Any) -> datetime.datetime | None:
    """A time in a request, None for anything else."""
    try:
        when = datetime.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return when if when.tzinfo else when.replace(tzinfo=datetime.timezone.utc)


def create_token(store: Store, caller: Caller, cluster: Record, data: Any) -> Record:
    """A new token; `_token` is its value, which only the answer to this request shows."""
    caller.must(caller.maintains_cluster(cluster))
    check = Check(store, data, FIELDS)
    read_fields(check, create=True)
    expires = check.data.get("expires_at")
    if expires is not None:
        when = instant(expires)
        if when is None:
            check.wrong("expires_at", "is not a time")
        elif when < datetime.datetime.now(datetime.timezone.utc) + SOONEST:
            check.wrong("expires_at", "must be at least 10 minutes in the future")
    check.refuse()
    return store.insert(
        "cluster_token",
        cluster_id=cluster["id"],
        description=check.values["description"],
        allowed_ip_addresses=check.values.get("allowed_ip_addresses"),
        expires_at=expires,
        _token=store.new_token("bkct_"),
        created_by=caller.user["id"],
    )


def update_token(store: Store, caller: Caller, cluster: Record, token: Record, data: Any) -> Record:
    """Change the sent fields; the time of expiry is fixed."""
    caller.must(caller.maintains_cluster(cluster))
    check = Check(store, data, FIELDS)
    read_fields(check, create=False)
    if "expires_at" in check.data and instant(check.data["expires_at"]) != instant(token["expires_at"]):
        check.wrong("expires_at", "cannot be changed")
    check.refuse()
    return store.update("cluster_token", token, **check.values)


def delete_token(store: Store, caller: Caller, cluster: Record, token: Record) -> None:
    """Revoke a token; connected agents stay."""
    caller.must(caller.maintains_cluster(cluster))
    store.delete("cluster_token", token)


def shown_networks(store: Store, token: Record) -> str | None:
    """`allowed_ip_addresses` of an answer; without a restriction, by the switch."""
    text: str | None = token["allowed_ip_addresses"]
    unrestricted: str | None = store.switch("token_ips_unrestricted")
    return text or unrestricted


# ---- unclustered tokens


def create_unclustered(store: Store, caller: Caller, data: Any) -> Record:
    """A new token outside of clusters."""
    caller.must_administer()
    if "unclustered_agents" not in store.switch("plan_features"):
        raise Refused(403, "Your organization uses clusters: create a cluster token")
    check = Check(store, data, ("description", "public"))
    check.text("description")
    check.flag("public")
    check.refuse()
    values = {"description": None, "public": False, **check.values}
    never = dict.fromkeys(("revoked_at", "revoked_by", "revoked_reason"))
    return store.insert("agent_token", **values, **never, _token=store.new_token("bkar_"), created_by=caller.user["id"])


def revoke_unclustered(store: Store, caller: Caller, token: Record, reason: str) -> Record:
    """Revoke a token outside of clusters; it stays in the list."""
    caller.must_administer()
    if token["revoked_at"]:
        raise invalid("Agent token has already been revoked")
    return store.update("agent_token", token, revoked_at=now(), revoked_by=caller.user["id"], revoked_reason=reason)
