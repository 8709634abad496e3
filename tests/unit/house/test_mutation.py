# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests/mutation does with mutants and tests: which tests a mutant is tried with, and which survivors are explained."""

from __future__ import annotations

import functools
import typing as t
from pathlib import Path

import pytest

from machine.environment import ROOT
from programs import mutation
from programs.covering import Covering, Learnt
from programs.mutants import Mutant, difference, functions, imported, put_in
from programs.mutation import Figures, Reasons, Survivor, report

LINES = "- return  a or b\n+ return  a and b"
REASONS = {
    "_one": [{"why": "Both are true.", "mutants": f"\n{LINES}\n\n- a\n+ None\n"}],
    "any": [{"why": "It does nothing when it runs.", "pattern": r"^\+ .*cast\(None"}],
}


def test_lines_of_a_diff() -> None:
    source = "def one():\n    a = 1\n    return  a or b\n    # The end.\n"
    assert difference(source, source.replace("a or b", "a and b")) == (3, LINES)
    assert difference(source, source.replace("1", "(\n        2\n    )")) == (2, "- a = 1\n+ a = (\n+ 2\n+ )")


def test_what_is_explained_needs_no_work(capsys: pytest.CaptureFixture[str]) -> None:
    survivors = [Survivor("one", LINES), Survivor("one", "- a\n+ None")]
    assert report(survivors, Reasons(REASONS, "_one")) == (0, 0)
    survivors = [Survivor("two", "- cast(str, a)\n+ cast(None, a)")]
    assert report(survivors, Reasons(REASONS, "_two")) == (0, 0)
    assert "one: Both are true.\n- return" in capsys.readouterr().out


def test_survivor_without_a_reason_is_shown_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert report([Survivor("one", LINES)], Reasons(REASONS, "_two")) == (1, 0)
    assert capsys.readouterr().out == f"\none: not explained\n{LINES}\n"


def test_reason_for_what_does_not_survive_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert report([Survivor("one", LINES)], Reasons(REASONS, "_one")) == (0, 1)
    assert capsys.readouterr().out.endswith("explained, and does not survive:\n- a\n+ None\n")


def test_explanations_are_about_lines_that_exist() -> None:
    files = mutation.every_file()
    gone = []
    for name, entries in mutation.explanations().items():
        if name not in files:
            continue
        lines = {line.strip() for line in (ROOT / "plugins" / files[name]).read_text(encoding="utf-8").splitlines()}
        removed = [line for one in entries for line in one.get("mutants", "").splitlines() if line.startswith("- ")]
        gone += [f"{name}: {line}" for line in removed if line[2:].strip() not in lines]
    assert gone == []


def test_every_room_with_code_is_covered() -> None:
    """The list follows from the folders: a new file is in it, data is not."""
    files = mutation.every_file()
    assert files["_apply/looks"] == "module_utils/_apply/looks.py" and files["_values"] == "module_utils/_values.py"
    assert files["_files/read"] == "plugin_utils/_files/read.py" and "_resources/pipeline" not in files
    folders = {str(path.parent.relative_to(ROOT / "plugins")) for path in (ROOT / "plugins").glob("*_utils/**/*.py")}
    covered = {str(Path(place, room)) for place, rooms in mutation.PLACES.items() for room in rooms}
    # What resources declare is data. Of the controller's own files, those that guard, mask or store are named.
    assert folders - covered == {"module_utils/_resources", "plugin_utils"}
    assert {files[name] for name in mutation.OWN} == {f"plugin_utils/{name}.py" for name in mutation.OWN}
    tests = {path.parent.name for path in (ROOT / "tests/unit").glob("*/test_*.py")}
    # The stand-in, the house and whole guides or plays show little of a line, and take long.
    others = {"conformance", "guides", "house", "stand_in", "stand_in_graphql", "terraform", "ways"}
    assert tests - {*mutation.ROOMS} == others
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
    @property
    def one(self):
        if self:
            return 1
        return 2

def two(a=3, *, b=False):
    return a, b
