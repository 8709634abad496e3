# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The matching of audit events with changes: whose they are, which one explains a change, what counts as a correction, and the words."""

from __future__ import annotations

import datetime
import types
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api.audit_events import Event, event
from ansible_collections.community.buildkite.plugins.module_utils._api.connection import connection
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Change
from ansible_collections.community.buildkite.plugins.module_utils._plan.changed_by import (
    Own,
    about,
    corrections,
    found_in,
    shown,
    since_own,
    subject_of,
)
from ansible_collections.community.buildkite.plugins.module_utils._plan.draft import Draft
from ansible_collections.community.buildkite.plugins.module_utils._plan.said import words
from ansible_collections.community.buildkite.plugins.module_utils._plan.short import COLUMNS, lines
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state.audit import Subject
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node

from .plans import declared_in, there, web

NOW = datetime.datetime(2026, 11, 30, 12, tzinfo=datetime.timezone.utc)
OWN = Own("own-token", "abc", "me")
RUN = "community.buildkite/0.1.0 (ansible; run {})"
UUID = "01234567-89ab-cdef-0123-456789abcdef"
PIPELINE = frozenset(
    f"PIPELINE_{event}" for event in ("CREATED", "UPDATED", "DELETED", "VISIBILITY_CHANGED", "WEBHOOK_URL_ROTATED")
)
PROVIDER = frozenset(f"SCM_PIPELINE_SETTINGS_{event}" for event in ("CREATED", "UPDATED"))


def happened(hours: float = 1, **facts: t.Any) -> Event:
    """An event so many hours ago, by Bob in the browser unless the facts differ."""
    token, agent = facts.pop("token", None), facts.pop("agent", "Mozilla/5.0")
    kind = facts.pop("context", "APIContext" if token else "WebContext")
    way = {"type": kind, "request_user_agent": agent}
    raw = {
        "uuid": f"{hours}",
        "type": facts.pop("type", "PipelineUpdatedEvent"),
        "occurred_at": (NOW - datetime.timedelta(hours=hours)).isoformat(),
        "actor": facts.pop("actor", {"uuid": "bob", "name": "Bob"}),
        "subject": {"uuid": facts.pop("uuid", "one"), "name": "Shop"},
        "context": {**way, "request_api_access_token_uuid": token},
        "data": {"description": "planted"},
    }
    assert not facts
    return t.cast(Event, event(raw))


class Changed(t.NamedTuple):
    """A change to look for events of."""

    action: t.Any
    node: Node
    leaves: tuple[str, ...] = ()


def ours(hours: float, **facts: t.Any) -> Event:
    return happened(hours, token="own-token", **facts)


def change(action: t.Any, kind: str = "pipeline") -> Change:
    return Change(action, Node(CATALOG.resource(kind), "shop", Node(CATALOG.resource("team"), "Web")), "pipeline/shop")


@pytest.mark.parametrize(
    ("one", "own"),
    [
        (happened(), False),
        (happened(token="own-token", agent="curl/8"), True),
        (happened(token="other", agent=RUN.format("abc")), True),
        # Another user's run of the collection is that user.
        (happened(token="other", agent=RUN.format("def")), False),
        (happened(token="old", agent=RUN.format("def"), actor={"uuid": "me", "name": "Me"}), True),
        (happened(token="old", agent="curl/8", actor={"uuid": "me", "name": "Me"}), False),
        (happened(token="old", agent="curl (" + RUN.format("abc"), actor={"uuid": "me", "name": "Me"}), False),
    ],
)
def test_own_changes(one: Event, own: bool) -> None:
    assert OWN.made(one) is own


def test_nothing_is_own_if_nothing_is_known() -> None:
    assert not Own(None, "abc").made(happened(token=None, agent=RUN.format("def"), actor=None))


def test_every_connection_is_a_run() -> None:
    """The user agent is one that is recognized, and differs between runs."""
    made = [connection({"api_token": "bkua_x", "organization": "acme"}) for _again in range(2)]
    runs = [happened(token="t", agent=one.user_agent).run for one in made]
    assert runs == [one.run_id for one in made] and len(set(runs)) == 2 and all(runs)
    assert happened(token="t", agent=made[0].user_agent).program == "community.buildkite"


