# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Portals: stored GraphQL operations, which a token of their own runs."""

from __future__ import annotations

from typing import Any

from ..callers import Caller
from ..store import Record, Store
from .settings import networks
from .values import Check, found, slugify

FIELDS = ("name", "slug", "description", "query", "allowed_ip_addresses", "user_invokable")
OPTIONAL = ("description", "allowed_ip_addresses")


def list_portals(store: Store, caller: Caller) -> list[Record]:
    """All portals."""
    caller.must_administer()
    return list(store.all("portal"))


def get_portal(store: Store, caller: Caller, slug: str) -> Record:
    """The portal of that slug, or 404."""
    caller.must_administer()
    return found(store.find("portal", slug=slug), "portal")


def read_fields(check: Check, create: bool) -> None:
    """What create and update have in common. An empty text clears, as null does."""
    check.text("name", "query", required=True, create=create)
    check.text("slug", *OPTIONAL)
    check.flag("user_invokable")
    for name in OPTIONAL:
        if name in check.values:
            check.values[name] = check.values[name] or None
    reason = networks(check.values.get("allowed_ip_addresses") or "")
    if reason:
        check.wrong("allowed_ip_addresses", reason)


def take_slug(check: Check, slug: str, own: Record | None = None) -> None:
    """The slug is a part of two URLs, so that no other portal has it."""
    other = check.store.find("portal", slug=slug)
    if other and other is not own:
        check.wrong("slug", "has already been taken")
    check.values["slug"] = slug


def create_portal(store: Store, caller: Caller, data: Any) -> Record:
    """A new portal; `_token` is its token, which only the answer to this request shows."""
    caller.must_administer()
    check = Check(store, data, FIELDS)
    read_fields(check, create=True)
    take_slug(check, check.values.get("slug") or slugify(check.values.get("name") or ""))
    check.refuse()
    values = {"description": None, "allowed_ip_addresses": None, "user_invokable": False, **check.values}
    return store.insert("portal", **values, _token=store.new_token("bkpt_"), created_by=caller.user["id"])


def update_portal(store: Store, caller: Caller, portal: Record, data: Any) -> Record:
    """Change what is sent. A new slug moves the path and the public URL."""
    check = Check(store, data, FIELDS)
    read_fields(check, create=False)
    if check.values.get("slug"):
        take_slug(check, check.values["slug"], portal)
    else:
        check.values.pop("slug", None)
    check.refuse()
    return store.update("portal", portal, **check.values)


def delete_portal(store: Store, caller: Caller, portal: Record) -> None:
    """Delete a portal with its tokens and secrets."""
    store.delete("portal", portal)
