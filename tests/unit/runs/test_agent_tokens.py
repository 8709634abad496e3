# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Agent tokens: returned once, rotated in time, revoked on request; never two after a lost answer."""

from __future__ import annotations

import datetime
import stat
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.community.buildkite.plugins.module_utils._apply import value_file

from running.modules import Runs, actions

CLUSTER = "Default cluster"
MINE: dict[str, t.Any] = {"cluster": CLUSTER, "description": "D"}
ROTATING = {**MINE, "lifetime": "90d", "rotate_before": "14d"}


def later(**length: float) -> str:
    """A time from now, as the service writes it."""
    when = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(**length)
    return when.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def tokens(runs: Runs) -> list[t.Any]:
    """The tokens of the cluster, as the service holds them."""
    found: list[t.Any] = runs.rest("GET", f"clusters/{runs.at('clusters', CLUSTER, 'id')}/tokens")
    return sorted(found, key=lambda entry: entry["created_at"])


def seed(runs: Runs, *expiries: str | None, description: str = "D") -> list[str]:
    """Tokens made by someone else, each with its expiry; their ids."""
    path = f"clusters/{runs.at('clusters', CLUSTER, 'id')}/tokens"
    made = [runs.rest("POST", path, {"description": description, "expires_at": when}) for when in expiries]
    return [entry["id"] for entry in made]


def test_the_value_is_told_once(runs: Runs) -> None:
    """In its own key of the run that makes it: not in check mode, not in changes, not in the next run."""
    options = {**MINE, "allowed_ip_addresses": ["10.0.0.0/8", "192.0.2.1/32"], "lifetime": "90d"}
    planned = runs.run("agent_token", check=True, **options)
    result = runs.run("agent_token", **options)
    again = runs.run("agent_token", **options)
    assert planned["changes"] == result["changes"] and again["changes"] == []
    assert actions(result) == [("create", f"cluster/{CLUSTER}/token/D")]
    assert result["changes"][0]["after"]["lifetime"] == "90d"
    value = result.pop("token_value")
    assert value.startswith("bkct_")
    assert "token_value" not in planned and "token_value" not in again
    assert value not in str([planned, result, again, runs.stand_in.log()])
    (found,) = tokens(runs)
    assert found["allowed_ip_addresses"] == "10.0.0.0/8 192.0.2.1/32"
    assert later(days=89) < found["expires_at"] < later(days=91)
    assert result["agent_token"]["expires_at"] == found["expires_at"]


def test_changes_keep_the_token(runs: Runs) -> None:
    """Networks are a set; everywhere is no restriction, however it is written; an expiry is for new tokens only."""
    result = runs.both("agent_token", **MINE, allowed_ip_addresses=["10.0.0.0/8"])
    ident = result["agent_token"]["id"]
    for networks, changes in (
        (["192.0.2.1", "10.0.0.0/8"], 1),
        (["10.0.0.0/8 192.0.2.1/32"], 0),
        (["0.0.0.0/0"], 1),
        ([], 0),
    ):
        result = runs.both("agent_token", **MINE, allowed_ip_addresses=networks, expires_at=later(days=3))
        assert len(result["changes"]) == changes, networks
    assert [entry["id"] for entry in tokens(runs)] == [ident]
    runs.both("agent_token", cluster=CLUSTER, description="E", id=ident)
    runs.both("agent_token", cluster=CLUSTER, description="E", state="absent")
    assert tokens(runs) == []


@pytest.mark.parametrize("unrestricted", ["0.0.0.0/0", "", None])
def test_no_restriction_has_three_spellings(runs: Runs, unrestricted: str | None) -> None:
    """As the service returns it."""
    runs.stand_in.switches(token_ips_unrestricted=unrestricted)
    runs.both("agent_token", **MINE)
    assert runs.run("agent_token", **MINE, allowed_ip_addresses=["0.0.0.0/0"])["changes"] == []


def test_an_emptied_list_is_refused(runs: Runs) -> None:
    """A template gone wrong does not open a token to everyone."""
    runs.run("agent_token", **MINE, allowed_ip_addresses=["10.0.0.0/8"])
    assert "allow_empty" in runs.rejected("agent_token", **MINE, allowed_ip_addresses=[]).message
    runs.both("agent_token", **MINE, allowed_ip_addresses=[], allow_empty=True)


