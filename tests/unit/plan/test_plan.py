# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan as a value: what is made and changed, and which object is which."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption

from .plans import STEPS, WEB, plan, refused, short, there, web

# ---- what is made


def test_what_is_new_is_made_in_order_and_knows_what_it_needs() -> None:
    cluster = {"name": "Linux", "default_queue": "gpu", "queues": [{"key": "gpu"}]}
    made = plan({"pipelines": [{**WEB, "cluster": "Linux"}], "clusters": [cluster]})
    assert short(made) == [
        "create cluster/Linux",
        "create cluster/Linux/queue/gpu",
        "create pipeline/web",
        "update cluster/Linux",
    ]
    first, queue, pipeline, default = made.changes
    assert (first.before, first.after, first.late, first.needs) == ({}, {"name": "Linux"}, False, [])
    assert first.where == default.where == "clusters[0] (Linux)"
    assert queue.needs == [first.node]
    assert (default.before, default.after, default.late) == ({"default_queue": None}, {"default_queue": "gpu"}, True)
    assert default.needs == [queue.node, first.node]
    assert pipeline.needs == [first.node] and pipeline.after == {**WEB, "name": "web", "cluster": "Linux"}
    assert made.nodes == [first.node, queue.node, pipeline.node]
    assert (made.unchanged, made.warnings, made.protected) == ([], [], [])


def test_two_new_clusters_get_their_own_default_queues() -> None:
    made = plan({"clusters": [{"name": name, "default_queue": "q", "queues": [{"key": "q"}]} for name in "AB"]})
    created = {change.address: change.node for change in made.changes if change.action == "create"}
    late = {change.address: change.needs for change in made.changes if change.late}
    assert late == {
        f"cluster/{name}": [created[f"cluster/{name}/queue/q"], created[f"cluster/{name}"]] for name in "AB"
    }
    completed = [change.completes for change in made.changes if change.late]
    assert [(change.action, change.address) for change in completed if change] == [
        ("create", f"cluster/{name}") for name in "AB"
    ]


def test_a_new_pipeline_takes_its_teams_along() -> None:
    link = {"team": "Web", "access_level": "read_only"}
    made = plan({"pipelines": [{**WEB, "teams": [link]}]}, there("team", "Web"))
    assert short(made) == ["create pipeline/web", "create team/Web/pipeline/web"]
    assert made.changes[0].carries == [made.changes[1]] and made.changes[1].carried


def test_a_new_thing_that_names_nothing_sets_nothing_later() -> None:
    made = plan({"clusters": [{"name": "Linux", "default_queue": ""}]})
    assert [change.after for change in made.changes] == [{"name": "Linux"}]


def test_a_new_archived_pipeline_gets_its_schedules_first() -> None:
    schedule = {"label": "Nightly", "cronline": "@daily", "branch": "main"}
    made = plan({"pipelines": [{**WEB, "archived": True, "schedules": [schedule]}]})
    assert [(change.action, change.address, change.after.get("archived")) for change in made.changes] == [
        ("create", "pipeline/web", None),
        ("create", "pipeline/web/schedule/Nightly", None),
        ("archive", "pipeline/web", True),
    ]
    assert short(plan({"pipelines": [{**WEB, "archived": True}]})) == ["create pipeline/web"]
    made = plan({"pipelines": [{**WEB, "archived": False, "schedules": []}]})
    assert [change.after["archived"] for change in made.changes] == [False]


def test_a_name_that_is_given_is_kept() -> None:
    made = plan({"pipelines": [{**WEB, "name": "The shop"}]})
    assert made.changes[0].after["name"] == "The shop"


def test_a_secret_is_not_shown() -> None:
    hook = {"description": "Builds", "url": "https://ci.example.com", "events": ["build.finished"], "token": "hidden"}
    (change,) = plan({"webhooks": [hook]}).changes
    assert change.after["token"] == "(secret)" and change.leaves["token"][1] == "hidden"


