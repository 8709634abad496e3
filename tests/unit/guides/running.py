# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A guide as its reader follows it: its files are written, its commands run in order, against a stand-in.

Every block has a rule, by its language, or the guide fails. Nothing is done twice, and nothing of the user's is touched.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import textwrap
import typing as t
from pathlib import Path

import yaml

from machine import environment
from running import commands
from stand_in.process import StandIn

from .blocks import Block, rewritten
from .facts import SAME_FACTS, TO_BE_READ, USED_ELSEWHERE, check_fragment, check_schema, check_settings

TESTS = Path(__file__).resolve().parents[2]
SEEDS = Path(__file__).resolve().parent / "seeds"
SEED = {"users": [{"name": "Ada", "email": "ada@example.com"}, {"name": "Grace", "email": "grace@example.com"}]}
# The addresses in guides: of the service, and of a local stand-in.
REST, GRAPHQL, LOCAL = "https://api.buildkite.com/v2", "https://graphql.buildkite.com/v1", "http://127.0.0.1:8080"
PROGRAMS = ("ansible", "ansible-doc", "ansible-galaxy", "ansible-inventory", "ansible-playbook", "ansible-vault")
# Files that Ansible reads by default.
BY_ITSELF = re.compile(r"^(ansible\.cfg$|group_vars/|host_vars/)")
SETTINGS = ".vscode/settings.json"
SECONDS = 180
PROGRESS = re.compile(r"^community\.buildkite: .*\n", re.MULTILINE)
EXPORT = re.compile(r"^export (\w+)=(.*)$")


class Done(t.NamedTuple):
    """A command that was run: its text, its output, and the requests that it sent."""

    command: str
    status: int
    said: str
    log: list[dict[str, t.Any]]

    @property
    def writes(self) -> list[dict[str, t.Any]]:
        return [entry for entry in self.log if entry["write"]]


