# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The names of hosts: their field, safe characters, and uniqueness.

Private to this collection. Pure: no requests and no Ansible.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems

# The fields that can name a host.
FIELDS = (
    "name",
    "hostname",
    "id",
    "ip_address",
    "queue",
    "cluster",
    "cluster_id",
    "cluster_queue_id",
    "os_id",
    "arch",
    "version",
    "connection_state",
    "priority",
)
TAG = "meta_data:"
# How much of the UUID is added to a name that is not unique. Its end: the beginning of Buildkite's UUIDs is a time.
TAILS = (8, 12, 36)

# Names are used in host patterns, paths and command lines. Characters with a meaning there are replaced.
_UNSAFE = re.compile(r"[^\w.+-]")
_UNSAFE_FIRST = re.compile(r"^[.+-]")


@dataclasses.dataclass(frozen=True)
class Preference:
    """One way to name a host: by a field or a tag, with a prefix."""

    name: str
    prefix: str = ""
    separator: str = "_"


def preferences(given: t.Any) -> list[Preference]:
    """The preferences of the option `hostnames`. Raises InvalidOption with all mistakes."""
    problems, found = Problems(), []
    for entry in given:
        with problems.collecting():
            found.append(_preference(entry))
    problems.raise_found()
    return found


def _preference(entry: t.Any) -> Preference:
    if isinstance(entry, str):
        entry = {"name": entry}
    if not isinstance(entry, t.Mapping) or set(entry) - {"name", "prefix", "separator"} or "name" not in entry:
        raise InvalidOption(
            f"hostnames accepts names of fields, {TAG}KEY, and dictionaries with name, prefix and separator, not {entry!r}.",
            option="hostnames",
        )
    name = str(entry["name"])
    if name not in FIELDS and not (name.startswith(TAG) and name != TAG):
        raise InvalidOption(f"hostnames accepts {', '.join(FIELDS)} and {TAG}KEY, not {name!r}.", option="hostnames")
    separator = entry.get("separator")
    return Preference(name, str(entry.get("prefix") or ""), "_" if separator is None else str(separator))


def first_value(hostnames: t.Sequence[Preference], agents: t.Sequence[dict[str, t.Any]]) -> str | None:
    """The name by the first preference for which one of the described agents has a value; None if none has."""
    for preference in hostnames:
        for agent in agents:
            value = _value(agent, preference.name)
            if not value:
                continue
            if not preference.prefix:
                return value
            known = preference.prefix in FIELDS or preference.prefix.startswith(TAG)
            prefix = _value(agent, preference.prefix) if known else preference.prefix
            if prefix:
                return f"{prefix}{preference.separator}{value}"
    return None


def _value(agent: dict[str, t.Any], name: str) -> str:
    """The value as text, empty if there is none. White space alone is no name."""
    found = agent["tags"].get(name[len(TAG) :]) if name.startswith(TAG) else agent.get(name)
    return "" if found is None else str(found).strip()


def safe_host_name(name: str) -> str:
    """The name with `_` for every character with a meaning in patterns, paths, templates or command lines."""
    return _UNSAFE_FIRST.sub("_", _UNSAFE.sub("_", name))


def unique(names: t.Sequence[tuple[str, str]], taken: t.Collection[str]) -> list[str]:
    """A unique name for each pair of name and UUID, in any order.

    A name that is not unique or is taken gets a part of the UUID, as long as necessary. Raises InvalidOption if every
    name is taken.
    """
    sharing: dict[str, list[str]] = {}
    for name, uuid in names:
        sharing.setdefault(name, []).append(uuid)
    used = {name for name, uuids in sharing.items() if len(uuids) == 1 and name not in taken}
    renamed: dict[tuple[str, str], str] = {}
    for name, uuids in sorted(sharing.items()):
        if name in used:
            continue
        for length, number in _tails(len(used) + len(taken)):
            made = {uuid: safe_host_name(f"{name}-{uuid[-length:]}{number}") for uuid in uuids}
            new = set(made.values())
            if (len(new) == len(uuids) or number) and not any(each in used or each in taken for each in new):
                break
        else:
            raise InvalidOption(
                f"No host can be named {name}, since every name that begins with it is taken: choose other hostnames.",
                option="hostnames",
            )
        used |= new
        renamed.update({(name, uuid): own for uuid, own in made.items()})
    return [renamed.get(pair, pair[0]) for pair in names]


def _tails(taken: int) -> t.Iterator[tuple[int, str]]:
    """Growing parts of the UUID, then a number, since agents may choose names that end with the whole UUID.

    Of one number more than there are taken names, one is free.
    """
    yield from ((length, "") for length in TAILS)
    yield from ((TAILS[-1], f"-{number}") for number in range(2, taken + 3))


def printable(text: str) -> str:
    """The text, each line without control characters: it may quote an agent."""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return "\n".join("".join(each if each.isprintable() else "?" for each in line) for line in lines)
