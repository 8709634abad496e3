# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which requests change or remove an object, in which order, and what is done when one of them fails: with a service of one object."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._apply.looks import Gone
from ansible_collections.community.buildkite.plugins.module_utils._apply.writer import Writer
from ansible_collections.community.buildkite.plugins.module_utils._errors import (
    Conflict,
    Invalid,
    NotEchoed,
    NotFound,
    Rejected,
    Unclear,
)
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Action
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node

from .service import CLUSTER, REFUSED, UNCLEAR, Lost, Raw, Service, change, looks_of

HAS = {"slug": "p", "name": "p", "archived": False}


@pytest.mark.parametrize(
    ("has", "values", "sent"),
    [
        (HAS, {"description": "x"}, [("PATCH", "pipelines/p", {"description": "x"})]),
        # A name is sent with the slug.
        (HAS, {"slug": "q"}, [("PATCH", "pipelines/p", {"slug": "q", "name": "p"})]),
        (HAS, {"slug": "q", "name": "r"}, [("PATCH", "pipelines/p", {"slug": "q", "name": "r"})]),
        ({**HAS, "name": None}, {"slug": "q"}, [("PATCH", "pipelines/p", {"slug": "q"})]),
        (HAS, {"cluster": CLUSTER}, [("PATCH", "pipelines/p", {"cluster_id": "c"})]),
        (HAS, {"archived": True}, [("POST", "pipelines/p/archive")]),
        ({**HAS, "archived": True}, {"archived": False}, [("POST", "pipelines/p/unarchive")]),
        ({**HAS, "archived": True}, {"archived": True}, []),
        (
            *(HAS, {"archived": True, "description": "x"}),
            [("PATCH", "pipelines/p", {"description": "x"}), ("POST", "pipelines/p/archive")],
        ),
        (
            *({**HAS, "archived": True}, {"description": "x"}),
            [
                ("POST", "pipelines/p/unarchive"),
                ("PATCH", "pipelines/p", {"description": "x"}),
                ("POST", "pipelines/p/archive"),
            ],
        ),
        (
            *({**HAS, "archived": True}, {"description": "x", "archived": False}),
            [("POST", "pipelines/p/unarchive"), ("PATCH", "pipelines/p", {"description": "x"})],
        ),
    ],
)
def test_an_update(writer: Writer, service: Service, has: Raw, values: Raw, sent: list[t.Any]) -> None:
    """What is locked is opened for it, and locked again."""
    service.raw = {"id": "1", "slug": "p", "name": "p", "archived_at": "now" if has["archived"] else None}
    made = change("update", "pipeline", has=has, **values)
    writer.organization.add(made.node)
    writer.write(made)
    assert service.sent == sent and set(service.statuses) <= {200}
    for name, value in values.items():
        assert made.node.values[name] == (value.id if isinstance(value, Node) else value)
    if "slug" in values:
        assert made.node.key == "q" and writer.organization.of_key("pipeline", "q") == [made.node]


@pytest.mark.parametrize(
    ("archived", "wrong", "sent"),
    [
        (True, [None, REFUSED], ["unarchive", "p", "archive"]),
        (True, [None, REFUSED, REFUSED], ["unarchive", "p", "archive"]),
        (True, [REFUSED], ["unarchive"]),
        (False, [REFUSED], ["p"]),
    ],
)
def test_an_update_that_fails(
    writer: Writer, service: Service, archived: bool, wrong: list[t.Any], sent: list[str]
) -> None:
    """What was locked does not stay open; the error is that of the update."""
    service.raw = {"id": "1", "slug": "p", "archived_at": "now" if archived else None}
    service.wrong = wrong
    made = change("update", "pipeline", has={**HAS, "archived": archived}, description="x")
    with pytest.raises(Invalid) as caught:
        writer.write(made)
    assert caught.value is REFUSED and [one[1].rpartition("/")[2] for one in service.sent] == sent


def test_an_update_that_fails_and_was_to_open(writer: Writer, service: Service) -> None:
    """It stays open, as declared."""
    service.raw, service.wrong = {"id": "1", "slug": "p", "archived_at": "now"}, [None, REFUSED]
    with pytest.raises(Invalid):
        writer.write(change("update", "pipeline", has={**HAS, "archived": True}, description="x", archived=False))
    assert [one[1] for one in service.sent] == ["pipelines/p/unarchive", "pipelines/p"]


