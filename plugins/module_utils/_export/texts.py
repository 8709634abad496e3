# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An organization as a directory of files: their names, their texts, and what an export changes.

Private to this collection. Pure: no I/O, no Ansible. The same organization gives the same files, byte for byte.
"""

from __future__ import annotations

import collections
import dataclasses
import hashlib
import re
import typing as t

from .. import _values
from .._errors import InvalidOption, Rejected
from .._resources.catalog import CATALOG
from .._schema.resource import Resource

# The first line of every exported file. A file without it belongs to the user.
MARK = "# Exported by community.buildkite. An export overwrites this file; without this line it does not change the file.\n"
NAME_LENGTH = 80
# The file of what the entries of a list inherit is beside its folder, so that lists can be exported one by one.
DEFAULTS = "defaults"
_OF_DEFAULTS = "-defaults.yml"
_DEFAULTS = re.compile(rf"^{DEFAULTS}:", re.MULTILINE)
# The option with the slug of the organization, and the file with it; the reader takes it from any file at the top.
DECLARED = "declared_organization"
ORGANIZATION_FILE = "organization.yml"
_SLUG = re.compile(r"^organization:[ \t]*[\"']?([^\s\"'#]+)", re.MULTILINE)
# How much of a checksum distinguishes names; the second length if the first is not enough.
CHECKSUM_LENGTHS = (8, 64)

Texts = dict[str, str]


@dataclasses.dataclass(frozen=True)
class FileChange:
    """The change of one file by an export. Paths are below the directory, with "/"; no text means no file."""

    path: str
    before: str
    after: str

    @property
    def action(self) -> str:
        """create, update or delete."""
        return "create" if not self.before else "update" if self.after else "delete"


def texts(organization: t.Mapping[str, t.Any]) -> Texts:
    """Path and text of every file: one for each entry, below a folder for each list. Raises InvalidOption.

    An empty list, and settings, are files at the top.
    """
    kinds = {entry.plural: entry for entry in CATALOG.top_level()}
    unknown = [name for name in organization if name not in kinds and name not in (DECLARED, DEFAULTS)]
    if unknown:
        raise InvalidOption(f"content has no list {', '.join(unknown)}: use {', '.join(kinds)}.", option="content")
    made = _defaults(kinds, organization.get(DEFAULTS) or {})
    for plural, resource in kinds.items():
        entries = organization.get(plural)
        if entries is None:
            continue
        if resource.singleton:
            if not isinstance(entries, dict):
                raise InvalidOption(f"content.{plural} must be a dictionary.", option="content")
            made[f"{plural}.yml"] = MARK + _values.to_yaml({plural: entries})
            continue
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise InvalidOption(f"content.{plural} must be a list of dictionaries.", option="content")
        if not entries:
            made[f"{plural}.yml"] = MARK + _values.to_yaml({plural: []})
        for name, entry in zip(_names(resource, entries), entries, strict=True):
            made[f"{plural}/{name}.yml"] = MARK + _values.to_yaml(entry)
    if made and organization.get(DECLARED) is not None:
        made[ORGANIZATION_FILE] = MARK + _values.to_yaml({"organization": _slug(organization[DECLARED])})
    return made


def _defaults(kinds: t.Mapping[str, Resource], defaults: t.Any) -> Texts:
    """The files of what entries inherit."""
    if not isinstance(defaults, dict) or not all(isinstance(shared, dict) for shared in defaults.values()):
        raise InvalidOption(
            f"content.{DEFAULTS} must be a dictionary of options by the names of lists.", option="content"
        )
    unknown = [name for name in defaults if name not in kinds or kinds[name].singleton]
    if unknown:
        raise InvalidOption(f"content.{DEFAULTS} has no list {', '.join(unknown)}.", option="content")
    return {
        f"{name}{_OF_DEFAULTS}": MARK + _values.to_yaml({DEFAULTS: {name: shared}}) for name, shared in defaults.items()
    }


def _slug(given: t.Any) -> str:
    if not isinstance(given, str) or not given.strip():
        raise InvalidOption(f"content.{DECLARED} must be the slug of an organization.", option="content")
    return given.strip()


def changes(desired: Texts, found: Texts, kinds: t.Collection[str], remove: bool) -> list[FileChange]:
    """The changes that turn the found files into the desired ones. `kinds` are the lists that are known. Raises Rejected."""
    made = []
    _check_defaults(desired, found, kinds, remove)
    for path, text in desired.items():
        before = found.get(path, "")
        if path == ORGANIZATION_FILE and _is_named(found, text):
            continue
        if before and not before.startswith(MARK):
            raise Rejected(
                f"{path} exists and is not an exported file: move it, or export to another directory.", option="path"
            )
        if before != text:
            made.append(FileChange(path, before, text))
    for path, text in found.items():
        kind = path.partition("/")[0].removesuffix(_OF_DEFAULTS).removesuffix(".yml")
        if remove and kind in kinds and path not in desired and text.startswith(MARK):
            made.append(FileChange(path, text, ""))
    return made


def _check_defaults(desired: Texts, found: Texts, kinds: t.Collection[str], remove: bool) -> None:
    """Raise Rejected if files would inherit options that the export does not know."""
    own = [
        path for path, text in found.items() if "/" not in path and not text.startswith(MARK) and _DEFAULTS.search(text)
    ]
    if own and any(path.endswith(_OF_DEFAULTS) for path in desired):
        raise Rejected(
            f"{own[0]} has {DEFAULTS} of its own, which exported entries would inherit: export in the style complete, or to"
            " another directory.",
            option="content",
        )
    for path, text in found.items():
        known = path.endswith(_OF_DEFAULTS) and path.removesuffix(_OF_DEFAULTS) in kinds and text.startswith(MARK)
        if known and not remove and desired.get(path) != text:
            raise Rejected(
                f"{path} would change, and files of objects that are not visible may inherit from it: export with the token of an"
                " administrator, or to another directory.",
                option="remove",
            )


def _is_named(found: Texts, text: str) -> bool:
    """Whether a user's file names the organization already. Raises Rejected for a directory of another one."""
    slug = _SLUG.findall(text)[0]
    top = {path: before for path, before in found.items() if "/" not in path}
    named = {path: match[1] for path, before in sorted(top.items()) if (match := _SLUG.search(before))}
    for path, other in named.items():
        if other.casefold() != slug.casefold():
            raise Rejected(
                f"{path} is for the organization {other}, and the export is of {slug}: export to another directory,"
                " or remove that file.",
                option="path",
            )
    if any(not top[path].startswith(MARK) for path in named):
        return True
    if not top.get(ORGANIZATION_FILE, MARK).startswith(MARK):
        raise Rejected(
            f"{ORGANIZATION_FILE} is not an exported file, and no file beside it names the organization: add the line"
            f" 'organization: {slug}' to it.",
            option="path",
        )
    return False


