# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules for operations: their action plugins, options and code, from the declarations."""

from __future__ import annotations

import importlib
import pathlib
import typing as t

from rendering import infos, payloads

Entry = dict[str, t.Any]
Entries = dict[str, Entry]

# The codes of every operation; the declaration has more.
CODES = (
    *("invalid_option", "missing_scope", "unauthorized", "forbidden", "not_found", "rate_limited", "max_wait"),
    *("service_error", "unreachable", "not_buildkite", "missing_library"),
)
# The option of operations that use the file of values.
VALUES = "token_values_path"
OF_WRITES = ("conflict", "invalid", "unclear")
OF_SCOPES: dict[str, tuple[str, str, str]] = {
    "scopes": ("Scopes that the token lacks.", "list", "when it lacks scopes"),
    "needed_by": ("What needs a scope, by scope.", "dict", "when it lacks scopes"),
}


def is_one(module: str) -> bool:
    """Whether a module is for an operation."""
    from ansible_collections.community.buildkite.plugins.module_utils._operations.catalog import OPERATIONS

    return module in OPERATIONS.operations


def described(module: str, entries: Entries, facts: dict[str, tuple[str, str, str]], failure: Entry) -> Entries:
    """The entries of a module's RETURN, which describes its own ones, with those of every operation."""
    from ansible_collections.community.buildkite.plugins.module_utils._operations.catalog import OPERATIONS

    operation = OPERATIONS.operations[module]
    own = (() if operation.only_reads else OF_WRITES) + tuple(error.code for error in operation.fails_with)
    codes = [f"V({code})" for code in (*CODES, *own)]
    listed = f"Code of the failure, such as {', '.join(codes[:-1])} or {codes[-1]}."
    known: Entries = {
        fact: {"description": text, "type": kind, "returned": when}
        for fact, (text, kind, when) in {"code": (listed, "str", "always"), **facts, **OF_SCOPES}.items()
        if fact not in ("organization",)
    }
    known["scopes"]["elements"] = "str"
    before = entries.get("failure", {}).get("contains", {})
    mine = {fact: entry for fact, entry in before.items() if fact not in known}
    return {
        **entries,
        "cost": {**infos.COST, "returned": "success, and failure once the operation began"},
        "failure": {**failure, "contains": {**known, **mine}},
    }


def files(root: pathlib.Path, action: str, fragment: t.Callable[..., str]) -> dict[pathlib.Path, str]:
    """The action plugins and fragments of all operations. `fragment` is that of tests/rendering."""
    from ansible_collections.community.buildkite.plugins.module_utils._operations.catalog import OPERATIONS

    found = {}
    for name, operation in OPERATIONS.operations.items():
        found[root / "plugins/action" / f"{name}.py"] = action.replace("FILE", "_operating")
        found[root / "plugins/doc_fragments" / f"_{name}.py"] = fragment(
            name, operation.options, manages=False, has_defaults=True
        )
    return found


def declared() -> dict[str, tuple[str, str]]:
    """Where each operation is declared, by its name: the file's stem and the constant."""
    from ansible_collections.community.buildkite.plugins.module_utils._operations import catalog

    found = {}
    for constant, value in vars(catalog).items():
        if type(value).__name__ == "Operation":
            file = value.work.__module__.rpartition(".")[2]
            found[value.name] = (file, constant)
    return found


def code(name: str) -> str:
    """The code of a module."""
    from ansible_collections.community.buildkite.plugins.module_utils._operations.catalog import OPERATIONS

    file, constant = declared()[name]
    stores = any(field.name == VALUES for field in OPERATIONS.operations[name].fields)
    assert importlib.import_module(f"{payloads.UTILS}._operations.{file}")
    imported = f"from {payloads.UTILS}._operations.{file} import {constant}"
    if len(imported) > payloads.COLUMNS:
        imported = f"{imported.removesuffix(constant)}(\n    {constant},\n)"
    return (
        f"{f'from {payloads.UTILS}._apply.value_file import opened{chr(10)}' if stores else ''}"
        f"from {payloads.UTILS}._operation import run\n"
        f"{imported}\n\n\n"
        f'def main() -> None:\n    """Run the module."""\n    run({constant}{", opened" if stores else ""})\n\n\n'
        'if __name__ == "__main__":\n    main()\n'
    )
