# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How declared options and existing values are compared, what is shown of them, and what cannot change."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.module_utils._places import Place
from ansible_collections.community.buildkite.plugins.module_utils._places_sent import Sent, Tables
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Change
from ansible_collections.community.buildkite.plugins.module_utils._plan.desired import Desired
from ansible_collections.community.buildkite.plugins.module_utils._plan.differences import differences
from ansible_collections.community.buildkite.plugins.module_utils._plan.draft import Draft
from ansible_collections.community.buildkite.plugins.module_utils._plan.limits import Limits
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.catalog import Catalog
from ansible_collections.community.buildkite.plugins.module_utils._schema.field import Field
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource import Resource
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource_facts import (
    Identity,
    RestAccess,
    Scopes,
)
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization

from .plans import NO_CLIENT, STEPS, WEB, declared_in, plan, refused, there, web

Options = dict[str, t.Any]


def of_web(options: Options, *nodes: Node, **values: t.Any) -> Change | None:
    """The change of the pipeline of WEB, held or not; None when there is none."""
    made = plan({"pipelines": [{"slug": "web", **options}]}, web(**values), *nodes)
    return next(iter([*made.changes, *made.held]), None)


def sides(change: Change | None) -> tuple[Options, Options] | None:
    """What is shown before and after."""
    return (change.before, change.after) if change else None


# ---- which options differ


def test_every_option_is_compared() -> None:
    """Whatever becomes of those before it: they are equal, unknown, or left as they are."""
    same = {"description": "Same", "default_branch": "new"}
    assert sides(of_web(same, description="Same", default_branch="old")) == (
        {"default_branch": "old"},
        {"default_branch": "new"},
    )
    hook = there("webhook", "Hook", branch_configuration="")
    made = plan({"webhooks": [{"description": "Hook", "enabled": False}]}, hook)
    assert (made.changes, made.unchanged) == ([], ["webhook/Hook"])
    made = plan({"webhooks": [{"description": "Hook", "token_mode": "token", "branch_configuration": "main"}]}, hook)
    assert [sides(change) for change in made.changes] == [
        ({"branch_configuration": ""}, {"branch_configuration": "main"})
    ]
    assert made.warnings == [
        "webhook/Hook: the service does not return token_mode, so it is not compared and stays as it is."
    ]


def test_what_an_object_was_found_by() -> None:
    """Case alone is no new name, unless another option identifies it."""
    named = {"pipelines": [{"name": "WEB SHOP", "description": "D"}]}
    made = plan(named, web(name="Web shop", description="D"))
    assert (made.changes, made.unchanged) == ([], ["pipeline/web"])
    assert sides(of_web({"name": "WEB SHOP"}, name="Web shop")) == ({"name": "Web shop"}, {"name": "WEB SHOP"})
    assert sides(of_web({"description": "x"}, description="WEB")) == ({"description": "WEB"}, {"description": "x"})


SETTINGS: list[tuple[Options, Options, tuple[t.Any, t.Any] | None]] = [
    # What is not returned has its usual value.
    ({"trigger_mode": "code"}, {"provider_settings": {}}, None),
    ({"trigger_mode": "none"}, {"provider_settings": {}}, ("code", "none")),
    ({"trigger_mode": "code"}, {"provider_settings.trigger_mode": "none"}, ("none", "code")),
    # Or none that is known; where no setting is returned, nothing is known.
    ({"publish_commit_status": False}, {"provider_settings": {}}, (None, False)),
    ({"publish_commit_status": False}, {}, None),
]


@pytest.mark.parametrize(("settings", "values", "expected"), SETTINGS)
def test_settings_that_are_not_returned(settings: Options, values: Options, expected: t.Any) -> None:
    name = f"provider_settings.{next(iter(settings))}"
    change = of_web({"provider_settings": settings}, **values)
    assert sides(change) == (expected and ({name: expected[0]}, {name: expected[1]}))


def test_secrets() -> None:
    """Compared if the service returns them; a change shows neither value."""
    for returned, differs in (("hidden", False), ("another", True), ("••••••den", False), (None, False)):
        hook = there("webhook", "Hook", token=returned)
        made = plan({"webhooks": [{"description": "Hook", "token": "hidden"}]}, hook)
        assert [change.leaves["token"][1] for change in made.changes] == (["hidden"] if differs else [])
        is_returned = returned in ("hidden", "another")
        assert made.warnings == (
            []
            if is_returned
            else ["webhook/Hook: the service does not return token, so it is not compared and stays as it is."]
        )
        assert "hidden" not in str([(change.before, change.after) for change in made.changes])


