# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs of the stand-in's builds: retried, unblocked, reprioritized; their logs, variables, annotations and artifacts."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from stand_in.rules.artifacts import stored
from stand_in.store import Refused

BUILD = "/pipelines/shop/builds/1"
GATE = """
steps:
  - block: Release
    fields:
      - {text: Version, key: version, format: "[0-9.]+"}
      - {select: Regions, key: regions, multiple: true, required: false, options: [{label: A, value: a}, {label: B, value: b}]}
      - {text: Note, key: note, default: none}
  - {command: ship, key: ship}
"""
FILES = [
    {"path": "out/report.xml", "content": "<ok/>", "mime_type": "text/xml"},
    {"path": "../evil", "content": "x", "sha1sum": "0" * 40},
    {"path": "old.log", "state": "expired"},
]


def only_job(site: Any, **outcome: Any) -> tuple[Any, str]:
    """A stand-in with a build whose one job has started, and the path of the job."""
    shop = site(outcomes={"make": [{"seconds": 4, **outcome}, {}]})
    shop.build(env={"MODE": "fast"})
    shop.wait(2)
    return shop, f"/jobs/{shop('GET', BUILD)['jobs'][0]['id']}"


def test_a_job_is_retried_once(site: Any) -> None:
    shop, path = only_job(site, exit_status=1)
    sentence = "Only failed, timed out or canceled jobs can be retried"
    assert shop("PUT", f"{path}/retry", status=400)["message"] == sentence
    shop.wait(9)
    successor = shop("PUT", f"{path}/retry")
    old = shop("GET", path)
    assert old["retried"] and old["retried_in_job_id"] == successor["id"] and old["retry_type"] == "manual"
    assert successor["retries_count"] == 1 and successor["retry_source"]["job_id"] == old["id"]
    assert shop("PUT", f"{path}/retry", status=400)["message"] == sentence
    shop.wait(9)
    assert shop.see() == ("passed", ["passed"])
    items = shop("GET", f"{BUILD}/jobs")["items"]
    assert [job["id"] for job in items] == [old["id"], successor["id"]] and shop("GET", f"{BUILD}{path}") == items[0]
    assert shop("GET", f"{BUILD}/jobs?include_retried_jobs=false&state[]=passed")["items"] == items[1:]
    assert "Invalid state" in shop("GET", f"{BUILD}/jobs?state=finished", status=400)["message"]
    assert shop("GET", "/jobs/nowhere", status=404)["message"] == "No job found"


def test_a_step_may_be_retried_automatically(site: Any) -> None:
    rule = "retry: {automatic: [{exit_status: -1, limit: 1}, {exit_status: '*', signal_reason: none, limit: 2}]}"
    shop = site(f"steps:\n- command: make\n  {rule}\n", outcomes={"make": [{"exit_status": -1}, {"exit_status": 3}]})
    shop.build()
    shop.wait(60)
    jobs = shop("GET", f"{BUILD}?include_retried_jobs=true")["jobs"]
    assert [job["exit_status"] for job in jobs] == [-1, 3, 3, 3] and shop.see() == ("failed", ["failed"])
    assert [job["retry_type"] for job in jobs] == ["automatic", "automatic", "automatic", None]


def test_a_block_step_waits_for_its_fields(site: Any) -> None:
    shop = site(GATE)
    shop.build(meta_data={"a": "b"})
    shop.wait(60)
    assert (shop("GET", BUILD)["blocked"], shop.see()) == (True, ("passed", ["blocked", "waiting"]))
    assert [build["number"] for build in shop("GET", "/builds?state=blocked")] == [1]
    gate, ship = shop("GET", BUILD)["jobs"]
    assert gate["unblockable"] and gate["label"] == "Release" and gate["type"] == "manual"
    for fields, sentence in (
        ({}, "version is required"),
        ({"version": "x"}, "version does not match the format [0-9.]+"),
        ({"version": "1", "regions": ["c"]}, "regions must be one of a, b"),
        ({"version": ["1"]}, "version takes one value"),
        ({"other": "1"}, "Unknown fields: other"),
    ):
        assert shop("PUT", f"/jobs/{gate['id']}/unblock", {"fields": fields}, 422)["message"] == sentence
    assert "not a valid user id" in shop("PUT", f"/jobs/{gate['id']}/unblock", {"unblocker": "x"}, 422)["message"]
    message = shop("PUT", f"/jobs/{ship['id']}/unblock", status=400)["message"]
    assert message == "This job type cannot be unblocked"
    answer = {"version": "1.0", "regions": ["a", "b"]}
    job = shop("PUT", f"/jobs/{gate['id']}/unblock", {"fields": answer})
    assert job["state"] == "unblocked" and job["unblocked_by"]["email"] == "owner@example.com"
    message = shop("PUT", f"/jobs/{gate['id']}/unblock", {"fields": answer}, 422)["message"]
    assert message == "The job's state must be blocked"
    assert shop("GET", BUILD)["meta_data"] == {"a": "b", "version": "1.0", "regions": "a\nb", "note": "none"}
    shop.wait(9)
    assert shop.see() == ("passed", ["unblocked", "passed"]) and not shop("GET", BUILD)["blocked"]


