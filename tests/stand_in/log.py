# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log of requests, without secrets: tests count in it what was read and written."""

from __future__ import annotations

import re
from typing import Any

from .store import Record, Store

MASK = "[masked]"
# Keys of bodies, variables and settings whose texts are always secret.
SECRET = {"token", "signature_key", "api_key", "access_token", "tokenvalue", "password"}
SECRET_MAPS = {"headers"}


def masked(value: Any, secrets: frozenset[str] = frozenset(), path: str = "") -> Any:
    """A copy of JSON data without secret texts."""
    if isinstance(value, dict):
        return {name: masked_entry(name, entry, secrets, path) for name, entry in value.items()}
    if isinstance(value, list):
        return [masked(entry, secrets, path) for entry in value]
    if isinstance(value, str):
        for secret in secrets:
            if secret in value:
                value = value.replace(secret, MASK)
    return value


def masked_entry(name: str, value: Any, secrets: frozenset[str], path: str) -> Any:
    """The value of a key, masked as a whole if the key names a secret."""
    secret = name.lower() in SECRET or (name == "value" and "/secrets" in path)
    if secret and isinstance(value, str) and value:
        return MASK
    if name.lower() in SECRET_MAPS and isinstance(value, dict):
        return dict.fromkeys(value, MASK)
    return masked(value, secrets, path)


def secrets_of(store: Store) -> frozenset[str]:
    """Every secret text in the store."""
    found = {record["token"] for record in store.all("access_token")}
    for kind in ("cluster_token", "agent_token", "suite"):
        found |= {record.get("_token") or record.get("_api_token") for record in store.all(kind)}
    found |= {record["_value"] for record in store.all("secret")}
    for record in store.all("service"):
        found |= {record["settings"].get(name) for name in ("token", "api_key")}
    return frozenset(text for text in found if isinstance(text, str) and len(text) > 3)


class Log:
    """Entries in order."""

    def __init__(self) -> None:
        self.entries: list[Record] = []

    def add(self, store: Store, entry: Record) -> Record:
        """Append an entry, which gets a number. The code that answers sets its status."""
        has_secrets = entry["body"] is not None or entry["query"]
        secrets = secrets_of(store) if has_secrets else frozenset()
        entry["body"] = masked(entry["body"], secrets, entry["path"])
        entry["query"] = re.sub(r"(access_token|token)=[^&]*", rf"\1={MASK}", masked(entry["query"], secrets))
        entry = {"number": len(self.entries) + 1, **entry}
        self.entries.append(entry)
        return entry

    def clear(self) -> None:
        """Remove all entries."""
        self.entries.clear()
