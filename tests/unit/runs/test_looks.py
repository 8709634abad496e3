# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is removed is looked at once more right before: it may have another name by then, or its name be another's."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api import transport
from ansible_collections.community.buildkite.plugins.module_utils._api.client import connect
from ansible_collections.community.buildkite.plugins.module_utils._apply import apply as applying
from ansible_collections.community.buildkite.plugins.module_utils._apply.looks import FRESH
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._run import Session

from running.declared import REFERENCE, USUAL, declared
from running.modules import TOKENS, Result, Runs, actions, pipeline
from stand_in.process import SharedClock, StandIn

Act = t.Callable[[Runs], t.Any]
BEFORE: Result = {
    "clusters": [{"name": "C", "queues": [{"key": "q"}, {"key": "r"}]}, {"name": "D"}],
    "teams": [{"name": "T"}, {"name": "U"}],
    # The list shows what is archived.
    "pipelines": [pipeline("web"), pipeline("other"), pipeline("old", archived=True)],
}
PIPELINES: Result = {"pipelines": [{"slug": slug, "state": "absent"} for slug in ("web", "other")]}


@pytest.fixture
def there(runs: Runs) -> Runs:
    """Two objects of every kind whose names can move."""
    assert not runs.run("organization", **BEFORE).get("failed")
    runs.stand_in.clear_log()
    return runs


@pytest.fixture
def meanwhile(there: Runs, monkeypatch: pytest.MonkeyPatch) -> t.Callable[[Act], None]:
    """Someone does something when all is read and nothing is written yet."""

    def between(act: Act) -> None:
        usual = applying.apply

        def apply(*given: t.Any, **more: t.Any) -> t.Any:
            act(there)
            there.stand_in.clear_log()
            return usual(*given, **more)

        monkeypatch.setattr(applying, "apply", apply)

    return between


Meanwhile = t.Callable[[Act], None]


def put(path: str, /, **values: t.Any) -> Act:
    """Change an object."""
    return lambda runs: runs.rest("PATCH", path, values)


def renamed(kind: str, name: str, new: str) -> Act:
    """Rename an object of a kind whose path has an ID."""
    return lambda runs: runs.rest("PATCH", f"{kind}/{runs.at(kind, name, 'id')}", {"name": new})


def failures(result: Result) -> dict[str, tuple[str, str]]:
    """The codes and messages by address."""
    return {entry["address"]: (entry["code"], entry["message"]) for entry in result["failure"]["failed"]}


def looks(runs: Runs) -> list[Result]:
    """The requests that look at what is removed."""
    return [one for one in runs.stand_in.log(write=False) if one["api"] == "rest" or "query Look" in str(one["body"])]


# What is rejected


def test_a_pipeline_that_was_renamed_is_kept(there: Runs, meanwhile: Meanwhile) -> None:
    """Under a name that is protected it would have been deleted by its old slug, which still leads to it."""
    meanwhile(put("pipelines/web", name="prod", slug="prod"))
    result = there.run("organization", **PIPELINES, protected=["pipeline/prod*"])
    assert failures(result) == {
        "pipeline/web": (
            "rejected",
            "pipeline/web is not deleted: since it was read, pipeline web was renamed to prod, and protected contains"
            " pipeline/prod*; run again.",
        )
    }
    assert actions(result) == [("delete", "pipeline/other")] and set(there.at("pipelines")) == {"prod", "old"}
    assert result["counts"]["deleted"] == 1 and result["counts"]["failed"] == 1


def test_a_slug_that_leads_nowhere(there: Runs, meanwhile: Meanwhile) -> None:
    """It does not show whether the pipeline was renamed or deleted: only its ID does."""
    there.stand_in.switches(earlier_slugs="gone")
    meanwhile(put("pipelines/web", name="prod", slug="prod"))
    code, message = failures(there.run("organization", **PIPELINES))["pipeline/web"]
    by_id = there.token == "bkua_graphql_too"
    assert code == "rejected" and ("renamed to prod; run" if by_id else "was renamed or deleted; run") in message
    assert "prod" in there.at("pipelines")


