# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Exported files on the disk: reads existing files, writes changed ones.

Private to this collection. The only file of the export that touches the disk; knows no AnsibleModule.
"""

from __future__ import annotations

import os
import typing as t

from .. import _regular
from .._errors import CannotWrite, InvalidOption, Rejected
from .._resources.catalog import CATALOG
from .._schema.field import Field
from .._secrets import Mask
from .._text import count_of
from . import texts
from .coverage import in_words

ARGUMENTS: dict[str, dict[str, t.Any]] = {
    "path": {"type": "path", "required": True},
    "content": {"type": "dict", "required": True},
    "remove": {"type": "bool", "default": True},
    "not_covered": {"type": "list", "elements": "dict"},
}

Result = dict[str, t.Any]


def run(options: t.Mapping[str, t.Any], check_mode: bool, diff: bool) -> Result:
    """The result of the module `organization_files`. Raises BuildkiteError."""
    root, content = options["path"], options["content"]
    desired = texts.texts(content)
    if not desired:
        raise InvalidOption("content contains no list, so there is nothing to write.", option="content")
    try:
        found = _found(root, desired)
    except OSError as error:
        raise CannotWrite(f"{error.filename} cannot be read: {error.strerror}.") from None
    changes = texts.changes(desired, found, content.keys(), options["remove"])
    if not check_mode:
        try:
            for change in changes:
                _apply(root, change)
        except OSError as error:
            raise CannotWrite(f"{error.filename} cannot be written: {error.strerror}; run again to continue.") from None
    result: Result = {
        "changed": bool(changes),
        "changes": [{"path": change.path, "action": change.action} for change in changes],
        "files": sorted(desired),
        "summary": _summary(changes, desired, check_mode) + in_words(options.get("not_covered") or []) + ".",
    }
    if options.get("not_covered") is not None:
        result["not_covered"] = options["not_covered"]
    if diff:
        result["diff"] = [_difference(change) for change in changes]
    return result


def _summary(changes: t.Sequence[texts.FileChange], desired: texts.Texts, check_mode: bool) -> str:
    """The numbers of files, by what happens to them."""
    counts = {action: sum(change.action == action for change in changes) for action in ("create", "update", "delete")}
    parts = [
        f"{count} to {action}" if check_mode else f"{count} {action}d" for action, count in counts.items() if count
    ]
    unchanged = len(desired) - counts["create"] - counts["update"]
    parts += [f"{unchanged} unchanged"] if unchanged else []
    return f"{count_of(len(desired), 'file', 'files')}: {', '.join(parts)}"


def masked(options: t.Mapping[str, t.Any]) -> tuple[dict[str, t.Any], set[str]]:
    """The options of the module for logs and results, which always show options, and the secrets in them."""
    content = options.get("content")
    if not isinstance(content, dict):
        return dict(options), set()
    mask = Mask()
    shown = _shown(content, mask)
    if isinstance(content.get(texts.DEFAULTS), dict):
        shown[texts.DEFAULTS] = _shown(content[texts.DEFAULTS], mask)
    return {**options, "content": shown}, mask.in_messages()


def _shown(lists: dict[str, t.Any], mask: Mask) -> dict[str, t.Any]:
    """Options by the names of lists, without secrets."""
    shown = dict(lists)
    for entry in CATALOG.top_level():
        if entry.plural in shown:
            place = Field(entry.plural, "dict", entry.description, options=CATALOG.tree_fields(entry), secret=False)
            shown[entry.plural] = place.shown(shown[entry.plural], mask)
    return shown


def _difference(change: texts.FileChange) -> dict[str, str]:
    """One entry of Ansible's diff. The files contain everything that was read, the diff contains no secret."""
    mask = Mask()
    before = mask.lines(change.before)
    after = Mask(mask).lines(change.after)
    return {"before_header": change.path, "after_header": change.path, "before": before, "after": after}


def _found(root: str, desired: texts.Texts) -> texts.Texts:
    """The texts of possibly exported files: YAML files at the top, and below the folder of each list."""
    paths = set(desired)
    for folder in ("", *(entry.plural for entry in CATALOG.top_lists())):
        where = os.path.join(root, folder)
        if os.path.islink(where) and folder:
            raise InvalidOption(f"{where} is a link: an export writes only below its own directory.", option="path")
        for base, below, names in os.walk(where):
            below[:] = [] if not folder else sorted(below)
            relative = os.path.relpath(base, root).replace(os.sep, "/").removeprefix(".")
            paths.update(f"{relative}/{name}".lstrip("/") for name in names if name.endswith((".yml", ".yaml")))
    found = {}
    for path in sorted(paths):
        where = os.path.join(root, path)
        if not os.path.lexists(where):
            continue
        if _regular.is_regular(where):
            found[path] = _regular.read(where).decode("utf-8", errors="replace")
        elif path in desired:
            raise Rejected(
                f"{where} is a link or a special file, and an export writes only regular files: remove it.",
                option="path",
            )
    return found


def _apply(root: str, change: texts.FileChange) -> None:
    where = os.path.join(root, change.path)
    if change.action == "delete":
        os.unlink(where)
        # The reader rejects a folder without declarations.
        folder = os.path.dirname(change.path)
        while folder and not os.listdir(os.path.join(root, folder)):
            os.rmdir(os.path.join(root, folder))
            folder = os.path.dirname(folder)
        return
    os.makedirs(os.path.dirname(where), exist_ok=True)
    _regular.replace(os.path.dirname(where), os.path.basename(where), change.after, follow="/" not in change.path)
