# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a real organization differs from the stand-in: the life of every resource, and a probe for every open question.

Needs Python 3.11 or later; what it installs goes into .cache.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    # Not in tests, which would compile every file again.
    sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from machine import environment
from running import engine

# Modules beside this file must not hide those of the standard library.
sys.path = [path for path in sys.path if path != str(Path(__file__).resolve().parent)]
SHARE = 0.3
WAYS = {"both": (True, False), "graphql": (True,), "rest": (False,)}


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(
        prog="tests/live",
        description="Run the life of every resource in a real organization, and the operations, each step in check mode, as a run, and both "
        "again; ask a probe about every switch of the stand-in; and compare all answers with those of the stand-in. The "
        "organization and the token are those of the environment: BUILDKITE_ORGANIZATION_SLUG and BUILDKITE_API_TOKEN, of "
        "an administrator. All objects begin with ansible-live- and are deleted at the end, or if the command was killed, by "
        "the next run an hour later. Nothing else is changed.",
        epilog="With BUILDKITE_MEMBER_API_TOKEN, the token of a member who is no administrator, it also decides what such a "
        "member sees. With BUILDKITE_LIVE_QUEUE, CLUSTER/KEY of a queue with an agent, it also runs builds there, and pauses the agent "
        "for a moment. docs/docsite/rst/contributing.rst tells what it creates and what it costs.",
    )
    parser.add_argument(
        "resource",
        nargs="*",
        help="resources whose lives to run, such as team, or operations (all but agent_image)",
    )
    parser.add_argument(
        "--way",
        choices=sorted(WAYS),
        default="both",
        help="graphql: over GraphQL what it can do; rest: over REST alone (%(default)s)",
    )
    parser.add_argument(
        "--quota-share", type=float, default=SHARE, metavar="N", help="the part of the quotas to use (%(default)s)"
    )
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the report as JSON, too")
    parser.add_argument("--clean", action="store_true", help="only delete what runs left an hour ago or earlier")
    parser.add_argument("--rehearse", action="store_true", help="ask the stand-in instead of Buildkite")
    return parser.parse_args(given)


def connection(share: float) -> dict[str, Any]:
    """The connection options of the environment, as the collection reads them."""
    from ansible_collections.community.buildkite.plugins.module_utils._api.connection import OPTIONS

    given = {
        name: next((os.environ[one] for one in its if one in os.environ), None)
        for name, (_t, _d, its) in OPTIONS.items()
    }
    return {**given, "quota_share": share}


def say(line: str) -> None:
    """One line of progress."""
    print(line, file=sys.stderr, flush=True)


def main() -> int:
    """Run, and report."""
    options = arguments()
    sys.path.insert(0, str(environment.link_root()))
    # Now that the collection is there.
    engine.complete()
    from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError

    from conformance.namespace import Outside

    # A run that is ended cleans up like one that fails.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: sys.exit("tests/live: ended, and cleaned up"))
    try:
        return carried_out(options)
    except (BuildkiteError, Outside, OSError) as error:
        print(f"tests/live: {error}", file=sys.stderr)
        return 1


def carried_out(options: argparse.Namespace) -> int:
    """Everything that needs the collection."""
    from conformance import lives, written
    from conformance.cleaning import Cleaning
    from conformance.inside import QUEUE
    from conformance.operating import NAME, QUEUE_VARIABLE
    from conformance.run import run
    from conformance.samples import ONLY_BY_NAME
    from conformance.scene import MEMBER_VARIABLE
    from conformance.service import Service, inside

    names = [*(resource.name for resource in lives.lived()), NAME]
    usual = [name for name in names if name not in ONLY_BY_NAME]
    unknown = sorted(set(options.resource) - set(names))
    if unknown:
        print(f"tests/live: no resource is called {unknown[0]}; there are {', '.join(names)}.", file=sys.stderr)
        return 2
    member: Service | None
    if options.rehearse:
        _adapter, service, member = inside()
    else:
        given = connection(options.quota_share)
        service = Service("Buildkite", given, notify=say)
        token = os.environ.get(MEMBER_VARIABLE)
        of_member = {**given, "api_token": token}
        member = Service("Buildkite", of_member, notify=say, fence=service.fence) if token else None
    if options.clean:
        cleaned = Cleaning(service, None).clean()
        for line in (*(f"Deleted {name}" for name in cleaned.deleted), *(f"Left {name}" for name in cleaned.left)):
            print(line)
        return 1 if cleaned.left else 0
    queue = QUEUE if options.rehearse else os.environ.get(QUEUE_VARIABLE)
    report = run(service, member, options.resource or usual, WAYS[options.way], say, queue=queue)
    print("\n".join(written.lines(report)))
    if options.report:
        options.report.write_text(json.dumps(written.as_json(report), indent=2) + "\n", encoding="utf-8")
    return 1 if report.problems or report.cleaned.left else 0


if __name__ == "__main__":
    sys.exit(main())
