# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes everything that is derived from the declarations: fragments, return values, action group, README table, scopes, guards,
targets, role, JSON Schema.

Run it after a change to a declaration; ``--check`` writes nothing and fails if something is out of date.
It needs the libraries of the unit tests, which ``tests/run --only docs`` provides.
"""

from __future__ import annotations

import argparse
import functools
import json
import pathlib
import re
import sys
import textwrap
import typing as t

import yaml

sys.path[0] = str(pathlib.Path(__file__).resolve().parents[1])

from rendering import errors as of_errors
from rendering import events as of_events
from rendering import guards as of_guards
from rendering import infos as of_infos
from rendering import operations as of_operations
from rendering import options as of_options
from rendering import payloads, samples
from rendering import returns as of_returns
from rendering import role as of_role
from rendering import schema as of_schema
from rendering import scopes as of_scopes
from rendering import support as of_support
from rendering import targets as of_targets
from rendering import unserved as of_unserved
from running import engine
from stand_in.process import StandIn
from stand_in.switches import SWITCHES

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADER = """\
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""
WRITTEN = "Written by tests/rendering from the declarations: do not edit."


ACTION = f"""\
{HEADER}
# {WRITTEN}

from __future__ import annotations

from ansible_collections.community.buildkite.plugins.plugin_utils.FILE import ActionModule

__all__ = ["ActionModule"]
"""


class _Dumper(yaml.SafeDumper):
    """Lists indented below their key, no anchors."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: t.Any) -> bool:
        return True


def dump(data: t.Any) -> str:
    """Data as YAML in the style of the collection."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=108)


def option(field: t.Any, prefix: str = "") -> dict[str, t.Any]:
    """The documentation of one field. ``prefix`` is the path of what contains it, so that O() names whole paths."""
    texts = [field.description] if isinstance(field.description, str) else list(field.description)
    if field.lists or field.same == "set":
        texts.append("Entries that are not listed are removed. An omitted list changes nothing.")
    if field.fixed:
        texts.append("It cannot change after creation.")
    entry: dict[str, t.Any] = {
        "description": [_placed(text, prefix) for text in dict.fromkeys(texts)],
        "type": field.type,
    }
    if field.elements:
        entry["elements"] = field.elements
    if field.required:
        entry["required"] = True
    if field.choices:
        entry["choices"] = list(field.choices)
    if field.aliases:
        entry["aliases"] = list(field.aliases)
    # The options of an open dictionary are not in the argument spec, but they are documented, and checked in the plan.
    if field.options:
        inner = f"{prefix}{field.name}[]." if field.type == "list" else f"{prefix}{field.name}."
        entry["suboptions"] = {below.name: option(below, inner) for below in field.options}
    return entry


def _placed(text: str, prefix: str) -> str:
    """O(name) of a nested option names its whole path."""
    # The path begins at the resource of the option: everything up to the last list of resources is removed.
    place = max((path for path in resource_lists() if prefix.startswith(path)), key=len, default="")
    return re.sub(r"\bO\(", f"O({place}", text)


@functools.cache
def resource_lists() -> tuple[str, ...]:
    """Where resources are in the bulk module: ``clusters[].``, ``clusters[].queues[].``, ``api_settings.`` and so on."""
    from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

    def below(entries: t.Iterable[t.Any], prefix: str) -> t.Iterator[str]:
        for entry in entries:
            place = f"{prefix}{entry.plural}{'' if entry.singleton else '[]'}."
            yield place
            yield from below(CATALOG.children(entry.name), place)

    return tuple(below(CATALOG.top_level(), ""))


# The links of modules for one resource; further links are in the fragment of the connection.
OF_ALL = [
    ("organization", "Manage a whole organization in one task, with one plan."),
    ("organization_info", "Return the current state as options."),
]


def notes(fields: t.Sequence[t.Any]) -> list[str]:
    """What applies to all options of a module, so that no option repeats it."""

    def every(options: t.Iterable[t.Any]) -> t.Iterator[t.Any]:
        for each in options:
            yield each
            yield from every(each.options)

    words = (choice for field in every(fields) for choice in field.choices if isinstance(choice, str))
    word = next(words, None)
    found = [f"Choices ignore case: V({word.upper()}) means V({word})."] if word else []
    if any(field.aliases for field in every(fields)):
        found.append(
            "Aliases are the names of options in the REST API, in GraphQL and in Buildkite's Terraform provider."
        )
    return found


