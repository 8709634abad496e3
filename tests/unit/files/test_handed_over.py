# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the check of files makes is what the engine makes of their content where it travels: the same objects at the same places."""

from __future__ import annotations

import dataclasses
import json
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils import _source
from ansible_collections.community.buildkite.plugins.module_utils._plan.desired import Desired
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._run import declared
from ansible_collections.community.buildkite.plugins.plugin_utils._files import files, read

from .conftest import Directory, decrypt

FILES = {
    "organization.yml": """
organization: acme
defaults:
  pipelines:
    tags: [base]
    provider_settings: {trigger_mode: code}
groups:
  pipelines:
    web: {provider_settings: {build_tags: true}, teams: [{team: Platform, access_level: READ_ONLY}]}
teams:
  - name: " Platform "
    members: [{user: ada@example.com, role: maintainer}, {user: bob@example.com}]
""",
    "clusters/linux.yml": """
- name: Linux
  queues: [{key: default}, {key: gpu, description: Big}]
  agent_tokens: [{description: ci}]
- name: Old
  state: absent
""",
    "pipelines/shop.yml": """
- slug: Shop
  name: Shop
  groups: [web]
  description: null
  repository: https://github.com/acme/shop
  cluster: Linux
  steps: &steps
    - command: make
  schedules: [{label: Nightly, cronline: "@daily", env: {A: b}}, {label: Nightly, cronline: "@hourly"}]
- slug: api
  name: API
  repository: &url https://github.com/acme/api
  steps: *steps
  tags: [own]
  previous_slugs: [old-api]
""",
    "pipelines/secret.yml": """
- slug: secret
  repository: https://github.com/acme/secret
  env: {KEY: !vault "$ANSIBLE_VAULT;eulav"}
""",
}


def handed(directory: Directory) -> tuple[list[Desired], list[Desired]]:
    """The objects of both ways: where the files are read, and on another machine."""
    directory.write(**FILES)
    found = files.merged(read.texts(read.files(".")), decrypt)
    sent = json.loads(json.dumps(found.data()))
    made = []
    for content in (_source.Content(*found), sent):
        problems = Problems()
        options = _source.opened({"src": ".", _source.CONTENT.name: content})
        made.append(declared(CATALOG, "organization", options, problems))
        assert problems.found == []
    return made[0], made[1]


def shown(desired: Desired) -> dict[str, t.Any]:
    """Everything of an object but what contains it, which is shown by its address."""
    facts = {field.name: getattr(desired, field.name) for field in dataclasses.fields(desired)}
    beside = [other.where for other in desired.beside]
    more = {"beside": beside, "places": None, "above": desired.parent and t.cast(Desired, desired.parent).where}
    return {**facts, "parent": None, **more, "address": desired.address}


def test_objects(directory: Directory) -> None:
    ours, theirs = handed(directory)
    assert [shown(one) for one in ours] == [shown(one) for one in theirs]
    wheres = [one.where for one in ours]
    assert "pipeline (shop).schedules[0] (Nightly)" in wheres
    (team,) = (one for one in ours if one.resource.name == "team")
    assert [link.where for link in team.lists["members"]] == [f"team (Platform).members[{n}]" for n in range(2)]
    assert {one.key: one.inherited for one in ours if one.inherited}.keys() == {"shop", "api", "secret"}
    assert [len(one.beside) for one in ours if one.resource.name == "pipeline_schedule"] == [2, 2]


OPTIONS = (
    "",
    "tags",
    "tags[0]",
    "tags[7]",
    "env",
    "env.KEY",
    "env.NONE",
    "teams[0].team",
    "provider_settings.trigger_mode",
)
NESTED = (
    "steps",
    "description",
    "members[1].user",
    "members[1].role",
    "queues[1].key",
    "schedules[0].env.A",
    "unknown",
)


@pytest.mark.parametrize("option", (*OPTIONS, *NESTED))
def test_places(directory: Directory, option: str) -> None:
    ours, theirs = handed(directory)
    places = [one.place(option) for one in ours]
    assert places == [one.place(option) for one in theirs]
    assert all(place and not place.secret for place in places)
    assert len(set(places)) > 3


def test_places_of_defaults_and_groups(directory: Directory) -> None:
    ours, _theirs = handed(directory)
    shop = next(one for one in ours if one.key == "shop")
    found = {
        name: str(shop.place(name)) for name in ("tags[0]", "provider_settings.build_tags", "teams[0].team", "name")
    }
    assert found == {
        "tags[0]": "organization.yml:5 (defaults.pipelines)",
        "provider_settings.build_tags": "organization.yml:9 (groups.pipelines.web)",
        "teams[0].team": "organization.yml:9 (groups.pipelines.web)",
        "name": "pipelines/shop.yml:3",
    }
