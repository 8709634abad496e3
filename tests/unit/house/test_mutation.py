# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests/mutation makes of mutmut's results: which survivors are explained, and which explanations are of nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from machine.environment import ROOT
from programs import covering, mutation
from programs.mutation import Figures, Reasons, Survivor, lines_of, report, summary

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
    assert report(survivors, Reasons(REASONS, "_one")) == (0, 0)
    survivors = [Survivor("x.two__1", "- cast(str, a)\n+ cast(None, a)")]
    assert report(survivors, Reasons(REASONS, "_two")) == (0, 0)
    assert "one__1: Both are true.\n- return" in capsys.readouterr().out


def test_survivor_without_a_reason_is_shown_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert report([Survivor("x.one__1", LINES)], Reasons(REASONS, "_two")) == (1, 0)
    assert capsys.readouterr().out == f"\none__1: not explained\n{LINES}\n"


def test_reason_for_what_does_not_survive_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert report([Survivor("x.one__1", LINES)], Reasons(REASONS, "_one")) == (0, 1)
    assert capsys.readouterr().out.endswith("explained, and does not survive:\n- a\n+ None\n")


def test_summary() -> None:
    found = {"a": "killed", "b": "survived", "c": "killed", "d": "timeout"}
    assert summary(found) == "4 mutants, 2 killed, 1 survived, 1 timeout"


def test_every_room_with_code_is_covered() -> None:
    """The list follows from the folders: a new file is in it, data is not."""
    files = mutation.every_file()
    assert files["_apply/looks"] == "module_utils/_apply/looks.py" and files["_values"] == "module_utils/_values.py"
    assert files["_files/read"] == "plugin_utils/_files/read.py" and "_resources/pipeline" not in files
    folders = {str(path.parent.relative_to(ROOT / "plugins")) for path in (ROOT / "plugins").glob("*_utils/**/*.py")}
    covered = {str(Path(place, room)) for place, rooms in mutation.PLACES.items() for room in rooms}
    # What they declare is data; actions and the inventory write nothing.
    assert folders - covered == {"module_utils/_resources", "plugin_utils", "plugin_utils/_inventory"}
    assert set(mutation.chosen(["_report", "_files/read.py"])) == {
        *(n for n in files if n.startswith("_report/")),
        "_files/read",
    }


@pytest.mark.parametrize(
    ("figures", "passes"),
    [
        (Figures(100, 9, 5), True),
        (Figures(100, 9, 6), False),
        (Figures(100, 0, 0, 1), False),
        (Figures(0, 0, 0), True),
        (Figures(10, 1, 1), False),
    ],
)
def test_one_in_twenty_may_survive(figures: Figures, passes: bool) -> None:
    assert figures.passes is passes


SOURCE = """
class A:
    def one(self):
        if self:
            return 1
        return 2

def two():
    return 3
"""


def test_the_quickest_tests_of_each_line_are_kept() -> None:
    lines = dict(covering.functions(SOURCE))
    assert lines == {"A.one": range(4, 7), "two": range(9, 10)}
    slow = {f"t{number}": float(number + 1) for number in range(6)}
    by_line = {4: list(slow), 5: ["t5", "quick"]}
    assert covering.quickest(lines["A.one"], by_line, {**slow, "quick": 0.01}) == ["quick", "t0", "t1", "t2", "t5"]
    assert covering.quickest(lines["two"], by_line, slow) == []


def test_a_test_that_is_gone_is_not_run() -> None:
    here = f"tests/unit/house/{Path(__file__).name}"
    assert mutation.exists(f"{here}::test_summary[a b]") and not mutation.exists(f"{here}::test_summ")
    assert not mutation.exists("tests/unit/house/none.py::test_summary")
