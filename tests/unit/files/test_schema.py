# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON Schema: what the lookup takes it takes, and what it refuses the lookup refuses."""

from __future__ import annotations

import json
import re
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from machine.environment import ROOT
from running.modules import TREE

from .conftest import Directory

FOLDER = ROOT / "docs" / "schema"
SCHEMAS: dict[str, t.Any] = {
    path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))
}
REGISTRY: t.Any = Registry().with_resources(
    [(schema["$id"], Resource.from_contents(schema)) for schema in SCHEMAS.values()]
)
EXAMPLES = ROOT / "docs" / "examples" / "organization_as_code" / "buildkite"


def problems(data: t.Any, kind: str = "organization") -> list[str]:
    """The errors of the schema for some data."""
    validator = Draft202012Validator(SCHEMAS[kind], registry=REGISTRY)
    return [error.message for error in validator.iter_errors(data)]


@pytest.mark.parametrize("name", SCHEMAS)
def test_it_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$id"].endswith(f"/docs/schema/{name}.json")


def test_there_is_one_for_each_folder() -> None:
    assert set(SCHEMAS) == {"organization", *(entry.plural for entry in CATALOG.top_lists())}


@pytest.mark.parametrize("path", sorted(EXAMPLES.rglob("*.yml")), ids=lambda path: str(path.relative_to(EXAMPLES)))
def test_examples_fit_and_name_the_schema(path: Path) -> None:
    kind = "organization" if path.parent == EXAMPLES else path.relative_to(EXAMPLES).parts[0]
    text = path.read_text(encoding="utf-8")
    assert problems(yaml.safe_load(text), kind) == []
    (named,) = [line.partition("$schema=")[2] for line in text.splitlines() if "yaml-language-server" in line]
    assert (path.parent / named).resolve() == FOLDER / f"{kind}.json"


def test_the_options_of_the_module_fit() -> None:
    assert problems(TREE) == []


def test_the_role_documents_what_files_may_contain_and_links_its_guide() -> None:
    specs = yaml.safe_load((ROOT / "roles/organization/meta/argument_specs.yml").read_text(encoding="utf-8"))
    main = specs["argument_specs"]["main"]
    guide = "ansible_collections.community.buildkite.docsite.guide_organization_as_code)"
    assert any(guide in text for text in main["description"])
    described = " ".join(main["options"]["organization_path"]["description"])
    for name in SCHEMAS["organization"]["properties"]:
        assert re.search(rf"C\({name}\b", described), name


def test_every_option_has_a_description() -> None:
    def walk(schema: t.Any, path: str) -> t.Iterator[str]:
        for name, option in schema.get("properties", {}).items():
            if not option.get("description") and "$ref" not in option:
                yield f"{path}.{name}"
            yield from walk(option, f"{path}.{name}")
            yield from walk(option.get("items", {}), f"{path}.{name}")

    whole = SCHEMAS["organization"]
    assert [*walk(whole, ""), *(path for name, kind in whole["$defs"].items() for path in walk(kind, name))] == []
    texts = json.dumps(whole)
    assert not any(mark in texts for mark in (" O(", " V(", " M(", " C(", " RV("))


