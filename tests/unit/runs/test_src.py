# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What files declare: changes, guards, held changes, failures and warnings name the file, the line and the group."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError

from running.modules import Result, Runs, pipeline
from running.sources import opened

SHARED = """\
organization: acme
defaults:
  pipelines:
    default_branch: main
groups:
  pipelines:
    web:
      visibility: public
      provider_settings: {build_tagz: true}
    linked:
      teams:
        - {team: Platform, access_level: read_only}
"""
SHOP = """\
# The shop.
slug: shop
name: Shop
repository: https://gitlab.com/x/shop
configuration: "steps: []"
"""
TEAM = "teams:\n  - name: Platform\n"


class Files:
    """Runs over files in a folder."""

    def __init__(self, runs: Runs, folder: Path) -> None:
        self.runs, self.folder = runs, folder

    def options(self, shop: str = "", **options: t.Any) -> Result:
        """The options of a run over a pipeline, what groups and defaults share, and a team."""
        files = {"organization.yml": SHARED, "teams.yml": TEAM, "pipelines/shop.yml": SHOP + shop}
        return opened(self.folder, files, **options)

    def run(self, shop: str = "", **options: t.Any) -> Result:
        """The result of a run."""
        return self.runs.run("organization", **self.options(shop, **options))

    def rejected(self, shop: str = "", **options: t.Any) -> Result:
        """The failure of a run that is rejected."""
        return self.runs.rejected("organization", **self.options(shop, **options)).failure


@pytest.fixture
def files(runs: Runs, tmp_path: Path) -> Files:
    """A folder for files."""
    return Files(runs, tmp_path)


def place(line: int, column: int = 1, file: str = "pipelines/shop.yml", origin: str = "") -> Result:
    """The keys that show where something is declared."""
    found = {"file": f"buildkite/{file}", "line": line, "column": column}
    return {**found, "inherited_from": origin} if origin else found


def at(entry: Result) -> Result:
    """Those keys of a change or a failure."""
    return {name: entry[name] for name in ("file", "line", "column", "inherited_from") if name in entry}


def test_changes(files: Files) -> None:
    """An object is where its entry begins, a link where its entry is, an option of what exists where its key is."""
    made = files.run("groups: [linked]\nschedules:\n  - {label: N, cronline: '@daily'}\n")
    assert {change["address"]: at(change) for change in made["changes"]} == {
        "team/Platform": place(2, 5, "teams.yml"),
        "pipeline/shop": place(2),
        "pipeline/shop/schedule/N": place(8, 5),
        "team/Platform/pipeline/shop": place(12, 11, "organization.yml", "groups.pipelines.linked"),
    }
    files.runs.rest("PATCH", "pipelines/shop", {"default_branch": "trunk", "description": "x"})
    (changed,) = files.run("description: y\ngroups: [linked]\n")["changes"]
    assert at(changed) == place(2)
    assert changed["option_places"] == {
        "description": place(6),
        "default_branch": place(4, 5, "organization.yml", "defaults.pipelines"),
    }
    # A link that a list no longer contains is where the list is; what nothing declares has no place.
    files.runs.rest("POST", "pipelines", pipeline("other"))
    gone = files.run(
        "teams: []\n", prune=["pipelines"], allow_empty=True, override_guards=["team/Platform/pipeline/shop"]
    )
    assert {change["address"]: at(change) for change in gone["changes"]} == {
        "team/Platform/pipeline/shop": place(6),
        "pipeline/other": {},
    }


def test_guards(files: Files) -> None:
    """Where the value is that a guard rejects, in the group too."""
    files.run("groups: [linked]\nprovider_settings: {build_tagz: false}\ntags: [a]\n")
    public = files.rejected("groups: [web]\n")
    assert at(public) == place(8, 7, "organization.yml", "groups.pipelines.web")
    assert public["message"].startswith(
        "buildkite/organization.yml:8 (groups.pipelines.web): pipeline/shop would become public"
    )
    for text, line in (("teams: []\n", 6), ("description: x\ntags: []\n", 7)):
        empty = files.rejected(text)
        assert (empty["guard"], at(empty)) == ("empty", place(line)), empty
    absent = files.rejected("state: absent\n", protected=["pipeline/*"])
    assert at(absent) == place(2) and absent["message"].startswith(
        "buildkite/pipelines/shop.yml:2: pipeline (shop) would delete"
    )


