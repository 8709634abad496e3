# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Arrange what antsibull-docs writes: short titles, an index in groups, options before those of the connection, an example of each role.

Works on the lines of reStructuredText, whose form tests/unit/house/test_pages.py states. Standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

# The sections of docs/docsite/extra-docs.yml that the groups of plugins come after.
GUIDES = ("Start", "Guides")
MODULE = "_module"
TITLE = re.compile(r"^(?P<name>community\.buildkite\.(?P<short>\w+) \w+(?: \w+)?) -- (?P<what>.+)\n\++$", re.MULTILINE)
# The parameters of a page, their rows, and what follows them.
TABLE = re.compile(
    r"(?P<head>^Parameters\n(?P<line>-+|\^+)\n.*?^  \* - Parameter\n    - Comments\n\n)(?P<rows>.*?)(?P<rest>^\.\. \w)",
    re.DOTALL | re.MULTILINE,
)
ROW = re.compile(r"^  \* - ", re.MULTILINE)
NAME = re.compile(r"^ +\*\*(\w+)\*\*$", re.MULTILINE)
REQUIRED = ":ansible-option-required:"
# A guide, by the address at which ansible-doc shows it.
GUIDE = re.compile(
    r"`(?P<title>[^`<]+) <https://github\.com/ansible-collections/community\.buildkite/blob/main/docs/docsite/rst/(?P<page>\w+)\.rst>`_"
)
CONTENTS = ".. contents::\n   :local:\n"
INDEX = """\
.. _plugins_in_community.buildkite:
.. _communication_for_community.buildkite:

community.buildkite
===================

.. include:: /start.md
   :parser: myst_parser.sphinx_
   :start-after: # community.buildkite
   :end-before: ## Guides

{lists}
"""
ENVIRONMENT = """\
.. _list_of_collection_env_vars:

Environment variables
=====================

Modules that connect, the roles and the inventory plugin read these variables if the option is not set. ``BUILDKITE_API_URL`` takes
precedence over ``BUILDKITE_REST_URL``, which Buildkite's Terraform provider uses.

{own}
These variables of other programs have their usual meaning:

.. envvar:: REQUESTS_CA_BUNDLE

    Path of a file with the certificates of trusted authorities, if ``ca_path`` is not set.

.. envvar:: HTTPS_PROXY

    URL of the proxy. Requests to this machine, such as ``localhost``, use no proxy.

.. envvar:: ALL_PROXY

    URL of the proxy if ``HTTPS_PROXY`` is not set.

.. envvar:: NO_PROXY

    Hosts that use no proxy.

The inventory plugin also reads Ansible's variables for the cache of inventories:

{others}"""


def module(text: str, connection: Collection[str]) -> str:
    """The page of a module or plugin, with the options of the connection in a table of their own, and a link of each variable."""
    text = GUIDE.sub(r":ref:`\g<title> <ansible_collections.community.buildkite.docsite.\g<page>>`", text)
    return _titled(_parted(text.replace(":ansenvvar:", ":ansenvvarref:"), connection))


def role(text: str, example: str, caption: str) -> str:
    """The page of a role: an example first, its required options first."""
    found = TABLE.search(text)
    assert found, "the page of the role has no parameters"
    rows = sorted(_rows(found["rows"]), key=_is_optional)
    text = text[: found.start()] + found["head"] + "".join(rows) + found["rest"] + text[found.end() :]
    # Before the entry point, which is named in the address of each option.
    before = text.index(CONTENTS)
    block = "".join(f"    {line}\n" if line else "\n" for line in example.splitlines())
    shown = f"**Example**\n\n.. code-block:: yaml+jinja\n    :caption: {caption}\n\n{block}\n"
    return _titled(text[:before] + shown + text[before:])


def environment(text: str, variables: Sequence[tuple[str, str]]) -> str:
    """The page of environment variables: those of the connection with their options, then Ansible's own for the cache."""
    entries = re.findall(r"^\.\. envvar:: (\w+)\n(.*?)(?=^\.\. envvar|\Z)", text, re.MULTILINE | re.DOTALL)
    link = ":ansopt:`community.buildkite.organization#module:{}`"
    own = "".join(f".. envvar:: {name}\n\n    Sets {link.format(option)}.\n\n" for name, option in variables)
    known = {name for name, _option in variables}
    others = "".join(f".. envvar:: {name}\n{entry}" for name, entry in entries if name not in known)
    return ENVIRONMENT.format(own=own, others=others)


