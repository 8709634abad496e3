# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists that another client changes while they are read, or between the plan and the first creation: nothing is created twice."""

from __future__ import annotations

import functools
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api.client import connect
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._run import Session

from running.modules import SEED, Clock, Result, Runs, actions
from stand_in.process import StandIn

CLUSTER = "Default cluster"
LONG = 102


class Kind(t.NamedTuple):
    """A kind without unique names: the option with the names, what declares entries, the list, and the rest of an entry."""

    key: str
    options: t.Callable[[list[Result]], Result]
    path: str
    address: str
    more: Result = {}
    body: Result = {}

    def declared(self, *names: str) -> Result:
        """What declares objects of these names."""
        return self.options([{self.key: name, **self.more} for name in names])

    def sent(self, name: str) -> Result:
        """What the service takes for one."""
        return {self.key: name, **(self.body or self.more)}


URL = {"url": "https://ci.example.com/"}
KINDS = {
    "cluster": Kind("name", lambda entries: {"clusters": entries}, "clusters", "cluster"),
    "token": Kind(
        "description",
        lambda entries: {"clusters": [{"name": CLUSTER, "agent_tokens": entries}]},
        "clusters/*/tokens",
        f"cluster/{CLUSTER}/token",
    ),
    "schedule": Kind(
        "label",
        lambda entries: {"pipelines": [{"slug": "web", "schedules": entries}]},
        "pipelines/web/schedules",
        "pipeline/web/schedule",
        {"cronline": "@daily"},
    ),
    "webhook": Kind(
        "description",
        lambda entries: {"webhooks": entries},
        "services",
        "webhook",
        URL,
        {"provider": "webhook", "settings": URL},
    ),
}
PAGED = [name for name in KINDS if name != "webhook"]


class Others(Runs):
    """Runs beside another client."""

    def late(self, options: Result, seconds: float, meanwhile: t.Callable[[], t.Any] = lambda: None) -> Result:
        """The result of a run between whose plan and first change so many seconds pass, and something happens."""
        client = connect(self.connection())
        clock = Clock()
        client.ledger._clock, client.ledger._sleep = clock, clock.sleep

        def planned(message: str) -> None:
            if not message.startswith("Plan: "):
                return
            clock.sleep(seconds)
            meanwhile()
            self.stand_in.clear_log()

        return Session(client, CATALOG, defer=planned).run("organization", options, check_mode=False)

    def path(self, kind: Kind) -> str:
        """The path of a list."""
        return kind.path.replace("*", str(self.at("clusters", CLUSTER, "id")))

    def others(self, *requests: Result, **more: t.Any) -> None:
        """What the other client does at a request."""
        self.stand_in.faults([{"fault": "other_client", "requests": list(requests), **more}])

    def reads(self, path: str) -> int:
        """How often a list, or a page of it, was read."""
        log = self.stand_in.log(write=False)
        return len([entry for entry in log if entry["path"].endswith(f"/{path}")])

    def entries(self, path: str) -> list[Result]:
        """The list as it is, up to a page."""
        found = self.rest("GET", f"{path}?per_page=100")
        return t.cast("list[Result]", found["items"] if isinstance(found, dict) else found)


def organization(stand_in: StandIn, token: str) -> Others:
    """A cluster and a pipeline, which contain nothing."""
    stand_in.reset(SEED)
    runs = Others(stand_in, token)
    runs.rest("POST", "pipelines", {"name": "web", "repository": "git@example.com:web", "configuration": "steps: []"})
    return runs


@pytest.fixture
def others(stand_in: StandIn) -> Others:
    """Over REST only, so that lists have numbered pages."""
    return organization(stand_in, "bkua_rest_only")


@pytest.fixture(params=["bkua_graphql_too", "bkua_rest_only"])
def both(stand_in: StandIn, request: pytest.FixtureRequest) -> Others:
    """With GraphQL and without."""
    return organization(stand_in, request.param)


