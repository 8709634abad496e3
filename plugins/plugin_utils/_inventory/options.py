# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of an inventory, checked together before anything is read.

Private to this collection. Pure: no requests and no Ansible. The plugin passes the values of the options.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._text import joined, nearest

from .names import Preference, preferences

USUAL_HOSTNAMES = {"machine": ["hostname", "name", "id"], "agent": ["name", "id"]}

# The value of an option, or InvalidOption where its template fails.
Value = t.Callable[[str], t.Any]


@dataclasses.dataclass(frozen=True)
class Filters:
    """The option `filters`: clusters by name or UUID, queues by key or UUID, and exact values of three fields."""

    clusters: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    name: str = ""
    hostname: str = ""
    version: str = ""

    @property
    def fields(self) -> dict[str, str]:
        """The parameters of every request."""
        given = {"name": self.name, "hostname": self.hostname, "version": self.version}
        return {name: value for name, value in given.items() if value}


def chosen(
    plugin: str, given: t.Iterable[t.Any], known: t.Collection[str], value: Value
) -> tuple[Filters, list[Preference]]:
    """The filters, and the preferences for the names of hosts. Raises InvalidOption with all mistakes.

    `given` are the names that the inventory file sets, `known` those that the plugin has.
    """
    problems = Problems("no host was added")
    filters, preferred = Filters(), []
    with problems.collecting():
        _check_options(plugin, given, known)
    with problems.collecting():
        filters = _filters(value("filters") or {})
    with problems.collecting():
        preferred = preferences(value("hostnames") or USUAL_HOSTNAMES[value("host_per")])
    with problems.collecting():
        _check_prefix(str(value("hostvars_prefix") or ""))
    with problems.collecting():
        where(value)
    problems.raise_found()
    return filters, preferred


def where(value: Value) -> list[str]:
    """The organization and the URLs. Raises InvalidOption."""
    found = [str(value(name) or "").strip().rstrip("/") for name in ("organization", "api_url", "graphql_url")]
    if not found[0]:
        raise InvalidOption(
            "organization is missing: set the option or the environment variable BUILDKITE_ORGANIZATION_SLUG.",
            option="organization",
        )
    return found


def _filters(given: t.Any) -> Filters:
    """The filters of the option. Raises InvalidOption: a misspelled filter would select everything."""
    problems = Problems()
    known = [field.name for field in dataclasses.fields(Filters)]
    is_mapping = isinstance(given, t.Mapping)
    wrong = sorted(map(str, set(given) - set(known))) if is_mapping else [str(given)]
    if wrong:
        problems.add(InvalidOption(f"filters accepts {', '.join(known)}, not {', '.join(wrong)}.", option="filters"))
    values: dict[str, t.Any] = {}
    for name, value in given.items() if is_mapping else ():
        with problems.collecting():
            if name in ("clusters", "queues"):
                values[name] = _entries(name, value)
            elif value is not None and name in known:
                values[name] = _text(f"filters.{name}", value)
    problems.raise_found()
    return Filters(**values)


def _check_options(plugin: str, given: t.Iterable[t.Any], known: t.Collection[str]) -> None:
    """Raise InvalidOption for options that the plugin does not have."""
    unknown = sorted(str(name) for name in given if name not in known)
    if unknown:
        near = nearest(unknown[0], known) if len(unknown) == 1 else ""
        hint = f": did you mean {near}?" if near else ": remove what it does not have, or correct the names."
        raise InvalidOption(f"{plugin} has no option {joined(unknown, 'or')}{hint}", option=unknown[0])


def _check_prefix(prefix: str) -> None:
    """Raise InvalidOption for what cannot begin the name of a variable; an empty prefix is none."""
    if prefix and not prefix.isidentifier():
        raise InvalidOption(
            f"hostvars_prefix must be a valid beginning of a variable name, not {prefix!r}.", option="hostvars_prefix"
        )


def _entries(name: str, value: t.Any) -> tuple[str, ...]:
    entries = value if isinstance(value, (list, tuple)) else [] if value is None else [value]
    if value is not None and not entries:
        raise InvalidOption(f"filters.{name} is empty: leave it out for all {name}.", option=f"filters.{name}")
    return tuple(_text(f"filters.{name}", entry) for entry in entries)


def _text(option: str, value: t.Any) -> str:
    # YAML reads a version such as 3.110 as the number 3.11.
    if not isinstance(value, str) or not value.strip():
        raise InvalidOption(f"{option} must be text, not {value!r}: put it in quotes.", option=option)
    return str(value)
