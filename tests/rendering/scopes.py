# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scopes that each option needs, from the declarations. tests/rendering writes it into the guide.

A need is a set of alternatives, each with all of its scopes.
"""

from __future__ import annotations

import dataclasses
import typing as t

Need = tuple[tuple[str, ...], ...]

# Without one of these, it is unknown whether the token's user is an administrator.
ADMINISTRATOR: Need = (("graphql",), ("read_user", "read_organizations"))


@dataclasses.dataclass(frozen=True)
class Row:
    """An option of the module `organization`, and the needs of a check and a run."""

    place: str
    reads: tuple[Need, ...]
    writes: tuple[Need, ...] = ()


def one(scope: str) -> Need:
    """A need that one scope meets, and no other."""
    return ((scope,),)


def declared() -> list[Row]:
    """The needs of each list, and of its references in addition to those of the list."""
    from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

    rows = []
    for entry in CATALOG.managed():
        place = _place(entry)
        # What joins others cannot be declared without them.
        joined = {one(CATALOG.resource(str(field.refers_to)).scopes.read): True for field in entry.joins}
        if entry.admission:
            joined[one(CATALOG.resource(entry.admission.people).scopes.read)] = True
        rows.append(Row(place, (one(entry.scopes.read), *joined), (one(entry.scopes.write),)))
        inside = place if entry.singleton else f"{place}[]"
        for field in entry.fields:
            if field.lists:
                link = CATALOG.resource(field.lists)
                for option in CATALOG.entry_fields(link, entry.name):
                    if option.refers_to:
                        rows.append(_named(entry, link, option, f"{inside}.{field.name}[].{option.name}"))
            elif field.toggle:
                rows.append(Row(f"{inside}.{field.name}", (one("graphql"),), ()))
            elif field.refers_to and field not in entry.joins:
                rows.append(_named(entry, entry, field, f"{inside}.{field.name}"))
    return [row for row in rows if row.reads or row.writes]


def _place(entry: t.Any) -> str:
    from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

    return f"{_place(CATALOG.resource(entry.parent))}[].{entry.plural}" if entry.parent else entry.plural


def _named(entry: t.Any, holder: t.Any, field: t.Any, place: str) -> Row:
    """The scopes for a reference in addition to those of its list."""
    from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

    target = CATALOG.resource(field.refers_to)
    there: Need = (("graphql",), (target.scopes.read,)) if target.rest.looked_up else one(target.scopes.read)
    reads = {there: True, one(holder.scopes.read): True}
    reads.pop(one(entry.scopes.read), None)
    writes = (one(holder.scopes.write),) if holder.scopes.write != entry.scopes.write else ()
    return Row(place, tuple(reads), writes)


def taken_away() -> list[Row]:
    """The additional scopes for deletions of each resource, which verify that an object is not in use."""
    from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

    rows = []
    for entry in CATALOG.listed():
        needs: dict[Need, bool] = {}
        near = [entry, *CATALOG.children(entry.name)]
        near += [CATALOG.resource(entry.admits_to)] if entry.admits_to else []
        for kind in near:
            if kind.occupants:
                needs[one(kind.occupants.read_scope)] = True
        for kind in CATALOG.managed():
            outside = kind.name != entry.parent
            uses = [field for field in kind.fields if field.reference and field.reference.occupies]
            uses = [field for field in uses if field.refers_to == entry.name]
            if outside and uses:
                # GraphQL shows whether archived objects use it, and who the user is.
                hidden = any(field in CATALOG.hidden_uses(kind) for field in uses)
                needs |= {one(kind.scopes.read): True, (one("graphql") if hidden else ADMINISTRATOR): True}
        # The plan contains its cascade.
        for below in CATALOG.below(entry.name):
            if below.joins:
                needs |= {((below.scopes.read,), (below.rest.keys_scope,)): True, ADMINISTRATOR: True}
            else:
                needs |= {_listed(below, entry.scopes.read): True, one(CATALOG.parent_of(below).scopes.read): True}
        for other in entry.cascade.undeclared:
            needs |= {} if other.read_scope == entry.scopes.read else {one(other.read_scope): True}
        needs |= {one(CATALOG.resource(entry.membership.left_over).scopes.read): True} if entry.membership else {}
        needs.pop(one(entry.scopes.read), None)
        writes = (one(entry.scopes.delete),) if entry.scopes.delete else ()
        if needs or writes:
            rows.append(Row(_place(entry), tuple(needs), writes))
    return rows


def _listed(below: t.Any, own: str) -> Need:
    """The scopes that list children or links, but for `own`: some links are also in REST's answers of what they join."""
    from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

    answered = below.as_link.answered
    if not answered:
        return one(below.scopes.read)
    names = (CATALOG.resource(answered.by).scopes.read, *(scope for each in ADMINISTRATOR[1:] for scope in each))
    return (one(below.scopes.read)[0], tuple(scope for scope in names if scope != own))


