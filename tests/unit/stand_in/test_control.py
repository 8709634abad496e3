# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Seeds, state, log, faults and switches."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import requests

from stand_in.command import read_seed
from stand_in.process import StandIn

PACKAGE = Path(__file__).resolve().parents[2] / "stand_in"
SEED = {
    "organization": {"name": "Acme Inc"},
    "users": [{"name": "Mia", "email": "mia@example.com", "id": "01234567-89ab-4cde-8f01-23456789abcd"}],
    "clusters": [
        {
            "name": "linux",
            "color": "#00ff00",
            "queues": [{"key": "gpu", "dispatch_paused": True, "dispatch_paused_note": "hot"}, {"key": "cpu"}],
            "default_queue": "cpu",
            "maintainers": [{"user": "mia@example.com"}, {"team": "Builders"}],
            "agent_tokens": [
                {"description": "ci", "expires_at": "2020-01-01T00:00:00Z", "token": "planted-agent-token"}
            ],
            "secrets": [{"key": "KEY", "value": "planted-secret"}],
        }
    ],
    "default_cluster": "linux",
    "teams": [
        {
            "name": "Builders",
            "privacy": "secret",
            "members": [{"email": "mia@example.com", "role": "maintainer"}],
            "pipelines": [{"slug": "site", "access_level": "build_and_read"}],
        }
    ],
    "pipelines": [
        {
            "name": "Site",
            "repository": "git@github.com:acme/site.git",
            "configuration": "steps: []",
            "provider_settings": {"build_tags": True},
            "archived": True,
            "schedules": [{"label": "Nightly", "cronline": "@daily"}],
        }
    ],
    "pipeline_templates": [{"name": "Go", "configuration": "steps: []"}],
    "services": [
        {
            "description": "Hook",
            "settings": {"url": "https://h.example", "token": "planted-hook-token"},
            "teams": ["Builders"],
        }
    ],
    "agents": [{"name": "a", "hostname": "h", "cluster": "linux", "queue": "cpu"}],
    "suites": [{"name": "Jest", "teams": ["Builders"]}],
    "agent_tokens": [{"description": "old"}],
}


def test_a_seed_names_everything(api: Any) -> None:
    api.stand_in.reset(SEED)
    state = api.stand_in.state()
    assert state["organization"]["name"] == "Acme Inc" and list(state["clusters"]) == ["linux"]
    cluster, team, pipeline = state["clusters"]["linux"], state["teams"]["Builders"], state["pipelines"]["site"]
    assert cluster["queues"]["gpu"]["dispatch_paused_note"] == "hot"
    assert cluster["default_queue_id"] == cluster["queues"]["cpu"]["id"]
    assert len(cluster["maintainers"]["users"]) == len(cluster["maintainers"]["teams"]) == 1
    assert cluster["agent_tokens"]["ci"]["expires_at"] == "2020-01-01T00:00:00Z"
    assert state["members"]["mia@example.com"]["id"] == "01234567-89ab-4cde-8f01-23456789abcd"
    assert team["members"]["mia@example.com"]["role"] == "maintainer"
    assert team["pipelines"]["site"]["access_level"] == "build_and_read"
    assert pipeline["archived_at"] and pipeline["cluster_id"] == cluster["id"] and "Nightly" in pipeline["schedules"]
    assert state["services"]["Hook"]["scope_uuids"] == [team["id"]]
    assert state["pipeline_settings"]["default_cluster_id"] == cluster["id"]
    assert "planted" not in json.dumps(state)
    assert api("GET", "/services")["items"][0]["settings"]["token"] == "planted-hook-token"
    api.stand_in.seed({"teams": [{"name": "More"}]})
    assert list(api.stand_in.state()["teams"]) == ["Builders", "More"]


def test_ids_are_the_same_every_time(api: Any) -> None:
    first = api.stand_in.state()
    api.stand_in.reset()
    assert api.stand_in.state()["clusters"].keys() == first["clusters"].keys()
    assert api.stand_in.state()["organization"]["id"] == first["organization"]["id"]


