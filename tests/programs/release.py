# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Build the tarball for Galaxy, check it, install it where nothing else is, and run the playground from there.

Without --final it rehearses: where changelog fragments wait for a release, the changelog is written in the copy that is
built, and not in the checkout. Nothing is published either way. Needs Python 3.11 or later and nothing else.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from machine import tarball
from machine.environment import CACHE, ROOT, SetupError, ensure, environ, pip_for

FOLDER = CACHE / "release"
HERE = Path(__file__).resolve().parent


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="tests/release",
        description=__doc__.partition("\n\n")[0],
        epilog="How a release is made, step by step: docs/docsite/rst/contributing.rst.",
    )
    parser.add_argument(
        "--final",
        action="store_true",
        help="refuse what is only good for a rehearsal: what is not committed, not tagged, or not in the changelog",
    )
    parser.add_argument("--output", type=Path, default=FOLDER, metavar="FOLDER", help="where the tarball goes")
    return parser.parse_args()


def say(line: str) -> None:
    print(line, flush=True)


def run(command: list[str], python: str, cwd: Path = ROOT) -> str:
    """Run a command of the environment of `python`; its output. A non-zero exit ends the release."""
    done = subprocess.run(
        command,
        env=environ(python),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SetupError(f"{os.path.basename(command[0])} ended with {done.returncode}:\n{done.stdout.strip()}")
    return done.stdout


def git(*arguments: str) -> str:
    """The output of git for the checkout."""
    done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupError(f"git {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout.strip()


def fragments(folder: Path) -> list[Path]:
    """The changelog fragments that wait for a release."""
    return sorted((folder / "changelogs" / "fragments").glob("*.y*ml"))


def demand_final() -> None:
    """Refuse what must not be published."""
    if git("status", "--porcelain"):
        raise SetupError("There are changes that are not committed: commit them, so that the tarball is of a commit.")
    version = galaxy_version()
    if version not in git("tag", "--points-at", "HEAD").split():
        raise SetupError(
            f"This commit has no tag {version}: a release is built from the commit that is tagged with it."
        )
    if fragments(ROOT):
        raise SetupError(
            "There are changelog fragments that are not released: run antsibull-changelog release, then commit it."
        )


def galaxy_version() -> str:
    """The version that galaxy.yml states."""
    found = re.search(r"^version: (\S+)$", (ROOT / "galaxy.yml").read_text(encoding="utf-8"), re.MULTILINE)
    if not found:
        raise SetupError("galaxy.yml states no version.")
    return found[1]


def copy(folder: Path) -> Path:
    """A copy of the checkout with a changelog: the checkout's, or one written of its fragments."""
    source = tarball.export(folder)
    if fragments(source):
        python = ensure("lint")
        day = time.strftime("%Y-%m-%d", time.gmtime(tarball.commit_time()))
        command = [str(Path(python).with_name("antsibull-changelog")), "release", "--date", day]
        run(command, python, cwd=source)
        # As git would have it: no empty folder.
        (source / "changelogs" / "fragments").rmdir()
    return source


def build(folder: Path) -> Path:
    """Build twice, in two folders and as two people would; the tarball, if both are the same."""
    python = ensure(tarball.USER)
    with tempfile.TemporaryDirectory(dir=CACHE) as first, tempfile.TemporaryDirectory() as second:
        source = copy(Path(first))
        built = tarball.build(python, source, folder)
        # Another folder, another order on the disk, other times, and files that others may write to.
        other = Path(second, "other", "ansible_collections", *tarball.NAME)
        for path in sorted((path for path in source.rglob("*") if path.is_file()), reverse=True):
            target = other / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
            target.chmod(target.stat().st_mode | 0o060)
            os.utime(target, (0, 1_000_000_000))
        again = tarball.build(python, other, Path(second))
        if built.read_bytes() != again.read_bytes():
            shutil.copy(again, folder / f"again-{built.name}")
            raise SetupError(f"Two builds of the same files differ: {built.name} and again-{built.name} in {folder}.")
    return built


def import_as_galaxy(built: Path) -> None:
    """Galaxy's own importer. A warning is a failure."""
    python = ensure("lint")
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        text = run([python, "-m", "galaxy_importer.main", str(built)], python, cwd=Path(folder))
    if re.search(r"^(WARNING|ERROR)", text, re.MULTILINE):
        raise SetupError(f"galaxy-importer warns:\n{text}")


def use(built: Path) -> None:
    """Install it beside ansible-core and what the collection requires, and nothing else; then the playground."""
    python = ensure(tarball.USER)
    collections = tarball.install(built)
    named = collections / "ansible_collections" / "community" / "buildkite" / "meta" / "requirements.txt"
    # Fails if something is missing already.
    run([*pip_for(python), "install", "--dry-run", "--no-index", "--quiet", "-r", str(named)], python)
    for story in ([], ["--builds"]):
        say(run([str(ROOT / "tests" / "playground"), *story], sys.executable).strip())


def main() -> int:
    given = options()
    try:
        if given.final:
            demand_final()
        say(f"Build {'the release' if given.final else 'a rehearsal'} …")
        built = build(given.output)
        say("Check what it holds …")
        python = ensure("lint")
        say(run([python, str(HERE / "tarball_checks.py"), str(built)], python).strip())
        say("Import it as Galaxy does …")
        import_as_galaxy(built)
        say("Install it and run the playground …")
        use(built)
    except SetupError as error:
        print(f"tests/release: {error}", file=sys.stderr)
        return 1
    data = built.read_bytes()
    say(f"\n{built}\n{len(data)} bytes, sha256 {hashlib.sha256(data).hexdigest()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
