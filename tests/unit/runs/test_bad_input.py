# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad input: one clear sentence with a failure that a playbook can test, and nothing is written."""

from __future__ import annotations

import typing as t

import pytest

from running.modules import REST_SCOPES, Runs, pipeline

PIPELINES: dict[str, t.Any] = {"pipelines": [pipeline("web", tags=["a"])]}

# What is declared, a part of the sentence, the failure's code.
CASES: dict[str, tuple[dict[str, t.Any], str, str]] = {
    "setting type": (
        {"pipelines": [pipeline(provider_settings={"build_tags": "maybe"})]},
        "build_tags must be of type bool",
        "invalid_option",
    ),
    "setting that is no text": (
        {"pipelines": [pipeline(provider_settings={"filter_condition": ["x"]})]},
        "pipelines[0] (web).provider_settings.filter_condition must be of type str, not list (['x']).",
        "invalid_option",
    ),
    "setting choice": (
        {"pipelines": [pipeline(provider_settings={"trigger_mode": "never"})]},
        "pipelines[0] (web).provider_settings.trigger_mode must be one of code, deployment, fork, none, not 'never'.",
        "invalid_option",
    ),
    "setting choice that is empty": (
        {"pipelines": [pipeline(provider_settings={"issue_comment_match_mode": ""})]},
        "pipelines[0] (web).provider_settings.issue_comment_match_mode must be one of exact, contains, not ''.",
        "invalid_option",
    ),
    "slug too long": ({"pipelines": [pipeline("x" * 101)]}, "at most 100 characters", "invalid_option"),
    "slug with a blank": ({"pipelines": [pipeline("a b")]}, "a slug of letters", "invalid_option"),
    "one slug twice": ({"pipelines": [pipeline("a"), pipeline("a")]}, "declare the same pipeline", "invalid_option"),
    "slug and name of one": (
        {"pipelines": [{"slug": "web"}, {"name": "web"}]},
        "declare the same pipeline",
        "invalid_option",
    ),
    "no key": ({"pipelines": [{"description": "x"}]}, "needs slug or name", "invalid_option"),
    "unknown cluster": ({"pipelines": [pipeline(cluster="Nowhere")]}, "names the cluster 'Nowhere'", "invalid_option"),
    "unknown team": (
        {"pipelines": [pipeline(teams=[{"team": "ghosts", "access_level": "read_only"}])]},
        "names the team 'ghosts'",
        "invalid_option",
    ),
    "unknown user": (
        {"teams": [{"name": "T", "members": [{"user": "nobody@example.com"}]}]},
        "names the member 'nobody@example.com'",
        "invalid_option",
    ),
    "unknown user by id": (
        {"teams": [{"name": "T", "members": [{"user": "00000000-0000-4000-8000-000000000000"}]}]},
        "names the member",
        "invalid_option",
    ),
    "unknown pipeline": (
        {"teams": [{"name": "T", "pipelines": [{"slug": "none", "access_level": "read_only"}]}]},
        "names the pipeline 'none'",
        "invalid_option",
    ),
    "unknown template": ({"pipelines": [pipeline(pipeline_template="T")]}, "names the template 'T'", "invalid_option"),
    "unknown default queue": (
        {"clusters": [{"name": "C", "default_queue": "q"}]},
        "names the queue 'q'",
        "invalid_option",
    ),
    "sides disagree": (
        {
            "teams": [{"name": "T", "pipelines": [{"slug": "web", "access_level": "read_only"}]}],
            "pipelines": [{"slug": "web", "teams": [{"team": "T", "access_level": "build_and_read"}]}],
        },
        "has access_level",
        "invalid_option",
    ),
    "one side leaves out": (
        {
            "teams": [{"name": "T", "pipelines": []}],
            "pipelines": [{"slug": "web", "teams": [{"team": "T", "access_level": "build_and_read"}]}],
        },
        "leaves out",
        "invalid_option",
    ),
    "foreign setting": (
        {
            "pipelines": [
                pipeline(repository="https://gitlab.com/x/y.git", provider_settings={"build_pull_request_forks": True})
            ]
        },
        "is a setting of github and github_enterprise",
        "invalid_option",
    ),
    "no YAML": ({"pipelines": [pipeline(configuration="a: [")]}, "is not valid YAML at line", "invalid_option"),
    "configuration is a number": (
        {"pipelines": [pipeline(configuration=3)]},
        "must be YAML text or YAML data",
        "invalid_option",
    ),
    "new without a repository": (
        {"pipelines": [{"slug": "new", "configuration": "steps: []"}]},
        "needs repository",
        "invalid_option",
    ),
    "new without steps": (
        {"pipelines": [{"slug": "new", "repository": "x"}]},
        "needs configuration or pipeline_template",
        "invalid_option",
    ),
    "note without pause": (
        {"clusters": [{"name": "C", "queues": [{"key": "q", "dispatch_paused_note": "x"}]}]},
        "needs dispatch_paused: true",
        "invalid_option",
    ),
    "queue key": (
        {"clusters": [{"name": "C", "queues": [{"key": "a b"}]}]},
        "letters, digits, hyphens and underscores",
        "invalid_option",
    ),
    "image without a shape": (
        {"clusters": [{"name": "C", "queues": [{"key": "q", "hosted_agents": {"agent_image": "x"}}]}]},
        "needs hosted_agents.instance_shape",
        "invalid_option",
    ),
    "emptied tags": ({"pipelines": [{"slug": "web", "tags": []}]}, "set allow_empty to true", "rejected"),
    "emptied teams": ({"pipelines": [{"slug": "web", "teams": []}]}, "set allow_empty to true", "rejected"),
    "emptied members": ({"teams": [{"name": "Everyone", "members": []}]}, "set allow_empty to true", "rejected"),
    "prune of an empty file": ({"pipelines": [], "prune": ["pipelines"]}, "which would remove ", "rejected"),
    "prune with no file": ({"prune": ["pipelines"]}, "which would remove ", "rejected"),
    "odd ceiling": (
        {**PIPELINES, "max_deletions": "lots"},
        "must be a number such as 10 or a percentage",
        "invalid_option",
    ),
    "odd override_guards": (
        {**PIPELINES, "override_guards": ["x"]},
        "override_guards takes addresses",
        "invalid_option",
    ),
    "absent parent with children": (
        {"clusters": [{"name": "C", "state": "absent", "queues": [{"key": "q"}]}]},
        "cannot contain queues",
        "invalid_option",
    ),
    "absent and referred to": (
        {
            "clusters": [{"name": "Default cluster", "state": "absent"}],
            "pipelines": [pipeline(cluster="Default cluster")],
        },
        "which this run deletes",
        "invalid_option",
    ),
    "own user removed": (
        {"teams": [{"name": "Everyone", "members": [{"user": "ada@example.com"}, {"user": "grace@example.com"}]}]},
        "removes the run's own user from its team",
        "rejected",
    ),
    "own user demoted": (
        {
            "teams": [
                {
                    "name": "Everyone",
                    "members": [
                        {"user": "OWNER@example.com", "role": "member"},
                        {"user": "ada@example.com"},
                        {"user": "grace@example.com"},
                    ],
                }
            ]
        },
        "a member who is not a maintainer",
        "rejected",
    ),
}