@pytest.mark.parametrize(
    ("seed", "sentence"),
    [
        ({"pipeline": []}, "A seed takes organization, users"),
        ({"teams": [{"name": "T", "members": [{"email": "no@example.com"}]}]}, "teams: T: There is no user"),
        ({"pipelines": [{"name": "P"}]}, "pipelines: P: Repository can't be blank"),
        ({"pipelines": [{"name": "P", "cluster": "moon"}]}, "There is no cluster 'moon'"),
        ({"generate": {"pipeline": 1}}, "generate takes pipelines"),
        ({"users": ["x"]}, "users: x"),
    ],
)
def test_a_wrong_seed_is_one_sentence_and_changes_nothing(api: Any, seed: dict[str, Any], sentence: str) -> None:
    api.pipeline()
    with pytest.raises(AssertionError, match="400") as failure:
        api.stand_in.reset(seed)
    assert sentence in str(failure.value)
    assert len(api("GET", "/pipelines")) == 1


def test_the_log_knows_writes_and_masks(api: Any) -> None:
    api("GET", "/pipelines?per_page=1")
    cluster = api.cluster()
    body = {"provider": "webhook", "description": "d", "settings": {"url": "https://h.example", "token": "planted"}}
    api("POST", "/services", body)
    api("POST", cluster + "/secrets", {"key": "K", "value": "planted"})
    entries = api.stand_in.log()
    assert [entry["number"] for entry in entries] == [1, 2, 3, 4]
    assert entries[0] | {"method": "GET", "query": "per_page=1", "write": False, "status": 200} == entries[0]
    assert (entries[0]["path"], entries[0]["user"]) == ("/organizations/acme/pipelines", "owner@example.com")
    assert api.stand_in.control("GET", "log?write=true") == entries[1:] == api.stand_in.log(write=True)
    assert "planted" not in json.dumps(entries) and entries[2]["body"]["settings"]["token"] == "[masked]"
    api.stand_in.clear_log()
    assert api.stand_in.log() == []


def test_faults_come_in_order_and_are_counted(api: Any) -> None:
    match = {"method": "POST", "path": "/organizations/*/clusters"}
    api.stand_in.faults(
        [
            {"match": match, "fault": "drop_before"},
            {"match": match, "fault": "drop_after"},
            {"match": match, "fault": "error", "status": 503, "message": "busy", "times": 2, "skip": 1},
        ]
    )
    for name in ("a", "b"):
        with pytest.raises(requests.ConnectionError):
            api.cluster(name)
    api("GET", "/clusters")
    api.cluster("c")
    for _number in range(2):
        assert api.refused("POST", "/clusters", {"name": "d"}, 503) == "busy"
    assert sorted(api.stand_in.state()["clusters"]) == ["Default cluster", "b", "c"]
    assert [fault["consumed"] for fault in api.stand_in.faults()] == [1, 1, 2]
    assert [entry["status"] for entry in api.stand_in.log(write=True)] == [0, 201, 201, 503, 503]
    api.stand_in.clear_faults()
    assert api.stand_in.faults() == []


