# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-test on each ansible-core: sanity, units and integration. Each step has its own copy."""

from __future__ import annotations

import contextlib
import fnmatch
import functools
import json
import re
import shutil
from pathlib import Path, PurePath

from machine.environment import (
    CORES,
    SetupError,
    collection_root,
    copy_path,
    ensure,
    locked,
    new_home,
    python_for,
    sources,
)
from stand_in.process import StandIn
from suite import coverage as measured
from suite import selection
from suite.job import Count, Failed, Job, Missing, counted

# ansible-test downloads this to put pip into an environment. If it cannot, Python's own copy of pip does.
# Sanity makes ten environments: the first download is kept beside this file, and the others get copies.
GET_PIP = """\
import os, shutil, subprocess, sys, sysconfig
kept, site = os.path.splitext(os.environ["GET_PIP"])[0], sysconfig.get_path("purelib")
if not os.path.isdir(kept):
    given = [argument for argument in sys.argv[1:] if argument not in ("--no-setuptools", "--no-wheel")]
    variables = {name: value for name, value in os.environ.items() if name != "GET_PIP"}
    if subprocess.call([sys.executable, "-c", "import pip"], stderr=subprocess.DEVNULL, env=variables):
        subprocess.check_call([sys.executable, "-m", "ensurepip"], stdout=subprocess.DEVNULL, env=variables)
    subprocess.check_call([sys.executable, "-m", "pip", "install", "--quiet", "--upgrade", *given], env=variables)
    shutil.rmtree(kept + ".new", ignore_errors=True)
    shutil.copytree(site, kept + ".new")
    os.rename(kept + ".new", kept)
shutil.copytree(kept, site, dirs_exist_ok=True)
"""
# The ansible-core on which the coverage of plugins/ is measured.
MEASURED = "ansible-2.21"
# Not the unit tests of a core: each is a process with data of its own, which takes as long as they do. once has the quick ones too.
MEASURING = ("once", "integration-2.21")
# The targets that are measured, which takes many times as long: the others run hardly a line more than these and once. None
# has a task in the background: its watcher writes coverage when it ends, seconds after the target, and ansible-test aborts
# if that happens while it collects.
MEASURED_TARGETS = ("module_organization", "operations", "organization_files")
# The sanity tests that read each file for itself, with tools that do not import ansible-core. The newest one has the rules of the
# others, or later ones, and takes as long for them as for everything else.
PER_FILE = ("pylint", "pep8", "yamllint", "changelog")
# The file that keeps compiled code, and the environments of the test `import` in a HOME: `sanity` is for its modules.
COMPILED_ONCE = Path(__file__).with_name("compiled_once.py")
IMPORTING = (
    ".ansible/test/venv/sanity/*/*/lib/*/site-packages",
    ".ansible/test/venv/sanity.import*/*/*/lib/*/site-packages",
)
# The targets that only this ansible-core runs, since others would run the same lines for them: the commands of an example, modules
# that only read or write files, and the inventory, which unit tests start on all of them.
MEASURED_ONLY = ("nightly", "infos", "inventory_agents", "operations", "organization_files", "organization_info")
# The file that only targets for the life of one resource have.
LIFE = "tests/integration/targets/*/tasks/call.yml"
# The output of ansible-test for integration targets: the beginning of each, and at the end the failed ones.
TARGET = re.compile(r"^Running (\S+) integration test \w+$", re.MULTILINE)
FAILED_TARGETS = re.compile(
    r"The (\d+) integration test\(s\) listed below \(out of (\d+)\) failed\. See [^\n]*((?:\n\w+)+)"
)
# How many lines of a failed target are shown.
SHOWN = 60
GET_PIP_FILE = re.compile(r"\S+/\.ansible/test/cache/get_pip_\w+\.py")


def python_of(core: str) -> str:
    """The Python of a core's environment. Raises Missing on a machine without a suitable one."""
    try:
        python_for(core)
    except SetupError as error:
        raise Missing(f"{str(error).removesuffix('.')}: install one beside this Python and run it again") from None
    return ensure(core)


