# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The previous state of what a plan touches, as a file that the bulk module reads, before the first write.

Private to this collection. Knows nothing of requests: it writes one file. Every changed object is in it complete,
with what was empty and its lists; deleted objects, with everything in them; created ones are not in it. Applied with the
module, it restores the objects; what cannot be read or changed is named in it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import tempfile
import textwrap
import typing as t

from .. import _values
from .._plan.change import Change, Plan
from .._schema.field import Field
from .._state.node import Node, in_force
from .._state.options import Export, Options
from .._state.organization import Organization
from .._text import count_of
from .destination import check_path, unwritable
from .touched import OPTION, Touched

MOST_FILES = 1000

HOW = """\
The previous state of what a run of community.buildkite.organization changed.
Objects that the run created or did not change are not in it, and stay. To restore the previous state:
  community.buildkite.organization:
    src: THIS FILE
"""
# Emptied options are allowed, which a file cannot do.
EMPTIES = "    allow_empty: true"


@dataclasses.dataclass(frozen=True)
class Backup:
    """What the file declares, and one sentence for each kind of object that applying it does not restore."""

    declared: Options
    lacks: list[str]

    def text(self) -> str:
        """The file: what it is and what it lacks as comments, then what it declares as YAML."""
        wrapped = [line for lack in self.lacks for line in textwrap.wrap(f"- {lack}", 118, subsequent_indent="  ")]
        empties = [EMPTIES] if _contains_empty_list(self.declared) else []
        lines = [*HOW.splitlines(), *empties, *(["It does not restore:", *wrapped] if wrapped else [])]
        return "---\n" + "".join(f"# {line}\n" for line in lines) + "\n" + _values.to_yaml(self.declared)


def write(path: str, text: str) -> str:
    """Write a file that only its owner can read, completely or not at all. Returns its path.

    An existing file stays: the name gets the next free number. Raises InvalidOption.
    """
    check_path(path, OPTION)
    folder = os.path.dirname(path) or "."
    root, extension = os.path.splitext(path)
    temporary = None
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{os.path.basename(path)}.", dir=folder)
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        for number in range(MOST_FILES):
            target = f"{root}.{number}{extension}" if number else path
            # A hard link never replaces a file, and is the complete file at once.
            with contextlib.suppress(FileExistsError):
                os.link(temporary, target)
                _keep_names(folder)
                return target
    except OSError as error:
        raise unwritable(path, error.strerror or str(error), OPTION) from None
    finally:
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
    raise unwritable(path, f"{MOST_FILES} files of that name exist already", OPTION)


