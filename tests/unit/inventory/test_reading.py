# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked for: filters, the number of requests, the cache, and errors."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible.errors import AnsibleError

from running.modules import Runs

from .conftest import TOKEN, Inventory, agent

AGENTS = [
    agent("a-1", hostname="box-a", version="3.110.0"),
    agent("a-2", hostname="box-a", queue="gpu", version="3.9.0"),
    agent("m-1", hostname="mac", cluster="macOS"),
    {"name": "old", "hostname": "outside"},
]


@pytest.fixture(autouse=True)
def agents(inventory: Inventory) -> None:
    inventory.seed(*AGENTS)


def queue_id(inventory: Inventory, cluster: str, key: str) -> str:
    return str(inventory.stand_in.state()["clusters"][cluster]["queues"][key]["id"])


def test_everything_is_one_list(inventory: Inventory) -> None:
    assert inventory.parse(group_by=["cluster", "queue", "tags"]).hosts == ["box-a", "mac", "outside"]
    assert inventory.requests() == [("agents", "per_page=100")]


def test_names_of_clusters_cost_one_request(inventory: Inventory) -> None:
    groups = inventory.parse(group_by=["cluster"], cluster_names=True).groups
    assert groups == {"cluster_Linux": ["box-a"], "cluster_macOS": ["mac"], "unclustered": ["outside"]}
    assert [path for path, _query in inventory.requests()] == ["clusters", "agents"]
    uuid = str(inventory.stand_in.state()["clusters"]["Linux"]["id"]).replace("-", "_")
    assert f"cluster_{uuid}" in inventory.parse(group_by=["cluster"]).groups


def test_an_agent_with_a_hidden_job_is_busy(inventory: Inventory) -> None:
    tokens = [{"token": TOKEN, "user": "owner@example.com", "scopes": ["read_agents", "graphql"]}]
    inventory.seed(agent("works", job={"id": "1"}), agent("waits"), tokens=tokens)
    runs = Runs(inventory.stand_in, inventory.stand_in.token)
    shown = [{**one, "job": None} for one in runs.rest("GET", "agents")]
    hides = {"fault": "answered", "match": {"path": "*/agents"}, "body": shown, "times": 9}
    inventory.stand_in.faults([hides])
    inventory.requests()
    options = {"host_per": "agent", "group_by": ["busy"]}
    assert inventory.parse(**options).groups == {"idle": ["waits", "works"]} and len(inventory.requests()) == 1
    assert inventory.parse(**options, hidden_jobs=True).groups == {"busy": ["works"], "idle": ["waits"]}
    # A page costs a point for each agent that it may have. With filters, it may need to have those of others.
    assert inventory.stand_in.log()[-1]["body"]["variables"]["first"] == 2 and len(inventory.requests()) == 2
    inventory.parse(**options, hidden_jobs=True, filters={"name": "works"})
    assert inventory.stand_in.log()[-1]["body"]["variables"]["first"] == 500


def test_hidden_jobs_need_a_scope(inventory: Inventory) -> None:
    with pytest.raises(AnsibleError, match="graphql"):
        inventory.parse(hidden_jobs=True)


@pytest.mark.parametrize(
    ("filters", "hosts", "requests"),
    [
        ({"hostname": "box-a"}, ["a-1", "a-2"], 1),
        ({"name": "a-2"}, ["a-2"], 1),
        ({"version": "3.110.0", "hostname": "box-a"}, ["a-1"], 1),
        ({"name": "nobody"}, [], 1),
        # Clusters, queues of the cluster, then one list a queue.
        ({"clusters": ["Linux"]}, ["a-1", "a-2"], 4),
        ({"clusters": "linux", "queues": "gpu"}, ["a-2"], 3),
        ({"clusters": ["Linux", "macOS"], "queues": ["default"], "name": "m-1"}, ["m-1"], 5),
        # A queue's key without a cluster: the queues of all clusters.
        ({"queues": ["default"]}, ["a-1", "m-1"], 5),
    ],
)
def test_filters(inventory: Inventory, filters: dict[str, t.Any], hosts: list[str], requests: int) -> None:
    assert inventory.parse(filters=filters, host_per="agent").hosts == hosts
    log = inventory.requests()
    assert len(log) == requests
    listed = [query for path, query in log if path == "agents"]
    fields = {name: value for name, value in filters.items() if name not in ("clusters", "queues")}
    assert all(f"{name}={value}" in query for query in listed for name, value in fields.items())
    assert all(("cluster_queue_id=" in query) == bool({"clusters", "queues"} & set(filters)) for query in listed)


