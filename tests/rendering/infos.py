# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules that return information about one kind: their documentation, examples and return values, from the declarations.

tests/rendering writes their files whole.
"""

from __future__ import annotations

import re
import typing as t

Entry = dict[str, t.Any]
Entries = dict[str, Entry]

# Values in examples that select objects, if those of the samples lack the option.
SELECTED = {"team": "Platform", "role": "admin", "archived": True}

READS = "Can run in check mode, which makes no difference, since the module only reads."
UNREAD: Entry = {
    "description": [
        "Lists and options that the result omits although they may exist, such as V(pipelines.cluster).",
        "If a requested list cannot be read, the task fails.",
    ],
    "returned": "success",
    "type": "list",
    "elements": "dict",
    "contains": {
        "list": {
            "description": "The list, or the option of the list's entries.",
            "returned": "always",
            "type": "str",
        },
        "code": {
            "description": "Code of the reason, such as V(missing_scope), V(forbidden) or V(not_found).",
            "returned": "always",
            "type": "str",
        },
        "reason": {"description": "Reason, as a sentence.", "returned": "always", "type": "str"},
    },
}
COST: Entry = {
    "description": "Use of the quotas by the run.",
    "returned": "success",
    "type": "dict",
    "contains": {
        name: {"description": text, "returned": "always", "type": kind}
        for name, text, kind in (
            ("rest_requests", "Number of REST requests.", "int"),
            ("graphql_requests", "Number of GraphQL requests.", "int"),
            ("graphql_points", "Points that the GraphQL requests cost.", "int"),
            ("seconds_waited", "Seconds that the run waited for quotas.", "float"),
        )
    },
}


def _words(kind: t.Any) -> str:
    """The objects of a resource in a sentence."""
    from ansible_collections.community.buildkite.plugins.module_utils._text import spaced

    return spaced(kind.plural)


def kinds_of(module: str) -> tuple[t.Any, ...]:
    """The resources that a module returns; () for any other module."""
    from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

    return CATALOG.returned_by(module)


def documentation(module: str) -> Entry:
    """The DOCUMENTATION of a module."""
    kind = kinds_of(module)[0]
    words = _words(kind)
    manages = f"community.buildkite.{kind.module_name}"
    with_options = [
        f"Returns {words}, each with its ID and with the options of M({manages}).",
        f"Options that are not set are V(null), which M({manages}) does not manage. Secret options are never returned.",
    ]
    without = (
        f"Without options, it returns all {words} that the token's user can see. If nothing matches, the list is empty."
    )
    about = f"information about {words} of a Buildkite organization"
    if kind.singleton:
        about = f"{kind.description[0].lower()}{kind.description[1:-1]}"
    return {
        "module": module,
        "short_description": f"Gather {about}",
        "version_added": "0.1.0",
        "description": [
            *(with_options if kind.managed else [f"Returns {about if kind.singleton else words}."]),
            *([] if kind.singleton else [without]),
            *_needs(module),
        ],
        "attributes": {
            "check_mode": {"description": READS, "support": "full"},
            "diff_mode": {"description": "The module changes nothing.", "support": "N/A"},
        },
        "author": ["community.buildkite contributors (@ansible-collections)"],
        "seealso": [
            *([{"module": manages, "description": f"Manage {words}."}] if kind.managed else []),
            {"module": "community.buildkite.organization_info", "description": "Return the whole organization."},
        ],
        "extends_documentation_fragment": [
            f"community.buildkite.{name}" for name in ("_attributes", "_connection", f"_{module}")
        ],
    }


def _needs(module: str) -> list[str]:
    """The scopes and the requests of a module, in sentences."""
    from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
    from ansible_collections.community.buildkite.plugins.module_utils._text import joined, spaced

    kind, *others = kinds_of(module)
    above = [CATALOG.parent_of(kind).scopes.read] if kind.parent else []
    scopes = [scope for scope in dict.fromkeys([*above, kind.scopes.read]) if scope]
    listed = " and ".join(f"C({scope})" for scope in scopes)
    needs = f"The API token needs the {'scope' if len(scopes) == 1 else 'scopes'} {listed}"
    found = [f"{needs if scopes else 'The API token needs no scope'}. {_requests(CATALOG, kind)}"]
    if kind.scopes.of_administrators:
        found.append(f"Only administrators can read {'all ' if kind.managed else ''}{_words(kind)}.")
    found += [
        f"{_words(other)[0].upper()}{_words(other)[1:]} need the scope C({other.scopes.read}). Without it, RV(unread) contains their list."
        for other in others
    ]
    referred = sorted({field.refers_to for field in kind.leaf_fields() if field.refers_to})
    targets = [CATALOG.resource(name) for name in referred if name not in (entry.name for entry in kind.joins)]
    if targets:
        lists = joined([spaced(target.plural) for target in targets], "and")
        found.append(
            f"It also reads {lists}, for the names in the result. RV(unread) lists what the token cannot read."
        )
    return found


def _requests(catalog: t.Any, kind: t.Any) -> str:
    """The cost of all objects, as bulk_reads of the API's notes has it."""
    words = _words(kind)
    if kind.singleton:
        return "It takes one REST request."
    if not kind.rest.path:
        return f"It takes one GraphQL request for {kind.graphql.connection.page} {words}."
    if not kind.parent:
        return f"It takes one REST request for 100 {words}."
    above = catalog.parent_of(kind)
    found = f"It takes one REST request for each {above.title}"
    if kind.graphql.connection:
        return f"{found}, or one GraphQL request for many if the token has the scope C(graphql)."
    return f"{found}."


