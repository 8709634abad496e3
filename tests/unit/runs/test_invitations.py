# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Invitations: sent together, revoked, counted before they are sent; and what they mean for members."""

from __future__ import annotations

import pytest

from running.modules import OWNER, Result, Runs, actions
from stand_in.process import StandIn

ADA, NEW, NEXT = "ada@example.com", "new@example.com", "next@example.com"
ORGANIZATION = "organization"


@pytest.fixture
def runs(stand_in: StandIn) -> Runs:
    """An organization with a second administrator and two teams."""
    stand_in.reset({"users": [{"email": ADA, "role": "admin"}], "teams": [{"name": "Web"}, {"name": "Ops"}]})
    return Runs(stand_in, stand_in.token)


def sent(runs: Runs) -> list[Result]:
    """The requests that invited."""
    return [entry for entry in runs.stand_in.log(write=True) if entry["path"].endswith("/invitations")]


def test_their_life(runs: Runs) -> None:
    """Those with the same options take one request."""
    invitations: list[Result] = [
        {"email": NEW, "teams": ["Web", "ops"], "team_role": "maintainer"},
        {"email": "Next@example.com", "teams": ["Ops", "Web"], "team_role": "maintainer"},
        {"email": "other@example.com", "sso_mode": "optional"},
    ]
    result = runs.both(ORGANIZATION, invitations=invitations)
    assert len(result["changes"]) == 3 and len(sent(runs)) == 2
    assert {team["slug"] for team in runs.at("invitations", NEW, "teams")} == {"web", "ops"}
    assert runs.at("invitations", "other@example.com", "sso_mode") == "optional"
    gone: Result = {"email": NEW.upper(), "state": "absent"}
    assert actions(runs.both("invitation", **gone)) == [("delete", f"invitation/{NEW}")]


def test_one_that_cannot_change(runs: Runs) -> None:
    """Revoked and declared again, it has the other role."""
    address = f"invitation/{NEW}"
    runs.run("invitation", email=NEW)
    assert runs.held("invitation", email=NEW, role="admin")[address] == (
        "role is set when an invitation is created and cannot change from 'member' to 'admin': revoke it with state: absent,"
        " and declare it again in a later run, which sends mail again"
    )
    runs.both("invitation", email=NEW, state="absent")
    runs.both("invitation", email=NEW, role="admin", override_guards=[address])
    [pending] = runs.rest("GET", "invitations")["items"]
    assert (pending["email"], pending["role"]) == (NEW, "admin")


def test_one_that_has_expired_is_sent_again(runs: Runs) -> None:
    """After a week nobody can accept it, and no list of pending ones has it. Before, nothing is sent twice."""
    options: Result = {"email": NEW, "teams": ["Web"]}
    runs.both("invitation", **options)
    runs.stand_in.control("PATCH", "clock", {"advance": 6 * 24 * 3600})
    assert runs.run("invitation", **options)["changes"] == []
    runs.stand_in.control("PATCH", "clock", {"advance": 24 * 3600})
    assert actions(runs.both("invitation", **options)) == [("create", f"invitation/{NEW}")]
    assert len(sent(runs)) == 2
    runs.stand_in.control("PATCH", "clock", {"advance": 7 * 24 * 3600})
    assert runs.run("invitation", email=NEW, state="absent")["changes"] == []


def test_an_address_that_the_service_refuses(runs: Runs) -> None:
    """All or none: after the refusal, each is sent alone, so the others are invited."""
    fault = {"match": {"method": "POST", "path": "/organizations/*/invitations"}, "fault": "error", "times": 1}
    runs.stand_in.faults([{**fault, "status": 422, "message": "Validation failed: email is invalid"}])
    result = runs.run(ORGANIZATION, invitations=[{"email": NEW}, {"email": NEXT}])
    assert not result.get("failed") and len(sent(runs)) == 3
    assert {NEW, NEXT} <= set(runs.at("invitations"))


