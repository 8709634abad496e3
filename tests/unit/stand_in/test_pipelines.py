# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pipelines over REST."""

from __future__ import annotations

from typing import Any

import pytest


def test_a_new_pipeline_has_every_documented_key(api: Any) -> None:
    pipeline = api.pipeline("My Pipeline X", configuration='env:\n "FOO": "bar"\nsteps:\n - command: "a"\n   name: "B"')
    assert pipeline["slug"] == "my-pipeline-x"
    assert pipeline["description"] is None and pipeline["tags"] is None and pipeline["visibility"] == "private"
    assert pipeline["provider"]["id"] == "github"
    assert pipeline["provider"]["settings"]["repository"] == "acme/site"
    assert pipeline["provider"]["settings"]["trigger_mode"] == "code"
    assert pipeline["provider"]["webhook_url"].startswith("https://webhook.buildkite.com/deliver/")
    assert pipeline["env"] == {"FOO": "bar"}
    assert pipeline["steps"][0] | {"name": "B", "command": "a"} == pipeline["steps"][0]
    assert pipeline["url"].endswith("/organizations/acme/pipelines/my-pipeline-x")
    assert pipeline["created_by"]["email"] == "owner@example.com"
    assert not {"teams", "next_build_number"} & set(pipeline)
    assert pipeline["clone_mirror_url"] is None
    assert api("GET", "/pipelines/my-pipeline-x") == pipeline == api("GET", "/pipelines/my-pipeline-x/")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Bazel@HEAD + Downstream", "bazel-at-head-plus-downstream"),
        ("Abseil C++", "abseil-c-plus-plus"),
        ("a.b_c / [d]", "a-dot-b-c-d"),
        ("  Two   spaces ", "two-spaces"),
    ],
)
def test_slugs_follow_the_name(api: Any, name: str, slug: str) -> None:
    assert api.pipeline(name)["slug"] == slug


def test_a_rename_without_slug_moves_the_pipeline(api: Any) -> None:
    api.pipeline("Old")
    assert api("PATCH", "/pipelines/old", {"name": "New name"})["slug"] == "new-name"
    assert api("GET", "/pipelines/old")["slug"] == "new-name", "previous slugs lead to the pipeline"
    assert api("PATCH", "/pipelines/new-name", {"name": "Third", "slug": "new-name"})["slug"] == "new-name"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"configuration": " "}, "Step configuration is missing"),
        ({"configuration": None}, "Step configuration is missing"),
        ({"configuration": "a: [b"}, "Configuration is not valid YAML"),
        ({"configuration": "just text"}, "Configuration must hold steps"),
        ({"repository": ""}, "Repository can't be blank"),
        ({"slug": "-a"}, "Slug may only contain"),
        ({"slug": "a" * 101}, "Slug is too long"),
        ({"name": "a" * 101}, "Slug is too long"),
        ({"visibility": "open"}, "Visibility must be one of private, public"),
        ({"tags": ["a"] * 3 + list("bcdefghijk")}, "Tags has too many entries"),
        ({"tags": ["a" * 129]}, "Tags is too long"),
        ({"allow_rebuilds": "yes"}, "Allow rebuilds must be true or false"),
        ({"default_command_step_timeout": -1}, "Default command step timeout must be a number"),
        ({"cluster_id": "nowhere"}, "Cluster id does not exist"),
        ({"teams": {"nobody": "read_only"}}, "Teams does not exist"),
        ({"pipeline_template_uuid": "none"}, "Pipeline template uuid does not exist"),
        ({"provider_settings": {"build_tags": "yes"}}, "Provider settings.build tags is not valid"),
        ({"provider_settings": {"trigger_mode": "never"}}, "is not valid"),
    ],
)
def test_what_is_wrong_is_refused_by_name(api: Any, fields: dict[str, Any], sentence: str) -> None:
    body = {"name": "Site", "repository": "git@github.com:acme/site.git", "configuration": "steps: []", **fields}
    assert sentence in api.refused("POST", "/pipelines", body)
    assert api("GET", "/pipelines") == []


def test_a_name_is_taken_once(api: Any) -> None:
    api.pipeline("Site")
    body = {"name": "SITE", "repository": "r", "configuration": "steps: []"}
    assert api("POST", "/pipelines", body, 422)["errors"][0]["field"] == "name"
    assert api.refused("POST", "/pipelines", {**body, "name": "X", "slug": "site"}) == "Slug has already been taken"