def _names(resource: Resource, entries: list[dict[str, t.Any]]) -> list[str]:
    """A file name for each entry: from its key, and if that is not enough, from a checksum of it."""
    keys = [resource.key_of(entry) for entry in entries]
    for number, key in enumerate(keys):
        if not isinstance(key, str) or not key:
            needed = f"{resource.key[0]}{f' or {resource.identity.key_from}' if resource.identity.key_from else ''}"
            raise InvalidOption(f"content.{resource.plural}[{number}] needs {needed}.", option="content")
    names = [re.sub(r"[^a-z0-9._-]+", "-", key.lower()).strip("-._")[:NAME_LENGTH] for key in keys]
    for length in CHECKSUM_LENGTHS:
        made = _unlike(names, [_checksum(*pair)[:length] for pair in zip(keys, entries, strict=True)])
        if len(set(made)) == len(made):
            return made
    double = next(key for key, name in zip(keys, made, strict=True) if made.count(name) > 1)
    raise InvalidOption(
        f"content.{resource.plural} contains {double} twice: remove one, or set the id of each.", option="content"
    )


def _checksum(key: str, entry: t.Mapping[str, t.Any]) -> str:
    return hashlib.sha256(f"{key}\n{entry.get('id', '')}".encode()).hexdigest()


def _unlike(names: list[str], checksums: list[str]) -> list[str]:
    """The names, with a checksum if several are alike, or if one is like another with its checksum."""
    full = [f"{name}-{checksum}" if name else checksum for name, checksum in zip(names, checksums, strict=True)]
    counts = collections.Counter(names)
    needs = [not name or counts[name] > 1 for name in names]
    taken = {own for own, needed in zip(full, needs, strict=True) if needed}
    while True:
        new = [number for number, name in enumerate(names) if not needs[number] and name in taken]
        if not new:
            return [own if needed else name for own, needed, name in zip(full, needs, names, strict=True)]
        for number in new:
            needs[number] = True
            taken.add(full[number])
