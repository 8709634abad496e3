# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Declarations that come from files on the controller, as the options of the module `organization`.

Private to this collection. Pure: the files are read on the controller, where the vault passwords are, by the action plugin. What they
declare travels with the other options of the module, and is neither logged nor returned.
"""

from __future__ import annotations

import typing as t

from . import _of_runs
from ._errors import BuildkiteError, InvalidOption
from ._places import Places
from ._places_sent import Sent
from ._plan.desired import Desired
from ._plan.sensitive import OPTION as SENSITIVE
from ._schema.catalog import Catalog
from ._schema.field import Field

Options = dict[str, t.Any]

SRC = Field(
    "src",
    "path",
    (
        "Path of a file, or of a directory of files, on the controller that declares the organization. A relative path is relative to the"
        " directory of the playbook.",
        "P(community.buildkite.organization_files#lookup) describes the files. They are data and contain no templates.",
        "Values that are encrypted with Ansible Vault are decrypted and masked.",
        "Messages, RV(changes) and RV(failure) contain file and line.",
        "The key C(organization) in the files is the slug of their organization. If the connection is to another one, the"
        " run is rejected. Without the key, O(prune) and O(allow_empty) are rejected.",
        "The key C(owns) in the files has the meaning of O(owns), and cannot widen it.",
        "It is mutually exclusive with the lists and settings, O(declared_organization), O(declared_owns) and O(inherited).",
    ),
)
SRC_OTHERS = Field(
    "src_others",
    "list",
    (
        "Paths of files or directories on the controller that declare other parts of the same organization, such as those of other teams.",
        "The run is rejected if O(src) declares an object that one of them declares or owns, or if the patterns of their keys C(owns) overlap."
        " A pattern overlaps with another one if an address can match both.",
    ),
    elements="path",
)
# The content: {"options": the declaration of the files as options, "places": see _places}.
CONTENT = Field(
    _of_runs.CONTENT,
    "dict",
    (
        "Content of the files of O(src), for internal use. The action plugin sets it if the module runs on another host, asynchronously"
        " or with another Python. A task that sets it is rejected.",
        "It is neither logged nor returned.",
    ),
)
DECLARED_ORGANIZATION = Field(
    "declared_organization",
    "str",
    (
        "Slug of the declared organization. If the connection is to another one, the run is rejected before"
        " anything is read, whatever O(override_guards) contains.",
        "P(community.buildkite.organization_files#lookup) returns it from the key C(organization) in files. Backups and the"
        " result of M(community.buildkite.organization_info) contain it.",
        'With V(""), the declaration names no organization, so O(prune) and O(allow_empty) are rejected.'
        " If the option is omitted, nothing is checked.",
    ),
)
INHERITED = Field(
    "inherited",
    "dict",
    (
        "Options of entries that come from defaults or groups, as lists by the name of the list and the key of the entry.",
        "If the current state of an object does not allow changing such an option, the option is not compared and no change is held.",
        "P(community.buildkite.organization_files#lookup) returns it.",
    ),
)
DECLARED_OWNS = Field(
    "declared_owns",
    "list",
    (
        "Patterns of addresses, from the key C(owns) in files. The declaration owns only what also matches O(owns), which files cannot widen.",
    ),
    elements="str",
)
# Options that files declare in addition to lists and settings.
BESIDE = (DECLARED_ORGANIZATION, DECLARED_OWNS, INHERITED)


def excluded(catalog: Catalog) -> tuple[str, ...]:
    """The options that only declarations in playbooks have."""
    return (*(entry.plural for entry in catalog.top_level()), *(field.name for field in BESIDE))


def check(catalog: Catalog, options: t.Mapping[str, t.Any]) -> None:
    """Raise InvalidOption if a task has declarations beside files, or sets an option of the action plugin."""
    if options.get(CONTENT.name) is not None:
        raise InvalidOption(
            f"{CONTENT.name} is internal: set {SRC.name} to the path of the files.", option=CONTENT.name
        )
    if options.get(SRC_OTHERS.name) and options.get(SRC.name) is None:
        raise InvalidOption(f"{SRC_OTHERS.name} needs {SRC.name}.", option=SRC_OTHERS.name)
    both = [name for name in excluded(catalog) if options.get(name) is not None]
    if options.get(SRC.name) is not None and both:
        raise InvalidOption(f"{SRC.name} and {both[0]} are mutually exclusive: set only one of them.", option=SRC.name)


class Content(t.NamedTuple):
    """What files declare: as options, with the place of every value, and as objects where these were made to check the files."""

    options: Options
    places: Places
    desired: list[Desired] | None = None


def opened(options: t.Mapping[str, t.Any]) -> Options:
    """The options of a module with what its files declare: with CONTENT as it travels, or as Content. Raises InvalidOption."""
    content = options.get(CONTENT.name)
    if options.get(SRC.name) is None:
        return dict(options)
    if content is None:
        raise InvalidOption(
            f"{SRC.name} is read on the controller: run the module by a task of Ansible, which uses its action plugin.",
            option=SRC.name,
        )
    found = content if isinstance(content, Content) else Content(content["options"], Sent(content["places"]))
    sensitive = [*(options.get(SENSITIVE) or ()), *found.options.get(SENSITIVE, ())]
    # Empty, and not left out: what deletes is rejected for files that name no organization.
    empty = {DECLARED_ORGANIZATION.name: ""}
    return {**options, **empty, **found.options, SENSITIVE: sensitive, CONTENT.name: found}


def locate(options: t.Mapping[str, t.Any], error: BuildkiteError) -> None:
    """Name the place of the option of the module that an error is about, if files declare it."""
    content = content_of(options)
    below = content.places.below(str(error.facts.get("option"))) if content else None
    if below:
        error.locate(below.place)


def content_of(options: t.Mapping[str, t.Any]) -> Content | None:
    """What files declare among options that were opened, None for what a playbook declares."""
    content: Content | None = options.get(CONTENT.name)
    return content


def encrypted(options: t.Mapping[str, t.Any]) -> frozenset[str]:
    """ADDRESS:OPTION of the values that files encrypt, among options that were opened."""
    content = content_of(options)
    return frozenset(content.options.get(SENSITIVE, ()) if content else ())