def test_settings_are_merged_key_by_key(api: Any) -> None:
    before = api.pipeline(provider_settings={"build_tags": True})["provider"]["settings"]
    assert before["build_tags"] is True and before["build_branches"] is True
    sent = {"build_forks_of_tomorrow": 3, "build_pull_request_merge": True, "repository": "x/y", "filter_enabled": True}
    after = api("PUT", "/pipelines/site", {"provider_settings": sent})["provider"]["settings"]
    assert after == {**before, "build_forks_of_tomorrow": 3, "filter_enabled": True}
    api.stand_in.switches(foreign_provider_settings="refused")
    assert "is not a setting of github" in api.refused("PATCH", "/pipelines/site", {"provider_settings": sent})


@pytest.mark.parametrize(
    ("repository", "provider", "path"),
    [
        ("https://github.com/acme/site.git", "github", "acme/site"),
        ("ssh://git@github.example.com:2222/acme/site", "github_enterprise", "acme/site"),
        ("git@gitlab.com:acme/sub/site.git", "gitlab", "acme/sub/site"),
        ("https://user@bitbucket.org/acme/site.git", "bitbucket", "acme/site"),
        ("https://git.example.com/site.git", "unknown", "site"),
    ],
)
def test_the_provider_follows_the_repository(api: Any, repository: str, provider: str, path: str) -> None:
    shown = api.pipeline(repository=repository)["provider"]
    assert (shown["id"], shown["settings"]["repository"]) == (provider, path)
    assert ("trigger_mode" in shown["settings"]) is provider.startswith("github")
    moved = api("PATCH", "/pipelines/site", {"repository": "git@gitlab.com:a/b.git"})["provider"]
    assert moved["id"] == "gitlab" and "trigger_mode" not in moved["settings"]


def test_settings_that_were_never_set_are_absent_or_null(api: Any) -> None:
    assert "filter_condition" not in api.pipeline()["provider"]["settings"]
    api.stand_in.switches(absent_or_null="null")
    assert api("GET", "/pipelines/site")["provider"]["settings"]["filter_condition"] is None


def test_env_and_steps_of_a_yaml_pipeline(api: Any) -> None:
    api.pipeline()
    assert api("PATCH", "/pipelines/site", {"env": {"A": "b"}})["env"] == {}
    assert "Step configuration" in api.refused("PATCH", "/pipelines/site", {"steps": [{"type": "waiter"}]})
    changed = api("PATCH", "/pipelines/site", {"configuration": "env: {A: 1}\nsteps: [wait]"})
    assert (changed["env"], changed["steps"]) == ({"A": "1"}, [{"type": "waiter"}])


def test_visual_pipelines_have_steps_and_env(api: Any) -> None:
    steps = [{"type": "script", "command": "make"}, {"type": "waiter"}]
    pipeline = api.pipeline(configuration=None, steps=steps, env={"A": "b"})
    assert pipeline["env"] == {"A": "b"} and "configuration" not in pipeline
    assert [step["type"] for step in pipeline["steps"]] == ["script", "waiter"]
    assert api("PATCH", "/pipelines/site", {"env": {"C": "d"}})["env"] == {"C": "d"}


def test_an_archived_pipeline_refuses_everything_else(api: Any) -> None:
    api.pipeline()
    assert api("POST", "/pipelines/site/archive", status=200)["archived_at"]
    assert api.refused("POST", "/pipelines/site/archive") == "Pipeline could not be archived."
    assert api.refused("PATCH", "/pipelines/site", {"name": "x"}) == "Cannot update an archived pipeline"
    assert [pipeline["slug"] for pipeline in api("GET", "/pipelines")] == ["site"]
    api.stand_in.switches(list_holds_archived=False)
    assert api("GET", "/pipelines") == [] and api("GET", "/pipelines/site")["archived_at"]
    assert api("POST", "/pipelines/site/unarchive", status=200)["archived_at"] is None
    assert api.refused("POST", "/pipelines/site/unarchive") == "Pipeline could not be unarchived."


def test_delete_waits_for_builds(api: Any) -> None:
    pipeline = {"name": "Busy", "repository": "r", "configuration": "steps: []"}
    api.stand_in.seed({"pipelines": [pipeline], "builds": [{"pipeline": "busy"}]})
    assert "running builds" in api.refused("DELETE", "/pipelines/busy")
    api.pipeline()
    api("DELETE", "/pipelines/site")
    assert api.refused("GET", "/pipelines/site", status=404) == "No pipeline found"


