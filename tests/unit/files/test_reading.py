# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading: what a directory declares, and what is inherited."""

from __future__ import annotations

import dataclasses

import pytest
import yaml
from ansible_collections.community.buildkite.plugins.module_utils._plan import trees
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.plugin_utils._files import files
from ansible_collections.community.buildkite.plugins.plugin_utils._files.yaml import Vaulted

from running.modules import TREE

from .conftest import Directory

PIPELINES = "repository: https://github.com/x/y\nconfiguration: 'steps: []'\n"


def test_one_file_is_the_options_of_the_module(directory: Directory) -> None:
    text = yaml.safe_dump(TREE, sort_keys=False)
    assert directory.read(**{"organization.yml": text}) == TREE
    assert directory.read("organization.yml") == TREE


def test_many_files_are_one(directory: Directory) -> None:
    found = directory.read(
        **{
            "one.yml": "teams: [{name: B}]",
            "two.yaml": "teams: [{name: A}]\nclusters: []",
            "teams/d.yml": "name: D",
            "teams/c.yml": "- name: C\n- name: C2",
            "teams/deep/er/e.yaml": "name: E",
            ".hidden.yml": "nonsense: [",
            ".git/x.yml": "nonsense: [",
            "README.md": "# Not read",
            "teams/notes.txt": "not read",
        }
    )
    assert found == {"clusters": [], "teams": [{"name": name} for name in ("B", "A", "C", "C2", "D", "E")]}
    assert list(found) == ["clusters", "teams"]


def test_inherited_by_all_and_by_a_group(directory: Directory) -> None:
    found = directory.read(
        **{
            "organization.yml": """
defaults:
  pipelines:
    default_branch: main
    tags: [all]
    provider_settings: {build_tags: true, build_branches: true}
groups:
  pipelines:
    web:
      tags: [web]
      provider_settings: {build_branches: false, some_new_setting: 1}
    slow:
      default_command_step_timeout: 60
      provider_settings: {build_branches: true}
""",
            "pipelines/a.yml": "slug: a",
            "pipelines/b.yml": "slug: b\ngroups: [web]\ntags: [own]\nprovider_settings: {build_tags: null}",
            "pipelines/c.yml": "slug: c\ngroups: [web, slow]\ndefault_branch: null\ntags:\n",
            "pipelines/d.yml": "slug: d\ngroups: [slow, web]\nprovider_settings: null",
        }
    )
    a, b, c, d = found["pipelines"]
    assert a == {
        "slug": "a",
        "default_branch": "main",
        "tags": ["all"],
        "provider_settings": {"build_tags": True, "build_branches": True},
    }
    assert b == {
        "slug": "b",
        "default_branch": "main",
        "tags": ["own"],
        "provider_settings": {"build_branches": False, "some_new_setting": 1},
    }
    assert c == {
        "slug": "c",
        "default_command_step_timeout": 60,
        "provider_settings": {"build_tags": True, "build_branches": True, "some_new_setting": 1},
    }
    assert d == {"slug": "d", "default_branch": "main", "tags": ["web"], "default_command_step_timeout": 60}
    inherited = found["inherited"]["pipelines"]
    assert list(found) == ["pipelines", "inherited"] and list(inherited) == ["a", "b", "c", "d"]
    settings = [f"provider_settings.{name}" for name in ("build_branches", "build_tags", "some_new_setting")]
    assert inherited["a"] == ["default_branch", "provider_settings", *settings[:2], "tags"]
    assert inherited["b"] == ["default_branch", settings[0], settings[2]]
    assert inherited["c"] == ["default_command_step_timeout", "provider_settings", *settings]


def test_what_an_entry_sets_itself_is_not_inherited(directory: Directory) -> None:
    """Under another name of the option neither, and a key of one option makes the option its own."""
    text = """
defaults:
  pipelines: {default_command_step_timeout: 5, env: {A: '1'}, schedules: [{label: L, cronline: '@daily'}]}
pipelines:
  - {slug: a, default_timeout_in_minutes: 6, env: {B: '2'}}
  - {slug: b, default_command_step_timeout: 5, env: {A: '1'}, schedules: []}
"""
    found = directory.read(**{"a.yml": text})
    assert found["pipelines"][0]["env"] == {"A": "1", "B": "2"}
    assert found["inherited"] == {"pipelines": {"a": ["env.A", "schedules"]}}


def test_null_in_a_group_takes_a_default_away(directory: Directory) -> None:
    groups = "defaults: {pipelines: {color: '#111111'}}\ngroups: {pipelines: {plain: {color: null}}}"
    found = directory.read(**{"a.yml": groups, "pipelines/p.yml": "{slug: p, groups: [plain]}"})
    assert found == {"pipelines": [{"slug": "p"}]}


@pytest.mark.parametrize("name", ["teams", "api_settings", "defaults", "groups"])
def test_null_at_the_top_declares_nothing(directory: Directory, name: str) -> None:
    assert directory.read(**{"a.yml": f"{name}:\nclusters: []"}) == {"clusters": []}


def test_null_of_what_is_shared_declares_nothing(directory: Directory) -> None:
    text = (
        "defaults: {teams: null}\ngroups: {teams: {plain: null}, clusters: null}\nteams: [{name: A, groups: [plain]}]"
    )
    assert directory.read(**{"a.yml": text}) == {"teams": [{"name": "A"}]}


def test_every_kind_inherits(directory: Directory) -> None:
    text = "defaults: {teams: {privacy: secret}}\nteams: [{name: A}, {name: B, privacy: visible}]"
    assert directory.read(**{"a.yml": text})["teams"] == [
        {"privacy": "secret", "name": "A"},
        {"privacy": "visible", "name": "B"},
    ]


