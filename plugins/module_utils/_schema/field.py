# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Field: one option of a resource, and all facts about it.

Private to this collection. Argument spec, documentation, API mapping and comparison are read from here.
Pure: a field knows no resource by name. A fact is stated once; contradictory facts are
rejected when the field is built.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import typing as t

from .. import _times, _values
from .._errors import InvalidOption
from .._paths import camel, matches
from .._secrets import Mask, has_secret, is_secret_setting
from .declared import Declared
from .field_facts import (
    NOWHERE,
    Choices,
    Conditions,
    Creation,
    Encoding,
    Form,
    GraphQL,
    Reference,
    Rest,
    StandsFor,
    Switch,
    Toggle,
    spelled,
)

YAML = ("yaml", "rules")
UUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", re.IGNORECASE)

_TYPES: dict[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "bool": (bool,), "list": (list,), "dict": (dict,)}
_FITTING: dict[str, type] = {"str": str, "int": int, "bool": bool}
_TRUE = ("true", "yes", "on", "1")
_FALSE = ("false", "no", "off", "0")


@dataclasses.dataclass(frozen=True)
class Field(Declared):
    """One option. All facts except name, type and description have a default; those that belong together are one object."""

    name: str
    type: str
    description: str | tuple[str, ...]
    elements: str | None = None
    required: bool = False
    choices: tuple[str | int, ...] = ()
    aliases: tuple[str, ...] = ()
    # The API's name where Ansible reserves it: no argument spec has it, so that it is replaced before Ansible checks arguments.
    reserved: str | None = None
    # Names that users may try, whose values would not fit or mean something else: errors about them name this option.
    brought: tuple[str, ...] = ()
    options: tuple[Field, ...] = ()
    # The dictionary takes keys that are not in `options`, and passes them on.
    open: bool = False
    secret: bool | None = None
    # Compared like any other value but not shown: "" is the whole value, `NAME` the value of that key.
    sensitive: tuple[str, ...] = ()
    # It cannot change after creation.
    fixed: bool = False
    # What a missing or null value means.
    default: t.Any = None
    # How a declared and a current value are compared.
    same: str = "equal"
    # Null clears it, for which the option has its empty value or the number 0. Otherwise the empty value
    # itself is sent, and 0 is an ordinary number.
    null_clears: bool = False
    rest: Rest = Rest()
    graphql: GraphQL = GraphQL()
    creation: Creation = Creation()
    reference: Reference | None = None
    form: Form = Form()
    encoding: Encoding = Encoding()
    conditions: Conditions = Conditions()
    switch: Switch | None = None
    toggle: Toggle | None = None
    # The resource of the links in this list: each entry is planned as a separate change.
    lists: str | None = None
    # It limits the networks with access to the service: a change comes last, and excluded networks are guarded.
    admits: bool = False
    # The value that makes the object public: setting it on an existing object is guarded.
    exposes: str | None = None
    # It controls the plan, and is no value of the object.
    directs: bool = False
    # It is only another spelling.
    stands_for: StandsFor | None = None
    # Identifiers of the version control providers that have this setting.
    only_for: tuple[str, ...] = ()
    example: t.Any = None

    @property
    def names(self) -> tuple[str, ...]:
        """Every name by which it is declared."""
        return (self.name, *self.aliases, *([self.reserved] if self.reserved else []))

    @functools.cached_property
    def read_path(self) -> str:
        """Where a REST answer has it, NOWHERE if none does."""
        return self.name if self.rest.read is None else self.rest.read

    @functools.cached_property
    def write_path(self) -> str:
        """Where a REST request takes it."""
        return self.read_path if self.rest.write is None else self.rest.write

    @functools.cached_property
    def graphql_path(self) -> str:
        """Where GraphQL has it, NOWHERE if it does not."""
        return camel(self.read_path) if self.graphql.read is None else self.graphql.read

    @functools.cached_property
    def input_path(self) -> str:
        """Where the input of a mutation takes it, NOWHERE if none does."""
        return self.graphql_path.partition("[]")[0] if self.graphql.input is None else self.graphql.input

    @functools.cached_property
    def refers_to(self) -> str | None:
        """The resource that it refers to, None if it is no reference."""
        return self.reference.to if self.reference else None

    @property
    def empty(self) -> t.Any:
        """The option value that means the API's null, None if there is none."""
        if self.type == "int":
            return 0 if self.null_clears else None
        return {"str": "", "raw": "", "list": [], "dict": {}}.get(self.type)

    def is_usual(self, value: t.Any, variant: str | None = None) -> bool:
        """Whether a new object, of a variant, has the value if the option is omitted, as documented."""
        if self.creation.usual_for and variant not in self.creation.usual_for:
            return False
        usual = self.creation.usual if self.creation.default is None else self.creation.default
        return usual is not None and bool(usual == value) and isinstance(usual, bool) == isinstance(value, bool)

    @property
    def can_be_emptied(self) -> bool:
        """Whether its empty value is valid and means that nothing is set."""
        is_returned = bool(self.read_path) and self.secret is not True
        is_set_once = self.fixed or self.creation.only or self.required or self.creation.required
        has_form = self.type == "str" and bool(self.choices or self.form.pattern or self.same == "time")
        return is_returned and not is_set_once and not has_form and self.empty is not None

    @functools.cached_property
    def is_set_later(self) -> bool:
        """Whether a separate change sets it, since the object that it names is created after this one."""
        return self.reference is not None and self.reference.later

    @functools.cached_property
    def is_set(self) -> bool:
        """Whether any value in an answer, such as a time, means true."""
        return self.switch is not None and self.switch.is_set

    @functools.cached_property
    def fits(self) -> t.Any:
        """The type whose values are right and sent as they are, None where more than the type counts."""
        return None if self.choices or self.encoding.pairs else _FITTING.get(self.type)

    @functools.cached_property
    def has_form(self) -> bool:
        """Whether a value of the right type and choice may be wrong all the same."""
        may_be_blank = self.creation.required or self.elements == "str"
        return may_be_blank or self.form != Form() or self.same in ("networks", "time", "rules")

    @functools.cached_property
    def depends(self) -> bool:
        """Whether other options of the same object can contradict it."""
        return dataclasses.replace(self.conditions, only_when=None) != Conditions()

    @property
    def is_spelling(self) -> bool:
        """Whether it only repeats other options in another form."""
        return self.stands_for is not None or any(option.stands_for for option in self.options)

    @functools.cached_property
    def is_asked(self) -> bool:
        """Whether the endpoint that switches it is also asked for it."""
        return self.switch is not None and self.switch.shown is not None

    @functools.cached_property
    def is_read_singly(self) -> bool:
        """Whether it is read of each object that declares it, since no list has it."""
        return self.toggle is not None or self.is_asked

    @property
    def has_always(self) -> bool:
        """Whether every object has a value: if no answer contains it, it is unknown, not unset."""
        is_nullable = self.is_set or (self.null_clears and self.type == "int")
        may_be_unset = is_nullable or self.default is not None
        return (self.type == "bool" or bool(self.choices)) and not may_be_unset

    def leaf(self, option: Field) -> Field:
        """An option of this dictionary as a leaf; GraphQL has it only if it has the dictionary."""
        has_graphql = self.graphql.read != NOWHERE
        graphql = option.graphql if has_graphql else dataclasses.replace(option.graphql, read=NOWHERE)
        return dataclasses.replace(option, name=f"{self.name}.{option.name}", graphql=graphql)

    def argument_spec(self) -> dict[str, t.Any]:
        """The argument spec for AnsibleModule. `typed` checks the entries of an open dictionary."""
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
            kind, shown = type(value).__name__, self.shown(value, Mask())
            raise InvalidOption(
                f"{where}.{self.name} must be of type {self.type}, not {kind} ({shown!r}).", option=self.name
            )
        if not self.choices:
            return value
        value = spelled(self.choices, value)
        if isinstance(value, (str, int)) and value not in self.choices:
            known, shown = ", ".join(map(str, self.choices)), self.shown(value, Mask())
            raise InvalidOption(f"{where}.{self.name} must be one of {known}, not {shown!r}.", option=self.name)
        return value

    @functools.cached_property
    def _holds_choices(self) -> bool:
        return bool(self.choices) or any(option._holds_choices for option in self.options)

    def declared(self, value: t.Any) -> t.Any:
        """`value` with all choices, at any depth, in the declared case: Ansible accepts any."""
        if not self._holds_choices:
            return value
        if isinstance(value, list):
            return [self.declared(entry) for entry in value]
        if isinstance(value, dict):
            below = {option.name: option for option in self.options}
            return {name: below[name].declared(entry) if name in below else entry for name, entry in value.items()}
        return spelled(self.choices, value)

    def leaves(
        self, value: t.Any, where: str, wrong: t.Callable[[InvalidOption], None]
    ) -> t.Iterator[tuple[Field, t.Any]]:
        """The declared values below this option: itself, or for a dictionary with options its keys, dotted.

        `wrong` gets the error of each value that is omitted because its type or choice is invalid.
        """
        if self.type != "dict" or not (self.options or self.open):
            yield self, value
            return
        for key, item in (value or {}).items():
            if item is None:
                continue
            if key in self._below:
                option, leaf = self._below[key]
            else:
                what = "A setting that this version does not know; passed on."
                # It is compared like any other, and hidden if it has a secret's name.
                hides = ("",) if is_secret_setting(key) else ()
                option = Field(key, "raw", what, secret=False, sensitive=hides)
                leaf = self.leaf(option)
            if item.__class__ is option.fits:
                yield leaf, item
                continue
            try:
                yield leaf, option.typed(item, f"{where}.{self.name}" if self.open else where)
            except InvalidOption as error:
                error.facts["option"] = leaf.name
                wrong(error)

    @functools.cached_property
    def _below(self) -> dict[str, tuple[Field, Field]]:
        """Its options by name, each with its leaf: computed once, since every object of a resource needs them."""
        return {option.name: (option, self.leaf(option)) for option in self.options}

    def shown(self, value: t.Any, mask: Mask, above: str = "") -> t.Any:
        """The value for people: secrets, at any depth and in any text, are replaced. `above` is the path that contains it, such as `pipelines.`."""
        path = f"{above}{self.name}"
        names = self.names if mask.has_patterns else ()
        is_sensitive = "" in self.sensitive or any(mask.covers(f"{above}{name}") for name in names)
        if self.secret is True or (is_sensitive and value not in (None, "", [], {})):
            # The order of a set has no meaning.
            is_set = self.same in ("set", "networks") and isinstance(value, list)
            return mask.whole(sorted(map(str, value)) if is_set else value, path)
        if isinstance(value, list) and self.options:
            # An entry has the options of the list.
            return [
                self._shown_options(entry, mask, path) if isinstance(entry, dict) else mask.value(entry, path)
                for entry in value
            ]
        if isinstance(value, dict) and (self.options or self.sensitive):
            return self._shown_options(value, mask, path)
        if self.same in YAML and isinstance(value, str):
            return mask.yaml(value, path)
        return mask.value(value, path)

    def _shown_options(self, value: dict[str, t.Any], mask: Mask, path: str) -> dict[str, t.Any]:
        options = {name: option for option in self.options for name in option.names}
        return {
            name: options[name].shown(below, mask, f"{path}.")
            if name in options
            else self._shown_key(str(name), below, mask, f"{path}.{name}")
            for name, below in value.items()
        }

    def _shown_key(self, name: str, value: t.Any, mask: Mask, path: str) -> t.Any:
        """A value at a key without a declared option."""
        is_secret = any(matches(pattern, name) for pattern in self.sensitive)
        # An unknown name beside a secret may be that of the secret, misspelled.
        is_secret = is_secret or (is_secret_setting(name) if self.open else any(map(has_secret, self.options)))
        return mask.whole(value, path) if is_secret and value not in (None, "") else mask.named(name, value, path)

    def decode(self, found: t.Any, upper: bool = False) -> t.Any:
        """The option value of an answer's value. `upper`: enums are in upper case (GraphQL)."""
        encoding = self.encoding
        if self.is_set:
            return found is not None and found is not False
        if encoding.joined is not None:
            entries = [entry for entry in str(found or "").split(encoding.joined) if entry]
            # An entry that admits everyone does so beside any others.
            return [] if encoding.none_is in entries else entries
        if isinstance(found, list) and (encoding.pairs or encoding.words or encoding.single):
            return encoding.of_list(found)
        # A choice has no empty text: an empty one means that none is set.
        if found is None or (found == "" and self.choices):
            return self.empty if self.default is None else self.default
        if upper and self.choices and isinstance(found, str) and found not in self.choices:
            return found.lower()
        return found

    def encode(self, value: t.Any) -> t.Any:
        """The value in a request for an option value."""
        encoding = self.encoding
        if encoding.from_now:
            return _times.text(_times.now() + _times.duration(value))
        if encoding.joined is not None:
            return encoding.joined.join(value) or encoding.none_is
        if self.null_clears and value == self.empty:
            return None
        return list(encoding.words[value]) if encoding.words else _values.sent(value)
