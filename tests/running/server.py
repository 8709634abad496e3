# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A process that has imported Ansible once and forks for each command: `server.py SOCKET`. client.py talks to it.

To start ansible-playbook takes half a second, nearly all of it imports. A fork has them, and takes its own arguments,
variables, folder and files. What Ansible reads when it is imported, it reads once: a server is for one set of settings,
and rejects a command with others, which then runs as usual. It ends when its standard input does.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
import typing as t
from pathlib import Path

PROGRAMS = ("adhoc", "doc", "inventory", "playbook", "vault")
# What nearly every play imports while it runs, each task in a process of its own.
USED = (
    *("requests", "gql.transport.requests", "jinja2.nativetypes"),
    *(f"ansible.plugins.{name}" for name in ("callback.default", "connection.local", "shell.sh", "strategy.linear")),
)
# Variables that may differ from one command to the next, since Ansible reads them when it runs.
OWN = {"HOME", "PATH", "PWD", "OLDPWD", "SHLVL", "_"}
# Where a home or a folder has settings or plugins that Ansible reads when it is imported.
READ_AT_HOME = (".ansible.cfg", ".ansible/plugins")
READ_IN_FOLDER = ("ansible.cfg",)


class Request(t.NamedTuple):
    """A command: the module of ansible.cli, what follows it, and where it runs."""

    program: str
    arguments: list[str]
    folder: str
    environ: dict[str, str]


def settings(environ: t.Mapping[str, str]) -> dict[str, str]:
    """The variables that must be those of the server. One that is not known to be read later may be read at import."""
    own = (*(f"{name}_" for name in ("BUILDKITE", "PYTEST", "COV")), "WRITE_GUIDES")
    return {name: value for name, value in environ.items() if name not in OWN and not name.startswith(own)}


def from_files(environ: t.Mapping[str, str], folder: Path) -> bool:
    """Whether a command takes settings or plugins from files, which may differ from one command to the next."""
    home = Path(environ.get("HOME", "/"))
    read = [*(home / name for name in READ_AT_HOME), *(folder / name for name in READ_IN_FOLDER)]
    return "ANSIBLE_CONFIG" in environ or any(path.exists() for path in read)


def fits(request: Request, given: t.Mapping[str, str]) -> bool:
    """Whether a fork of a server with the given settings does the same as the command itself."""
    return settings(request.environ) == given and not from_files(request.environ, Path(request.folder))


def receive(connection: socket.socket) -> tuple[Request, list[int]]:
    """A command, and the descriptors of its input, output and errors."""
    head, descriptors, _flags, _address = socket.recv_fds(connection, 8, 3)
    while len(head) < 8:
        head += connection.recv(8 - len(head))
    with connection.makefile("rb") as reader:
        return Request(*json.loads(reader.read(int(head, 16)))), descriptors


def become(request: Request, descriptors: list[int]) -> t.Callable[[], None]:
    """Make this process the one of the command; what runs it."""
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.chdir(request.folder)
    os.environ.clear()
    os.environ.update(request.environ)
    module = importlib.import_module(f"ansible.cli.{request.program}")
    sys.argv = [str(module.__file__), *request.arguments]
    sys.path[0] = os.getcwd()
    read_settings_again()
    run: t.Callable[[], None] = module.main
    return run


def read_settings_again() -> None:
    """Read the settings again, since some follow from HOME, and one is a folder that this process makes and removes."""
    from ansible import constants
    from ansible.utils.path import cleanup_tmp_file

    atexit.unregister(cleanup_tmp_file)
    for name in constants.config.get_configuration_definitions():
        constants.set_constant(name, constants.config.get_config_value(name, variables=vars(constants)))


def accept(connection: socket.socket, given: t.Mapping[str, str]) -> t.Callable[[], None] | None:
    """Serve one connection; what to run, in the process that is to run it, and None in the server."""
    if os.fork():
        connection.close()
        return None
    # This process waits for the command, so that the server need not, and answers with how it ended.
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    request, descriptors = receive(connection)
    if not fits(request, given):
        connection.sendall(b"rejected")
        os._exit(0)
    child = os.fork()
    if not child:
        connection.close()
        return become(request, descriptors)
    for descriptor in descriptors:
        os.close(descriptor)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with contextlib.suppress(OSError):
        connection.sendall(str(status).encode())
    os._exit(0)


def serve(path: str) -> t.Callable[[], None] | None:
    """Accept commands until standard input ends. In the process of a command, what runs it."""
    given = settings(os.environ)
    for name in (*(f"ansible.cli.{program}" for program in PROGRAMS), *USED):
        importlib.import_module(name)
    # The collector would write to what was imported, and each fork would copy it.
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listening, selectors.DefaultSelector() as selector:
        listening.bind(path)
        listening.listen()
        selector.register(listening, selectors.EVENT_READ)
        selector.register(0, selectors.EVENT_READ)
        print("ready", flush=True)
        while True:
            for key, _events in selector.select():
                if key.fileobj == 0:
                    return None
                connection, _address = listening.accept()
                run = accept(connection, given)
                if run:
                    return run


if __name__ == "__main__":
    command = serve(sys.argv[1])
    if command:
        command()
