# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API access tokens of users: revoked once, named exactly, and never the own one."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError

from running.operated import Operations
from stand_in.process import StandIn

SEED: dict[str, t.Any] = {
    "users": [{"email": "ada@example.com"}],
    "tokens": [
        {"token": "bkua_leaked", "user": "ada@example.com", "scopes": ["read_builds"], "description": "Nightly\nrun"},
        {"token": "bkua_member", "user": "ada@example.com", "scopes": ["graphql"]},
        *({"token": f"bkua_{number}", "user": "ada@example.com", "scopes": []} for number in range(100)),
    ],
}


@pytest.fixture
def runs(stand_in: StandIn) -> Operations:
    """An organization with more tokens than a page."""
    return Operations(stand_in, SEED)


def uuid(runs: Operations, token: str | None = None) -> str:
    found = runs.run("access_token_info", **({"api_token": token} if token else {}))
    return str(found["access_token"]["uuid"])


@pytest.mark.parametrize("token", ["bkua_leaked", "bkua_99"])
def test_a_token_is_revoked_once_if_it_is_named(runs: Operations, token: str) -> None:
    ident = uuid(runs, token)
    for check in (True, False):
        error = runs.rejected("api_access_token", check, id=ident)
        assert error.facts["guard"] == "revoked_access" and "cannot be undone" in error.message
    revoke: dict[str, t.Any] = {"id": ident, "override_guards": error.facts["addresses"]}
    checked = runs.checked("api_access_token", **revoke)
    assert checked["changed"] and "of ada@example.com" in checked["prediction"]
    if token == "bkua_leaked":
        assert checked["prediction"] == "would revoke the access of the token 'Nightly run' of ada@example.com"
    made = runs.run("api_access_token", **{**revoke, "id": ident.upper()})
    assert made["changed"] and made["api_access_token"]["id"] == ident
    (event,) = runs.run("audit_event_info", limit=1)["events"]
    assert event["type"] == "API_ACCESS_TOKEN_ORGANIZATION_ACCESS_REVOKED"
    again = runs.run("api_access_token", **revoke)
    assert not again["changed"] and again["api_access_token"] is None
    with pytest.raises(Exception, match="token"):
        uuid(runs, token)


def test_another_tokens_guard_does_not_count(runs: Operations) -> None:
    other = f"api_access_token/{uuid(runs, 'bkua_1')}"
    assert (
        "add api_access_token/"
        in runs.rejected("api_access_token", id=uuid(runs, "bkua_2"), override_guards=[other]).message
    )


@pytest.mark.parametrize("known", [True, False])
def test_a_task_never_revokes_its_own_token(runs: Operations, known: bool) -> None:
    ident = uuid(runs)
    if not known:
        runs.stand_in.faults([{"match": {"path": "/access-token"}, "fault": "error", "status": 404, "times": 9}])
    error = runs.rejected("api_access_token", id=ident, override_guards=[f"api_access_token/{ident}"])
    assert error.facts["guard"] == "own_token" and ("may be" in error.message) is not known


@pytest.mark.parametrize("kind", ["drop_after", "late", "drop_before"])
def test_after_an_unclear_answer_the_tokens_are_read(runs: Operations, kind: str) -> None:
    """Some seconds long, and the revocation is not sent again."""
    ident = uuid(runs, "bkua_leaked")
    revoke: dict[str, t.Any] = {"id": ident, "override_guards": [f"api_access_token/{ident}"]}
    lost = {"match": {"operation": "organizationApiAccessTokenRevoke"}, "fault": kind, "seconds": 4}
    runs.stand_in.faults([lost])
    if kind != "drop_before":
        assert runs.run("api_access_token", **revoke)["changed"]
        return
    with pytest.raises(BuildkiteError) as caught:
        runs.run("api_access_token", **revoke)
    assert caught.value.code == "unclear" and uuid(runs, "bkua_leaked") == ident


def test_bad_input(runs: Operations) -> None:
    assert "must be the UUID of a token" in runs.rejected("api_access_token", id="Nightly run").message
    runs.token = "bkua_member"
    assert "permission" in runs.rejected("api_access_token", id=uuid(runs)).message
