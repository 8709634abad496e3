# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-test on each ansible-core: sanity, units and integration. Each works on a copy of its own."""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path

from environment import CORES, SetupError, collection_root, copy_path, ensure, locked, python_for
from stand_in_process import StandIn
from suite.job import EACH, Count, Failed, Job, Missing, counted

# What ansible-test downloads to put pip into an environment. Where it cannot be reached, Python's own copy of pip does.
GET_PIP = """\
import os, subprocess, sys
given = [argument for argument in sys.argv[1:] if argument not in ("--no-setuptools", "--no-wheel")]
variables = {name: value for name, value in os.environ.items() if name != "GET_PIP"}
if subprocess.call([sys.executable, "-c", "import pip"], stderr=subprocess.DEVNULL, env=variables):
    subprocess.check_call([sys.executable, "-m", "ensurepip"], stdout=subprocess.DEVNULL, env=variables)
sys.exit(subprocess.call([sys.executable, "-m", "pip", "install", "--quiet", "--upgrade", *given], env=variables))
"""
# Tests that hardly depend on ansible-core: those that take minutes, and those of the stand-in, which has a Python of its own.
# What depends on it in the two ways of running a module is compared by the integration targets, on every core.
ONCE = (
    *(f"tests/unit/{folder}/" for folder in ("guides", "ways", "stand_in", "stand_in_graphql")),
    *(f"tests/unit/runs/test_{name}.py" for name in ("interrupted", "reference", "windows")),
)
GET_PIP_FILE = re.compile(r"\S+/\.ansible/test/cache/get_pip_\w+\.py")


def python_of(core: str) -> str:
    """The Python of a core's environment; a machine that has none that fits lacks this step."""
    try:
        python_for(core)
    except SetupError as error:
        raise Missing(str(error)) from None
    return ensure(core)


def version_of(python: str) -> str:
    """The `3.12` of an environment's Python."""
    text = Path(python).parent.with_name("pyvenv.cfg").read_text(encoding="utf-8")
    found = re.search(r"^version\s*=\s*(\d+\.\d+)", text, re.MULTILINE)
    assert found
    return found[1]


def ansible_test(job: Job, core: str, *arguments: str) -> str:
    """Run ansible-test on the copy of the checkout; once more where it could not fetch pip."""
    python = python_of(core)
    command = [str(Path(python).with_name("ansible-test")), *arguments, "--local", "--python", version_of(python)]
    root = collection_root(core)
    try:
        return job.run(command, python, cwd=root)
    except Failed:
        found = GET_PIP_FILE.search(job.log.read_text(encoding="utf-8", errors="replace"))
        if not found or Path(found[0]).exists():
            raise
    job.note("ansible-test could not download get-pip.py: the pip that comes with Python is used instead.")
    Path(found[0]).parent.mkdir(parents=True, exist_ok=True)
    Path(found[0]).write_text(GET_PIP, encoding="utf-8")
    return job.run(command, python, cwd=root)


def results(core: str, pattern: str) -> list[Path]:
    """Files that ansible-test has written."""
    return sorted((copy_path(core) / "tests" / "output").glob(pattern))


def alone(core: str) -> contextlib.AbstractContextManager[None]:
    """One ansible-test at a time works on a copy, whoever starts it."""
    return locked(f"ansible-test-{core}", f"runs ansible-test on {core}")


def sanity(job: Job, core: str) -> Count:
    """Every sanity test; there is no ignore file."""
    with alone(core):
        return counted(
            lambda: ansible_test(job, core, "sanity", "--junit", "--color", "no"),
            lambda: results(core, "junit/ansible-test-*.xml"),
        )


def units(job: Job, core: str) -> Count:
    """The unit tests as ansible-test runs them: each file in the contexts of modules and of plugins."""
    leaving_out = [] if core == first_core() else [word for path in ONCE for word in ("--exclude", path)]
    with alone(core):
        return counted(
            lambda: ansible_test(job, core, "units", "--color", "no", "--num-workers", str(EACH), *leaving_out),
            lambda: results(core, "junit/python*.xml"),
        )


def first_core() -> str:
    """The first core that this machine has a Python for: what takes long runs there only."""
    for core in CORES:
        with contextlib.suppress(SetupError):
            python_for(core)
            return core
    raise Missing("no Python here runs any supported ansible-core")


def integration(job: Job, core: str) -> Count:
    """Every integration target against a stand-in; a target is one test."""
    python_of(core)
    with alone(core), StandIn(ensure("stand-in")) as stand_in:
        root = collection_root(core)
        if not any((root / "tests" / "integration" / "targets").glob("*")):
            raise Failed("there is no integration target")
        # ansible-test passes no environment variables on, but this file.
        facts = {name: getattr(stand_in, name) for name in ("url", "graphql_url", "organization", "token")}
        facts = {f"stand_in_{name}": value for name, value in facts.items()}
        config = root / "tests" / "integration" / "integration_config.yml"
        config.write_text(json.dumps(facts, indent=2), encoding="utf-8")
        for file in results(core, "data/integration-*.json"):
            file.unlink()
        try:
            ansible_test(job, core, "integration", "--color", "no", "--continue-on-error")
        except Failed:
            return of_targets(job, core)
        finally:
            config.unlink()
        return of_targets(job, core)


def of_targets(job: Job, core: str) -> Count:
    """How many targets passed and failed."""
    log = job.log.read_text(encoding="utf-8", errors="replace")
    found = re.search(r"The (\d+) integration test\(s\) listed below \(out of (\d+)\) failed", log)
    if found:
        return Count(int(found[2]) - int(found[1]), int(found[1]))
    files = results(core, "data/integration-*.json")
    ran = sum(len(json.loads(file.read_text(encoding="utf-8"))["targets"]) for file in files)
    return Count(ran) if ran and "FATAL" not in log else Count(failed=1)
