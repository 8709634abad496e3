# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps that a build runs, from a pipeline's YAML: their kinds, groups and dependencies. An unknown feature is refused."""

from __future__ import annotations

from typing import Any

from ..store import Record, Refused
from . import configuration
from .conditions import Unknown, condition
from .matrix import combinations
from .retries import retry_rules

# A status that Buildkite never answers: the request is right, and the stand-in cannot simulate it.
NOT_SIMULATED = 405
COMMON = (
    "key",
    "id",
    "identifier",
    "label",
    "name",
    "type",
    "if",
    "branches",
    "depends_on",
    "allow_dependency_failure",
)
KNOWN = {
    "script": (
        *("command", "commands", "agents", "artifact_paths", "env", "soft_fail", "parallelism", "matrix", "priority"),
        *("concurrency", "concurrency_group", "concurrency_method", "retry", "skip", "timeout_in_minutes"),
    ),
    "waiter": ("wait", "waiter", "continue_on_failure"),
    "manual": ("block", "input", "prompt", "fields", "blocked_state", "allowed_teams"),
    "trigger": ("trigger", "build", "async", "soft_fail", "skip"),
    "group": ("group", "steps", "skip"),
}
TOP = ("steps", "env", "agents", "priority")
FIELD = ("key", "text", "select", "hint", "required", "default", "options", "multiple", "format")


def unknown(what: str) -> Refused:
    """The refusal of a feature that is not simulated."""
    return Refused(NOT_SIMULATED, f"The stand-in does not simulate {what}.")


def planned(text: str | None, own: list[Record] | None) -> list[Record]:
    """The steps of a configuration, or of visual steps, in order and without groups, each with its `needs`."""
    data = configuration.parsed(text) if text is not None else [visual(step) for step in own or []]
    top = data if isinstance(data, dict) else {"steps": data}
    for name in top:
        if name not in TOP:
            raise unknown(f"`{name}` at the top of a pipeline")
    steps: list[Record] = []
    for step in top.get("steps") or []:
        steps += flattened(step, top)
    steps = [step for number, step in enumerate(steps) if not beside_a_block(steps, number)]
    link(steps)
    return steps


def visual(step: Record) -> Record:
    """A visual step as YAML has it."""
    if step.get("type") == "waiter":
        return {"wait": None}
    if step.get("type") == "manual":
        return {"block": step.get("label") or ""}
    if step.get("type") == "trigger":
        return {"trigger": step.get("trigger_project_slug"), "label": step.get("label")}
    return {"label": step.get("name"), "command": step.get("command"), "agents": step.get("agent_query_rules") or []}


def kind_of(step: Record) -> str:
    """The type of a step."""
    for kind, names in (("waiter", ("wait", "waiter")), ("manual", ("block", "input")), ("group", ("group",))):
        if any(name in step for name in names) or step.get("type") in names:
            return kind
    return "trigger" if "trigger" in step else "script"


def flattened(step: Any, top: Record, group: Record | None = None) -> list[Record]:
    """A step, or the steps of a group."""
    step = {step: None} if isinstance(step, str) else step
    if not isinstance(step, dict):
        raise unknown(f"the step {step!r}")
    kind = kind_of(step)
    for name in step:
        if name not in COMMON and name not in KNOWN[kind]:
            raise unknown(f"`{name}` of a {kind} step")
    if kind == "group":
        if group is not None:
            raise unknown("a group in a group")
        return [inner for child in step["steps"] for inner in flattened(child, top, step)]
    return [read(step, kind, top, group)]


def read(step: Record, kind: str, top: Record, group: Record | None) -> Record:
    """A step as the simulation uses it."""
    outer = group or {}
    conditions = [entry["if"] for entry in (outer, step) if entry.get("if")]
    for text in conditions:
        try:
            condition(str(text))
        except Unknown as error:
            raise Refused(NOT_SIMULATED, str(error)) from None
    if conditions and (step.get("branches") or outer.get("branches")):
        raise Refused(422, "A step cannot have both branches and if")
    label = step.get("label") or step.get("name")
    if kind == "manual":
        label = step.get("block") or step.get("input") or label
    depends = [entry["depends_on"] for entry in (outer, step) if "depends_on" in entry]
    plan = {
        "type": kind,
        "key": step.get("key") or step.get("id") or step.get("identifier"),
        "label": configuration.text(label),
        "group_key": outer.get("key") or outer.get("id"),
        "group": outer.get("group") if group else None,
        "if": [str(text) for text in conditions],
        "branches": [configuration.text(e["branches"], " ") for e in (outer, step) if e.get("branches")],
        "skip": step.get("skip") or outer.get("skip") or False,
        "depends_on": [entry for part in depends for entry in dependencies(part)] if depends else None,
        "allow_failure": bool(step.get("allow_dependency_failure")),
    }
    return {**plan, **{"waiter": waiter, "manual": manual, "trigger": trigger, "script": script}[kind](step, top)}