def test_the_list_is_filtered_and_has_pages(api: Any) -> None:
    for number in range(5):
        api.pipeline(f"Site {number}", repository=f"git@github.com:acme/Repo{number}.git")
    assert [p["name"] for p in api("GET", "/pipelines?name=SITE%203")] == ["Site 3"]
    assert [p["name"] for p in api("GET", "/pipelines?repository=repo4")] == ["Site 4"]
    answer = api.raw("GET", "/pipelines?per_page=2&page=2&name=site")
    assert [p["name"] for p in answer.json()] == ["Site 2", "Site 1"]
    assert set(answer.links) == {"next", "last", "first", "prev"}
    assert ", " in answer.headers["Link"] and "?page=3&name=site&per_page=2>" in answer.headers["Link"]
    last = api.session.get(answer.links["next"]["url"], timeout=5)
    assert [p["name"] for p in last.json()] == ["Site 0"] and "next" not in last.links
    api.stand_in.switches(list_omits=["configuration", "tags"], pipelines_order="oldest")
    listed = api("GET", "/pipelines")
    assert listed[0]["name"] == "Site 0" and not {"configuration", "tags"} & set(listed[0])


def test_templates_fill_the_configuration(api: Any) -> None:
    template = api("POST", "/pipeline-templates", {"name": "Go", "configuration": "steps: [wait]"})
    pipeline = api.pipeline(configuration=None, pipeline_template_uuid=template["uuid"])
    assert pipeline["configuration"] == "steps: [wait]" and pipeline["steps"] == [{"type": "waiter"}]
    assert "pipelines use it" in api.refused("DELETE", f"/pipeline-templates/{template['uuid']}")
    api("PATCH", "/pipelines/site", {"pipeline_template_uuid": None, "configuration": "steps: []"})
    api("DELETE", f"/pipeline-templates/{template['uuid']}")


def test_github_webhooks(api: Any) -> None:
    api.pipeline()
    assert api("POST", "/pipelines/site/webhook") is None
    # rest_api/pipelines.md, the errors of its creation.
    assert api.refused("POST", "/pipelines/site/webhook") == "Webhooks could not be created for your repository."
    assert api("GET", "/pipelines/site/github-webhooks")["enabled"] is True
    assert api("DELETE", "/pipelines/site/github-webhooks", status=200)["disabled_by"] == "Olive Owner"
    assert api("PUT", "/pipelines/site/github-webhooks")["disabled_at"] is None
    api.pipeline("Lab", repository="git@gitlab.com:a/b.git")
    assert "not supported" in api.refused("POST", "/pipelines/lab/webhook")
    api("GET", "/pipelines/lab/github-webhooks", status=404)


def test_unknown_fields(api: Any) -> None:
    api.pipeline(colour="red")
    api.stand_in.switches(unknown_fields="refused")
    assert api.refused("PATCH", "/pipelines/site", {"colour": "red"}) == "Colour is unknown"


def test_a_body_must_be_json(api: Any) -> None:
    assert api.refused("POST", "/pipelines", "{bad", status=400) == "The request body is not valid JSON."
    assert api.refused("POST", "/pipelines", "[1]", status=400) == "The body must be a JSON object."


SCHEDULE = {"label": "Nightly", "cronline": "0 3 * * * Europe/Berlin", "env": {"A": "b"}}


def test_schedules(api: Any) -> None:
    api.pipeline()
    path = "/pipelines/site/schedules"
    schedule = api("POST", path, SCHEDULE)
    assert (schedule["commit"], schedule["branch"], schedule["enabled"]) == ("HEAD", "main", True)
    assert schedule["pipeline"]["slug"] == "site" and schedule["next_build_at"]
    one = f"{path}/{schedule['id']}"
    assert api("PATCH", one, {"enabled": False})["next_build_at"] is None
    assert api("GET", one)["env"] == {"A": "b"}
    sent = {"A": "b", "NUMBER": 1, "FLAG": True, "NOTHING": None, "LIST": [1, "a"]}
    words = {"A": "b", "NUMBER": "1", "FLAG": "true", "NOTHING": "", "LIST": '[1, "a"]'}
    assert api("PUT", one, {"env": sent})["env"] == words
    for cronline in ("every day", "*/5 * * * *", "* * * * *", "~ 1 * * *", None):
        assert "Cronline" in api.refused("PUT", one, {"cronline": cronline})
    api("DELETE", one)
    assert api("GET", path) == []
    api("POST", "/pipelines/site/archive", status=200)
    assert api.refused("POST", path, SCHEDULE) == "Cannot update an archived pipeline"
