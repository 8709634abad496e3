# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looks for the effect of a write without a clear answer: the service may apply it later.

Private to this collection. Knows nothing of writing. Nothing that is found is taken for this run's own unless that can be known.
"""

from __future__ import annotations

import contextlib
import re
import typing as t

from .._api import answers
from .._errors import BuildkiteError, Conflict, Forbidden, Invalid, NotFound, Unclear
from .._plan.change import Leaves
from .._state import lists
from .._state.node import Node, ids
from .._state.organization import Organization
from .payload import is_echoed

Raw = dict[str, t.Any]
Found = t.TypeVar("Found")

# The looks, in seconds after an unclear answer.
MOMENTS = (1, 2, 4, 8, 15)
# The words of a refusal that the subscription may be the reason of.
_GATED = re.compile(
    r"upgrad|available|\b(plan|subscription|enterprise|enabled|feature)\b|cannot be created", re.IGNORECASE
)


class Lost(t.NamedTuple):
    """A write without a clear answer, and its time by the ledger's clock. `answered`: the object may be visible at once."""

    error: Unclear
    since: float
    answered: bool = False


class Lookup:
    """Reads the current state, regardless of what the run knows."""

    def __init__(self, organization: Organization) -> None:
        self.organization = organization
        self.client = organization.client

    def lost(self, error: Unclear, answered: bool = False) -> Lost:
        """A write that has just turned out to have no clear answer."""
        return Lost(error, self.client.ledger.now(), answered)

    def found(self, lost: Lost, look: t.Callable[[], Found | None]) -> Found | None:
        """What a look finds, at each future one of MOMENTS and at least once; None if nothing.

        Raises Unclear if the last look failed: the write remains unclear.
        """
        ledger = self.client.ledger
        moments = [lost.since + moment for moment in ((0, *MOMENTS) if lost.answered else MOMENTS)]
        problem: BuildkiteError | None = None
        for moment in [moment for moment in moments if moment >= ledger.now()] or moments[-1:]:
            ledger.wait(moment - ledger.now(), f"{lost.error.facts.get('request', 'a write')} has no clear answer")
            try:
                found, problem = look(), None
            except BuildkiteError as error:
                problem = error
                continue
            if found is not None:
                return found
        if problem:
            raise Unclear(
                f"{lost.error.message.rstrip('.')}; reading it again failed too ({problem.message.rstrip('.')}): run again.",
                **lost.error.facts,
            ) from None
        return None

    # New objects

    def created(self, node: Node, leaves: Leaves, lost: Lost) -> Raw | None:
        """What a creation without a clear answer made. Raises Unclear if it cannot be adopted: then a person decides.

        Several objects cannot, nor one with a value that is returned once: no matter who created it, the value is lost.
        """
        found = self.found(lost, lambda: self.new(node, leaves) or None) or []
        once = node.resource.lifecycle.returned_once
        if len(found) == 1 and not once:
            return found[0]
        if found:
            listed = ", ".join(str(raw[node.resource.rest.id_path]) for raw in found)
            several, noun = len(found) > 1, node.resource.title
            raise Unclear(
                f"{node.address}: {lost.error.message.rstrip('.')}; the {noun}{'s' if several else ''} {listed} of this name"
                f" {'are' if several else 'is'} new and may be this run's{', and its value is lost then' if once else ''}:"
                f" {'revoke' if once else 'delete'} by id what nobody uses, and run again.",
                **lost.error.facts,
            )
        return None

    def new(self, node: Node, leaves: Leaves) -> list[Raw]:
        """The objects with a new object's key that were unknown before and are not known to be someone else's.

        If keys are unique, the object with the key is meant, no matter who created it.
        """
        found = self._of_key(node, leaves)
        if node.resource.is_link:
            return found
        known = {other.id for other in self.organization.nodes(node.resource.name)}
        new = [raw for raw in found if raw.get(node.resource.rest.id_path) not in known]
        own = self.organization.caller()[0] if new and not node.resource.is_unique else None
        return [raw for raw in new if not own or (raw.get("created_by") or {}).get("id", own) == own]

    def alike(self, node: Node) -> str:
        """Why the service may not accept a key, if another one of its list differs only in case; "" if none does."""
        beside = self.organization.nodes(node.resource.name, node.parent)
        same = (other for other in beside if other is not node and other.key.casefold() == node.key.casefold())
        return next(
            (f"{other.address} exists, whose {other.resource.key[0]} differs only in case" for other in same), ""
        )

    def taken(self, node: Node, leaves: Leaves, error: Conflict | Forbidden | Invalid, may_be_own: bool) -> Raw:
        """The object that the service refuses to create again, if this run may have created it or it is a link."""
        if not error.facts.get("taken"):
            if node.resource.rest.gate and _GATED.search(error.message):
                error.message += f" {node.resource.rest.gate}"
            raise error
        found: list[Raw] | None = None
        with contextlib.suppress(BuildkiteError):
            found = self.new(node, leaves)
        if found and (may_be_own or node.resource.is_link):
            return found[0]
        hidden = self.alike(node) or "something that is not visible to the token's user has its name already"
        why = "someone else created it after this run had read the list, so run again" if found else hidden
        raise type(error)(f"{node.address} cannot be created: {why}. {error.message}", **error.facts) from None

    def _of_key(self, node: Node, leaves: Leaves) -> list[Raw]:
        resource = node.resource
        item = resource.rest.item
        if resource.rest.path and (item in node.references or item in leaves):
            found = self.get(node.path if item in node.references else f"{node.collection}/{leaves[item][1]}")
            return [found] if found else []
        return [raw for raw in self._list(node) if _is_of_key(node, leaves, raw)]

    def identify(self, node: Node) -> None:
        """Read the GraphQL ID of a link that a creation included, with those of all others. Raises NotFound."""
        carried = node.resource.as_link.carried
        if node.graphql_id or node.resource.rest.path or not carried:
            return
        with self.client.ledger.alone("reading a list again"):
            unknown = [link for link in self.organization.nodes(node.resource.name) if not link.graphql_id]
            sides = [side for link in unknown for side in link.references.values() if side.exists]
            if not node.graphql_id:
                kind = self.organization.catalog.resource(carried.by)
                self.organization.read_children(kind, list(dict.fromkeys(sides)), [node.resource])
        if not node.graphql_id:
            raise NotFound(f"{node.address} no longer exists: run again.", address=node.address)

    def _list(self, node: Node) -> list[Raw]:
        if node.parent and not node.resource.rest.path:
            return lists.inside(self.client, self.organization.catalog, node.resource, node.parent)
        return lists.answers(self.client, self.organization.catalog, node.resource, node.collection)

    # Objects that existed

    def get(self, path: str) -> Raw | None:
        """The object at a path, None if it does not exist or is not visible."""
        try:
            return t.cast(Raw, self.client.get(path))
        except NotFound:
            return None

    def gone(self, node: Node, lost: Lost) -> bool:
        """Whether a removal without a clear answer was done."""
        return bool(self.found(lost, lambda: None if self.exists(node) else True))

    def exists(self, node: Node) -> bool:
        """Whether an object still exists."""
        resource = node.resource
        if resource.rest.path:
            raw = self.get(node.path)
            if raw is None:
                return self._is_elsewhere(node)
            # Another object may have the path now.
            is_same = resource.rest.item in node.references or raw.get(resource.rest.id_path) == node.id
            # Some are still shown after their end.
            return is_same and resource.is_kind_of(raw)
        if node.references:
            return bool(self._of_key(node, {}))
        return any(raw[node.resource.rest.id_path] == node.id for raw in self._list(node))

    def _is_elsewhere(self, node: Node) -> bool:
        """Whether an object may be at another path, since a parent in its path no longer exists."""
        parent = node.parent
        if parent is None or not parent.resource.identity.movable or parent.resource.rest.item == "id":
            return False
        raw = self.get(parent.path)
        return raw is None or raw.get(parent.resource.rest.id_path) != parent.id

    def now(self, node: Node, leaves: Leaves) -> Raw | None:
        """The current object: at its new path, if the change moves it, or at its old one."""
        if not node.resource.rest.path:
            if node.resource.joins:
                return next((raw for raw in self._list(node) if raw[node.resource.rest.id_path] == node.id), None)
            return next(iter(self._of_key(node, leaves)), None)
        item = node.resource.rest.item
        moved = item in leaves and item not in node.references
        new = self.get(f"{node.collection}/{leaves[item][1]}") if moved else None
        return new or self.get(node.path) or self._derived(node)

    def _derived(self, node: Node) -> Raw | None:
        """The object in its list, if the service derives its path from a name that the change may have set."""
        resource = node.resource
        if resource.rest.item not in resource.identity.known_by:
            return None
        return next((raw for raw in self._list(node) if raw.get(resource.rest.id_path) == node.id), None)

    def changed(self, node: Node, leaves: Leaves) -> Raw | None:
        """The current object, if it is as declared already."""
        raw = self.now(node, leaves)
        if not raw:
            return None
        values = node.resource.decode(raw)
        is_done = all(is_echoed(field, value, values.get(name)) for name, (field, value) in leaves.items())
        return raw if is_done else None


def _is_of_key(node: Node, leaves: Leaves, raw: Raw) -> bool:
    resource, values = node.resource, node.resource.decode(raw)
    if resource.references:
        return any(values.get(name) == target.id for name, target in node.references.items())
    if resource.joins:
        return all(values.get(name) == ids(leaves[name][1]) for name in resource.key)
    # Others of its key may be those that are created in parallel.
    distinguishing = {name: leaves[name] for name in resource.distinguishing if name in leaves}
    key = values.get(resource.identity.key_from or resource.key[0])
    return resource.identity.folded(node.key) == resource.identity.folded(str(key or "")) and all(
        is_echoed(field, value, values.get(name)) for name, (field, value) in distinguishing.items()
    )


def not_about(request: str, node: Node) -> Unclear:
    return answers.unclear(request, f"the answer does not identify the {node.resource.title}")


def not_found(node: Node, lost: Lost) -> Unclear:
    """The error of a creation that no look found: the service may still apply it."""
    return Unclear(
        f"{node.address}: {lost.error.message.rstrip('.')}; it was not found within {MOMENTS[-1]} seconds and may appear later,"
        " so nothing was sent again: check whether it exists, and run again.",
        **lost.error.facts,
    )
