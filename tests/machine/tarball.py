# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection's tarball, and the collection as it is installed from it.

ansible-galaxy builds it from a copy of the checkout's files. Differences between builds, such as the order and times of
files and the head of the archive, are removed afterwards, so that a commit has one tarball.
Standard library only; knows nothing of the intended contents.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from machine.environment import CACHE, ROOT, SetupError, ensure, environ, locked, sources

NAME = ("community", "buildkite")
# The files of an installed collection that ansible-galaxy reads.
INDEXES = ("MANIFEST.json", "FILES.json")
# The files that a plugin, role or playbook of an installed collection may use. The rest is for people.
NEEDED = {"meta", "playbooks", "plugins", "roles", *INDEXES}
# The place of the rest of the installed collection, beside `ansible_collections`.
REST = "rest"
# The environment of a user: ansible-core, and the libraries in meta/requirements.txt.
USER = "user"


def commit_time() -> int:
    """The time of the commit in seconds since 1970, which all files in the tarball have."""
    if (ROOT / ".git").exists():
        command = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
        return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return int(os.environ.get("SOURCE_DATE_EPOCH", "0"))


def export(folder: Path) -> Path:
    """Copy the checkout's files, without those that tests have written; returns the path of the copy."""
    target = folder.joinpath("ansible_collections", *NAME)
    for name in sources():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target / name)
    return target


def build(python: str, source: Path, folder: Path) -> Path:
    """Build the tarball of a copy; its path in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as between:
        galaxy(python, "build", str(source), "--output-path", between)
        built = next(Path(between).glob("*.tar.gz"))
        target = folder / built.name
        target.write_bytes(always_the_same(built, commit_time()))
    return target


def always_the_same(tarball: Path, when: int) -> bytes:
    """A tarball with the same content in the order of names, with one time and without the user and place of the build."""
    with tarfile.open(tarball) as built:
        contents = {entry.name: (entry, built.extractfile(entry)) for entry in built.getmembers()}
        files = {name: (entry, file.read() if file else None) for name, (entry, file) in contents.items()}
    manifest, listed = (json.loads(files[name][1] or b"") for name in INDEXES)
    listed["files"].sort(key=lambda entry: str(entry["name"]))
    index = _json(listed)
    manifest["file_manifest_file"]["chksum_sha256"] = hashlib.sha256(index).hexdigest()
    files["MANIFEST.json"] = (files["MANIFEST.json"][0], _json(manifest))
    files["FILES.json"] = (files["FILES.json"][0], index)
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in [*INDEXES, *sorted(files.keys() - set(INDEXES))]:
            given, data = files[name]
            entry = tarfile.TarInfo(name)
            entry.type, entry.mode, entry.mtime, entry.linkname = given.type, given.mode, when, given.linkname
            entry.size = len(data or b"")
            archive.addfile(entry, io.BytesIO(data or b""))
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=packed, mtime=when) as stream:
        stream.write(written.getvalue())
    return packed.getvalue()


def _json(data: Any) -> bytes:
    """JSON in ansible-galaxy's format."""
    return json.dumps(data, indent=1).encode()


def installed() -> Path:
    """A collections folder with the collection as a user gets it: built as a tarball, then installed from it."""
    with locked("installed", "installs the collection"):
        if not _is_installed():
            with tempfile.TemporaryDirectory(dir=CACHE) as folder:
                _install(build(ensure(USER), export(Path(folder)), Path(folder)))
    return CACHE / "installed"


def install(tarball: Path) -> Path:
    """The same from an existing tarball of this checkout."""
    with locked("installed", "installs the collection"):
        _install(tarball)
    return CACHE / "installed"


def _install(tarball: Path) -> None:
    """Install, then move aside files that no plugin may need, so that plugins that need them fail."""
    target = CACHE / "installed"
    shutil.rmtree(target, ignore_errors=True)
    galaxy(ensure(USER), "install", str(tarball), "--collections-path", str(target), "--offline", "--no-deps")
    (target / REST).mkdir()
    for path in sorted(target.joinpath("ansible_collections", *NAME).iterdir()):
        if path.name not in NEEDED:
            path.rename(target / REST / path.name)
    (target / ".stamp").write_text(_stamp(), encoding="utf-8")


def _is_installed() -> bool:
    stamp = CACHE / "installed" / ".stamp"
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == _stamp()


def _stamp() -> str:
    """A checksum of the checkout's contents."""
    digest = hashlib.sha256()
    for name in sources():
        digest.update(name.encode() + (ROOT / name).read_bytes())
    return digest.hexdigest()


def galaxy(python: str, *arguments: str) -> None:
    """Run `ansible-galaxy collection`; its output is shown only if it fails."""
    command = [str(Path(python).with_name("ansible-galaxy")), "collection", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environ(python), cwd=CACHE, check=False)
    if done.returncode:
        raise SetupError(f"ansible-galaxy collection {arguments[0]} failed:\n{(done.stdout + done.stderr).strip()}")