@pytest.mark.parametrize(
    ("wrong", "patches", "is_done"),
    [
        ([Lost], 1, True),
        ([UNCLEAR], 2, True),
        ([UNCLEAR, Lost], 2, True),
        ([UNCLEAR, UNCLEAR], 2, False),
        ([{"id": "another"}], 1, True),
    ],
)
def test_an_update_without_a_clear_answer(
    writer: Writer, service: Service, wrong: list[t.Any], patches: int, is_done: bool
) -> None:
    """The object shows whether it was done; it is sent once more if not."""
    service.raw = {"id": "1", "slug": "p", "description": "x" if isinstance(wrong[0], dict) else "y"}
    service.wrong = wrong
    made = change("update", "pipeline", has=HAS, description="x")
    if is_done:
        writer.write(made)
        assert made.node.values["description"] == "x"
    else:
        with pytest.raises(Unclear) as caught:
            writer.write(made)
        assert caught.value is UNCLEAR
    assert len(service.sent) == patches


def test_an_update_that_cannot_be_confirmed(writer: Writer, service: Service) -> None:
    """The answer is about something else, and the object cannot be found: it is read once, since it was answered."""
    service.raw, service.wrong = None, [{"id": "another"}, {"id": "another"}]
    with pytest.raises(Unclear) as caught:
        writer.write(change("update", "cluster", has={"name": "K"}, description="x"))
    assert "the change of clusters/1 was carried out: the answer does not identify the cluster" in caught.value.message


def test_an_update_that_was_not_kept(writer: Writer, service: Service) -> None:
    service.wrong = [{"id": "1", "description": "y"}]
    made = change("update", "cluster", has={"name": "K"}, description="x", color="#ffffff")
    with pytest.raises(NotEchoed):
        writer.write(made)
    # What the answer leaves out was accepted as it was sent.
    assert made.node.values == {"name": "K", "description": "y", "color": "#ffffff"}


@pytest.mark.parametrize(
    ("wrong", "values"),
    [
        ([{"id": "1", "description": "y"}], {"description": "x"}),
        # What it has is read where the answer is about something else.
        ([{"id": "another"}], {"description": "x"}),
        ([{"id": "1", "archived_at": None}], {"archived": True}),
    ],
)
def test_where_a_value_was_not_kept(writer: Writer, service: Service, wrong: list[Raw], values: Raw) -> None:
    """The error has the address; nothing is sent again."""
    service.raw, service.wrong = {"id": "1", "slug": "p", "description": "y"}, wrong
    with pytest.raises(NotEchoed) as caught:
        writer.write(change("update", "pipeline", has=HAS, **values))
    assert caught.value.facts["address"] == "pipeline/p" and len(service.sent) == 1


# Switches


QUEUE = {"key": "q", "dispatch_paused": False}
PAUSED = {"key": "q", "dispatch_paused": True, "dispatch_paused_note": "old"}
PAUSE, RESUME = (f"clusters/c/queues/1/{what}_dispatch" for what in ("pause", "resume"))


@pytest.mark.parametrize(
    ("has", "values", "sent"),
    [
        (QUEUE, {"dispatch_paused": True}, [("POST", PAUSE)]),
        (
            *(QUEUE, {"dispatch_paused": True, "dispatch_paused_note": "new"}),
            [("POST", PAUSE, {"dispatch_paused_note": "new"})],
        ),
        (QUEUE, {"dispatch_paused": True, "dispatch_paused_note": ""}, [("POST", PAUSE)]),
        (QUEUE, {"dispatch_paused": False}, []),
        (PAUSED, {"dispatch_paused": False}, [("POST", RESUME)]),
        (PAUSED, {"dispatch_paused": False, "dispatch_paused_note": "new"}, [("POST", RESUME)]),
        (PAUSED, {"dispatch_paused_note": "new"}, [("POST", RESUME), ("POST", PAUSE, {"dispatch_paused_note": "new"})]),
        (PAUSED, {"dispatch_paused_note": ""}, [("POST", RESUME), ("POST", PAUSE)]),
        (
            *(PAUSED, {"dispatch_paused": True, "dispatch_paused_note": "new", "description": "x"}),
            [
                ("PATCH", "clusters/c/queues/1", {"description": "x"}),
                ("POST", RESUME),
                ("POST", PAUSE, {"dispatch_paused_note": "new"}),
            ],
        ),
    ],
)
def test_a_switch_with_a_note(writer: Writer, service: Service, has: Raw, values: Raw, sent: list[t.Any]) -> None:
    """A note changes by switching off and on again."""
    service.raw = {"id": "1", **has}
    made = change("update", "cluster_queue", CLUSTER, has=has, **values)
    writer.write(made)
    assert service.sent == sent
    assert made.node.values["dispatch_paused"] is values.get("dispatch_paused", True)


