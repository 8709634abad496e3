# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pipeline templates."""

from __future__ import annotations

from typing import Any

from ..callers import Caller
from ..store import Record, Refused, Store, now
from . import configuration
from .values import Check, found

FIELDS = ("name", "description", "configuration", "available")


def list_templates(store: Store, caller: Caller) -> list[Record]:
    """The templates that the caller sees, by name: only administrators see those that are not available."""
    must_have_plan(store)
    templates = [template for template in store.all("pipeline_template") if template["available"] or caller.is_admin]
    return sorted(templates, key=lambda template: str(template["name"]).lower())


def must_have_plan(store: Store) -> None:
    """Require an Enterprise subscription for templates."""
    if "pipeline_templates" not in store.switch("plan_features"):
        raise Refused(404, "Not Found")


def get_template(store: Store, caller: Caller, identifier: str) -> Record:
    """The template with that id, or 404."""
    must_have_plan(store)
    template = store.get("pipeline_template", identifier)
    seen = template if template and (template["available"] or caller.is_admin) else None
    return found(seen, "pipeline template")


def create_template(store: Store, caller: Caller, data: Any) -> Record:
    """A new template."""
    must_have_plan(store)
    caller.must_administer()
    check = Check(store, data, FIELDS)
    read_fields(check, create=True)
    check.refuse()
    values = {"description": None, "available": False, **check.values}
    who = caller.user["id"]
    return store.insert("pipeline_template", **values, updated_at=now(), updated_by=who, created_by=who)


def read_fields(check: Check, create: bool) -> None:
    """The common part of create and update."""
    check.text("name", "configuration", required=True, create=create)
    check.text("description")
    check.flag("available")
    text = check.values.get("configuration")
    reason = configuration.problem(text) if text else None
    if reason:
        check.wrong("configuration", reason)


def update_template(store: Store, caller: Caller, template: Record, data: Any) -> Record:
    """Change the sent fields."""
    caller.must_administer()
    check = Check(store, data, FIELDS)
    read_fields(check, create=False)
    check.refuse()
    who = caller.user["id"]
    return store.update("pipeline_template", template, **check.values, updated_at=now(), updated_by=who)


def delete_template(store: Store, caller: Caller, template: Record) -> None:
    """Delete, unless a pipeline uses it."""
    caller.must_administer()
    if store.find("pipeline", pipeline_template_uuid=template["id"]):
        raise Refused(422, "Pipeline template can't be deleted while pipelines use it")
    store.delete("pipeline_template", template)
