# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""RETURN of every module: handwritten descriptions, keys that are derived from declarations, and samples of real runs.

tests/rendering writes it. Descriptions of keys that only one module returns are in that module and are kept.
"""

from __future__ import annotations

import copy
import json
import pathlib
import re
import typing as t

import yaml

from rendering import infos, operations, payloads
from rendering.attributed import attributed

Entry = dict[str, t.Any]
Entries = dict[str, Entry]

BLOCK = re.compile(r'^RETURN = r"""\n(.*?)^"""$', re.DOTALL | re.MULTILINE)
ORDER = ("description", "returned", "type", "elements", "sample", "contains")
CODES = {
    "organization_files": ["invalid_option", "rejected", "cannot_write", "missing_library"],
    "organization_info": [
        *("invalid_option", "missing_scope", "unauthorized", "forbidden", "not_found", "rate_limited", "max_wait"),
        *("service_error", "unreachable", "not_buildkite", "missing_library"),
    ],
    "": [
        *(
            "invalid_option",
            "rejected",
            "missing_scope",
            "unauthorized",
            "forbidden",
            "not_found",
            "conflict",
            "invalid",
        ),
        *("not_kept", "rate_limited", "max_wait", "service_error", "unreachable", "not_buildkite", "unclear"),
        *("duplicate", "changes_failed", "held", "missing_library"),
    ],
}
# The facts of a failure: description, type, when. The modules that return them: those that read, or those that change.
FACTS: dict[str, tuple[str, str, str]] = {
    "message": ("The first sentence of RV(ignore:msg).", "str", "always"),
    "option": ("Option that caused the failure.", "str", "when an option caused it"),
    "status": ("HTTP status of the answer.", "int", "when Buildkite answered"),
    "request": ("Request that failed, as method and path.", "str", "when a request failed"),
    "organization": ("Organization that was not found.", "str", "when it was not found"),
    "max_wait": ("Value of O(max_wait).", "int", "when the run would wait longer"),
    "seconds": ("Seconds that the run would wait.", "float", "when the run would wait longer than O(max_wait)"),
}
OF_CHANGES: dict[str, tuple[str, str, str]] = {
    "scopes": ("Scopes that the token lacks.", "list", "when it lacks scopes"),
    "needed_by": ("Lists that need a scope, by scope.", "dict", "when it lacks scopes for writing"),
    "errors": ("Buildkite's errors, one for each value.", "list", "when the answer contains them"),
    "reference": ("Name that matches no object, or more than one.", "str", "when a name is the cause"),
    "guard": ("Guard that rejects the plan, such as V(max_deletions).", "str", "when a guard rejects it"),
    "address": ("Address of the object that caused the failure.", "str", "when one object caused it"),
    "problems": (
        "All problems, each with its code, message and further facts. C(address) is the address of the object. C(option) is its option:"
        " a key in a dictionary follows a dot, the number of an entry is in brackets.",
        "list",
        "when the declaration has mistakes or the plan is rejected",
    ),
    "ids": (
        "IDs of the objects with the same key. If this run created an object, its ID is the first.",
        "list",
        "when another client created one meanwhile",
    ),
    "addresses": ("Addresses that would be removed.", "list", "when a limit rejects the plan"),
    "count": ("Number of removals.", "int", "when a limit rejects the plan"),
    "limit": ("Number of allowed removals.", "int", "when a limit rejects the plan"),
}
PLANNED = "success, and failure once the plan was made"
# Why a change is not made: description, when, type.
WITHHELD: dict[str, tuple[str, str, str]] = {
    "held": (
        "Why the current state of the object does not allow the change, and what to do.",
        "when the change is held",
        "str",
    ),
    "skipped": (
        "The held change on which this one depends, as a sentence.",
        "when the plan skips the change",
        "str",
    ),
}
CHANGES: Entry = {
    "description": [
        "Changes that the run made, or would make in check mode, in order.",
        "Held changes, and changes that depend on them, are at the end.",
    ],
    "returned": PLANNED,
    "type": "list",
    "elements": "dict",
    "contains": {
        name: {"description": text, "returned": when, "type": kind, **({"elements": "str"} if kind == "list" else {})}
        for name, (text, when, kind) in {
            "address": ("Address of the object that changed.", "always", "str"),
            "action": ("V(create), V(update), V(archive) or V(delete).", "always", "str"),
            "before": ("Previous values of the options that changed.", "when there were any", "dict"),
            "after": ("New values of the options that changed.", "when there are any", "dict"),
            "cascade": (
                "Addresses of the configuration in the cascade of a deletion.",
                "when there are any",
                "list",
            ),
            "cascade_unknown": (
                "Lists in the cascade of a deletion that the token cannot read.",
                "when there are any",
                "list",
            ),
            "data_lost": ("Data that is lost with a deleted object, as a sentence.", "when there is any", "str"),
            **WITHHELD,
        }.items()
    },
}
# Where files declare the object of a change or a failure: description, when, type.
DECLARED_AT: dict[str, tuple[str, str, str]] = {
    "file": ("File of O(src) that declares the object or option.", "with O(src), when a file declares it", "str"),
    "line": ("Line in that file, from 1.", "with O(src), when a file declares it", "int"),
    "column": ("Column in that line, from 1.", "with O(src), when a file declares it", "int"),
    "inherited_from": (
        "Defaults or group from which it comes, such as V(groups.pipelines.web).",
        "with O(src), when it comes from defaults or a group",
        "str",
    ),
}
OPTION_PLACES: Entry = {
    "description": "The same four values for each option that changes, by option.",
    "returned": "with O(src), when an existing object changes",
    "type": "dict",
}
# Keys of deletions of objects that contain others.
TAKEN_ALONG = ("cascade", "cascade_unknown", "data_lost")
FAILURE: Entry = {
    "description": "Why the task failed, for playbooks to test.",
    "returned": "failure",
    "type": "dict",
}
# The preferred number of keys in a sample of free form.
FEW = 8
ELEMENTS = {"errors": "dict", "problems": "dict"}
OF_ORGANIZATION: dict[str, tuple[str, str, str]] = {
    "message": (
        "The first sentence of RV(ignore:msg), which also contains the short plan if there is drift.",
        "str",
        "always",
    ),
    "networks": ("Networks that would be removed.", "list", "when their removal is rejected"),
    "plan_id": ("ID of the current plan.", "str", "when O(plan_id) differs"),
    "expected": ("Value of O(plan_id).", "str", "when O(plan_id) differs"),
}


def texts(
    root: pathlib.Path, results: t.Mapping[str, list[Entry]], new: t.Mapping[pathlib.Path, str]
) -> dict[pathlib.Path, str]:
    """Every module with a new RETURN. `results` are what each returned in some runs, `new` the texts that are written whole."""
    written = {}
    for name in results:
        path = root / "plugins" / "modules" / f"{name}.py"
        text = new.get(path) or path.read_text(encoding="utf-8")
        entries = described(name, documented(text))
        is_operation = operations.is_one(name)
        others = [
            result
            for other, every in results.items()
            if is_operation or not operations.is_one(other)
            for result in every
        ]
        fill(entries, results[name], [*infos.objects(name, results), *others])
        block = f'RETURN = r"""\n{yaml.dump(ordered(entries), Dumper=_Dumper, **STYLE)}"""'
        written[path] = BLOCK.sub(lambda found, block=block: block, text)  # type: ignore[misc]
    return written


def documented(text: str) -> Entries:
    """The entries of a module's RETURN."""
    found = BLOCK.search(text)
    return t.cast(Entries, (yaml.safe_load(found[1]) if found else None) or {})


