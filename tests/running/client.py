# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a command of Ansible in a fork of a server: `client.py SOCKET PROGRAM ...`, or directly if the server rejects it.

Imports little, since a shell starts it for every command of a guide.
"""

from __future__ import annotations

import json
import os
import socket
import sys


def ask(
    path: str, program: str, arguments: list[str], folder: str, environ: dict[str, str], files: list[int]
) -> int | None:
    """Run a command with these descriptors for input, output and errors; its exit code, None if it is rejected.

    A command that a signal ended has a negative exit code, as in subprocess.
    """
    body = json.dumps([program, arguments, folder, environ]).encode()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        socket.send_fds(connection, [f"{len(body):08x}".encode()], files)
        connection.sendall(body)
        answer = b""
        while part := connection.recv(100):
            answer += part
    if not answer:
        raise RuntimeError(f"The server of {path} ended during {program} {' '.join(arguments)}.")
    return None if answer == b"rejected" else int(answer)


def main() -> None:
    """Replace the command that a shell started."""
    path, program, *arguments = sys.argv[1:]
    status = ask(path, program, arguments, os.getcwd(), dict(os.environ), [0, 1, 2])
    if status is None:
        os.execv(sys.executable, [sys.executable, "-m", f"ansible.cli.{program}", *arguments])
    elif status < 0:
        os.kill(os.getpid(), -status)
    sys.exit(status)


if __name__ == "__main__":
    main()
