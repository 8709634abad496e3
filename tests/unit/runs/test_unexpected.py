# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An error that nothing expects, at any place: one sentence that asks for a report, and nothing of what was done is lost."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.community.buildkite.plugins.module_utils import _results, _run, _whole
from ansible_collections.community.buildkite.plugins.module_utils._api import answers
from ansible_collections.community.buildkite.plugins.module_utils._apply import apply, batches, doubles, writer
from ansible_collections.community.buildkite.plugins.module_utils._errors import ISSUES, NotBuildkite, Unexpected
from ansible_collections.community.buildkite.plugins.module_utils._state import organization

from machine.environment import ROOT
from running.modules import SEED, Runs, pipeline
from stand_in.process import StandIn

REPORT = f"please report this at {ISSUES}, with the output of -vvv."
SECRET = "planted-secret-of-a-webhook"


@pytest.fixture
def runs(stand_in: StandIn) -> Runs:
    stand_in.reset(SEED)
    return Runs(stand_in, "bkua_graphql_too")


def broken(*_args: t.Any, **_more: t.Any) -> t.NoReturn:
    raise ZeroDivisionError(f"about {SECRET}")


def declared(folder: Path) -> dict[str, t.Any]:
    """A token whose value is stored, and what comes after it."""
    (folder / "values").mkdir(exist_ok=True)
    return {
        "clusters": [{"name": "C", "agent_tokens": [{"description": "T"}]}],
        "teams": [{"name": "Before"}],
        "pipelines": [pipeline("web"), pipeline("shop")],
        "webhooks": [{"description": "H", "url": "https://example.com", "events": ["ping"], "token": SECRET}],
        "backup_path": str(folder / "backup.yml"),
        "token_values_path": str(folder / "values" / "tokens.yml"),
    }


def test_the_tracker_is_that_of_the_collection() -> None:
    assert yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["issues"] == ISSUES


# Where it is, and whether changes count as failed for it.
PLACES: dict[str, tuple[t.Any, str, bool]] = {
    "a write": (writer.Writer, "_post", True),
    "before a write": (doubles.Doubles, "before", True),
    "between groups": (apply, "split", True),
    "a batch over GraphQL": (batches.Sender, "send", True),
    "after the writes": (doubles.Doubles, "after", False),
    "the changes in the result": (_run, "add_held", False),
    "the review in the result": (_whole, "add_review", False),
    "the diff": (_results, "diff_of", False),
}


@pytest.mark.parametrize("place", PLACES)
def test_nothing_that_was_done_is_lost(runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    holder, name, fails_changes = PLACES[place]
    usual, calls = getattr(holder, name), []

    def sometimes(*args: t.Any, **more: t.Any) -> t.Any:
        calls.append(name)
        return broken() if len(calls) > 2 or not fails_changes or name == "send" else usual(*args, **more)

    monkeypatch.setattr(holder, name, sometimes)
    if name == "send":
        monkeypatch.setattr(apply, "split", lambda organization, group, later: ([group], []))
    result = runs.run("organization", **declared(tmp_path))
    assert calls
    made = {change["address"] for change in result["changes"]}
    there = {f"team/{one['name']}" for one in runs.rest("GET", "teams")} - {"team/Everyone"}
    there |= {f"pipeline/{one['slug']}" for one in runs.rest("GET", "pipelines")}
    assert there == {address for address in made if address.startswith(("team/", "pipeline/")) and "/" in address}
    assert result["changed"] is True and result["backup_file"] == str(tmp_path / "backup.yml")
    assert json.dumps(result) and SECRET not in json.dumps(result)
    text = result.get("msg", "") + "".join(result["warnings"])
    assert "ZeroDivisionError" in text and ISSUES in text
    if fails_changes:
        failed = result["failure"]["failed"]
        assert failed and all(one["code"] == "unexpected" and one["message"].endswith(REPORT) for one in failed)
        assert made.isdisjoint(one["address"] for one in failed)
        assert "Traceback (most recent call last)" in result["exception"] and "in broken" in result["exception"]
    stored = tmp_path / "values" / "tokens.yml"
    assert stored.exists() == ("cluster/C/token/T" in made)


@pytest.mark.parametrize("holder", [(organization.Organization, "read_list"), (_run.Planner, "plan")])
def test_around_the_run(runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, holder: tuple[t.Any, str]) -> None:
    """With what else is wrong, and without a secret in the traceback."""
    monkeypatch.setattr(*holder, broken)
    options = declared(tmp_path)
    error = runs.rejected("organization", **options)
    assert isinstance(error, Unexpected) and error.message.endswith(f": {REPORT}") and "\n" not in error.message
    error.hide({SECRET})
    assert SECRET not in str(error.as_result) and "in broken" in error.as_result["exception"]
    options["pipelines"].append(pipeline("a b"))
    error = runs.rejected("organization", **options)
    assert [one["code"] for one in error.failure["problems"]] == ["invalid_option", "unexpected"]
    assert "in broken" in error.as_result["exception"]


BODIES = (b"1", b'"x"', b"[]", b'{"user":1}', b'{"user":"x"}', b'{"scopes":1}', b'{"scopes":[1]}', b"[" * 200_000)


@pytest.mark.parametrize("body", BODIES)
def test_an_access_token_that_is_none(runs: Runs, monkeypatch: pytest.MonkeyPatch, body: bytes) -> None:
    usual = answers.body

    def other(response: t.Any, request: str) -> t.Any:
        response._content = body
        return usual(response, request)

    monkeypatch.setattr(answers, "body", other)
    with pytest.raises(NotBuildkite, match="check api_url") as caught:
        runs.run("team", name="T")
    assert "\n" not in caught.value.message


def test_links_and_entries_that_are_none() -> None:
    assert answers.page_number("http://[::1?page=2") is None and answers.page_number("?page=²") is None
    assert answers.query_of(1) == {} and answers.query_of("?a=b") == {"a": "b"}
    assert len(answers.distinct([{"id": []}, {"id": ["x"]}, {"id": {"a": 1}}, {"id": {"a": 1}}])) == 3
