# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two-factor authentication of members, and the banner: nobody is locked out by accident."""

from __future__ import annotations

import pathlib
import typing as t

import pytest

from running.modules import SEED, Result, Runs, actions
from running.sources import restored
from stand_in.process import StandIn

SETTINGS = "organization/member_settings"
PEOPLE: list[Result] = [
    {"email": "ann@example.com", "two_factor": False},
    {"email": "bob@example.com", "two_factor": True},
    {"email": "ci@example.com", "two_factor": False, "machine_user": True},
]


@pytest.fixture
def graphql(stand_in: StandIn) -> Runs:
    """Runs whose token has GraphQL: nothing else has these settings."""
    stand_in.reset(SEED)
    return Runs(stand_in, "bkua_graphql_too")


def member_settings(**options: t.Any) -> Result:
    """The settings, as options."""
    return {"member_settings": options}


def test_a_banner(graphql: Runs) -> None:
    """Is set, changed and removed; line ends do not count."""
    assert graphql.both("organization", **member_settings(banner=""))["changes"] == []
    result = graphql.both("organization", **member_settings(banner="One\nTwo\n"))
    assert actions(result) == [("update", SETTINGS)]
    assert graphql.both("organization", **member_settings(banner="One\r\nTwo"))["changes"] == []
    assert graphql.run("organization_info")["organization"]["member_settings"] == {
        "enforce_2fa": False,
        "banner": "One\nTwo\n",
    }
    graphql.both("organization", **member_settings(banner="Three"))
    graphql.both("organization", **member_settings(banner=""))
    assert graphql.run("organization_info")["organization"]["member_settings"] == {"enforce_2fa": False}


def test_read_only_when_declared(graphql: Runs) -> None:
    """Settings in one request, and members only if two-factor authentication is switched on."""
    graphql.stand_in.clear_log()
    graphql.run("organization", check=True, teams=[])
    assert documents_of(graphql) == []
    graphql.run("organization", **member_settings(banner="Hello", enforce_2fa=False))
    assert documents_of(graphql) == ["Settings", "Set"]
    graphql.stand_in.clear_log()
    graphql.run("organization", check=True, **member_settings(enforce_2fa=True))
    assert documents_of(graphql) == ["Settings", "Members"]


def documents_of(runs: Runs) -> list[str]:
    """The names of the documents about settings since the log was cleared."""
    texts = [str((entry["body"] or {}).get("query", "")) for entry in runs.stand_in.log()]
    names = [text.split("(")[0].split()[-1] for text in texts if text]
    return [name for name in names if name in ("Settings", "Set", "Members")]


def test_who_would_be_locked_out(graphql: Runs) -> None:
    """People and machine users apart, in check mode too; consent makes it a warning. Off needs none."""
    graphql.stand_in.seed({"users": PEOPLE})
    error = graphql.rejected("organization", **member_settings(enforce_2fa=True))
    assert error.facts["guard"] == "two_factor" and error.facts["count"] == 2
    assert error.message == (
        f"{SETTINGS}: enforce_2fa would lock out 1 person (ann@example.com) and 1 machine user (ci@example.com) without known"
        " two-factor authentication: have them set it up, or list this address in override_guards."
    )
    planned = graphql.run("organization", check=True, override_guards=[SETTINGS], **member_settings(enforce_2fa=True))
    locked = f"{SETTINGS}: enforce_2fa locks out 1 person (ann@example.com) and 1 machine user (ci@example.com)."
    assert locked in planned["warnings"]
    graphql.both("organization", override_guards=[SETTINGS], **member_settings(enforce_2fa=True))
    assert graphql.both("organization", **member_settings(enforce_2fa=True))["changes"] == []
    assert actions(graphql.both("organization", **member_settings(enforce_2fa=False))) == [("update", SETTINGS)]


def test_nobody_lacks_it(graphql: Runs) -> None:
    """Pending invitations are named, and need no consent."""
    graphql.rest("POST", "invitations", {"emails": ["new@example.com"], "sso_mode": "optional"})
    planned = graphql.run("organization", check=True, **member_settings(enforce_2fa=True))
    assert (
        f"{SETTINGS}: 1 pending invitation will need two-factor authentication at the first sign-in."
        in planned["warnings"]
    )
    graphql.both("organization", **member_settings(enforce_2fa=True))


@pytest.mark.parametrize("believed", [True, False])
def test_never_the_own_user_nor_all_administrators(graphql: Runs, believed: bool) -> None:
    """Not with override_guards either. Who may not see it of others knows nothing, whatever is answered."""
    graphql.stand_in.switches(hidden_two_factor=believed)
    graphql.stand_in.seed({"users": PEOPLE})
    for name in ("ann", "bob"):
        token = {"token": f"bkua_{name}", "user": f"{name}@example.com", "scopes": "all"}
        graphql.stand_in.seed({"tokens": [token]})
        given = {"api_token": f"bkua_{name}", "override_guards": [SETTINGS], **member_settings(enforce_2fa=True)}
        error = graphql.rejected("organization", **given)
        assert (error.facts["guard"], error.facts.get("option")) == ("own_two_factor", None)
        assert "would lock out the run's own user and all administrators without known" in error.message
    error = graphql.rejected("organization", **{**given, "override_guards": []})
    count = len(graphql.rest("GET", "members"))
    assert f"would lock out {count} members who cannot be checked" in error.message


