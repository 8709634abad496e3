# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tour of the collection on a local stand-in for Buildkite: plan, apply, correct drift, review, restore, guards.

Needs Python 3.11 or later and nothing else; what it installs goes into .cache.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from machine import environment, tarball
from programs.events_story import SEED as SEED_OF_EVENTS
from programs.events_story import events
from programs.playing import SAFETY, Play, say
from stand_in.process import StandIn

FLEET = "docs/examples/fleet.yml"
REVIEW = "docs/examples/review.yml"
ROLE = "docs/examples/organization_as_code/buildkite.yml"
INVENTORY = "docs/examples/agents/machines.buildkite.yml"
BUILDS = "docs/examples/builds/release.yml"
SEED = "docs/examples/builds/seed.yml"
AGENTS = [
    {
        "name": f"{machine}-{number}",
        "hostname": machine,
        "cluster": "Linux",
        "queue": queue,
        "meta_data": [f"queue={queue}", "os=linux"],
    }
    for machine, queue in (("build-1", "default"), ("build-2", "default"), ("signer", "release"))
    for number in (1, 2)
]
PEOPLE = [{"name": "Ada", "email": "ada@example.com"}, {"name": "Grace", "email": "grace@example.com"}]
# So much of a backup is shown.
BACKUP_LINES = 20
AFTERWARDS = """\
The same with a real organization:

  1. Install:   ansible-galaxy collection install community.buildkite
                pip install 'requests>=2.31' 'gql[requests]>=4.0' 'PyYAML>=6.0'
  2. Token:     at https://buildkite.com/user/api-access-tokens, with GraphQL access and the scopes
                read_clusters write_clusters read_teams write_teams read_pipelines write_pipelines
                read_organizations read_user
  3. Export:    export BUILDKITE_API_TOKEN=... BUILDKITE_ORGANIZATION_SLUG=...
  4. Declare:   start with docs/examples/organization.yml; undeclared objects do not change
  5. Check:     ansible-playbook organization.yml --check --diff
  6. Apply:     ansible-playbook organization.yml --diff
"""


def play(stand_in: StandIn, home: str) -> None:
    """The story."""
    stand_in.reset({"users": PEOPLE})
    # Everything fits into one window: with a user's usual quota it would wait for the next one.
    stand_in.limits(rest_user=400)
    buildkite = Play(stand_in, home)
    say(
        f"A local Buildkite runs at {stand_in.url}. The example declares a cluster with two queues, two teams\n"
        "     and two pipelines. None of these exist yet. (The output of each run is shown without its recap.)"
    )
    buildkite.run(
        "1. Plan: check mode shows what a run would do, and changes nothing.", " to create", "--check", "--diff"
    )
    buildkite.run("2. Apply the plan.", " created")
    buildkite.run("3. Apply it again: a second run changes nothing.", "Nothing changed", "--diff")
    drift(buildkite)
    review(buildkite)
    safety(buildkite)
    files(buildkite)
    stand_in.seed({"agents": AGENTS})
    fleet(buildkite)


def drift(buildkite: Play) -> None:
    """Changes by another person are found and corrected."""
    say(
        "4. Someone changes objects by hand: the shop's description, builds of its forks,\n"
        "     and the release queue's description."
    )
    buildkite.someone_else(
        "PATCH",
        "pipelines/shop",
        {"description": "Temporary!", "provider_settings": {"build_pull_request_forks": True}},
    )
    clusters = buildkite.someone_else("GET", "clusters?per_page=100")
    linux = next(entry["id"] for entry in clusters if entry["name"] == "Linux")
    queues = buildkite.someone_else("GET", f"clusters/{linux}/queues?per_page=100")
    release = next(entry for entry in queues if entry["key"] == "release")
    buildkite.someone_else("PUT", f"clusters/{linux}/queues/{release['id']}", {"description": "?"})
    buildkite.run("5. Check mode shows the drift.", "2 to update", "--check", "--diff")
    buildkite.run("6. Correct the drift.", "2 updated", "--diff")


def review(buildkite: Play) -> None:
    """A plan that is reviewed, and rejected after it has changed."""
    buildkite.run(
        "7. A pull request gives the shop another slug. The report lists pipelines of the same repository.",
        "add previous_slugs",
        playbook=REVIEW,
    )
    renamed = ("-e", '{"before": ["shop"]}')
    text = buildkite.run("8. With the earlier slug, the change is a rename.", "**update**", *renamed, playbook=REVIEW)
    plan = re.findall(r"Plan: `(\w+)`", text)[0]
    buildkite.someone_else("PATCH", "pipelines/shop", {"description": "Meanwhile"})
    buildkite.run(
        "9. Someone changes the shop before the reviewed plan is applied. The run rejects the new plan.",
        f"plan_id is {plan}",
        *renamed,
        "-e",
        f"reviewed={plan}",
        playbook=REVIEW,
        fails=True,
    )


def fleet(buildkite: Play) -> None:
    """A play over the machines of connected agents."""
    say(
        "17. Six agents connect, on three machines. The inventory plugin turns each machine into a host. (Here, all\n"
        "     of them are this machine, with a local connection.)"
    )
    here = ("ansible_connection=local", "ansible_python_interpreter={{ ansible_playbook_python }}")
    options = [word for variable in here for word in ("-e", variable)]
    buildkite.run(
        "Run a play on the machines.", "2 agents in release, busy: False", "-i", INVENTORY, *options, playbook=FLEET
    )


