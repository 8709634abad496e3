# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What two organizations answered to the same steps, compared by form: without IDs, times, names and other people's objects."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

from conformance.namespace import OWN, run_of
from conformance.recording import Exchange
from stand_in.log import SECRET, SECRET_MAPS

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*( UTC)?")
# How keys are called whose values differ from object to object.
ID = re.compile(r"(^|_)(id|uuid)$|I[dD]$")
CHOICE = re.compile(r"[a-z]+([_.-][a-z]+)*|[A-Z]+(_[A-Z]+)*")
RANDOM = re.compile(r"[0-9a-zA-Z+/_-]{24,}={0,2}")
# IDs that are no UUIDs, and references that contain one.
SHORT = re.compile(r"\d{6,}")
REFERENCE = re.compile(r"image_?ref$", re.IGNORECASE)
# Texts that people read: they are compared as they are.
WORDS = ("message", "code", "field")
SECRETS = SECRET | {"tokenvalue", "badge_url", "webhook_url", "value"}
# These keys of an own object belong to the account.
FOREIGN = ("created_by", "createdBy", "user", "organization", "creator", "actor", "dispatch_paused_by")

Key = tuple[str, str, str]
Forms = dict[str, set[str]]


class Difference(NamedTuple):
    """Where the service answers in another form than the stand-in."""

    request: str
    # The place in the answer: `status`, or the path to a key.
    place: str
    live: str
    stand_in: str
    # In how many steps, and the first of them.
    steps: int
    first: str


def plain(text: str) -> str:
    """A text without what differs from run to run."""
    text = TIME.sub("{time}", UUID.sub("{id}", OWN.sub("live", text)))
    return re.sub(r"\d+ seconds", "{n} seconds", text)


def endpoint(exchange: Exchange) -> str:
    """The request of an exchange, with placeholders for IDs."""
    path = "/".join(
        "{id}" if SHORT.fullmatch(part) or (RANDOM.fullmatch(part) and not OWN.search(part)) else plain(part)
        for part in exchange.path.split("/")
    )
    return f"{exchange.method} {path}" if not path.startswith("GraphQL") else path


def texts_in(value: Any) -> Iterator[Any]:
    """Every text and number that a request contains, texts as they are compared: without regard to case and white space."""
    if isinstance(value, (dict, list)):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from texts_in(entry)
    elif isinstance(value, str):
        yield value.strip().casefold()
    elif isinstance(value, int) and not isinstance(value, bool):
        yield value


def form(path: str, value: Any, sent: set[Any], own: bool) -> str:
    """The form of one value: its type, and the value itself where the run has sent it or people read it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return f"boolean {value}".lower() if own else "boolean"
    if isinstance(value, (int, float)):
        return f"number {value}" if own and value in sent else "number"
    name = path.rpartition(".")[2].removesuffix("[]")
    if not value or name.lower() in SECRETS:
        return "secret text" if value else "empty text"
    return f"text {plain(value)!r}" if name in WORDS else form_of_text(path, name, value, sent, own)


def form_of_text(path: str, name: str, text: str, sent: set[Any], own: bool) -> str:
    """The form of a text that is not for people."""
    if UUID.fullmatch(text):
        return "UUID"
    if ID.search(name) and (SHORT.fullmatch(text) or (RANDOM.fullmatch(text) and not OWN.match(text))):
        return "ID"
    if REFERENCE.search(name):
        return "reference"
    if TIME.fullmatch(text):
        return f"time {re.sub('[0-9]', '9', text)}"
    is_sent = text.strip().casefold() in sent
    if "://" in text and not is_sent:
        return "URL"
    if OWN.match(text) and "[]" in path:
        # Which objects a list has depends on the steps before.
        return "own name"
    # A word of the service, such as the type of a rule, and no name of a person.
    is_word = CHOICE.fullmatch(text) is not None and not name.endswith(("name", "email"))
    known = own and (is_sent or is_word or OWN.search(text))
    return f"text {plain(text)!r}" if known else "text"


def forms(value: Any, sent: set[Any], path: str = "", own: bool = False) -> Iterator[tuple[str, str]]:
    """The places of an answer with their forms. Entries of lists count only if they are own objects or in one."""
    if isinstance(value, dict):
        own = (own or run_of(value) is not None) and path.rpartition(".")[2] not in FOREIGN
        yield path, "object"
        for name, entry in value.items():
            if name in SECRET_MAPS:
                continue
            yield from forms(entry, sent, f"{path}.{name}" if path else name, own)
    elif isinstance(value, list):
        counted = [entry for entry in value if own or not isinstance(entry, dict) or OWN.search(str(entry))]
        yield path, "list"
        for entry in counted:
            yield from forms(entry, sent, f"{path}[]", own)
    else:
        yield path, form(path, value, sent, own)


def summed_up(exchanges: Iterable[Exchange]) -> dict[Key, Forms]:
    """The forms of all answers, by step and request."""
    exchanges = list(exchanges)
    sent = {text for exchange in exchanges for text in texts_in(exchange.sent)}
    found: dict[Key, Forms] = defaultdict(lambda: defaultdict(set))
    for exchange in exchanges:
        # A refusal for a limit is waited for and sent again.
        if exchange.status != 429:
            here = found[exchange.step, exchange.method, endpoint(exchange)]
            here["status"].add(str(exchange.status))
            for path, kind in forms(exchange.data, sent):
                here[path].add(kind)
    return found


def compared(live: Iterable[Exchange], stand_in: Iterable[Exchange], failed: Collection[str] = ()) -> list[Difference]:
    """Each difference once, whatever number of steps has it.

    Of steps that `failed` at one of them, or whose reads differ by the moment, only answers to writes.
    """
    ours, theirs = summed_up(live), summed_up(stand_in)
    found: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for key in dict.fromkeys([*ours, *theirs]):
        step, method, request = key
        if step in failed and (method == "GET" or key not in ours or key not in theirs):
            continue
        if key not in ours or key not in theirs:
            here_is, there_is = ("sent", "not sent") if key in ours else ("not sent", "sent")
            found[request, "request", here_is, there_is].append(step)
            continue
        for place in dict.fromkeys([*ours[key], *theirs[key]]):
            here, there = ours[key].get(place, set()), theirs[key].get(place, set())
            # Below a place that one of them lacks, everything is lacking.
            above = place.rpartition(".")[0].removesuffix("[]")
            if here != there and not (above and bool(ours[key].get(above)) != bool(theirs[key].get(above))):
                found[request, place, named(here - there or here), named(there - here or there)].append(step)
    return [Difference(*key, len(steps), steps[0]) for key, steps in found.items()]


def named(kinds: set[str]) -> str:
    """Forms in words."""
    return " or ".join(sorted(kinds)) or "absent"
