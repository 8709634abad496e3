# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The wrong organization: a declaration of one is not applied to another, whatever the limits allow."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from running.modules import TREE, Runs
from running.sources import restored

OTHER: dict[str, t.Any] = {"declared_organization": "staging", "teams": [{"name": "Web"}]}
# What lets other plans through.
OVERRIDES: dict[str, t.Any] = {"override_guards": ["organization/api_settings", "team/Web"], "allow_empty": True}


def requests(runs: Runs) -> list[str]:
    """The requests since the log was cleared, but for that about the token, which comes with the session."""
    return [entry["path"] for entry in runs.stand_in.log() if not entry["path"].endswith("/access-token")]


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize("more", [{}, {"prune": ["teams"], "max_deletions": "100%"}, OVERRIDES])
def test_another_organization_is_rejected_before_anything_is_read(
    runs: Runs, more: dict[str, t.Any], check: bool
) -> None:
    runs.run("organization", **TREE)
    runs.stand_in.clear_log()
    error = runs.rejected("organization", check, **OTHER, **more)
    assert (error.code, error.failure["option"]) == ("rejected", "declared_organization")
    assert error.message == (
        "declared_organization is staging, and the connection is to acme: set organization to staging, or use the"
        " declaration of acme."
    )
    assert requests(runs) == []


@pytest.mark.parametrize("declared", ["acme", " acme ", "Acme", None])
def test_its_own_is_applied(runs: Runs, declared: str | None) -> None:
    """Without the option nothing is checked: a playbook names its connection itself."""
    options: dict[str, t.Any] = {
        "declared_organization": declared,
        "teams": [{"name": "Web"}],
        "webhooks": [],
        "prune": ["webhooks"],
    }
    assert runs.run("organization", **options)["changed"]


@pytest.mark.parametrize(("option", "value"), [("prune", ["teams"]), ("allow_empty", True)])
@pytest.mark.parametrize("check", [False, True])
def test_files_that_name_none_delete_nothing(runs: Runs, option: str, value: t.Any, check: bool) -> None:
    """The sentence has the line to add."""
    runs.stand_in.clear_log()
    options = {"declared_organization": "", "teams": [{"name": "Web"}], option: value, "override_guards": ["team/Web"]}
    error = runs.rejected("organization", check, **options)
    assert error.message == (
        f"{option} needs the slug of the organization that the files are for: add the line 'organization: acme' at the top"
        " of a file of the directory, such as organization.yml."
    )
    assert (error.code, error.failure["option"], requests(runs)) == ("rejected", option, [])


def test_files_that_name_none_are_applied_without_deletions(runs: Runs) -> None:
    options: dict[str, t.Any] = {"declared_organization": "", "prune": [], "allow_empty": False}
    assert runs.run("organization", **options, teams=[{"name": "Web"}])["changed"]


def test_a_backup_and_what_is_gathered_go_to_no_other(
    runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs.run("organization", **TREE)
    path = tmp_path / "backup.yml"
    runs.run("organization", teams=[{"name": "Web", "description": "x"}], backup_path=str(path))
    own = runs.connection()
    for options in (restored(path), runs.run("organization_info")["organization"]):
        assert options["declared_organization"] == "acme" and "organization" not in options
        assert not runs.run("organization", check=True, **options).get("failed")
        runs.stand_in.clear_log()
        with monkeypatch.context() as patched:
            patched.setattr(runs, "connection", lambda token=None: {**own, "organization": "staging"})
            error = runs.rejected("organization", **options)
        assert "declared_organization is acme, and the connection is to staging: " in error.message
        assert requests(runs) == []
