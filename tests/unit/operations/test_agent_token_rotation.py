# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each step of a rotation: what is next, what is recorded, and what keeps a predecessor from being revoked."""

from __future__ import annotations

import datetime
import itertools
import json
import time
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.community.buildkite.plugins.module_utils import _times
from ansible_collections.community.buildkite.plugins.module_utils._operations.catalog import OPERATIONS

from machine.environment import ROOT
from running.operated import Operations, Result
from stand_in.process import StandIn

NAME = "Autoscaling group"
ADDRESS = f"cluster/Linux/token/{NAME}"
EARLY, MIDDLE, LATE, NEVER = (f"20{year}-01-01T00:00:00.000Z" for year in (24, 25, 26, 99))
SEED: Result = {
    "clusters": [{"name": "Other"}],
    "tokens": [{"token": "bkua_few", "user": "owner@example.com", "scopes": ["read_clusters"]}],
}


class Rotating:
    """A cluster whose tokens and agents have the times of a test, and a file of values."""

    def __init__(self, runs: Operations, folder: Path) -> None:
        self.runs = runs
        self.path = folder / "values.yml"
        self.options: Result = {"cluster": "linux", "description": NAME, "token_values_path": str(self.path)}

    def seed(self, *created: str, agents: t.Sequence[str] = (), **token: t.Any) -> list[str]:
        """A cluster with tokens and agents that were created at some times; the IDs of the tokens, the oldest first."""
        tokens = [{"description": NAME, "created_at": when, **token} for when in created]
        queues = [{"key": "default"}, {"key": "mac"}]
        self.runs.stand_in.seed({"clusters": [{"name": "Linux", "queues": queues, "agent_tokens": tokens}]})
        self.agents(*agents)
        (linux,) = [one for one in self.runs.rest("GET", "clusters") if one["name"] == "Linux"]
        self.tokens = f"clusters/{linux['id']}/tokens"
        found = sorted(self.runs.rest("GET", self.tokens), key=lambda token: str(token["created_at"]))
        return [str(token["id"]) for token in found]

    def agents(self, *created: str, queue: str = "default") -> None:
        """Agents that were created at some times."""
        place = {"cluster": "Linux", "queue": queue, "hostname": "rack"}
        new = [{"name": f"a{when[2:4]}", "created_at": when, **place} for when in created]
        self.runs.stand_in.seed({"agents": new})

    def stop(self, name: str) -> None:
        """An agent ends."""
        for agent in self.runs.rest("GET", f"agents?name={name}"):
            self.runs.rest("PUT", f"agents/{agent['id']}/stop", {"force": True})

    def store(self, ident: str, **rotation: t.Any) -> None:
        """The file of values, with what was recorded."""
        entry = {"id": ident, "value": "bkct_secret", **({"rotation": rotation} if rotation else {})}
        self.path.write_text(json.dumps({ADDRESS: entry}), encoding="utf-8")
        self.path.chmod(0o600)

    def recorded(self) -> Result:
        """What is recorded of the rotation."""
        text = self.path.read_text(encoding="utf-8")
        found: Result = json.loads(text[text.index("{") :])[ADDRESS]["rotation"]
        return found

    def run(self, state: str = "planned", **options: t.Any) -> Result:
        """The result of a call, which contains no value."""
        result = self.runs.run("agent_token_rotation", state=state, **{**self.options, **options})
        assert "bkct_secret" not in json.dumps(result)
        return result

    def wrong(self, state: str = "planned", **options: t.Any) -> str:
        """The message of a call that is rejected."""
        error = self.runs.rejected("agent_token_rotation", state=state, **{**self.options, **options})
        assert "bkct_secret" not in json.dumps(error.as_result)
        return error.message


@pytest.fixture
def rotating(stand_in: StandIn, tmp_path: Path) -> Rotating:
    """A cluster without tokens and agents."""
    return Rotating(Operations(stand_in, SEED), tmp_path)


def test_a_token_is_created_if_the_current_one_is_too_old(rotating: Rotating) -> None:
    """By a time or by its age. Its successor gets its networks, and nothing is due without a limit."""
    (first,) = rotating.seed(MIDDLE, allowed_ip_addresses="10.0.0.0/8")
    assert rotating.run()["step"] == "none" and "lacks the value of" in rotating.run()["prediction"]
    for limit in ({"rotate_created_before": LATE}, {"max_age": "90d"}):
        result = rotating.run(**limit)
        assert result["step"] == "create" and result["predecessors"] == [first] and result["id"] is None
        assert result["allowed_ip_addresses"] == ["10.0.0.0/8"] and result["address"] == ADDRESS
    assert rotating.run(description="Office")["step"] == "create"
    assert "1 predecessor would stay valid" in rotating.run(max_age="90d")["prediction"]
    assert not rotating.path.exists()
    rotating.store(first, distributed_at=LATE)
    assert rotating.run(max_age="999w")["step"] == rotating.run(rotate_created_before=MIDDLE)["step"] == "none"


