# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Problems: all mistakes and rejections of a declaration and its plan, reported together.

Private to this collection. Pure: each problem is an error with its sentence and its facts. Where it is about an object, `address` is
the object's address and `option` the option of it: names in dictionaries follow a dot, and entries of lists are in brackets.
"""

from __future__ import annotations

import contextlib
import typing as t

from ._errors import (
    BuildkiteError,
    DeclaredTwice,
    Held,
    InvalidOption,
    MissingOption,
    MissingScope,
    Rejected,
    Unexpected,
    UnknownName,
    UnreadableFile,
)
from ._text import count_of, joined, nearest

# The order in which they are reported.
GROUPS: tuple[type[BuildkiteError], ...] = (
    UnreadableFile,
    UnknownName,
    MissingOption,
    DeclaredTwice,
    InvalidOption,
    Rejected,
    Held,
    BuildkiteError,
)
# In words: the singular, and the plural.
WORDS: tuple[tuple[type[BuildkiteError], str, str], ...] = (
    (InvalidOption, "mistake", "mistakes"),
    (Rejected, "rejection", "rejections"),
    (Held, "held change", "held changes"),
    (BuildkiteError, "error", "errors"),
)
# For how many unknown names to look for the nearest known one: that takes time if many names are known.
NEAREST_OF = 50


class Dependent(InvalidOption):
    """An undecidable question because of another problem: only that problem is reported."""

    def __init__(self) -> None:
        super().__init__("It depends on another mistake.")


class Problems:
    """The problems so far. A run continues after a problem, to find the others, and ends before it writes.

    `therefore` is the consequence of several problems.
    """

    def __init__(self, therefore: str = "nothing was changed") -> None:
        self._therefore = therefore
        self.found: list[BuildkiteError] = []
        # Adds the place of a problem.
        self.locate: t.Callable[[BuildkiteError], None] = lambda error: None
        self._nearest: dict[tuple[str, ...], str] = {}

    def add(self, error: BuildkiteError, **facts: t.Any) -> None:
        """Add one more, with facts that it does not have yet. A dependent one is omitted."""
        if isinstance(error, Dependent) or any(error.message == one.message for one in self.found):
            return
        for name, fact in facts.items():
            error.facts.setdefault(name, fact)
        self.found.append(error)

    @contextlib.contextmanager
    def collecting(self, **facts: t.Any) -> t.Iterator[None]:
        """Record the mistake or rejection that is raised, and continue."""
        try:
            yield
        except (InvalidOption, Rejected, MissingScope) as error:
            self.add_all(error, **facts)

    @contextlib.contextmanager
    def ending(self) -> t.Iterator[None]:
        """Raise the problems at the end, with an error that ends the search for more."""
        try:
            yield
        except BuildkiteError as error:
            if error.problems:
                raise
            self.add(error)
        except Exception as error:
            self.add(Unexpected.of("The plan", error))
        self.raise_found()

    def has(self, kind: type[BuildkiteError]) -> bool:
        """Whether there is one of a kind."""
        return any(isinstance(one, kind) for one in self.found)

    def raise_found(self) -> None:
        """Raise the problems, if there are any."""
        if self.found:
            raise self.together()

    def add_all(self, error: BuildkiteError | None, **facts: t.Any) -> None:
        """Take in what one error reports, if there is one: everything where several are together in it."""
        for one in (error.problems or [error]) if error else ():
            self.add(one, **facts)

    def together(self) -> BuildkiteError:
        """The error for all problems: a single one unchanged, several as a list in groups, with the facts of the first."""
        for error in self.found:
            self.locate(error)
        found = sorted(self.found, key=_group)
        error = found[0]
        if len(found) > 1:
            kind = next(kind for kind, _one, _many in WORDS if isinstance(error, kind))
            kind = type(error) if kind is BuildkiteError and not isinstance(error, Unexpected) else kind
            error = kind(f"{_counted(found)}, so {self._therefore}:\n{_listed(found)}", **error.facts)
        error.problems = found
        return error

    def did_you_mean(self, kind: str, text: str, known: t.Callable[[], t.Iterable[str]]) -> str:
        """The known name that is most similar to an unknown one, "" if none is."""
        key = (kind, text)
        if key not in self._nearest:
            if len(self._nearest) >= NEAREST_OF:
                return ""
            self._nearest[key] = nearest(text, known())
        return self._nearest[key]


def _group(error: BuildkiteError) -> int:
    return next(place for place, kind in enumerate(GROUPS) if isinstance(error, kind))


def _counted(found: list[BuildkiteError]) -> str:
    """`2 mistakes and 1 rejection`."""
    left, parts = list(found), []
    for kind, one, many in WORDS:
        of_kind = [error for error in left if isinstance(error, kind)]
        left = [error for error in left if error not in of_kind]
        parts += [count_of(len(of_kind), one, many)] if of_kind else []
    return joined(parts, "and")


def _listed(found: list[BuildkiteError]) -> str:
    """A line for each under the name of its group; places that name the same share a line."""
    lines: list[str] = []
    for place, kind in enumerate(GROUPS):
        sentences = _sentences([error for error in found if _group(error) == place])
        lines += [f"{kind.group}:", *(f"- {sentence}" for sentence in sentences)] if sentences else []
    return "\n".join(lines)


def _sentences(found: list[BuildkiteError]) -> list[str]:
    shared: dict[str, list[BuildkiteError]] = {}
    for error in found:
        shared.setdefault(error.rest if isinstance(error, UnknownName) else error.message, []).append(error)
    sentences = []
    for rest, errors in shared.items():
        names = [error for error in errors if isinstance(error, UnknownName)]
        places = [error.message.removesuffix(f" names {error.rest}") for error in names]
        several = len(errors) > 1 and len(places) == len(errors)
        sentences.append(f"{joined(places, 'and')} name {rest}" if several else errors[0].message)
    return sentences