VAULT = Resource(
    name="vault",
    plural="vaults",
    title="vault",
    description="A vault.",
    identity=Identity(("name",)),
    rest=RestAccess("vaults"),
    scopes=Scopes("r", "w"),
    fields=(
        Field("name", "str", "N."),
        Field("pin", "str", "A secret.", secret=True),
        Field("owner", "str", "No secret.", secret=False),
    ),
)


def test_a_secret_that_no_answer_returns_is_never_compared() -> None:
    """It is one of a resource that only this test knows."""
    organization = Organization(NO_CLIENT, Catalog((VAULT,)), None)
    limits = Limits.of(CATALOG, {}, bulk=True, problems=Problems())
    draft = Draft(organization, [], limits, False)
    node = Node(VAULT, "V", None, "1", {"name": "V", "pin": "1", "owner": "Ada"})
    given = {"name": "V", "pin": "2", "owner": "Grace"}
    leaves = {name: (VAULT.field(name), value) for name, value in given.items()}
    tables = Tables()
    entry = tables.node(Place("vaults.yml", 1), {"pin": tables.node(Place("vaults.yml", 3))})
    draft.desired_of[node] = Desired(VAULT, "vaults[0]", "V", leaves, places=Sent(tables.data(entry)))
    found, before, after = differences(draft, node, draft.desired_of[node])
    assert (list(found), before, after) == (["owner"], {"owner": "Ada"}, {"owner": "Grace"})
    assert draft.not_compared == {"vault/V": ["pin"]}
    assert draft.warnings == [
        "vaults.yml:3: vault/V: the service does not return pin, so it is not compared and stays as it is."
    ]


# ---- references


def test_a_reference_is_shown_by_the_names_that_objects_will_have() -> None:
    linux, mac = there("cluster", "Linux", id="1"), there("cluster", "Mac", id="2")
    change = of_web({"cluster": "Mac"}, linux, mac, cluster="1")
    assert sides(change) == ({"cluster": "Linux"}, {"cluster": "Mac"})
    assert change and (change.leaves["cluster"][1], change.needs) == (mac, [mac])
    assert of_web({"cluster": "Mac"}, linux, mac, cluster="2") is None
    assert sides(of_web({"cluster": ""}, linux, cluster="1")) == ({"cluster": "Linux"}, {"cluster": None})
    assert sides(of_web({"cluster": "Linux"}, linux, cluster=None)) == ({"cluster": None}, {"cluster": "Linux"})
    # One that is not visible has no name.
    assert sides(of_web({"cluster": "Linux"}, linux, cluster="7")) == ({"cluster": "7"}, {"cluster": "Linux"})
    renamed = {"clusters": [{"name": "New", "previous_names": ["Linux"]}]}
    made = plan({**renamed, "pipelines": [{"slug": "web", "cluster": "Mac"}]}, linux, mac, web(cluster="1"))
    assert sides(made.changes[1]) == ({"cluster": "New"}, {"cluster": "Mac"})
    made = plan({**renamed, "pipelines": [{"slug": "web", "cluster": "New"}]}, linux, mac, web(cluster="2"))
    assert sides(made.changes[1]) == ({"cluster": "Mac"}, {"cluster": "New"})


def hook(*slugs: str) -> Options:
    """A webhook of some pipelines."""
    return {"webhooks": [{"description": "Hook", "pipelines": list(slugs)}]}


def test_a_list_of_references() -> None:
    nodes = [there("pipeline", slug, id=slug.upper()) for slug in ("web", "api", "app")]
    existing = there("webhook", "Hook", scope="some_projects", pipelines=["WEB", "GONE", "API"])
    (change,) = plan(hook("web", "app", "api"), existing, *nodes).changes
    assert sides(change) == ({"pipelines": ["GONE", "api", "web"]}, {"pipelines": ["api", "app", "web"]})
    assert change.leaves["pipelines"][1] == change.needs == [nodes[0], nodes[2], nodes[1]]
    # In any order; what does not exist yet is none of them.
    existing.values["pipelines"] = ["WEB", "API"]
    assert plan(hook("api", "web"), existing, *nodes).changes == []
    new = {**hook("api", "new"), "pipelines": [{**WEB, "slug": "new"}]}
    assert [change.address for change in plan(new, existing, *nodes).changes] == ["pipeline/new", "webhook/Hook"]


def test_the_entry_of_a_list_that_means_nothing() -> None:
    """Each is a mistake of its own, and the list is not compared without it."""
    existing = there("webhook", "Hook", scope="some_projects", pipelines=[])
    failure = refused(hook("web", "nothing"), existing, web())
    message = failure.pop("message")
    assert failure == {
        "code": "invalid_option",
        "address": "webhook/Hook",
        "option": "pipelines[1]",
        "reference": "nothing",
    }
    assert message.startswith("webhooks[0] (Hook).pipelines names the pipeline 'nothing', which does not exist")


