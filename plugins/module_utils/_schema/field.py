# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Field: one option of a resource, and everything that is known about it.

Private to this collection. Argument spec, documentation, API mapping and comparison are read from here.
Pure: a field knows no resource by name. A fact is stated once; contradictory facts are refused
when the field is built.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import typing as t

from .. import _times
from .._choices import Choices, spelled
from .._errors import InvalidOption
from .._paths import camel

SAME = ("equal", "set", "yaml", "text", "secret", "networks", "time")
UUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", re.IGNORECASE)

_TYPES: dict[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "bool": (bool,), "list": (list,), "dict": (dict,)}
_TRUE = ("true", "yes", "on", "1")
_FALSE = ("false", "no", "off", "0")


@dataclasses.dataclass(frozen=True)
class Switch:
    """A boolean that is set by two endpoints below the item; `note` is an option that goes along with the first."""

    on: str
    off: str
    note: str | None = None
    method: str = "POST"
    off_method: str | None = None

    def verb(self, on: bool) -> str:
        """The method of one of the endpoints."""
        return self.method if on or self.off_method is None else self.off_method


@dataclasses.dataclass(frozen=True)
class StandsFor:
    """Another spelling of an option: which one, its values' words there, and what other options it sets as well."""

    option: str
    words: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    along: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)


def shares_names(fields: t.Iterable[Field]) -> bool:
    """Whether a name or an alias means two fields."""
    names = [name for field in fields for name in (field.name, *field.aliases)]
    return len(set(names)) != len(names)