def test_steps_as_data_are_merged_by_key_and_keep_their_nulls(directory: Directory) -> None:
    shared = "defaults: {pipelines: {configuration: {env: {A: '1'}, notify: [{slack: x}], steps: []}}}"
    own = "slug: p\nconfiguration: {notify: null, env: {B: null}, steps: [{wait: ~}, wait]}"
    (found,) = directory.read(**{"a.yml": shared, "pipelines/p.yml": own})["pipelines"]
    assert found["configuration"] == {"env": {"A": "1", "B": None}, "steps": [{"wait": None}, "wait"]}


def test_anchors_and_merge_keys(directory: Directory) -> None:
    text = """
teams:
  - &first {name: A, description: same, privacy: secret}
  - <<: *first
    name: B
  - <<: [{privacy: visible}, *first]
    name: C
"""
    assert directory.read(**{"a.yml": text})["teams"] == [
        {"name": "A", "description": "same", "privacy": "secret"},
        {"name": "B", "description": "same", "privacy": "secret"},
        {"name": "C", "privacy": "visible", "description": "same"},
    ]


def test_words_of_yaml_become_the_types_of_options(directory: Directory) -> None:
    text = PIPELINES + "slug: p\narchived: 'yes'\nallow_rebuilds: off\ndefault_command_step_timeout: '10'\n"
    (found,) = directory.read(**{"pipelines/p.yml": text + "description: 2024-01-02\n"})["pipelines"]
    assert found["archived"] is True
    assert found["allow_rebuilds"] is False
    assert found["default_command_step_timeout"] == 10
    assert found["description"] == "2024-01-02"


def test_other_names_of_options_become_the_declared_ones(directory: Directory) -> None:
    text = "name: A\nmembers: [{email: ada@example.com}]\npipelines: [{pipeline: web, access_level: read_only}]"
    (found,) = directory.read(**{"teams/a.yml": text})["teams"]
    assert found["members"] == [{"user": "ada@example.com"}]
    assert found["pipelines"] == [{"slug": "web", "access_level": "read_only"}]


def test_vaulted_values_and_files(directory: Directory) -> None:
    vaulted = "name: A\ndescription: !vault |\n  $ANSIBLE_VAULT;terces\n"
    found = directory.read(**{"teams/a.yml": vaulted, "teams/b.yml": "$ANSIBLE_VAULT;" + "name: B"[::-1]})
    assert found["teams"] == [{"name": "A", "description": "secret"}, {"name": "B"}]
    assert not isinstance(found["teams"][0]["description"], Vaulted)


def test_two_things_of_one_name_are_told_apart_by_id(directory: Directory) -> None:
    text = "webhooks: [{description: A, id: '1'}, {description: A, id: '2'}]"
    assert len(directory.read(**{"a.yml": text})["webhooks"]) == 2


def test_a_byte_order_mark_and_emoji(directory: Directory) -> None:
    found = directory.read(**{"teams/a.yml": "\ufeffname: A\ndescription: \U0001f680 ü\r\n"})
    assert found["teams"] == [{"name": "A", "description": "\U0001f680 ü"}]


def test_own_words_are_no_options() -> None:
    """`defaults` and `groups` are beside lists and options, so neither can have these names."""
    words = {files.DEFAULTS, files.GROUPS}
    assert not words & {entry.plural for entry in CATALOG.managed()}
    for entry in CATALOG.top_level():
        assert not words & {field.name for field in CATALOG.tree_fields(entry)}


def test_what_is_read_is_what_the_module_takes(directory: Directory) -> None:
    found = directory.read(**{"organization.yml": yaml.safe_dump(TREE, sort_keys=False)})
    wanted = [dataclasses.astuple(entry)[1:3] for entry in trees.from_tree(CATALOG, found, Problems())]
    assert wanted == [dataclasses.astuple(entry)[1:3] for entry in trees.from_tree(CATALOG, TREE, Problems())]


def test_choices_in_any_case_are_read_as_they_are_declared(directory: Directory) -> None:
    text = """
defaults: {pipelines: {visibility: PRIVATE}}
teams:
  - {name: A, privacy: SECRET, state: Present, members: [{user: x, role: MAINTAINER}]}
pipelines:
  - {slug: p, teams: [{team: A, access_level: MANAGE_BUILD_AND_READ}], provider_settings: {trigger_mode: NONE}}
"""
    found = directory.read(**{"a.yml": text})
    assert found["teams"] == [
        {"name": "A", "privacy": "secret", "state": "present", "members": [{"user": "x", "role": "maintainer"}]}
    ]
    assert found["pipelines"] == [
        {
            "visibility": "private",
            "slug": "p",
            "teams": [{"team": "A", "access_level": "manage_build_and_read"}],
            "provider_settings": {"trigger_mode": "none"},
        }
    ]


def test_an_alias_is_the_option_everywhere(directory: Directory) -> None:
    """An entry overrides a default under the option's other name."""
    text = """
defaults: {pipelines: {default_timeout_in_minutes: 60, cancel_intermediate_builds: true}}
groups: {pipelines: {slow: {default_command_step_timeout: 90}}}
pipelines:
  - {slug: a, steps: "steps: []"}
  - {slug: b, groups: [slow], configuration: "steps: []", cancel_running_branch_builds: null}
"""
    a, b = directory.read(**{"a.yml": text})["pipelines"]
    assert a == {
        "default_command_step_timeout": 60,
        "cancel_running_branch_builds": True,
        "slug": "a",
        "configuration": "steps: []",
    }
    assert b == {"default_command_step_timeout": 90, "slug": "b", "configuration": "steps: []"}
    twice = "pipelines:\n- slug: a\n  steps: x\n  configuration: x"
    assert directory.mistake(twice, "a.yml").endswith(": configuration is set under two names: keep one.")
