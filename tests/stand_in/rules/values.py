# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of requests, shared by all rules: they collect all reasons, and refuse with both forms of 422."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable
from typing import Any

from ..store import Record, Refused, Store, invalid

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


class Check:
    """Reads a request's fields. `values` has the valid ones; `refuse` raises if any is invalid."""

    def __init__(self, store: Store, data: Any, known: Collection[str], fields_shape: bool = False) -> None:
        if not isinstance(data, dict):
            raise Refused(400, "The body must be a JSON object.")
        self.store = store
        self.data: Record = data
        self.values: Record = {}
        self._fields_shape = fields_shape
        self._wrong: list[tuple[str, str, Any]] = []
        if store.switch("unknown_fields") == "refused":
            self.only(known)

    def only(self, known: Collection[str]) -> None:
        """Allow only these fields."""
        for name in sorted(set(self.data) - set(known)):
            self.wrong(name, "is unknown", self.data[name])

    def wrong(self, name: str, reason: str, value: Any = None) -> None:
        """Add a reason to refuse; for pipelines `reason` is a whole sentence or follows the field's name."""
        self._wrong.append((name, reason, value))

    def refuse(self) -> None:
        """Raise Refused if there is a reason."""
        if not self._wrong:
            return
        if self._fields_shape:
            errors = [
                {"field": name, "code": sentence(name, reason), "value": value} for name, reason, value in self._wrong
            ]
            raise Refused(422, "Validation Failed", errors)
        raise invalid(", ".join(sentence(name, reason) for name, reason, _value in self._wrong))

    def text(self, *names: str, required: bool = False, create: bool = False, longest: int = 0) -> None:
        """Texts or null; a required one must be sent on create and never be blank."""
        for name in names:
            if name not in self.data and not (required and create):
                continue
            value = self.data.get(name)
            if required and (value is None or (isinstance(value, str) and not value.strip())):
                self.wrong(name, "can't be blank", value)
            elif value is not None and not isinstance(value, str):
                self.wrong(name, "must be a string", value)
            elif longest and value and len(value) > longest:
                self.wrong(name, f"is too long (maximum is {longest} characters)", value)
            else:
                self.values[name] = value

    def flag(self, *names: str) -> None:
        """Booleans; null counts as not sent."""
        self._typed(names, lambda value: isinstance(value, bool), "must be true or false")

    def choice(self, name: str, choices: Iterable[str], required: bool = False) -> None:
        """One of a few words; null counts as not sent."""
        if required and self.data.get(name) is None:
            self.wrong(name, "can't be blank")
        choices = tuple(choices)
        self._typed((name,), lambda value: value in choices, f"must be one of {', '.join(choices)}")

    def minutes(self, *names: str, least: int = 1, most: int | None = None) -> None:
        """Whole numbers of minutes; null clears."""
        for name in names:
            if name not in self.data:
                continue
            value = self.data[name]
            if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
                self.wrong(name, "must be a number of minutes", value)
            elif value is not None and (value < least or (most is not None and value > most)):
                limits = f"at least {least}" if most is None else f"between {least} and {most}"
                self.wrong(name, f"must be a number of minutes, {limits}", value)
            else:
                self.values[name] = value

    def matching(self, name: str, pattern: str, reason: str) -> None:
        """Require a text to match."""
        value = self.values.get(name)
        if value and not re.fullmatch(pattern, value):
            self.wrong(name, reason, value)

    def _typed(self, names: Iterable[str], right: Any, reason: str) -> None:
        for name in names:
            value = self.data.get(name)
            if value is None:
                continue
            if right(value):
                self.values[name] = value
            else:
                self.wrong(name, reason, value)


def sentence(name: str, reason: str) -> str:
    """A reason as a sentence, which begins with the field's name if necessary."""
    return reason if reason[:1].isupper() else f"{name.replace('_', ' ').capitalize()} {reason}"


def slugify(name: str) -> str:
    """The slug of a name: @, + and . become words, other runs of characters one dash."""
    for sign, word in (("@", " at "), ("+", " plus "), (".", " dot ")):
        name = name.replace(sign, word)
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def time_of(text: str, name: str = "The timestamp") -> datetime.datetime:
    """A time in ISO 8601, without a zone in UTC; 400 for another text."""
    try:
        time = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise Refused(400, f"{name} must be an ISO 8601 timestamp") from None
    return time if time.tzinfo else time.replace(tzinfo=datetime.timezone.utc)


def found(record: Record | None, thing: str) -> Record:
    """The record, or 404 with the service's sentence."""
    if record is None:
        raise Refused(404, f"No {thing} found")
    return record
