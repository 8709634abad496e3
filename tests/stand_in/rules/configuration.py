# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A pipeline's YAML: whether it has content, its top-level env, and the steps that REST renders from it."""

from __future__ import annotations

import functools
import json
from typing import Any

import yaml

from ..store import Record, Store

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MISSING = 'Step configuration is missing, expected `steps: { yaml: "..." }`'


@functools.lru_cache(maxsize=4096)
def parsed(text: str) -> Any:
    """The YAML as data; ValueError with a sentence for invalid YAML. Do not change the result: it is shared."""
    try:
        return yaml.load(text, Loader=LOADER)
    except yaml.YAMLError as error:
        raise ValueError(f"Configuration is not valid YAML: {' '.join(str(error).split())}") from None


def problem(configuration: Any) -> str | None:
    """Why a configuration is refused, or None."""
    if configuration is None or (isinstance(configuration, str) and not configuration.strip()):
        return MISSING
    if not isinstance(configuration, str):
        return "Configuration must be a string of YAML"
    try:
        data = parsed(configuration)
    except ValueError as error:
        return str(error)
    if data is None:
        return MISSING
    return None if isinstance(data, (dict, list)) else "Configuration must hold steps"


def effective(store: Store, pipeline: Record) -> str | None:
    """The YAML that a pipeline runs: its template's, else its own; None for visual steps."""
    template = store.get("pipeline_template", pipeline["pipeline_template_uuid"])
    text: str | None = template["configuration"] if template else pipeline["configuration"]
    return text


def environment(configuration: str | None, own: Record | None) -> Record:
    """`env` of an answer: the YAML's top-level env, or a visual pipeline's."""
    if configuration is None:
        return own or {}
    return environment_of(parsed(configuration))


def environment_of(data: Any) -> Record:
    """The env of a configuration or a step, its values as texts."""
    env = data.get("env") if isinstance(data, dict) else None
    return {str(name): word(value) for name, value in env.items()} if isinstance(env, dict) else {}


def word(value: Any) -> str:
    """A value in the form of an environment variable."""
    return value if isinstance(value, str) else "" if value is None else json.dumps(value, default=str)


def rendered_steps(configuration: str | None, own: list[Record] | None) -> list[Record]:
    """`steps` of an answer."""
    if configuration is None:
        return [visual_step(step) for step in own or []]
    data = parsed(configuration)
    steps = data if isinstance(data, list) else data.get("steps") if isinstance(data, dict) else None
    return [yaml_step(step) for step in steps] if isinstance(steps, list) else []


def script(**known: Any) -> Record:
    """A command step with all of REST's keys."""
    step = dict.fromkeys(("name", "command", "artifact_paths", "branch_configuration"))
    return {
        "type": "script",
        **step,
        "env": {},
        "timeout_in_minutes": None,
        "agent_query_rules": [],
        "concurrency": None,
        "parallelism": None,
        **known,
    }


def yaml_step(step: Any) -> Record:
    """A step of the YAML in REST's form."""
    if isinstance(step, str):
        step = {step: None}
    if not isinstance(step, dict):
        return script()
    if "wait" in step or "waiter" in step:
        return {"type": "waiter"}
    if "block" in step or "input" in step:
        return {"type": "manual", "label": text(step.get("block") or step.get("input") or step.get("label"))}
    name = text(step.get("label") or step.get("name"))
    if "trigger" in step:
        return triggered(name, text(step["trigger"]), step.get("build"), step.get("async"))
    command = step.get("command", step.get("commands"))
    return script(
        name=name,
        command=text(command, "\n"),
        artifact_paths=text(step.get("artifact_paths"), ";"),
        branch_configuration=text(step.get("branches"), " "),
        env=environment_of(step),
        timeout_in_minutes=whole(step.get("timeout_in_minutes")),
        agent_query_rules=agent_rules(step.get("agents")),
        concurrency=whole(step.get("concurrency")),
        parallelism=whole(step.get("parallelism")),
    )


def triggered(label: Any, slug: Any, build: Any, asynchronous: Any) -> Record:
    """A trigger step in REST's form."""
    build = build if isinstance(build, dict) else {}
    return {
        "type": "trigger",
        "label": label,
        "pipeline": slug,
        "build": {
            "message": text(build.get("message")),
            "branch": text(build.get("branch")),
            "commit": text(build.get("commit")),
            "env": environment_of(build) or None,
        },
        "async": bool(asynchronous),
        "branch_configuration": None,
        "concurrency": None,
        "parallelism": None,
    }


def visual_step(step: Record) -> Record:
    """A visual step in REST's form."""
    if step.get("type") == "trigger":
        build = {"commit": step.get("trigger_commit"), "branch": step.get("trigger_branch")}
        return triggered(step.get("label"), step.get("trigger_project_slug"), build, step.get("trigger_async"))
    return script(**step) if step.get("type") == "script" else step


def text(value: Any, separator: str = ",") -> str | None:
    """A list as one text, anything else as a text, as typed clients require."""
    if value is None:
        return None
    return separator.join(map(word, value)) if isinstance(value, list) else word(value)


def whole(value: Any) -> int | None:
    """A whole number, None for anything else, such as text before interpolation."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def agent_rules(agents: Any) -> list[str]:
    """`agents` of a step in REST's form of rules."""
    if isinstance(agents, dict):
        return [f"{name}={word(value)}" for name, value in agents.items()]
    return [str(rule) for rule in agents] if isinstance(agents, list) else []