def examples(module: str) -> list[Entry]:
    """The EXAMPLES of a module, with the names of its samples."""
    from ansible_collections.community.buildkite.plugins.module_utils._export import selection
    from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
    from ansible_collections.community.buildkite.plugins.module_utils._text import joined, spaced

    from rendering.samples import LIVES

    kind = kinds_of(module)[0]
    own = {field.name: field.example for field in kind.fields} | {kind.parent: "Linux"}
    made = LIVES[kind.module_name][0] if kind.managed else own
    name, words = f"community.buildkite.{module}", _words(kind)
    found: list[Entry] = [{"name": f"Return all {words}", name: None, "register": "all"}]
    if kind.singleton:
        return [
            {"name": f"Return {kind.description[0].lower()}{kind.description[1:-1]}", name: None, "register": kind.name}
        ]
    above = {kind.parent: made[kind.parent]} if kind.parent else {}
    keys = {key: made[key] for key in kind.key}
    if above:
        title = CATALOG.parent_of(kind).title
        found.append({"name": f"Return the {words} of one {title}", name: above, "register": "inside"})
    found.append({"name": f"Return one {spaced(kind.title)}", name: {**above, **keys}, "register": "one"})
    for field in kind.rest.filters:
        value = made.get(field.name, "ada@example.com")
        found.append(
            {"name": f"Return {words} by {field.name}", name: {field.name: value}, "register": f"by_{field.name}"}
        )
    for pick in kind.identity.picks:
        option = selection.pick_field(CATALOG, kind, pick)
        value = made.get(option.name, SELECTED.get(option.name))
        if value is None:
            value = 90 if option.type == "int" else True
        found.append(
            {"name": f"Return {words} by {option.name}", name: {option.name: value}, "register": f"by_{option.name}"}
        )
    links = selection.included(CATALOG, kind)
    if links:
        found.append(
            {
                "name": f"Return one {spaced(kind.title)} with its {joined(links, 'and')}",
                name: {**above, **keys, selection.INCLUDE: list(links)},
                "register": "linked",
            }
        )
    return found


def returned(module: str) -> Entries:
    """The entries of a module's RETURN, without `failure`."""
    from ansible_collections.community.buildkite.plugins.module_utils._text import spaced

    kind = kinds_of(module)[0]
    ident: Entry = {"description": f"ID of the {spaced(kind.title)}.", "returned": "always", "type": "str"}
    contents: Entries = {"id": ident} if kind.rest.id_path and not kind.singleton else {}
    for each in kinds_of(module):
        contents = {**contents, **_values(each)}
    return {
        kind.plural: {
            "description": kind.description
            if kind.singleton
            else f"The {_words(kind)} that match the options, by name.",
            "returned": "success",
            **({"type": "dict"} if kind.singleton else {"type": "list", "elements": "dict"}),
            "contains": contents,
        },
        "unread": UNREAD,
        "cost": COST,
    }


def _values(kind: t.Any) -> Entries:
    """The keys of an object."""
    from ansible_collections.community.buildkite.plugins.module_utils._export.listed import shown
    from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

    found: Entries = {}
    if kind.parent:
        above = CATALOG.parent_of(kind)
        what = f"{above.key[0].capitalize()} of the {above.title}."
        found[above.name] = {"description": what, "returned": "when one contains it", "type": "str"}
    for name in kind.identity.known_by:
        what = f"{name.capitalize()} of the {kind.title}, which Buildkite derives."
        found[name] = {"description": what, "returned": "always", "type": "str"}
    for field in (*kind.returned, *kind.fields):
        if field not in (*shown(kind), *kind.returned) and not field.lists:
            continue
        texts = [field.description] if isinstance(field.description, str) else list(field.description)
        is_asked = field.lists and not CATALOG.resource(field.lists).as_link.embedded
        found[field.name] = {
            # The module has no such options to link to.
            "description": re.split(r"(?<=\.)\s", texts[0])[0].replace("O(", "C("),
            "returned": "when O(include) contains it" if is_asked else "when Buildkite returns it",
            "type": field.type,
        }
        if field.elements:
            found[field.name]["elements"] = field.elements
    return found


def objects(module: str, results: t.Mapping[str, list[Entry]]) -> list[Entry]:
    """What the module that manages its objects returned of them, in the form of its own results."""
    return [
        {kind.plural: [result[kind.module_name]]}
        for kind in kinds_of(module)
        for result in results.get(kind.module_name, ())
        if result.get(kind.module_name)
    ]


def text(module: str, header: str, written: str, dump: t.Callable[[t.Any], str]) -> str:
    """The file of a module, with an empty RETURN and without code."""
    shown = re.sub(r"^(  community\.buildkite\.\w+:) null$", r"\1", _spaced(dump(examples(module))), flags=re.MULTILINE)
    return (
        f"#!/usr/bin/python\n{header}\n# {written}\n\nfrom __future__ import annotations\n\n"
        f'DOCUMENTATION = r"""\n{dump(documentation(module))}"""\n\nEXAMPLES = r"""\n---\n{shown}"""\n\n'
        'RETURN = r"""\n"""\n'
    )


def _spaced(tasks: str) -> str:
    """Tasks with an empty line between them."""
    return re.sub(r"\n(?=- name: )", "\n\n", tasks)