def test_uuids_need_no_look_up(inventory: Inventory) -> None:
    uuid = queue_id(inventory, "Linux", "gpu")
    assert inventory.parse(filters={"queues": [uuid]}).hosts == ["box-a"]
    assert [path for path, _query in inventory.requests()] == ["agents"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            {"filters": {"clusters": ["Windows"]}},
            "filters.clusters names 'Windows', which does not exist or is not visible",
        ),
        ({"filters": {"queues": ["gpu"], "clusters": ["macOS"]}}, ": use one of default."),
        (
            {"filters": {"cluster": ["Linux"]}},
            "filters accepts clusters, queues, name, hostname, version, not cluster.",
        ),
        ({"filters": {"version": 3.11}}, "filters.version must be text, not 3.11: put it in quotes."),
        ({"filters": {"queues": []}}, "filters.queues is empty: leave it out for all queues."),
        ({"filter": {}}, "community.buildkite.agents has no option filter: did you mean filters?"),
        ({"hostnames": ["hostnam"]}, "hostnames accepts name, hostname, id,"),
        ({"hostvars_prefix": "build-kite."}, "hostvars_prefix must be a valid beginning of a variable name, not"),
        ({"group_by": ["team"]}, "team"),
        ({"host_per": "cluster"}, "cluster"),
        ({"organization": "{{ nothing }}"}, "organization cannot be templated"),
        ({"organization": "other"}, "Organization 'other' does not exist"),
        ({"organization": "{{ 40 + 2 }}"}, "Organization '42' does not exist"),
        ({"api_token": "wrong"}, "Buildkite does not accept the API token"),
        ({"api_url": "ftp://x"}, "api_url must be a URL"),
        ({"include": "buildkite_nothing == 'x'", "strict": True}, "include fails for agent"),
    ],
)
def test_errors_are_one_sentence(inventory: Inventory, options: dict[str, t.Any], said: str) -> None:
    with pytest.raises(AnsibleError) as caught:
        inventory.parse(**options)
    assert said in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_all_mistakes_are_one_message(inventory: Inventory) -> None:
    """A line for each, and no request."""
    with pytest.raises(AnsibleError) as caught:
        inventory.parse(
            filter={},
            filters={"cluster": "x", "version": 3.11, "queues": []},
            hostnames=["nme", {"prefix": "x"}],
            hostvars_prefix="1-",
            organization="",
        )
    lines = str(caught.value).splitlines()
    assert lines[0].endswith("8 mistakes, so no host was added:") and lines[1] == "Invalid options:", lines
    said = ("no option filter", "not cluster", "3.11", "queues is empty", "'nme'", "'prefix'", "hostvars_prefix")
    assert all(part in line for part, line in zip(said, lines[2:-1], strict=True)), lines
    assert "organization is missing" in lines[-1] and inventory.requests() == []


def test_all_unknown_names_are_listed(inventory: Inventory) -> None:
    with pytest.raises(AnsibleError, match="names 'Windows' and 'BSD', which do not exist or are not visible"):
        inventory.parse(filters={"clusters": ["Windows", "Linux", "BSD"]})


