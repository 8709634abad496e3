# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How Sphinx builds the site. It runs where Sphinx is installed, and imports nothing of ours."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent

project = "community.buildkite"
copyright = "community.buildkite contributors"
title = html_title = html_short_title = "community.buildkite"

extensions = ["myst_parser", "sphinx.ext.intersphinx", "sphinx_antsibull_ext"]
# The index includes a part of the README, which is no page of its own, and begins with a heading of the second level.
exclude_patterns = ["start.md"]
suppress_warnings = ["myst.header"]
# Those of GitHub, to which the README links.
myst_heading_anchors = 3
# Pages of Ansible's documentation, from a list beside this file: nothing is downloaded.
intersphinx_mapping = {
    "ansible": (
        "https://docs.ansible.com/projects/ansible/devel/",
        str(HERE.parents[1] / ".cache" / "docs" / "ansible.inv"),
    )
}
default_role = "any"
nitpicky = True

pygments_style = "ansible"
highlight_language = "YAML+Jinja"

html_theme = "sphinx_ansible_theme"
html_theme_options = {
    "show_extranav": False,
    "show_rtd_ethical_ads": False,
}
templates_path = ["templates"]
html_static_path = ["style.css"]
html_css_files = ["style.css"]
html_show_sphinx = False
html_use_index = False
html_copy_source = True
html_show_sourcelink = False
# Code and the titles of links, and where a narrow cell may break a name: after one of its parts.
CODE = re.compile(r'(?:(?<=<span class="pre">)|(?<=<span class="std std-ref">))[^<]+')
PART = re.compile(r"(?<=\w)[_./](?=\w)|\[\]")


def setup(app: Any) -> None:
    """Called by Sphinx."""
    app.connect("html-page-context", break_names)


def break_names(_app: Any, _page: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    """Let names of code break between their parts rather than anywhere."""
    if "body" in context:
        context["body"] = CODE.sub(lambda word: PART.sub(r"\g<0><wbr>", word[0]), context["body"])