def fragment(name: str, fields: t.Sequence[t.Any], manages: bool, has_defaults: bool = False) -> str:
    """The text of one fragment file. `manages`: for a module that manages one resource. `has_defaults`: for an operation."""
    data: dict[str, t.Any] = {"options": {field.name: option(field) for field in fields}}
    if manages:
        data["options"]["state"]["default"] = "present"
        data["seealso"] = [{"module": f"community.buildkite.{other}", "description": text} for other, text in OF_ALL]
    for field in fields if has_defaults else ():
        data["options"][field.name].update({} if field.default is None else {"default": field.default})
    data["notes"] = notes(fields)
    body = dump(data).rstrip()
    return (
        f'{HEADER}\n"""Options of community.buildkite.{name}. {WRITTEN}"""\n\nfrom __future__ import annotations\n\n\n'
        f'class ModuleDocFragment:\n    """The options."""\n\n    DOCUMENTATION = r"""\n{body}\n"""\n'
    )


def between(path: pathlib.Path, start: str, end: str, text: str, whole: str = "") -> str:
    """The text of a file, or `whole`, with the text between two marks replaced."""
    whole = whole or path.read_text()
    if start not in whole or end not in whole:
        sys.exit(f"{path.relative_to(ROOT)} lacks the marks {start.strip()} and {end.strip()}.")
    return whole.partition(start)[0] + start + text + end + whole.partition(end)[2]


def with_tables(path: pathlib.Path, tables: dict[str, str]) -> str:
    """The text of a guide with its rendered tables, each by its mark."""
    text = path.read_text()
    for mark, table in tables.items():
        text = between(path, f".. {mark}: written\n", f".. end of {mark}\n", table, text)
    return text


# Kinds of plugins and their folders, in the order of the README's table.
KINDS = {
    "module": "modules",
    "inventory plugin": "inventory",
    "lookup plugin": "lookup",
    "filter": "filter",
    "event source": "event_source",
    "event filter": "event_filter",
}


def readme_rows(new: t.Mapping[pathlib.Path, str]) -> str:
    """The table of modules, plugins and roles. `new`: the texts of modules that are written whole."""
    rows = ["\n| Name | Type | Purpose |\n| --- | --- | --- |\n"]
    for kind, folder in KINDS.items():
        place = ROOT / "plugins" / folder
        for path in sorted({*place.glob("[!_]*.py"), *(path for path in new if path.parent == place)}):
            purpose = documentation(path, new.get(path, ""))["short_description"]
            rows.append(f"| `community.buildkite.{path.stem}` | {kind} | {purpose} |\n")
    written = {of_role.ROLE: role()["meta/argument_specs.yml"]}
    for path in sorted((ROOT / "roles").iterdir()):
        specs = written.get(path.name) or (path / "meta/argument_specs.yml").read_text()
        main = yaml.safe_load(specs)["argument_specs"]["main"]
        rows.append(f"| `community.buildkite.{path.name}` | role | {main['short_description']} |\n")
    return "".join(rows)


def switch_rows() -> str:
    """The list of the stand-in's switches: the question, the default, and the other values."""
    rows = ["\n"]
    for name, switch in SWITCHES.items():
        default = json.dumps(switch.default) if not isinstance(switch.default, list) or not switch.default else "all"
        others = (
            ", ".join(f"``{json.dumps(value)}``" for value in switch.values if value != switch.default)
            if isinstance(switch.values, tuple)
            else switch.known()
        )
        sentence = switch.sentence.replace("`", "``")
        rows.append(f"- ``{name}``: {sentence} ``{default}``, {others}.\n")
    return "".join(rows)


def documentation(path: pathlib.Path, new: str = "") -> dict[str, t.Any]:
    """The DOCUMENTATION of a module, plugin or fragment, or of its new text."""
    text = new or path.read_text()
    found = re.search(r'^ *DOCUMENTATION = r"""\n(.*?)^"""', text, re.DOTALL | re.MULTILINE)
    return t.cast("dict[str, t.Any]", yaml.safe_load(found.group(1) if found else ""))


def action_group(names: t.Sequence[str]) -> str:
    """meta/runtime.yml with the modules of the action group."""
    path = ROOT / "meta" / "runtime.yml"
    head = path.read_text().partition("action_groups:")[0]
    return head + "action_groups:\n  buildkite:\n" + "".join(f"    - {name}\n" for name in names)


