# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the collection supports each API of Buildkite, from support.yml, the declarations and the modules.

tests/rendering writes a table into README and one with each REST page and mutation into contributing.
"""

from __future__ import annotations

import pathlib
import typing as t

import yaml

from .scopes import table

ROOT = pathlib.Path(__file__).resolve().parents[2]
PLUGINS = ("modules", "inventory")


class Row(t.NamedTuple):
    """A part of Buildkite, its REST pages and mutations, and how it is supported. `paths`: those that it has of another row's page."""

    area: str
    support: str
    pages: tuple[str, ...] = ()
    mutations: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    why: str = ""

    def cells(self) -> tuple[str, str]:
        """How it is supported, and by what or why not."""
        if not self.by:
            return self.support, self.why
        present = [name for name in self.by if name in existing(self.support)]
        missing = [name for name in self.by if name not in present]
        details = ", ".join(f"``{name}``" for name in present or missing)
        if present and missing:
            details += f"; not yet: {', '.join(f'``{name}``' for name in missing)}"
        support = self.support if present else f"not yet ({self.support})"
        return support, f"{details}. {self.why}" if self.why else details


def rows() -> list[Row]:
    """Each row."""
    entries: list[dict[str, t.Any]] = yaml.safe_load((pathlib.Path(__file__).parent / "support.yml").read_text())
    return [Row(**{key: _kept(value) for key, value in entry.items()}) for entry in entries]


def _kept(value: t.Any) -> t.Any:
    return tuple(value) if isinstance(value, list) else value


def existing(support: str) -> set[str]:
    """The names of all declared resources and of options with requests of their own, or of all modules and inventory plugins."""
    from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

    if support == "managed":
        options = {f"{resource.name}.{field.name}" for resource in CATALOG.resources for field in resource.singly}
        return {resource.name for resource in CATALOG.resources} | options
    return {path.stem for folder in PLUGINS for path in (ROOT / "plugins" / folder).glob("*.py")}


def readme() -> str:
    """The table of README."""
    lines = [
        ("In Buildkite", "Support", "Resource, module or reason"),
        ("---",) * 3,
        *((row.area, *row.cells()) for row in rows()),
    ]
    return "\n" + "".join(f"| {' | '.join(cells)} |\n" for cells in lines).replace("``", "`")


def tables() -> dict[str, str]:
    """The written part of the guide by its mark."""
    head = ("In Buildkite", "REST pages, or paths of another row's page", "GraphQL mutations")
    lines = [
        (row.area, *(", ".join(f"``{name}``" for name in names) for names in (row.pages + row.paths, row.mutations)))
        for row in rows()
        if row.pages or row.paths or row.mutations
    ]
    return {"support": table(head, lines, "30 25 45")}