def fill(others: Others, name: str) -> tuple[str, list[str], list[str]]:
    """A list of more than one page: its path, the ids of the first page, and the names on the second."""
    path, kind = others.path(KINDS[name]), KINDS[name]
    for number in range(LONG - len(others.entries(path))):
        others.rest("POST", path, kind.sent(f"n{number}"))
    rest = others.rest("GET", f"{path}?per_page=100&page=2")
    return path, [entry["id"] for entry in others.entries(path)], [entry[kind.key] for entry in rest]


@pytest.mark.parametrize("name", PAGED)
def test_an_entry_that_a_deletion_hides_is_not_created_again(others: Others, name: str) -> None:
    """Someone deletes an entry of the first page, so that the first of the second page is on none that is read."""
    kind = KINDS[name]
    path, ids, names = fill(others, name)
    gone = {"method": "DELETE", "path": f"{path}/{ids[-1]}"}
    others.others(gone, match={"method": "GET", "path": f"*/{path}"}, when="after")
    others.stand_in.clear_log()
    result = others.run("organization", check=True, **kind.declared(names[0]))
    assert result["changes"] == [] and others.reads(path) == 2 * 3, "the deletion itself shows as a difference"
    assert others.run("organization", **kind.declared(names[0]))["changes"] == []


@pytest.mark.parametrize("name", PAGED)
def test_what_confirms_a_list(others: Others, name: str) -> None:
    """It is read once more where something would be created, and not where all of it exists."""
    kind = KINDS[name]
    path, _ids, names = fill(others, name)
    for wanted, reads in ((names[-1], 2), ("new", 4)):
        others.stand_in.clear_log()
        result = others.run("organization", check=True, **kind.declared(wanted))
        assert len(result["changes"]) == (wanted == "new") and others.reads(path) == reads
    # Once for all items of a loop.
    session = others.session()
    others.stand_in.clear_log()
    for wanted in ("new", "newer"):
        assert len(session.run("organization", kind.declared(wanted), check_mode=True, bulk=True)["changes"]) == 1
    assert others.reads(path) == 4


def test_a_list_that_changes_all_the_time(others: Others) -> None:
    """After three readings of which no two agree, it is unclear what exists, and nothing is sent."""
    path, ids, _names = fill(others, "cluster")
    match = {"method": "GET", "path": f"*/{path}"}
    for number in range(3):
        others.others(
            {"method": "POST", "path": path, "body": {"name": f"more{number}"}}, match=match, when="after", skip=1
        )
    error = others.rejected("organization", **KINDS["cluster"].declared("new"))
    assert error.code == "unclear" and "list of clusters during each of 3 readings" in error.message
    assert len(ids) == 100 and len(others.rest("GET", f"{path}?page=2&per_page=100")) == 5


@pytest.mark.parametrize("name", PAGED)
def test_an_export_has_what_a_deletion_hides(others: Others, name: str) -> None:
    """Lists of several pages are confirmed for it."""
    path, ids, names = fill(others, name)
    deleted = others.entries(path)[-1][KINDS[name].key]
    gone = {"method": "DELETE", "path": f"{path}/{ids[-1]}"}
    others.others(gone, match={"method": "GET", "path": f"*/{path}"}, when="after")
    others.stand_in.clear_log()
    kinds = ["pipelines" if name == "schedule" else "clusters"]
    shown = str(others.run("organization_info", gather=kinds)["organization"])
    assert f"'{names[0]}'" in shown and others.reads(path) == 2 * 3
    # What was deleted while the list was read is not in it.
    assert KINDS[name].key in shown and f"'{deleted}'" not in shown


def test_an_export_of_what_changes_all_the_time_is_not_complete(both: Others) -> None:
    """It does not fail, and files of what it may lack are kept."""
    path, _ids, _names = fill(both, "cluster")
    match = {"method": "GET", "path": f"*/{path}"}
    for number in range(3):
        more = {"method": "POST", "path": path, "body": {"name": f"more{number}"}}
        both.others(more, match=match, when="after", skip=1)
    result = both.run("organization_info", gather=["clusters"])
    assert not result["complete"] and "during each of 3 readings" in " ".join(result["warnings"])


# Two runs side by side


