# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The mutants of a file: its source with one small mistake in a function, and how such a function takes the place of the right one.

mutmut finds the possible mistakes. Nothing is written: a mutant is compiled, and its code is given to the function
that was imported, so that a fork has it at once.
"""

from __future__ import annotations

import ast
import difflib
import functools
import gc
import re
import types
from collections.abc import Iterator
from typing import Any, NamedTuple

DECORATOR = re.compile(r"^( *)@", re.MULTILINE)
# A decorated function is mutated too: mutmut sees none, and only the code of the function is taken.
COMMENT = r"\1#@"


class Mutant(NamedTuple):
    """One mistake: the function that has it, `Class.method`, and in which of its lines, from 0; the lines that a diff shows."""

    function: str
    line: int
    diff: str
    source: str


def functions(source: str) -> dict[str, tuple[int, int]]:
    """The first and the last line of each function and method, decorators included. What is in a function is part of it."""
    found: dict[str, tuple[int, int]] = {}

    def below(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ClassDef):
                below(child, f"{prefix}{child.name}.")
            elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                first = min([child.lineno, *(one.lineno for one in child.decorator_list)])
                found[f"{prefix}{child.name}"] = (first, child.end_lineno or first)

    below(ast.parse(source), "")
    return found


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of a file."""
    import libcst
    from libcst.metadata import WhitespaceInclusivePositionProvider
    from mutmut.mutation.file_mutation import MutationVisitor, deep_replace
    from mutmut.mutation.mutators import mutation_operators
    from mutmut.mutation.pragma_handling import IgnoredCode

    plain = DECORATOR.sub(COMMENT, source)
    wrapper = libcst.MetadataWrapper(libcst.parse_module(plain))
    visitor = MutationVisitor(mutation_operators, IgnoredCode(set(), set(), set()))
    module, places = wrapper.visit(visitor), wrapper.resolve(WhitespaceInclusivePositionProvider)
    spans = {name: range(first, last + 1) for name, (first, last) in functions(source).items()}
    for mutation in visitor.mutations:
        if not isinstance(mutation.contained_by_top_level_function, libcst.FunctionDef):
            continue
        old, new, place = mutation.original_node, mutation.mutated_node, places.get(mutation.original_node)
        if place and isinstance(old, libcst.BaseExpression | libcst.BaseSmallStatement):
            # Where a node has a place of its own, the text of the other takes it: a hundred times as fast.
            changed = spliced(
                plain,
                (place.start.line, place.start.column),
                (place.end.line, place.end.column),
                module.code_for_node(new),
            )
        else:
            changed = deep_replace(module, old, new).code
        number, diff = difference(plain, changed)
        yield from (Mutant(one, number - lines[0], diff, changed) for one, lines in spans.items() if number in lines)


def spliced(text: str, start: tuple[int, int], end: tuple[int, int], new: str) -> str:
    """A text with something else between two places, each a line from 1 and a column from 0."""
    lines = text.splitlines(keepends=True)
    before = "".join(lines[: start[0] - 1]) + lines[start[0] - 1][: start[1]]
    after = lines[end[0] - 1][end[1] :] + "".join(lines[end[0] :])
    return before + new + after


def difference(before: str, after: str) -> tuple[int, str]:
    """The first line that differs, from 1, and all that do, without their indentation: `- a` and `+ b`."""
    left, right = ([line.strip() for line in text.splitlines()] for text in (before, after))
    first = alike(left, right)
    last = alike(left[:first:-1], right[:first:-1])
    changed = difflib.unified_diff(left[first : len(left) - last], right[first : len(right) - last], n=0, lineterm="")
    lines = [f"{line[0]} {line[1:]}".rstrip() for line in list(changed)[2:] if not line.startswith("@@")]
    return first + 1, "\n".join(lines)


def alike(left: list[str], right: list[str]) -> int:
    """How many lines two texts begin with alike."""
    pairs = enumerate(zip(left, right, strict=False))
    return next((number for number, (one, other) in pairs if one != other), min(len(left), len(right)))


# ---- the imported functions


def imported(folder: str) -> dict[tuple[str, str], list[types.FunctionType]]:
    """The functions that were imported from below a folder, by file there and name. Forgets what they have cached."""
    found: dict[tuple[str, str], list[types.FunctionType]] = {}
    for one in gc.get_objects():
        if isinstance(one, types.FunctionType):
            _above, inside, file = one.__code__.co_filename.rpartition(folder)
            if inside:
                found.setdefault((file, one.__code__.co_qualname), []).append(one)
        elif callable(getattr(type(one), "cache_clear", None)):
            one.cache_clear()
        elif not isinstance(one, type) and folder.strip("/") in type(one).__module__.split("."):
            forget(one)
    return found


def forget(one: Any) -> None:
    """Forget the cached properties of an object."""
    for name, value in vars(type(one)).items():
        if isinstance(value, functools.cached_property):
            vars(one).pop(name, None)


def put_in(mutant: Mutant, path: str, originals: list[types.FunctionType]) -> None:
    """Give the function the mutant's code and default values."""
    code = next(one for one in codes(compile(mutant.source, path, "exec")) if one.co_qualname == mutant.function)
    tree = ast.parse(mutant.source)
    for name in mutant.function.split("."):
        tree = next(one for one in tree.body if getattr(one, "name", "") == name)  # type: ignore[assignment]
    assert isinstance(tree, ast.FunctionDef | ast.AsyncFunctionDef)
    given = tree.args
    for original in originals:
        # A method that does not call `super` any more has no use for its class.
        original.__code__ = code if code.co_freevars else code.replace(co_freevars=original.__code__.co_freevars)
        names = original.__globals__
        if given.defaults:
            original.__defaults__ = tuple(value(one, names) for one in given.defaults)
        if original.__kwdefaults__:
            pairs = zip(given.kwonlyargs, given.kw_defaults, strict=True)
            original.__kwdefaults__ = {one.arg: value(default, names) for one, default in pairs if default}


def value(expression: ast.expr, names: dict[str, Any]) -> Any:
    """What a default value is."""
    return eval(compile(ast.Expression(expression), "default", "eval"), names)


def codes(code: types.CodeType) -> Iterator[types.CodeType]:
    """The code of all functions in a code."""
    for one in code.co_consts:
        if isinstance(one, types.CodeType):
            yield one
            yield from codes(one)
