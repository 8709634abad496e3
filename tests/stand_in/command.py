# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line, and the life of the process."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys
from pathlib import Path
from typing import Any

import yaml
from aiohttp import web

from .server import Server
from .storage import Storage
from .store import Refused
from .world import Settings, World

# The people in the organization without a seed, in addition to its owner: those that the guides name.
PEOPLE = {"users": [{"name": "Ada", "email": "ada@example.com"}, {"name": "Grace", "email": "grace@example.com"}]}


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """The arguments of the command line."""
    parser = argparse.ArgumentParser(
        prog="tests/stand-in",
        description="A local Buildkite for tests: REST and GraphQL with one organization, kept in memory. It prints the "
        "addresses of both APIs when it is ready, and runs until it is interrupted.",
        epilog="BUILDKITE_API_URL, BUILDKITE_GRAPHQL_URL, BUILDKITE_ORGANIZATION_SLUG and BUILDKITE_API_TOKEN point the "
        "collection to it. docs/docsite/rst/guide_stand_in.rst tells what can be set and looked at while it runs.",
    )
    parser.add_argument("--port", type=int, default=0, help="the port on 127.0.0.1; 0 picks a free one")
    parser.add_argument("--organization", metavar="SLUG", default="acme", help="slug of the organization (%(default)s)")
    parser.add_argument("--token", default="bkua_stand_in_owner", help="the owner's API access token (%(default)s)")
    parser.add_argument("--seed", type=Path, help="YAML or JSON file with what is there at the start")
    parser.add_argument(
        "--rest-window", type=float, default=60, metavar="S", help="seconds of a REST window (%(default)s)"
    )
    parser.add_argument(
        "--graphql-window", type=float, default=300, metavar="S", help="seconds of a GraphQL window (%(default)s)"
    )
    parser.add_argument(
        "--until-input-ends", action="store_true", help="end when standard input does, as with its parent"
    )
    parser.add_argument("--no-limits", action="store_true", help="no rate limits, and no headers of theirs")
    return parser.parse_args(given)


def read_seed(path: Path | None) -> Any:
    """The seed of a file, or the people of the guides."""
    if path is None:
        return PEOPLE
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or {}
    except (OSError, yaml.YAMLError) as error:
        raise Refused(400, f"The seed {path} cannot be read: {error}") from None


async def serve(world: World, seed: Any, port: int, until_input_ends: bool) -> None:
    """Listen until a signal arrives or the input ends."""
    stop = asyncio.Event()
    if until_input_ends:
        asyncio.get_running_loop().add_reader(sys.stdin.fileno(), stop.set)
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    # Open connections must not delay the end.
    runners = [
        web.AppRunner(each.application(), access_log=None, shutdown_timeout=0.1)
        for each in (Server(world), Storage(world))
    ]
    try:
        world.origin, world.storage = [
            await listening(runner, number) for runner, number in zip(runners, (port, 0), strict=True)
        ]
        world.reset(seed)
        faces = f"REST {world.origin}/v2, GraphQL {world.origin}/v1"
        print(f"stand-in: {faces}, organization {world.store.organization['slug']}", flush=True)
        await stop.wait()
    finally:
        for runner in runners:
            await runner.cleanup()


async def listening(runner: web.AppRunner, port: int) -> str:
    """Listen on a port; the address."""
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}"


def main(given: list[str] | None = None) -> int:
    """Run until ended."""
    options = arguments(given)
    settings = Settings(
        options.organization, options.token, options.rest_window, options.graphql_window, not options.no_limits
    )
    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(serve(World(settings), read_seed(options.seed), options.port, options.until_input_ends))
    except (Refused, OSError) as error:
        print(f"stand-in: {error}", file=sys.stderr)
        return 1
    return 0