def described(name: str, entries: Entries) -> Entries:
    """The entries, including those that are the same in all modules and the keys of the module's resource."""
    from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

    if operations.is_one(name):
        return operations.described(name, entries, FACTS, FAILURE)
    if name in CATALOG.modules():
        # A new module has no RETURN yet.
        title = title_of(name)
        afterwards = f"Options of the {title} after the changes. V(null) if the {title} is absent."
        usual: Entries = {
            "changes": CHANGES,
            name: {"description": afterwards, "returned": PLANNED, "type": "dict"},
            **(values_of(title) if has_values(name) else {}),
            "failure": FAILURE,
        }
        entries = {**entries, **{key: {**entry} for key, entry in usual.items() if key not in entries}}
        if has_values(name):
            entries.update(values_of(title))
        entries[name]["contains"] = resource(name)
    if name in (*CATALOG.modules(), "organization"):
        own = [entry for entry in CATALOG.managed() if entry.module_name == name]
        deletes = holds(name) or any(map(CATALOG.has_cascade, own))
        shown = {key: {**entry} for key, entry in CHANGES["contains"].items() if deletes or key not in TAKEN_ALONG}
        of_whole = {**attributed(), **places(DECLARED_AT), "option_places": {**OPTION_PLACES}}
        declared = of_whole if name == "organization" else {}
        changes = {"description": CHANGES["description"], "contains": {**shown, **declared}}
        entries = {**entries, "changes": {**entries["changes"], **changes}}
    if infos.kinds_of(name):
        entries = {**copy.deepcopy(infos.returned(name)), "failure": FAILURE}
    return {**entries, "failure": {**entries["failure"], "contains": failure(name)}}