@dataclasses.dataclass(frozen=True)
class Field:
    """One option. All facts but name, type and description have a usual value."""

    name: str
    type: str
    description: str | tuple[str, ...]
    elements: str | None = None
    required: bool = False
    choices: tuple[str | int, ...] = ()
    aliases: tuple[str, ...] = ()
    options: tuple[Field, ...] = ()
    # The dictionary takes keys that are not in `options`, and passes them on.
    open: bool = False
    # Where REST answers hold it, where requests take it, where GraphQL holds it: dotted paths. "" means nowhere.
    api: str | None = None
    send: str | None = None
    graphql: str | None = None
    # Where GraphQL inputs take it, when that is not where GraphQL holds it. "": it is written over REST only.
    input: str | None = None
    # GraphQL has its words in upper case.
    enum: bool = False
    secret: bool | None = None
    # It cannot change after creation.
    fixed: bool = False
    same: str = "equal"
    # The kind of resource that it names; the API has an id there.
    refers_to: str | None = None
    # What it names is in use: it is not deleted while this names it.
    occupies: bool = False
    # The service never deletes what it names.
    keeps: bool = False
    # It says from where the service may be asked at all: a change comes last, and what it shuts out is guarded.
    admits: bool = False
    # Where a REST answer says whether the organization's plan has it.
    feature: str | None = None
    # The kind of link that its entries are: each is planned as a change of its own.
    lists: str | None = None
    # Sent on creation when it is left out, because the service wants it.
    on_create: t.Any = None
    # Creation does not take it: an update right after creation does.
    after_create: bool = False
    # What it refers to is made after the resource itself: a change of its own sets it.
    later: bool = False
    # Other options that a request with this one must hold.
    sends_with: tuple[str, ...] = ()
    # The service clears it by null; elsewhere the empty value itself is sent.
    null_clears: bool = False
    # Option value that means "none" for a number, since 0 has no other meaning there.
    zero_clears: bool = False
    # True when the answer holds something there (a time, for example).
    is_set: bool = False
    switch: Switch | None = None
    # Changed only together with this switch, as its note.
    note_of: str | None = None
    # A regular expression that the whole value matches, and the same in words.
    pattern: str | None = None
    pattern_says: str | None = None
    # Of a reference: where a REST answer holds a URL that ends in the key of what is referred to.
    url: str | None = None
    # A new one needs it, unless the named option is given.
    create_needs: bool = False
    unless: str | None = None
    # A new one takes it from this option when it is left out.
    create_from: str | None = None
    # The service silently ignores it on things that have this option.
    ignored_with: str | None = None
    # Answers leave it out where nothing is set.
    left_out_unset: bool = False
    # A creation that leaves it out gets one from the service: what has none is declared to have none.
    chosen_for: bool = False
    # Of an open dictionary: what answers hold there and no request takes.
    read_only: tuple[str, ...] = ()
    # What a missing or null value stands for.
    default: t.Any = None
    # Used when a thing is made and never again: it is neither compared nor changed.
    creation_only: bool = False
    # It says how the plan is made, and is no value of the thing.
    directs: bool = False
    # Options that say the same in another way, so that both are a mistake.
    excludes: tuple[str, ...] = ()
    # A length of time such as 90d; the API takes the time when it is over.
    from_now: bool = False
    # A list that the API has as one text, and its text for an empty one.
    joined: str | None = None
    none_is: str | None = None
    at_most: int | None = None
    # A dictionary whose values are text; GraphQL gives its entries as KEY=VALUE.
    texts: bool = False
    # It is in force when another option has this value, and giving it gives that value: (option, value).
    only_when: tuple[str, str] | None = None
    # It is only another spelling.
    stands_for: StandsFor | None = None
    # Identifiers of the version control providers that have this setting.
    only_for: tuple[str, ...] = ()
    example: t.Any = None

    def __post_init__(self) -> None:
        wrong = [
            (self.same not in SAME, f"same is one of {', '.join(SAME)}"),
            (bool(self.choices) and self.type not in ("str", "int", "list"), "choices are for strings and numbers"),
            (bool(self.options) and self.type not in ("dict", "list"), "suboptions are for dictionaries"),
            (shares_names(self.options), "two of its options have one name"),
            (self.type == "list" and not self.elements, "a list says what its elements are"),
            (self.type != "list" and self.elements is not None, "only a list has elements"),
            (self.open and self.type != "dict", "only a dictionary can be open"),
            (bool(self.read_only) and not self.open, "only an open dictionary holds what is not known"),
            (self.chosen_for and self.refers_to is None, "only a reference is chosen for what leaves it out"),
            (
                self.lists is not None and (self.fixed or self.refers_to is not None),
                "a list of links is neither fixed nor a reference",
            ),
            (
                self.secret is True and self.same not in ("equal", "secret"),
                "a secret is never compared, or as a secret that is answered in full",
            ),
            (self.texts and self.type != "dict", "only a dictionary has values that are text"),
            (self.enum and not self.choices, "the words of an enum are choices"),
            (self.joined is not None and self.type != "list", "only a list is joined"),
            (self.creation_only and (self.fixed or self.after_create), "what is used once is not compared"),
            (self.same == "secret" and self.secret is not True, "only a secret is compared as one"),
            (
                self.secret is None and self.name.endswith(("key", "token", "secret", "password")),
                "a name like this must say whether it is secret",
            ),
            (self.is_set and self.switch is None, "a time in the answer is only set by a switch"),
            (self.zero_clears and self.type != "int", "zero clears numbers only"),
            (self.later and self.refers_to is None, "only a reference is set later"),
            (self.only_when is not None and self.type != "list", "only a list is in force by another option"),
            ((self.occupies or self.keeps) and self.refers_to is None, "only what is named is in use"),
            (self.admits and self.same != "networks", "networks are what may be shut out"),
            (bool(self.pattern) != bool(self.pattern_says), "a pattern is said in words too"),
            (self.fixed and (self.after_create or self.later), "what is fixed cannot be set after creation"),
        ]
        for is_wrong, why in wrong:
            if is_wrong:
                raise ValueError(f"field {self.name}: {why}")

    @property
    def read_path(self) -> str:
        """Where a REST answer holds it."""
        return self.name if self.api is None else self.api

    @property
    def send_path(self) -> str:
        """Where a REST request takes it."""
        return self.read_path if self.send is None else self.send

    @functools.cached_property
    def graphql_path(self) -> str:
        """Where GraphQL holds it: camelCase of the REST path unless stated. "" when GraphQL does not have it."""
        return camel(self.read_path) if self.graphql is None else self.graphql

    @property
    def empty(self) -> t.Any:
        """The option value that stands for the API's null, None when there is none."""
        if self.type == "int":
            return 0 if self.zero_clears else None
        return {"str": "", "raw": "", "list": [], "dict": {}}.get(self.type)

    @property
    def can_be_emptied(self) -> bool:
        """Whether declaring its empty value says that nothing is to be set, and is no mistake."""
        is_told = bool(self.read_path) and self.secret is not True
        is_set_once = self.fixed or self.creation_only or self.required or self.create_needs
        has_form = self.type == "str" and bool(self.choices or self.pattern or self.same == "time")
        return is_told and not is_set_once and not has_form and self.empty is not None

    @property
    def is_spelling(self) -> bool:
        """Whether it only says in other words what other options say."""
        return self.stands_for is not None or any(option.stands_for for option in self.options)

    @property
    def has_always(self) -> bool:
        """Whether every thing has a value: where no answer holds it, it is unknown, and not unset."""
        may_be_unset = self.is_set or self.zero_clears or self.default is not None
        return (self.type == "bool" or bool(self.choices)) and not may_be_unset

    def leaf(self, option: Field) -> Field:
        """An option of this dictionary as a leaf; GraphQL has it only where it has the dictionary."""
        nowhere = "" if self.graphql == "" else option.graphql
        return dataclasses.replace(option, name=f"{self.name}.{option.name}", graphql=nowhere)

    def argument_spec(self) -> dict[str, t.Any]:
        """What AnsibleModule takes for this option. Entries of an open dictionary are checked by `typed`."""
        spec: dict[str, t.Any] = {"type": self.type}
        if self.elements:
            spec["elements"] = self.elements
        if self.required:
            spec["required"] = True
        if self.choices:
            spec["choices"] = Choices(self.choices)
        if self.aliases:
            spec["aliases"] = list(self.aliases)
        if self.secret is not None:
            spec["no_log"] = self.secret
        if self.options and not self.open:
            spec["options"] = {option.name: option.argument_spec() for option in self.options}
        return spec

    def typed(self, value: t.Any, where: str) -> t.Any:
        """`value` as this field's type, as Ansible would convert it. Raises InvalidOption."""
        if self.type == "bool" and isinstance(value, (str, int)) and not isinstance(value, bool):
            word = str(value).strip().lower()
            if word in _TRUE + _FALSE:
                return word in _TRUE
        if self.type == "int" and isinstance(value, str) and re.fullmatch(r"-?\d+", value.strip()):
            value = int(value)
        wanted = _TYPES.get(self.type)
        if wanted and (not isinstance(value, wanted) or (self.type != "bool" and isinstance(value, bool))):
            shown = type(value).__name__
            raise InvalidOption(
                f"{where}.{self.name} must be of type {self.type}, not {shown} ({value!r}).", option=self.name
            )
        value = spelled(self.choices, value)
        if self.choices and isinstance(value, (str, int)) and value not in self.choices:
            known = ", ".join(map(str, self.choices))
            raise InvalidOption(f"{where}.{self.name} must be one of {known}, not {value!r}.", option=self.name)
        return value

    @functools.cached_property
    def _holds_choices(self) -> bool:
        return bool(self.choices) or any(option._holds_choices for option in self.options)

    def declared(self, value: t.Any) -> t.Any:
        """`value` with every choice in it, at any depth, as it is declared: Ansible lets them pass in any case."""
        if not self._holds_choices:
            return value
        if isinstance(value, list):
            return [self.declared(entry) for entry in value]
        if isinstance(value, dict):
            below = {option.name: option for option in self.options}
            return {name: below[name].declared(entry) if name in below else entry for name, entry in value.items()}
        return spelled(self.choices, value)

    def leaves(self, value: t.Any, where: str) -> t.Iterator[tuple[Field, t.Any]]:
        """The declared values below this option: itself, or for a dictionary with options its keys, dotted."""
        if self.type != "dict" or not (self.options or self.open):
            yield self, value
            return
        for key, item in (value or {}).items():
            if item is None:
                continue
            if key in self._below:
                option, leaf = self._below[key]
            else:
                option = Field(key, "raw", "A setting that this version does not know; passed on.", secret=False)
                leaf = self.leaf(option)
            yield leaf, option.typed(item, f"{where}.{self.name}" if self.open else where)

    @functools.cached_property
    def _below(self) -> dict[str, tuple[Field, Field]]:
        """Its options by name, each with the leaf that it is: made once, since every thing of a kind asks for them."""
        return {option.name: (option, self.leaf(option)) for option in self.options}

    def shown(self, value: t.Any, secret: str) -> t.Any:
        """The value for people: a secret, and every secret inside, is the word `secret`."""
        if self.secret is True:
            return secret
        if isinstance(value, list) and self.options:
            return [self.shown(entry, secret) for entry in value]
        if isinstance(value, dict) and self.options:
            inside = {option.name: option for option in self.options}
            return {
                name: inside[name].shown(below, secret) if name in inside else below for name, below in value.items()
            }
        return value

    def decode(self, found: t.Any, upper: bool = False) -> t.Any:
        """The option value of what an answer holds. `upper`: enums come in upper case (GraphQL)."""
        if self.is_set:
            return found is not None and found is not False
        if self.joined is not None:
            entries = [entry for entry in str(found or "").split(self.joined) if entry]
            # What lets everyone in does so whatever stands beside it.
            return [] if self.none_is in entries else entries
        if self.texts and isinstance(found, list):
            return dict(str(entry).partition("=")[::2] for entry in found)
        # A choice has no empty text: where the service holds one, none is set.
        if found is None or (found == "" and self.choices):
            return self.empty if self.default is None else self.default
        if upper and self.choices and isinstance(found, str) and found not in self.choices:
            return found.lower()
        return found

    def encode(self, value: t.Any) -> t.Any:
        """What a request holds for an option value."""
        if self.from_now:
            return _times.text(_times.now() + _times.duration(value))
        if self.joined is not None:
            return self.joined.join(value) or self.none_is
        if (self.null_clears or self.zero_clears) and value == self.empty:
            return None
        return value