def uses() -> list[tuple[str, list[str]]]:
    """The purposes of tokens for everything that can be declared, each with its additional scopes."""
    from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

    reads = sorted({entry.scopes.read for entry in CATALOG.resources} - {"graphql"})
    writes = sorted({entry.scopes.write for entry in CATALOG.managed()} - {"graphql"})
    occupants = sorted({entry.occupants.read_scope for entry in CATALOG.managed() if entry.occupants})
    deletes = {entry.scopes.delete for entry in CATALOG.managed() if entry.scopes.delete}
    taken = {entry.rest.keys_scope for entry in CATALOG.managed() if entry.joins}
    return [
        (
            "A check, a plan of a pull request, a nightly run and an export, which only read",
            sorted({*reads, "read_user"}),
        ),
        ("To create and change objects, also", writes),
        ("To delete and prune, and to plan that, also", sorted({*occupants, *taken, *deletes} - {*reads})),
        (
            "To delete clusters, and pipelines whose repositories are on GitHub, for webhooks in repositories, for rules, for agent tokens outside of"
            " clusters, and for the access of teams to package registries, also",
            ["graphql"],
        ),
        ("The inventory of agents, and nothing else", occupants),
    ]


def operated() -> list[tuple[str, str, str]]:
    """Each state of an operation, or the operation if it has no states, and its scopes, always and for some calls, in words."""
    from ansible_collections.community.buildkite.plugins.module_utils._operations.catalog import OPERATIONS

    rows = []
    for name, operation in sorted(OPERATIONS.operations.items()):
        module = f"community.buildkite.{name}#module"
        for state in [state.name for state in operation.states] or [None]:
            place = f":ansopt:`{module}:state={state}`" if state else f":ansplugin:`{module}`"
            always = [
                *map(one, operation.scopes_of(state)),
                *([tuple((each,) for each in operation.one_of)] if operation.one_of else []),
            ]
            also = "; ".join(f"``{scope}`` {when}" for scope, when in operation.also_of(state))
            rows.append((place, said(always), also))
    return [row for row in rows if any(row[1:])]


def said(needs: t.Iterable[Need]) -> str:
    """Needs in words."""
    return "; ".join(
        ", or ".join(" and ".join(f"``{scope}``" for scope in all_of) for all_of in need) for need in needs
    )


def table(head: t.Sequence[str], rows: t.Iterable[t.Sequence[str]], widths: str = "") -> str:
    """A table of reStructuredText with a head, between two blank lines."""
    lines = ["", ".. list-table::", "   :header-rows: 1", *([f"   :widths: {widths}"] if widths else []), ""]
    for row in [head, *rows]:
        for number, cell in enumerate(row):
            lines.append(f"   {'*' if number == 0 else ' '} - {cell}".rstrip())
    return "\n".join([*lines, "", ""])


def tables() -> dict[str, str]:
    """The written parts of the guide by their marks."""
    return {
        "scopes-declared": table(
            ("Option", "To check", "To apply as well"),
            ((_option(row.place), said(row.reads), said(row.writes)) for row in declared()),
            "40 30 30",
        ),
        "scopes-taken-away": table(
            ("Deleting", "Also needs"),
            ((_option(row.place), said((*row.reads, *row.writes))) for row in taken_away()),
            "30 70",
        ),
        "scopes-operations": table(
            ("Operation", "Always needs", "Some calls also need"),
            operated(),
            "40 30 30",
        ),
        "scopes-uses": "".join(
            f"\n- {what}: {', '.join(f'``{scope}``' for scope in scopes)}." for what, scopes in uses()
        )
        + "\n\n",
    }


def _option(place: str) -> str:
    return f":ansopt:`community.buildkite.organization#module:{place}`"
