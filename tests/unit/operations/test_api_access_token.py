# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API access tokens of users: revoked once, named exactly, and never the own one."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api.token import Token
from ansible_collections.community.buildkite.plugins.module_utils._errors import (
    BuildkiteError,
    InvalidOption,
    Rejected,
    Unclear,
)
from ansible_collections.community.buildkite.plugins.module_utils._operations.api_access_token import work

from running.operated import Operations
from stand_in.process import StandIn

from .scripted import Scripted, call

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


# ---- without a service

ONE, OTHER, OWN = (f"0000000a-0000-4000-8000-00000000000{letter}" for letter in "abc")
FACTS = {"createdAt": "2026-01-01", "expiresAt": "2027-01-01", "lastAccessedAt": "2026-02-01"}


class Pages(Scripted):
    """A client whose tokens are two pages."""

    def __init__(self, *pages: t.Any, mutation: Exception | None = None) -> None:
        super().__init__(mutation, gets=pages)
        self.queries: list[t.Any] = []

    def graphql(self, document: str, variables: t.Any, points: float) -> t.Any:
        """A page of the tokens."""
        self.queries.append((variables, points))
        return self.next("get")

    def mutate(self, document: str, variables: t.Any) -> None:
        """The revocation."""
        self.sent.append((document.partition("(")[0], variables))
        self.next("write")


def page(*idents: str, cursor: str | None = None, **facts: t.Any) -> dict[str, t.Any]:
    """A page of tokens."""
    nodes = [
        {"id": f"g{one}", "uuid": one.upper(), "owner": {"email": "a@x.example"}, **FACTS, **facts} for one in idents
    ]
    info = {"hasNextPage": cursor is not None, "endCursor": cursor}
    return {"organization": {"id": "org", "apiAccessTokens": {"nodes": nodes, "pageInfo": info}}}


def revoked(client: Pages, own: str | None = OWN, check: bool = False, **options: t.Any) -> dict[str, t.Any]:
    """What comes of revoking ONE."""
    made = call(client, id=ONE.upper(), override_guards=[f"API_ACCESS_TOKEN/{ONE}"], **options)
    return work(dataclasses.replace(made, check_mode=check, token=Token(frozenset(), None, own)))


@pytest.mark.parametrize("check", [True, False])
def test_what_is_read_and_sent(check: bool) -> None:
    client = Pages(page(OTHER, cursor="c1"), page(ONE, description="Nightly"))
    token = {"created_at": "2026-01-01", "expires_at": "2027-01-01", "last_accessed_at": "2026-02-01"}
    assert revoked(client, check=check) == {
        "changed": True,
        "api_access_token": {"id": ONE.upper(), "description": "Nightly", "owner": "a@x.example", **token},
        "prediction": "would revoke the access of the token 'Nightly' of a@x.example",
    }
    assert client.queries == [({"slug": "acme", "after": after}, 200.0) for after in (None, "c1")]
    sent = ("mutation RevokeAccess", {"organization": "org", "token": f"g{ONE}"})
    assert client.sent == ([] if check else [sent])


def test_a_token_without_access() -> None:
    client = Pages(page(OTHER))
    text = f"no token {ONE} has access to the organization"
    assert revoked(client) == {"api_access_token": None, "prediction": text} and client.sent == []


@pytest.mark.parametrize("facts", [{"owner": None}, {"owner": {"email": None}}])
def test_a_token_without_description_and_user(facts: dict[str, t.Any]) -> None:
    result = revoked(Pages(page(ONE, **facts)))
    assert result["prediction"] == f"would revoke the access of the token '{ONE.upper()}' of an unknown user"
    assert (result["api_access_token"]["owner"], result["api_access_token"]["description"]) == (None, None)


@pytest.mark.parametrize(("later", "is_revoked"), [([page(ONE), page(OTHER)], True), ([page(ONE)], False)])
def test_a_lost_answer_is_looked_for(later: list[t.Any], is_revoked: bool) -> None:
    client = Pages(page(ONE), *later, mutation=Unclear("Lost."))
    if is_revoked:
        assert revoked(client)["changed"] and client.time == 3.0
    else:
        with pytest.raises(Unclear):
            revoked(client)
    assert len(client.sent) == 1


@pytest.mark.parametrize("answer", [{}, {"organization": None}, {"organization": {"id": "o", "apiAccessTokens": None}}])
def test_tokens_that_cannot_be_read_are_not_taken_for_none(answer: t.Any) -> None:
    with pytest.raises(InvalidOption, match="cannot be read: only its administrators can revoke them"):
        revoked(Pages(answer))


@pytest.mark.parametrize(
    ("own", "says"), [(ONE.upper(), " is the token of this task"), (None, " may be the token of this task")]
)
def test_the_token_of_the_task(own: str | None, says: str) -> None:
    client = Pages(page(ONE))
    with pytest.raises(Rejected) as caught:
        revoked(client, own)
    assert says in caught.value.message and caught.value.facts["guard"] == "own_token" and client.sent == []


def test_the_id_of_a_token() -> None:
    with pytest.raises(InvalidOption) as caught:
        work(call(Pages(), id="Nightly"))
    assert (
        caught.value.facts["option"] == "id"
        and "not 'nightly': api_access_token_info returns it" in caught.value.message
    )
    with pytest.raises(Rejected) as refused:
        work(dataclasses.replace(call(Pages(page(ONE)), id=ONE), token=Token(None, None, OWN)))
    assert refused.value.facts["addresses"] == [f"api_access_token/{ONE}"]
