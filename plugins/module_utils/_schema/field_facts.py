# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Facts of a field that belong together, one value object for each group.

Private to this collection. Pure.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .cascade_facts import OfVariants
from .declared import Declared
from .endpoint_facts import CHANGED, Answer, Endpoint
from .use_facts import Requirement

# The path of a value that an API does not have.
NOWHERE = ""


@dataclasses.dataclass(frozen=True)
class Apart:
    """A separate request for a value that no answer contains: the creation takes it, and later an endpoint of its own."""

    # The endpoint below the object, and its method.
    path: str
    # The option with the version of the value: an existing object gets the value together with another version.
    version: str
    # From this many bytes on, the service may refuse it.
    large: int
    method: str = "PUT"
    # The answer to a successful request.
    changed: Answer = CHANGED


@dataclasses.dataclass(frozen=True)
class Rest(Declared):
    """Where the REST API has the value: dotted paths, or NOWHERE."""

    # In answers; None means the field's own name.
    read: str | None = None
    # In requests; None means the same path as in answers.
    write: str | None = None
    # Where an answer shows whether the organization's subscription includes it.
    feature: str | None = None
    # Answers omit it if it is not set.
    absent_when_unset: bool = False
    # In an open dictionary: keys that answers contain and no request accepts.
    read_only: tuple[str, ...] = ()
    # Only administrators' answers contain it: others do not know it.
    withheld: bool = False
    # No answer contains it in full. The option with the choices `on_create` and `always`: when it is sent.
    when: str | None = None
    # How it is sent to an existing object, if not with the other options.
    apart: Apart | None = None
    # The endpoint that writes it together with others, if that is not the object's own.
    endpoint: Endpoint | None = None


@dataclasses.dataclass(frozen=True)
class Setting:
    """A value of the organization that only GraphQL has, and that a mutation of the organization's ID sets.

    `input` is the type of its input, `value` the name of the value there, and `shown` where the payload has the value. `clear` is the
    mutation that removes it, and `cleared` where the payload of that shows that it was done.
    """

    mutation: str
    input: str
    value: str
    shown: str
    clear: str = ""
    cleared: str = ""
    # What true requires of each member.
    requires: Requirement | None = None


@dataclasses.dataclass(frozen=True)
class GraphQL(Declared):
    """Where GraphQL has the value: dotted paths, or NOWHERE."""

    # None means the REST path in camelCase. `tags[].label` means one field of every entry of a list.
    read: str | None = None
    # Where the inputs of mutations take it; None means the same path. NOWHERE: it is written over REST only.
    input: str | None = None
    # GraphQL has the choices in upper case.
    enum: bool = False
    # The arguments of the first field in the path.
    arguments: str = ""
    # How it is written, if it is a value of the organization itself.
    setting: Setting | None = None
    # The text at `read` is JSON and has the value at this path, unless it is unset. The JSON text of inputs has it
    # under the last part of the path, and for a reference the UUID.
    packed: str | None = None


@dataclasses.dataclass(frozen=True)
class Creation(Declared):
    """How creating an object differs from updating it."""

    # Sent if the option is omitted, because the service requires a value.
    default: t.Any = None
    # What the service sets if the option is omitted, if documented.
    usual: t.Any = None
    # The variants for which that is documented; () means all.
    usual_for: tuple[str, ...] = ()
    # A new object needs the option, unless the option `unless` is set.
    required: bool = False
    unless: str | None = None
    # A new object takes the value of this option if its own is omitted.
    taken_from: str | None = None
    # The option has an effect on creation only: it is neither compared nor changed.
    only: bool = False
    # The creation does not accept it: an update right after the creation sets it.
    afterwards: bool = False


@dataclasses.dataclass(frozen=True)
class Reference(Declared):
    """The value names another object; the API has the ID of that object there."""

    # The name of the resource that it refers to.
    to: str
    # The object that it names is in use, and is not deleted meanwhile.
    occupies: bool = False
    # The service refuses to delete it meanwhile, even if no list shows the reference.
    enforced: bool = False
    # The service never deletes the object that it names.
    prevents_deletion: bool = False
    # If a creation omits it, the service chooses one: a new object without it is declared to have none.
    chosen: bool = False
    # The object that it names is created after this one: a separate change sets it.
    later: bool = False
    # Where a REST answer has a URL that ends as the path of the object that it names.
    url: str | None = None
    # Texts with one of these characters are no names unless an object has it: they are sent as they are.
    free: str = ""

    def is_free(self, text: str) -> bool:
        """Whether a text need not name an object."""
        return any(sign in text for sign in self.free)


