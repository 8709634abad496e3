# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookup itself: what it returns, and mistakes as an error."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible.errors import AnsibleLookupError
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import lookup_loader


def looked_up(*paths: Path) -> list[t.Any]:
    """What the lookup returns for some paths."""
    lookup = lookup_loader.get("community.buildkite.organization_files", loader=DataLoader())
    found: list[t.Any] = lookup.run([str(path) for path in paths], {})
    return found


def test_what_files_declare_or_every_mistake(tmp_path: Path) -> None:
    right, wrong = tmp_path / "right.yml", tmp_path / "wrong.yml"
    right.write_text("teams:\n  - name: Web\n")
    wrong.write_text("teams:\n  - nam: Web\n")
    assert looked_up(right) == [{"teams": [{"name": "Web"}]}]
    with pytest.raises(AnsibleLookupError) as caught:
        looked_up(right, wrong)
    assert "wrong.yml:2: " in str(caught.value) and "did you mean name?" in str(caught.value)
    with pytest.raises(AnsibleLookupError, match="does not exist"):
        looked_up(tmp_path / "nowhere")