def test_a_slug_that_another_pipeline_has_by_now(there: Runs, meanwhile: Meanwhile) -> None:
    """Neither is deleted."""

    def swap(runs: Runs) -> None:
        runs.rest("PATCH", "pipelines/web", {"name": "former", "slug": "former"})
        runs.rest("POST", "pipelines", pipeline("web"))

    meanwhile(swap)
    code, message = failures(there.run("organization", **PIPELINES))["pipeline/web"]
    by_id = there.token == "bkua_graphql_too"
    assert code == "rejected" and ("renamed to former" if by_id else "became the name of another pipeline (") in message
    assert set(there.at("pipelines")) == {"former", "web", "old"}


def test_archiving_is_no_better(there: Runs, meanwhile: Meanwhile) -> None:
    """Pruned or declared."""
    meanwhile(put("pipelines/web", name="prod", slug="prod"))
    result = there.run("organization", pipelines=[pipeline("other")], prune=["pipelines"], max_deletions="100%")
    assert "pipeline/web is not archived: since it was read, " in failures(result)["pipeline/web"][1]
    assert not there.at("pipelines", "prod", "archived_at")


RENAMED: dict[str, tuple[Act, Result, str, str]] = {
    "team": (
        renamed("teams", "T", "Admins"),
        {"teams": [{"name": name, "state": "absent"} for name in ("T", "U")]},
        "team/T",
        "team T was renamed to Admins, and protected contains team/admins;",
    ),
    "cluster": (
        renamed("clusters", "D", "Prod"),
        {"clusters": [{"name": "D", "state": "absent"}, {"name": "C", "state": "absent"}]},
        "cluster/D",
        "cluster D was renamed to Prod, and protected contains cluster/Prod*;",
    ),
    "cluster of a queue": (
        renamed("clusters", "C", "Prod"),
        {"clusters": [{"name": "C", "queues": [{"key": "q", "state": "absent"}]}]},
        "cluster/C/queue/q",
        "cluster C was renamed to Prod, and protected contains cluster/Prod*;",
    ),
}


@pytest.mark.parametrize("kind", sorted(RENAMED))
def test_what_else_was_renamed(there: Runs, meanwhile: Meanwhile, kind: str) -> None:
    """Its UUID stays; that it got a protected name does not show in a path."""
    act, options, address, part = RENAMED[kind]
    meanwhile(act)
    result = there.run("organization", **options, protected=["team/admins", "cluster/Prod*"])
    (found,) = failures(result).items()
    assert found[0] == address and found[1][0] == "rejected" and part in found[1][1]
    assert len(actions(result)) == (0 if "queue" in kind else 1), "others go on"


def test_another_spelling_is_no_other_name(there: Runs, meanwhile: Meanwhile) -> None:
    meanwhile(renamed("teams", "T", "t"))
    assert actions(there.run("organization", teams=[{"name": "T", "state": "absent"}])) == [("delete", "team/T")]


def test_what_the_run_itself_renamed(there: Runs) -> None:
    """Has the name that the run gave it."""
    cluster = {"name": "New", "previous_names": ["C"], "queues": [{"key": "q", "state": "absent"}]}
    assert len(actions(there.both("organization", clusters=[cluster]))) == 2


