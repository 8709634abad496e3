# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which object is which: keys, earlier keys, names of others; in one run and in the shared session of a loop."""

from __future__ import annotations

import typing as t

import pytest

from running.modules import STEPS, Runs, actions, pipeline


@pytest.mark.parametrize("reverse", [False, True])
def test_what_is_renamed_is_not_taken_away_under_its_old_name(runs: Runs, reverse: bool) -> None:
    """An absent entry means only what nothing else declares."""
    runs.run("pipeline", **pipeline("old"))
    entries: list[dict[str, t.Any]] = [{"slug": "new", "previous_slugs": ["old"]}, {"slug": "old", "state": "absent"}]
    result = runs.both("organization", pipelines=entries[::-1] if reverse else entries)
    assert [action for action, address in actions(result)] == ["update"]
    assert list(runs.at("pipelines")) == ["new"]


def test_present_and_absent_in_two_spellings(runs: Runs) -> None:
    """One team, whatever the case: a mistake."""
    runs.run("team", name="Web")
    teams = [{"name": "Web"}, {"name": "web", "state": "absent"}]
    assert "declare the same team" in runs.rejected("organization", teams=teams).message
    teams = [{"name": "New"}, {"name": "new"}]
    assert "declare the same team" in runs.rejected("organization", teams=teams).message


def test_a_slug_of_another_is_no_identity(runs: Runs) -> None:
    """A team is identified by its name; references may use the slug."""
    runs.run("team", name="Web!")
    assert runs.both("team", name="web", state="absent")["changes"] == []
    assert actions(runs.both("team", name="web-2")) == [("create", "team/web-2")]
    assert "Web!" in runs.at("teams")


def test_earlier_slugs_of_a_pipeline_that_is_declared_by_name(runs: Runs) -> None:
    """It is renamed, not made anew."""
    runs.run("pipeline", **pipeline("web", name="Web"))
    options = {"name": "Site", "previous_slugs": ["web"], "repository": "https://github.com/x/web"}
    runs.both("pipeline", **options, configuration=STEPS)
    assert [entry["name"] for entry in runs.at("pipelines").values()] == ["Site"]


def test_a_loop_knows_what_its_earlier_items_renamed(runs: Runs) -> None:
    """The shared session finds objects by their current keys."""
    runs.run("pipeline", **pipeline("old"))
    session = runs.session()
    session.run("pipeline", {"slug": "new", "previous_slugs": ["old"], "state": "present"}, check_mode=False, bulk=True)
    made = session.run("pipeline", {**pipeline("old"), "state": "present"}, check_mode=False, bulk=True)
    assert actions(made) == [("create", "pipeline/old")]
    assert set(runs.at("pipelines")) == {"old", "new"}
    runs.run("cluster", name="A")
    runs.show_archived()
    session = runs.session()
    for name, previous in (("B", ["A"]), ("A", []), ("B", [])):
        options = {"name": name, "previous_names": previous, "state": "present"}
        session.run("cluster", options, check_mode=False, bulk=True)
    assert sorted(runs.at("clusters")) == ["A", "B", "Default cluster"]
    gone = session.run("cluster", {"name": "A", "state": "absent"}, check_mode=False, bulk=True)
    assert actions(gone) == [("delete", "cluster/A")]


def test_a_failed_look_up_is_not_an_absence_for_later_items(runs: Runs) -> None:
    """The same session asks again."""
    runs.run("pipeline", **pipeline("old"))
    session = runs.session()
    options = {**pipeline("new"), "previous_slugs": ["old"], "state": "present"}
    match = {"method": "GET", "path": "/organizations/*/pipelines/old"}
    runs.stand_in.faults([{"match": match, "fault": "server_error_html", "times": 4}])
    with pytest.raises(Exception, match="status 500"):
        session.run("pipeline", options, check_mode=False)
    assert actions(session.run("pipeline", options, check_mode=False)) == [("update", "pipeline/new")]
    assert list(runs.at("pipelines")) == ["new"]


def test_references_to_what_is_declared_by_name_only(runs: Runs) -> None:
    """Before it has a slug and afterwards."""
    options = {"name": "My Pipe", "repository": "https://github.com/x/y", "configuration": STEPS}
    team = {"name": "T", "pipelines": [{"slug": "My Pipe", "access_level": "read_only"}]}
    runs.both("organization", pipelines=[options], teams=[team])


@pytest.mark.parametrize("slug", ["../teams", "web/builds", "a?b#c"])
def test_a_reference_is_one_part_of_a_path(runs: Runs, slug: str) -> None:
    """Whatever it holds, it names nothing else."""
    team = {"name": "T", "pipelines": [{"slug": slug, "access_level": "read_only"}]}
    error = runs.rejected("organization", teams=[team])
    assert "which does not exist" in error.message


def test_many_references_are_looked_up_together(runs: Runs) -> None:
    """Not one request each."""
    runs.stand_in.reset({"generate": {"pipelines": 60}, "tokens": [{"token": runs.token, "user": "owner@example.com"}]})
    slugs = list(runs.at("pipelines"))
    runs.stand_in.clear_log()
    runs.run("team", name="T", pipelines=[{"slug": slug, "access_level": "read_only"} for slug in slugs], check=True)
    assert len(runs.stand_in.log()) <= 6
