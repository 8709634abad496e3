# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Webhooks: settings, scope by names, tokens that are compared and never shown, descriptions that are not unique."""

from __future__ import annotations

import typing as t

import pytest

from running.modules import Runs, actions, pipeline

URL = "https://ci.example.com/buildkite"
TOKEN = "planted-webhook-secret"


def webhook(runs: Runs, description: str = "D") -> t.Any:
    """The only webhook of that description, as the service holds it."""
    found = [entry for entry in runs.rest("GET", "services")["items"] if entry["description"] == description]
    assert len(found) == 1
    return found[0]


def other_service(runs: Runs, description: str = "D") -> t.Any:
    """A service that is no webhook."""
    body = {"provider": "slack", "description": description, "settings": {"url": "https://slack.example/x"}}
    return runs.rest("POST", "services", body)


def test_every_option(runs: Runs) -> None:
    """Set, kept, changed; switched off and on; deleted. Services of other providers do not change."""
    other_service(runs)
    everything = {
        "url": URL,
        "events": ["build.finished", "job.finished"],
        "token": TOKEN,
        "token_mode": "signature",
        "verify_tls": False,
        "branch_configuration": "main",
        "enabled": False,
    }
    result = runs.both("webhook", description="W", **everything)
    assert actions(result) == [("create", "webhook/W")]
    assert result["changes"][0]["after"]["token"] == "(secret)"
    assert "token" not in result["webhook"] and result["webhook"]["enabled"] is False
    found = webhook(runs, "W")
    assert found["settings"]["token"] == TOKEN and found["settings"]["events"] == everything["events"]
    assert found["enabled"] is False and found["scope"] == "all"
    result = runs.both(
        "webhook",
        description="W",
        url=f"{URL}/2",
        events=["job.finished"],
        token="another",
        token_mode="token",
        verify_tls=True,
        branch_configuration="",
        enabled=True,
    )
    assert result["changes"][0]["before"]["token"] == "(secret)"
    assert result["changes"][0]["after"]["token"] == "(secret, changed)"
    assert webhook(runs, "W")["settings"]["token"] == "another"
    assert TOKEN not in str(result) and "another" not in str(result)
    runs.both("webhook", description="W", state="absent")
    assert [entry["provider"]["id"] for entry in runs.rest("GET", "services")["items"]] == ["slack"]


def test_left_out_is_left_alone(runs: Runs) -> None:
    """A token that the service made stays, and is never shown."""
    runs.both("webhook", description="D", url=URL)
    token = webhook(runs)["settings"]["token"]
    result = runs.both("webhook", description="D", events=["ping"])
    assert webhook(runs)["settings"]["token"] == token
    assert token not in str(result)


def test_scope_by_names(runs: Runs) -> None:
    """Pipelines by slug, teams by name or slug, clusters by name: as a set, and back to everything."""
    for slug in ("a", "b"):
        runs.run("pipeline", **pipeline(slug))
    runs.run("team", name="T")
    result = runs.both("webhook", description="D", url=URL, pipelines=["b", "a"])
    assert result["changes"][0]["after"]["pipelines"] == ["a", "b"]
    assert runs.run("webhook", description="D", pipelines=["a", "b"])["changes"] == []
    assert webhook(runs)["scope"] == "some_projects" and len(webhook(runs)["scope_uuids"]) == 2
    result = runs.both("webhook", description="D", pipelines=["a"])
    assert result["changes"][0]["before"] == {"pipelines": ["a", "b"]}
    result = runs.both("webhook", description="D", teams=["t", "Everyone"])
    assert result["changes"][0]["after"] == {"scope": "some_teams", "teams": ["Everyone", "T"]}
    runs.both("webhook", description="D", clusters=["Default cluster"])
    assert webhook(runs)["scope_uuids"] == [runs.at("clusters", "Default cluster", "id")]
    runs.both("webhook", description="D", scope="all")
    assert webhook(runs)["scope_uuids"] == []


def test_in_the_organization(runs: Runs) -> None:
    """With what it names made in the same run; pruned; other services stay."""
    other_service(runs)
    runs.run("webhook", description="old", url=URL)
    tree = {
        "clusters": [{"name": "New"}],
        "pipelines": [pipeline("web")],
        "webhooks": [
            {"description": "one", "url": URL, "pipelines": ["web"], "token": TOKEN},
            {"description": "two", "url": URL, "clusters": ["New"]},
        ],
    }
    result = runs.both("organization", **tree, prune=["webhooks"])
    assert ("delete", "webhook/old") in actions(result) and len(result["changes"]) == 5
    assert len(runs.rest("GET", "services")["items"]) == 3
    assert TOKEN not in str(result)


def test_two_of_one_description(runs: Runs) -> None:
    """An error that lists the ids, until one is picked; both can be declared by id."""
    for url in (URL, f"{URL}/2"):
        body = {"provider": "webhook", "description": "D", "settings": {"url": url}}
        runs.rest("POST", "services", body)
    ids = [entry["id"] for entry in runs.rest("GET", "services")["items"]]
    error = runs.rejected("webhook", description="D", events=["ping"])
    assert all(ident in error.message for ident in ids) and "set id to one of them" in error.message
    runs.both("webhook", description="D", id=ids[1], events=["ping"])
    both = [{"description": "D", "id": ident, "enabled": False} for ident in ids]
    assert len(runs.both("organization", webhooks=both, prune=["webhooks"])["changes"]) == 2
    runs.both("webhook", description="E", id=ids[0])
    runs.both("webhook", description="D", state="absent")


