# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python that keeps what it compiles of archives does what Python itself does."""

from __future__ import annotations

import subprocess
import sys
import types
import zipfile
import zipimport
from pathlib import Path

import pytest

from running import compiled

# A module has its files in an archive of the folder, as Ansible packs them, and ends in one of them.
MODULE = """
import sys
sys.path.insert(0, {archive!r})
print(__name__, __file__, sys.argv, sys.path, sys.modules["__main__"].__file__)
import packed
packed.end()
"""
PACKED = "import sys\ndef end():\n    print(end.__code__.co_filename, sys.stdin.read())\n    {end}\n"
ENDS = {"with a status": "sys.exit(3)", "with an error": "raise ValueError('no')", "by itself": "pass"}


def packed(folder: Path, end: str) -> Path:
    """The file of such a module."""
    archive = folder / "payload.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("packed.py", PACKED.format(end=end))
    (folder / "module.py").write_text(MODULE.format(archive=str(archive)), encoding="utf-8")
    return folder / "module.py"


def ran(*words: object, given: str = "") -> tuple[int, str, str]:
    """What a program of Python does: its status, its output, and the last lines of its errors, which are not Python's own."""
    done = subprocess.run([sys.executable, *map(str, words)], input=given, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, "".join(done.stderr.splitlines(keepends=True)[-4:])


def test_a_module_runs_as_before(tmp_path: Path) -> None:
    """Its files are compiled, then kept: an archive that has changed has other code."""
    keeps = (compiled.__file__, tmp_path / "kept")
    for end in ENDS.values():
        module = packed(tmp_path, end)
        usual = ran(module, "a", "-b", given="input")
        assert usual[1].startswith("__main__ ") and str(tmp_path / "payload.zip/packed.py") in usual[1]
        assert [ran(*keeps, module, "a", "-b", given="input") for _time in range(2)] == [usual, usual]
    assert len(list((tmp_path / "kept").rglob("packed.py"))) == 1


def test_a_program_on_standard_input_runs_as_before(tmp_path: Path) -> None:
    """So Ansible starts a module with pipelining; other options are for Python itself."""
    program = packed(tmp_path, "sys.exit(3)").read_text(encoding="utf-8")
    for words in ((), ("-",), ("-", "a")):
        usual = ran(*words, given=program)
        assert (usual[0], "__main__" in usual[1]) == (3, True)
        assert ran(compiled.__file__, tmp_path / "kept", *words, given=program) == usual
    own = ("-c", "import sys; print(sys.argv)", "a")
    assert ran(compiled.__file__, tmp_path, *own) == ran(*own) == (0, "['-c', 'a']\n", "")


@pytest.mark.parametrize("kept", [b"", b"cut"])
def test_what_is_kept_is_used_for_the_same_source_only(tmp_path: Path, kept: bytes) -> None:
    seen: list[bytes] = []

    def compiles(path: str, source: bytes) -> types.CodeType:
        seen.append(source)
        code: types.CodeType = zipimport._compile_source(path, source)  # type: ignore[attr-defined]
        return code

    code_of = compiled.keeping(str(tmp_path), compiles)
    for source, path in ((b"1", "/x.zip/a/b.py"), (b"1", "/y.zip/a/b.py"), (b"2", "/x.zip/a/b.py"), (b"2", "/a.b.py")):
        assert code_of(path, source).co_filename == path
    assert seen == [b"1", b"2", b"2"]
    [file] = tmp_path.rglob("a.b.py")
    file.write_bytes(kept)
    assert code_of("/x.zip/a/b.py", b"2").co_filename == "/x.zip/a/b.py"
    assert len(seen) == 4