def version_of(python: str) -> str:
    """The `3.12` of an environment's Python."""
    text = Path(python).parent.with_name("pyvenv.cfg").read_text(encoding="utf-8")
    found = re.search(r"^version\s*=\s*(\d+\.\d+)", text, re.MULTILINE)
    assert found
    return found[1]


def ansible_test(job: Job, core: str, *arguments: str) -> str:
    """Run ansible-test on the step's copy of the checkout; again if it could not download pip."""
    python = python_of(core)
    command = [str(Path(python).with_name("ansible-test")), *arguments, "--local", "--python", version_of(python)]
    root = collection_root(job.name)
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


def results(step: str, pattern: str) -> list[Path]:
    """Files that ansible-test has written for a step."""
    return sorted((copy_path(step) / "tests" / "output").glob(pattern))


def alone(step: str) -> contextlib.AbstractContextManager[None]:
    """Let one ansible-test at a time work on a copy, no matter who starts it."""
    return locked(f"ansible-test-{step}", f"runs {step}")


def sanity(job: Job, core: str) -> Count:
    """Every sanity test; there is no ignore file."""
    python_of(core)
    options = sanity_options(core == cores_here()[-1])
    run = functools.partial(ansible_test, job, core, "sanity", "--junit", "--color", "no", *options, *job.paths)
    with alone(job.name):
        ansible_test(job, core, "sanity", "--prime-venvs", "--test", "import")
        compile_once(new_home(core))
        return counted(run, lambda: results(job.name, "junit/ansible-test-*.xml"))


def sanity_options(newest: bool) -> tuple[str, ...]:
    """The options of a step of sanity: the newest ansible-core runs every test, the others those that may differ between them."""
    return () if newest else tuple(word for name in PER_FILE for word in ("--skip-test", name))


def compile_once(home: Path) -> None:
    """Let Python compile each source once in a process, in the environments of the test `import` that are in this HOME."""
    for packages in (folder for pattern in IMPORTING for folder in home.glob(pattern)):
        shutil.copy(COMPILED_ONCE, packages)
        (packages / COMPILED_ONCE.with_suffix(".pth").name).write_text(
            f"import {COMPILED_ONCE.stem}\n", encoding="utf-8"
        )


def units(job: Job, core: str) -> Count:
    """The unit tests of a core under ansible-test, each test in a separate process."""
    python_of(core)
    tests = job.paths or selection.tests_of_cores()
    arguments = ("--color", "no", "--num-workers", str(job.workers), *tests)
    with alone(job.name):
        return counted(
            lambda: ansible_test(job, core, "units", *arguments), lambda: results(job.name, "junit/python*.xml")
        )


def cores_here() -> list[str]:
    """The cores for which this machine has a Python."""
    there = []
    for core in CORES:
        with contextlib.suppress(SetupError):
            python_for(core)
            there.append(core)
    return there


def measuring(job: Job) -> list[str]:
    """The arguments for measuring coverage. Earlier measurements of the step are deleted."""
    if job.paths:
        return []
    for file in results(job.name, "coverage/*=*"):
        file.unlink()
    return ["--coverage"]


def coverage(job: Job) -> None:
    """The coverage of plugins/ by unit tests and integration together: the least share of lines and of branches."""
    python_of(MEASURED)
    found = [results(step, "coverage/*=*") for step in MEASURING]
    if not all(found):
        raise Failed(f"nothing was measured: {' and '.join(MEASURING)} have to run before")
    with alone(job.name):
        output = collection_root(job.name) / "tests" / "output"
        shutil.rmtree(output, ignore_errors=True)
        (output / "coverage").mkdir(parents=True)
        for file in (file for files in found for file in files):
            shutil.copy(file, output / "coverage")
        ansible_test(job, MEASURED, "coverage", "xml")
        files = measured.read(output / "reports" / "coverage.xml")
    total = measured.summed(files)
    job.summary = f"Coverage of plugins/: {total}.\n{measured.table(files)}"
    job.note(job.summary)
    unknown = measured.never_ran(files, sources())
    if unknown:
        raise Failed(f"no test runs {', '.join(unknown)}")
    if not total.enough():
        raise Failed(f"{total}: at least {measured.LEAST:.0f} % of both have to run")


