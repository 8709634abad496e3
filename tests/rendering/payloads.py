# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The code of the modules for one resource: the declarations that each passes to its run, and one call.

AnsiballZ packs what a module imports. So a module imports what it needs, and no more.
"""

from __future__ import annotations

import importlib
import pathlib
import re
import typing as t

UTILS = "ansible_collections.community.buildkite.plugins.module_utils"
COLUMNS = 120
# The description of a module's parts.
PACKED = "The parts of the engine that a run can need, imported when one of a room is asked for."
# The descriptions of its catalog.
MANAGES = "What the module manages, and what this refers to, contains or is used by."
RETURNS = "What the module returns, and what this is in, is linked to or refers to."
# Everything after the documentation of return values.
CODE = re.compile(r'(?<=^RETURN = r""")(.*?^""")\n.*', re.DOTALL | re.MULTILINE)


def referred(resource: t.Any) -> set[str]:
    """The resources that a resource refers to; for a link, from either of its sides."""
    fields = (*resource.fields, *resource.leaf_fields(), *filter(None, [resource.as_link.parent_reference]))
    return {field.refers_to for field in fields if field.refers_to}


def needed(catalog: t.Any, module: str) -> list[t.Any]:
    """What a module manages, and what this refers to, contains or is used by; in the catalog's order."""
    managed = [entry for entry in catalog.managed() if entry.module_name == module]
    # The cascade of a deletion: what an object contains, and its links.
    deleted = list(managed)
    for entry in deleted:
        deleted += [below for below in catalog.below(entry.name) if below not in deleted]
    links = [entry for entry in catalog.resources if any(own.name in entry.sides for own in managed)]
    found = {entry.name for entry in (*deleted, *links)}
    for entry in (*managed, *links, *(entry for entry in deleted if entry.is_link)):
        found |= referred(entry)
    found |= {entry.admission.people for entry in managed if entry.admission}
    found |= {entry.membership.left_over for entry in managed if entry.membership}
    found |= {entry.admits_to for entry in managed if entry.admits_to}
    # Whether the run's own user is a member of what a link names.
    through = {
        link.field(link.as_link.guards_self_through).refers_to for link in links if link.as_link.guards_self_through
    }
    found |= {entry.name for entry in catalog.resources if entry.parent in through and entry.as_link.guards_self}
    # What uses an object prevents its deletion.
    names = {entry.name for entry in deleted}
    found |= {
        entry.name
        for entry in catalog.resources
        for field in entry.leaf_fields()
        if field.refers_to in names and (field.reference.occupies or field.reference.prevents_deletion)
    }
    return _with_parents(catalog, found)


def _with_parents(catalog: t.Any, found: set[str]) -> list[t.Any]:
    """The resources of some names and what they are in, in the catalog's order."""
    waiting = list(found)
    for name in waiting:
        parent = catalog.resource(name).parent
        if parent and parent not in found:
            found.add(parent)
            waiting.append(parent)
    return [entry for entry in (*catalog.resources, *catalog.read_only) if entry.name in found]


def needed_to_return(catalog: t.Any, module: str) -> list[t.Any]:
    """What a module returns, and what this is in, is linked to or refers to; in the catalog's order."""
    kinds = catalog.returned_by(module)
    picked = [pick.link[0] for kind in kinds for pick in kind.identity.picks if pick.link]
    links = [
        entry for entry in catalog.resources if entry.name in picked or any(kind.name in entry.sides for kind in kinds)
    ]
    found = {entry.name for entry in (*kinds, *links)}
    for entry in (*kinds, *links):
        found |= referred(entry) | {field.refers_to for field in entry.rest.filters if field.refers_to}
    return _with_parents(catalog, found)


def parts(catalog: t.Any, module: str) -> list[str]:
    """The parts of the engine that the runs of a module import by name: those for facts that its declarations have."""
    if catalog.returned_by(module):
        return ["_export.listed", "_export.selection"]
    own = _catalog(needed(catalog, module))
    managed = [entry for entry in own.managed() if entry.module_name == module]
    links = [link for entry in managed for link, _option in own.links_of(entry.name)]
    lifecycles = [entry.lifecycle for entry in managed]
    found = {
        "_networks": any(field.same == "networks" for entry in managed for field in entry.leaf_fields()),
        "_apply.building": any(entry.lifecycle.building for entry in own.resources),
        "_apply.by_graphql": any(_is_by_graphql(entry) for entry in (*managed, *links)),
        "_apply.doubles": any(not entry.is_unique for entry in managed),
        "_apply.separate": any(entry.apart for entry in managed),
        "_apply.together": any(entry.rest.together for entry in managed),
        "_apply.token_values": any(one.returned_once for one in lifecycles),
        "_apply.value_options": any(one.returned_once for one in lifecycles),
        "_apply.elsewhere": any(entry.elsewhere for entry in managed),
        "_apply.toggling": any(entry.singly for entry in managed),
        "_plan.apart": any(entry.apart or entry.suffixes for entry in managed),
        "_plan.active": any(entry.activity for entry in managed),
        "_plan.built": any(entry.lifecycle.building for entry in own.resources),
        "_plan.ceiling": bool(links),
        "_plan.in_use": any(entry.name in own.guarded for entry in (*managed, *links)),
        "_plan.joined": any(entry.joins for entry in managed),
        "_plan.links": bool(links),
        "_plan.locked": any(own.is_locked_by_parent(entry) for entry in managed),
        "_plan.occupied": own.has_occupants,
        "_plan.own_user": own.has_own_users,
        "_plan.people": any(entry.rights for entry in managed),
        "_plan.rotation": any(one.rotation for one in lifecycles),
        "_plan.settings": any(entry.singleton for entry in managed),
        "_plan.toggled": any(entry.singly for entry in managed),
        "_apply.setting": any(field.graphql.setting for entry in managed for field in entry.fields),
        "_state.own_values": any(entry.singleton and not entry.rest.path for entry in managed),
        "_state.toggles": any(entry.singly for entry in managed),
        "_state.cascades": any(own.has_cascade(entry) for entry in managed),
    }
    return [name for name, is_needed in found.items() if is_needed]


def waits(name: str) -> bool:
    """Whether a module waits for what the service builds."""
    from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

    return name == "organization" or (name in CATALOG.modules() and "_apply.building" in parts(CATALOG, name))


def _is_by_graphql(entry: t.Any) -> bool:
    """Whether GraphQL alone writes objects of a resource, or deletes them by an ID."""
    known = entry.graphql.mutations
    return not entry.rest.path or bool(known and known.delete and known.delete.preferred)


def _catalog(resources: list[t.Any]) -> t.Any:
    """What a module passes to its run."""
    return importlib.import_module(f"{UTILS}._schema.catalog").Catalog(resources)


def places(root: pathlib.Path) -> dict[str, tuple[str, str]]:
    """Where each resource is declared, by its name: the file's stem and the constant."""
    found = {}
    for path in sorted((root / "plugins" / "module_utils" / "_resources").glob("*.py")):
        module = importlib.import_module(f"{UTILS}._resources.{path.stem}")
        for name, value in vars(module).items():
            if type(value).__name__ == "Resource" and f"\n{name} = " in path.read_text(encoding="utf-8"):
                found[value.name] = (path.stem, name)
    return found


def code(catalog: t.Any, module: str, declared: t.Mapping[str, tuple[str, str]]) -> str:
    """The code of a module."""
    is_info = bool(catalog.returned_by(module))
    resources = needed_to_return(catalog, module) if is_info else needed(catalog, module)
    constants = [declared[entry.name] for entry in resources]
    front = "_information" if is_info else "_module"
    imports = [f"from {UTILS}.{front} import run"]
    for stem in sorted({stem for stem, _name in constants}):
        imports.append(_import(f"_resources.{stem}", sorted(name for other, name in constants if other == stem)))
    imports.append(f"from {UTILS}._schema.catalog import Catalog")
    names = [name for _stem, name in constants]
    packed = parts(catalog, module)
    given = ", packed()" if packed else ""
    line = f"CATALOG = Catalog(({', '.join(names)}{',' if len(names) == 1 else ''}))"
    if len(line) > COLUMNS:
        line = "".join(["CATALOG = Catalog(\n    (\n", *(f"        {name},\n" for name in names), "    )\n)"])
    return (
        ("import typing as t\n\n" if packed else "")
        + "\n".join(imports)
        + f"\n\n# {RETURNS if is_info else MANAGES}\n{line}\n\n\n"
        + (_packed(packed) if packed else "")
        + f'def main() -> None:\n    """Run the module."""\n    run("{module}", CATALOG{given})\n\n\n'
        + 'if __name__ == "__main__":\n    main()\n'
    )


def _packed(names: list[str]) -> str:
    """The function that yields parts, a room's after the other: those that read and plan before those that apply."""
    rooms: dict[str, list[str]] = {}
    for name in sorted(names):
        room, _dot, file = name.rpartition(".")
        rooms.setdefault(room, []).append(file)
    lines = [
        f"{_import(room, files, '    ')}\n\n    yield {_yielded(files)}\n"
        for room, files in sorted(rooms.items(), key=lambda one: (one[0] == "_apply", one[0]))
    ]
    return f'def packed() -> t.Iterator[object]:\n    """{PACKED}"""\n' + "".join(lines) + "\n\n"


def _yielded(files: list[str]) -> str:
    return files[0] if len(files) == 1 else f"from ({', '.join(files)})"


def _import(place: str, names: list[str], indent: str = "") -> str:
    line = f"{indent}from {UTILS}{place and '.'}{place} import {', '.join(names)}"
    if len(line) <= COLUMNS:
        return line
    lines = [
        f"{indent}from {UTILS}{place and '.'}{place} import (\n",
        *(f"{indent}    {name},\n" for name in names),
        f"{indent})",
    ]
    return "".join(lines)


def with_code(text: str, written: str) -> str:
    """A module with new code."""
    return CODE.sub(lambda found: f"{found[1]}\n\n{written}", text)
