# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where work runs in process: which Python this is, and the environment and folder of a module on this machine.

Private to this collection. Knows no task and no option.
"""

from __future__ import annotations

import contextlib
import functools
import os
import typing as t


@functools.cache
def place_of(interpreter: str) -> tuple[str, str]:
    """The identity of a Python: the file, and the path by which it is called, which makes a virtual environment."""
    return os.path.realpath(interpreter), os.path.realpath(os.path.dirname(interpreter))


@contextlib.contextmanager
def as_a_module(variables: dict[str, t.Any], folder: str) -> t.Iterator[None]:
    """Provide a local module's context during the call: the task's environment, and the playbook's folder."""
    before = {name: os.environ.get(name) for name in variables}
    here = os.getcwd()
    os.environ.update({name: str(value) for name, value in variables.items()})
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(here)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