def places(described: dict[str, tuple[str, str, str]]) -> Entries:
    """The entries for keys that a table describes."""
    return {key: {"description": text, "returned": when, "type": kind} for key, (text, when, kind) in described.items()}


def holds(name: str) -> bool:
    """Whether a module's changes may depend on each other: its objects have links or contain others, or it manages all."""
    from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

    own = [entry.name for entry in CATALOG.managed() if entry.module_name == name]
    return name == "organization" or any(CATALOG.children(one) or list(CATALOG.links_of(one)) for one in own)


def has_values(name: str) -> bool:
    """Whether a module creates objects with a value that is returned once."""
    from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

    made = [entry for entry in CATALOG.managed() if entry.lifecycle.returned_once]
    return any(name in (entry.module_name, "organization") for entry in made)


def values_of(title: str) -> Entries:
    """The entries for a value that is returned once."""
    return {
        "token_value": {
            "description": [
                "Value of the new token. It is a secret, and Buildkite returns it once.",
                "A failed result does not contain it. If it is not stored, a warning names the file in C(~/.ansible/buildkite/unsaved)"
                " that contains it.",
            ],
            "returned": "when a task with C(no_log) set to V(true) created a token; never in check mode",
            "type": "str",
        },
        "values_missing": {
            "description": f"Address of the {title}, if it exists and O(token_values_path) lacks its value. Otherwise an empty list.",
            "returned": "with O(token_values_path)",
            "type": "list",
            "elements": "str",
        },
    }


def failure(name: str) -> Entries:
    """The contents of `failure`."""
    only_reads = name == "organization_info" or bool(infos.kinds_of(name))
    codes = CODES["organization_info" if only_reads else name if name in CODES else ""] + (
        ["drift"] if name == "organization" else []
    )
    codes += ["not_stored", "values_missing"] if has_values(name) else []
    codes += ["not_built"] if payloads.waits(name) else []
    code = f"Code of the failure, such as {', '.join(f'V({one})' for one in codes[:-1])} or V({codes[-1]})."
    facts = {"code": (code, "str", "always"), **FACTS}
    if name == "organization_files":
        facts = {"code": (code, "str", "always"), "message": FACTS["message"], "option": FACTS["option"]}
    elif name == "organization":
        facts.update(OF_CHANGES | OF_ORGANIZATION)
    elif only_reads:
        facts.update({fact: OF_CHANGES[fact] for fact in ("scopes", "needed_by", "reference")})
    else:
        facts.update({fact: entry for fact, entry in OF_CHANGES.items() if fact not in ("addresses", "limit")})
    entries: Entries = {
        fact: {"description": text, "type": kind, "returned": when} for fact, (text, kind, when) in facts.items()
    }
    if name == "organization":
        entries.update(places(DECLARED_AT))
    for fact in entries.keys() & {"scopes", "addresses", "errors", "ids", "networks", "problems"}:
        entries[fact]["elements"] = ELEMENTS.get(fact, "str")
    if name != "organization_files" and not only_reads:
        for fact, did, has, when in (
            ("failed", "failed", "action, code, message and further facts", "when changes were tried"),
            ("held", "were held", "action and reason", "when changes were held"),
            ("skipped", "were skipped", "action and reason", "when changes were tried"),
        ):
            entries[fact] = {
                "description": f"Changes that {did}, each with address, {has}.",
                "type": "list",
                "elements": "dict",
                "returned": when,
            }
    return entries


