# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The singular modules: the same path as the bulk module, one object at a time."""

from __future__ import annotations

import typing as t

from running.modules import STEPS, Runs, actions, pipeline


def test_cluster(runs: Runs) -> None:
    """Made, changed, with maintainers as the whole list, deleted."""
    result = runs.both("cluster", name="C", description="one", emoji=":x:", maintainers=[{"user": "ada@example.com"}])
    assert result["cluster"]["description"] == "one" and result["cluster"]["id"]
    result = runs.both("cluster", name="C", description="", maintainers=[{"team": "everyone"}])
    assert actions(result) == [
        ("update", "cluster/C"),
        ("create", "cluster/C/maintainer/team:Everyone"),
        ("delete", "cluster/C/maintainer/ada@example.com"),
    ]
    runs.show_archived()
    assert actions(runs.both("cluster", name="C", state="absent")) == [("delete", "cluster/C")]


def test_cluster_queue(runs: Runs) -> None:
    """Paused with a note, the note changed, resumed; hosted agents in two steps."""
    runs.run("cluster", name="C")
    runs.both("cluster_queue", cluster="C", key="q", dispatch_paused=True, dispatch_paused_note="one")
    runs.both("cluster_queue", cluster="C", key="q", dispatch_paused=True, dispatch_paused_note="two")
    assert runs.at("clusters", "C", "queues", "q", "dispatch_paused_note") == "two"
    runs.both("cluster_queue", cluster="C", key="q", dispatch_paused=False, retry_agent_affinity="prefer-different")
    hosted = {"instance_shape": "LINUX_AMD64_2X4", "agent_image": "registry.example/agent:1"}
    result = runs.both("cluster_queue", cluster="C", key="h", hosted_agents=hosted)
    assert result["cluster_queue"]["hosted_agents"] == hosted
    runs.both(
        "cluster_queue", cluster="C", key="h", hosted_agents={**hosted, "agent_image": "registry.example/agent:2"}
    )
    runs.both("cluster_queue", cluster="C", key="h", hosted_agents={"instance_shape": "LINUX_AMD64_4X16"})
    runs.both("cluster_queue", cluster="C", key="h", state="absent")
    assert list(runs.at("clusters", "C", "queues")) == ["q"]


def test_cluster_default_queue(runs: Runs) -> None:
    """Set, and taken away by an empty text."""
    runs.run("cluster", name="C")
    runs.run("cluster_queue", cluster="C", key="q")
    result = runs.both("cluster", name="C", default_queue="q")
    assert result["changes"][0]["after"] == {"default_queue": "q"}
    runs.both("cluster", name="C", default_queue="")
    assert runs.at("clusters", "C", "default_queue_id") is None


def test_team(runs: Runs) -> None:
    """Settings, members by e-mail without regard to case and by UUID, pipelines; the whole lists."""
    runs.run("pipeline", **pipeline("web"))
    ada = runs.at("members", "ada@example.com", "id")
    runs.both("team", name="T", privacy="secret", members=[{"user": "Ada@Example.com", "role": "maintainer"}])
    runs.both("team", name="T", members=[{"user": ada, "role": "member"}, {"user": "grace@example.com"}])
    runs.both("team", name="T", pipelines=[{"slug": "web", "access_level": "build_and_read"}])
    result = runs.both("team", name="T", members=[{"user": "grace@example.com"}], members_can_create_pipelines=False)
    assert actions(result) == [("update", "team/T"), ("delete", f"team/T/member/{'ada@example.com'}")] or actions(
        result
    ) == [
        ("update", "team/T"),
        ("delete", f"team/T/member/{ada}"),
    ]
    team = runs.at("teams", "T")
    assert (
        team["privacy"] == "secret"
        and list(team["members"]) == ["grace@example.com"]
        and list(team["pipelines"]) == ["web"]
    )
    runs.both("team", name="U", previous_names=["T"])
    assert runs.at("teams", "U", "id") == team["id"]
    runs.both("team", name="u", state="absent", override_guards=["team/U"])


def test_pipeline_every_option(runs: Runs) -> None:
    """Every option is set, kept, changed, and cleared."""
    runs.rest("POST", "pipeline-templates", {"name": "T", "configuration": STEPS, "available": True})
    everything = pipeline(
        "p",
        repository="https://github.com/x/p",
        description="one",
        default_branch="trunk",
        branch_configuration="trunk release/*",
        skip_queued_branch_builds=True,
        skip_queued_branch_builds_filter="!trunk",
        cancel_running_branch_builds=True,
        cancel_running_branch_builds_filter="!trunk",
        allow_rebuilds=False,
        default_command_step_timeout=10,
        maximum_command_step_timeout=60,
        visibility="public",
        tags=["b", "a"],
        color="#14cc80",
        emoji=":x:",
        cluster="Default cluster",
        clone_mirror_url="https://mirror.example/x.git",
        provider_settings={
            "trigger_mode": "none",
            "filter_condition": "build.branch == 'x'",
            "a_setting_of_tomorrow": "yes",
        },
        teams=[{"team": "everyone", "access_level": "manage_build_and_read"}],
    )
    result = runs.both("pipeline", **everything)
    assert result["pipeline"]["maximum_command_step_timeout"] == 60
    assert runs.at("pipelines", "p", "provider", "settings", "a_setting_of_tomorrow") == "yes"
    cleared = {
        "description": "",
        "branch_configuration": "",
        "skip_queued_branch_builds_filter": "",
        "default_command_step_timeout": 0,
        "maximum_command_step_timeout": 0,
        "tags": [],
        "cluster": "",
        "clone_mirror_url": "",
        "color": "",
        "emoji": "",
    }
    result = runs.both("pipeline", slug="p", allow_empty=True, **cleared)
    assert set(result["changes"][0]["after"]) == set(cleared)
    runs.both("pipeline", slug="p", pipeline_template="T")
    runs.both("pipeline", slug="p", pipeline_template="")


