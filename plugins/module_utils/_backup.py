# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The previous state of what a plan touches, as options of the bulk module, in a file before the first write.

Private to this collection. Knows nothing of requests: it writes one file. What goes is held with everything in it,
what changes with its options and the lists that change; what is made is not in it. Given back to the module, it
brings back what can be read and changed; the rest is named in it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import tempfile
import textwrap
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils import _answers, _catalog, _networks, _same
from ansible_collections.community.buildkite.plugins.module_utils._below import read_of
from ansible_collections.community.buildkite.plugins.module_utils._change import Change, Plan
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.module_utils._export import Export, Options, in_force
from ansible_collections.community.buildkite.plugins.module_utils._field import UUID, Field
from ansible_collections.community.buildkite.plugins.module_utils._node import Node
from ansible_collections.community.buildkite.plugins.module_utils._organization import Organization
from ansible_collections.community.buildkite.plugins.module_utils._resource import Resource

OPTION = "backup_path"
# So many of a longer list are named.
SHOWN = 5
MOST_FILES = 1000

HOW = """\
The previous state of what a run of community.buildkite.organization changed: options of that module.
What the run made is not in it, and stays. Give it back:
  community.buildkite.organization:
  args: "{{ lookup('ansible.builtin.file', 'THIS FILE') | from_yaml }}"
"""


@dataclasses.dataclass(frozen=True)
class Backup:
    """The options, and one sentence for each kind of thing that giving them back does not bring back."""

    options: Options
    lacks: list[str]

    def text(self) -> str:
        """The file: what it is and what it lacks as comments, then the options as YAML."""
        wrapped = [line for lack in self.lacks for line in textwrap.wrap(f"- {lack}", 118, subsequent_indent="  ")]
        said = [*HOW.splitlines(), *(["It does not bring back:", *wrapped] if wrapped else [])]
        return "---\n" + "".join(f"# {line}\n" for line in said) + "\n" + _same.to_yaml(self.options)


def check_path(path: str) -> None:
    """Raise InvalidOption for a path where nothing can be written, as far as looking at it tells."""
    folder = os.path.dirname(path) or "."
    if os.path.isdir(path) or not os.path.basename(path):
        raise InvalidOption(f"{OPTION} must name a file, and {path} is a directory: add a name to it.", option=OPTION)
    if not os.path.isdir(folder):
        raise InvalidOption(f"{OPTION} is to be in {folder}, which is no directory: make it first.", option=OPTION)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _unwritable(path, f"its directory {folder} cannot be written to")


def write(path: str, text: str) -> str:
    """Write a file that only its owner can read, whole or not at all, and return its path.

    A file that is there is kept: the next free number is put into the name. Raises InvalidOption.
    """
    check_path(path)
    folder = os.path.dirname(path) or "."
    root, extension = os.path.splitext(path)
    temporary = None
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{os.path.basename(path)}.", dir=folder)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        for number in range(MOST_FILES):
            target = f"{root}.{number}{extension}" if number else path
            # A link is made only where nothing is, and is the whole file at once.
            with contextlib.suppress(FileExistsError):
                os.link(temporary, target)
                _keep_names(folder)
                return target
    except OSError as error:
        raise _unwritable(path, error.strerror or str(error)) from None
    finally:
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
    raise _unwritable(path, f"there are {MOST_FILES} of that name already")