def role() -> dict[str, str]:
    """The files of the role that are derived from the options of the modules."""
    from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

    lists = [entry.plural for entry in CATALOG.top_level()]
    options = {
        field.name: option(field)
        for field in of_options.fields(CATALOG, of_role.ROLE)
        if field.name not in (*lists, *of_role.OF_FILES)
    }
    files = documentation(ROOT / "plugins/doc_fragments/_organization_files.py")
    yml = f"---\n{HEADER}\n# {WRITTEN}\n"
    return {
        "meta/argument_specs.yml": yml + dump(of_role.argument_specs(options, files["notes"])),
        "tasks/declared.yml": yml + of_role.tasks(list(options)),
    }


def outputs() -> dict[pathlib.Path, str]:
    """Every written file with its text."""
    engine.complete()
    from ansible_collections.community.buildkite.plugins.module_utils import _options
    from ansible_collections.community.buildkite.plugins.module_utils._operations.catalog import OPERATIONS
    from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

    singular, infos = CATALOG.modules(), CATALOG.infos()
    of_catalog = sorted([*singular, *infos, *_options.WHOLE])
    names = sorted([*of_catalog, *OPERATIONS.operations])
    files: dict[pathlib.Path, str] = of_operations.files(ROOT, ACTION, fragment)
    for name in of_catalog:
        file = "_organization" if name in _options.WHOLE else "_information" if name in infos else "_action"
        files[ROOT / "plugins/action" / f"{name}.py"] = ACTION.replace("FILE", file)
        files[ROOT / "plugins/doc_fragments" / f"_{name}.py"] = fragment(
            name, of_options.fields(CATALOG, name), name in singular
        )
    whole = {ROOT / "plugins/modules" / f"{name}.py": of_infos.text(name, HEADER, WRITTEN, dump) for name in infos}
    files[ROOT / "meta/runtime.yml"] = action_group(names)
    readme = ROOT / "README.md"
    text = between(readme, "<!-- modules: written -->\n", "<!-- /modules -->", readme_rows(whole) + "\n")
    files[readme] = between(
        readme, "<!-- support: written -->\n", "<!-- /support -->", of_support.readme() + "\n", text
    )
    contributing = ROOT / "docs/docsite/rst/contributing.rst"
    files[contributing] = with_tables(contributing, of_support.tables())
    stand_in = ROOT / "docs/docsite/rst/guide_stand_in.rst"
    files[stand_in] = with_tables(stand_in, {"switches": switch_rows() + "\n", **of_unserved.tables()})
    events = ROOT / "docs/docsite/rst/guide_events.rst"
    files[events] = with_tables(events, of_events.tables(ROOT / "plugins", documentation))
    for guide, tables in {"tokens": of_scopes, "guards": of_guards, "troubleshooting": of_errors}.items():
        page = ROOT / f"docs/docsite/rst/guide_{guide}.rst"
        files[page] = with_tables(page, tables.tables())
    for name in (one for one in singular if one not in of_targets.WITHOUT):
        for path, text in of_targets.files(name, HEADER, WRITTEN).items():
            files[ROOT / "tests/integration/targets" / name / path] = text
    files.update({ROOT / "roles" / of_role.ROLE / path: text for path, text in role().items()})
    with StandIn() as running:
        files.update(of_returns.texts(ROOT, samples.recorded(running), whole))
    declared = payloads.places(ROOT)
    for name in (*singular, *infos):
        module = ROOT / "plugins/modules" / f"{name}.py"
        files[module] = payloads.with_code(files[module], payloads.code(CATALOG, name, declared))
    for name in OPERATIONS.operations:
        module = ROOT / "plugins/modules" / f"{name}.py"
        files[module] = payloads.with_code(files[module], of_operations.code(name))
    files.update({ROOT / "docs/schema" / name: text for name, text in of_schema.schemas().items()})
    return files


def main() -> int:
    """Write, or check."""
    parser = argparse.ArgumentParser(description=textwrap.shorten(__doc__, 100))
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is out of date")
    arguments = parser.parse_args()
    stale = []
    for path, text in outputs().items():
        if path.exists() and path.read_text() == text:
            continue
        stale.append(str(path.relative_to(ROOT)))
        if not arguments.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    if arguments.check and stale:
        print("Out of date, run tests/rendering: " + ", ".join(stale))
        return 1
    print(f"{len(stale)} written." if not arguments.check else "Everything is up to date.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