"""


def test_functions_and_their_lines() -> None:
    assert functions(SOURCE) == {"A.one": (3, 7), "two": (9, 10)}


def test_a_mutant_takes_the_place_of_what_was_imported() -> None:
    """Decorated functions and default values too."""
    names: dict[str, t.Any] = {}
    exec(compile(SOURCE, "/mutated/room/file.py", "exec"), names)
    found = imported("/mutated/")
    assert set(found) == {("room/file.py", "A.one"), ("room/file.py", "two")}
    put_in(Mutant("A.one", 3, "", SOURCE.replace("1", "4")), "file.py", found["room/file.py", "A.one"])
    put_in(Mutant("two", 0, "", SOURCE.replace("3", "5")), "file.py", found["room/file.py", "two"])
    assert (names["A"]().one, names["two"]()) == (4, (5, False))
    put_in(Mutant("two", 0, "", SOURCE.replace("False", "True")), "file.py", found["room/file.py", "two"])
    assert names["two"]() == (3, True)


def test_a_method_that_no_longer_calls_super() -> None:
    source = "class A(list):\n    def one(self):\n        return super().__len__()\n"
    names: dict[str, t.Any] = {}
    exec(compile(source, "/inherited/file.py", "exec"), names)
    (method,) = imported("/inherited/")["file.py", "A.one"]
    put_in(Mutant("A.one", 1, "", source.replace("super().__len__()", "2")), "file.py", [method])
    assert names["A"]().one() == 2
    put_in(Mutant("A.one", 1, "", source.replace("super().__len__()", "super().__len__() + 3")), "file.py", [method])
    assert names["A"]().one() == 3


def test_what_was_cached_is_forgotten() -> None:
    names: dict[str, t.Any] = {"functools": functools, "__name__": "cached.room"}
    exec("class A:\n    @functools.cached_property\n    def one(self):\n        return 1\none = A()\none.one", names)
    assert vars(names["one"]) == {"one": 1}
    imported("/cached/")
    assert vars(names["one"]) == {}


def test_a_mutant_is_tried_with_the_tests_of_its_line_that_run_the_least() -> None:
    learnt = Learnt(Path("none"))
    # Three tests of the second line, of which all together take too long, one of the first line, and one of another function.
    learnt.tests = {
        "broad": Covering(0.1, {"file": {"one": 0b10}, "other": {"a": 1}}),
        "narrow": Covering(2.0, {"file": {"one": 0b11}}),
        "broadest": Covering(3.0, {"file": {"one": 0b10, "two": 1}, "other": {"a": 1}}),
        "first": Covering(0.2, {"file": {"one": 0b01}}),
        "another": Covering(0.0, {"file": {"two": 0b10}}),
    }
    assert learnt.of("file", "one", 1) == ["narrow", "broad", "first"]
    assert learnt.of("file", "one", 1, ["broadest", "gone"]) == ["broadest", "narrow", "broad", "first"]
    assert learnt.of("file", "one", 1, times=4) == ["narrow", "broad", "broadest", "first"]
    # A new function, and a file that no test runs.
    assert learnt.of("file", "three", 1) == ["another", "first", "narrow", "broad"]
    assert learnt.of("none", "one", 1) == []


def test_what_is_known_of_tests_holds_until_their_file_changes(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text("1", encoding="utf-8")
    tests = {"test_one.py::test": Covering(0.1, {"file": {"one": 1 << 300}})}
    Learnt(tmp_path / "learnt").write(tmp_path, "test_one.py", tests)
    again = Learnt(tmp_path / "learnt")
    assert again.read(tmp_path, "test_one.py") and again.tests == tests
    (tmp_path / "test_one.py").write_text("2", encoding="utf-8")
    assert not again.read(tmp_path, "test_one.py") and not again.read(tmp_path, "test_two.py")


def test_what_is_known_of_a_room_is_forgotten(tmp_path: Path) -> None:
    """Only of that room: the others need not be watched again."""
    files = [f"tests/unit/{name}/test_one.py" for name in ("plan", "planner", "state")]
    learnt = Learnt(tmp_path / "learnt")
    for file in files:
        (tmp_path / file).parent.mkdir(parents=True)
        (tmp_path / file).write_text("1", encoding="utf-8")
        learnt.write(tmp_path, file, {})
    learnt.forget(["tests/unit/plan/", "tests/unit/none/"])
    assert [learnt.read(tmp_path, file) for file in files] == [False, True, True]


def test_a_room_of_tests_may_be_chosen() -> None:
    assert mutation.options(["--tests", "state", "--tests", "runs", "_state/lists"]).tests == ["state", "runs"]
    with pytest.raises(SystemExit):
        mutation.options(["--tests", "guides"])
