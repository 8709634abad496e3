# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Operation: something that is done rather than declared, stated as facts.

Private to this collection. Argument spec, documentation and scopes are read from here. Pure: no I/O. What an operation does is a
function, which its declaration names.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import typing as t

from .._errors import BuildkiteError, InvalidOption
from .declared import Declared
from .field import Field

# What an operation does: it takes a call of _operations, and returns the result.
Work = t.Callable[[t.Any], "dict[str, t.Any]"]


class Also(t.NamedTuple):
    """A scope that some calls need: which, in words that follow the scope. Option names are in double backquotes."""

    scope: str
    when: str


@dataclasses.dataclass(frozen=True)
class State:
    """One state of an operation, which is a verb: what it does, and the scopes that it needs, always and sometimes."""

    name: str
    description: str
    scopes: tuple[str, ...] = ()
    also: tuple[Also, ...] = ()


@dataclasses.dataclass(frozen=True)
class Operation(Declared):
    """One module for an operation: its options, its states, the scopes that it needs, and the function that does it."""

    name: str
    fields: tuple[Field, ...]
    work: Work
    states: tuple[State, ...] = ()
    # The state without the option, None if the option is required, or may be omitted.
    default: str | None = None
    # Whether a call without a state makes sense: the state stays.
    is_optional: bool = False
    # The scopes of every state; those of which one is enough, the one with the fewest rights first; and those of some calls.
    scopes: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    also: tuple[Also, ...] = ()
    # The option that lists what a loop would do, and wait for, one after the other.
    several: str | None = None
    # The errors of its own.
    fails_with: tuple[type[BuildkiteError], ...] = ()

    @property
    def only_reads(self) -> bool:
        """Whether it changes nothing in any state."""
        return not self.states

    @functools.cached_property
    def options(self) -> tuple[Field, ...]:
        """Its options, with that of the state."""
        if not self.states:
            return self.fields
        state = Field(
            "state",
            "str",
            tuple(f"V({state.name}) {state.description}" for state in self.states),
            choices=tuple(state.name for state in self.states),
            required=self.default is None and not self.is_optional,
            default=self.default,
        )
        return (state, *self.fields)

    def check(self, options: t.Mapping[str, t.Any]) -> None:
        """Raise InvalidOption for the first value that has not the form of its option."""
        for field in self.options:
            value, form = options.get(field.name), field.form
            why = None
            if value is not None and form.between and not form.between[0] <= value <= form.between[1]:
                why = f"must be from {form.between[0]} to {form.between[1]}"
            elif isinstance(value, str) and form.pattern and not re.fullmatch(form.pattern, value):
                why = f"must be {form.says}"
            elif value == "" and field.required:
                why = "must not be empty"
            if why:
                raise InvalidOption(f"{field.name} {why}, not {value!r}.", option=field.name)

    def scopes_of(self, state: str | None) -> tuple[str, ...]:
        """The scopes that a state needs; without states, those of the operation."""
        found = next((one.scopes for one in self.states if one.name == state), ())
        return tuple(dict.fromkeys((*self.scopes, *found)))

    def also_of(self, state: str | None) -> tuple[Also, ...]:
        """The scopes that some calls for a state need."""
        found = next((one.also for one in self.states if one.name == state), ())
        return (*self.also, *found)