@pytest.fixture
def there(runs: Runs) -> Runs:
    """An organization with a pipeline in a team, and an archived one."""
    runs.run("organization", teams=[{"name": "Web"}], pipelines=[pipeline("old", archived=True)])
    link = {"team": "Web", "access_level": "read_only"}
    runs.run("organization", pipelines=[pipeline("web", tags=["a"], teams=[link])])
    return runs


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_clear_sentence_and_nothing_written(there: Runs, name: str) -> None:
    """In a run and in check mode alike."""
    options, part, code = CASES[name]
    for check in (True, False):
        error = there.rejected("organization", check, **options)
        assert part in error.message, error.message
        assert error.failure["code"] == code


def test_a_fixed_key_is_found_by_id(there: Runs) -> None:
    """A queue that is found by id under another key cannot be renamed."""
    there.run("organization", clusters=[{"name": "C", "queues": [{"key": "a"}]}])
    ident = there.at("clusters", "C", "queues", "a", "id")
    reasons = there.held("cluster_queue", cluster="C", key="b", id=ident)
    assert reasons == {
        "cluster/C/queue/b": "key is set when a queue is created and cannot change from 'a' to 'b': declare a new queue and"
        " remove the old one"
    }


def test_missing_scopes_are_named_at_once(there: Runs) -> None:
    """Every missing scope, with the options that need it, before the first read or write that needs it."""
    scopes = [scope for scope in REST_SCOPES if scope not in ("read_teams", "write_teams", "write_pipelines")]
    there.stand_in.seed({"tokens": [{"token": "bkua_few", "user": "owner@example.com", "scopes": scopes}]})
    link = {"team": "Web", "access_level": "read_only"}
    error = there.rejected("organization", api_token="bkua_few", pipelines=[pipeline("new", teams=[link])])
    assert error.failure["code"] == "missing_scope"
    assert "read_teams (for pipelines.teams)" in error.message
    scopes = [scope for scope in REST_SCOPES if scope not in ("write_teams", "write_pipelines")]
    there.stand_in.seed({"tokens": [{"token": "bkua_reader", "user": "owner@example.com", "scopes": scopes}]})
    error = there.rejected("organization", api_token="bkua_reader", pipelines=[pipeline("new", teams=[link])])
    assert "write_pipelines (for pipelines), write_teams (for pipelines)" in error.message
    planned = there.run("organization", check=True, api_token="bkua_reader", pipelines=[pipeline("new", teams=[link])])
    assert planned["changed"] and "A run would fail: The API token lacks the scopes" in planned["warnings"][0]