def test_rotation(runs: Runs) -> None:
    """A new token in time; the old one is revoked only on request; right after, nothing changes."""
    (old,) = seed(runs, later(days=10))
    result = runs.both("agent_token", **ROTATING)
    assert actions(result) == [("create", f"cluster/{CLUSTER}/token/D")] and result["token_value"]
    assert [entry["id"] for entry in tokens(runs)][0] == old and len(tokens(runs)) == 2
    result = runs.both("agent_token", **ROTATING, revoke_rotated=True)
    assert actions(result) == [("delete", f"cluster/{CLUSTER}/token/D ({old})")]
    assert len(tokens(runs)) == 1 and tokens(runs)[0]["id"] != old


def test_rotation_in_one_run(runs: Runs) -> None:
    """The old one goes after the new one is there, and stays when that fails."""
    (old,) = seed(runs, later(days=10))
    match = {"method": "POST", "path": "/organizations/*/clusters/*/tokens"}
    runs.stand_in.faults([{"match": match, "fault": "error", "status": 422, "message": "Validation failed"}])
    result = runs.run("agent_token", **ROTATING, revoke_rotated=True)
    assert result["failed"] and [entry["address"] for entry in result["failure"]["skipped"]] == [
        f"cluster/{CLUSTER}/token/D ({old})"
    ]
    assert [entry["id"] for entry in tokens(runs)] == [old]
    result = runs.both("agent_token", **ROTATING, revoke_rotated=True)
    assert [action for action, address in actions(result)] == ["create", "delete"]
    assert len(tokens(runs)) == 1


def test_not_yet_due(runs: Runs) -> None:
    """And one that never expires is never due."""
    seed(runs, later(days=15))
    assert runs.both("agent_token", **ROTATING, revoke_rotated=True)["changes"] == []
    seed(runs, None, description="E")
    assert runs.both("agent_token", **{**ROTATING, "description": "E"})["changes"] == []


def test_an_expired_token_counts_as_gone(runs: Runs) -> None:
    """It stays in the service's list; a new one is made, and it is neither pruned nor ambiguous."""
    expired = {"description": "D", "expires_at": "2020-01-01T00:00:00.000Z"}
    runs.stand_in.seed({"clusters": [{"name": "Old", "agent_tokens": [expired, expired]}]})
    assert len(runs.both("agent_token", cluster="Old", description="D")["changes"]) == 1
    tree = {"clusters": [{"name": "Old", "agent_tokens": [{"description": "D"}]}]}
    assert runs.both("organization", **tree, prune=["agent_tokens"])["changes"] == []


AMBIGUOUS: list[tuple[tuple[str | None, ...], dict[str, t.Any]]] = [
    ((None, None), {}),
    ((later(days=40), later(days=30)), {}),
    ((later(days=40), later(days=30)), {"lifetime": "90d", "rotate_before": "14d"}),
    ((None, None), {"lifetime": "90d", "rotate_before": "14d"}),
    ((later(days=1), later(days=1)), {}),
]


@pytest.mark.parametrize(("expiries", "options"), AMBIGUOUS)
def test_ambiguous(runs: Runs, expiries: tuple[str | None, ...], options: dict[str, t.Any]) -> None:
    """An error that lists the ids; an id picks one."""
    same = expiries[0] == expiries[1] and expiries[0] is not None
    ids = seed(runs, *([later(days=1)] * 2 if same else expiries))
    error = runs.rejected("agent_token", **MINE, **options)
    assert all(ident in error.message for ident in ids) and "set id to one of them" in error.message
    runs.both("agent_token", **MINE, id=ids[0], allowed_ip_addresses=["10.0.0.0/8"])
    runs.both("agent_token", **MINE, id=ids[0], state="absent")
    assert [entry["id"] for entry in tokens(runs)] == ids[1:]


def test_retiring_ones_stay_and_go_with_the_current(runs: Runs) -> None:
    """Pruning leaves what retires alone; absent takes all of one rotation."""
    old, new = seed(runs, later(days=3), later(days=60))
    declared = {name: value for name, value in ROTATING.items() if name != "cluster"}
    tree: dict[str, t.Any] = {"clusters": [{"name": CLUSTER, "agent_tokens": [declared]}], "prune": ["agent_tokens"]}
    (other,) = seed(runs, None, description="undeclared")
    result = runs.both("organization", **tree)
    assert actions(result) == [("delete", f"cluster/{CLUSTER}/token/undeclared")]
    assert {entry["id"] for entry in tokens(runs)} == {old, new}
    runs.both("agent_token", **MINE, rotate_before="14d", state="absent")
    assert tokens(runs) == [] and other


def test_in_the_organization(runs: Runs) -> None:
    """Cluster and tokens in one run; the values by address, once."""
    tree = {
        "clusters": [{"name": "New", "agent_tokens": [{"description": "a"}, {"description": "b", "lifetime": "1h"}]}]
    }
    result = runs.both("organization", **tree, token_values="return")
    assert set(result["token_values"]) == {"cluster/New/token/a", "cluster/New/token/b"}
    values = [*result.pop("token_values").values()]
    assert not any(value in str(result) for value in values)