@pytest.mark.parametrize(
    ("before", "body", "more"),
    [("old", [{"dispatch_paused_note": "old"}], []), (None, [], []), (None, [], [Conflict("Again.")])],
)
def test_a_note_that_is_refused(
    writer: Writer, service: Service, before: str | None, body: list[Raw], more: list[Conflict]
) -> None:
    """The queue is paused again, with the note that it had, as far as that is possible."""
    service.raw = {"id": "1", **PAUSED}
    service.wrong = [None, REFUSED, *more]
    made = change(
        "update", "cluster_queue", CLUSTER, has={**PAUSED, "dispatch_paused_note": before}, dispatch_paused_note="new"
    )
    with pytest.raises(Invalid) as caught:
        writer.write(made)
    assert caught.value is REFUSED and service.sent == [
        ("POST", RESUME),
        ("POST", PAUSE, {"dispatch_paused_note": "new"}),
        ("POST", PAUSE, *body),
    ]
    assert made.node.values["dispatch_paused"] is (not more)


def test_other_methods_of_a_switch(writer: Writer, service: Service) -> None:
    service.raw = {"id": "1", "description": "K", "enabled": True}
    writer.write(change("update", "webhook", has={"description": "K", "enabled": True}, enabled=False))
    writer.write(change("update", "webhook", has={"description": "K", "enabled": False}, enabled=True))
    assert service.sent == [("PUT", "services/1/disable"), ("PUT", "services/1/enable")]


@pytest.mark.parametrize(("on", "method"), [(True, "PUT"), (False, "DELETE")])
def test_switches_of_settings(writer: Writer, service: Service, on: bool, method: str) -> None:
    """Several of one object, whose answers have settings and no identity."""
    paths = {"hosted_agents_terminal_access": "hosted-agents-ssh", "public_pipeline_creation": "public-pipelines"}
    service.wrong = [{name: {"enabled": on}} for name in paths]
    made = change("update", "pipeline_settings", None, dict.fromkeys(paths, not on), **dict.fromkeys(paths, on))
    writer.write(made)
    assert service.sent == [(method, f"pipeline-settings/{path}") for path in paths.values()]
    assert made.node.values == dict.fromkeys(paths, on)


def test_until_when_a_switch_may_be_sent(writer: Writer, service: Service) -> None:
    """While a look counts, for the first request: what may have been done is confirmed at any time."""
    service.raw, service.wrong = {"id": "1", "slug": "p", "archived_at": None}, [UNCLEAR]
    writer.write(change("archive", "pipeline", has=HAS))
    assert service.deadlines == [60.0, None]