def test_a_token_that_is_not_known(there: Runs) -> None:
    """The token itself is not in the failure."""
    error = there.rejected("organization", api_token="bkua_planted_secret", **PIPELINES)
    assert error.failure["code"] == "unauthorized"
    assert "bkua_planted_secret" not in str(error.failure) + error.message


def test_someone_who_is_no_administrator_may_not_prune(there: Runs) -> None:
    """Since what others cannot see would be missing."""
    there.stand_in.seed({"tokens": [{"token": "bkua_ada", "user": "ada@example.com", "scopes": "all"}]})
    there.stand_in.switches(non_admin_sees="all")
    error = there.rejected("organization", api_token="bkua_ada", pipelines=[{"slug": "web"}], prune=["pipelines"])
    assert error.failure["code"] == "rejected" and "prune needs an administrator's token" in error.message


def test_the_ceiling_names_count_limit_and_option(there: Runs) -> None:
    """A half-read file trips the usual ceiling; a number is a ceiling of everything that goes."""
    for number in range(8):
        there.rest("POST", "pipelines", pipeline(f"p{number}"))
    error = there.rejected("organization", pipelines=[{"slug": "web"}, {"slug": "p0"}], prune=["pipelines"])
    assert "removes 7" in error.message and "max_deletions allows 2, 25% of 9:" in error.message
    assert "raise max_deletions" in error.message
    error = there.rejected("organization", pipelines=[{"slug": "web"}], prune=["pipelines"], max_deletions="7")
    assert "removes 8" in error.message and "max_deletions allows 7:" in error.message


def test_two_clusters_of_one_name(there: Runs) -> None:
    """What could be either is neither."""
    for _number in range(2):
        there.rest("POST", "clusters", {"name": "Twin"})
    ids = sorted(entry["id"] for entry in there.rest("GET", "clusters") if entry["name"] == "Twin")
    error = there.rejected("organization", clusters=[{"name": "Twin", "description": "x"}])
    assert "matches 2 clusters" in error.message and all(ident in error.message for ident in ids)
    error = there.rejected("organization", pipelines=[pipeline("new", cluster="Twin")])
    assert "matches 2 clusters" in error.message


def test_a_setting_that_looks_like_a_known_one_is_passed_on_and_told(there: Runs) -> None:
    """The service may know it; a name that is like no other is nobody's mistake."""
    settings = {"build_tag": True, "brand_new": 1}
    both = [pipeline(slug, provider_settings=settings) for slug in ("web", "other")]
    done = there.run("organization", pipelines=both)
    assert done["warnings"] == [
        "pipelines[0] (web) and 1 more: provider_settings.build_tag is not a documented setting and is"
        " sent unchecked: did you mean build_tags?"
    ]
    alone = there.run("pipeline", slug="web", provider_settings=settings)
    assert not alone["changed"] and "did you mean build_tags?" in alone["warnings"][0]


@pytest.mark.parametrize("module", ["pipeline", "organization"])
def test_settings_are_checked_with_whatever_else_is_known(runs: Runs, module: str) -> None:
    """Options alone show that they are wrong, and the run goes on reading to report what else is."""
    declared = {"slug": "web", "repository": "x", "provider_settings": {"trigger_mode": "never", "build_tags": 7}}
    error = runs.rejected(module, **(declared if module == "pipeline" else {"pipelines": [declared]}))
    assert [(one["address"], one["option"]) for one in error.failure["problems"]] == [
        ("pipeline/web", "configuration"),
        ("pipeline/web", "provider_settings.trigger_mode"),
        ("pipeline/web", "provider_settings.build_tags"),
    ]