def test_a_rotation_that_has_begun_ends_before_another_one_begins(rotating: Rotating) -> None:
    """Also if its token has become too old meanwhile; a time that is set begins another one."""
    first, second = rotating.seed(EARLY, MIDDLE)
    rotating.store(second)
    result = rotating.run(max_age="90d")
    assert result["step"] == "distribute" and (result["id"], result["predecessors"]) == (second, [first])
    assert rotating.run()["step"] == "distribute"
    result = rotating.run(rotate_created_before=LATE)
    assert result["step"] == "create" and result["predecessors"] == [second, first]


def test_tokens_of_one_second_are_told_apart(rotating: Rotating) -> None:
    """The limit that the role passes on to agent_token has the fraction of the token's time."""
    first, second = rotating.seed("2025-01-01T00:00:00.100Z", "2025-01-01T00:00:00.600Z")
    rotating.store(second)
    result = rotating.run()
    assert result["predecessors"] == [first] and result["rotate_created_before"] == "2025-01-01T00:00:00.600000Z"


def test_expired_and_other_tokens_do_not_count(rotating: Rotating) -> None:
    """Only live tokens of the description are rotated."""
    token = {"description": NAME, "created_at": EARLY}
    others = [{**token, "expires_at": MIDDLE}, {**token, "description": "Office"}]
    found = [*others, {**token, "created_at": MIDDLE}]
    rotating.runs.stand_in.seed({"clusters": [{"name": "Linux", "agent_tokens": found}]})
    assert rotating.run()["predecessors"] == []
    assert len(rotating.run(rotate_created_before=LATE)["predecessors"]) == 1


def test_several_tokens_without_a_limit_are_rejected(rotating: Rotating) -> None:
    """As the module agent_token does: it is not known which one agents should use."""
    first, second = rotating.seed(EARLY, MIDDLE)
    said = rotating.wrong()
    assert f"matches 2 tokens of that description ({', '.join(sorted([first, second]))})" in said
    assert "matches 2 tokens" in rotating.wrong(rotate_created_before=EARLY)


def test_a_token_whose_value_is_lost_is_named(rotating: Rotating) -> None:
    """A run that was killed before it stored the value, or someone else, created it. Nothing is created a second time."""
    first, second = rotating.seed(EARLY, MIDDLE)
    for lost in (None, first):
        if lost:
            rotating.store(lost)
        said = rotating.wrong(rotate_created_before=MIDDLE)
        assert (
            f"lacks the value of {ADDRESS} ({second})" in said
            and "set rotate_created_before to the current time" in said
        )
    rotating.runs.rest("DELETE", f"{rotating.tokens}/{first}")
    # Without a predecessor too: no agent can connect with it.
    for limit in ({"rotate_created_before": MIDDLE}, {"max_age": "999w"}):
        said = rotating.wrong(**limit)
        assert f"lacks the value of {ADDRESS} ({second})" in said and "or add the value to the file" in said
    rotating.store(second)
    assert rotating.run(rotate_created_before=MIDDLE)["step"] == "distribute"


def test_a_distribution_is_recorded_once_it_is_the_current_tokens(rotating: Rotating) -> None:
    """With the time of the service, and of no other token. Check mode records nothing."""
    first, second = rotating.seed(EARLY, MIDDLE)
    rotating.store(second)
    before = rotating.path.read_bytes()
    checked = rotating.run("distributed", token_id=second, check=True)
    assert checked["changed"] and rotating.path.read_bytes() == before
    for wrong in (None, first):
        assert "token_id must be the ID of the current token" in rotating.wrong("distributed", token_id=wrong)
    assert rotating.run("distributed", token_id=second)["changed"]
    when = datetime.datetime.fromisoformat(rotating.recorded()["distributed_at"])
    now = datetime.datetime.now(datetime.timezone.utc)
    assert abs(now - when) < datetime.timedelta(minutes=1)
    assert rotating.run(again=True)["step"] == "distribute" and rotating.run()["step"] == "verify"