@pytest.mark.parametrize("name", KINDS)
def test_what_another_run_created_since_the_plan(both: Others, name: str) -> None:
    """The list was read too long ago, so it is read again: nothing is sent, and the next run takes what exists."""
    kind, path = KINDS[name], both.path(KINDS[name])
    before = len(both.entries(path))
    result = both.late(kind.declared("New"), 61, lambda: both.rest("POST", path, kind.sent("New")))
    [own] = [entry["id"] for entry in both.entries(path) if entry[kind.key] == "New"]
    [failed] = result["failure"]["failed"]
    assert (failed["code"], failed["address"], failed["ids"]) == ("conflict", f"{kind.address}/New", [own])
    assert own in result["msg"] and result["msg"].endswith("run again.") and not result["changed"]
    assert both.stand_in.log(write=True) == [] and len(both.entries(path)) == before + 1
    assert both.run("organization", **kind.declared("New"))["changes"] == []


@pytest.mark.parametrize("name", KINDS)
def test_what_another_run_creates_at_the_same_time(both: Others, name: str) -> None:
    """The list was read just now, so that there are two: the task fails and names both, and nothing is deleted."""
    kind, path = KINDS[name], both.path(KINDS[name])
    result = both.late(kind.declared("New"), 59, lambda: both.rest("POST", path, kind.sent("New")))
    [failed] = result["failure"]["failed"]
    ids = {entry["id"] for entry in both.entries(path) if entry[kind.key] == "New"}
    assert (failed["code"], set(failed["ids"])) == ("duplicate", ids) and len(ids) == 2
    [created] = both.stand_in.log(write=True)
    assert result["changed"] and all(ident in result["msg"] for ident in ids) and created["method"] == "POST"
    assert f"this run created {failed['ids'][0]}" in result["msg"] and "do not let runs overlap" in result["msg"]


@pytest.mark.parametrize("name", KINDS)
def test_a_list_is_read_once_before_and_once_after(both: Others, name: str) -> None:
    """However much is created in it; before only when it was read too long ago."""
    kind, path = KINDS[name], both.path(KINDS[name])
    for seconds, reads in ((59, 1), (61, 2)):
        result = both.late(kind.declared(*(f"New {seconds} {number}" for number in range(5))), seconds)
        assert len(result["changes"]) == 5 and not result.get("failed"), result.get("msg")
        assert both.reads(path) == reads and len(both.stand_in.log()) == 5 + reads


def test_many_creations_in_one_list(others: Others) -> None:
    """A request before, and a page for each hundred after: about a hundredth more."""
    names = [f"n{number}" for number in range(150)]
    result = others.late(KINDS["cluster"].declared(*names), 61)
    assert len(result["changes"]) == 150 and others.reads("clusters") == 1 + 2
    assert len(others.stand_in.log()) == 150 + 3


@pytest.mark.parametrize("token", ["bkua_graphql_too", "bkua_rest_only"])
def test_creations_in_many_lists(stand_in: StandIn, token: str) -> None:
    """GraphQL returns all of them in one request before and one after; REST takes one each. New clusters have none before."""
    runs = organization(stand_in, token)
    for number in range(4):
        runs.rest("POST", "clusters", {"name": f"C{number}"})
    options = {"clusters": [{"name": f"C{number}", "agent_tokens": [{"description": "t"}]} for number in range(5)]}
    last = f"clusters/{runs.at('clusters', 'C3', 'id')}/tokens"
    result = runs.late(options, 61, lambda: runs.rest("POST", last, {"description": "t"}))
    assert len(result["changes"]) == 5 and [one["code"] for one in result["failure"]["failed"]] == ["conflict"]
    # The list in which nothing was created is not read after the last write, and that of the clusters is.
    reads = [entry for entry in runs.stand_in.log(write=False) if not entry["path"].endswith("/clusters")]
    if token == "bkua_graphql_too":
        assert [entry["body"]["query"].count("agentTokens") for entry in reads] == [1, 1]
        assert [sum(name[0] == "k" for name in entry["body"]["variables"]) for entry in reads] == [4, 4]
    else:
        assert len(reads) == 4 + 4