@dataclasses.dataclass(frozen=True)
class Form(Declared):
    """The form of a valid value, apart from its type and choices."""

    # A regular expression that matches the whole value, or every entry of a list; and the same in words.
    pattern: str | None = None
    says: str | None = None
    # The most entries of a list.
    at_most: int | None = None
    # The lowest and the highest number. The number that clears is also valid.
    between: tuple[int, int] | None = None
    # Only a past time is valid.
    past: bool = False
    # The YAML is a list of mappings with these keys.
    entries: tuple[str, ...] = ()
    # The known keys of rules: another one is sent, with a warning.
    keys: tuple[str, ...] = ()

    @property
    def range(self) -> str:
        """The lowest and the highest number, as in the description of the option after its unit."""
        return f", between V({self.between[0]}) and V({self.between[1]})" if self.between else ""


@dataclasses.dataclass(frozen=True)
class Encoding(Declared):
    """How the API writes a value that the option writes differently."""

    # A list that the API has as one text: the separator, and the text of an empty list.
    joined: str | None = None
    none_is: str | None = None
    # A dictionary of texts, which GraphQL has as a list of KEY=VALUE.
    pairs: bool = False
    # A duration such as 90d; the API takes the time at which it ends.
    from_now: bool = False
    # The option whose text ends with it, see _text: the API has no value of its own for it.
    suffix_of: str | None = None
    # A list of IDs that requests have as objects: the names of the ID and of another option's value, and that option.
    entry: tuple[str, str, str] | None = None
    # A text that the API has as the only entry of a list.
    single: bool = False
    # What REST has in place of each choice: a set of words.
    words: t.Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict, hash=False)

    def of_list(self, found: t.Sequence[t.Any]) -> t.Any:
        """The value of a list in an answer: variables of KEY=VALUE, its only entry, or a choice; what is no choice is one text."""
        if self.single:
            return found[0] if found else ""
        if self.pairs:
            return dict(str(entry).partition("=")[::2] for entry in found)
        same = (choice for choice, words in self.words.items() if set(words) == {*found})
        return next(same, " ".join(map(str, found)))


@dataclasses.dataclass(frozen=True)
class Conditions(Declared):
    """What other options mean for this one."""

    # Options with the same meaning: declaring both is an error.
    excludes: tuple[str, ...] = ()
    # Options that a request with this one must contain.
    sends_with: tuple[str, ...] = ()
    # It is in force if another option has this value, and setting it sets that value: (option, value).
    only_when: tuple[str, str] | None = None
    # The service silently ignores it if the object has this option, which is YAML with a key of the same name.
    ignored_with: str | None = None
    # It changes only together with this switch, as its note.
    note_of: str | None = None
    # The option with the key that signs it, and the option whose value the signature covers too.
    signed_by: tuple[str, str] | None = None


@dataclasses.dataclass(frozen=True)
class Switch:
    """A boolean that two endpoints below the object set. The request that switches it on accepts the option `note`."""

    on: str
    # None: nothing switches it off.
    off: str | None
    note: str | None = None
    method: str = "POST"
    off_method: str | None = None
    # Answers have the time when it was switched on, or another value, in place of a boolean.
    is_set: bool = False
    # The answer to a successful request, of both endpoints.
    changed: Answer = CHANGED
    # Where the answers of the endpoint have the value. No other answer has it: GET reads it of each object that declares it.
    shown: str | None = None
    # What may lack if the endpoint does not exist for an existing object, and the permission that it takes.
    gate: str = ""
    permission: str = ""

    def verb(self, on: bool) -> str:
        """The method of one of the endpoints."""
        return self.method if on or self.off_method is None else self.off_method


@dataclasses.dataclass(frozen=True)
class Toggle:
    """A boolean that only GraphQL has, and that two mutations of the object's ID set. It is read of objects that declare it.

    `shown`: what an object has if it is on. That is also missing for users for whom `allowed` is not true.
    """

    on: str
    off: str
    shown: OfVariants
    allowed: str
    # Where the payload of a mutation shows that it was done.
    made: str
    removed: str
    # The option with the place where it is set: another value leaves it at the old one, which `off` takes.
    place: str


@dataclasses.dataclass(frozen=True)
class StandsFor:
    """Another spelling of an option: which one, the values that it maps to, and the other options that it sets."""

    option: str
    words: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    along: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)


# Choices in any case: GraphQL and Terraform write in upper case what REST writes in lower case


def spelled(choices: t.Iterable[t.Any], value: t.Any) -> t.Any:
    """The declared choice that a text spells in another case. Every other value is returned unchanged."""
    if not isinstance(value, str):
        return value
    word = value.lower()
    return next((choice for choice in choices if isinstance(choice, str) and choice.lower() == word), value)


class Choices(list[t.Any]):
    """The choices of an argument spec. Ansible checks a value with `in`, which ignores the case here."""

    def __contains__(self, value: object) -> bool:
        return super().__contains__(spelled(self, value))