@pytest.mark.parametrize(
    ("wrong", "sent", "error"),
    [
        # An answer to the first request is no late one.
        ([REFUSED, "paused"], 1, REFUSED),
        ([Lost], 1, None),
        ([UNCLEAR], 2, None),
        ([UNCLEAR, UNCLEAR], 2, UNCLEAR),
        ([REFUSED], 1, REFUSED),
        ([UNCLEAR, REFUSED], 2, REFUSED),
        ([UNCLEAR, "late"], 2, None),
        ([{"id": "1", "key": "q", "dispatch_paused": False}], 1, "not kept"),
    ],
)
def test_a_switch_without_a_clear_answer(
    writer: Writer, service: Service, wrong: list[t.Any], sent: int, error: t.Any
) -> None:
    """The object shows whether it was done, also when the first request was carried out late."""
    service.raw = {"id": "1", **(PAUSED if "paused" in wrong else QUEUE)}
    service.wrong = [Conflict("Paused already.") if one == "late" else one for one in wrong]
    made = change("update", "cluster_queue", CLUSTER, has=QUEUE, dispatch_paused=True)
    if "late" in wrong:
        usual = service.write

        def late(*given: t.Any, **more: t.Any) -> Raw:
            if service.sent:
                service.raw = {"id": "1", **PAUSED}
            return usual(*given, **more)

        service.write = late  # type: ignore[method-assign]
    if error is None:
        writer.write(made)
        assert made.node.values["dispatch_paused"] is True
    elif error == "not kept":
        with pytest.raises(NotEchoed):
            writer.write(made)
    else:
        with pytest.raises(type(error)) as caught:
            writer.write(made)
        assert caught.value is error
    assert len(service.sent) == sent


# Removal


@pytest.mark.parametrize(
    ("action", "request_"), [("archive", ("POST", "pipelines/p/archive")), ("delete", ("DELETE", "pipelines/p"))]
)
def test_a_removal(writer: Writer, service: Service, action: Action, request_: tuple[str, str]) -> None:
    """It is sent while a look counts, if nothing speaks against it."""
    service.raw = {"id": "1", "slug": "p", "archived_at": None}
    made = change(action, "pipeline", has=HAS)
    writer.organization.add(made.node)
    looks_of(writer).against = Rejected("Renamed.")
    with pytest.raises(Rejected):
        writer.write(made)
    assert service.sent == [] and writer.organization.nodes("pipeline") == [made.node]
    looks_of(writer).against = None
    writer.write(made)
    assert service.sent == [request_] and looks_of(writer).asked == [("rest", 1.0, False)] * 2
    assert service.statuses == [204 if action == "delete" else 200]
    assert bool(writer.organization.nodes("pipeline")) is (action == "archive")


def test_what_is_gone_already(writer: Writer, service: Service) -> None:
    """Nothing is sent for it, and it is done."""
    made = change("delete", "team", has={"name": "K"})
    writer.organization.add(made.node)
    looks_of(writer).against = Gone("Gone.")
    writer.write(made)
    assert service.sent == [] and writer.organization.nodes("team") == []


@pytest.mark.parametrize(
    ("wrong", "deletes", "again", "error"),
    [
        ([Lost], 1, [False], None),
        ([UNCLEAR], 2, [False, True], None),
        ([UNCLEAR, UNCLEAR], 2, [False, True], Unclear),
        ([NotFound("No.")], 1, [False], NotFound),
    ],
)
def test_a_deletion_without_a_clear_answer(
    writer: Writer, service: Service, wrong: list[t.Any], deletes: int, again: list[bool], error: t.Any
) -> None:
    """It is looked for, and sent once more after another look; what still exists was not deleted, whatever the answer."""
    service.raw, service.wrong = {"id": "1", "name": "K"}, wrong
    made = change("delete", "team", has={"name": "K"})
    writer.organization.add(made.node)
    if error:
        with pytest.raises(error):
            writer.write(made)
    else:
        writer.write(made)
    assert len(service.sent) == deletes and [one[2] for one in looks_of(writer).asked] == again
    assert bool(writer.organization.nodes("team")) is bool(error)


def test_a_deletion_of_what_someone_else_has_deleted(writer: Writer, service: Service) -> None:
    service.raw, service.wrong = None, [NotFound("No.")]
    writer.write(change("delete", "team", has={"name": "K"}))
    assert len(service.sent) == 1


def test_a_deletion_that_may_have_been_done(writer: Writer, service: Service) -> None:
    """It is looked for before anything is sent."""
    service.raw = None
    writer.write(change("delete", "team", has={"name": "K"}), writer.lookup.lost(UNCLEAR))
    assert service.sent == []
    service.raw = {"id": "1", "name": "K"}
    writer.write(change("delete", "team", has={"name": "K"}), writer.lookup.lost(UNCLEAR))
    assert len(service.sent) == 1