@pytest.mark.parametrize(
    ("act", "options"),
    [
        (lambda runs: runs.rest("DELETE", f"teams/{runs.at('teams', 'T', 'id')}"), {"teams": ["T", "U"]}),
        (lambda runs: runs.rest("DELETE", "pipelines/web"), {"pipelines": ["web", "other"]}),
    ],
)
def test_what_someone_else_deleted(there: Runs, meanwhile: Meanwhile, act: Act, options: dict[str, list[str]]) -> None:
    """An ID that leads nowhere is gone: done. A slug alone does not show that."""
    ((kind, names),) = options.items()
    meanwhile(act)
    key = "slug" if kind == "pipelines" else "name"
    gone: dict[str, t.Any] = {kind: [{key: name, "state": "absent"} for name in names]}
    result = there.run("organization", **gone)
    if kind == "pipelines" and there.token == "bkua_rest_only":
        assert "was renamed or deleted" in failures(result)["pipeline/web"][1]
    else:
        assert not result.get("failed") and len(result["changes"]) == 2
    # And nothing was sent for it.
    assert len(there.stand_in.log(write=True)) == 1


# What is asked


def test_check_mode_looks_at_nothing(there: Runs) -> None:
    there.run("organization", check=True, **PIPELINES)
    assert not [one for one in there.stand_in.log() if "query Look" in str(one["body"])]
    assert not [one for one in there.stand_in.log() if one["path"].endswith("pipelines/web")]


def test_what_a_uuid_names_is_not_read_again(there: Runs, meanwhile: Meanwhile) -> None:
    """Tokens, schedules, webhooks and links."""
    hook = {"description": "H", "url": "https://ci.example.com/1", "events": ["build.finished"]}
    many: Result = {
        "clusters": [{"name": "C", "agent_tokens": [{"description": "t"}], "maintainers": [{"team": "T"}]}],
        "teams": [{"name": "T", "members": [{"user": "ada@example.com"}]}],
        "pipelines": [{"slug": "web", "schedules": [{"label": "L", "cronline": "@daily"}]}],
        "webhooks": [hook],
    }
    assert not there.run("organization", **many).get("failed")
    none: Result = {
        "clusters": [{"name": "C", "agent_tokens": [{"description": "t", "state": "absent"}], "maintainers": []}],
        "teams": [{"name": "T", "members": []}],
        "pipelines": [{"slug": "web", "schedules": [{"label": "L", "state": "absent"}]}],
        "webhooks": [{"description": "H", "state": "absent"}],
        "allow_empty": True,
    }
    meanwhile(lambda runs: None)
    result = there.run("organization", **none, override_guards=["cluster/C/token/t"])
    assert len(result["changes"]) == 5 and not result.get("failed")
    assert there.stand_in.log(write=False) == []


def test_a_pipeline_is_deleted_by_its_id(there: Runs) -> None:
    """Where the token has GraphQL: one query and one request for both; an archived one too."""
    there.rest("POST", "pipelines/other/archive")
    planned = there.run("organization", check=True, **PIPELINES)
    there.stand_in.clear_log()
    result = there.run("organization", **PIPELINES)
    writes = there.stand_in.log(write=True)
    if there.token == "bkua_graphql_too":
        (written,) = writes
        assert str(written["body"]["query"]).count("pipelineDelete(input") == 2 and written["points"] == 2
        assert planned["forecast"] == {"rest_requests": 0, "graphql_points": 6, "minutes": 0.0}
        assert [one["points"] for one in looks(there) if one["api"] == "graphql"] == [4]
    else:
        assert sorted(one["path"].rpartition("/")[2] for one in writes) == ["other", "web"]
        assert planned["forecast"] == {"rest_requests": 4, "graphql_points": 0, "minutes": 0.0}
    assert len(result["changes"]) == 2 and set(there.at("pipelines")) == {"old"}


@pytest.mark.parametrize("fault", ["drop_after", "drop_before", "server_error_html"])
def test_an_answer_that_is_lost(there: Runs, fault: str) -> None:
    """What may have been done is looked at again, and not what was seen before."""
    is_rest = there.token == "bkua_rest_only"
    match = {"method": "DELETE"} if is_rest else {"api": "graphql", "operation": "pipelineDelete"}
    there.stand_in.faults([{"match": match, "fault": fault}])
    result = there.run("organization", **PIPELINES)
    assert [one["consumed"] for one in there.stand_in.faults()] == [1]
    assert not result.get("failed") and set(there.at("pipelines")) == {"old"}


