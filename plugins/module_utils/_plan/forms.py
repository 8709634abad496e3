# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The form of values: checks of one declared value alone.

Private to this collection. Pure: no I/O, no Ansible. Reads facts of the declarations.
"""

from __future__ import annotations

import re
import typing as t

from .. import _times, _values
from .._errors import InvalidOption
from .._parts import part
from .._schema.field import Field


def check_form(where: str, leaf: str, field: Field, value: t.Any) -> None:
    """Raise InvalidOption for a value of the wrong form."""
    entries = value if isinstance(value, list) else [value]
    _check_blank(where, leaf, field, value)
    form = field.form
    if form.pattern and not all(re.fullmatch(form.pattern, str(entry)) for entry in entries):
        many = "contain only" if isinstance(value, list) else "be"
        raise InvalidOption(f"{where}: {leaf} must {many} {form.says}.", option=leaf)
    if form.entries and value != field.empty and not _are_entries(form.entries, value):
        raise InvalidOption(f"{where}: {leaf} must be {form.says}.", option=leaf)
    if form.at_most is not None and len(entries) > form.at_most:
        raise InvalidOption(
            f"{where}: {leaf} has {len(entries)} entries, and at most {form.at_most} are allowed.", option=leaf
        )
    if form.between is not None and value != field.empty and not form.between[0] <= value <= form.between[1]:
        clears = "" if field.empty is None else f", or {field.empty}, which clears it"
        least, most = form.between
        raise InvalidOption(f"{where}: {leaf} must be between {least} and {most}{clears}; it is {value}.", option=leaf)
    if field.same == "networks":
        part("_networks").check(entries, where, leaf)
    if field.same == "time" and _times.moment(value) is None:
        raise InvalidOption(f"{where}: {leaf} must be a time such as 2027-01-31T12:00:00Z, not {value!r}.", option=leaf)
    if form.past and (_times.moment(value) or _times.now()) > _times.now():
        raise InvalidOption(f"{where}: {leaf} must be in the past, and {value} is in the future.", option=leaf)
    if field.same == "rules" and value:
        _check_rules(where, leaf, field, value)


def _check_blank(where: str, leaf: str, field: Field, value: t.Any) -> None:
    """Raise InvalidOption for a blank text that is not valid."""
    if isinstance(value, list):
        if any(isinstance(entry, str) and not entry.strip() for entry in value):
            raise InvalidOption(f"{where}: {leaf} contains an entry that is blank: remove the entry.", option=leaf)
        return
    creation = field.creation
    # What a new object needs cannot be cleared later. An option in its place may allow an empty text.
    is_needed = creation.required and (value or creation.unless is None)
    if is_needed and isinstance(value, str) and not value.strip():
        raise InvalidOption(f"{where}: {leaf} must be text that is not blank.", option=leaf)


def _check_rules(where: str, leaf: str, field: Field, text: str) -> None:
    """Raise InvalidOption if a YAML text is no list of rules, each a dictionary of texts and lists of texts."""
    rules = _values.from_yaml(text)
    if not isinstance(rules, list) or not all(rules) or not all(isinstance(rule, dict) for rule in rules):
        raise InvalidOption(
            f"{where}: {leaf} must be a list of rules, each a dictionary such as {field.example[0]}.", option=leaf
        )
    if not rules:
        raise InvalidOption(
            f"{where}: {leaf} has no rule: add one, or set an empty string to remove the {leaf}.", option=leaf
        )
    for key, value in (item for rule in rules for item in rule.items()):
        if not value or not all(
            isinstance(one, str) and one for one in (value if isinstance(value, list) else [value])
        ):
            raise InvalidOption(f"{where}: {leaf}: {key} must be text or a list of texts.", option=leaf)


def _are_entries(keys: tuple[str, ...], text: str) -> bool:
    """Whether a YAML text is a list of mappings that have these keys, and perhaps others."""
    found = _values.from_yaml(text)
    return isinstance(found, list) and all(isinstance(one, dict) and {*keys} <= one.keys() for one in found)
