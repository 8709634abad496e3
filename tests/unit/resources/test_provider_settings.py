# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Provider settings: each is documented as an option, and as the stand-in has it, which is written from the same pages."""

from __future__ import annotations

import re
import typing as t

import pytest
import yaml
from ansible_collections.community.buildkite.plugins.module_utils._resources.provider_settings import (
    PROVIDER_SETTINGS,
    PROVIDERS,
)
from ansible_collections.community.buildkite.plugins.module_utils._schema.field import Field

from machine.environment import ROOT
from stand_in.rules.providers import DEFAULTS, FLAG, SETTINGS, TEXT

PLACES = {"pipeline": "", "organization": "pipelines[]."}
NEW = re.compile(r"^A new GitHub pipeline has V\((\w+)\)\.$")


def documented(module: str) -> dict[str, t.Any]:
    """The settings in the documentation of a module."""
    text = (ROOT / "plugins" / "doc_fragments" / f"_{module}.py").read_text(encoding="utf-8")
    found = re.search(r'DOCUMENTATION = r"""\n(.*?)"""', text, re.DOTALL)
    options = yaml.safe_load(found[1] if found else "")["options"]
    inside = options["pipelines"]["suboptions"] if module == "organization" else options
    settings: dict[str, t.Any] = inside["provider_settings"]["suboptions"]
    return settings


@pytest.mark.parametrize("module", PLACES)
def test_every_setting_is_documented(module: str) -> None:
    settings = documented(module)
    assert list(settings) == [field.name for field in PROVIDER_SETTINGS]
    for field in PROVIDER_SETTINGS:
        option = settings[field.name]
        assert (option["type"], tuple(option.get("choices", ()))) == (field.type, field.choices)
        # Other settings are named by their whole path.
        for text in option["description"]:
            named = re.findall(r"O\(([^=)]*)", text)
            assert {name.partition("provider_settings.")[0] for name in named} <= {PLACES[module]}
            assert {name.partition("provider_settings.")[2] for name in named} <= set(settings)


@pytest.mark.parametrize("field", PROVIDER_SETTINGS, ids=lambda field: field.name)
def test_what_is_said(field: Field) -> None:
    """Its type, its choices, what a new pipeline has, which providers have it."""
    kinds = {provider: SETTINGS[provider].get(field.name) for provider in PROVIDERS}
    assert field.only_for == (() if field.name.startswith("filter_") else tuple(p for p in PROVIDERS if kinds[p]))
    (kind,) = {kind for kind in kinds.values() if kind}
    assert (field.type, field.choices) == {FLAG: ("bool", ()), TEXT: ("str", ())}.get(kind, ("str", kind))
    first, *_rest, last = list(field.description)
    assert first.startswith("Whether ") == (field.type == "bool")
    titles = [PROVIDERS[provider] for provider in field.only_for]
    assert last.startswith("Available for ") and re.split(r", | and ", last[14:-1]) == (titles or ["all providers"])
    assert all(f"V({choice})" in " ".join(field.description) for choice in field.choices)
    new = [found[1] for text in field.description if (found := NEW.match(text))]
    assert new == [str(DEFAULTS[field.name]).lower()] if field.name in DEFAULTS else new == []
