# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compiles each source once in a process. The suite copies this file into the environments of the sanity test `import`.

That test imports each file of the collection for itself, with everything that it imports, and Ansible compiles a collection's
file at each import: most of the test's time. Code depends on the source alone, so the results are the same. A source with an
error, or with a warning, which is an error there, is compiled again for each file that imports it, and so reported for each.
The functions that data classes write as text are compiled once too. Python runs this when it starts. Knows nothing of the suite.
"""

from __future__ import annotations
import __future__

import builtins
import dataclasses
import gc
import sys

FUTURE = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
COMPILE = builtins.compile
KEPT: dict[tuple[object, ...], object] = {}


def compile_once(
    source: object,
    filename: object,
    mode: str,
    flags: int = 0,
    dont_inherit: bool = False,
    optimize: int = -1,
    **more: int,
) -> object:
    """As the function `compile`. Text becomes code once; everything else, such as a syntax tree, is made each time."""
    if not dont_inherit:
        # The statements of the file that calls this function, and not of this one.
        flags |= sys._getframe(1).f_code.co_flags & FUTURE
    key = (source, filename, mode, flags, optimize)
    plain = isinstance(source, str | bytes) and isinstance(filename, str) and not flags & ~FUTURE and not more
    if plain and key in KEPT:
        return KEPT[key]
    made: object = COMPILE(source, filename, mode, flags, True, optimize, **more)  # type: ignore[call-overload]
    if plain:
        KEPT[key] = made
    return made


def run_once_compiled(text: str, variables: dict[str, object], names: dict[str, object]) -> None:
    """As the function `exec` where `dataclasses` calls it, which has no future statements."""
    exec(compile_once(text, "<string>", "exec", 0, True), variables, names)  # type: ignore[arg-type]


# Nearly all that is imported remains until the test unloads it, so looking for garbage often finds none.
gc.set_threshold(100_000, 50, 50)
builtins.compile = compile_once  # type: ignore[assignment]
dataclasses.exec = run_once_compiled  # type: ignore[attr-defined]
