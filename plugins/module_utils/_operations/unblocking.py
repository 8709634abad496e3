# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fields of a block or input step: found in the configuration of the pipeline, and checked before they are sent.

Private to this collection. Pure. No answer about a job has its fields: Buildkite returns them only as text of the configuration.
"""

from __future__ import annotations

import re
import typing as t

from .._errors import InvalidOption
from .._problems import Problems
from .._text import joined, nearest, visible
from .._values import from_yaml

Step = t.Mapping[str, t.Any]
_KEYS, _LABELS = ("key", "id", "identifier"), ("block", "input", "manual", "label", "name")


def step_of(job: Step, configuration: t.Any) -> Step | None:
    """The step of a job in a configuration; None if it does not exist, or not clearly one of several."""
    try:
        data = from_yaml(configuration) if isinstance(configuration, str) else None
    except ValueError:
        return None
    steps = list(_manual(data.get("steps") if isinstance(data, dict) else data))
    if job.get("step_key"):
        found = [step for step in steps if job["step_key"] in _values(step, _KEYS)]
    else:
        found = [step for step in steps if job.get("label") and job["label"] in _values(step, _LABELS)]
    return found[0] if len(found) == 1 else None


def _manual(steps: t.Any) -> t.Iterator[Step]:
    """The block and input steps, in groups too."""
    for step in steps if isinstance(steps, list) else ():
        if isinstance(step, dict):
            yield from _manual(step.get("steps"))
            if {"block", "input"} & {*step, step.get("type")}:
                yield step


def _values(step: Step, names: t.Iterable[str]) -> set[str]:
    return {step[name] for name in names if isinstance(step.get(name), str)}


def as_sent(given: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Values as Buildkite takes them: texts, and lists of texts for several choices. Raises InvalidOption."""
    made = {}
    for key, value in given.items():
        if isinstance(value, dict) or any(isinstance(one, (dict, list)) for one in _several(value)):
            raise InvalidOption(f"fields.{key} must be a text or a list of texts.", option=f"fields.{key}")
        if value is not None:
            made[key] = [_text(one) for one in value] if isinstance(value, list) else _text(value)
    return made


def checked(step: Step, sent: t.Mapping[str, t.Any], where: str) -> dict[str, t.Any]:
    """The fields of a step with their values: those that are sent, and the defaults of the others, as in the browser.

    Raises InvalidOption with all mistakes. `where`: the job in sentences.
    """
    entries = step.get("fields")
    fields = {
        str(entry["key"]): entry
        for entry in (entries if isinstance(entries, list) else ())
        if isinstance(entry, dict) and entry.get("key")
    }
    problems = Problems("nothing was sent")
    for key in sent:
        if key not in fields:
            close = nearest(key, fields)
            hint = f"did you mean {close!r}" if close else _known(fields)
            problems.add(InvalidOption(f"{where} has no field {visible(key)!r}: {hint}.", option=f"fields.{key}"))
    made: dict[str, t.Any] = {}
    for key, field in fields.items():
        value = sent.get(key)
        if value in (None, "", []) and field.get("default") is not None:
            default = field["default"]
            value = [_text(one) for one in default] if isinstance(default, list) else _text(default)
        why = _wrong(field, value)
        if why:
            problems.add(InvalidOption(f"{where}: the field {visible(key)!r} {why}.", option=f"fields.{key}"))
        if value is not None:
            made[key] = value
    problems.raise_found()
    return made


def _known(fields: t.Iterable[str]) -> str:
    names = joined(sorted(visible(name) for name in fields), "and")
    return f"its fields are {names}" if names else "it has no fields"


def _wrong(field: Step, value: t.Any) -> str:
    """What is wrong with a value, as the end of a sentence; "" if nothing is."""
    if value in (None, "", []):
        return "" if field.get("required") is False else "is required: set it in fields"
    if isinstance(value, list) and not field.get("multiple"):
        return "takes one value, not a list"
    choices = field.get("options")
    if isinstance(choices, list):
        known = [_text(choice.get("value")) for choice in choices if isinstance(choice, dict)]
        other = [one for one in _several(value) if one not in known]
        if other:
            return f"must be {visible(joined(known, 'or'))}, not {visible(other[0])!r}"
    pattern = field.get("format")
    if isinstance(pattern, str) and isinstance(value, str) and not _matches(pattern, value):
        return f"must match the format {visible(pattern)}, and {visible(value)!r} does not"
    return ""


def _matches(pattern: str, value: str) -> bool:
    """Whether a value has a format, which is matched as a whole. What only Buildkite's expressions know is left to Buildkite."""
    try:
        return bool(re.fullmatch(pattern, value))
    except re.error:
        return True


def _several(value: t.Any) -> list[t.Any]:
    """The values of a field: those of a list, or the lines of a text are chosen each."""
    return value if isinstance(value, list) else value.split("\n") if isinstance(value, str) else [value]


def _text(value: t.Any) -> str:
    """A value as YAML and JSON write it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