@pytest.mark.parametrize("shown", ["X" * 12 + "cret", "", None])
def test_a_token_that_is_not_told_is_not_compared(runs: Runs, shown: str | None) -> None:
    """Whatever is declared: no change on every run, but a warning."""
    runs.run("webhook", description="D", url=URL, token=TOKEN)
    entry = webhook(runs)
    answer = {"items": [{**entry, "settings": {**entry["settings"], "token": shown}}], "links": {}}
    session = runs.session()
    others = session.client._rest

    def rest(path: str, *args: t.Any, **more: t.Any) -> t.Any:
        return (answer, {}) if path == "services" else others(path, *args, **more)

    session.client._rest = rest  # type: ignore[method-assign]
    result = session.run("webhook", {"description": "D", "token": "wanted", "state": "present"}, check_mode=False)
    assert result["changes"] == []
    assert "does not return token" in result["warnings"][0]


def test_the_words_of_the_skill_page(runs: Runs) -> None:
    """Each is another spelling of one option."""
    runs.run("pipeline", **pipeline("web"))
    words = {
        "webhook_url": URL,
        "signature_key": TOKEN,
        "pipeline_selection": {"type": "some", "pipeline_slugs": ["web"]},
    }
    # Aliases are Ansible's to resolve.
    words["url"] = words.pop("webhook_url")
    runs.both("webhook", description="D", **words)
    found = webhook(runs)
    assert (found["settings"]["token"], found["settings"]["token_mode"]) == (TOKEN, "signature")
    assert found["scope"] == "some_projects"
    assert runs.run("webhook", description="D", token=TOKEN, pipelines=["web"])["changes"] == []
    runs.both("webhook", description="D", pipeline_selection={"type": "all"})


BAD: list[tuple[dict[str, t.Any], str]] = [
    ({"url": URL, "scope": "some_teams"}, "scope: some_teams needs at least one entry in teams"),
    ({"url": URL, "pipelines": []}, "needs at least one entry in pipelines"),
    ({"url": URL, "scope": "all", "pipelines": ["web"]}, "pipelines and scope contradict each other"),
    ({"url": URL, "teams": ["x"], "clusters": ["y"]}, "clusters and scope contradict each other"),
    ({"url": URL, "pipelines": ["nowhere"]}, "names the pipeline 'nowhere', which does not exist"),
    ({"url": URL, "token": TOKEN, "signature_key": "other"}, "signature_key and token contradict each other"),
    ({"url": URL, "token": "white space"}, "token must be text without white space"),
    ({"url": URL, "pipeline_selection": {"pipeline_slugs": ["web"], "type": "teams"}}, "contradict each other"),
]


@pytest.mark.parametrize(("options", "part"), BAD)
def test_bad_input(runs: Runs, options: dict[str, t.Any], part: str) -> None:
    """One clear sentence without secrets, before anything is written."""
    error = runs.rejected("webhook", description="D", **options)
    assert part in error.message
    assert TOKEN not in error.message and "white space" not in error.message.replace("without white space", "")


@pytest.mark.parametrize("options", [{"url": "nonsense"}, {"url": URL, "events": ["no.such.event"]}])
def test_what_the_service_decides(runs: Runs, options: dict[str, t.Any]) -> None:
    """URLs and events are the service's to refuse, in its own words."""
    result = runs.run("webhook", description="D", **options)
    assert result["failed"] and "Validation failed" in result["msg"]


def test_a_lost_answer_makes_nothing_twice(runs: Runs) -> None:
    """What was made is found by its description."""
    for fault in ("drop_after", "truncated"):
        match = {"method": "POST", "path": "/organizations/*/services"}
        runs.stand_in.faults([{"match": match, "fault": fault}])
        result = runs.run("webhook", description=fault, url=URL, enabled=False)
        assert not result.get("failed"), result.get("msg")
        assert webhook(runs, fault)["enabled"] is False


def test_a_token_that_the_service_quotes(runs: Runs) -> None:
    """Declared or not, and made by the service or not: no error repeats it."""
    runs.run("webhook", description="W", url=URL, token="planted-secret-1")
    quoting = {"fault": "error", "status": 422, "message": "Validation failed: Token planted-secret-1 is odd"}
    runs.stand_in.faults([{**quoting, "match": {"method": "PUT", "path": "/organizations/*/services/*"}, "times": 9}])
    runs.stand_in.faults([{**quoting, "match": {"method": "PATCH", "path": "/organizations/*/services/*"}, "times": 9}])
    result = runs.run("webhook", description="W", url="https://ci.example.com/other")
    assert result["failed"] and "Token (secret) is odd" in result["msg"]
    assert "planted-secret-1" not in str(result)