def _keep_names(folder: str) -> None:
    """Have the directory on disk too, where the system can do that."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _unwritable(path: str, why: str) -> InvalidOption:
    return InvalidOption(f"The backup {path} cannot be written ({why}), so nothing was changed.", option=OPTION)


def previous(organization: Organization, plan: Plan) -> Backup:
    """What a plan touches, as it is now. Reads what is not known of it. Raises BuildkiteError."""
    sides = {link.name: max(link.sides, key=_catalog.order) for link in _catalog.RESOURCES if link.is_link}
    touched = _Touched(organization, plan, sides)
    exporting = _Previous(touched, sides)
    options: Options = {}
    for resource in _catalog.top_level():
        entries = exporting.declared(resource)
        if entries:
            options[resource.plural] = entries
    if _holds_empty_list(options):
        # What was empty is emptied again.
        options["allow_empty"] = True
    return Backup(options, [*touched.lacks(), *exporting.told(), *(why for _place, why in exporting.left_out)])


class _Touched:
    """The things that a plan touches, by how much of them is held. Reads what is not known of them."""

    def __init__(self, organization: Organization, plan: Plan, sides: t.Mapping[str, str]) -> None:
        self.organization = organization
        self.sides = sides
        self.updates: dict[Node, list[Change]] = {}
        # Held with everything in them; the rest with their options.
        self.whole: dict[Node, bool] = {}
        # The options with lists of links that are held, by the thing in whose entry they stand.
        self.lists: dict[Node, set[str]] = {}
        deletions = [one for one in plan.changes if one.action == "delete" and not one.node.resource.is_link]
        links = [one.node for one in plan.changes if one.node.resource.is_link]
        self._read_below([one.node for one in deletions])
        for change in plan.changes:
            if change.action in ("update", "archive") and change.node.resource.managed and change.node.exists:
                self.updates.setdefault(change.node, []).append(change)
        for change in deletions:
            self.whole[change.node] = True
            for node in organization.below(change.node):
                if node.resource.is_link:
                    links.append(node)
                else:
                    self.whole[node] = True
        for node in links:
            owner = self._owner(node)
            if owner and owner.exists:
                self.lists.setdefault(owner, set()).add(node.resource.sides[owner.resource.name])
        self._read_lists()
        self._fill()
        self._read_referred()

    def all(self) -> list[Node]:
        """Every thing that has an entry, with those in whose entries it stands."""
        found: dict[Node, bool] = {}
        for node in (*self.whole, *self.updates, *self.lists):
            above: Node | None = node
            while above:
                found[above] = True
                above = above.parent
        return list(found)

    def _owner(self, link: Node) -> Node | None:
        side = self.sides[link.resource.name]
        return link.parent if side == link.resource.parent else next(iter(link.references.values()), None)

    # What is not known yet

    def _need(self, resources: t.Iterable[Resource]) -> None:
        missing = {
            resource.read_scope: [OPTION] for resource in resources if not self.organization.can(resource.read_scope)
        }
        if missing:
            raise _answers.missing_scopes(missing)

    def _read_below(self, nodes: list[Node]) -> None:
        for kind in _catalog.managed():
            of_kind = [node for node in nodes if node.resource is kind]
            if of_kind:
                self._need(_catalog.below(kind.name))
                for below in _catalog.below(kind.name):
                    read_of(self.organization, below, kind, of_kind)

    def _read_lists(self) -> None:
        for name, side in self.sides.items():
            link, kind = _catalog.resource(name), _catalog.resource(side)
            owners = [node for node, lists in self.lists.items() if link.sides.get(node.resource.name) in lists]
            owners = [node for node in owners if node.resource is kind]
            if owners:
                self._need([link])
                read_of(self.organization, link, kind, owners)
        for resource in _catalog.RESOURCES:
            unnamed = any(UUID.match(node.key) for node in self.organization.nodes(resource.name))
            if resource.looked_up and self.lists and unnamed and self.organization.can(resource.read_scope):
                self.organization.read_list(resource)

    def _fill(self) -> None:
        """What lists left out of the things that go."""
        for resource in _catalog.managed():
            opened = {field.name for field in resource.fields if field.open}
            silent = {field.name for field in resource.fields if field.left_out_unset or field.only_when}
            names = {
                head if (head := leaf.name.partition(".")[0]) in opened else leaf.name
                for leaf in resource.leaf_fields()
                if leaf.read_path and leaf.secret is not True and leaf.name.partition(".")[0] not in silent
            }
            nodes = [node for node in self.whole if node.resource is resource]
            if nodes and resource.path:
                self.organization.fill(resource, nodes, dict.fromkeys(nodes, names))

    def _read_referred(self) -> None:
        """The names of what the things that go refer to."""
        for resource in _catalog.managed():
            for field in resource.fields:
                if not field.refers_to or field.lists:
                    continue
                target = _catalog.resource(field.refers_to)
                nodes = [node for node in self.whole if node.resource is resource and not self.names(node, field)]
                if nodes:
                    self._need([target])
                    if target.parent:
                        read_of(self.organization, target, resource, nodes)
                    else:
                        self.organization.read_list(target)

    def names(self, node: Node, field: Field) -> bool:
        """Whether the name of everything is known that an option refers to."""
        value = node.values.get(field.name)
        found = value if isinstance(value, list) else [value] if value else []
        return all(self.organization.by_id(t.cast(str, field.refers_to), ident) for ident in found)

    # What does not come back

    def lacks(self) -> list[str]:
        """What the service does not tell, or does not take back."""
        gone = [node.address for node in self.whole]
        told = [node.address for node in self.whole if node.resource.told_once]
        secret = [
            f"{node.address} ({field.name})"
            for node in (*self.whole, *self.updates)
            for field in node.resource.leaf_fields()
            if field.secret is True and (node in self.whole or self._sets(node, field.name))
        ]
        return [
            f"{what}: {_some(addresses)}."
            for what, addresses in (
                ("The ids and the history of what is deleted, which is made anew", gone),
                ("The values of tokens that are deleted: new ones are made", told),
                ("Secrets", secret),
                ("The networks that are let in from now on, unless force names the address", self._admitted()),
            )
            if addresses
        ]

    def _admitted(self) -> list[str]:
        """What would be refused when it is given back, since it shuts networks out again."""
        return [
            node.address
            for node, changes in self.updates.items()
            for change in changes
            for name, (field, value) in change.leaves.items()
            if field.admits and _networks.shut_out(value, change.before.get(name))
        ]

    def _sets(self, node: Node, name: str) -> bool:
        return any(name in change.leaves for change in self.updates.get(node, ()))


class _Previous(Export):
    """Writes what is touched, and of that only what is held."""

    def __init__(self, touched: _Touched, sides: t.Mapping[str, str]) -> None:
        super().__init__(touched.organization, _catalog.managed(), sides, ())
        self._touched = touched
        for place in list(self._below):
            if not _catalog.resource(place[0]).is_link:
                del self._below[place]
        for node in touched.all():
            self._below.setdefault((node.resource.name, node.parent), []).append(node)

    def _entry(self, node: Node, place: str, is_double: bool) -> Options:
        touched, resource = self._touched, node.resource
        entry = super()._entry(node, place, is_double)
        kept = {child.plural for child in _catalog.children(resource.name) if entry.get(child.plural)}
        if node in touched.whole:
            kept |= {name for name, value in entry.items() if value != []}
        else:
            kept |= touched.lists.get(node, set())
        if node in touched.updates:
            kept |= {
                field.name
                for field in resource.fields
                if not field.lists and (not field.refers_to or touched.names(node, field))
            }
        entry = {name: value for name, value in entry.items() if name in {*kept, *resource.key, "id"}}
        for change in touched.updates.get(node, ()):
            self._overlay(node, change, entry)
        return entry

    def _overlay(self, node: Node, change: Change, entry: Options) -> None:
        """What the change sets where nothing was set is emptied; what it names anew is found under the new name."""
        resource = node.resource
        for name, (field, value) in change.leaves.items():
            if name in resource.key and node.key != value and name in change.before:
                if resource.previous:
                    entry[resource.previous] = [value]
                elif resource.by_id:
                    entry["id"] = node.id
            if field.secret is not True and field.read_path and in_force(node, field):
                self._empty(node, field, name, entry)

    def _empty(self, node: Node, field: Field, name: str, entry: Options) -> None:
        head, dot, rest = name.partition(".")
        holder = entry.get(head, {}) if dot else entry
        if (rest or head) in holder:
            return
        if field.empty is None:
            self._note(f"That {name} was not set", node)
        elif dot:
            entry.setdefault(head, {})[rest] = field.empty
        else:
            entry[head] = field.empty


def _holds_empty_list(value: t.Any) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_empty_list, value.values()))
    return isinstance(value, list) and (not value or any(map(_holds_empty_list, value)))


def _some(addresses: list[str]) -> str:
    more = f" and {len(addresses) - SHOWN} more" if len(addresses) > SHOWN else ""
    return ", ".join(addresses[:SHOWN]) + more
