# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packages of registries: published with a form or from a presigned upload, copied and deleted.

Buildkite reads the name and version inside a package; the stand-in reads them in the name of its file.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from ..callers import Caller
from ..forms import Form
from ..store import Record, Refused, Store, invalid
from .artifacts import LIFETIME, signature
from .registries import get_registry
from .values import found

# The rule of the registries for files, and its documented sentence.
FILES = re.compile(r"(?P<name>[A-Za-z0-9-]+?)-(?P<version>\d+\.\d+\.\d+(?:-[\w.-]+?)?(?:\+[\w.-]+?)?)\.\w+")
BAD_NAME = "Invalid filename format. Expected: {BASENAME}-{SEMVER}.{EXT}"
OTHERS = (
    re.compile(r"(?P<name>[^_]+)_(?P<version>[^_]+)_[^_]+\.deb"),
    re.compile(r"(?P<name>.+)-(?P<version>[^-]+-[^-]+)\.[^.]+\.rpm"),
    re.compile(r"(?P<name>[^-]+)-(?P<version>[^-]+)-.+\.whl"),
    re.compile(r"(?P<name>.+?)-(?P<version>\d.*?)\.(?:tar\.\w+|[a-z]\w*)"),
)
# Packages of these ecosystems cannot be copied. No page has the words of the others.
NOT_COPIED = ("container", "oci", "java", "helm", "helm_oci", "hugging_face", "nuget", "terraform")


def list_packages(store: Store, registry: Record, name: str | None) -> list[Record]:
    """The packages of a registry, the newest first."""
    packages = store.filter("package", registry_id=registry["id"])[::-1]
    return [package for package in packages if name is None or package["name"] == name]


def get_package(store: Store, registry: Record, identifier: str) -> Record:
    """A package of the registry, or 404."""
    return found(store.find("package", id=identifier, registry_id=registry["id"]), "package")


def publish(store: Store, caller: Caller, registry: Record, sent: Any) -> Record:
    """A new package from the file of a form, or from an upload that the form names."""
    caller.must(caller.publishes_to(registry))
    if not isinstance(sent, Form):
        raise invalid("File can't be blank")
    filename, content = uploaded(store, sent.texts["package_url"]) if "package_url" in sent.texts else given(sent)
    return insert_package(store, caller, registry, filename, content)


def given(form: Form) -> tuple[str, bytes]:
    """The file of a form."""
    if "file" not in form.files:
        raise invalid("File can't be blank")
    return form.files["file"]


def named(ecosystem: str, filename: str) -> re.Match[str]:
    """The name and version in the name of a file."""
    of_files = ecosystem in ("file", "files")
    matches = (pattern.fullmatch(filename) for pattern in ((FILES,) if of_files else OTHERS))
    match = next(filter(None, matches), None)
    if match is None:
        raise Refused(422, BAD_NAME) if of_files else invalid(f"File {filename} is not a package")
    return match


def insert_package(store: Store, caller: Caller, registry: Record, filename: str, content: bytes) -> Record:
    """A package of a registry, which has no other with its name and version; see the switch second_package."""
    match = named(registry["ecosystem"], filename)
    own = {"registry_id": registry["id"], "name": match["name"], "version": match["version"], "filename": filename}
    if store.find("package", **own) and store.switch("second_package") == "refused":
        raise invalid(f"Package {filename} already exists")
    digests = {kind: hashlib.new(kind, content).hexdigest() for kind in ("sha256", "sha512")}
    when = {"created_at": store.at(), "created_by": caller.user["id"]}
    return store.insert("package", **own, **when, digests=digests, _content=content)


def copy_package(store: Store, caller: Caller, registry: Record, package: Record, to: str | None) -> Record:
    """The same package in another registry of its ecosystem."""
    if not to:
        raise invalid("To can't be blank")
    target = get_registry(store, caller, to)
    caller.must(caller.publishes_to(target))
    if registry["ecosystem"] in NOT_COPIED:
        raise invalid(f"Packages of the ecosystem {registry['ecosystem']} cannot be copied")
    if target["ecosystem"] != registry["ecosystem"]:
        raise invalid("To must be a registry of the same ecosystem")
    return insert_package(store, caller, target, package["filename"], package["_content"])


def delete_package(store: Store, caller: Caller, registry: Record, package: Record) -> None:
    """Delete a package, for who publishes to the registry and is in a team that may delete packages."""
    caller.must(caller.publishes_to(registry) and caller.is_member_of_team_that("members_can_destroy_packages"))
    store.delete("package", package)


def begin_upload(store: Store, caller: Caller, registry: Record) -> Record:
    """A presigned upload, which the storage accepts for a minute."""
    caller.must(caller.publishes_to(registry))
    return store.insert("package_upload", registry_id=registry["id"], _expires=f"{store.clock() + LIFETIME:.3f}")


def fields_of(upload: Record) -> dict[str, str]:
    """The fields of the form that the storage accepts: the place of the file, and the signature."""
    return {
        "key": f"{upload['id']}/${{filename}}",
        "expires": upload["_expires"],
        "signature": signature(upload["id"], upload["_expires"]),
    }


def receive(store: Store, form: Form | None) -> Record:
    """Store the file of a presigned upload."""
    if form is None or "file" not in form.files:
        raise Refused(400, "POST requires exactly one file upload per request.")
    upload = store.get("package_upload", form.texts.get("key", "").partition("/")[0])
    if upload is None or form.texts != fields_of(upload) or float(upload["_expires"]) < store.clock():
        raise Refused(403, "Invalid according to Policy: Policy expired.")
    filename, content = form.files["file"]
    return store.update("package_upload", upload, filename=filename, _content=content)


def uploaded(store: Store, url: str) -> tuple[str, bytes]:
    """The file behind the URL of a finished upload, which makes one package only."""
    identifier, _slash, filename = url.removeprefix(f"{store.storage_url}/").partition("/")
    upload = store.get("package_upload", identifier)
    if upload is None or upload.get("filename") != filename:
        raise invalid("Package url is invalid")
    store.delete("package_upload", upload)
    return filename, upload["_content"]