class Run:
    """One guide in one folder."""

    def __init__(self, guide: Path, stand_in: StandIn, folder: Path) -> None:
        self.guide, self.stand_in, self.folder = guide, stand_in, folder
        self.done: list[Done] = []
        self.files: dict[str, Block] = {}
        self.told: list[str] = []
        # The real outputs to write into the guide, if requested.
        self.true: list[tuple[Block, str]] = []
        self.started: list[StandIn] = []
        self.variables = {**stand_in.variables, "ANSIBLE_NOCOLOR": "1", "ANSIBLE_PYTHON_INTERPRETER": sys.executable}
        seed = SEEDS / f"{guide.stem}.yml"
        given = yaml.safe_load(seed.read_text(encoding="utf-8")) if seed.exists() else {}
        stand_in.reset(given.get("seed", SEED), given.get("switches"))
        if "limits" in given:
            stand_in.limits(**given["limits"])
        self._programs(given.get("programs", {}))

    def _programs(self, others: dict[str, str]) -> None:
        """Ansible's commands, of the Python that runs this, and others in place of which a file of the tests runs."""
        bin_folder = self.folder / ".bin"
        bin_folder.mkdir()
        commands_of = {name: name.removeprefix("ansible-") if "-" in name else "adhoc" for name in PROGRAMS}
        lines = {name: commands.wrapper(each, self.folder, self.variables) for name, each in commands_of.items()}
        python = shlex.quote(sys.executable)
        lines |= {name: f"{python} {shlex.quote(str(TESTS / file))}" for name, file in others.items()}
        for name, line in {**lines, "python3": python}.items():
            path = bin_folder / name
            path.write_text(f'#!/bin/sh\nexec {line} "$@"\n')
            path.chmod(0o755)
        self.variables["PATH"] = f"{bin_folder}{os.pathsep}{os.environ['PATH']}"

    def follow(self, blocks: list[Block]) -> None:
        """Do everything. A wrong block is an AssertionError with the guide's line."""
        try:
            for block in blocks:
                try:
                    self._block(block)
                except (AssertionError, ValueError, yaml.YAMLError) as error:
                    raise AssertionError(f"{self.guide.name}:{block.start + 1}: {error}") from None
            self._all_used()
            if self.true and os.environ.get("WRITE_GUIDES"):
                rewritten(self.guide, self.true)
        finally:
            while self.started:
                self.started.pop().stop()

    def _block(self, block: Block) -> None:
        if block.file:
            self._file(block)
        elif block.language == "console":
            self._commands(block)
        elif block.language == "text":
            self._output(block)
        elif block.language in ("yaml", "yaml+jinja", "json"):
            self._fragment(block)
        else:
            assert block.language in TO_BE_READ, f"there is no rule for a block of {block.language or 'no language'}."

    # ---- files

    def _file(self, block: Block) -> None:
        path = self.folder / block.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.here(block.text), encoding="utf-8")
        self.files[block.file] = block
        if block.language == "json":
            json.loads(block.text)
        if block.language.startswith("yaml"):
            check_schema(block.text)

    def _all_used(self) -> None:
        """A file that nothing reads may be wrong."""
        texts = {name: block.text for name, block in self.files.items()}
        if SETTINGS in texts:
            there = {name: text for name, text in texts.items() if (self.folder / name).exists()}
            check_settings(json.loads(texts.pop(SETTINGS)), there)
        for name in texts:
            names = [name, *(str(folder) for folder in Path(name).parents if str(folder) != ".")]
            word = re.compile("|".join(rf"(?<![\w-]){re.escape(known)}(?![\w-])" for known in names))
            others = [*self.told, *(text for other, text in texts.items() if other != name)]
            used = BY_ITSELF.match(name) or name in USED_ELSEWHERE or any(word.search(text) for text in others)
            assert used, f"{self.guide.name}: nothing uses the file {name}."

    # ---- commands

    def _commands(self, block: Block) -> None:
        lines = re.split(r"(?<!\\)\n", block.text.strip())
        self.told += lines
        for number, command in enumerate(lines, 1):
            if self._known(command):
                continue
            self.run(command, fails=block.fails and number == len(lines))

    def _known(self, command: str) -> bool:
        """Do what is not for a shell: variables, a stand-in, and what is compared instead of being run."""
        export = EXPORT.match(command)
        if export and export[1] == "ANSIBLE_COLLECTIONS_PATH":
            # A clone is not in the folder of the test, which has its own way to the collection: the same one.
            assert environment.ROOT / export[2] == environment.link_root(), "that is not where the clone is linked."
        elif export:
            self.variables.setdefault(export[1], self.here(shlex.split(export[2])[0]))
        elif command.startswith("tests/stand-in "):
            self._start(shlex.split(command)[1:])
        else:
            rule = next((rule for begin, rule in SAME_FACTS.items() if command.startswith(begin)), None)
            if not rule:
                return False
            rule(shlex.split(command))
        return True

    def _start(self, words: list[str]) -> None:
        """A stand-in of the guide's own, on a free port instead of its port."""
        options = [word for word in words if word != "&"]
        if "--port" in options:
            at = options.index("--port")
            assert options[at + 1] == LOCAL.rpartition(":")[2], f"guides start it at {LOCAL}."
            del options[at : at + 2]
        if "--seed" in options:
            at = options.index("--seed") + 1
            options[at] = str(self.folder / options[at])
        self.started.append(StandIn(options=tuple(options)))

    def run(self, command: str, fails: bool = False) -> Done:
        """Run a command, which must succeed, or fail. A check writes nothing."""
        self.stand_in.clear_log()
        ran = subprocess.run(
            ["bash", "-o", "pipefail", "-c", self.here(command)],
            env=commands.variables_for(self.folder, self.variables),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        # A run that takes more than a second, as on some machines, shows progress.
        said = PROGRESS.sub("", self.there(ran.stdout))
        self.done.append(Done(command, ran.returncode, said, self.stand_in.log()))
        done = self.done[-1]
        assert bool(done.status) == fails, f"{command}\nended with {done.status}:\n{textwrap.indent(done.said, '  ')}"
        assert "--check" not in command or not done.writes, f"{command} wrote: {done.writes}"
        return done

    def here(self, text: str) -> str:
        """A text of the guide with the addresses of the stand-in."""
        text = text.replace(REST, self.stand_in.url).replace(GRAPHQL, self.stand_in.graphql_url)
        return text.replace(LOCAL, self._base())

    def there(self, text: str) -> str:
        """An output, with the guide's address of a stand-in, and without the folder."""
        return text.replace(self._base(), LOCAL).replace(f"{self.folder}/", "")

    def _base(self) -> str:
        return (self.started or [self.stand_in])[-1].url.removesuffix("/v2")

    # ---- what is shown

    def _output(self, block: Block) -> None:
        """The output of the last command contains the lines, one after the other; `...` is anything, as in doctest."""
        assert self.done, "no command stands before this output."
        said = "\n".join(line.rstrip() for line in self.done[-1].said.strip("\n").splitlines())
        if os.environ.get("WRITE_GUIDES") and "..." not in block.text:
            self.true.append((block, said))
            return
        assert pattern(block.text).search(said), (
            f"{self.done[-1].command}\nsays something else (WRITE_GUIDES=1 writes it into the guide):\n"
            f"{textwrap.indent(said, '  ')}"
        )

    def _fragment(self, block: Block) -> None:
        """YAML or JSON that is no file: plays and tasks are run in check mode, other data are compared with facts."""
        data = json.loads(block.text) if block.language == "json" else yaml.safe_load(block.text)
        check_schema(block.text)
        if isinstance(data, list) and all(isinstance(entry, dict) for entry in data):
            plays = block.text
            if not any("hosts" in entry for entry in data):
                plays = f"- hosts: localhost\n  gather_facts: false\n  tasks:\n{textwrap.indent(plays, '    ')}"
            (self.folder / ".fragment.yml").write_text(self.here(plays), encoding="utf-8")
            self.run("ansible-playbook .fragment.yml --check")
        else:
            check_fragment(data)


def pattern(text: str) -> re.Pattern[str]:
    """What finds the lines of an output, which may be indented there: reStructuredText keeps no common indentation."""
    lines = []
    for number, line in enumerate(text.rstrip("\n").split("\n")):
        words = re.escape(line.rstrip()).replace(re.escape("..."), ".*")
        margin = "(?P<margin> *)" if not number else "(?P=margin)"
        lines.append(r"(?:.*\n)*?" if number and line.strip() == "..." else margin * bool(words) + words + r"(?:\n|\Z)")
    return re.compile("^" + "".join(lines), re.MULTILINE)
