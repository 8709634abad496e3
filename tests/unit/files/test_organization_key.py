# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The key `organization` in files: read as what the module compares with its connection, and written by an export."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils import _options
from ansible_collections.community.buildkite.plugins.module_utils._api.connection import OPTIONS
from ansible_collections.community.buildkite.plugins.module_utils._export import texts
from ansible_collections.community.buildkite.plugins.module_utils._export.texts import MARK
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.plugin_utils._files import heading as reading

from .conftest import Directory
from .test_export import export, files, refused

CONTENT: dict[str, t.Any] = {"declared_organization": "acme", "teams": [{"name": "A"}]}


def test_it_is_never_the_connection() -> None:
    """It becomes an option of the module, not of the connection: files do not choose the host."""
    names = [field.name for field in _options.module_fields(CATALOG, "organization")]
    assert reading.DECLARED == texts.DECLARED
    assert reading.DECLARED in names and reading.DECLARED not in OPTIONS
    assert reading.ORGANIZATION in OPTIONS


def test_it_may_be_in_several_files(directory: Directory) -> None:
    found = directory.read(
        **{"a.yml": "organization: acme\nteams: [{name: A}]", "b.yml": "organization: 'acme'", "teams/b.yml": "name: B"}
    )
    assert found == {"declared_organization": "acme", "teams": [{"name": "A"}, {"name": "B"}]}
    assert directory.read("a.yml") == {"declared_organization": "acme", "teams": [{"name": "A"}]}


def test_the_same_in_all_of_them(directory: Directory) -> None:
    mistakes = directory.mistakes(
        **{"a.yml": "teams: []\norganization: acme", "b.yml": "\norganization: staging", "c.yml": "organization: acme"}
    )
    assert mistakes == ["b.yml:2: organization is another one than at a.yml:2: a directory declares one organization."]


@pytest.mark.parametrize("value", ["", "''", "' '", "3", "[acme]", "{slug: acme}", "null"])
def test_it_is_text(directory: Directory, value: str) -> None:
    sentence = "a.yml:1: organization must be the slug of the organization, as text: 'organization: acme'."
    assert directory.mistake(f"organization: {value}\nteams: []", "a.yml") == sentence


def test_a_mistake_does_not_quote_it(directory: Directory) -> None:
    """A file may be a vaulted one."""
    vaulted = "$ANSIBLE_VAULT;" + "organization: whispered"[::-1]
    (mistake,) = directory.mistakes(**{"a.yml": "organization: acme", "b.yml": vaulted})
    assert mistake.startswith("b.yml:1: ") and "whispered" not in mistake and "acme" not in mistake


def test_it_is_at_the_top_only(directory: Directory) -> None:
    assert "has no option 'organization'" in directory.mistake("organization: acme\nname: A", "teams/a.yml")


def test_an_export_writes_it_and_it_is_read_back(directory: Directory) -> None:
    assert export(CONTENT) == [("create", "teams/a.yml"), ("create", "organization.yml")]
    assert files()["organization.yml"] == MARK + "organization: acme\n"
    assert directory.read("out") == CONTENT
    assert export(CONTENT) == []
    assert export({**CONTENT, "teams": []}) == [("create", "teams.yml"), ("delete", "teams/a.yml")]
    assert "organization.yml" in files()


def test_a_slug_that_yaml_would_take_for_a_number(directory: Directory) -> None:
    content = {**CONTENT, "declared_organization": "007"}
    export(content)
    assert directory.read("out") == content and export(content) == []


def test_an_export_of_nothing_else_is_none(directory: Directory) -> None:
    assert refused({"declared_organization": "acme"}).startswith("content contains no list")
    assert "must be the slug" in refused({"declared_organization": 3, "teams": []})


@pytest.mark.parametrize("mark", ["", MARK])
@pytest.mark.parametrize("file", ["organization.yml", "a.yaml"])
def test_a_directory_of_another_organization_is_not_overwritten(directory: Directory, file: str, mark: str) -> None:
    """It would be the same mistake the other way round: the files of staging replaced by production's, and removed."""
    directory.write(**{f"out/{file}": f"{mark}organization: staging\n", "out/teams/b.yml": MARK + "name: B\n"})
    assert refused(CONTENT, option="path") == (
        f"{file} is for the organization staging, and the export is of acme: export to another directory, or remove that file."
    )
    assert sorted(files()) == [file, "teams/b.yml"]


def test_a_file_of_ones_own_is_left_as_it_is(directory: Directory) -> None:
    directory.write(**{"out/organization.yml": "# Ours\ndefaults: {teams: {privacy: visible}}\n"})
    assert refused(CONTENT, option="path") == (
        "organization.yml is not an exported file, and no file beside it names the organization: add the line"
        " 'organization: acme' to it."
    )
    directory.write(**{"out/organization.yml": "# Ours\norganization: acme # production\n"})
    assert export(CONTENT) == [("create", "teams/a.yml")]
    assert files()["organization.yml"].startswith("# Ours")
    assert directory.read("out") == CONTENT


def test_any_file_of_ones_own_may_name_it(directory: Directory) -> None:
    """At the top: in a list or in steps the same words mean something else."""
    directory.write(**{"out/pipelines/x.yml": "organization: staging\n"})
    directory.write(**{"out/organization.yml": "teams: []\n", "out/who.yml": "teams: []\norganization: 'acme'\n"})
    assert export(CONTENT) == [("create", "teams/a.yml")]
    directory.write(**{"steps/a.yml": MARK + "pipelines:\n- configuration: |\n    organization: staging\n"})
    assert ("create", "organization.yml") in export(CONTENT, "steps")


def test_what_files_own_adds_up(directory: Directory) -> None:
    found = directory.read(
        **{"a.yml": "owns: [pipeline/a*]\nteams: []", "b.yml": "owns:\n- team/A\n- team/B", "c.yml": "owns:"}
    )
    assert found == {"declared_owns": ["pipeline/a*", "team/A", "team/B"], "teams": []}


@pytest.mark.parametrize("text", ["owns: pipeline/a", "owns: [1]", "owns: [' ']", "owns: {pipeline: a}"])
def test_what_files_cannot_own(directory: Directory, text: str) -> None:
    sentence = "organization.yml:1: owns must be a list of patterns of addresses: 'owns: [pipeline/payments-*]'."
    assert directory.mistake(text) == sentence
