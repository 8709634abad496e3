# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Choices in any case: Ansible lets them pass, and what comes after sees the declared spelling alone."""

from __future__ import annotations

import re
import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.community.buildkite.plugins.module_utils import _options
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.field import Field
from ansible_collections.community.buildkite.plugins.module_utils._schema.field_facts import Choices, spelled

MODULES = [*CATALOG.modules(), *_options.WHOLE]
CONNECTION = {"api_token": "x", "organization": "y"}


@pytest.mark.parametrize(
    ("value", "found"),
    [("visible", "visible"), ("VISIBLE", "visible"), ("Visible", "visible"), ("open", "open"), (30, 30), (None, None)],
)
def test_spelled(value: t.Any, found: t.Any) -> None:
    assert spelled(("secret", "visible", 30), value) == found


def test_choices_are_a_list_but_for_the_case() -> None:
    choices = Choices(["visible", 30])
    assert choices == ["visible", 30]
    assert "VISIBLE" in choices and 30 in choices
    assert "open" not in choices and 31 not in choices and "30" not in choices and None not in choices


def test_typed_gives_the_declared_spelling() -> None:
    field = Field("mode", "str", "Mode.", choices=("code", "none"))
    assert field.typed("NONE", "here") == "none"
    with pytest.raises(InvalidOption, match=r"^here\.mode must be one of code, none, not 'NEVER'\.$"):
        field.typed("NEVER", "here")


def upper(fields: t.Iterable[Field]) -> tuple[dict[str, t.Any], dict[str, t.Any]]:
    """Options with every choice in upper case, and the same as they are declared; both with required options."""
    given: dict[str, t.Any] = {}
    wanted: dict[str, t.Any] = {}
    for field in fields:
        if field.choices:
            values = list(field.choices) if field.type == "list" else field.choices[-1]
            loud = [str(value).upper() for value in field.choices] if field.type == "list" else values
            wanted[field.name] = values
            given[field.name] = values.upper() if isinstance(values, str) else loud
        elif field.options:
            below, declared = upper(field.options)
            if below or declared:
                is_list = field.type == "list"
                given[field.name], wanted[field.name] = ([below], [declared]) if is_list else (below, declared)
        elif field.required:
            given[field.name] = wanted[field.name] = "x"
    return given, wanted


def holds(found: t.Any, wanted: t.Any) -> bool:
    """Whether `wanted` is in `found`, where Ansible added what was left out."""
    if isinstance(wanted, dict):
        return all(holds(found[name], value) for name, value in wanted.items())
    if isinstance(wanted, list) and wanted and isinstance(wanted[0], dict):
        return all(holds(*pair) for pair in zip(found, wanted, strict=True))
    return bool(found == wanted)


@pytest.mark.parametrize("module", MODULES)
def test_every_choice_of_every_module(module: str) -> None:
    """At any depth, in lists and dictionaries, those of an open one too."""
    given, wanted = upper(_options.module_fields(CATALOG, module))
    assert given != wanted
    spec = _options.module_arguments(CATALOG, module)["argument_spec"]
    checked = ArgumentSpecValidator(spec).validate({**CONNECTION, **given})
    assert checked.error_messages == []
    assert holds(_options.as_declared(CATALOG, module, checked.validated_parameters), wanted)


@pytest.mark.parametrize(
    ("module", "options", "message"),
    [
        ("team", {"name": "x", "privacy": "OPEN"}, "value of privacy must be one of: visible, secret, got: OPEN"),
        (
            "organization_info",
            {"gather": ["TEAMS", "Others"]},
            r"value of gather must be one or more of: .*\. Got no match for: Others",
        ),
        (
            "team",
            {"name": "x", "members": [{"user": "a", "role": "BOSS"}]},
            "value of role must be one of: member, maintainer, got: BOSS found in members",
        ),
    ],
)
def test_what_is_no_choice_in_any_case_is_refused(module: str, options: dict[str, t.Any], message: str) -> None:
    spec = _options.module_arguments(CATALOG, module)["argument_spec"]
    (error,) = ArgumentSpecValidator(spec).validate({**CONNECTION, **options}).error_messages
    assert re.search(message, error)


def test_what_is_no_choice_stays_as_it_is() -> None:
    options = {"name": "NAME", "description": "VISIBLE", "privacy": None, "members": [{"user": "MEMBER", "role": None}]}
    assert _options.as_declared(CATALOG, "team", options) == options
