# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Portals: found by slug or name, moved by a new slug, and their tokens returned once."""

from __future__ import annotations

import pathlib

import yaml

from running.modules import Result, Runs, actions

QUERY = "query Builds {\n  viewer { user { name } }\n}\n"
STATUS: Result = {"slug": "status", "name": "Release status", "query": QUERY}


def test_its_life(runs: Runs) -> None:
    """Created, changed, cleared, moved, deleted. White space at the end of the query makes no difference."""
    assert actions(runs.both("portal", **STATUS)) == [("create", "portal/status")]
    assert runs.run("portal", slug="status", query=QUERY.rstrip())["changes"] == []
    networks = ["192.0.2.0/24", "198.51.100.1"]
    runs.both("portal", slug="status", description="A page", allowed_ip_addresses=networks, user_invokable=True)
    assert runs.at("portals", "status", "allowed_ip_addresses") == "192.0.2.0/24 198.51.100.1"
    assert runs.run("portal", slug="status", allowed_ip_addresses=networks[::-1])["changes"] == []
    cleared: Result = {"description": "", "allowed_ip_addresses": [], "allow_empty": True}
    runs.both("portal", slug="status", **cleared)
    assert runs.at("portals", "status", "allowed_ip_addresses") is None
    runs.both("portal", slug="state", previous_slugs=["status"])
    assert actions(runs.both("portal", slug="state", state="absent")) == [("delete", "portal/state")]


def test_found_by_its_name(runs: Runs) -> None:
    runs.both("portal", name="Release status", query=QUERY)
    assert runs.at("portals", "release-status", "name") == "Release status"
    assert actions(runs.both("portal", name="Release status", description="A page")) == [
        ("update", "portal/release-status")
    ]


def test_its_token_is_stored(runs: Runs, tmp_path: pathlib.Path) -> None:
    """In a file, by address; without one, only a task with no_log returns it."""
    path = tmp_path / "values.yml"
    result = runs.run("organization", portals=[STATUS], token_values_path=str(path))
    assert not result.get("failed") and "bkpt_" not in str(result)
    assert yaml.safe_load(path.read_text())["portal/status"]["value"].startswith("bkpt_")
    again = runs.run("organization", portals=[STATUS], token_values_path=str(tmp_path / "other.yml"))
    assert again["values_missing"] == ["portal/status"]
    assert runs.run("portal", **{**STATUS, "slug": "other"})["token_value"].startswith("bkpt_")


def test_a_wrong_network_and_a_wrong_slug(runs: Runs) -> None:
    assert "slug" in runs.rejected("portal", **{**STATUS, "slug": "Release Status"}).message
    assert "allowed_ip_addresses" in runs.rejected("portal", **STATUS, allowed_ip_addresses=["fe80::1"]).message


def test_a_slug_that_another_portal_has(runs: Runs) -> None:
    """It is not taken away from that one."""
    runs.run("organization", portals=[STATUS, {**STATUS, "slug": "other"}])
    result = runs.run("portal", slug="status", previous_slugs=["other"])
    assert result["changes"] == []