def index(text: str, sections: Sequence[tuple[str, Sequence[str]]], pages: Sequence[str]) -> str:
    """The first page: the start of the README, which is beside it as start.md, lists of everything, and the sidebar in groups with short titles."""
    lists = _without_trees(text[text.index(".. _module_plugins_in_community.buildkite:") :])
    plugins = [page for page in pages if not page.endswith((MODULE, "_role"))]
    guides = {title: [f"docsite/{name}" for name in names] for title, names in sections}
    groups = {title: guides[title] for title in GUIDES}
    groups["Modules"] = [_short(page) for page in pages if page.endswith(MODULE)]
    groups["Plugins"] = [*map(_short, plugins), "Environment variables <environment_variables>"]
    groups["Roles"] = [_short(page) for page in pages if page.endswith("_role")]
    groups.update((title, pages) for title, pages in guides.items() if title not in GUIDES)
    trees = "\n".join(
        f".. toctree::\n   :hidden:\n   :maxdepth: 1\n   :caption: {title}\n\n"
        + "".join(f"   {entry}\n" for entry in entries)
        for title, entries in groups.items()
    )
    return INDEX.format(lists=f"{_list_of_guides(guides)}{lists}") + trees


def _list_of_guides(guides: dict[str, list[str]]) -> str:
    names = [name for title in GUIDES for name in guides[title]]
    return "Guides\n------\n\n" + "".join(f"* :doc:`{name}`\n" for name in names) + "\n"


def _without_trees(text: str) -> str:
    """The lists of plugins and roles without the lists for the sidebar, at one level of headings."""
    text = re.sub(r"^\.\. toctree::\n(?:    .*\n|\n)+", "", text, flags=re.MULTILINE)
    text = re.sub(r"^These are the roles in .*:\n\n", "", text, flags=re.MULTILINE)
    text = text.replace("Role Index\n----------", "Roles\n-----")
    return re.sub(
        r"^([A-Z][\w ]+)\n~+$", lambda found: f"{found[1].capitalize()}\n{'-' * len(found[1])}", text, flags=re.M
    )


def _short(page: str) -> str:
    """An entry of the sidebar: `cluster_queue <cluster_queue_module>`, of plugins with what they are."""
    name, sort = page.rsplit("_", maxsplit=1)
    return f"{name} <{page}>" if sort in ("module", "role") else f"{name} {sort} <{page}>"


def _titled(text: str) -> str:
    """A short title, which fits on a phone; what the page is about is its first sentence."""
    found = TITLE.search(text)
    assert found, "a page has no title"
    title = found["name"].removeprefix("community.buildkite.")
    return f"{text[: found.start()]}{title}\n{'+' * len(title)}\n\n{found['what']}.{text[found.end() :]}"


def _parted(text: str, connection: Collection[str]) -> str:
    found = TABLE.search(text)
    if not found:
        return text
    rows = _rows(found["rows"])
    of_connection = [row for row in rows if _name(row) in connection]
    if not of_connection:
        return text
    own = "".join(row for row in rows if row not in of_connection)
    title = "Connection parameters"
    head = found["head"].replace(f"Parameters\n{found['line']}", f"{title}\n{found['line'][0] * len(title)}", 1)
    # A table without rows is an error: a module may have no options but these.
    first = f"{found['head']}{own}\n" if own else ""
    tables = f"{first}{head}{''.join(of_connection)}{found['rest']}"
    return text[: found.start()] + tables + text[found.end() :]


def _rows(text: str) -> list[str]:
    starts = [found.start() for found in ROW.finditer(text)]
    return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def _name(row: str) -> str:
    """The name of the option that a row describes; of its suboptions there are more names."""
    found = NAME.search(row)
    return found[1] if found else ""


def _is_optional(row: str) -> bool:
    return REQUIRED not in row.partition("    - .. raw:: html")[0]