def test_an_agent_that_may_hold_the_old_token_is_listed(rotating: Rotating) -> None:
    """After the grace it is an error, and before it is shown; an agent whose age is unknown is one of them."""
    _first, second = rotating.seed(EARLY, MIDDLE, agents=[MIDDLE, NEVER])
    rotating.store(second, distributed_at=LATE)
    rotating.runs.stand_in.seed(
        {"agents": [{"name": "odd", "cluster": "Linux", "queue": "default", "created_at": "unknown"}]}
    )
    for state, grace in (("planned", "24h"), ("verified", "99999d"), ("planned", "99999d")):
        result = rotating.run(state, grace=grace)
        assert result["step"] == "verify" and [agent["name"] for agent in result["older_agents"]] == ["a25", "odd"]
        assert not result["changed"] and "2 of 3 connected agents were created before" in result["prediction"]
    failed = rotating.run("verified")
    assert failed["failed"] and failed["failure"]["code"] == "not_verified"
    assert "a25 (rack), odd (no hostname)" in failed["msg"] and failed["msg"].endswith("which token an agent used.")
    assert [*rotating.recorded()] == ["distributed_at"]


def test_nothing_is_revoked_during_the_grace(rotating: Rotating) -> None:
    """However young all agents are."""
    _first, second = rotating.seed(EARLY, MIDDLE, agents=[NEVER])
    rotating.store(second, distributed_at=LATE)
    result = rotating.run("verified", grace="99999d")
    assert result["step"] == "verify" and "1 predecessor can be revoked from 2299" in result["prediction"]
    assert [*rotating.recorded()] == ["distributed_at"] and result["revoke_after"].startswith("2299-")
    assert rotating.run(grace="24h")["step"] == "revoke" and [*rotating.recorded()] == ["distributed_at"]


