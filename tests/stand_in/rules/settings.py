# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The organization's API settings and pipeline settings."""

from __future__ import annotations

import ipaddress
from typing import Any

from ..callers import Caller
from ..store import Record, Refused, Store, now
from .values import Check

API = ("allowed_ip_addresses", "revoke_inactive_tokens_after_days", "restrict_user_api_token_creation")
DAYS = (30, 60, 90, 180, 365)
TIMEOUTS, EXPIRY = ("default_timeout_in_minutes", "maximum_timeout_in_minutes"), "scheduled_job_expiry_in_minutes"
PIPELINE = ("default_branch", "default_cluster_id", *TIMEOUTS, EXPIRY)
STRATEGIES = ("s3", "gcs")
SWITCHED = ("hosted_agents_terminal_access", "public_pipeline_creation", "advanced_queue_metrics")
GATES = {
    "allowed_ip_addresses": ("api_ip_allow_list", "API IP allow lists"),
    "revoke_inactive_tokens_after_days": ("inactive_api_token_revocation", "inactive API token revocation"),
}


def new_settings() -> Record:
    """The settings of a new organization, as fields of its record."""
    return {
        "api_settings": {**dict.fromkeys(API), "restrict_user_api_token_creation": False},
        "pipeline_settings": {
            **dict.fromkeys(PIPELINE),
            "default_branch": "main",
            **{name: {"enabled": False, "at": None, "by": None} for name in SWITCHED},
            "build_export": {"location": None, "strategy_id": None},
        },
    }


def networks(text: str, most: int | None = 24) -> str | None:
    """Why a text of space-separated IPv4 networks is wrong, or None."""
    entries = text.split()
    if most is not None and len(entries) > most:
        return f"can have at most {most} CIDR blocks"
    for entry in entries:
        try:
            ipaddress.IPv4Network(entry, strict=False)
        except ValueError:
            return f"contains {entry}, which is not an IPv4 CIDR block"
    return None


def update_api_settings(store: Store, caller: Caller, data: Any) -> Record:
    """Change the sent fields; those outside of the subscription are 403."""
    caller.must_administer()
    check = Check(store, data, API)
    for name, (feature, words) in GATES.items():
        if name in check.data and feature not in store.switch("plan_features"):
            raise Refused(403, f"Your plan doesn't include {words}.")
    check.text("allowed_ip_addresses")
    reason = networks(check.values.get("allowed_ip_addresses") or "", most=None)
    if reason:
        check.wrong("allowed_ip_addresses", reason)
    elif "allowed_ip_addresses" in check.values:
        check.values["allowed_ip_addresses"] = check.values["allowed_ip_addresses"] or None
    days = check.data.get("revoke_inactive_tokens_after_days")
    if days is not None and days not in DAYS:
        check.wrong("revoke_inactive_tokens_after_days", f"must be one of {', '.join(map(str, DAYS))}")
    elif "revoke_inactive_tokens_after_days" in check.data:
        check.values["revoke_inactive_tokens_after_days"] = days
    check.flag("restrict_user_api_token_creation")
    if check.data.get("restrict_user_api_token_creation", False) is None:
        check.wrong("restrict_user_api_token_creation", "must be true or false")
    check.refuse()
    return change(store, "api_settings", check.values)


def lets_in(store: Store, address: str | None) -> bool:
    """Whether the API IP allow list contains an address; without a list, all have access."""
    allowed = (store.organization["api_settings"]["allowed_ip_addresses"] or "").split()
    if not allowed or address is None:
        return True
    return any(ipaddress.ip_address(address) in ipaddress.ip_network(entry, strict=False) for entry in allowed)


def change(store: Store, group: str, values: Record) -> Record:
    """Merge values into one of the organization's groups of settings."""
    store.update("organization", store.organization, **{group: {**store.organization[group], **values}})
    return store.organization


def update_pipeline_settings(store: Store, caller: Caller, data: Any) -> Record:
    """Change the sent fields; null clears the default cluster, and a switch decides whether it clears minutes."""
    caller.must_administer()
    check = Check(store, data, PIPELINE)
    check.text("default_branch")
    check.minutes(*TIMEOUTS, least=0)
    check.minutes(EXPIRY, least=60, most=43_200)
    for name in (*TIMEOUTS, EXPIRY):
        if check.data.get(name, 0) is None and store.switch("null_minutes") == "refused":
            check.wrong(name, "must be a number of minutes")
    if "default_cluster_id" in check.data:
        identifier = check.data["default_cluster_id"]
        if identifier is not None and store.get("cluster", identifier) is None:
            check.wrong("default_cluster", "must exist")
        check.values["default_cluster_id"] = identifier
    check.refuse()
    return change(store, "pipeline_settings", check.values)


def switch_setting(store: Store, caller: Caller, name: str, enabled: bool) -> Record:
    """Turn one of the settings with a separate path on or off."""
    caller.must_administer()
    state = store.organization["pipeline_settings"][name]
    if state["enabled"] == enabled:
        return store.organization
    on = {"enabled": True, "at": now(), "by": caller.user["id"]}
    return change(store, "pipeline_settings", {name: on if enabled else {"enabled": False, "at": None, "by": None}})


def update_build_export(store: Store, caller: Caller, data: Any) -> Record:
    """Set the destination of finished builds; a scheme before the bucket is removed."""
    caller.must_administer()
    if "build_exports" not in store.switch("plan_features"):
        raise Refused(403, "Your plan doesn't include build exports.")
    check = Check(store, data, ("location", "strategy_id"))
    check.text("location", required=True, create=True)
    check.choice("strategy_id", STRATEGIES, required=True)
    check.refuse()
    location = check.values["location"].removeprefix("s3://").removeprefix("gs://")
    return change(store, "pipeline_settings", {"build_export": {**check.values, "location": location}})


def delete_build_export(store: Store, caller: Caller) -> Record:
    """Stop exporting."""
    caller.must_administer()
    return change(store, "pipeline_settings", {"build_export": {"location": None, "strategy_id": None}})