def test_names_in_what_is_not_known_to_be_one_object() -> None:
    """They are reported together with that; names of what is inside of it are not."""
    clusters = [there("cluster", "Twin", id=ident) for ident in "12"]
    twin = {"name": "Twin", "default_queue": "q", "maintainers": [{"team": "Nobody"}]}
    hooks = [there("webhook", "Hook", id=ident) for ident in "34"]
    with pytest.raises(InvalidOption) as caught:
        plan({"clusters": [twin], **hook("nothing")}, *clusters, *hooks)
    found = [(one["address"], one["option"]) for one in caught.value.failure["problems"]]
    assert found == [
        ("cluster/Twin", "maintainers[0].team"),
        ("webhook/Hook", "pipelines[0]"),
        ("cluster/Twin", "name"),
        ("webhook/Hook", "description"),
    ]


def test_the_option_of_a_name_that_means_several_objects() -> None:
    """Of an existing object, and where it is not known which one that is."""
    twins = [there("cluster", "Twin", id=ident) for ident in "12"]
    failure = refused({"pipelines": [{"slug": "web", "cluster": "Twin"}]}, web(cluster=None), *twins)
    assert (failure["option"], failure["reference"]) == ("cluster", "Twin")
    shops = [there("pipeline", slug, name="Shop") for slug in "ab"]
    with pytest.raises(InvalidOption) as caught:
        plan({"pipelines": [{"name": "Shop", "cluster": "Twin"}]}, *twins, *shops)
    assert [one["option"] for one in caught.value.failure["problems"]] == ["slug", "cluster"]


def test_steps_that_a_template_gave() -> None:
    """Answers show them as the pipeline's own: without the template, these are sent."""
    go, java = there("pipeline_template", "Go"), there("pipeline_template", "Java")

    def changed(options: Options, template: str | None = go.id, configuration: str = STEPS) -> list[str]:
        """The options that are sent of a pipeline that has a template."""
        change = of_web(options, go, java, pipeline_template=template, configuration=configuration)
        return sorted(change.leaves) if change else []

    own: Options = {"configuration": STEPS}
    assert changed({**own, "pipeline_template": ""}) == ["configuration", "pipeline_template"]
    assert changed(own) == changed({**own, "pipeline_template": ""}, None) == []
    assert changed({**own, "pipeline_template": "Java"}) == ["pipeline_template"]
    assert changed({**own, "description": "x"}) == ["description"]
    change = of_web({**own, "pipeline_template": ""}, go, pipeline_template=go.id)
    assert sides(change) == (
        {"configuration": None, "pipeline_template": "Go"},
        {"configuration": STEPS, "pipeline_template": None},
    )


# ---- what cannot change


def reason(change: Change | None) -> str:
    """Why a change is held."""
    assert change is not None
    return change.held


def test_what_is_set_when_an_object_is_created() -> None:
    cluster = there("cluster", "Linux")
    queue = there("cluster_queue", "old", cluster, id="1")
    made = plan({"clusters": [{"name": "Linux", "queues": [{"id": "1", "key": "new"}]}]}, cluster, queue)
    assert [change.held for change in made.held] == [
        "key is set when a queue is created and cannot change from 'old' to 'new': declare a new queue and remove the old one"
    ]


@pytest.mark.parametrize("has", [True, False, None])
def test_what_the_subscription_does_not_include(has: bool | None) -> None:
    settings = CATALOG.resource("api_settings")
    feature = "features.inactive_api_token_revocation"
    days = "revoke_inactive_tokens_after_days"
    node = Node(settings, settings.name, None, settings.name, {feature: has, days: 0})
    made = plan({"api_settings": {days: 30, "restrict_user_api_token_creation": True}}, node)
    (change,) = [*made.changes, *made.held]
    assert change.held == (
        f"{days} is not in the organization's subscription ({feature} is false): leave it out,"
        " or have Buildkite change the subscription"
        if has is False
        else ""
    )


def test_what_the_service_ignores_beside_another_option() -> None:
    """As it is declared, or as it exists."""
    env = {"env": {"A": "1"}}
    ignored = 'the service ignores env of a pipeline with configuration: add the line env: {A: "1"} at the top of'
    assert reason(of_web(env)).startswith(ignored)
    assert reason(of_web(env, configuration="")) == ""
    assert 'add the lines A: "1" to env in configuration' in reason(of_web(env, configuration="env: {B: '2'}"))
    both = {"configuration": STEPS, "env": {}}
    assert "remove the option env" in reason(of_web(both, configuration="", env={"A": "1"}))
    assert of_web({"env": {}}, env={}) is None