@pytest.mark.parametrize("fault", ["drop_after", "truncated", "drop_before"])
def test_after_a_lost_answer(runs: Runs, fault: str) -> None:
    """Nothing is revoked, since it may be another run's, and nothing is sent again: a person gets the ID and decides."""
    (old,) = seed(runs, later(days=3))
    runs.stand_in.faults([{"match": {"method": "POST", "path": "/organizations/*/clusters/*/tokens"}, "fault": fault}])
    result = runs.run("agent_token", **ROTATING)
    assert [entry["consumed"] for entry in runs.stand_in.faults()] == [1]
    assert result["failure"]["code"] == "unclear" and result["changed"] and "token_value" not in result
    new = [entry["id"] for entry in tokens(runs) if entry["id"] != old]
    assert len(new) == (0 if fault == "drop_before" else 1) and len(tokens(runs)) == len(new) + 1
    says = "nothing was sent again" if fault == "drop_before" else f"{new[0]} of this name is new and may be this run's"
    assert says in result["msg"]
    for ident in new:
        runs.both("agent_token", **MINE, id=ident, state="absent")
    assert runs.run("agent_token", **ROTATING)["token_value"]
    assert runs.run("agent_token", **ROTATING)["changes"] == []


def test_a_live_token_of_another_run_stays(runs: Runs) -> None:
    """Two runs of one user: the answer of the second is lost before anything was done, and the first has its token."""
    session = runs.session()
    write, made = session.client.write, []

    def meanwhile(method: str, path: str, *more: t.Any) -> t.Any:
        made.append(runs.rest("POST", path, {"description": "D"})["id"])
        return write(method, path, *more)

    session.client.write = meanwhile  # type: ignore[method-assign, assignment]
    match = {"method": "POST", "path": "/organizations/*/clusters/*/tokens"}
    runs.stand_in.faults([{"match": match, "fault": "drop_before", "skip": 1}])
    result = session.run("agent_token", {**MINE, "state": "present"}, check_mode=False)
    assert result["failure"]["code"] == "unclear" and "revoke by id what nobody uses" in result["msg"]
    assert [entry["id"] for entry in tokens(runs)] == made and made[0] in result["msg"]


