# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The event source `webhook` as ansible-rulebook runs it: by its path, with or without ansible-core; and what it does at SIGTERM."""

from __future__ import annotations

import contextlib
import http.client
import json
import signal
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
from ansible_collections.community.buildkite.plugins.event_source import webhook

from running.receiving import finished, free_port, signed, tokens_file

SOURCE = Path(str(webhook.__file__))
ROOT = next(folder for folder in SOURCE.parents if folder.name == "ansible_collections").parent
BEFORE = {
    "without ansible-core": """
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "ansible":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Blocked())
""",
    "without a finder of collections": "import ansible\n",
    "with a finder": "from ansible.plugins.loader import init_plugin_loader\ninit_plugin_loader([ROOT])\n",
    "with a finder of others": "from ansible.plugins.loader import init_plugin_loader\ninit_plugin_loader([HERE])\n",
    "with the package ansible": "sys.path.insert(0, HERE)\nimport ansible_collections.community.other\n",
}
LOADED = """
def load():
    if not any(type(finder).__name__ == "_AnsibleCollectionFinder" for finder in sys.meta_path):
        return runpy.run_path(SOURCE)
    # With such a finder, runpy takes the file for a folder.
    from importlib import util
    spec = util.spec_from_file_location("source", SOURCE)
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return vars(module)

before = {*sys.modules}
found = [load() for _time in range(2)]
try:
    found[1]["options"]({})
except ValueError as error:
    print(type(error).__name__, error)
print(asyncio.iscoroutinefunction(found[0]["main"]), sys.path.count(ROOT))
print([name for name in {*sys.modules} - before if name.startswith("ansible.")])
"""
# A rulebook that takes an event for each line that it reads.
RULEBOOK = """
class Queue:
    async def put(self, event):
        if not await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline):
            await asyncio.sleep(99)
        print(event["buildkite"]["build"]["number"], flush=True)

def interrupt(_signal, _frame):
    raise KeyboardInterrupt("as in ansible-rulebook")

logging.basicConfig(level=logging.INFO, format="%(message)s")
if HANDLER:
    signal.signal(signal.SIGTERM, interrupt)
main = runpy.run_path(SOURCE)["main"]
from ansible_collections.community.buildkite.plugins.plugin_utils._events import receiver
receiver.ENDING_SECONDS = SECONDS
try:
    asyncio.run(main(Queue(), ARGUMENTS))
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


def script(text: str, **names: t.Any) -> list[str]:
    """A command that runs a text in a Python that knows nothing of the tests."""
    values = "".join(f"{name} = {value!r}\n" for name, value in {"SOURCE": str(SOURCE), **names}.items())
    return [sys.executable, "-c", f"import asyncio, logging, runpy, signal, sys\n{values}{text}"]


@pytest.mark.parametrize("before", BEFORE)
def test_it_is_loaded_by_its_path(before: str, tmp_path: Path) -> None:
    """Alone, beside ansible-core, and beside collections of others, also if these are a regular package."""
    here = tmp_path / "packages"
    others = here / "ansible_collections" / "community" / "other"
    others.mkdir(parents=True)
    for folder in (here / "ansible_collections", others):
        (folder / "__init__.py").touch()
    command = script(BEFORE[before] + LOADED, ROOT=str(ROOT), HERE=str(here))
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    wrong, loaded, imported = done.stdout.splitlines()
    assert wrong.startswith("WrongArguments community.buildkite.webhook: port is required.")
    assert (loaded, imported) == ("True 1", "[]")


def test_a_missing_library_is_a_sentence(tmp_path: Path) -> None:
    arguments = {"port": free_port(), "verify": "none"}
    text = """
sys.modules["aiohttp"] = None
try:
    asyncio.run(runpy.run_path(SOURCE)["main"](None, ARGUMENTS))
except ImportError as error:
    print(error)
"""
    command = script(text, ARGUMENTS=arguments)
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.stdout == f"No module named 'aiohttp': install it with {sys.executable} -m pip install aiohttp.\n", (
        done.stderr
    )


class Process:
    """The source in a process of its own."""

    def __init__(self, folder: Path, handler: bool, seconds: float) -> None:
        self.port = free_port()
        arguments = {"port": self.port, "tokens_path": str(tokens_file(folder)), "health_path": "/health"}
        command = script(RULEBOOK, HANDLER=handler, SECONDS=seconds, ARGUMENTS=arguments)
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        assert self.process.stderr
        assert "listens on host 127.0.0.1" in self.process.stderr.readline()

    def ask(self, method: str, path: str, body: bytes = b"") -> int:
        """The status of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection):
            connection.request(method, path, body, signed(body))
            return connection.getresponse().status

    def counts(self) -> dict[str, int]:
        """What the health path returns."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection):
            connection.request("GET", "/health")
            found: dict[str, int] = json.load(connection.getresponse())
            return found

    def stop(self) -> None:
        """Send SIGTERM, and wait until it has an effect."""
        self.process.send_signal(signal.SIGTERM)
        while self.ask("GET", "/health") == 200:
            pass

    def end(self, lines: str) -> tuple[int, list[str], str]:
        """Let the rulebook take events. The status at the end, what it took, and the log."""
        out, log = self.process.communicate(lines, timeout=30)
        return self.process.returncode, out.splitlines(), log


@pytest.mark.parametrize(("handler", "status", "more"), [(False, -signal.SIGTERM, []), (True, 0, ["interrupted"])])
def test_sigterm_hands_on_what_was_accepted(tmp_path: Path, handler: bool, status: int, more: list[str]) -> None:
    """Nothing new is accepted meanwhile. Then the process ends as it would have without the source."""
    source = Process(tmp_path, handler, 30)
    assert [source.ask("POST", "/", finished(number)) for number in range(3)] == [200] * 3
    source.stop()
    assert [source.ask("POST", "/", finished(4)), source.ask("GET", "/health")] == [503, 503]
    code, taken, log = source.end("\n\n\n")
    assert (code, taken) == (status, ["0", "1", "2", *more])
    assert "Traceback" not in log and "not handed on" not in log


def test_a_body_that_arrives_after_sigterm_is_not_accepted(tmp_path: Path) -> None:
    """Its event would be lost: nobody takes it any more."""
    source = Process(tmp_path, False, 30)
    assert source.ask("POST", "/", finished()) == 200
    body = finished(2)
    late = http.client.HTTPConnection("127.0.0.1", source.port, timeout=30)
    with contextlib.closing(late):
        late.putrequest("POST", "/")
        for name, value in {**signed(body), "Content-Length": str(len(body))}.items():
            late.putheader(name, value)
        late.endheaders(body[:10])
        while source.counts()["requests"] < 2:
            pass
        source.stop()
        late.send(body[10:])
        assert late.getresponse().status == 503
    assert source.end("\n\n")[1] == ["1"]


def test_sigterm_waits_only_for_a_time(tmp_path: Path) -> None:
    source = Process(tmp_path, True, 0.2)
    assert [source.ask("POST", "/", finished(number)) for number in range(3)] == [200] * 3
    source.process.send_signal(signal.SIGTERM)
    code, taken, log = source.end("\n")
    assert code == 0 and taken == ["0", "interrupted"]
    assert "community.buildkite.webhook: 2 events were not handed on before the end." in log and "Traceback" not in log


def test_a_second_sigterm_does_not_wait(tmp_path: Path) -> None:
    source = Process(tmp_path, False, 30)
    assert source.ask("POST", "/", finished()) == 200
    source.stop()
    source.process.send_signal(signal.SIGTERM)
    assert source.process.wait(30) == -signal.SIGTERM
    source.end("")