GITHUB, GITLAB, OTHER = "https://github.com/x/web", "https://gitlab.com/x/web", "https://git.example.com/x/web"
MERGE, FORKS = "build_pull_request_merge", "build_pull_request_forks"
OF_GITLAB, OF_GITHUB = "gitlab and gitlab_ee", "github and github_enterprise"
# The declared repository, the provider now, the setting; whose setting it is, if it is in vain, and the provider then.
VARIANTS: list[tuple[str | None, str, str, tuple[str, str] | None]] = [
    (None, "github", FORKS, None),
    (None, "github", MERGE, (OF_GITLAB, "github")),
    (None, "gitlab", FORKS, (OF_GITHUB, "gitlab")),
    # Of a provider without settings nothing is known.
    (None, "beanstalk", FORKS, None),
    (GITHUB, "github", FORKS, None),
    (GITHUB, "github", MERGE, (OF_GITLAB, "github")),
    # A repository that stays has the provider that answers show.
    (GITHUB, "gitlab", MERGE, None),
    (GITHUB, "gitlab", FORKS, (OF_GITHUB, "gitlab")),
    (GITLAB, "github", MERGE, None),
    (GITLAB, "github", FORKS, (OF_GITHUB, "gitlab")),
    ("git@bitbucket.org:x/web.git", "github", FORKS, (OF_GITHUB, "bitbucket")),
    (OTHER, "github", MERGE, None),
]


@pytest.mark.parametrize(("repository", "variant", "setting", "expected"), VARIANTS)
def test_settings_of_other_providers(
    repository: str | None, variant: str, setting: str, expected: tuple[str, str] | None
) -> None:
    """A mistake where the repository is declared; else the change is held, since that may change."""
    name = f"provider_settings.{setting}"
    options = {"provider_settings": {setting: True}, **({"repository": repository} if repository else {})}
    values = {"variant": variant, "repository": GITHUB, "provider_settings": {}}
    what = expected and f"{name} is a setting of {expected[0]}, and this repository's provider is {expected[1]}"
    if expected and repository:
        failure = refused({"pipelines": [{"slug": "web", **options}]}, web(**values))
        assert (failure["option"], failure["message"]) == (name, f"pipelines[0] (web): {what}: leave it out.")
        return
    change = of_web(options, **values)
    assert change and change.after[name] is True
    assert change.held == (f"{what}: leave it out" if what else "")


INHERITED: list[tuple[list[str], Options, set[str], int]] = [
    ([], {}, set(), 1),
    (["description"], {}, set(), 1),
    (["env"], {}, {"env"}, 0),
    (["description", "env"], {}, {"env"}, 0),
    # Of what is locked, nothing that is inherited changes.
    (["description", "env"], {"archived": True}, {"description", "env"}, 1),
    ([], {"archived": True}, set(), 2),
]


@pytest.mark.parametrize(("inherited", "values", "left", "reasons"), INHERITED)
def test_what_is_inherited_is_left_as_it_is_where_it_cannot_change(
    inherited: list[str], values: Options, left: set[str], reasons: int
) -> None:
    """It is reported, and everything else is compared."""
    options = {"description": "New", "env": {"A": "1"}, "provider_settings": {FORKS: True}}
    given = {"pipelines": [{"slug": "web", **options}], "inherited": {"pipelines": {"web": inherited}}}
    organization = Organization(NO_CLIENT, CATALOG, frozenset())
    node = organization.add(web(description="Old", provider_settings={}, **values))
    (desired,) = declared_in(given)
    draft = Draft(organization, [desired], Limits.of(CATALOG, {}, bulk=True, problems=Problems()), False)
    draft.desired_of[node] = desired
    leaves, before, after = differences(draft, node, desired)
    changed = [name for name in ("description", "env", f"provider_settings.{FORKS}") if name not in left]
    assert list(leaves) == list(before) == list(after) == changed
    assert draft.not_compared == ({"pipeline/web": [*sorted(left)]} if left else {})
    assert len(draft.holds.get(node, [])) == reasons
    if values:
        assert f"nothing in it can change ({', '.join(changed)}): declare archived:" in draft.holds[node][-1]


def test_reasons_are_joined() -> None:
    options = {"env": {"A": "1"}, "provider_settings": {MERGE: True}}
    first, second = reason(of_web(options, provider_settings={})).split("; ")
    assert first.startswith("the service ignores env") and second.startswith(f"provider_settings.{MERGE} is a setting")