def test_a_blocked_build_is_canceled_by_a_switch(site: Any) -> None:
    shop = site(GATE)
    shop.build()
    shop.wait(2)
    shop("PUT", f"{BUILD}/cancel", status=422)
    shop.world.set_switches({"cancel_blocked_build": "allowed"})
    assert shop("PUT", f"{BUILD}/cancel")["state"] == "canceled" and shop.see()[1] == ["canceled", "canceled"]


def test_the_priority_of_a_job(site: Any) -> None:
    shop, path = only_job(site)
    assert shop("PUT", f"{path}/reprioritize", {"priority": 5})["priority"] == {"number": 5}
    assert shop("PUT", f"{path}/reprioritize", {"priority": "5"}, 400)["message"] == "Priority must be an integer"


def test_a_log_grows_and_is_read_from_its_end(site: Any) -> None:
    shop, path = only_job(site, log="one\ntwo\n<three>\nfour\n", exit_status=1)
    shop.wait(1.5)
    some = shop("GET", f"{path}/log")
    shop.wait(9)
    whole = shop("GET", f"{path}/log")
    assert 0 < some["size"] < whole["size"] and whole["content"].startswith(some["content"])
    assert "\x1b_bk;t=" in some["content"] and whole["header_times"] == []
    text = whole["content"].encode()
    head = shop.send("HEAD", f"{path}/log")
    assert (head.status, len(head.text), head.headers["Accept-Ranges"]) == (200, len(text), "bytes")
    end = shop.send("GET", f"{path}/log", Accept="text/plain", Range="bytes=-5")
    assert (end.status, end.text) == (206, b"four\n")
    assert end.headers["Content-Range"] == f"bytes {len(text) - 5}-{len(text) - 1}/{len(text)}"
    assert shop.send("GET", f"{path}/log.txt", Range="bytes=-9999").text == text
    assert b"&lt;three&gt;" in shop.send("GET", f"{path}/log.html").text
    for accept, sent in (("text/plain", "bytes=0-5"), ("text/plain", "bytes=-0"), ("application/json", "bytes=-5")):
        assert shop.send("GET", f"{path}/log", Accept=accept, Range=sent).status == 400
    shop("DELETE", f"{path}/log")
    assert shop("GET", f"{path}/log")["size"] == 0
    assert shop.send("GET", f"{path}/log.txt", Range="bytes=-5").status == 416


def test_a_job_that_has_not_begun_has_no_log(site: Any) -> None:
    shop = site("steps:\n- wait\n- {command: make, key: a}\n- {command: make, depends_on: a}\n")
    shop.build()
    shop.wait(1)
    waiter, _running, waits = shop("GET", BUILD)["jobs"]
    assert set(waiter) == {"id", "graphql_id", "type", "state", "step_key", "group_key", "web_url"}
    assert (
        shop.send("GET", f"/jobs/{waits['id']}/log").status
        == shop.send("GET", f"/jobs/{waiter['id']}/env").status
        == 404
    )


def test_the_variables_of_a_job(site: Any) -> None:
    shop, path = only_job(site)
    env = shop("GET", f"{path}/env")["env"]
    assert (env["MODE"], env["BUILDKITE_BUILD_NUMBER"], env["BUILDKITE_COMMAND"]) == ("fast", "1", "make")
    assert b"MODE=fast\n" in shop.send("GET", f"{path}/env.txt").text
    shop.world.seed({"tokens": [{"token": "few", "user": "owner@example.com", "scopes": ["read_builds"]}]})
    shop.token = "few"
    for part, scope in (("env", "read_job_env"), ("log", "read_build_logs")):
        message = shop("GET", f"{path}/{part}", status=403)["message"]
        assert message == f"Your access token doesn't have the {scope} scope"