def dependencies(value: Any) -> list[Record]:
    """`depends_on` in its longest form."""
    entries = value if isinstance(value, list) else [] if value is None else [value]
    return [
        {"step": str(entry["step"]), "allow_failure": bool(entry.get("allow_failure"))}
        if isinstance(entry, dict)
        else {"step": str(entry), "allow_failure": False}
        for entry in entries
    ]


def waiter(step: Record, top: Record) -> Record:
    return {"allow_failure": bool(step.get("continue_on_failure") or step.get("allow_dependency_failure"))}


def manual(step: Record, top: Record) -> Record:
    fields = step.get("fields") or []
    for field in fields:
        for name in field:
            if name not in FIELD:
                raise unknown(f"`{name}` of a field")
    state = step.get("blocked_state", "passed")
    if state not in ("passed", "failed", "running"):
        raise Refused(422, "blocked_state must be passed, failed or running")
    holds = "block" in step or step.get("type") == "block"
    return {"holds": holds, "fields": fields, "blocked_state": state, "allowed_teams": step.get("allowed_teams")}


def trigger(step: Record, top: Record) -> Record:
    build = step.get("build") or {}
    for name in build:
        if name not in ("branch", "commit", "message", "env", "meta_data"):
            raise unknown(f"`{name}` of a triggered build")
    soft = step.get("soft_fail") or False
    return {"trigger": step["trigger"], "build": build, "async": bool(step.get("async")), "soft_fail": bool(soft)}


def script(step: Record, top: Record) -> Record:
    if ("concurrency" in step) != ("concurrency_group" in step):
        raise Refused(422, "concurrency and concurrency_group must be used together")
    command = step.get("command", step.get("commands"))
    agents = step.get("agents", top.get("agents"))
    return {
        "command": configuration.text(command, "\n"),
        "env": configuration.environment_of(step),
        "agents": configuration.agent_rules(agents),
        "artifact_paths": configuration.text(step.get("artifact_paths"), ";"),
        "soft_fail": step.get("soft_fail") or False,
        "parallelism": configuration.whole(step.get("parallelism")),
        "matrix": combinations(step["matrix"]) if step.get("matrix") else None,
        "priority": configuration.whole(step.get("priority", top.get("priority"))) or 0,
        "concurrency": configuration.whole(step.get("concurrency")),
        "concurrency_group": step.get("concurrency_group"),
        "concurrency_method": step.get("concurrency_method", "ordered"),
        "timeout": configuration.whole(step.get("timeout_in_minutes")),
        "retry": retry_rules(step.get("retry")),
    }


def beside_a_block(steps: list[Record], number: int) -> bool:
    """Whether a wait is next to a block, where it has no effect."""
    beside = steps[max(0, number - 1) : number + 2]
    return steps[number]["type"] == "waiter" and any(step.get("holds") for step in beside)


def link(steps: list[Record]) -> None:
    """Set the `needs` of all steps: pairs of the number of another step, and whether that one may fail."""
    barrier: list[tuple[int, bool]] = []
    for number, step in enumerate(steps):
        holds = step["type"] == "waiter" or step.get("holds")
        allowed = step["allow_failure"]
        if step["depends_on"] is not None:
            step["needs"] = [need for entry in step["depends_on"] for need in named(steps, entry, allowed)]
            step["missing"] = [entry["step"] for entry in step["depends_on"] if not named(steps, entry, False)]
        else:
            before = [(earlier, False) for earlier in range(number)] if holds else barrier
            step["needs"], step["missing"] = [(earlier, allowed) for earlier, _may in before], []
        if holds:
            barrier = [(number, False)]


def named(steps: list[Record], entry: Record, allowed: bool) -> list[tuple[int, bool]]:
    """The steps of a dependency: the one with the key, or all of the group with it."""
    return [
        (number, allowed or entry["allow_failure"])
        for number, step in enumerate(steps)
        if entry["step"] in (step["key"], step["group_key"])
    ]