@pytest.mark.parametrize("name", ["BUILDKITE_API_TOKEN", "BUILDKITE_ORGANIZATION_SLUG"])
def test_what_is_missing_is_named(inventory: Inventory, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(AnsibleError, match=f"is missing: set the option or the environment variable {name}"):
        inventory.parse()


def test_of_two_variables_the_first_of_the_modules_counts(
    inventory: Inventory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BUILDKITE_REST_URL", "http://127.0.0.1:9")
    assert inventory.parse().hosts


def test_a_scope_that_is_missing(inventory: Inventory) -> None:
    tokens = [{"token": "bkua_weak", "user": "owner@example.com", "scopes": ["read_pipelines"]}]
    inventory.stand_in.seed({"tokens": tokens})
    with pytest.raises(AnsibleError, match="lacks the scope read_agents"):
        inventory.parse(api_token="bkua_weak")


def test_options_are_templates(inventory: Inventory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTHER_TOKEN", TOKEN)
    monkeypatch.delenv("BUILDKITE_API_TOKEN")
    lookup = "{{ lookup('ansible.builtin.env', 'OTHER_%s') }}"
    monkeypatch.setenv("OTHER_NAME", "m-1")
    assert inventory.parse(api_token=lookup % "TOKEN", filters={"name": lookup % "NAME"}).hosts == ["mac"]


# The cache


def cached(folder: Path, **options: t.Any) -> dict[str, t.Any]:
    return {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(folder / "c"), **options}


def test_the_cache_is_read_before_any_request(inventory: Inventory, monkeypatch: pytest.MonkeyPatch) -> None:
    options = cached(inventory.folder, group_by=["queue", "tags"], cluster_names=True)
    first = inventory.parse(**options)
    assert len(inventory.requests()) == 2
    # Whose token it is does not matter, nor is one needed.
    monkeypatch.delenv("BUILDKITE_API_TOKEN")
    again = inventory.parse(**options)
    assert inventory.requests() == []
    assert (again.groups, again.hosts) == (first.groups, first.hosts)
    assert [again.variables(host) for host in again.hosts] == [first.variables(host) for host in first.hosts]


def test_the_cache_serves_whatever_is_made_of_it(inventory: Inventory) -> None:
    inventory.parse(**cached(inventory.folder))
    inventory.requests()
    assert inventory.parse(**cached(inventory.folder, host_per="agent", exclude="buildkite_queue == 'gpu'")).hosts == [
        "a-1",
        "m-1",
        "old",
    ]
    assert inventory.requests() == []


@pytest.mark.parametrize(
    "other",
    [
        {"filters": {"name": "a-1"}},
        {"filters": {"queues": ["gpu"]}},
        {"cluster_names": True},
        {"graphql_url": "https://x/v1"},
    ],
)
def test_the_cache_is_for_one_question(inventory: Inventory, other: dict[str, t.Any]) -> None:
    inventory.parse(**cached(inventory.folder))
    inventory.requests()
    inventory.parse(**cached(inventory.folder, **other))
    assert inventory.requests() != []


def test_the_cache_is_for_one_organization(inventory: Inventory) -> None:
    inventory.parse(**cached(inventory.folder))
    with pytest.raises(AnsibleError, match="Organization 'other'"):
        inventory.parse(**cached(inventory.folder, organization="other"))


def test_a_refresh_reads_again(inventory: Inventory) -> None:
    inventory.parse(**cached(inventory.folder))
    inventory.stand_in.seed({"agents": [agent("new", hostname="new")]})
    assert "new" not in inventory.parse(**cached(inventory.folder)).hosts
    assert "new" in inventory.parse(True, **cached(inventory.folder)).hosts
    inventory.requests()
    assert "new" in inventory.parse(**cached(inventory.folder)).hosts
    assert inventory.requests() == []


def test_a_cache_of_another_form_is_read_anew(inventory: Inventory) -> None:
    inventory.parse(**cached(inventory.folder))
    [file] = (inventory.folder / "c").iterdir()
    file.write_text('{"format": 0}', encoding="utf-8")
    inventory.requests()
    assert inventory.parse(**cached(inventory.folder)).hosts == ["box-a", "mac", "outside"]
    assert len(inventory.requests()) == 1


def test_the_cache_holds_no_secret_and_no_job(inventory: Inventory) -> None:
    job = {"id": "1", "command": "deploy --password hunter2"}
    inventory.seed(agent("a-1", hostname="box", job=job))
    assert inventory.parse(**cached(inventory.folder)).variables("box")["buildkite_busy"] is True
    [file] = (inventory.folder / "c").iterdir()
    text = file.read_text(encoding="utf-8")
    assert "box" in text
    for secret in (TOKEN, "hunter2", "deploy"):
        assert secret not in text and secret not in file.name


def test_many_agents_are_read_in_pages(inventory: Inventory) -> None:
    inventory.stand_in.reset(
        {"generate": {"agents": 450, "clusters": 3, "pipelines": 0, "teams": 0, "schedules": 0, "services": 0}}
    )
    every = ["cluster", "queue", "os", "arch", "version", "state", "busy", "paused", "tags"]
    parsed = inventory.parse(api_token=inventory.stand_in.token, group_by=every, host_per="agent")
    assert len(parsed.hosts) == 450
    assert len(inventory.requests()) == 5
