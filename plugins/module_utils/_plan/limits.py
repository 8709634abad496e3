# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Limits: the options that limit what a run may remove, checked as far as options alone allow.

Private to this collection. Pure: no I/O and no Ansible.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from .._errors import InvalidOption
from .._parts import part
from .._paths import matches, may_begin
from .._problems import Problems
from .._schema.catalog import Catalog
from .._schema.resource import Resource
from .._text import joined

# How much a run may prune by default.
MAX_DELETIONS = "25%"


@dataclasses.dataclass(frozen=True)
class Limits:
    """What a run may remove. `bulk`: of the whole organization; else only the entries of one object's lists are counted."""

    # The lists from which unmanaged objects are removed; those whose objects are deleted rather than retired.
    prune: tuple[str, ...] = ()
    deletes: tuple[str, ...] = ()
    at_most: str = MAX_DELETIONS
    bulk: bool = True
    # Patterns of addresses that nothing archives or deletes.
    protected: tuple[str, ...] = ()
    allow_empty: bool = False
    # Addresses that the guards let pass.
    override_guards: tuple[str, ...] = ()
    # The part of the organization that the run acts on, and that the declaration owns: a scope.Scope, None for all.
    scope: t.Any = None

    @classmethod
    def of(cls, catalog: Catalog, options: t.Mapping[str, t.Any], bulk: bool, problems: Problems) -> Limits:
        """The limits among the options of a module."""
        limits = cls(
            prune=tuple(options.get("prune") or ()),
            deletes=tuple(
                entry.plural for entry in catalog.managed() if options.get(f"prune_{entry.plural}") == "delete"
            ),
            at_most=str(options.get("max_deletions") or MAX_DELETIONS),
            bulk=bulk,
            protected=tuple(options.get("protected") or ()),
            allow_empty=bool(options.get("allow_empty")),
            override_guards=tuple(options.get("override_guards") or ()),
            scope=part("_plan.scope").of(options) if bulk else None,
        )
        for address in limits.override_guards:
            if "/" not in address:
                error = InvalidOption(
                    f"override_guards takes addresses such as team/platform/member/ada@example.com, not {address!r}.",
                    option="override_guards",
                )
                problems.add(error)
        for entry in catalog.managed():
            with problems.collecting():
                _check_consent(entry, limits.prune, options)
        patterns = [("protected", one) for one in limits.protected]
        for option, pattern in (*patterns, *(limits.scope.patterns() if limits.scope else ())):
            with problems.collecting():
                _check_pattern(catalog, option, pattern)
        with problems.collecting():
            ceiling(limits.at_most)
            return limits
        # A run that ends with this mistake still shows the other guards.
        return dataclasses.replace(limits, at_most="100%")

    def retires(self, resource: Resource) -> bool:
        """Whether pruning a kind only retires its objects."""
        return bool(resource.lifecycle.retired_by) and resource.plural not in self.deletes

    def may_prune(self, address: str) -> bool:
        """Whether an unmanaged object may be pruned, judging by its address."""
        return self.is_in_scope(address) and not self.protecting(address)

    def is_in_scope(self, address: str) -> bool:
        """Whether the run may prune the object of an address, as far as its scope goes."""
        return self.scope is None or bool(self.scope.may_prune(address))

    def protecting(self, address: str) -> str | None:
        """The pattern that protects an address, None if none does. Case does not count."""
        return next((one for one in self.protected if matches(one, address)), None)

    def may_protect_below(self, prefix: str) -> str | None:
        """The pattern that may protect an address with this beginning; None if there is none."""
        return next((one for one in self.protected if may_begin(one, prefix)), None)

    def may_protect(self, catalog: Catalog, resource: Resource) -> bool:
        """Whether a pattern can match addresses of a kind, by their form."""
        title = _titles(catalog, resource)[0]
        # The number of slashes does not count: names may contain some.
        return any(matches(pattern.partition("/")[0], title) for pattern in self.protected)


def ceiling(text: str) -> tuple[int, bool]:
    """A ceiling as (number, is a percentage). Raises InvalidOption."""
    found = re.fullmatch(r"\s*(\d+)\s*(%?)\s*", text)
    if not found or (found.group(2) and int(found.group(1)) > 100):
        raise InvalidOption(
            f"max_deletions must be a number such as 10 or a percentage such as 25%, not {text!r}.",
            option="max_deletions",
        )
    return int(found.group(1)), bool(found.group(2))


def _check_consent(resource: Resource, prune: t.Collection[str], options: t.Mapping[str, t.Any]) -> None:
    """Raise InvalidOption if a list is pruned whose objects need a separate consent."""
    plural, word = resource.plural, resource.lifecycle.pruned_by
    if word and plural in prune and options.get(f"prune_{plural}") != word:
        raise InvalidOption(
            f"prune lists {plural}, which nothing restores: set prune_{plural} to {word}, or remove {plural} from prune.",
            option="prune",
        )


def _titles(catalog: Catalog, resource: Resource) -> list[str]:
    """The titles in the addresses of a kind, the topmost first."""
    above = _titles(catalog, catalog.resource(resource.parent)) if resource.parent else []
    return [*above, resource.title]


def _check_pattern(catalog: Catalog, option: str, pattern: str) -> None:
    head = pattern.casefold().partition("/")[0]
    titles = [entry.title for entry in catalog.top_lists()]
    known = any(matches(head, title) for title in titles)
    if not known or ("/" not in pattern and "*" not in pattern):
        raise InvalidOption(
            f"{option} takes patterns of addresses such as pipeline/release-* or cluster/Linux, which begin with"
            f" {joined(titles, 'or')}; not {pattern!r}.",
            option=option,
        )
