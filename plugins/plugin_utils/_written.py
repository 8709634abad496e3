# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of a task that are sent as text and that YAML has converted: 1.10 becomes 1.1, and 12:30 becomes 750.

Private to this collection. Knows playbooks, and no resource by name: which options are text is in the declarations. How a value is
written is known where it is in the task itself, and not where it comes from a variable.
"""

from __future__ import annotations

import datetime
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._of_runs import SENSITIVE
from ansible_collections.community.buildkite.plugins.module_utils._schema.field import Field
from ansible_collections.community.buildkite.plugins.module_utils._secrets import is_secret_setting
from ansible_collections.community.buildkite.plugins.module_utils._text import listed
from ansible_collections.community.buildkite.plugins.module_utils._values import as_text, yaml

# The path of a value in the arguments: names of options, numbers of entries, and finally the key.
Path = tuple[t.Any, ...]
# The types of an unquoted scalar that is not read as text.
_READ = (bool, int, float, datetime.date)
# These are likely to be written in another form.
_SUSPECT = (bool, float, datetime.datetime)


def warning(fields: t.Iterable[Field], arguments: t.Mapping[str, t.Any], task: tuple[str, str]) -> str:
    """The warning about the values of a task, "" if there is none. `task`: the action, and `FILE:LINE` of the task."""
    found = [one for one in _texts(fields, arguments, ()) if isinstance(one[1], _READ)]
    written = _Task(*task) if found else None
    # No message contains a value that `sensitive` names. Such values are rarely among these, so it hides all.
    hides = bool(arguments.get(SENSITIVE.name))
    changed = []
    for path, value, sent, is_secret in found:
        text = written.text(path) if written else None
        if text == sent or (text is None and not isinstance(value, _SUSPECT)):
            continue
        what = "" if hides or is_secret else f" ({text} is sent as {sent})" if text else f" (sent as {sent})"
        changed.append(f"{_shown(path)}{what}")
    if not changed:
        return ""
    return (
        f"YAML reads values of {listed(changed)} as numbers or booleans, and they are sent as text: put them in quotes."
    )


def _texts(fields: t.Iterable[Field], given: t.Any, above: Path) -> t.Iterator[tuple[Path, t.Any, str, bool]]:
    """The text values of options, lists and dictionaries, at any depth: each as it is sent, and whether it is a secret.

    Ansible converts options to text, and the collection converts values in dictionaries.
    """
    known = {name: field for field in fields for name in field.names}
    for name, value in given.items() if isinstance(given, dict) else ():
        field, path = known.get(name), (*above, name)
        if field and field.encoding.pairs and isinstance(value, dict):
            for key, entry in value.items():
                is_secret = field.secret is True or is_secret_setting(str(key))
                yield (*path, str(key)), entry, _dated(entry) or as_text(entry), is_secret
        elif field and "str" in (field.type, field.elements) and not field.choices and field.same != "time":
            entries = [(path, value)] if field.type == "str" else _numbered(path, value)
            yield from ((place, entry, _dated(entry) or str(entry), field.secret is True) for place, entry in entries)
        elif field and field.options and isinstance(value, list):
            for number, entry in enumerate(value):
                yield from _texts(field.options, entry, (*path, number))
        elif field and field.options:
            yield from _texts(field.options, value, path)


def _numbered(path: Path, value: t.Any) -> list[tuple[Path, t.Any]]:
    return [((*path, number), entry) for number, entry in enumerate(value)] if isinstance(value, list) else []


def _dated(value: t.Any) -> str:
    """The text of a date or a time, "" for anything else."""
    return value.isoformat() if isinstance(value, datetime.date) else ""


def _shown(path: Path) -> str:
    """`pipelines[0].env.GO`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


class _Task:
    """The YAML of one task, as far as it can be found."""

    def __init__(self, action: str, place: str) -> None:
        self._arguments: list[t.Any] = []
        file, _colon, line = place.rpartition(":")
        names = {action, action.rpartition(".")[2], "args"}
        try:
            with open(file, encoding="utf-8") as text:
                root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        except (OSError, UnicodeError, RecursionError, yaml.YAMLError):
            return
        for node in _mappings(root, int(line) if line.isdigit() else 0):
            self._add(node, names)

    def _add(self, task: t.Any, names: set[str]) -> None:
        for key, value in task.value:
            if _is_named(key, names):
                self._arguments.append(value)
            elif _is_named(key, ("<<",)) and isinstance(value, yaml.MappingNode):
                self._add(value, names)

    def text(self, path: Path) -> str | None:
        """The text of the value there; None if it is a template, or not in the task itself."""
        found = next((node for node in (_at(root, path) for root in self._arguments) if node), None)
        is_known = isinstance(found, yaml.ScalarNode) and "{{" not in found.value
        return str(found.value) if found and is_known else None


def _mappings(node: t.Any, line: int) -> t.Iterator[t.Any]:
    """The mappings that begin in a line. Nodes that end before it are skipped."""
    if isinstance(node, yaml.MappingNode) and node.start_mark.line + 1 == line:
        yield node
    if isinstance(node, yaml.CollectionNode) and node.start_mark.line < line <= node.end_mark.line + 1:
        for entry in node.value:
            for below in entry if isinstance(entry, tuple) else (entry,):
                yield from _mappings(below, line)


def _at(node: t.Any, path: Path) -> t.Any:
    for part in path:
        if isinstance(part, int):
            entries = node.value if isinstance(node, yaml.SequenceNode) else []
            node = entries[part] if part < len(entries) else None
        else:
            pairs = node.value if isinstance(node, yaml.MappingNode) else []
            node = next((value for key, value in pairs if _is_named(key, (part,))), None)
    return node


def _is_named(key: t.Any, names: t.Collection[str]) -> bool:
    return isinstance(key, yaml.ScalarNode) and key.value in names
