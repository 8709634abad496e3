# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looks for objects that another run creates at the same time, if the service accepts a second object of the same key.

Private to this collection. Knows no kind by name. Lists are read again before the first creation in them and after the
last write: that narrows the race and shows its outcome. Nothing is deleted.
"""

from __future__ import annotations

import functools
import typing as t

from .._errors import BuildkiteError, Conflict, Duplicate, RateLimited
from .._plan.change import Change, Plan, created_twice
from .._schema.resource import Resource
from .._state import children, documents
from .._state.node import Node
from .._state.organization import Organization
from .._state.readings import Entered, list_key

# For this many seconds a list counts as read just now.
FRESH = 60.0
# This many lists are read in one request before the first creations in them: what is written within FRESH over GraphQL, and REST.
AT_ONCE = {"graphql": 200, "rest": 50}
# In a loop, no item knows whether it is the last: this many requests, and this many for each creation, may look for duplicates.
IN_LOOP = 10
IN_LOOP_EACH = 0.02

List = tuple[str, "Node | None"]


def expected(organization: Organization, changes: t.Iterable[Change], wait: float) -> tuple[int, int]:
    """How many REST requests and GraphQL points it takes to look for duplicates, in a run that waits for this many seconds."""
    made: dict[List, int] = {}
    for change in created_twice(changes):
        made[_list_of(change)] = made.get(_list_of(change), 0) + 1
    again = [which for which in made if wait > FRESH and organization.is_read(*which)]
    requests, points = 0, 0.0
    for lists in (list(made), again):
        needs: dict[str, children.Need] = {}
        shared: dict[str, int] = {}
        for kind, parent in lists:
            resource, count = (
                organization.catalog.resource(kind),
                len(organization.nodes(kind, parent)) + made[kind, parent],
            )
            if parent:
                need = needs.setdefault(kind, children.Need(resource, [], 0.0))
                need.parents.append(parent)
                need.entries = t.cast(float, need.entries) + count
            elif resource.rest.path:
                shared[resource.rest.path] = shared.get(resource.rest.path, 0) + count
            else:
                points += documents.points(resource) * count
        more = children.expected(organization, list(needs.values()))
        requests, points = requests + more[0] + sum(map(children.pages, shared.values())), points + more[1]
    return requests, int(points)


class Doubles:
    """The lists in which a plan creates objects whose names are not unique. Threads share it."""

    def __init__(self, organization: Organization, plan: Plan, in_loop: bool) -> None:
        self.organization = organization
        self.in_loop = in_loop
        self._entered = organization.readings.entered
        self._creations = dict.fromkeys(created_twice(plan.changes))
        # Objects that others created after the plan was made, by list.
        self._new: dict[List, list[Node]] = {}
        self._known = {which: self._ids(which) for which in map(_list_of, self._creations)}
        # The creations over the same API in their order, and the place of each.
        self._place: dict[Change, tuple[str, list[Change], int]] = {}

    def _ids(self, which: List) -> set[str | None]:
        return {node.id for node in self.organization.nodes(*which)}

    # Before the first creation

    def line_up(self, api: str, changes: t.Iterable[Change]) -> None:
        """Record which changes are written next over an API, in their order."""
        line = [change for change in changes if change in self._creations]
        self._place.update({change: (api, line, number) for number, change in enumerate(line)})

    def before(self, change: Change) -> None:
        """Read the list of a new object again if it is due. Raises Conflict when another client has created the object."""
        if change not in self._creations:
            return
        which = _list_of(change)
        if which not in self._entered:
            with self.organization.client.ledger.alone("reading a list again"):
                self._enter(which, change)
        values = {name: leaf[1] for name, leaf in change.leaves.items()}
        others = [node for node in self._new.get(which, ()) if _is_same(node, change.node, values)]
        if others:
            ids = [str(node.id) for node in others]
            raise Conflict(
                f"{change.address}: another client has created it since this run read the list ({', '.join(ids)}), so it was not"
                " created again: run again.",
                ids=ids,
            )

    def _enter(self, which: List, change: Change) -> None:
        if which in self._entered:
            return
        if self._is_due(which):
            self._read_again(change)
        known = self._known[which]
        self._new[which] = [node for node in self.organization.nodes(*which) if node.id not in known]
        self._entered[which] = Entered(known)

    def _is_due(self, which: List) -> bool:
        """Whether a list was read too long ago. Of an object that this run created, no list was read."""
        kind, parent = which
        reading = self.organization.readings.get(list_key(kind, parent))
        return reading is not None and self.organization.client.ledger.now() - reading.since > FRESH

    def _read_again(self, change: Change) -> None:
        """One list; where GraphQL returns several in one request, those in which creations come next, too."""
        organization, (kind, parent) = self.organization, _list_of(change)
        resource = organization.catalog.resource(kind)
        if parent and children.has_graphql(organization, resource):
            api, line, number = self._place[change]
            lists = dict.fromkeys(map(_list_of, line[number:]))
            due = [one for one in lists if one[0] == kind and one not in self._entered and self._is_due(one)]
            parents = [one[1] for one in due[: AT_ONCE[api]] if one[1]]
            if len(parents) > 1:
                try:
                    organization.read_children(
                        organization.catalog.parent_of(resource), parents, [resource], wait=False
                    )
                    return
                except RateLimited:
                    # REST need not wait for the window of GraphQL.
                    pass
        self._reader(resource, parent)()

    def _reader(self, resource: Resource, parent: Node | None) -> t.Callable[[], None]:
        """Reads one list, whether it was read before or not."""
        if resource.rest.path:
            return functools.partial(self.organization.read_again, resource, parent)
        return functools.partial(self.organization.read_tree, resource, [])

    # After the last write

    def after(self) -> tuple[dict[Change, Duplicate], str]:
        """The duplicates of created objects, by change; and a warning if lists for that could not be read."""
        lists: dict[List, Change] = {}
        for change in self._creations:
            which = _list_of(change)
            if change.node.exists and which in self._entered:
                self._entered[which].made.append(change.node)
                lists.setdefault(which, change)
        lists = {which: change for which, change in lists.items() if self._may_look(which)}
        before = sum(self.organization.client.requests.values())
        try:
            self._read(list(lists))
        except BuildkiteError as error:
            kinds = ", ".join(dict.fromkeys(self.organization.catalog.resource(kind).plural for kind, _parent in lists))
            return {}, (
                f"After the last change, it was not possible to look for duplicates of the new {kinds} ({error.message.rstrip('.')}):"
                " check whether another run created the same at the same time."
            )
        finally:
            self.organization.readings.spent += sum(self.organization.client.requests.values()) - before
        found: dict[Change, Duplicate] = {}
        for which, change in lists.items():
            found.update(self._duplicates(which, change))
        return found, ""

    def _may_look(self, which: List) -> bool:
        """Whether a list is read after this plan: in a loop, only if that costs little for the number of creations."""
        if not self.in_loop:
            return True
        readings = self.organization.readings
        created = sum(len(entered.made) for entered in self._entered.values())
        cost = children.pages(len(self.organization.nodes(*which)))
        return readings.spent + cost <= IN_LOOP + created * IN_LOOP_EACH

    def _read(self, lists: t.Sequence[List]) -> None:
        organization = self.organization
        needs: dict[str, children.Need] = {}
        # Several kinds may be in one list of REST.
        whole: dict[str, t.Callable[[], None]] = {}
        for kind, parent in lists:
            resource = organization.catalog.resource(kind)
            organization.readings.expire(list_key(kind, parent))
            if parent:
                needs.setdefault(kind, children.Need(resource, [])).parents.append(parent)
            else:
                whole[resource.rest.path or kind] = self._reader(resource, None)
        organization.client.side_by_side(list(whole.values()))
        children.read(organization, list(needs.values()))

    def _duplicates(self, which: List, change: Change) -> dict[Change, Duplicate]:
        """The duplicates in one list; those of an earlier item of a loop are reported for a change of this one."""
        entered = self._entered[which]
        # An object that this run has deleted since is no duplicate.
        own = {node.id: node for node in entered.made if self.organization.by_id(which[0], node.id)}
        changes = {one.node: one for one in self._creations}
        found: dict[Change, Duplicate] = {}
        for node in self.organization.nodes(*which):
            if node.id in entered.known or node.id in own:
                continue
            double = next((made for made in own.values() if _is_same(node, made, made.values)), None)
            if double:
                # Reported once.
                entered.known.add(node.id)
                found[changes.get(double, change)] = _duplicate(double, node)
        return found


def _list_of(change: Change) -> List:
    return change.node.resource.name, change.node.parent


def _is_same(node: Node, own: Node, values: t.Mapping[str, t.Any]) -> bool:
    """Whether an object has the key of one of this run's, and nothing that distinguishes the two."""
    folded = node.resource.identity.folded
    distinguishing = [name for name in node.resource.distinguishing if name in values and name in node.values]
    return folded(node.key) == folded(own.key) and all(values[name] == node.values[name] for name in distinguishing)


def _duplicate(own: Node, other: Node) -> Duplicate:
    resource = own.resource
    verb = "revoke" if resource.lifecycle.returned_once else "delete"
    return Duplicate(
        f"{own.address}: this run created {own.id}, and another client created {other.id} with the same {resource.key[0]} at the same"
        f" time: {verb} by id the one that nobody uses, and do not let runs overlap.",
        ids=[own.id, other.id],
    )