def test_annotations_are_replaced_by_context(site: Any) -> None:
    note = {"body": "2 tests", "context": "test", "scope": "job"}
    shop, path = only_job(site, annotations=[note])
    shop.wait(9)
    made = shop("POST", f"{BUILD}/annotations", {"body": "<one>", "style": "info", "priority": 7})
    assert (made["context"], made["scope"], made["body_html"]) == ("default", "build", "<p>&lt;one&gt;</p>")
    shop.wait(1)
    more = shop("POST", f"{BUILD}/annotations", {"body": "\n\ntwo", "append": True})
    assert more["id"] == made["id"] and more["body_html"].endswith("<p>two</p>") and more["style"] == "info"
    assert more["updated_at"] > made["updated_at"] == made["created_at"] and more["priority"] == 7
    assert shop("POST", f"{BUILD}/annotations", {"body": "new"})["style"] is None
    found = shop("GET", f"{BUILD}/annotations?scope=all&omit_body=true")
    assert [entry["context"] for entry in found] == ["default", "test"] and "body_html" not in found[0]
    assert [entry["job_id"] for entry in shop("GET", f"{path}/annotations")] == [path.removeprefix("/jobs/")]
    shop("POST", f"{path}/annotations", {"body": "of the job"})
    assert len(shop("GET", f"{BUILD}/annotations")) == 1 and len(shop("GET", f"{path}/annotations")) == 2
    shop("DELETE", f"{path}/annotations/{made['id']}", status=404)
    shop("DELETE", f"{BUILD}/annotations/{made['id']}")
    assert shop("GET", f"{BUILD}/annotations") == []
    for wrong in ({}, {"style": "odd"}, {"priority": 11}, {"context": "c" * 101}, {"body": "x" * (2**20 + 1)}):
        shop("POST", f"{BUILD}/annotations", {"body": "x", **wrong} if wrong else wrong, 422)


def test_artifacts_are_downloaded_from_another_address(site: Any) -> None:
    shop, path = only_job(site, artifacts=FILES)
    assert {entry["state"] for entry in shop("GET", f"{path}/artifacts")} == {"new"}
    shop.wait(9)
    report, evil, _old = shop("GET", f"{BUILD}/artifacts")
    assert (report["dirname"], report["filename"], report["file_size"]) == ("out", "report.xml", 5)
    assert report["sha1sum"] == hashlib.sha1(b"<ok/>").hexdigest() != evil["sha1sum"] and "sha256sum" not in report
    assert [entry["path"] for entry in shop("GET", f"{path}/artifacts?path=out/*&state=finished")] == [report["path"]]
    shop("GET", f"{BUILD}/artifacts?state=odd", status=422)
    answer = shop.send("GET", f"{path}/artifacts/{report['id']}/download")
    assert answer.status == 302 and answer.headers["Location"] in answer.text.decode()
    url = urlsplit(answer.headers["Location"])
    query = dict(parse_qsl(url.query))
    assert stored(shop.world.store, url.path[1:], query, {})["_content"] == b"<ok/>"
    for changes, headers, status in (({}, {"Authorization": "x"}, 400), ({"Expires": "9999"}, {}, 403)):
        with pytest.raises(Refused) as refused:
            stored(shop.world.store, url.path[1:], {**query, **changes}, headers)
        assert refused.value.status == status
    shop.wait(61)
    with pytest.raises(Refused, match="expired"):
        stored(shop.world.store, url.path[1:], query, {})
    shop("DELETE", f"{path}/artifacts/{report['id']}")
    shop("GET", f"{path}/artifacts/{report['id']}", status=404)
    assert [entry["path"] for entry in shop("GET", f"{BUILD}/artifacts")] == ["../evil", "old.log"]
    assert [entry["path"] for entry in shop("GET", f"{BUILD}/artifacts?state=deleted")] == ["out/report.xml"]


def test_jobs_may_be_scripted_whole(site: Any) -> None:
    jobs = [
        {
            "label": "Unit",
            "state": "failed",
            "exit_status": 1,
            "log": "no\n",
            "artifacts": [{"path": "a", "content": "b"}],
        },
        {"label": "Gate", "type": "manual", "state": "blocked", "fields": [{"text": "Why", "key": "why"}]},
    ]
    shop = site(builds=[{"pipeline": "shop", "state": "failed", "jobs": jobs}])
    shop.wait(99)
    assert shop.see() == ("failed", ["failed", "blocked"])
    identifier = shop("GET", BUILD)["jobs"][0]["id"]
    assert shop("GET", f"/jobs/{identifier}/log")["content"] == "no\n" and shop("GET", f"{BUILD}/artifacts")
    shop("PUT", f"/jobs/{identifier}/retry")
    shop.wait(9)
    assert shop("GET", BUILD)["blocked"] and shop.see()[1] == ["passed", "blocked"]
