# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Declarations from files among the options of a task: what excludes them, what they become, and where a mistake is."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils import _source
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.module_utils._places import Place
from ansible_collections.community.buildkite.plugins.module_utils._places_sent import Sent
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

PLACES = {"files": ["a.yml"], "origins": [""], "root": [0, 1, 1, 0, {"teams": [0, 7, 3, 0, None]}]}
FILES = {"options": {"teams": [{"name": "A"}]}, "places": PLACES}


def test_options_beside_which_there_are_no_files() -> None:
    names = _source.excluded(CATALOG)
    assert {"declared_organization", "inherited"} < set(names)
    assert {"teams", "pipelines", "api_settings"} < set(names) and "src" not in names
    for name in names:
        with pytest.raises(InvalidOption) as caught:
            _source.check(CATALOG, {"src": "x", "teams": None, name: []})
        assert caught.value.message == f"src and {name} are mutually exclusive: set only one of them."
        assert caught.value.facts["option"] == "src"
    free: tuple[dict[str, t.Any], ...] = ({}, {"src": "x"}, {"src": "x", "teams": None}, {"teams": [], "inherited": {}})
    for options in free:
        _source.check(CATALOG, options)


@pytest.mark.parametrize("options", [{}, {"src": "x"}])
def test_a_task_does_not_set_the_content(options: dict[str, t.Any]) -> None:
    with pytest.raises(InvalidOption) as caught:
        _source.check(CATALOG, {**options, "src_content": {}})
    assert caught.value.message == "src_content is internal: set src to the path of the files."
    assert caught.value.facts["option"] == "src_content"


def test_a_module_that_no_task_runs_reads_no_files() -> None:
    with pytest.raises(InvalidOption) as caught:
        _source.opened({"src": "x", "src_content": None})
    assert caught.value.message == (
        "src is read on the controller: run the module by a task of Ansible, which uses its action plugin."
    )
    assert caught.value.facts["option"] == "src"


def test_options_of_a_playbook_are_as_they_are() -> None:
    options: dict[str, t.Any] = {"teams": [], "src": None, "src_content": FILES}
    assert _source.opened(options) == options and _source.opened(options) is not options
    assert _source.content_of({"teams": []}) is None


def test_what_files_declare_is_among_the_options() -> None:
    """It names no organization unless they do. Sensitive options of both are kept."""
    given = {"src": "x", "prune": ["teams"], "sensitive": ["pipelines.env"]}
    found = _source.opened({**given, "src_content": FILES})
    content = _source.content_of(found)
    assert content and isinstance(content.places, Sent) and content.options == FILES["options"]
    assert found == {
        **given,
        "declared_organization": "",
        "teams": [{"name": "A"}],
        "src_content": content,
    }
    declared = _source.Content({"declared_organization": "acme", "sensitive": ["a"]}, Sent(PLACES))
    found = _source.opened({**given, "src_content": declared})
    assert found["declared_organization"] == "acme" and found["src_content"] is declared
    assert found["sensitive"] == ["pipelines.env", "a"]
    assert _source.opened({"src": "x", "src_content": declared})["sensitive"] == ["a"]


def test_a_mistake_is_in_the_line_of_the_option() -> None:
    """Of an option that files declare; others are in the playbook."""
    found = _source.opened({"src": "x", "src_content": FILES})
    for options, option, facts in (
        (found, "teams", {"file": "a.yml", "line": 7, "column": 3}),
        (found, "prune", {}),
        ({"teams": []}, "teams", {}),
    ):
        error = InvalidOption("It is wrong.", option=option)
        _source.locate(options, error)
        assert error.facts == {"option": option, **facts}
        assert error.message == (f"{Place('a.yml', 7)}: It is wrong." if facts else "It is wrong.")
