# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookup itself: what it returns, and mistakes as an error or as text."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible.errors import AnsibleLookupError
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import lookup_loader


def looked_up(*paths: Path, **options: t.Any) -> list[t.Any]:
    """What the lookup returns for some paths."""
    lookup = lookup_loader.get("community.buildkite.organization_files", loader=DataLoader())
    found: list[t.Any] = lookup.run([str(path) for path in paths], {}, **options)
    return found


def test_mistakes_as_an_error_or_as_text(tmp_path: Path) -> None:
    """The same words either way, and nothing where there are none."""
    right, wrong = tmp_path / "right.yml", tmp_path / "wrong.yml"
    right.write_text("teams:\n  - name: Web\n")
    wrong.write_text("teams:\n  - nam: Web\n")
    assert looked_up(right) == [{"teams": [{"name": "Web"}]}]
    assert looked_up(right, mistakes=True) == [""]
    (text,) = looked_up(right, wrong, mistakes=True)
    assert "wrong.yml:2: " in text and "did you mean name?" in text
    with pytest.raises(AnsibleLookupError) as caught:
        looked_up(right, wrong)
    assert text in str(caught.value)
    assert "does not exist" in looked_up(tmp_path / "nowhere", mistakes=True)[0]