def test_the_grace_is_over_by_the_clock_of_the_service(rotating: Rotating, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose clock is a day ahead revokes nothing early."""
    _first, second = rotating.seed(EARLY, MIDDLE, agents=[NEVER])
    rotating.store(second)
    rotating.run("distributed", token_id=second)
    real, now = time.time, _times.now
    monkeypatch.setattr(time, "time", lambda: real() + 90_000)
    monkeypatch.setattr(_times, "now", lambda: now() + datetime.timedelta(seconds=90_000))
    assert rotating.run("verified", grace="24h")["step"] == "verify"
    assert [*rotating.recorded()] == ["distributed_at"]


def test_no_agent_proves_nothing(rotating: Rotating) -> None:
    """Unless that is right; agents of other queues are left out, and those that stop too."""
    _first, second = rotating.seed(EARLY, MIDDLE)
    rotating.store(second, distributed_at=LATE)
    rotating.agents(MIDDLE, queue="mac")
    stopping = {
        "name": "b",
        "cluster": "Linux",
        "queue": "default",
        "connection_state": "stopping",
        "created_at": NEVER,
    }
    rotating.runs.stand_in.seed({"agents": [stopping]})
    assert "0 agents are connected, and min_agents is 1" in rotating.run("verified", queue="default")["msg"]
    assert rotating.run("verified", queue="default", min_agents=0)["step"] == "revoke"
    assert rotating.run("verified", tags=["queue=default"], min_agents=0)["step"] == "revoke"
    assert "a25 (rack)" in rotating.run("verified")["msg"]


def test_the_number_of_agents_is_that_before_the_first_revocation(rotating: Rotating) -> None:
    """It is recorded anew while nothing is revoked, and kept when a run was killed between two revocations."""
    first, second, third = rotating.seed(EARLY, MIDDLE, LATE, agents=[NEVER])
    rotating.store(third, distributed_at=LATE)
    before = rotating.path.read_bytes()
    assert rotating.run("verified", check=True)["step"] == "revoke" and rotating.path.read_bytes() == before
    rotating.run("verified")
    rotating.agents("2098-01-01T00:00:00.000Z")
    rotating.run("verified")
    assert rotating.recorded()["agents"] == 2 and rotating.recorded()["predecessors"] == [second, first]
    rotating.runs.rest("DELETE", f"{rotating.tokens}/{first}")
    rotating.stop("a98")
    assert "2 agents are connected" in rotating.run("verified")["prediction"]
    assert rotating.recorded()["agents"] == 2 and rotating.recorded()["predecessors"] == [second, first]


def watched(rotating: Rotating, agents: int = 2) -> None:
    """A rotation whose predecessor is revoked since now."""
    (token,) = rotating.seed(MIDDLE, agents=[NEVER, "2098-01-01T00:00:00.000Z"])
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    rotating.store(token, distributed_at=LATE, revoking_at=now, agents=agents, predecessors=["x"])


def test_agents_are_watched_until_the_time_is_over(rotating: Rotating) -> None:
    """Check mode does not wait. A rotation that is finished is not watched again."""
    watched(rotating)
    before = rotating.path.read_bytes()
    assert rotating.run("watched", check=True)["step"] == "watch" and rotating.path.read_bytes() == before
    began = rotating.runs.clock()
    result = rotating.run("watched", watch="5m")
    assert 280 < rotating.runs.clock() - began <= 300 and result["connected"] == 2
    assert result["changed"] and "rotated. Connected agents: 2 before the revocation, 2 now." in result["prediction"]
    assert "finished_at" in rotating.recorded() and not rotating.run("watched")["changed"]
    assert rotating.run()["step"] == "none"


def test_a_fall_is_an_error_with_what_to_do(rotating: Rotating) -> None:
    """Early, if two looks show it, and in each later run; an agent that restarts in between is none."""
    watched(rotating)
    rotating.runs.clock.others = lambda: rotating.stop("a98")
    began = rotating.runs.clock()
    failed = rotating.run("watched")
    assert failed["failed"] and failed["failure"] == {
        **failed["failure"],
        "code": "agents_fell",
        "before": 2,
        "connected": 1,
    }
    assert rotating.runs.clock() - began < 60 and "distribute the current value again" in failed["msg"]
    assert rotating.run("watched", watch="0s")["failed"] and "finished_at" not in rotating.recorded()
    assert rotating.run("watched", watch="0s", allowed_fall=1)["step"] == "none"


def test_an_agent_that_restarts_is_no_fall(rotating: Rotating) -> None:
    """Its successor is connected at the next look."""
    watched(rotating)
    looks = iter([lambda: rotating.stop("a98"), lambda: rotating.agents(LATE)])

    def others() -> None:
        for change in itertools.islice(looks, 1):
            change()

    rotating.runs.clock.others = others
    assert rotating.run("watched")["connected"] == 2 and "finished_at" in rotating.recorded()


def test_a_watch_that_the_task_cuts_short_goes_on(rotating: Rotating) -> None:
    """It is not recorded as finished."""
    watched(rotating)
    result = rotating.run("watched", seconds=60)
    assert result["step"] == "watch" and not result["changed"] and "finished_at" not in rotating.recorded()


@pytest.mark.parametrize(
    ("rotation", "what"),
    [
        (["x"], "no facts by name"),
        ({"distributed_at": "soon"}, "distributed_at"),
        ({"distributed_at": LATE, "revoking_at": LATE, "agents": "2"}, "agents, predecessors"),
        ({"revoking_at": LATE, "agents": True, "predecessors": []}, "agents"),
    ],
)
def test_what_others_wrote_into_the_file_is_rejected(rotating: Rotating, rotation: t.Any, what: str) -> None:
    """A time that cannot be read is not taken for one that is missing."""
    _first, second = rotating.seed(EARLY, MIDDLE)
    entry = {"id": second, "value": "bkct_secret", "rotation": rotation}
    rotating.path.write_text(json.dumps({ADDRESS: entry}), encoding="utf-8")
    rotating.path.chmod(0o600)
    assert f"that this collection did not write ({what})" in rotating.wrong()


def test_a_broken_file_and_a_wrong_cluster_are_named(rotating: Rotating) -> None:
    """And a token that may not see agents, before anything is read."""
    rotating.seed(MIDDLE)
    assert "cluster names 'Mac'" in rotating.wrong(cluster="Mac")
    rotating.path.write_text("[", encoding="utf-8")
    assert "mode 0600" in rotating.wrong()
    rotating.path.chmod(0o600)
    assert "cannot be used" in rotating.wrong()
    assert "is not a directory" in rotating.wrong(token_values_path=f"{rotating.path}.d/x")
    rotating.runs.token = "bkua_few"
    assert "read_agents" in rotating.wrong()


def test_the_role_has_a_variable_for_each_option() -> None:
    """With the same default and type, in its documentation and in fact."""
    role = ROOT / "roles" / "agent_token_rotation"
    documented = yaml.safe_load((role / "meta/argument_specs.yml").read_text(encoding="utf-8"))
    variables = documented["argument_specs"]["main"]["options"]
    defaults = yaml.safe_load((role / "defaults/main.yml").read_text(encoding="utf-8"))
    names = {"rotate_created_before": "created_before"}
    for field in OPERATIONS.operations["agent_token_rotation"].fields:
        if field.name != "token_id":
            name = f"agent_token_rotation_{names.get(field.name, field.name)}"
            assert (variables[name]["type"], variables[name].get("default")) == (field.type, field.default), name
            assert variables[name].get("required", False) == field.required and defaults.get(name) == field.default
    assert {name for name in variables if "default" in variables[name]} == {*defaults}