def test_nothing_is_read_again_without_need(both: Others) -> None:
    """Not in a parent that this run creates, not of a kind with unique names, and not in check mode."""
    new = {"slug": "new", "name": "new", "repository": "git@example.com:new", "configuration": "steps: []"}
    result = both.late({"pipelines": [{**new, "schedules": [{"label": "L", "cronline": "@daily"}]}]}, 61)
    assert len(result["changes"]) == 2 and both.reads("pipelines/new/schedules") == 1, "after the last write"
    assert len(both.stand_in.log()) == 3
    unique: Result = {"teams": [{"name": "T"}], "clusters": [{"name": CLUSTER, "queues": [{"key": "q"}]}]}
    assert len(both.late(unique, 61)["changes"]) == 2 and both.stand_in.log(write=False) == []
    both.stand_in.clear_log()
    assert both.run("organization", check=True, **KINDS["cluster"].declared("New"))["changes"]
    assert both.reads("clusters") == 1


def test_a_list_that_cannot_be_read_again(both: Others) -> None:
    """Before: unknown is not absent, and nothing is sent. After: what was created stays, with a warning."""
    match = {"method": "GET", "path": "*/clusters"}
    fault = {"match": match, "fault": "error", "status": 403, "message": "No"}
    result = both.late(KINDS["cluster"].declared("New"), 61, lambda: both.stand_in.faults([fault]))
    assert result["failure"]["code"] == "forbidden" and both.stand_in.log(write=True) == []
    result = both.late(KINDS["cluster"].declared("New"), 0, lambda: both.stand_in.faults([fault]))
    [warning] = result["warnings"]
    assert actions(result) == [("create", "cluster/New")] and not result.get("failed")
    assert "not possible to look for duplicates of the new clusters" in warning and "No" in warning


def test_a_loop_looks_for_duplicates_as_far_as_that_costs_little(others: Others) -> None:
    """Which item is the last is not known: after the first ones each, later now and then; one that is found late is reported then."""
    session = others.session()
    kind, found = KINDS["cluster"], []
    others.stand_in.clear_log()
    for number in range(120):
        if number in (5, 40):
            others.rest("POST", "clusters", {"name": f"n{number - 2}"})
        result = session.run("organization", kind.declared(f"n{number}"), check_mode=False, bulk=True)
        found += [(number, one) for one in result.get("failure", {}).get("failed", [])]
    log = others.stand_in.log()
    assert others.reads("clusters") <= 1 + 10 + 0.02 * 120 and len(log) <= 120 + 15
    assert [(one["code"], one["message"].split(":")[0]) for _number, one in found] == [
        ("duplicate", "cluster/n3"),
        ("duplicate", "cluster/n38"),
    ]
    assert found[0][0] == 5 and 40 < found[1][0] < 119


def test_what_is_told_apart_is_no_duplicate(both: Others) -> None:
    """A schedule of the same label at another time is another one, before the creation and after it."""
    kind, other = KINDS["schedule"], {"label": "New", "cronline": "@weekly"}
    path = both.path(kind)
    for seconds, name in ((61, "New"), (0, "Newer")):
        sent = functools.partial(both.rest, "POST", path, {**other, "label": name})
        result = both.late(kind.declared(name), seconds, sent)
        assert not result.get("failed") and len(result["changes"]) == 1, result.get("msg")


@pytest.mark.parametrize(("seconds", "code"), [(61, "conflict"), (59, "duplicate")])
def test_tokens_that_only_graphql_has(stand_in: StandIn, seconds: float, code: str) -> None:
    """Their list is read over GraphQL, before and after."""
    runs = organization(stand_in, "bkua_graphql_too")
    options: Result = {"unclustered_agent_tokens": [{"description": "New"}]}
    result = runs.late(options, seconds, lambda: runs.run("organization", **options))
    [failed] = result["failure"]["failed"]
    assert (failed["code"], failed["address"]) == (code, "token/New") and len(failed["ids"]) == (
        2 if code == "duplicate" else 1
    )
    assert len(runs.stand_in.log(write=True)) == (code == "duplicate")
