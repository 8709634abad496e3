# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of a suite: found, labeled, muted, skipped and enabled. Uploads of results create them."""

from __future__ import annotations

from typing import Any

from ..callers import Caller
from ..store import Record, Refused, Store
from .values import Check, found

STATES = ("enabled", "muted", "skipped")
OPERATORS = ("add", "remove")


def get_test(store: Store, suite: Record, identifier: str) -> Record:
    """A test of the suite, or 404."""
    return found(store.find("suite_test", id=identifier, suite_id=suite["id"]), "test")


def tests_of(store: Store, suite: Record, **where: Any) -> list[Record]:
    """The tests of a suite, the newest first."""
    return store.filter("suite_test", suite_id=suite["id"], **where)[::-1]


def find_test(store: Store, suite: Record, data: Any) -> Record:
    """The test with a scope and a name, or 404."""
    check = Check(store, data, ("scope", "name"))
    check.text("scope", "name", required=True, create=True)
    check.refuse()
    return found(store.find("suite_test", suite_id=suite["id"], **check.values), "test")


def insert_test(store: Store, suite: Record, fields: Record, at: str) -> Record:
    """The test with this scope and name, which is created when its first result is uploaded."""
    key = {"suite_id": suite["id"], "scope": fields.get("scope", ""), "name": fields["name"]}
    record = store.find("suite_test", **key)
    if record:
        return record
    location = fields.get("location")
    if fields.get("state", "enabled") not in STATES:
        raise Refused(400, f"A test is {', '.join(STATES)}; not {fields['state']}.")
    own = {
        "location": location,
        "file_name": location.partition(":")[0] if location else None,
        "labels": list(fields.get("labels") or ()),
        "state": fields.get("state", "enabled"),
        "owners": list(fields.get("owners") or ()),
    }
    return store.insert("suite_test", **key, **own, created_at=at)


def set_state(store: Store, caller: Caller, suite: Record, test: Record, state: str) -> Record:
    """Enable, mute or skip a test."""
    caller.must(caller.edits_suite(suite))
    return store.update("suite_test", test, state=state)


def change_labels(store: Store, caller: Caller, suite: Record, test: Record, data: Any) -> Record:
    """Add or remove labels."""
    caller.must(caller.edits_suite(suite))
    check = Check(store, data, ("operator", "labels"))
    check.choice("operator", OPERATORS, required=True)
    labels: Any = check.data.get("labels")
    if not isinstance(labels, list) or not labels or not all(isinstance(label, str) and label for label in labels):
        check.wrong("labels", "must be a list of labels", labels)
    check.refuse()
    if check.values["operator"] == "add":
        return store.update("suite_test", test, labels=list(dict.fromkeys([*test["labels"], *labels])))
    return store.update("suite_test", test, labels=[label for label in test["labels"] if label not in labels])


def with_labels(tests: list[Record], query: Any) -> list[Record]:
    """The tests with a label, or with labels and without others."""
    if "label" in query and "labels" in query:
        raise Refused(400, "label cannot be combined with labels")
    wanted = query["label"] if "label" in query else query.get("labels", "")
    return [test for test in tests if chosen(test["labels"], wanted)]


def chosen(values: list[str], wanted: str) -> bool:
    """Whether values have every entry of a list with commas, and none with an exclamation mark."""
    return all((entry.lstrip("!") in values) is not entry.startswith("!") for entry in wanted.split(",") if entry)