def test_a_schedule_of_a_pipeline_that_moved(there: Runs, meanwhile: Meanwhile) -> None:
    """Its path leads nowhere, which does not mean that it is gone."""
    there.run("pipeline_schedule", pipeline="web", label="L", cronline="@daily")
    there.stand_in.switches(earlier_slugs="gone")
    meanwhile(put("pipelines/web", name="prod", slug="prod"))
    options: dict[str, t.Any] = {"pipelines": [{"slug": "web", "schedules": [{"label": "L", "state": "absent"}]}]}
    result = there.run("organization", **options)
    assert failures(result)["pipeline/web/schedule/L"][0] == "not_found"
    assert len(there.at("pipelines", "prod", "schedules")) == 1


# What it costs, and when


@pytest.fixture
def many(stand_in: StandIn) -> t.Iterator[Result]:
    """250 of 1,000 pipelines should be deleted."""
    stand_in.limits(**dict.fromkeys(USUAL))
    stand_in.reset({"generate": {**dict.fromkeys(REFERENCE, 0), "pipelines": 260}, "tokens": TOKENS})
    slugs = [entry["slug"] for entry in declared(stand_in.state())["pipelines"]]
    # Without GraphQL the webhooks in their repositories are unknown.
    passed = [f"pipeline/{slug}" for slug in slugs[:250]]
    yield {"pipelines": [{"slug": slug, "state": "absent"} for slug in slugs[:250]], "override_guards": passed}
    stand_in.limits(**dict.fromkeys(USUAL))


def test_what_250_deletions_cost(stand_in: StandIn, many: Result) -> None:
    """Five queries of 100 points for the looks, which count active builds, ten requests of 25 for the deletions, as forecast."""
    runs = Runs(stand_in, "bkua_graphql_too")
    declared = {"pipelines": many["pipelines"]}
    planned = runs.run("organization", check=True, **declared)
    stand_in.clear_log()
    result = runs.run("organization", **declared)
    assert result["counts"]["deleted"] == 250
    assert [one["points"] for one in looks(runs) if one["api"] == "graphql"] == [100] * 5
    assert [one["points"] for one in stand_in.log(write=True)] == [25] * 10
    assert planned["forecast"] == {"rest_requests": 0, "graphql_points": 750, "minutes": 0.0}
    more = {name: result["cost"][name] - planned["cost"][name] for name in planned["cost"]}
    assert more == {"rest_requests": 0, "graphql_requests": 15, "graphql_points": 750, "seconds_waited": 0.0}


def test_without_graphql_it_is_a_request_each(stand_in: StandIn, many: Result) -> None:
    runs = Runs(stand_in, "bkua_rest_only")
    some: Result = {"pipelines": many["pipelines"][:30], "override_guards": many["override_guards"][:30]}
    planned = runs.run("organization", check=True, **some)
    result = runs.run("organization", **some)
    assert result["cost"]["rest_requests"] - planned["cost"]["rest_requests"] == 60
    assert planned["forecast"]["rest_requests"] == 60