@pytest.mark.parametrize(
    ("action", "events", "hours"),
    [
        ("update", [happened(1), happened(2)], 1),
        ("delete", [happened(1), happened(2, type="PIPELINE_CREATED"), happened(3)], 2),
        ("delete", [happened(1), happened(2)], 1),
        ("create", [happened(1, type="PIPELINE_CREATED"), happened(2, type="PIPELINE_DELETED")], 2),
        ("create", [happened(1, type="AGENT_TOKEN_REVOKED")], 1),
        ("create", [happened(1, type="PIPELINE_CREATED")], None),
        ("update", [], None),
    ],
)
def test_which_event_explains_a_change(action: str, events: list[Event], hours: int | None) -> None:
    found = found_in(change(action), events)
    assert (found and found.event.at) == (hours and NOW - datetime.timedelta(hours=hours))


def test_one_of_several_objects_of_a_name_is_not_certain() -> None:
    """Schedules of two pipelines may have one label, and no event shows its pipeline; a pipeline that was deleted twice is the same."""
    events = [happened(1, type="X_DELETED", uuid="one"), happened(2, type="X_DELETED", uuid="two")]
    for kind, parts, certain in (
        ("pipeline_schedule", events, False),
        ("pipeline_schedule", events[:1], False),
        ("pipeline", events, True),
        ("api_settings", events[:1], False),
    ):
        found = found_in(change("create", kind), parts)
        assert found and found.certain is certain, kind
    # Of one that exists, the event has its UUID.
    schedule = Change("update", Node(CATALOG.resource("pipeline_schedule"), "L", web(), UUID), "x")
    for ident, certain in ((UUID, True), ("one", False)):
        found = found_in(schedule, [happened(1, uuid=ident)])
        assert found and found.certain is certain


def test_what_events_about_an_object_have() -> None:
    """A UUID and types; or types and names, those of a deletion if it does not exist; settings have neither, and images no event."""
    known, (declared,) = (
        web(id=UUID, name="Web Shop"),
        declared_in({"pipelines": [{"slug": "Web", "name": "Declared"}]}),
    )
    person = there("member", "ada@example.com", id=UUID, name="Ada")
    link = Node(CATALOG.resource("team_member"), "", there("team", "T"), references={"user": person})
    rule = Node(CATALOG.resource("rule"), "one/Two", None, UUID)
    names, of_person = frozenset(("web", "web shop", UUID)), frozenset(("ada", "ada@example.com", UUID))

    def named(kind: str, *events: str) -> frozenset[str]:
        return frozenset(f"{kind}_{event}" for event in events)

    usual = ("CREATED", "UPDATED", "DELETED")
    new = Node(known.resource, "old")
    settings = Node(CATALOG.resource("member_settings"), "", None, UUID)
    for one, expected in {
        Changed("update", known, ("description",)): Subject(UUID, PIPELINE, frozenset(), names),
        Changed("update", known, ("provider_settings.build_tags",)): Subject(UUID, PIPELINE, PROVIDER, names),
        Changed("update", known, ("provider_settings",)): Subject(UUID, PIPELINE, PROVIDER, names),
        Changed("create", new): Subject(
            None, frozenset(), named("PIPELINE", "CREATED", "DELETED"), frozenset(("old", "web", "declared"))
        ),
        Changed("delete", person): Subject(None, frozenset(), named("ORGANIZATION_MEMBER", *usual), of_person),
        Changed("create", link): Subject(None, frozenset(), named("TEAM_MEMBER", "CREATED", "DELETED"), of_person),
        Changed("update", rule): Subject(
            UUID, named("RULE", *usual), frozenset(), frozenset(("one", "two", "one/two", UUID))
        ),
        Changed("update", settings): Subject(
            None, frozenset(), CATALOG.resource("member_settings").audited.types(""), None
        ),
        Changed("update", there("agent_image", "a")): None,
    }.items():
        draft = t.cast(Draft, types.SimpleNamespace(desired_of={new: declared}))
        leaves: t.Any = dict.fromkeys(one.leaves)
        assert subject_of(Change(one.action, one.node, "x", leaves), draft) == expected, one


