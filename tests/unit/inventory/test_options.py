# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of an inventory, checked together, and the requests that filters lead to."""

from __future__ import annotations

import types
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api.client import Client
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption, NotFound
from ansible_collections.community.buildkite.plugins.plugin_utils._inventory import read
from ansible_collections.community.buildkite.plugins.plugin_utils._inventory.names import Preference
from ansible_collections.community.buildkite.plugins.plugin_utils._inventory.options import Filters, chosen, where

KNOWN = ("organization", "api_url", "filters", "hostnames", "host_per", "hostvars_prefix")
UUIDS = [f"0000000{number}-aaaa-4000-8000-000000000000" for number in range(4)]
CLUSTERS = [{"id": UUIDS[0], "name": "Linux"}, {"id": UUIDS[1], "name": "linux"}]


def checked(*given: str, **options: t.Any) -> tuple[Filters, list[Preference]]:
    """What comes of some options; `given` are the names in the file."""
    values = {"organization": "acme", "host_per": "agent", **options}
    return chosen("agents", given or options, KNOWN, values.get)


@pytest.mark.parametrize(
    ("given", "options", "option", "message"),
    [
        ((), {"organization": " / "}, "organization", "organization is missing: set the option or the environment"),
        (("orga",), {}, "orga", "agents has no option orga: remove what it does not have, or correct the names."),
        (("filter",), {}, "filter", "agents has no option filter: did you mean filters?"),
        (("filter", "z"), {}, "filter", "agents has no option filter or z: remove what it does not have, or correct"),
        ((), {"hostvars_prefix": "a-"}, "hostvars_prefix", "hostvars_prefix must be a valid beginning of a variable"),
        ((), {"hostnames": ["x"]}, "hostnames", "hostnames accepts name, "),
        ((), {"filters": "name"}, "filters", "filters accepts clusters, queues, name, hostname, version, not name."),
        (
            (),
            {"filters": {"b": 1, "a": None}},
            "filters",
            "filters accepts clusters, queues, name, hostname, version, not a, b.",
        ),
        ((), {"filters": {"queues": []}}, "filters.queues", "filters.queues is empty: leave it out for all queues."),
        (
            (),
            {"filters": {"queues": ["a", 3]}},
            "filters.queues",
            "filters.queues must be text, not 3: put it in quotes.",
        ),
        ((), {"filters": {"version": 3.11}}, "filters.version", "filters.version must be text, not 3.11: put it in"),
    ],
)
def test_mistakes(given: tuple[str, ...], options: dict[str, t.Any], option: str, message: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        checked(*given, **options)
    assert caught.value.message.startswith(message) and caught.value.facts["option"] == option


def test_what_is_null_or_left_out() -> None:
    filters = {"clusters": None, "queues": "a", "name": None, "version": "3"}
    assert checked(filters=filters, hostvars_prefix="") == (
        Filters(queues=("a",), version="3"),
        [Preference("name"), Preference("id")],
    )
    urls = {"organization": " acme ", "api_url": "https://x/v2/", "graphql_url": None}
    assert where(urls.get) == ["acme", "https://x/v2", ""]
    assert where({**urls, "api_url": "/x "}.get) == ["acme", "/x", ""]


class Service:
    """A client whose lists are these, and which notes what it is asked."""

    def __init__(self, *answers: t.Any, **lists: list[dict[str, t.Any]]) -> None:
        self.answers: list[dict[str, t.Any]] = list(answers)
        self.lists, self.asked = lists, list[t.Any]()
        self.connection = types.SimpleNamespace(organization="acme")

    def pages(self, path: str, parameters: dict[str, str] | None = None) -> list[dict[str, t.Any]]:
        self.asked.append((path, parameters) if parameters is not None else path)
        return self.lists[path.rpartition("/")[2]]

    def side_by_side(self, calls: list[t.Callable[[], t.Any]]) -> list[t.Any]:
        return [call() for call in calls]

    def graphql(self, document: str, variables: dict[str, t.Any], points: float) -> dict[str, t.Any]:
        self.asked.append((variables, points))
        return self.answers.pop(0)


def found(service: Service, filters: Filters, names: bool = False, hidden_jobs: bool = False) -> dict[str, t.Any]:
    return read.read(t.cast(Client, service), filters, names, hidden_jobs)


def test_uuids_need_no_list() -> None:
    """In either case; names of clusters are read only if they are asked for."""
    service = Service(agents=[{"id": "1"}], queues=[{"id": UUIDS[2], "key": "a"}])
    data = found(service, Filters(clusters=(UUIDS[0].upper(),), name="x"))
    queue = ("agents", {"name": "x", "cluster_queue_id": UUIDS[2]})
    assert service.asked == [f"clusters/{UUIDS[0]}/queues", queue]
    assert (data["clusters"], [agent["id"] for agent in data["agents"]]) == (None, ["1"])
    service = Service(agents=[])
    found(service, Filters(queues=(UUIDS[2].upper(),)))
    assert service.asked == [("agents", {"cluster_queue_id": UUIDS[2]})]


def test_names_in_exactly_this_case_come_first() -> None:
    queues = [{"id": UUIDS[2], "key": "GPU"}, {"id": UUIDS[3], "key": "gpu"}]
    for key, some in (("gpu", UUIDS[3:]), ("Gpu", UUIDS[2:])):
        service = Service(agents=[], clusters=CLUSTERS[:1], queues=queues)
        found(service, Filters(clusters=("Linux",), queues=(key,)))
        assert service.asked[2:] == [("agents", {"cluster_queue_id": uuid}) for uuid in some]


@pytest.mark.parametrize(
    ("filters", "queues", "option", "end"),
    [
        (
            Filters(clusters=("Mac", "Win")),
            [],
            "clusters",
            "'Mac' and 'Win', which do not exist or are not visible to the token's user: use one of Linux, linux.",
        ),
        (
            Filters(queues=("a",)),
            [],
            "queues",
            "'a', which does not exist or is not visible to the token's user: none is visible, so check the token's user.",
        ),
    ],
)
def test_what_does_not_exist(filters: Filters, queues: list[t.Any], option: str, end: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        found(Service(clusters=CLUSTERS, queues=queues), filters)
    assert (
        caught.value.message == f"filters.{option} names {end}" and caught.value.facts["option"] == f"filters.{option}"
    )


def test_every_page_of_hidden_jobs_is_read() -> None:
    def page(uuid: str, after: str | None) -> dict[str, t.Any]:
        edges = [{"node": {"uuid": uuid}}]
        info = {"hasNextPage": after is not None, "endCursor": after}
        return {"organization": {"agents": {"edges": edges, "pageInfo": info}}}

    service = Service(page("1", "x"), page("2", None), agents=[{"id": "1"}, {"id": "2"}, {"id": "3"}])
    agents = found(service, Filters(), hidden_jobs=True)["agents"]
    assert [agent["busy"] for agent in agents] == [True, True, False]
    assert service.asked[1:] == [({"slug": "acme", "first": 3, "after": after}, 7.0) for after in (None, "x")]
    with pytest.raises(NotFound, match="^Organization 'acme' is not visible over GraphQL: check the token"):
        found(Service({"organization": None}, agents=[{"id": "1"}]), Filters(), hidden_jobs=True)