def test_other_faults(api: Any) -> None:
    def next_answer(fault: str, **fields: Any) -> requests.Response:
        api.stand_in.faults([{"match": {"api": "rest"}, "fault": fault, **fields}])
        answer: requests.Response = api.raw("GET", "/teams", allow_redirects=False)
        return answer

    answer = next_answer("too_many_requests", seconds=3)
    assert (answer.status_code, answer.json()["reset"], answer.headers["RateLimit-User-Reset"]) == (429, 3, "3")
    answer = next_answer("server_error_html")
    assert answer.status_code == 500 and answer.headers["Content-Type"].startswith("text/html")
    answer = next_answer("proxy_html")
    assert answer.status_code == 200 and "<html>" in answer.text
    answer = next_answer("redirect", location="https://elsewhere.example/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "https://elsewhere.example/")
    started = time.monotonic()
    assert next_answer("slow", seconds=0.2).status_code == 200 and time.monotonic() - started > 0.2
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        next_answer("truncated")
    assert api("GET", "/teams")


def test_answers_that_are_no_success(api: Any) -> None:
    """The work is done, and the answer denies it; or it is not done, and the status is a success."""
    match = {"method": "POST", "path": "/organizations/*/clusters"}
    script: list[dict[str, Any]] = [
        {"fault": "answered", "status": 200, "without": ["id", "graphql_id"], "adds": {"errors": [{"message": "No"}]}},
        {"fault": "answered", "body": {}},
        {"fault": "error", "status": 200, "body": {"errors": [{"message": "No"}]}},
    ]
    api.stand_in.faults([{"match": match, **fault} for fault in script])
    answers = [api.raw("POST", "/clusters", {"name": name}) for name in "abc"]
    assert [answer.status_code for answer in answers] == [200, 201, 200]
    first, second, third = (answer.json() for answer in answers)
    assert first["name"] == "a" and "id" not in first and first["errors"] and "graphql_id" not in first
    assert second == {} and third == {"errors": [{"message": "No"}]}
    assert sorted(api.stand_in.state()["clusters"]) == ["Default cluster", "a", "b"]
    assert [entry["status"] for entry in api.stand_in.log(write=True)] == [200, 201, 200]
    api.stand_in.faults([{"match": {"method": "DELETE"}, "fault": "answered", "status": 200, "body": {"message": "x"}}])
    path = f"/clusters/{api.stand_in.state()['clusters']['a']['id']}"
    assert api("DELETE", path, status=200) == {"message": "x"} and api("GET", path, status=404)


def test_what_is_done_late(api: Any) -> None:
    """By the stand-in's clock, after a gateway's answer or none."""
    match = {"method": "POST", "path": "/organizations/*/clusters"}
    api.stand_in.control("PATCH", "clock", {"stopped": True})
    late = {"match": match, "fault": "late", "seconds": 5}
    api.stand_in.faults([{**late, "status": 504}, late])
    assert api.raw("POST", "/clusters", {"name": "a"}).status_code == 504
    with pytest.raises(requests.ConnectionError):
        api.cluster("b")
    for seconds, names in ((4.5, []), (0.5, ["a", "b"])):
        api.stand_in.control("PATCH", "clock", {"advance": seconds})
        assert sorted(api.stand_in.state()["clusters"]) == ["Default cluster", *names]
    assert [entry["status"] for entry in api.stand_in.log(write=True)] == [504, 0]
    assert len(api("GET", "/clusters")) == 3
    assert api.raw("POST", "/clusters", {"name": "c"}).status_code == 201


def test_another_client_in_between(api: Any) -> None:
    """Before the request is answered, or after it; neither logged nor counted."""
    match = {"method": "GET", "path": "/organizations/*/clusters"}
    other = {"match": match, "fault": "other_client"}
    gone = f"clusters/{api.cluster('a').rpartition('/')[2]}"
    scripts: list[dict[str, Any]] = [
        {**other, "requests": [{"method": "POST", "path": "clusters", "body": {"name": "b"}}]},
        {**other, "requests": [{"method": "DELETE", "path": gone}, {"method": "GET", "path": gone}], "when": "after"},
    ]
    api.stand_in.faults(scripts)
    api.stand_in.clear_log()
    names = [[entry["name"] for entry in api("GET", "/clusters")] for _time in range(3)]
    assert [sorted(found)[1:] for found in names] == [["a", "b"], ["a", "b"], ["b"]]
    assert len(api.stand_in.log()) == 3
    assert [fault.get("refused") for fault in api.stand_in.faults()] == [None, ["No cluster found"]]
    with pytest.raises(AssertionError, match="before or after"):
        api.stand_in.faults([{**other, "when": "now"}])


def test_wrong_control_requests_are_refused_in_words(api: Any) -> None:
    for path, body, sentence in (
        ("switches", {"weather": 1}, "There is no switch 'weather'; there are absent_or_null"),
        ("switches", {"retry_after": 1}, "The switch 'retry_after' takes true or false, not 1"),
        ("switches", {"plan_features": ["gold"]}, "takes a list of teams"),
        ("nothing", {}, "There is no PATCH /_stand_in/nothing"),
    ):
        with pytest.raises(AssertionError, match="400") as failure:
            api.stand_in.control("PATCH", path, body)
        assert sentence in str(failure.value)
    with pytest.raises(AssertionError, match="There is no fault 'flood'"):
        api.stand_in.faults([{"fault": "flood"}])
    with pytest.raises(AssertionError, match="not colour"):
        api.stand_in.faults([{"fault": "slow", "match": {"colour": "red"}}])


def test_switches_go_back_with_a_reset(api: Any) -> None:
    assert api.stand_in.switches(retry_after=True)["retry_after"] is True
    api.stand_in.reset(switches={"unknown_fields": "refused"})
    switches = api.stand_in.switches()
    assert (switches["retry_after"], switches["unknown_fields"]) == (False, "refused")
    about = api.stand_in.control("GET", "")
    assert about["organization"] == "acme" and about["limits"] is False


def test_a_large_organization(api: Any) -> None:
    api.stand_in.reset({"generate": {"agents": 5000}})
    for number in range(1, 11):
        answer = api.raw("GET", f"/pipelines?per_page=100&page={number}")
        assert len(answer.json()) == 100 and ("next" in answer.links) is (number < 10)
    assert len(api("GET", "/teams?per_page=100")) == 100 and len(api("GET", "/clusters")) == 20
    answer = api.raw("GET", "/agents?per_page=100&page=50")
    assert len(answer.json()) == 100 and "next" not in answer.links
    team = api("GET", "/teams?per_page=1")[0]
    assert team["name"] == "team-000" and len(api("GET", f"/teams/{team['id']}/pipelines")) == 20


def test_it_starts_with_a_seed_file_and_ends_at_once(tmp_path: Path) -> None:
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps({"pipelines": [{"name": "P", "repository": "r", "configuration": "steps: []"}]}))
    command = [sys.executable, str(PACKAGE), "--organization", "other", "--token", "t", "--seed", str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        line = process.stdout.readline()
        url = line.split()[2].rstrip(",")
        headers = {"Authorization": "Bearer t"}
        answer = requests.get(f"{url}/organizations/other/pipelines", headers=headers, timeout=5)
        assert [pipeline["slug"] for pipeline in answer.json()] == ["p"]
        assert requests.get(url.removesuffix("v2"), timeout=5).json()["timestamp"]
        process.terminate()
        assert process.wait(3) == 0


def test_a_seed_file_that_is_wrong_is_one_line(tmp_path: Path) -> None:
    seed = tmp_path / "seed.yml"
    seed.write_text("pipelines: [{name: P}]")
    command = [sys.executable, str(PACKAGE), "--seed", str(seed)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert ended.returncode == 1 and ended.stderr.startswith("stand-in: pipelines: P: Repository can't be blank")
    assert len(ended.stderr.splitlines()) == 1


def test_an_organization_that_is_kept(api: Any) -> None:
    """It can be restored any number of times, with its IDs, and without later changes."""
    with pytest.raises(AssertionError, match="Nothing was kept"):
        api.stand_in.back_to_kept()
    api.stand_in.seed({"users": [{"name": "Ada", "email": "ada@example.com"}]})
    state = api.stand_in.state()
    api.stand_in.keep()
    for _time in range(2):
        api.stand_in.seed({"teams": [{"name": "T"}]})
        assert "T" in api.stand_in.state()["teams"]
        api.stand_in.back_to_kept()
        assert api.stand_in.state() == state


def test_the_people_of_the_guides_are_there_without_a_seed(stand_in: StandIn) -> None:
    """Readers who follow a guide find them on a stand-in that was started without options."""
    stand_in.reset(read_seed(None))
    assert {"ada@example.com", "grace@example.com"} < set(stand_in.state()["members"])