@pytest.mark.parametrize("token", ["bkua_graphql_too", "bkua_rest_only"])
def test_a_look_is_fresh_when_the_removal_is_sent(
    stand_in: StandIn, many: Result, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long a quota makes the run wait: the wait comes before the look, or the look again."""
    runs = Runs(stand_in, token)
    clock = SharedClock(stand_in)
    sent: list[tuple[float, str, t.Any]] = []
    usual = transport._Adapter.send

    def send(adapter: t.Any, request: t.Any, *given: t.Any, **more: t.Any) -> t.Any:
        sent.append((clock(), request.method, request.body if request.method == "POST" else request.url))
        return usual(adapter, request, *given, **more)

    monkeypatch.setattr(transport._Adapter, "send", send)
    stand_in.limits(**{**USUAL, "rest_user": 9, "graphql_user": 90})
    client = connect(runs.connection())
    client.ledger._clock, client.ledger._sleep = clock, clock.sleep
    result = Session(client, CATALOG).run("organization", {name: entries[:60] for name, entries in many.items()}, False)
    assert result["counts"]["deleted"] == 60 and result["cost"]["seconds_waited"] > 120
    seen: dict[str, float] = {}
    removals = 0
    for at, method, what in sent:
        text = what.decode() if isinstance(what, bytes) else str(what)
        if method == "GET":
            seen[text] = at
        elif "query Look" in text:
            seen["look"] = at
        elif method == "DELETE" or "pipelineDelete" in text:
            removals += 1
            assert at - seen[text if method == "DELETE" else "look"] <= FRESH
    assert removals == (60 if token == "bkua_rest_only" else 3)


def test_a_look_that_fails_is_no_absence(there: Runs, meanwhile: Meanwhile) -> None:
    """Nothing is deleted then."""
    is_rest = there.token == "bkua_rest_only"
    match = {"path": "/organizations/*/pipelines/*"} if is_rest else {"api": "graphql", "operation": "node"}
    fault = {"match": match, "fault": "error", "status": 403, "message": "Forbidden", "times": 99}
    meanwhile(lambda runs: runs.stand_in.faults([fault]))
    result = there.run("organization", **PIPELINES)
    assert set(failures(result)) == {"pipeline/web", "pipeline/other"} and there.stand_in.log(write=True) == []


# What is connected


def agent(runs: Runs) -> None:
    """An agent connects to a queue."""
    runs.stand_in.seed({"agents": [{"name": "new", "cluster": "C", "queue": "q"}]})
    runs.stand_in.switches(delete_queue_with_agents="allowed")


OCCUPIED: dict[str, Result] = {
    "cluster/C/queue/q": {
        "clusters": [{"name": "C", "queues": [{"key": key, "state": "absent"} for key in ("q", "r")]}]
    },
    "cluster/C": {"clusters": [{"name": name, "state": "absent"} for name in ("C", "D")]},
    "cluster/C/token/t": {
        "clusters": [
            {"name": "C", "agent_tokens": [{"description": "t", "state": "absent"}]},
            {"name": "D", "state": "absent"},
        ]
    },
}


@pytest.mark.parametrize("address", sorted(OCCUPIED))
def test_an_agent_that_connected_meanwhile(there: Runs, meanwhile: Meanwhile, address: str) -> None:
    """The guard asks again for what is deleted; others go on; override_guards lets it pass without asking."""
    if "token" in address:
        there.run("agent_token", cluster="C", description="t")
    meanwhile(agent)
    result = there.run("organization", **OCCUPIED[address])
    ((found, (code, message)),) = failures(result).items()
    assert found == address and code == "rejected" and "connected agent (new)" in message
    assert len(actions(result)) == 1
    passed = there.run("organization", **OCCUPIED[address], override_guards=[address])
    assert not passed.get("failed") and not [one for one in there.stand_in.log() if "agents(" in str(one["body"])]
    assert not [one for one in there.stand_in.log() if one["path"].endswith("/agents")]


def test_what_occupied_queues_cost(there: Runs, meanwhile: Meanwhile) -> None:
    """Both queues with their cluster are three objects, and the lists of two more; over REST a request each."""
    meanwhile(lambda runs: None)
    planned = there.run("organization", check=True, **OCCUPIED["cluster/C/queue/q"])
    there.run("organization", **OCCUPIED["cluster/C/queue/q"])
    asked = looks(there)
    if there.token == "bkua_graphql_too":
        (one,) = asked
        assert one["points"] == 8 and planned["forecast"]["graphql_points"] == 8
        assert planned["forecast"]["rest_requests"] == 2
    else:
        assert len(asked) == 5 and planned["forecast"]["rest_requests"] == 7