def test_pipeline_by_name_only(runs: Runs) -> None:
    """Without a slug a pipeline is found by its exact name, and the service derives the slug."""
    options = {key: value for key, value in pipeline("x").items() if key != "slug"}
    result = runs.both("pipeline", **{**options, "name": "Abseil C++"})
    assert actions(result) == [("create", "pipeline/Abseil C++")]
    assert list(runs.at("pipelines")) == ["abseil-c-plus-plus"]
    runs.both("pipeline", name="Abseil C++", description="d")
    assert len(runs.at("pipelines")) == 1
    runs.both("pipeline", slug="abseil-c-plus-plus", name="Abseil")
    assert list(runs.at("pipelines")) == ["abseil-c-plus-plus"], "a new name moved the URL"


def test_pipeline_as_data_is_the_same_as_text(runs: Runs) -> None:
    """YAML data is written as text once, and compared as YAML."""
    data = {"steps": [{"command": "make\nmake test", "label": ":x:"}]}
    runs.both("pipeline", **pipeline("p", configuration=data))
    runs.both("pipeline", slug="p", configuration=data)
    text = "# by hand\nsteps:\n- label: ':x:'\n  command: \"make\\nmake test\"\n"
    assert runs.both("pipeline", slug="p", configuration=text)["changes"] == []


def test_pipeline_archived(runs: Runs) -> None:
    """Archived, changed while archived, brought back; unchanged ones stay as they are."""
    runs.run("pipeline", **pipeline("p"))
    assert actions(runs.both("pipeline", slug="p", archived=True)) == [("archive", "pipeline/p")]
    assert runs.both("pipeline", slug="p", repository="https://gitlab.com/x/p")["changes"] == []
    runs.both("pipeline", slug="p", archived=True, description="still archived")
    assert runs.at("pipelines", "p", "archived_at") and runs.at("pipelines", "p", "description") == "still archived"
    runs.both("pipeline", slug="p", archived=False, description="back")
    assert runs.at("pipelines", "p", "archived_at") is None
    runs.both("pipeline", slug="p", state="absent")


def test_parents_that_an_earlier_task_makes(runs: Runs) -> None:
    """Check mode of a module whose parent does not exist yet plans it and warns; a run names what is missing."""
    planned = runs.run("cluster_queue", check=True, cluster="New", key="q")
    assert actions(planned) == [("create", "cluster/New/queue/q")]
    assert "unless an earlier task creates it" in planned["warnings"][0]
    planned = runs.run(
        "pipeline", check=True, **pipeline("p", cluster="New", teams=[{"team": "T", "access_level": "read_only"}])
    )
    assert actions(planned) == [("create", "pipeline/p"), ("create", "team/T/pipeline/p")]
    assert runs.run("cluster_queue", check=True, cluster="New", key="q", state="absent")["changes"] == []
    from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption

    try:
        runs.run("cluster_queue", cluster="New", key="q")
    except InvalidOption as error:
        assert "names the cluster 'New', which does not exist" in error.message
    else:
        raise AssertionError("a queue was made nowhere")


def test_moving_a_pipeline(runs: Runs) -> None:
    """previous_slugs moves it and keeps its id; when the new slug is taken by itself nothing moves again."""
    runs.run("pipeline", **pipeline("old"))
    ident = runs.at("pipelines", "old", "id")
    result = runs.both("pipeline", slug="new", previous_slugs=["older", "old"])
    assert result["changes"] == [
        {"address": "pipeline/new", "action": "update", "before": {"slug": "old"}, "after": {"slug": "new"}}
    ]
    assert runs.at("pipelines", "new", "id") == ident


def test_last_team_of_a_pipeline(runs: Runs) -> None:
    """It is kept unless its address is named."""
    runs.run("team", name="T")
    runs.run("pipeline", **pipeline("p", teams=[{"team": "T", "access_level": "read_only"}]))
    runs.run("pipeline", **pipeline("q", teams=[{"team": "T", "access_level": "read_only"}]))
    error = runs.rejected("team", name="T", pipelines=[{"slug": "p", "access_level": "read_only"}])
    assert "the last team of pipeline q" in error.message and "override_guards" in error.message
    options = {
        "name": "T",
        "pipelines": [{"slug": "p", "access_level": "read_only"}],
        "override_guards": ["team/T/pipeline/q"],
    }
    assert actions(runs.both("team", **options)) == [("delete", "team/T/pipeline/q")]
    result = runs.both("pipeline", slug="p", teams=[{"team": "everyone", "access_level": "read_only"}])
    assert actions(result) == [("create", "team/Everyone/pipeline/p"), ("delete", "team/T/pipeline/p")]


def test_a_team_that_is_the_last_of_a_pipeline(runs: Runs) -> None:
    """It is not deleted, unless its address is named or its pipelines go too."""
    runs.run("team", name="T")
    runs.run("pipeline", **pipeline("p", teams=[{"team": "T", "access_level": "read_only"}]))
    error = runs.rejected("team", name="T", state="absent")
    assert "team/T removes the last team of pipeline p" in error.message
    error = runs.rejected("organization", teams=[{"name": "Everyone"}], prune=["teams"])
    assert "the last team of pipeline p" in error.message
    both: dict[str, t.Any] = {
        "teams": [{"name": "T", "state": "absent"}],
        "pipelines": [{"slug": "p", "state": "absent"}],
    }
    assert len(runs.run("organization", check=True, **both)["changes"]) == 2
    assert actions(runs.both("team", name="T", state="absent", override_guards=["team/T"])) == [("delete", "team/T")]