def test_an_answer_that_is_lost(runs: Runs) -> None:
    """A look finds them, and nothing is sent again."""
    match = {"method": "POST", "path": "/organizations/*/invitations"}
    runs.stand_in.faults([{"match": match, "fault": "drop_after", "times": 1}])
    result = runs.run(ORGANIZATION, invitations=[{"email": NEW}, {"email": NEXT}])
    assert not result.get("failed"), result["msg"]
    assert len(sent(runs)) == 1 and len(result["changes"]) == 2


def test_who_is_a_member(runs: Runs) -> None:
    """An invitation of a member is accepted already; a member who is invited is not compared."""
    result = runs.both(ORGANIZATION, invitations=[{"email": "Ada@example.com", "role": "member"}, {"email": NEW}])
    assert actions(result) == [("create", f"invitation/{NEW}")]
    result = runs.run(ORGANIZATION, invitations=[{"email": NEW}], members=[{"email": NEW, "role": "member"}])
    assert result["changes"] == [] and "has not accepted the invitation yet" in result["warnings"][0]


def test_a_check_names_who_gets_mail(runs: Runs) -> None:
    options: Result = {"invitations": [{"email": NEW}, {"email": NEXT}]}
    warning = f"A run would send mail to {NEW}, {NEXT}."
    assert warning in runs.run(ORGANIZATION, check=True, **options)["warnings"]
    assert warning not in runs.run(ORGANIZATION, **options)["warnings"]


def test_twenty_at_most(runs: Runs) -> None:
    """Those that are pending count, and those that the plan revokes do not."""
    first: list[Result] = [{"email": f"a{number}@example.com"} for number in range(20)]
    runs.run(ORGANIZATION, invitations=first)
    error = runs.rejected(ORGANIZATION, invitations=[{"email": NEW}])
    assert error.failure["guard"] == "invitations" and error.failure["limit"] == 20
    revoked = {**first[0], "state": "absent"}
    assert "21 would be pending" in error.message
    runs.run(ORGANIZATION, invitations=[revoked])
    assert runs.run(ORGANIZATION, invitations=[{"email": NEW}])["changed"]


def test_an_administrator_needs_consent(runs: Runs) -> None:
    assert runs.rejected("invitation", email=NEW, role="admin").failure["guard"] == "new_administrator"
    assert runs.both("invitation", email=NEW, role="admin", override_guards=[f"invitation/{NEW}"])["changed"]


def test_what_a_join_by_single_sign_on_leaves(runs: Runs) -> None:
    """The invitation is still pending, and would give the access back."""
    runs.run(ORGANIZATION, invitations=[{"email": NEW}])
    runs.stand_in.seed({"users": [{"email": NEW, "role": "admin"}]})
    for more in ({"role": "member"}, {"state": "absent", "departure": "remove"}):
        error = runs.rejected(ORGANIZATION, members=[{"email": NEW, **more}])
        assert error.failure["guard"] == "pending_invitation", error.message
    invitations = [{"email": NEW, "state": "absent"}]
    result = runs.both(ORGANIZATION, members=[{"email": NEW, **more}], invitations=invitations)
    assert actions(result) == [("delete", f"invitation/{NEW}"), ("delete", f"member/{NEW}")]


def test_one_that_was_accepted_meanwhile(runs: Runs) -> None:
    """The service refuses to revoke it, and a look shows that it is not pending any more."""
    runs.run("invitation", email=NEW)
    path = f"invitations/{runs.at('invitations', NEW, 'id')}"
    other = {"match": {"method": "DELETE", "path": f"/organizations/*/{path}"}, "fault": "other_client"}
    runs.stand_in.faults([{**other, "requests": [{"method": "DELETE", "path": path}]}])
    assert not runs.run("invitation", email=NEW, state="absent").get("failed")


def test_bad_input(runs: Runs) -> None:
    assert "email must be an email address" in runs.rejected("invitation", email="ada").message
    assert "names 'Apes'" not in runs.rejected("invitation", email=NEW, teams=["Apes"]).message
    assert runs.run("invitation", email=OWNER)["changes"] == []
