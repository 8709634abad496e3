# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arguments of event sources and event filters, from their documentation, which antsibull-docs does not show.

tests/rendering writes a table of each into the guide of events.
"""

from __future__ import annotations

import json
import pathlib
import re
import typing as t

from .scopes import table

FOLDERS = ("event_source", "event_filter")
_FOREIGN = re.compile(r"\b(?:O\((\w+\.\w+\.\w+#\w+:[^()]+)\)|[PM]\((\w+\.\w+\.\w+#\w+)\))")
_OWN = re.compile(r"\b(?:O|RV|V|C|E)\(([^()]*)\)")


def plain(text: str) -> str:
    """A text with Ansible's markup, as reStructuredText of a guide."""
    text = _FOREIGN.sub(lambda found: f":ansopt:`{found[1]}`" if found[1] else f":ansplugin:`{found[2]}`", text)
    return _OWN.sub(lambda found: f"``{found[1].replace('=', ': ')}``", text)


def form(option: t.Mapping[str, t.Any]) -> str:
    """The type of an argument, what it is by default, and whether it is required."""
    kind = f"{option['type']} of {option['elements']}" if "elements" in option else str(option["type"])
    if option.get("required"):
        return f"{kind}, required"
    default = option.get("default")
    if default is None:
        return kind
    values = default if isinstance(default, list) else [default]
    shown = ", ".join(f"``{value if isinstance(value, str) else json.dumps(value)}``" for value in values)
    return f"{kind}, default: {shown}"


def described(option: t.Mapping[str, t.Any]) -> str:
    """What an argument is for."""
    texts = option["description"]
    text = " ".join([texts] if isinstance(texts, str) else texts)
    choices = ", ".join(f"V({choice})" for choice in option.get("choices", ()))
    return plain(f"{text} Choices: {choices}." if choices else text)


def tables(plugins: pathlib.Path, documentation: t.Callable[[pathlib.Path], t.Mapping[str, t.Any]]) -> dict[str, str]:
    """The written parts of the guide by their marks. `documentation` returns that of a plugin."""
    return {
        f"arguments-{path.stem}": table(
            ("Argument", "Type", "Description"),
            ((f"``{key}``", form(option), described(option)) for key, option in documentation(path)["options"].items()),
            "18 22 60",
        )
        for folder in FOLDERS
        for path in sorted((plugins / folder).glob("[!_]*.py"))
    }