@pytest.mark.parametrize(
    ("options", "option", "message"),
    [
        (
            {"slug": "web", "repository": "x"},
            "configuration",
            "pipelines[0] (web) does not exist yet, and a new pipeline needs configuration or pipeline_template.",
        ),
        (
            {"slug": "web", "configuration": STEPS},
            "repository",
            "pipelines[0] (web) does not exist yet, and a new pipeline needs repository.",
        ),
        (
            {**WEB, "env": {"A": "1"}},
            "env",
            'pipelines[0] (web): the service ignores env of a pipeline with configuration: add the line env: {A: "1"} at the top of'
            " configuration, and remove the option env.",
        ),
        (
            {**WEB, "provider_settings": {"commit_status_404s": True, "build_pull_request_merge": True}},
            "provider_settings.build_pull_request_merge",
            "pipelines[0] (web): provider_settings.build_pull_request_merge is a setting of gitlab and"
            " gitlab_ee, and this repository's provider is github: leave it out.",
        ),
    ],
)
def test_a_new_pipeline_that_the_service_could_not_make(options: dict[str, t.Any], option: str, message: str) -> None:
    assert refused({"pipelines": [options]}) == {
        "code": "invalid_option",
        "address": "pipeline/web",
        "option": option,
        "message": message,
    }


def test_a_new_pipeline_with_a_template_or_with_an_empty_environment() -> None:
    template = there("pipeline_template", "Go")
    made = plan({"pipelines": [{"slug": "web", "repository": "x", "pipeline_template": "Go"}]}, template)
    assert made.changes[0].after["pipeline_template"] == "Go" and made.changes[0].needs == [template]
    assert short(plan({"pipelines": [{**WEB, "env": {}}]})) == ["create pipeline/web"]


# ---- what is changed


def test_what_differs_is_shown_before_and_after_and_nothing_else() -> None:
    node = web(description="Old", default_branch="main")
    made = plan({"pipelines": [{"slug": "web", "description": "New", "default_branch": "main"}]}, node)
    (change,) = made.changes
    assert (change.action, change.address, change.late) == ("update", "pipeline/web", False)
    assert (change.before, change.after) == ({"description": "Old"}, {"description": "New"})
    assert (change.needs, change.where, change.node) == ([], "pipelines[0] (web)", node)
    made = plan({"pipelines": [{"slug": "web", "description": "Old"}]}, node)
    assert (made.changes, made.unchanged, made.nodes) == ([], ["pipeline/web"], [node])


def test_what_no_answer_tells_is_not_compared_and_that_is_said() -> None:
    node = there("webhook", "Hook", url="https://ci.example.com", events=["build.finished"])
    made = plan({"webhooks": [{"description": "Hook", "token": "new-token", "enabled": False}]}, node)
    assert made.warnings == [
        f"webhook/Hook: the service does not return {option}, so it is not compared and stays as it is."
        for option in ("token", "enabled")
    ]


def test_an_archived_pipeline_is_not_changed_unless_it_is_said_what_becomes_of_it() -> None:
    made = plan({"pipelines": [{"slug": "web", "description": "x"}]}, web(archived=True, description=""))
    assert (made.changes, made.unchanged) == ([], [])
    (held,) = made.held
    assert (held.action, held.address, held.before, held.after) == (
        *("update", "pipeline/web"),
        *({"description": ""}, {"description": "x"}),
    )
    assert held.held == (
        "it is archived, so nothing in it can change (description): declare archived: true to change it and keep it archived,"
        " or archived: false to make it available again"
    )


@pytest.mark.parametrize(
    ("options", "archived", "action"),
    [
        ({"archived": True}, False, "archive"),
        ({"archived": False}, True, "update"),
        ({"archived": True, "description": "x"}, False, "update"),
    ],
)
def test_archiving_alone_is_an_archive(options: dict[str, t.Any], archived: bool, action: str) -> None:
    made = plan({"pipelines": [{"slug": "web", **options}]}, web(archived=archived, description=""))
    assert short(made) == [f"{action} pipeline/web"]


