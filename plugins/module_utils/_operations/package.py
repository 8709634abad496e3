# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operation of the module package: publish a file into a registry, copy a package to another one, and delete it.

Private to this collection. Knows nothing of Ansible. Source: Buildkite's REST page on packages. Lists have digests, and only a single package
has the name of its file.
"""

from __future__ import annotations

import hashlib
import os
import re
import typing as t

from .. import _regular
from .._api.connection import SLUG
from .._api.forms import Form
from .._errors import Conflict, Invalid, InvalidOption, NotFound, Unclear
from .._schema.field import UUID, Field
from .._schema.operation import Operation, State
from .._text import visible
from .call import Call, Result
from .waiting import looked_for

_PART = 1024 * 1024
# A name in the name of a file: no quotes, separators or control characters.
_FILENAME = re.compile(r"[^\x00-\x1f\x7f\"/\\]+")
_APART = re.compile(r"[^a-z0-9]+")
# The states in which an option has an effect.
OF_STATE = {"src": ("present",), "id": ("copied", "absent"), "to": ("copied",)}


def work(call: Call) -> Result:
    """Publish, copy or delete a package."""
    state = call.options["state"]
    _check(call, state)
    if state == "present":
        return _present(call)
    return _copied(call) if state == "copied" else _absent(call)


def _check(call: Call, state: str) -> None:
    other = next((name for name in OF_STATE if call.option(name) is not None and state not in OF_STATE[name]), None)
    if other:
        raise InvalidOption(f"{other} has no effect with state={state}: remove it, or correct state.", option=other)
    slugs = {"registry": call.options["registry"], **({"to": call.option("to")} if state == "copied" else {})}
    for name, value in slugs.items():
        if value is None:
            raise InvalidOption(f"{name} is missing: state={state} needs the slug of a registry.", option=name)
        if not SLUG.fullmatch(value):
            raise InvalidOption(
                f"{name} must be the slug of a registry, as its URL contains it, not {value!r}.", option=name
            )
    if state == "present" and not call.option("src"):
        raise InvalidOption("src is missing: state=present needs the path of a file.", option="src")
    ident, filename = call.option("id"), call.option("filename")
    if state != "present" and (ident is None) == (filename is None):
        raise InvalidOption("Set either id or filename, so that one package is named exactly.", option="id")
    if ident is not None and not UUID.match(ident):
        raise InvalidOption(f"id must be the UUID of a package, not {ident!r}.", option="id")
    if filename is not None and not _FILENAME.fullmatch(filename):
        raise InvalidOption(
            f"filename must be the name of a file without a directory and without quotes, not {filename!r}.",
            option="filename",
        )


def _path(registry: str) -> str:
    return f"/packages/organizations/{{organization}}/registries/{registry}/packages"


def _present(call: Call) -> Result:
    src, registry = str(call.options["src"]), call.options["registry"]
    filename = call.option("filename") or os.path.basename(src)
    if not _FILENAME.fullmatch(filename):
        raise InvalidOption(f"The name of the file {visible(src)!r} is not allowed: set filename.", option="filename")
    try:
        with _regular.opened(src, follow=True) as file:
            digest = hashlib.sha256()
            while part := file.read(_PART):
                digest.update(part)
            return _published(call, Form(file, filename), registry, filename, digest.hexdigest())
    except OSError as error:
        raise InvalidOption(
            f"src: {visible(src)} cannot be read ({error.strerror or error}): name a regular file.", option="src"
        ) from None


def _published(call: Call, form: Form, registry: str, filename: str, sha256: str) -> Result:
    same = _same(call, registry, filename, sha256)
    if same:
        return {"package": shown(same), "prediction": f"the registry {registry} has {filename}, with the same content"}
    result: Result = {"changed": True, "prediction": f"would publish {filename} into the registry {registry}"}
    if call.check_mode:
        return {**result, "package": None}
    try:
        made: Result = call.client.write("POST", _path(registry), form, status=200)
    except Invalid as error:
        if not error.facts.get("taken"):
            raise
        raise Invalid(
            f"The registry {registry} has another file for {filename}: publish a new version, or delete the package first with state=absent.",
            **error.facts,
        ) from None
    except Unclear as error:
        made = _looked_for(call, registry, filename, sha256, error)
    if _sha256(made) not in (None, sha256):
        changed = Conflict(f"{filename} changed while it was sent: delete the package {made.get('id')}, and run again.")
        return call.failed(changed, **result, package=shown(made))
    return {**result, "package": shown(made)}


def _looked_for(call: Call, registry: str, filename: str, sha256: str | None, error: Unclear) -> Result:
    """The package after an unclear answer, or the error again if it does not appear."""
    found = looked_for(call, lambda: _same(call, registry, filename, sha256)) if sha256 else None
    if found is None:
        raise error
    return found


def _same(call: Call, registry: str, filename: str, sha256: str | None) -> Result | None:
    """The package of a registry with this content, from a file of this name as far as its name is shown."""
    for entry in _entries(call, registry):
        if _sha256(entry) == sha256:
            found = _one(call, registry, entry["id"])
            if found is not None and _filename(found) in (None, filename):
                return found
    return None


def _entries(call: Call, registry: str) -> t.Iterator[Result]:
    try:
        yield from call.client.cursor_entries(_path(registry))
    except NotFound as error:
        raise NotFound(
            f"The registry {registry} does not exist or is not visible to the token's user: set the slug of a registry.",
            **error.facts,
        ) from None


def _one(call: Call, registry: str, ident: str) -> Result | None:
    try:
        return dict(call.client.get(f"{_path(registry)}/{ident}"))
    except NotFound:
        return None


def _named(call: Call) -> Result | None:
    """The package that the options name; None if the registry does not have it. Raises InvalidOption."""
    registry, filename = call.options["registry"], call.option("filename")
    if filename is None:
        return _one(call, registry, call.options["id"].lower())
    some = [entry["id"] for entry in _entries(call, registry) if _may_be(entry, filename)]
    every = [one for one in (_one(call, registry, ident) for ident in some) if one is not None]
    found = [one for one in every if _filename(one) == filename]
    unknown = [one for one in every if _filename(one) is None]
    if len(found) > 1 or unknown:
        idents = ", ".join(str(one["id"]) for one in (found if len(found) > 1 else unknown))
        why = "has several packages" if len(found) > 1 else "may have a package"
        raise InvalidOption(
            f"The registry {registry} {why} of the file {filename}: set id to one of {idents}.", option="filename"
        )
    return found[0] if found else None


def _may_be(entry: Result, filename: str) -> bool:
    """Whether a package may be that of a file, which has its name and its version in its name."""
    name = _APART.sub("-", filename.lower())
    texts = (re.split("[:/]", str(entry.get(part) or ""))[-1] for part in ("name", "version"))
    return all(_APART.sub("-", text.lower()).strip("-") in name for text in texts)


def _copied(call: Call) -> Result:
    registry, to = call.options["registry"], call.options["to"]
    package = _named(call)
    if package is None:
        raise NotFound(
            f"The registry {registry} has no package {_which(call)} to copy: correct registry and {_by(call)}."
        )
    sha256, filename = _sha256(package), _filename(package)
    which = f"{package['name']} {package['version']}"
    # Without a digest, the copy of another run cannot be recognized, and the service decides.
    same = _same(call, to, filename or "", sha256) if sha256 else None
    if same:
        return {"package": shown(same), "prediction": f"the registry {to} has {which}"}
    result: Result = {"changed": True, "prediction": f"would copy {which} to the registry {to}"}
    if call.check_mode:
        return {**result, "package": None}
    try:
        made: Result = call.client.write("POST", f"{_path(registry)}/{package['id']}/copy?to={to}", status=200)
    except Unclear as error:
        made = _looked_for(call, to, filename or "", sha256, error)
    return {**result, "package": shown(made)}


def _absent(call: Call) -> Result:
    registry, package = call.options["registry"], _named(call)
    if package is None:
        return {"package": None, "prediction": f"the registry {registry} has no package {_which(call)}"}
    result: Result = {"package": None, "changed": True, "prediction": f"would delete the package {_which(call)}"}
    if call.check_mode:
        return {**result, "package": shown(package)}
    try:
        call.client.write("DELETE", f"{_path(registry)}/{package['id']}", status=200)
    except NotFound:
        return {**result, "changed": False}
    except Unclear:
        if not looked_for(call, lambda: _one(call, registry, package["id"]) is None or None):
            raise
    return result


def _by(call: Call) -> str:
    return "filename" if call.option("id") is None else "id"


def _which(call: Call) -> str:
    return str(call.options[_by(call)])


def _sha256(package: Result) -> str | None:
    digest = (package.get("digests") or {}).get("sha256")
    return None if digest is None else str(digest).lower()


def _filename(package: Result) -> str | None:
    name = (package.get("metadata") or {}).get("filename")
    return None if name is None else str(name)


def shown(package: Result) -> Result:
    """A package as in results."""
    own = {name: package.get(name) for name in ("id", "name", "version", "web_url")}
    registry = (package.get("registry") or {}).get("slug")
    return {**own, "filename": _filename(package), "sha256sum": _sha256(package), "registry": registry}


PACKAGE = Operation(
    name="package",
    work=work,
    scopes=("read_packages",),
    states=(
        State(
            "present",
            "publishes the file O(src), unless the registry has a package of that name with the same SHA-256.",
            ("write_packages",),
        ),
        State(
            "copied",
            "copies the package to the registry O(to), unless that one has it. Buildkite copies no packages of some ecosystems.",
            ("write_packages",),
        ),
        State("absent", "deletes the package. If it does not exist, it changes nothing.", ("delete_packages",)),
    ),
    default="present",
    fields=(
        Field("registry", "str", "Slug of the registry.", required=True),
        Field("src", "path", "Path of the file, for O(state=present), on the host that runs the task."),
        Field(
            "filename",
            "str",
            (
                "Name under which O(src) is published. The default is its own name.",
                "O(state=copied) and O(state=absent) take it to find the package. It must contain the name and the version of the package.",
            ),
        ),
        Field("id", "str", "UUID of the package, instead of O(filename), for O(state=copied) and O(state=absent)."),
        Field(
            "to", "str", "Slug of the registry that gets the copy, for O(state=copied). Both have the same ecosystem."
        ),
    ),
)
