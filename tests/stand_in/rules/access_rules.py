# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules: one pipeline may trigger another, or read its artifacts."""

from __future__ import annotations

import json
from typing import Any

from ..callers import Caller
from ..store import Record, Refused, Store
from .values import found

TYPES = {
    "pipeline.trigger_build.pipeline": "trigger_build",
    "pipeline.artifacts_read.pipeline": "artifacts_read",
}


def get_rule(store: Store, caller: Caller, identifier: str) -> Record:
    """The rule with that id, or 404."""
    rule = store.get("rule", identifier)
    return found(rule if rule and caller.sees_rule(rule) else None, "rule")


def list_rules(store: Store, caller: Caller) -> list[Record]:
    """The rules that the caller sees, newest first."""
    return [rule for rule in store.all("rule")[::-1] if caller.sees_rule(rule)]


def create_rule(store: Store, caller: Caller, data: Any) -> Record:
    """A new rule; REST sends `value` as an object, GraphQL as a text of JSON."""
    caller.must_administer()
    if not isinstance(data, dict) or str(data.get("type")) not in TYPES:
        raise Refused(422, "Rule type is unknown")
    values = read_value(store, data["type"], data.get("value"))
    same = store.find("rule", type=data["type"], **{name: values[name] for name in ("source_uuid", "target_uuid")})
    if same and store.switch("second_rule") == "refused":
        raise Refused(422, f"{data['type']}: a rule for these pipelines already exists")
    description = data.get("description")
    return store.insert("rule", type=data["type"], description=description, **values, created_by=caller.user["id"])


def read_value(store: Store, kind: str, value: Any) -> Record:
    """Source, target and conditions; pipelines by UUID or slug."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise Refused(422, f"{kind}: value is not JSON") from None
    value = value if isinstance(value, dict) else {}
    found_pipelines = []
    for name in ("source_pipeline", "target_pipeline"):
        if not value.get(name):
            raise Refused(422, f"{kind}: missing {name}")
        pipeline = store.get("pipeline", value[name]) or store.find("pipeline", slug=str(value[name]))
        if pipeline is None:
            raise Refused(422, f"{kind}: {name} {value[name]} does not exist")
        found_pipelines.append(pipeline["id"])
    conditions = value.get("conditions") or []
    if not isinstance(conditions, list) or not all(isinstance(entry, str) and entry.strip() for entry in conditions):
        raise Refused(422, f"{kind}: conditional is invalid: must be a list of texts")
    return {"source_uuid": found_pipelines[0], "target_uuid": found_pipelines[1], "conditions": conditions}


def update_rule(store: Store, caller: Caller, rule: Record, data: Record) -> Record:
    """Replace value and description; an omitted one is removed: GraphQL only. The type is fixed."""
    caller.must_administer()
    values = read_value(store, rule["type"], data.get("value"))
    return store.update("rule", rule, **values, description=data.get("description"))


def delete_rule(store: Store, caller: Caller, rule: Record) -> None:
    """Delete a rule."""
    caller.must_administer()
    store.delete("rule", rule)


def document(rule: Record) -> str:
    """The rule in GraphQL's form: a text of JSON."""
    value = {"source_pipeline": rule["source_uuid"], "target_pipeline": rule["target_uuid"]}
    if rule["conditions"]:
        value["conditions"] = rule["conditions"]
    return json.dumps({"rule": rule["type"], "value": value})
