# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One notion of "exists": a name in another case, with spaces, dashes or composed letters means the same everywhere.

Every resource, in its own module, in a loop and in the bulk module, in check mode and in a run, declared present and absent.
"""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption

from running.modules import SEED, STEPS, Result, Runs, actions
from stand_in.process import StandIn

COMPOSED, DECOMPOSED = "Caf\u00e9", "Cafe\u0301"
SAME, OTHER, HELD, REJECTED = "same", "other", "held", "rejected"
# What a name means where objects exist that are called "Build Tools" and COMPOSED.
NAMES = {
    "Build Tools": SAME,
    " Build Tools\n": SAME,
    DECOMPOSED: SAME,
    "BUILD TOOLS": OTHER,
    "Build  Tools": OTHER,
    "build-tools": OTHER,
    "Stra\u00dfe": OTHER,
}
WITHOUT_CASE = {**NAMES, "BUILD TOOLS": SAME, "Build  Tools": HELD, "build-tools": HELD, f"{DECOMPOSED} ".upper(): SAME}
KEYS = {
    "build-tools": SAME,
    " build-tools ": SAME,
    "build tools": REJECTED,
    COMPOSED: REJECTED,
    "-": OTHER,
    "a_b": OTHER,
}
PIPELINE: Result = {"repository": "https://gitlab.com/x/y", "configuration": STEPS}
WEBHOOK: Result = {"url": "https://ci.example.com/hook", "events": ["build.finished"]}

# The module, the option that is the identity, the other options, what names mean, and the place in the bulk module.
Case = tuple[str, str, Result, dict[str, str], t.Callable[[Result], Result]]
CASES: dict[str, Case] = {
    "cluster": ("cluster", "name", {}, NAMES, lambda entry: {"clusters": [entry]}),
    "queue": (
        "cluster_queue",
        "key",
        {},
        {**KEYS, "BUILD-TOOLS": OTHER},
        lambda entry: {"clusters": [{"name": "In", "queues": [entry]}]},
    ),
    "token": (
        "agent_token",
        "description",
        {},
        NAMES,
        lambda entry: {"clusters": [{"name": "In", "agent_tokens": [entry]}]},
    ),
    "team": ("team", "name", {}, WITHOUT_CASE, lambda entry: {"teams": [entry]}),
    "slug": (
        "pipeline",
        "slug",
        PIPELINE,
        {**KEYS, "-": REJECTED, "a_b": REJECTED, "BUILD-TOOLS": SAME, "build--tools": OTHER},
        lambda entry: {"pipelines": [entry]},
    ),
    "name": ("pipeline", "name", PIPELINE, WITHOUT_CASE, lambda entry: {"pipelines": [entry]}),
    "schedule": (
        "pipeline_schedule",
        "label",
        {"cronline": "@daily"},
        NAMES,
        lambda entry: {"pipelines": [{"slug": "in", "schedules": [entry]}]},
    ),
    "webhook": ("webhook", "description", WEBHOOK, NAMES, lambda entry: {"webhooks": [entry]}),
}
PARENTS: dict[str, Result] = {
    "cluster_queue": {"cluster": "In"},
    "agent_token": {"cluster": "In"},
    "pipeline_schedule": {"pipeline": "in"},
}


def outcome(run: t.Callable[..., Result], *arguments: t.Any, **options: t.Any) -> str:
    """What a run makes of a declared object, in a word."""
    try:
        result = run(*arguments, **options)
    except InvalidOption:
        return REJECTED
    changes = result["changes"]
    if any("held" in change for change in changes):
        return HELD
    assert not result.get("failed"), result["msg"]
    return {(): SAME, ("create",): OTHER, ("delete",): "deleted"}[tuple(change["action"] for change in changes)]


@pytest.mark.parametrize("case", CASES)
def test_one_notion_of_exists(stand_in: StandIn, case: str) -> None:
    stand_in.reset({**SEED, "clusters": [{"name": "In"}]})
    module, option, more, names, place = CASES[case]
    runs = Runs(stand_in, "bkua_rest_only")
    runs.rest("POST", "pipelines", {"name": "in", **PIPELINE})
    # By an archived pipeline the list is known to contain those, and a cluster can be deleted.
    runs.show_archived()
    parent = PARENTS.get(module, {})
    for first, meaning in list(names.items()):
        if meaning == SAME and first == first.strip() and first in ("Build Tools", "build-tools", DECOMPOSED):
            first_of: Result = {**parent, **more, option: first}
            runs.run(module, **first_of)
    # One session reads all of it once; check mode writes nothing that it would have to forget.
    session = runs.session()
    for name, meaning in names.items():
        entry = {option: name, **more, "state": "present"}
        gone = {option: name, "state": "absent"}
        absent = {SAME: "deleted", REJECTED: REJECTED}.get(meaning, SAME)
        for declared, wanted in ((entry, meaning), (gone, absent)):
            alone, whole = {**parent, **declared}, place(declared)
            found = {
                outcome(session.run, module, alone, True),
                outcome(session.run, module, alone, True, bulk=True),
                outcome(session.run, "organization", whole, True),
            }
            assert found == {wanted}, (name, declared)
        assert outcome(runs.run, "organization", **place(entry)) == meaning, name
        if meaning == OTHER:
            # It was created: in its own module it exists from now on, and is removed.
            assert outcome(runs.run, module, **parent, **entry) == SAME, name
            assert outcome(runs.run, module, **parent, **gone) == "deleted", name
        else:
            assert outcome(runs.run, module, **parent, **entry) == meaning, name


def test_a_slug_in_capitals_is_the_pipeline(runs: Runs) -> None:
    """The service writes slugs in lower case: so does every address."""
    made = runs.both("organization", pipelines=[{"slug": "Shop-API", "name": "Shop", **PIPELINE}])
    assert actions(made) == [("create", "pipeline/shop-api")] and list(runs.at("pipelines")) == ["shop-api"]
    assert actions(runs.both("pipeline", slug="SHOP-API", state="absent")) == [("delete", "pipeline/shop-api")]


def test_letters_are_composed_before_they_are_sent(runs: Runs) -> None:
    """What exists may have them either way."""
    runs.run("cluster", name=DECOMPOSED)
    assert COMPOSED in runs.at("clusters")
    runs.rest("POST", "clusters", {"name": f" {DECOMPOSED}s"})
    assert runs.both("cluster", name=f"{COMPOSED}s")["changes"] == []


def test_case_alone_is_no_rename(runs: Runs) -> None:
    """Unless the present spelling is listed as an earlier name."""
    runs.run("team", name="Build Tools")
    made = runs.both("team", name="build tools", description="x")
    assert made["changes"][0]["address"] == "team/Build Tools" and made["changes"][0]["after"] == {"description": "x"}
    renamed = runs.both("team", name="build tools", previous_names=["Build Tools"])
    assert renamed["changes"][0]["after"] == {"name": "build tools"} and "build tools" in runs.at("teams")


def test_references_in_another_case(runs: Runs) -> None:
    """By slug, by the name of a team, and by a UUID."""
    runs.run("team", name="Build Tools")
    runs.run("pipeline", slug="web", name="web", **PIPELINE)
    team = {"name": "BUILD TOOLS", "pipelines": [{"slug": "WEB", "access_level": "read_only"}]}
    runs.both("organization", teams=[team])
    ident = runs.at("pipelines", "web", "id").upper()
    runs.both("team", name="Build Tools", pipelines=[{"slug": ident, "access_level": "read_only"}])
    access = [{"team": "BUILD-TOOLS", "access_level": "read_only"}]
    assert runs.run("pipeline", check=True, slug="WEB", teams=access)["changes"] == []
    runs.both("pipeline_schedule", pipeline=" WEB", label="Nightly", cronline="@daily")
    ident = runs.run("cluster", name="A")["cluster"]["id"].upper()
    assert runs.run("cluster", check=True, name="A", id=ident)["changes"] == []


def test_previous_slugs_are_slugs(runs: Runs) -> None:
    error = runs.rejected("pipeline", slug="new", previous_slugs=["Old one"], **PIPELINE)
    assert error.message.startswith("pipeline (new): previous_slugs must contain only a slug of letters")
    runs.run("pipeline", slug="old", name="old", **PIPELINE)
    made = runs.both("pipeline", slug="new", previous_slugs=["OLD"])
    assert actions(made) == [("update", "pipeline/new")]


def test_the_slug_of_a_team_that_the_run_creates_or_renames(runs: Runs) -> None:
    """References by name and by slug are one, whether the team exists already or not."""
    runs.run("team", name="Tools")
    teams = [{"name": "C++ & more"}, {"name": "C++ tools"}, {"name": "Build Tools", "previous_names": ["Tools"]}]
    unknown = [{"team": "c-plus-plus-more", "access_level": "read_only"}]
    assert (
        "'c-plus-plus-more', which does not exist"
        in runs.rejected("organization", teams=teams, pipelines=[{"slug": "web", "teams": unknown}]).message
    )
    slugs = ["c-plus-plus-tools", "Build-Tools"]
    access = [{"team": slug, "access_level": "read_only"} for slug in slugs]
    cluster = {"name": "A", "maintainers": [{"team": "c-plus-plus-tools"}]}
    made = runs.both(
        "organization",
        teams=teams,
        pipelines=[{"slug": "web", "name": "web", **PIPELINE, "teams": access}],
        clusters=[cluster],
    )
    assert len(made["changes"]) == 8
    assert (
        set(runs.at("teams", "C++ tools", "pipelines")) == set(runs.at("teams", "Build Tools", "pipelines")) == {"web"}
    )


def test_the_slug_of_a_pipeline_that_is_declared_by_name_only(runs: Runs) -> None:
    team = {"name": "T", "pipelines": [{"slug": "my-pipe", "access_level": "read_only"}]}
    runs.both("organization", pipelines=[{"name": "My Pipe", **PIPELINE}], teams=[team])
    assert list(runs.at("teams", "T", "pipelines")) == ["my-pipe"]
