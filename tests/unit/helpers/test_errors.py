# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every error has a code, a cause and a remedy, and the guide to troubleshooting lists all of them."""

from __future__ import annotations

import re

import pytest

from machine.environment import ROOT
from rendering import errors
from rendering.remedies import REMEDIES

GUIDE = ROOT / "docs/docsite/rst/guide_troubleshooting.rst"
CLASSES = errors.classes()


def test_codes_are_those_in_the_code():
    """No class of errors is overlooked, wherever it is."""
    files = [path.read_text(encoding="utf-8") for path in (ROOT / "plugins").rglob("*.py")]
    found = [code for text in files for code in re.findall(r'^    code = "(\w+)"$', text, re.MULTILINE)]
    assert sorted(found) == sorted(error.code for error in CLASSES)
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("error", CLASSES, ids=lambda error: str(error.code))
def test_an_error_has_a_cause_and_a_remedy_of_its_own(error):
    assert errors.cause(error).endswith(".")
    assert REMEDIES[error.code].endswith(".")


def test_there_are_no_other_remedies():
    assert set(REMEDIES) == {error.code for error in CLASSES}


def test_the_guide_lists_all_of_them():
    assert errors.tables()["errors"] in GUIDE.read_text(encoding="utf-8")
