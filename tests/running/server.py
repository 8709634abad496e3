# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A process that has imported Ansible once and forks for each command: `server.py SOCKET`. client.py talks to it.

Starting ansible-playbook takes half a second, nearly all of it for imports. A fork has them, with its own arguments,
variables, folder and files. Ansible reads some settings at import: a server is for one set of these,
and rejects a command with others, which then runs directly. It ends when its standard input does.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import logging
import os
import selectors
import signal
import socket
import sys
import typing as t
from pathlib import Path

PROGRAMS = ("adhoc", "doc", "inventory", "playbook", "vault")
# Modules that nearly every play imports, in a separate process for each task.
USED = (
    *("requests", "gql.transport.requests", "jinja2.nativetypes"),
    *(f"ansible.plugins.{name}" for name in ("callback.default", "connection.local", "shell.sh", "strategy.linear")),
)
# The files of the collection that import the whole engine.
COLLECTION = "ansible_collections.community.buildkite"
ENGINE = tuple(f"{COLLECTION}.plugins.plugin_utils.{name}" for name in ("_organization", "_information", "_operating"))
# Variables that may differ between commands, since Ansible reads them at run time.
OWN = {"HOME", "PATH", "PWD", "OLDPWD", "SHLVL", "_"}
# Settings and plugins in a home or a folder that Ansible reads at import.
READ_AT_HOME = (".ansible.cfg", ".ansible/plugins")
READ_IN_FOLDER = ("ansible.cfg",)


class Request(t.NamedTuple):
    """A command: the module of ansible.cli, its arguments, and its folder."""

    program: str
    arguments: list[str]
    folder: str
    environ: dict[str, str]


def settings(environ: t.Mapping[str, str]) -> dict[str, str]:
    """The variables that must be the server's: all that Ansible may read at import."""
    own = (*(f"{name}_" for name in ("BUILDKITE", "PYTEST", "COV")), "WRITE_GUIDES")
    return {name: value for name, value in environ.items() if name not in OWN and not name.startswith(own)}


def from_files(environ: t.Mapping[str, str], folder: Path) -> bool:
    """Whether a command uses settings or plugins from files, which may differ between commands."""
    home = Path(environ.get("HOME", "/"))
    read = [*(home / name for name in READ_AT_HOME), *(folder / name for name in READ_IN_FOLDER)]
    return "ANSIBLE_CONFIG" in environ or any(path.exists() for path in read)


def fits(request: Request, given: t.Mapping[str, str]) -> bool:
    """Whether a fork of a server with these settings behaves like the command itself."""
    return settings(request.environ) == given and not from_files(request.environ, Path(request.folder))


def receive(connection: socket.socket) -> tuple[Request, list[int]]:
    """A command, and the descriptors of its input, output and errors."""
    head, descriptors, _flags, _address = socket.recv_fds(connection, 8, 3)
    while len(head) < 8:
        head += connection.recv(8 - len(head))
    with connection.makefile("rb") as reader:
        return Request(*json.loads(reader.read(int(head, 16)))), descriptors


def become(request: Request, descriptors: list[int]) -> t.Callable[[], None]:
    """Turn this process into the command's; returns the function that runs it."""
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
    """Read the settings again, since some depend on HOME, and one is a folder that this process creates and removes."""
    from ansible import constants
    from ansible.utils.path import cleanup_tmp_file

    atexit.unregister(cleanup_tmp_file)
    for name in constants.config.get_configuration_definitions():
        constants.set_constant(name, constants.config.get_config_value(name, variables=vars(constants)))
    # The path of the log may be relative to the folder; Ansible opens it at import.
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.FileHandler):
            handler.close()
            handler.baseFilename = constants.config.get_config_value("DEFAULT_LOG_PATH")


def import_collection() -> None:
    """Import the engine, which Ansible compiles in every process, and leave Ansible as it was before.

    A command loads the collection itself, so that it prints and checks the same, and finds only its files imported.
    """
    from ansible.plugins import loader
    from ansible.utils.collection_loader import AnsibleCollectionConfig
    from ansible.utils.collection_loader._collection_finder import _AnsibleCollectionFinder

    loader.init_plugin_loader()
    for name in ENGINE:
        importlib.import_module(name)
    AnsibleCollectionConfig.on_collection_load -= loader._on_collection_load_handler
    _AnsibleCollectionFinder._remove()
    for name in [name for name in sys.modules if f"{COLLECTION}.".startswith(f"{name}.")]:
        del sys.modules[name]


def accept(connection: socket.socket, given: t.Mapping[str, str]) -> t.Callable[[], None] | None:
    """Serve one connection; returns the function to run in the command's process, and None in the server."""
    if os.fork():
        connection.close()
        return None
    # This process waits for the command in place of the server, and answers with the exit code.
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


def reap(*_signal: object) -> None:
    """Wait for the processes that ended, so that their time counts as this server's."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def serve(path: str) -> t.Callable[[], None] | None:
    """Accept commands until standard input ends. In a command's process, returns the function that runs it."""
    given = settings(os.environ)
    for name in (*(f"ansible.cli.{program}" for program in PROGRAMS), *USED):
        importlib.import_module(name)
    import_collection()
    # The collector would write to imported objects, and each fork would copy them.
    gc.freeze()
    signal.signal(signal.SIGCHLD, reap)
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