def test_a_pipeline_is_archived_after_its_schedules_were_changed() -> None:
    node = web(description="")
    schedule = {"label": "Nightly", "cronline": "@daily", "branch": "main"}
    options = {"slug": "web", "archived": True, "description": "x", "schedules": [schedule]}
    made = plan({"pipelines": [options]}, node)
    assert [(change.action, change.after.get("archived"), change.late) for change in made.changes] == [
        ("update", None, False),
        ("create", None, False),
        ("archive", True, True),
    ]


def test_a_default_queue_that_is_there_is_set_with_the_rest_and_a_new_one_later() -> None:
    cluster = there("cluster", "Linux", description="", default_queue="")
    queues = [there("cluster_queue", key, cluster) for key in ("gpu", "small")]
    options = {"name": "Linux", "description": "x", "default_queue": "small"}
    made = plan({"clusters": [options]}, cluster, *queues)
    assert [(change.after, change.late) for change in made.changes] == [
        ({"description": "x", "default_queue": "small"}, False)
    ]
    assert made.changes[0].needs == [queues[1]]
    made = plan({"clusters": [{**options, "default_queue": "new", "queues": [{"key": "new"}]}]}, cluster, *queues)
    assert [(change.address, change.after.get("default_queue"), change.late) for change in made.changes] == [
        ("cluster/Linux", None, False),
        ("cluster/Linux/queue/new", None, False),
        ("cluster/Linux", "new", True),
    ]


def test_a_queue_of_another_cluster_is_no_default_queue() -> None:
    cluster, other = there("cluster", "Linux", default_queue=""), there("cluster", "Mac")
    queue = there("cluster_queue", "gpu", other)
    failure = refused({"clusters": [{"name": "Linux", "default_queue": "gpu"}]}, cluster, other, queue)
    assert failure["reference"] == "gpu" and "names the queue 'gpu', which does not exist" in failure["message"]
    mac = {"name": "Mac", "queues": [{"key": "gpu"}]}
    failure = refused({"clusters": [{"name": "Linux", "default_queue": "gpu"}, mac]}, cluster, other, queue)
    assert failure["reference"] == "gpu"
    both = [{**one, "default_queue": "gpu", "queues": [{"key": "gpu"}]} for one in ({"name": "Linux"}, {"name": "Mac"})]
    made = plan({"clusters": both}, cluster, other, queue)
    assert [change.leaves["default_queue"][1].parent.key for change in made.changes if change.late] == ["Linux"]


# ---- which object is which


def test_two_entries_that_mean_one_thing() -> None:
    options = [{"slug": "shop", "previous_slugs": ["web"]}, {"slug": "web", "description": "x"}]
    assert refused({"pipelines": options}, web()) == {
        "code": "invalid_option",
        "address": "pipeline/web",
        "option": "pipelines",
        "message": "pipelines[0] (shop) and pipelines[1] (web) both declare pipeline/web: keep one of them.",
    }


def test_a_renamed_thing_answers_to_its_new_name_only() -> None:
    cluster = there("cluster", "Linux")
    renamed = {"name": "Linux x86", "previous_names": ["Linux"]}
    made = plan({"clusters": [renamed], "pipelines": [{**WEB, "cluster": "Linux x86"}]}, cluster)
    assert short(made) == ["update cluster/Linux x86", "create pipeline/web"]
    assert made.changes[1].leaves["cluster"][1] is cluster
    failure = refused({"clusters": [renamed], "pipelines": [{**WEB, "cluster": "Linux"}]}, cluster)
    assert failure == {
        "code": "invalid_option",
        "address": "pipeline/web",
        "option": "cluster",
        "reference": "Linux",
        "message": "pipelines[0] (web).cluster names the cluster 'Linux', which does not exist or is not visible to the"
        " token's user: did you mean 'Linux x86'? If not, correct the name, or declare it.",
    }


def test_a_renamed_thing_is_still_found_by_its_id() -> None:
    cluster = there("cluster", "Linux", id="42")
    renamed = {"name": "Linux x86", "previous_names": ["Linux"]}
    made = plan({"clusters": [renamed], "pipelines": [{**WEB, "cluster": "42"}]}, cluster)
    assert made.changes[1].after["cluster"] == "Linux x86"