def test_members_that_nobody_shows(graphql: Runs) -> None:
    """Nobody is known to have it."""
    nothing = {"data": {"viewer": None, "organization": None}}
    graphql.stand_in.faults([{"match": {"operation": "viewer"}, "fault": "answered", "body": nothing}])
    given = {"override_guards": [SETTINGS], **member_settings(enforce_2fa=True)}
    assert "lock out the run's own user and all administrators" in graphql.rejected("organization", **given).message


def test_an_administrator_without_it(graphql: Runs) -> None:
    """The run's own user, while another administrator has it."""
    lazy = {"email": "lazy@example.com", "role": "admin", "two_factor": False}
    token = {"token": "bkua_lazy", "user": "lazy@example.com", "scopes": "all"}
    graphql.stand_in.seed({"users": [lazy], "tokens": [token]})
    given = {"override_guards": [SETTINGS], **member_settings(enforce_2fa=True)}
    error = graphql.rejected("organization", api_token="bkua_lazy", **given)
    assert "would lock out the run's own user without known" in error.message
    assert graphql.run("organization", **given)["changed"]


@pytest.mark.parametrize(("fault", "sent"), [("drop_after", 1), ("drop_before", 2)])
@pytest.mark.parametrize(
    ("options", "operation"),
    [
        ({"banner": "Hello"}, "organizationBannerUpsert"),
        ({"banner": ""}, "organizationBannerDelete"),
        ({"enforce_2fa": True}, "organizationEnforceTwoFactorAuthenticationForMembersUpdate"),
    ],
)
def test_a_lost_answer(graphql: Runs, fault: str, sent: int, options: Result, operation: str) -> None:
    """A look decides; a second mutation has the same effect."""
    graphql.run("organization", **member_settings(banner="Before"))
    graphql.stand_in.clear_log()
    graphql.stand_in.faults([{"match": {"operation": operation}, "fault": fault}])
    assert graphql.run("organization", **member_settings(**options))["changed"]
    assert documents_of(graphql).count("Set") == sent
    assert graphql.both("organization", **member_settings(**options))["changes"] == []


def test_only_with_graphql(graphql: Runs) -> None:
    graphql.token = "bkua_rest_only"
    error = graphql.rejected("organization", **member_settings(banner="Hello"))
    assert error.facts["needed_by"] == {"graphql": ["member_settings"]}


def test_a_banner_that_someone_else_removed(graphql: Runs) -> None:
    """Counts as removed."""
    graphql.run("organization", **member_settings(banner="Before"))
    why = {"errors": [{"message": "This organization does not have an active banner"}], "data": None}
    fault = {"match": {"operation": "organizationBannerDelete"}, "fault": "answered", "body": why}
    graphql.stand_in.faults([fault])
    assert graphql.run("organization", **member_settings(banner=""))["changed"]


def test_what_the_service_refuses(graphql: Runs) -> None:
    """In its own words, such as without a subscription; nothing is taken for done."""
    why = {
        "fault": "error",
        "status": 200,
        "body": {"errors": [{"message": "Banners are not in your plan"}], "data": None},
    }
    graphql.stand_in.faults([{"match": {"operation": "organizationBannerUpsert"}, **why}])
    failed = graphql.run("organization", **member_settings(banner="Hello"))
    assert "Banners are not in your plan" in failed["failure"]["failed"][0]["message"]


def test_a_backup_restores_them(graphql: Runs, tmp_path: pathlib.Path) -> None:
    graphql.run("organization", **member_settings(banner="Before"))
    path = str(tmp_path / "b.yml")
    graphql.run("organization", backup_path=path, **member_settings(banner="", enforce_2fa=True))
    graphql.both("organization", **restored(tmp_path / "b.yml"))
    found = graphql.run("organization_info")["organization"]["member_settings"]
    assert found == {"enforce_2fa": False, "banner": "Before"}


def test_what_the_service_does_not_show(graphql: Runs) -> None:
    """Is not taken for off: the organization may not have the feature."""
    answer = {"data": {"organization": {"id": "x", "uuid": "y", "membersRequireTwoFactorAuthentication": None}}}
    graphql.stand_in.faults([{"match": {"operation": "organization"}, "fault": "answered", "body": answer}])
    result = graphql.run("organization", check=True, **member_settings(enforce_2fa=False))
    assert result["not_compared"] == [{"address": SETTINGS, "options": ["enforce_2fa"]}]