def title_of(name: str) -> str:
    """The objects that a module manages, in words."""
    from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
    from ansible_collections.community.buildkite.plugins.module_utils._text import spaced

    return spaced(next(entry.title for entry in CATALOG.managed() if entry.module_name == name))


def resource(name: str) -> Entries:
    """The keys of the object that a module manages: its ID and its options, except secrets and links."""
    from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

    found: Entries = {"id": {"description": f"ID of the {title_of(name)}.", "returned": "always", "type": "str"}}
    for entry in CATALOG.managed():
        for field in (*entry.fields, *entry.returned) if entry.module_name == name else ():
            told = not (field.lists or field.directs or field.is_spelling or field.encoding.from_now)
            if field.secret is True or not told or field.name in found:
                continue
            texts = [field.description] if isinstance(field.description, str) else list(field.description)
            found[field.name] = {
                "description": re.split(r"(?<=\.)\s", texts[0])[0],
                "returned": "when the run sets it"
                if field.refers_to or not field.read_path
                else "when Buildkite returns it",
                "type": field.type,
            }
            if field.elements:
                found[field.name]["elements"] = field.elements
    return found


def fill(entries: Entries, own: t.Sequence[t.Any], all_of_them: t.Sequence[t.Any]) -> None:
    """Give every entry its sample, or those of its contents: from the module's runs, or else from another's."""
    for name, entry in entries.items():
        mine, others = below(own, name), below(all_of_them, name)
        entry.pop("sample", None)
        if "contains" in entry:
            fill(entry["contains"], mine, others)
            continue
        # A module that never skips changes gets no sample of skipped ones from another.
        value = sample(mine) or (None if name == "skipped" else sample(others))
        entry["sample"] = value if value is not None else next(iter([*mine, *others]), None)
        if entry["type"] == "list" and isinstance(value, list) and entry.get("elements") == "dict":
            # One is enough.
            entry["sample"] = [max(value, key=lambda one: (len(one), -len(json.dumps(one))))]


def below(values: t.Sequence[t.Any], name: str) -> list[t.Any]:
    """The values of dictionaries, and of lists of them, under a name."""
    flat = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return [one[name] for one in flat if isinstance(one, dict) and one.get(name) is not None]


def sample(values: t.Sequence[t.Any]) -> t.Any:
    """The value that shows most in a few lines; for other types than lists and dictionaries, the first."""
    full = [value for value in values if value not in ("", [], {}, 0, False)]
    keyed = [value for value in full if isinstance(value, (dict, list))]
    if keyed:
        return min(keyed, key=lambda value: (abs(FEW - keys(value)), len(json.dumps(value)), json.dumps(value)))
    return full[0] if full else None


def keys(value: t.Any) -> int:
    """How many keys a dictionary has, nested ones included, or the largest entry of a list."""
    if isinstance(value, list):
        return max(map(keys, value), default=0)
    return sum(1 + keys(one) for one in value.values()) if isinstance(value, dict) else 0


def ordered(entries: Entries) -> Entries:
    """The same, with the keys of each entry in their usual order."""
    done = {}
    for name, entry in entries.items():
        entry = {key: entry[key] for key in ORDER if key in entry}
        if "contains" in entry:
            entry["contains"] = ordered(entry["contains"])
        done[name] = entry
    return done


class _Dumper(yaml.SafeDumper):
    """Lists indented below their key, text of several lines as blocks, no anchors."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: t.Any) -> bool:
        return True


def _text(dumper: _Dumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)
STYLE: dict[str, t.Any] = {"sort_keys": False, "allow_unicode": True, "width": 114}