def test_mistakes_that_only_the_service_shows(files: Files) -> None:
    """Each problem is where its value is: of an object, of a link in the entry and of a link that a group declares."""
    shop = "cluster: Nowhere\nteams:\n  - {team: Platform, access_level: read_only}\n  - {team: Nope, access_level: read_only}\n"
    texts = {
        "organization.yml": SHARED.replace("team: Platform", "team: Gone"),
        "teams.yml": TEAM,
        "pipelines/shop.yml": SHOP + shop,
    }
    shared = {"pipelines/other.yml": SHOP.replace("shop", "other") + "groups: [linked]\n"}
    with pytest.raises(BuildkiteError) as caught:
        files.runs.run("organization", **opened(files.folder, texts | shared))
    failure = caught.value.failure
    found = {str(problem["reference"]): at(problem) for problem in failure["problems"]}
    gone = place(12, 12, "organization.yml", "groups.pipelines.linked")
    assert found == {"Nowhere": place(6), "Nope": place(9, 6), "Gone": gone}
    for sentence in (
        "pipelines/shop.yml:6: ",
        "pipelines/shop.yml:9: ",
        "organization.yml:12 (groups.pipelines.linked): ",
    ):
        assert f"- buildkite/{sentence}" in failure["message"]


def test_what_is_not_owned(files: Files) -> None:
    """It is where it is declared, also where a list that another object contains has it."""
    failure = files.rejected(owns=["team/*"])
    assert at(failure) == place(2) and failure["message"].startswith("buildkite/pipelines/shop.yml:2: pipeline (shop)")
    assert files.run(only=["team/*"], owns=["team/*", "pipeline/shop"])["counts"]["created"] == 1


def test_held_changes_failures_and_warnings(files: Files) -> None:
    files.run()
    files.runs.rest("POST", "pipelines/shop/archive")
    held = files.run("description: x\n")
    assert at(held["failure"]) == at(held["failure"]["held"][0]) == place(2)
    assert held["msg"].startswith("buildkite/pipelines/shop.yml:2: pipeline/shop is held")
    assert at(held["changes"][0]) == place(2)
    planned = files.run("description: x\n", held="warn")
    assert any(text.startswith("buildkite/pipelines/shop.yml:2: pipeline/shop is held") for text in planned["warnings"])
    files.runs.rest("POST", "pipelines/shop/unarchive")
    fault = {
        "fault": "error",
        "status": 422,
        "message": "No",
        "match": {"method": "PATCH", "path": "/organizations/*/pipelines/*"},
    }
    files.runs.stand_in.faults([{**fault, "times": 9}])
    failed = files.run("description: x\nprovider_settings: {build_tagz: true}\n")
    assert failed["msg"].startswith("buildkite/pipelines/shop.yml:2: pipeline/shop: ")
    assert at(failed["failure"]) == at(failed["failure"]["failed"][0]) == place(2)
    (warning,) = [text for text in failed["warnings"] if "did you mean build_tags" in text]
    assert warning.startswith("buildkite/pipelines/shop.yml:7: pipeline (shop): ")


def test_another_organization(runs: Runs, tmp_path: Path) -> None:
    failure = runs.rejected("organization", **opened(tmp_path, {"a.yml": "teams: []\norganization: other\n"})).failure
    assert at(failure) == place(2, file="a.yml")
    assert failure["message"].startswith(
        "buildkite/a.yml:2: declared_organization is other, and the connection is to acme"
    )
    nameless = runs.rejected("organization", **opened(tmp_path, {"a.yml": "teams: []\n"}, prune=["teams"])).failure
    assert at(nameless) == {} and nameless["message"].startswith("prune needs the slug of the organization")


def test_what_a_playbook_declares_has_no_place(runs: Runs) -> None:
    made = runs.run("organization", pipelines=[pipeline()])
    assert at(made["changes"][0]) == {} and "option_places" not in made["changes"][0]
