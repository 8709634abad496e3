# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests/mutation makes of mutmut's results: which survivors are explained, and which explanations are of nothing."""

from __future__ import annotations

import pytest

from programs.mutation import Reasons, Survivor, lines_of, report, summary

DIFF = """--- a/_one.py
+++ b/_one.py
@@ -1,4 +1,4 @@
 def one():
-    return  a or b
+    return  a and b
     # The end.
"""
LINES = "- return  a or b\n+ return  a and b"
REASONS = {
    "_one": [{"why": "Both are true.", "mutants": f"\n{LINES}\n\n- a\n+ None\n"}],
    "any": [{"why": "It does nothing when it runs.", "pattern": r"^\+ .*cast\(None"}],
}


def test_lines_of_a_diff() -> None:
    assert lines_of(DIFF) == LINES


def test_what_is_explained_needs_no_work(capsys: pytest.CaptureFixture[str]) -> None:
    survivors = [Survivor("x.one__1", LINES), Survivor("x.one__2", "- a\n+ None")]
    assert report(survivors, Reasons(REASONS, "_one"))
    survivors = [Survivor("x.two__1", "- cast(str, a)\n+ cast(None, a)")]
    assert report(survivors, Reasons(REASONS, "_two"))
    assert "one__1: Both are true.\n- return" in capsys.readouterr().out


def test_survivor_without_a_reason_is_shown_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert not report([Survivor("x.one__1", LINES)], Reasons(REASONS, "_two"))
    assert capsys.readouterr().out == f"\none__1: not explained\n{LINES}\n"


def test_reason_for_what_does_not_survive_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert not report([Survivor("x.one__1", LINES)], Reasons(REASONS, "_one"))
    assert capsys.readouterr().out.endswith("explained, and does not survive:\n- a\n+ None\n")


def test_summary() -> None:
    found = {"a": "killed", "b": "survived", "c": "killed", "d": "timeout"}
    assert summary(found) == "4 mutants, 2 killed, 1 survived, 1 timeout"
