# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Python that keeps what it compiles of modules: `compiled.py FOLDER ...` is `python ...`.

A module imports its files from an archive, of which Python compiles each file in every process: most of a module's time.
The code depends on the source alone: a file is compiled again if its source differs. Imports little, since every module starts it.
"""

from __future__ import annotations

import _imp
import contextlib
import hashlib
import marshal
import os
import runpy
import sys
import types
import zipimport
from collections.abc import Callable

DIGEST = hashlib.sha256().digest_size
Compile = Callable[[str, bytes], types.CodeType]


def keeping(folder: str, compiles: Compile) -> Compile:
    """What compiles a file of an archive, unless the folder has its code from an earlier process."""
    own = os.path.join(folder, f"{sys.implementation.cache_tag}-{sys.hexversion:x}")
    os.makedirs(own, exist_ok=True)

    def code_of(path: str, source: bytes) -> types.CodeType:
        # One file for each path in an archive, so that the folder does not grow.
        kept = os.path.join(own, path.rpartition(".zip/")[2].replace("/", "."))
        digest = hashlib.sha256(source).digest()
        with contextlib.suppress(OSError), open(kept, "rb") as file:
            data = file.read()
            if data[:DIGEST] == digest:
                code: types.CodeType = marshal.loads(data[DIGEST:])
                _imp._fix_co_filename(code, path)  # type: ignore[attr-defined]
                return code
        code = compiles(path, source)
        new = f"{kept}.{os.getpid()}"
        with open(new, "wb") as file:
            file.write(digest + marshal.dumps(code))
        os.replace(new, kept)
        return code

    return code_of


def main() -> None:
    """Run the file in this process, or the program on standard input. Anything else is for Python itself."""
    folder, *words = sys.argv[1:]
    if words and words[0].startswith("-") and words[0] != "-":
        os.execv(sys.executable, [sys.executable, *words])
    zipimport._compile_source = keeping(folder, zipimport._compile_source)  # type: ignore[attr-defined]
    sys.argv = words or [""]
    if words[:1] in ([], ["-"]):
        sys.path[0] = ""
        program = types.ModuleType("__main__")
        program.__file__ = "<stdin>"
        sys.modules["__main__"] = program
        exec(compile(sys.stdin.buffer.read(), program.__file__, "exec"), vars(program))
    else:
        sys.path[0] = os.path.dirname(os.path.realpath(words[0]))
        runpy.run_path(words[0], run_name="__main__")


if __name__ == "__main__":
    main()