@pytest.mark.parametrize(
    ("events", "count"),
    [
        ([happened(1), ours(2), happened(3), ours(4), happened(5)], 2),
        ([ours(1), ours(2), ours(3), ours(4)], 0),
        ([happened(1), happened(2), ours(3), ours(4), happened(5)], 1),
        ([happened(1), ours(200), happened(201)], 0),
        ([happened(1), ours(7 * 24), happened(201)], 1),
        ([ours(1)], 0),
    ],
)
def test_corrections_follow_changes_of_others(events: list[Event], count: int) -> None:
    assert corrections(events, OWN, NOW - datetime.timedelta(days=7)) == count


def test_objects_of_the_same_name_that_others_create() -> None:
    """They are not the one that does not exist."""
    events = [happened(1, type="X_CREATED"), ours(2, type="X_CREATED"), happened(3, type="X_DELETED")]
    assert about(change("create"), events, OWN) == events[1:] and about(change("update"), events, OWN) == events


def test_changes_by_others_since_the_last_own_one() -> None:
    events = [happened(1), happened(2), ours(3), happened(4)]
    assert since_own(events, OWN) == events[:2] and since_own(events[2:], OWN) == []


SAID: dict[str, t.Any] = {"at": "2026-11-30T08:58:00Z", "event": "PIPELINE_UPDATED", "certain": True}


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ({"actor": "Bob", "via": "browser"}, "changed by Bob 3 h 2 m ago in the browser"),
        ({"via": "browser"}, "changed 3 h 2 m ago in the browser"),
        ({"actor": "Bob", "token": "u", "program": "curl"}, "changed by Bob 3 h 2 m ago with the token u (curl)"),
        ({"actor": "Bob", "token": "u", "token_description": "CI"}, "changed by Bob 3 h 2 m ago with the token CI"),
        ({"own": True, "actor": "Me", "token": "u"}, "changed by an earlier run 3 h 2 m ago"),
        ({"via": "buildkite", "actor": None}, "changed by Buildkite 3 h 2 m ago"),
        ({"actor": "Bob", "certain": False, "event": "TEAM_DELETED"}, "perhaps deleted by Bob 3 h 2 m ago"),
        ({"event": "AGENT_TOKEN_REVOKED"}, "deleted 3 h 2 m ago"),
        ({"event": "TEAM_CREATED", "actor": "Bob"}, "created by Bob 3 h 2 m ago"),
    ],
)
def test_words(entry: dict[str, t.Any], text: str) -> None:
    assert (
        words({name: value for name, value in {**SAID, **entry}.items() if name != "certain" or not value}, NOW) == text
    )
    assert words({**SAID, **entry}, NOW) == text
    assert words({**SAID, **entry}) == text.replace("3 h 2 m ago", "at 2026-11-30T08:58:00Z")


def test_results_contain_names_only_if_asked_for() -> None:
    one = found_in(change("update"), [happened(1, token="t", agent="curl/8.5 secret")])
    assert one
    with_names = shown(one, OWN, {"t": "Laptop"}, True)
    without = shown(one, OWN, {"t": "Laptop"}, False)
    assert with_names == {"actor": "Bob", "token_description": "Laptop", **without}
    for facts, via in (({}, "browser"), ({"context": "X"}, "unknown"), ({"context": "X", "actor": None}, "buildkite")):
        other = found_in(change("update"), [happened(1, agent="Mozilla/5.0", **facts)])
        assert other and (shown(other, OWN, {}, False)["via"], shown(other, OWN, {}, False)["program"]) == (via, None)
    assert without["program"] == "curl" and "planted" not in str(with_names) and "Bob" not in str(without)


def test_a_name_cannot_act_on_a_terminal() -> None:
    """In the short plan a line has a limit, and no character moves the cursor."""
    one = web()
    named = Change("update", one, "pipeline/web", before={"emoji": "a"}, after={"emoji": "b"})
    named.changed_by = {**SAID, "actor": "Bo\x1b[2Jb\n" + "x" * 200}
    _head, by, _option = lines([named])
    assert "\x1b" not in by and "\n" not in by and len(by) <= COLUMNS and by.startswith("        changed by Bo\\x1b")
    named.changed_by, named.changed_by_unknown = {}, "No event."
    assert lines([named])[1] == "        changed by: unknown"
