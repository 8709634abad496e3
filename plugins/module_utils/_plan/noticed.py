# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Warnings about declarations: what is valid, and probably a mistake.

Private to this collection. Pure: no I/O, no Ansible.
"""

from __future__ import annotations

import difflib
import typing as t

from .. import _values
from .desired import Desired

# How similar to a known name, of 1, another must be to count as a typing mistake.
ALIKE = 0.9


def noticed(desired: t.Collection[Desired], encrypted: t.Collection[str]) -> list[str]:
    """The warnings about declared objects. `encrypted`: ADDRESS:OPTION of the values that files encrypt."""
    return [
        *_misspelt(desired),
        *_grouped(desired, _large),
        *_grouped(desired, _unknown_keys),
        *_grouped([each for each in desired if each.places], lambda each: _plain(each, encrypted)),
    ]


def _grouped(desired: t.Iterable[Desired], find: t.Callable[[Desired], t.Iterable[tuple[str, str]]]) -> list[str]:
    """One sentence for each mistake, with the first object that makes it. `find`: the options of an object, each with a sentence."""
    found: dict[tuple[str, str], list[Desired]] = {}
    for each in desired:
        for option, sentence in find(each):
            found.setdefault((option, sentence), []).append(each)
    return [
        f"{_start(some[0], option)}{f' and {len(some) - 1} more' if len(some) > 1 else ''}: {sentence}"
        for (option, sentence), some in found.items()
    ]


def _large(desired: Desired) -> t.Iterator[tuple[str, str]]:
    for field in desired.resource.apart:
        value, how = desired.value(field.name), field.rest.apart
        if how and value and len(str(value).encode()) >= how.large:
            yield (
                field.name,
                f"{field.name} has {how.large} bytes or more, which the service may refuse: use a shorter one.",
            )


def _unknown_keys(desired: Desired) -> t.Iterator[tuple[str, str]]:
    for name, (field, value) in desired.leaves.items():
        known = field.form.keys
        used = [key for rule in _values.from_yaml(value) or [] for key in rule] if known and value else []
        for key in dict.fromkeys(key for key in used if key not in known):
            like = difflib.get_close_matches(str(key), known, 1) or [one for one in known if one.endswith(f"_{key}")]
            hint = f": did you mean {like[0]}?" if like else f". Known are {', '.join(known)}."
            yield name, f"{name} contains {key!r}, which is not documented and is sent unchecked{hint}"


def _plain(desired: Desired, encrypted: t.Collection[str]) -> t.Iterator[tuple[str, str]]:
    for name, (field, value) in desired.leaves.items():
        # The values of a dictionary are encrypted one by one.
        names = [f"{name}.{key}" for key in value] if isinstance(value, dict) else [name]
        is_plain = any(f"{desired.address}:{one}" not in encrypted for one in names)
        if field.secret is True and value and is_plain:
            yield name, f"{name} is not encrypted in the file: encrypt it with ansible-vault encrypt_string."


def _misspelt(desired: t.Iterable[Desired]) -> list[str]:
    """Warnings about unknown names that are passed on, as the service may know them, but are very similar to known ones."""
    found: dict[tuple[str, str], list[Desired]] = {}
    for each in desired:
        for field in each.resource.opened:
            known = [option.name for option in field.options]
            below = [name.partition(".")[2] for name in each.leaves if name.startswith(f"{field.name}.")]
            for name in (name for name in below if name not in known):
                for like in difflib.get_close_matches(name, known, 1, ALIKE):
                    found.setdefault((f"{field.name}.{name}", like), []).append(each)
    return [
        f"{_start(some[0], name)}{f' and {len(some) - 1} more' if len(some) > 1 else ''}: {name} is not a documented"
        f" setting and is sent unchecked: did you mean {like}?"
        for (name, like), some in found.items()
    ]


def _start(desired: Desired, option: str) -> str:
    place = desired.place(option)
    return f"{place}: {desired.where}" if place else desired.where