def test_the_value_survives_a_failure(runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever fails after the creation: it is in a file that a warning names, and not in the failed result."""
    monkeypatch.setenv("HOME", str(tmp_path))
    seed(runs, later(days=3))
    match = {"method": "DELETE", "path": "/organizations/*/clusters/*/tokens/*"}
    runs.stand_in.faults([{"match": match, "fault": "error", "status": 422, "message": "No"}])
    result = runs.run("agent_token", **ROTATING, revoke_rotated=True)
    assert result["failed"] and "token_value" not in result
    (saved,) = (tmp_path / ".ansible/buildkite/unsaved").iterdir()
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600 and stat.S_IMODE(saved.parent.stat().st_mode) == 0o700
    ((address, entry),) = yaml.safe_load(saved.read_text()).items()
    assert address == f"cluster/{CLUSTER}/token/D" and entry["value"].startswith("bkct_")
    assert entry["value"] not in str(result) and str(saved) in result["warnings"][0]


BAD: list[tuple[dict[str, t.Any], str]] = [
    ({"lifetime": "90 days"}, "lifetime must be a length of time such as 90d"),
    ({"lifetime": "0d"}, "lifetime must be a length of time such as 90d"),
    ({"lifetime": "90d", "expires_at": later(days=3)}, "lifetime and expires_at are mutually exclusive"),
    ({"expires_at": "tomorrow"}, "expires_at must be a time such as 2027-01-31T12:00:00Z, not 'tomorrow'"),
    ({"rotate_before": "14d"}, "rotate_before needs lifetime or expires_at"),
    ({"rotate_before": "14d", "lifetime": "14d"}, "lifetime must be longer than rotate_before"),
    ({"rotate_before": "14d", "lifetime": "90d", "id": "x"}, "rotate_before and id are mutually exclusive"),
    ({"revoke_rotated": True}, "revoke_rotated needs rotate_before"),
    ({"allowed_ip_addresses": [f"10.0.{n}.0/24" for n in range(25)]}, "has 25 entries, and at most 24 are allowed"),
    ({"allowed_ip_addresses": ["::1"]}, "must contain only an IPv4 address or network"),
    ({"cluster": "nowhere"}, "names the cluster 'nowhere', which does not exist"),
]


@pytest.mark.parametrize(("options", "part"), BAD)
def test_bad_input(runs: Runs, options: dict[str, t.Any], part: str) -> None:
    """One clear sentence, in check mode and in a run, and nothing written."""
    for check in (True, False):
        if check and "cluster" in options:
            continue
        assert part in runs.rejected("agent_token", check=check, **{**MINE, **options}).message


def test_a_rotation_that_would_be_due_again_at_once(runs: Runs) -> None:
    """A fixed expiry that is nearer than rotate_before: that comes with time, and the present token stays."""
    seed(runs, later(days=3))
    before = len(runs.stand_in.log(write=True))
    reasons = runs.held("agent_token", **MINE, rotate_before="14d", expires_at=later(days=5), revoke_rotated=True)
    assert len(reasons) == 1 and "set a later expires_at" in next(iter(reasons.values()))
    assert len(runs.stand_in.log(write=True)) == before


# Without a cluster


def test_unclustered(runs: Runs) -> None:
    """Over GraphQL: made, found again, revoked; without GraphQL the missing scope is named."""
    if runs.token == "bkua_rest_only":
        assert (
            "lacks the scope graphql (for unclustered_agent_tokens)"
            in runs.rejected("agent_token", description="U").message
        )
        return
    result = runs.both("agent_token", description="U")
    assert actions(result) == [("create", "token/U")] and result["token_value"].startswith("bkar_")
    assert result["agent_token"] == {"id": result["agent_token"]["id"], "description": "U"}
    tree = {"unclustered_agent_tokens": [{"description": "V"}], "prune": ["unclustered_agent_tokens"]}
    assert actions(runs.both("organization", **tree)) == [("create", "token/V"), ("delete", "token/U")]
    runs.both("agent_token", description="V", state="absent")
    error = runs.rejected("agent_token", description="U", lifetime="90d")
    assert "lifetime is only for a token of a cluster: set cluster" in error.message


@pytest.mark.parametrize("fault", ["drop_after", "truncated", "graphql_busy"])
def test_unclustered_after_a_lost_answer(runs: Runs, fault: str) -> None:
    """As of a cluster: never two."""
    if runs.token == "bkua_rest_only":
        assert runs.rejected("agent_token", description="U").code == "missing_scope"
        return
    runs.stand_in.faults([{"match": {"operation": "agentTokenCreate"}, "fault": fault}])
    result = runs.run("agent_token", description="U")
    assert [entry["consumed"] for entry in runs.stand_in.faults()] == [1]
    [there] = runs.rest("GET", "agent-tokens")
    if fault == "graphql_busy":
        # Nothing was done, and the service reports it.
        assert not result.get("failed"), result.get("msg")
    else:
        assert result["failure"]["code"] == "unclear" and there["id"] in result["msg"]
    assert runs.run("agent_token", description="U")["changes"] == []


def test_a_token_for_everyone_is_not_taken_for_a_restricted_one(runs: Runs) -> None:
    """The address for everyone has the same meaning beside others."""
    cluster = next(entry["id"] for entry in runs.rest("GET", "clusters"))
    body = {"description": "T", "allowed_ip_addresses": "0.0.0.0/0 10.0.0.0/8"}
    runs.rest("POST", f"clusters/{cluster}/tokens", body)
    options: dict[str, t.Any] = {
        "cluster": "Default cluster",
        "description": "T",
        "allowed_ip_addresses": ["10.0.0.0/8"],
    }
    done = runs.run("agent_token", **options)
    assert [change["after"] for change in done["changes"]] == [{"allowed_ip_addresses": ["10.0.0.0/8"]}]
    assert not runs.run("agent_token", **options)["changed"]


@pytest.mark.parametrize(("fault", "left"), [("drop_after", 0), ("drop_before", 1)])
def test_revoking_a_token_that_was_not_stored_has_no_answer(
    runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, left: int
) -> None:
    """It is looked for: what is gone was revoked, and the value of what is not gone is saved."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(value_file.ValueFile, "put", lambda *more: 1 / 0)
    match = {"method": "DELETE", "path": "/organizations/*/clusters/*/tokens/*"}
    runs.stand_in.faults([{"match": match, "fault": fault}])
    result = runs.run("agent_token", **MINE, token_values_path=str(tmp_path / "values.yml"))
    assert result["failure"]["code"] == "not_stored" and len(tokens(runs)) == left
    saved = list((tmp_path / ".ansible").rglob("*.yml"))
    assert ("was revoked" in result["msg"]) == (not left) and len(saved) == left
