# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sentences of the project: README and guides, option texts, messages, docstrings and comments, each with its file and line.

Knows nothing of the rules for them. Code, names and values in a text are replaced by X, so that no rule reads them.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from docutils import frontend, nodes
from docutils.parsers import rst
from docutils.utils import new_document
from markdown_it import MarkdownIt

GUIDE, OPTION, MESSAGE, DOCSTRING, COMMENT = "guide", "option", "message", "docstring", "comment"
# Ansible's markup: O(name), V(value), M(module) and so on; a link contains its text.
LINK = re.compile(r"\b[LR]\(([^,)]*),[^)]*\)")
MARKUP = re.compile(r"\b(?:O|V|RV|E|C|M|P|U|I|B)\([^)]*\)")
CODE = "X"
SOURCE = re.compile(r"`[^`]*`")
# The keys of documentation that contain prose.
PROSE_KEYS = {"description", "short_description", "notes", "requirements", "why", "alternative"}
DOCUMENTATION = ("DOCUMENTATION", "RETURN")
EXAMPLES = "EXAMPLES"
# A message has at least so many words and ends like a sentence: a name, a path or a format has not.
LEAST_WORDS = 4
ENDINGS = (".", "?", "!", ":")


class Passage(NamedTuple):
    """A paragraph, list entry or message. `line` is where it begins."""

    file: str
    line: int
    sort: str
    text: str


def passages(root: Path, names: list[str]) -> Iterator[Passage]:
    """All passages of the files of a checkout that contain prose."""
    for name in names:
        text = (root / name).read_text(encoding="utf-8") if name.endswith((".md", ".rst", ".py", ".yml")) else ""
        if name == "README.md":
            yield from _markdown(name, text)
        elif name.startswith("docs/") and name.endswith(".rst"):
            yield from _rst(name, text)
        elif name.startswith("roles/") and name.endswith("argument_specs.yml"):
            yield from _documentation(name, text, 0)
        elif name.startswith(("plugins/", "tests/")) and name.endswith(".py"):
            yield from _python(name, text)


def _markdown(name: str, text: str) -> Iterator[Passage]:
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "inline" and token.map:
            parts = (CODE if child.type == "code_inline" else child.content or " " for child in token.children or ())
            yield Passage(name, token.map[0] + 1, GUIDE, "".join(parts))


class _Directive(rst.Directive):
    """Any directive: the content of an admonition is prose, that of the others is code or data."""

    has_content = True
    optional_arguments = 100
    final_argument_whitespace = True
    option_spec = None

    def run(self) -> list[nodes.Node]:
        if self.name not in ("note", "warning", "tip", "important", "seealso"):
            return []
        node = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


def _role(_name: str, raw: str, text: str, *_more: Any, **_options: Any) -> tuple[list[nodes.Node], list[nodes.Node]]:
    """A reference is its title, everything else is code."""
    title = re.match(r"(.+?)\s*<[^>]+>$", text, re.DOTALL)
    return [nodes.inline(raw, title[1]) if title else nodes.literal(raw, text)], []


def _rst(name: str, text: str) -> Iterator[Passage]:
    directives, roles = rst.directives.directive, rst.roles.role
    rst.directives.directive = lambda word, language, document: (
        directives(word, language, document) if word in ("list-table", "table", "contents") else (_Directive, [])
    )
    rst.roles.role = lambda *_all: (_role, [])
    try:
        settings = frontend.get_default_settings(rst.Parser)
        settings.report_level = 5
        document = new_document(name, settings)
        rst.Parser().parse(text, document)
    finally:
        rst.directives.directive, rst.roles.role = directives, roles
    for node in document.findall(lambda found: isinstance(found, (nodes.paragraph, nodes.title))):
        parts = (CODE if isinstance(leaf.parent, nodes.literal) else leaf.astext() for leaf in node.findall(nodes.Text))
        yield Passage(name, _line(node), GUIDE, " ".join("".join(parts).split("\n")))


def _line(node: Any) -> int:
    while node is not None and not node.line:
        node = node.parent
    return int(node.line) if node is not None else 1


def _documentation(name: str, text: str, offset: int) -> Iterator[Passage]:
    """The prose in YAML documentation, which begins `offset` lines below the top of the file."""

    def below(node: yaml.Node, prose: bool) -> Iterator[Passage]:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                yield from below(value, key.value in PROSE_KEYS)
        elif isinstance(node, yaml.SequenceNode):
            for entry in node.value:
                yield from below(entry, prose)
        elif prose and isinstance(node, yaml.ScalarNode):
            plain = MARKUP.sub(CODE, LINK.sub(r"\1", node.value))
            yield Passage(name, offset + node.start_mark.line + 1, OPTION, " ".join(plain.split()))

    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if root is not None:
        yield from below(root, False)


def _python(name: str, text: str) -> Iterator[Passage]:
    tree = ast.parse(text, name)
    docstrings = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            found = ast.get_docstring(node)
            if found:
                constant = node.body[0].value  # type: ignore[attr-defined]
                docstrings.add(constant)
                for paragraph in SOURCE.sub(CODE, found).split("\n\n"):
                    yield Passage(name, constant.lineno, DOCSTRING, " ".join(paragraph.split()))
    yield from _comments(name, text)
    if not name.startswith("plugins/"):
        return
    texts = set()
    for variable, value in _documented(tree):
        texts.add(value)
        if variable != EXAMPLES:
            yield from _documentation(name, value.value, value.lineno - 1)
    yield from _messages(name, tree, docstrings | texts)


def _comments(name: str, text: str) -> Iterator[Passage]:
    """The lines of comments: a sentence that spans two is read in two parts."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield Passage(name, token.start[0], COMMENT, SOURCE.sub(CODE, token.string.lstrip("# ")))


def _documented(tree: ast.Module) -> Iterator[tuple[str, Any]]:
    """The texts of the documentation of a module, plugin or fragment, by their names."""
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    for node in [*tree.body, *(inner for found in classes for inner in found.body)]:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Constant)
        ):
            if node.targets[0].id in (*DOCUMENTATION, EXAMPLES) and isinstance(node.value.value, str):
                yield node.targets[0].id, node.value


def _messages(name: str, tree: ast.AST, others: set[Any]) -> Iterator[Passage]:
    """Texts of code that read like sentences; the values in an f-string are X."""
    inside: set[Any] = set(others)
    for node in ast.walk(tree):
        if node in inside:
            continue
        if isinstance(node, ast.JoinedStr):
            inside.update(ast.walk(node))
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else CODE for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        text = " ".join(text.split())
        if text.endswith(ENDINGS) and len(text.split()) >= LEAST_WORDS:
            yield Passage(name, node.lineno, MESSAGE, text)