def test_a_reference_to_a_declared_thing_in_another_case() -> None:
    link = {"team": "WEB", "access_level": "read_only"}
    made = plan({"teams": [{"name": "Web"}], "pipelines": [{**WEB, "teams": [link]}]})
    assert short(made) == ["create team/Web", "create pipeline/web", "create team/Web/pipeline/web"]
    cluster = {"clusters": [{"name": "Linux"}], "pipelines": [{**WEB, "cluster": "linux"}]}
    assert refused(cluster)["reference"] == "linux"


def test_a_reference_that_could_be_several_things() -> None:
    twins = [there("cluster", "Twin", id=ident) for ident in ("2", "1")]
    assert refused({"pipelines": [{**WEB, "cluster": "Twin"}]}, *twins) == {
        "code": "invalid_option",
        "address": "pipeline/web",
        "option": "cluster",
        "reference": "Twin",
        "message": "pipelines[0] (web).cluster names 'Twin', which matches 2 clusters (1, 2): name the ID of one of them.",
    }


def test_a_reference_to_what_is_taken_away() -> None:
    options = {"clusters": [{"name": "Linux", "state": "absent"}], "pipelines": [{**WEB, "cluster": "Linux"}]}
    assert refused(options, there("cluster", "Linux")) == {
        "code": "invalid_option",
        "address": "pipeline/web",
        "option": "cluster",
        "reference": "Linux",
        "message": "pipelines[0] (web).cluster names cluster/Linux, which this run deletes: keep it, or name another.",
    }


def test_a_pipeline_declared_by_name_is_referred_to_by_either() -> None:
    named = {"name": "My shop", "repository": "x", "configuration": STEPS}
    for reference in ("My shop", "web"):
        team = {"name": "T", "pipelines": [{"slug": reference, "access_level": "read_only"}]}
        made = plan({"pipelines": [named], "teams": [team]}, web(name="My shop"))
        assert "create team/T/pipeline/web" in short(made)
    made = plan({"pipelines": [named]})
    assert made.changes[0].address == "pipeline/My shop"


def test_in_check_mode_an_earlier_task_may_make_what_is_named() -> None:
    made = plan({**WEB, "cluster": "Linux"}, assume=True, module="pipeline")
    assert made.changes[0].after["cluster"] == "Linux" and made.warnings == [
        "pipeline (web).cluster names the cluster 'Linux', which does not exist now: unless an earlier task creates it, the run will fail."
    ]
    made = plan({"cluster": "Linux", "key": "gpu"}, assume=True, module="cluster_queue")
    assert short(made) == ["create cluster/Linux/queue/gpu"]
    cluster = there("cluster", "Linux", default_queue="")
    made = plan({"name": "Linux", "default_queue": "gpu"}, cluster, assume=True, module="cluster")
    assert made.changes[0].leaves["default_queue"][1].address == "cluster/Linux/queue/gpu"
    member = {"name": "Web", "members": [{"user": "ada@example.com", "role": "member"}]}
    with pytest.raises(InvalidOption, match="names the member 'ada@example.com', which does not exist"):
        plan(member, assume=True, module="team")


def test_nothing_is_in_what_is_not_there() -> None:
    made = plan({"cluster": "Linux", "key": "gpu", "state": "absent"}, module="cluster_queue")
    assert (made.changes, made.warnings) == ([], [])
    cluster = there("cluster", "Linux")
    queue = there("cluster_queue", "gpu", cluster)
    made = plan({"cluster": "Linux", "key": "gpu", "state": "absent"}, cluster, queue, module="cluster_queue")
    assert short(made) == ["delete cluster/Linux/queue/gpu"]
    failure = refused({"cluster": "Linux", "key": "gpu"}, module="cluster_queue")
    assert failure["option"] == "cluster" and failure["message"].startswith("cluster_queue (gpu).cluster names")