GOOD: list[t.Any] = [
    {"teams": None, "api_settings": None, "defaults": {"pipelines": None}},
    {"pipelines": [{"slug": "x", "schedules": [{"label": "a", "message": "b"}]}]},
    {"organization": "acme", "teams": []},
    {"pipelines": [{"name": "x", "groups": ["a"], "tags": None, "provider_settings": {"build_tags": None, "new": 1}}]},
    {"pipelines": [{"slug": "x", "configuration": {"steps": []}}, {"slug": "y", "env": {"A": "b"}}]},
    {
        "teams": [
            {
                "name": "A",
                "members": [{"email": "a@b.c"}],
                "pipelines": [{"pipeline": "x", "access_level": "read_only"}],
            }
        ]
    },
    {"api_settings": {"allowed_ip_addresses": ["10.0.0.0/8"], "revoke_inactive_tokens_after_days": None}},
    {"pipeline_settings": {"default_cluster": "A", "public_pipeline_creation": False}, "api_settings": {}},
    {"teams": [{"name": "A", "privacy": "SECRET", "members": [{"user": "x", "role": "Maintainer"}]}]},
    {"pipelines": [{"name": "x", "provider_settings": {"trigger_mode": "NONE", "issue_comment_match_mode": None}}]},
    {"clusters": [{"name": "A", "queues": [{"key": "x", "retry_agent_affinity": "Prefer-Different"}]}]},
    {"pipelines": [{"slug": "x", "steps": "steps: []", "cluster_id": "A", "teams": []}]},
    {"clusters": [{"name": "A", "uuid": "x", "queues": [{"key": "q", "dispatch_paused": True, "note": "x"}]}]},
    {"api_settings": {"allowed_api_ip_addresses": ["10.0.0.0/8"]}},
    {"defaults": {"pipelines": {"default_branch": "x"}}, "groups": {"teams": {"x": {"privacy": "secret"}}}},
]
BAD: list[t.Any] = [
    {"organization": ""},
    {"organization": ["acme"]},
    [],
    {"team": []},
    {"teams": {}},
    {"teams": ["A"]},
    {"teams": [{}]},
    {"teams": [{"name": 3}]},
    {"teams": [{"name": "A", "nme": "x"}]},
    {"teams": [{"name": "A", "privacy": "open"}]},
    {"teams": [{"name": "A", "privacy": "visible secret"}]},
    {"teams": [{"name": "A", "privacy": "VISIBLE?"}]},
    {"pipelines": [{"slug": "x", "provider_settings": {"trigger_mode": "never"}}]},
    {"pipelines": [{"slug": "x", "provider_settings": {"trigger_mode": ""}}]},
    {"pipelines": [{"slug": "x", "provider_settings": {"build_tags": "perhaps"}}]},
    {"teams": [{"name": "A", "members": [{}]}]},
    {"teams": [{"name": "A", "members": [{"user": "x", "role": "boss"}]}]},
    {"teams": [{"name": "A", "groups": "x"}]},
    {"pipelines": [{"description": "x"}]},
    {"pipelines": [{"slug": "a b"}]},
    {"pipelines": [{"slug": "x", "tags": [1]}]},
    {"pipelines": [{"slug": "x", "configuration": 3}]},
    {"pipelines": [{"slug": "x", "default_command_step_timeout": "ten"}]},
    {"pipelines": [{"slug": "x", "provider_settings": {"build_tags": []}}]},
    {"clusters": [{"name": "A", "queues": [{}]}]},
    {"clusters": [{"name": "A", "queues": [{"key": "x", "hosted_agents": {"shape": "x"}}]}]},
    {"api_settings": []},
    {"api_settings": {"state": "absent"}},
    {"api_settings": {"allowed_ip_addresses": [1]}},
    {"api_settings": {"revoke_inactive_tokens_after_days": 31}},
    {"pipeline_settings": {"groups": []}},
    {"defaults": {"pipeline_settings": {}}},
    {"defaults": {"pipeline": {}}},
    {"defaults": {"pipelines": {"slug": "x"}}},
    {"defaults": {"clusters": {"uuid": "x"}}},
    {"pipelines": [{"slug": "x", "default_timeout_in_minutes": "ten"}]},
    {"groups": {"pipelines": {"x": []}}},
    {"groups": {"pipelines": {"x": {"name": "y"}}}},
]


@pytest.mark.parametrize("data", GOOD, ids=str)
def test_good(directory: Directory, data: t.Any) -> None:
    assert problems(data) == []
    # Groups that only one of the two knows of are declared for the other.
    directory.read(**{"a.yml": yaml.safe_dump({"groups": {"pipelines": {"a": {}}}, **data})})


@pytest.mark.parametrize("data", BAD, ids=str)
def test_bad(directory: Directory, data: t.Any) -> None:
    assert problems(data) != []
    with pytest.raises(InvalidOption, match=r"^a\.yml:\d+: "):
        directory.read(**{"a.yml": yaml.safe_dump(data)})


def test_files_in_folders() -> None:
    assert problems({"name": "A"}, "teams") == problems([{"name": "A"}, {"name": "B"}], "teams") == []
    assert problems({"nme": "A"}, "teams") and problems([{"nme": "A"}], "teams") and problems("A", "teams")
