# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Build the documentation as a site, and check it: tests/docs."""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import zlib
from pathlib import Path

if sys.version_info < (3, 11):
    sys.exit(f"tests/docs needs Python 3.11 or later; {sys.executable} is {sys.version.split()[0]}.")

sys.path[0] = str(Path(__file__).resolve().parents[1])

from docsite import links, pages
from machine.environment import CACHE, ROOT, SetupError, ensure, environ, link_root, locked

HERE = Path(__file__).resolve().parent
SITE = CACHE / "docs"
HTML = SITE / "html"
DESCRIPTION = """\
Build the documentation as a site, and check it.

The site has a page for each module, plugin and role, written by antsibull-docs from their documentation, and the guides of
docs/docsite/rst. Warnings of Sphinx are errors, and so are links to pages, places on pages and files of the repository that do not
exist. It installs what it needs into .cache once, and needs no network after that. The site is in .cache/docs/html and can be
opened from there, without a server.
"""


def main() -> int:
    """Build, check, and print where the site is."""
    argparse.ArgumentParser(
        prog="tests/docs", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    try:
        with locked("site", "builds the documentation"):
            build(ensure("docs"))
            problems = links.problems(HTML, ROOT)
    except SetupError as error:
        print(f"tests/docs: {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"tests/docs: {Path(error.cmd[0]).name} found the mistakes above.", file=sys.stderr)
        return 1
    pages = len(list(HTML.rglob("*.html")))
    for problem in problems:
        print(problem)
    if problems:
        print(f"tests/docs: broken links: {len(problems)}, in {pages} pages.", file=sys.stderr)
        return 1
    print(f"{pages} pages, every link between them is good: {HTML / 'index.html'}")
    return 0


def build(python: str) -> None:
    """The site, from nothing: what is left of an earlier page may not hide that it is gone."""
    shutil.rmtree(SITE, ignore_errors=True)
    # antsibull-docs wants a folder that nobody else can write to.
    (SITE / "rst").mkdir(mode=0o755, parents=True)
    inventory(SITE / "ansible.inv")
    facts = ["--use-current", "--squash-hierarchy", "--fail-on-error", "--dest-dir", str(SITE / "rst")]
    run(python, "antsibull-docs", "--config-file", str(HERE / "antsibull-docs.cfg"), "collection", *facts, COLLECTION)
    arrange(SITE / "rst")
    strict = ["--fail-on-warning", "--keep-going", "--quiet", "--jobs", "auto"]
    run(python, "sphinx-build", "-b", "html", "-c", str(HERE), *strict, str(SITE / "rst"), str(HTML))


COLLECTION = "community.buildkite"
EXAMPLE = ROOT / "docs/examples/organization_as_code/buildkite.yml"
SECTIONS = ROOT / "docs/docsite/extra-docs.yml"


def arrange(folder: Path) -> None:
    """Rewrite the pages of antsibull-docs in place."""
    sys.path.append(str(link_root()))
    from ansible_collections.community.buildkite.plugins.module_utils._api.connection import OPTIONS

    found = [path.stem for path in folder.glob("*_*.rst") if path.stem != "environment_variables"]
    names = sorted(found, key=lambda name: name.rpartition("_"))
    variables = sorted((variable, name) for name, facts in OPTIONS.items() for variable in facts[2])
    shutil.copy(ROOT / "README.md", folder / "start.md")
    sections = re.findall(r"title: (.+)\n    toctree:\n((?:      - \w+\n)+)", SECTIONS.read_text(encoding="utf-8"))
    listed = [(title, re.findall(r"- (\w+)", entries)) for title, entries in sections]
    for path in folder.glob("*.rst"):
        text = path.read_text(encoding="utf-8")
        if path.stem == "index":
            text = pages.index(text, listed, names)
        elif path.stem == "environment_variables":
            text = pages.environment(text, variables)
        elif path.stem.endswith("_role"):
            text = pages.role(text, *example(path.stem.removesuffix("_role")))
        else:
            text = pages.module(text, OPTIONS)
        path.write_text(text, encoding="utf-8")


def example(role: str) -> tuple[str, str]:
    """The playbook that the page of a role shows, and the name of its file: an example, or the first block of the role's README."""
    if role == "organization":
        # Without its licence.
        return EXAMPLE.read_text(encoding="utf-8").rpartition("\n\n")[2], EXAMPLE.name
    text = (ROOT / "roles" / role / "README.md").read_text(encoding="utf-8")
    return text.partition("```yaml\n")[2].partition("```")[0], "playbook.yml"


def run(python: str, name: str, *arguments: str) -> None:
    """Run a command of the environment; its output goes to the terminal."""
    command = [str(Path(python).with_name(name)), *arguments]
    variables = {**environ(python), "ANSIBLE_COLLECTIONS_PATH": str(link_root())}
    subprocess.run(command, env=variables, cwd=SITE, stdin=subprocess.DEVNULL, check=True)


def inventory(path: Path) -> None:
    """Write what pages link to in Ansible's own documentation as Sphinx wants it, so that nothing is downloaded."""
    lines = (HERE / "ansible_pages.txt").read_text(encoding="utf-8").splitlines()
    facts = [line.split() for line in lines if line and not line.startswith("#")]
    entries = "".join(f"{name} std:{kind} -1 {page} {name}\n" for kind, name, page in facts)
    head = "# Sphinx inventory version 2\n# Project: Ansible\n# Version: \n# The remainder of this file is compressed using zlib.\n"
    path.write_bytes(head.encode() + zlib.compress(entries.encode()))


if __name__ == "__main__":
    sys.exit(main())