def integration(job: Job, core: str) -> Count:
    """Every integration target against a stand-in; a target is one test."""
    python_of(core)
    with alone(job.name), StandIn(ensure("stand-in")) as stand_in:
        root = collection_root(job.name)
        if not any((root / "tests" / "integration" / "targets").glob("*")):
            raise Failed("there is no integration target")
        # ansible-test passes on this file, but no environment variables.
        names = ("url", "graphql_url", "organization", "token")
        facts = {f"stand_in_{name}": getattr(stand_in, name) for name in names}
        # One ansible-core runs every case of a connection, the others those that may differ.
        facts["stand_in_every_case"] = core == MEASURED
        config = root / "tests" / "integration" / "integration_config.yml"
        config.write_text(json.dumps(facts, indent=2), encoding="utf-8")
        arguments = ("--color", "no", "--continue-on-error")
        try:
            lives = tuple(lives_of_others(core))
            if core != MEASURED:
                return of_targets(job, core, *arguments, *without((*MEASURED_ONLY, *lives)))
            measured_ones = of_targets(job, core, *arguments, *measuring(job), *MEASURED_TARGETS)
            return measured_ones.plus(of_targets(job, core, *arguments, *without((*MEASURED_TARGETS, *lives))))
        finally:
            config.unlink()


def lives_of_others(core: str) -> list[str]:
    """The targets for the life of one resource that another ansible-core runs instead of this one.

    They share the lives, since a resource is a declaration, which no ansible-core reads. In the unit tests, all modules run on
    all of them.
    """
    cores = [*CORES]
    lives = [name for name in sources() if fnmatch.fnmatch(name, LIFE)]
    return [PurePath(name).parts[3] for number, name in enumerate(lives) if cores[number % len(cores)] != core]


def without(names: tuple[str, ...]) -> list[str]:
    """Options that leave out integration targets."""
    return [word for name in names for word in ("--exclude", name)]


def of_targets(job: Job, core: str, *arguments: str) -> Count:
    """Run integration targets; how many passed and failed."""
    for file in results(job.name, "data/integration-*.json"):
        file.unlink()
    start = job.log.stat().st_size
    broke_off = False
    try:
        ansible_test(job, core, "integration", *arguments)
    except Failed:
        broke_off = True
    log = job.log.read_bytes()[start:].decode(errors="replace")
    files = results(job.name, "data/integration-*.json")
    ran = sum(len(json.loads(file.read_text(encoding="utf-8"))["targets"]) for file in files)
    count, excerpt = judged(log, ran, broke_off)
    job.excerpt += excerpt
    return count


def judged(log: str, ran: int, broke_off: bool) -> tuple[Count, str]:
    """The outcome of targets, of which `ran` succeeded, and what to show: the end of each failed one, or of the log."""
    found = FAILED_TARGETS.search(log)
    if found:
        pieces = TARGET.split(log)
        outputs = dict(zip(pieces[1::2], pieces[2::2], strict=True))
        shown = {name: outputs.get(name, "").partition("\nPLAY RECAP")[0] for name in found[3].split()}
        return Count(int(found[2]) - int(found[1]), int(found[1])), "".join(ending(*each) for each in shown.items())
    if broke_off or not ran:
        return Count(ran, 1), ending("ansible-test", log)
    return Count(ran), ""


def ending(name: str, output: str) -> str:
    """The end of an output."""
    return "\n".join(["", f"The end of {name}:", "", *output.splitlines()[-SHOWN:], ""])