def _keep_names(folder: str) -> None:
    """Write the directory to disk too, if the system can do that."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def previous(organization: Organization, plan: Plan) -> Backup:
    """The current state of what a plan touches. Reads what is unknown of it. Raises BuildkiteError."""
    touched = Touched(organization, plan)
    exporting = _Previous(touched)
    declared: Options = {"organization": organization.client.connection.organization}
    for resource in organization.catalog.top_level():
        entries = exporting.declared(resource)
        if entries:
            declared[resource.plural] = entries
    lacks = [*touched.lacks(), *exporting.unread(), *exporting.notes(), *(why for _place, why in exporting.left_out)]
    return Backup(declared, lacks)


class _Previous(Export):
    """Writes touched objects, and only the names of objects that contain them."""

    def __init__(self, touched: Touched) -> None:
        super().__init__(
            touched.organization, touched.organization.catalog.managed(), touched.sides, (), empties=True, usual=True
        )
        self._touched = touched
        # How many objects of a kind have an option or a list that was not read.
        self._unread: dict[tuple[str, str], int] = {}
        for place in list(self._below):
            if not self.organization.catalog.resource(place[0]).is_link:
                del self._below[place]
        for links in self._below.values():
            # Those of removed people cannot be declared.
            links[:] = [node for node in links if not any(one in touched.people for one in node.references.values())]
        for node in touched.all():
            self._below.setdefault((node.resource.name, node.parent), []).append(node)

    def unread(self) -> list[str]:
        """What the backup omits because the run did not need it, as one sentence."""
        if not self._unread:
            return []
        listed = ", ".join(
            f"{name} of {count_of(count, self.organization.catalog.resource(kind).title, self.organization.catalog.resource(kind).plural)}"
            for (kind, name), count in self._unread.items()
        )
        return [f"What the run did not change and did not read, as it takes many requests or other scopes: {listed}."]

    def entry(self, node: Node, place: str, is_double: bool = False) -> Options:
        """The options of an object that a backup contains."""
        touched, resource = self._touched, node.resource
        if resource.identity.by_id and node not in touched.whole:
            is_double = len(self.organization.of_key(resource.name, node.key, node.parent)) > 1
        entry = super().entry(node, place, is_double)
        children = {child.plural for child in self.organization.catalog.children(resource.name)}
        names = {name for name in children if entry.get(name)}
        if touched.includes(node):
            unread = self._unread_of(node)
            for name in sorted(unread):
                self._unread[resource.name, name] = self._unread.get((resource.name, name), 0) + 1
            names |= entry.keys() - children - unread
        entry = {name: value for name, value in entry.items() if name in {*names, *resource.key, "id"}}
        for change in touched.updates.get(node, ()):
            self._overlay(node, change, entry)
        if node in touched.whole:
            asked = {field.name: node.values.get(field.name) for field in resource.singly if field.is_asked}
            entry.update({name: value for name, value in asked.items() if value is not None})
        return entry

    def _unread_of(self, node: Node) -> set[str]:
        """The options and lists of an object that no answer returned, or whose names are not known."""
        touched, unread = self._touched, set()
        for field in node.resource.fields:
            if field.lists:
                is_known = self.sides[field.lists] != node.resource.name or touched.knows(node, field.lists)
            else:
                has_names = not field.refers_to or not in_force(node, field) or touched.names(node, field)
                is_known = has_names and not touched.is_unknown(node, field)
            if not is_known:
                # Without the names in a list, the option that puts it in force is omitted too.
                unread |= {field.name, *(field.conditions.only_when or ())[:1]}
        return unread

    def _overlay(self, node: Node, change: Change, entry: Options) -> None:
        """The backup empties what the change sets and was unset, and finds what it renames under the new name."""
        resource = node.resource
        for name, (field, value) in change.leaves.items():
            if name in resource.key and node.key != value and name in change.before:
                if resource.identity.previous:
                    entry[resource.identity.previous] = [value]
                elif resource.identity.by_id:
                    entry["id"] = node.id
            if field.is_read_singly and node.values.get(name) is not None:
                entry[name] = node.values[name]
            elif field.secret is not True and field.read_path and in_force(node, field):
                self._empty(node, field, name, entry)
        for field, _value in change.leaves.values():
            if field.rest.apart:
                # The value remains, and so does its version.
                entry.pop(field.rest.apart.version, None)
            if field.switch and field.switch.off is None:
                entry.pop(field.name, None)
                self._note(f"That {field.name} was off, which no API restores", node)

    def _empty(self, node: Node, field: Field, name: str, entry: Options) -> None:
        head, dot, rest = name.partition(".")
        holder = entry.get(head, {}) if dot else entry
        is_word = bool(field.choices) and field.empty not in field.choices
        # The empty value of another option removes all values of an endpoint.
        if (rest or head) in holder or (is_word and field.rest.endpoint):
            return
        if field.empty is None or is_word:
            self._note(f"That {name} was not set", node)
        elif dot:
            entry.setdefault(head, {})[rest] = field.empty
        else:
            entry[head] = field.empty


def _contains_empty_list(value: t.Any) -> bool:
    if isinstance(value, dict):
        return any(map(_contains_empty_list, value.values()))
    return isinstance(value, list) and (not value or any(map(_contains_empty_list, value)))