def safety(buildkite: Play) -> None:
    """A backup that is restored, a protected pipeline, and a run that continues after it was killed."""
    with tempfile.TemporaryDirectory() as folder:
        backup = Path(folder) / "before.yml"
        kept = ("-e", f"backup={backup}")
        buildkite.run(
            "10. A change with a backup of the previous state.", "changed=1", "--tags", "change", *kept, playbook=SAFETY
        )
        lines = backup.read_text().splitlines()
        shown = [line for line in lines[:BACKUP_LINES] if line]
        say(f"The backup has {len(lines)} lines and begins with these:\n\n     " + "\n     ".join(shown))
        buildkite.run("11. Restore the backup.", "changed=1", "--tags", "restore", *kept, playbook=SAFETY)
    if buildkite.someone_else("GET", "pipelines/shop")["description"] != "Meanwhile":
        sys.exit("\nThe playground failed: the shop should have its description again.")
    buildkite.run(
        "12. A protected pipeline is not deleted.",
        "protected does not allow",
        "--tags",
        "protected",
        playbook=SAFETY,
        fails=True,
    )
    buildkite.kill("13. A run creates eight pipelines, and is killed after four.", "many")
    buildkite.run(
        "The same run again creates only the other four.",
        "4 created, 4 unchanged",
        "--tags",
        "many",
        playbook=SAFETY,
    )


def files(buildkite: Play) -> None:
    """An organization as files: exported, planned, and guarded when files are lost."""
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder) / "buildkite"
        path = ("-e", f"organization_path={where}")
        mode = "organization_mode"
        buildkite.run(
            "14. The role exports the live organization as files.",
            "changed=1",
            *path,
            "-e",
            f"{mode}=export",
            playbook=ROLE,
        )
        names = sorted(str(name.relative_to(where)) for name in where.rglob("*.yml"))
        say("These files:\n     " + "\n     ".join(names))
        prune = ("-e", '{"organization_prune": ["pipelines"]}', "-e", f"{mode}=plan")
        buildkite.run(
            "15. A plan of these files that prunes pipelines changes nothing.",
            "changed=0",
            *path,
            *prune,
            playbook=ROLE,
        )
        shutil.rmtree(where / "pipelines")
        buildkite.run(
            "16. The files of the pipelines are lost. The plan, which would archive all pipelines, is rejected.",
            "set allow_empty to true",
            *path,
            *prune,
            playbook=ROLE,
            fails=True,
        )


def builds(stand_in: StandIn, home: str) -> None:
    """The story of a build: it fails, its failed job is retried, and its artifact is downloaded."""
    say(
        f"A local Buildkite runs at {stand_in.url}, with a pipeline and two agents. The playbook triggers a build, and\n"
        "     shows its jobs while they run. A test fails: the playbook shows why, and retries the job. The build passes.\n"
        "     The playbook downloads the package and annotates the build."
    )
    package = Path(home) / "dist" / "shop-4.2.tar.gz"
    options = ("-e", "version=4.2", "-e", f"dest={home}")
    Play(stand_in, home).run(
        "Release the shop.", f"Version 4.2 is ready: dist/{package.name}", *options, playbook=BUILDS
    )
    if not package.is_file():
        sys.exit(f"\nThe playground failed: {package} should exist.")


def on_stand_in(python: str, keep: bool, story: Callable[[StandIn, str], None], *options: str) -> str:
    """Play a story, and end the stand-in, or leave it running and return what to paste to use it."""
    stand_in = StandIn(python, options=options, stays=keep)
    try:
        with tempfile.TemporaryDirectory() as home:
            story(stand_in, home)
    except BaseException:
        stand_in.stop()
        raise
    if not keep:
        stand_in.stop()
        return ""
    variables = {**stand_in.variables, "ANSIBLE_COLLECTIONS_PATH": str(tarball.installed())}
    exports = "\n".join(f"export {name}={shlex.quote(value)}" for name, value in variables.items())
    return (
        f"The stand-in keeps running. To use it with the collection that is installed here, paste this:\n\n{exports}\n\n"
        f"End it with: kill {stand_in.pid}\n"
    )


def main() -> int:
    """Set up, play, print what to do next."""
    parser = argparse.ArgumentParser(
        prog="tests/playground",
        description="Show the collection at work: start a local stand-in for Buildkite, declare an organization in a "
        "playbook, plan and apply it, correct drift, apply a reviewed plan, restore a backup, protect an object, continue "
        "after a run was killed, export files, and use agents as hosts. Each step has an explanation, the command and its "
        "output.",
        epilog="It needs no account and no input. It connects to the package index once, to install its requirements "
        "into .cache/, and to nothing else outside of this machine.",
    )
    parser.add_argument(
        "--keep",
        action="store_true",
        help="leave the stand-in running, and print the exports that point the collection to it",
    )
    parser.add_argument(
        "--builds",
        action="store_true",
        help="show a build instead: one of its jobs fails and is retried, an artifact is downloaded, the build annotated",
    )
    parser.add_argument(
        "--events",
        action="store_true",
        help="show events instead: a build fails, its webhook starts a playbook that retries it, and a change by hand is "
        "reported; needs Java 17 or later",
    )
    options = parser.parse_args()
    story, seed = (events, SEED_OF_EVENTS) if options.events else (builds, SEED) if options.builds else (play, "")
    started = time.monotonic()
    try:
        python = environment.ensure("stand-in")
        environment.ensure(tarball.USER)
        collections = tarball.installed()
        ready = time.monotonic()
        seeded = ("--seed", str(collections / tarball.REST / seed)) if seed else ()
        kept = on_stand_in(python, options.keep, story, *seeded)
    except environment.SetupError as error:
        print(error, file=sys.stderr)
        return 1
    now = time.monotonic()
    say(f"The tour took {now - ready:.0f} seconds, after {ready - started:.0f} for its installation.")
    if story is play:
        print(AFTERWARDS)
    print(kept, end="")
    return 0


if __name__ == "__main__":
    os.chdir(environment.ROOT)
    sys.exit(main())
