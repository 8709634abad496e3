# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing the steps of a pipeline, and verifying signatures that it has.

Private to this collection. Knows no Ansible, no plan and no request.
Source: Buildkite's page on signed pipelines, and the agent, which verifies.
"""

from __future__ import annotations

import functools
import re
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._values import nodes_to_yaml, same, yaml

from .canonical import canonical
from .keys import Key
from .reading import PLAIN, STR, Node, Unreadable, pairs, scalar
from .steps import Group, Pipeline, Step, parse

# The text in place of a signature that has another value each time.
LATER = "(signed when it is sent)"
# A variable that is replaced when a pipeline is uploaded. Escaped ones count too.
_VARIABLE = re.compile(r"\$(?=[$\{A-Za-z_])|\\\$")
# The options of a step that a signature covers, which are written in their normal form.
_COVERED = {"command", "env", "matrix", "plugins", "secrets"}

Signature = dict[str, t.Any]
Signing = t.Callable[[Step], Signature]


class Steps:
    """Steps that a key signs for a repository. Raises Unreadable for steps whose jobs agents would refuse."""

    def __init__(self, text: str, repository: str, key: Key) -> None:
        if _VARIABLE.search(text):
            raise Unreadable(
                "it contains a variable such as $NAME, which changes when it is replaced: use steps without variables, and no $$ or \\$"
            )
        self._pipeline = _parsed(text)
        if not self._pipeline.steps:
            raise Unreadable("it has no steps")
        if self._pipeline.secrets:
            raise Unreadable(
                "it has secrets outside of its steps, which signatures do not cover: move them to the steps"
            )
        self._repository, self._key = repository, key
        for step in self._pipeline.signed():
            if step.refusal:
                raise Unreadable(f"{step.where} {step.refusal}")
            self._payload(self._pipeline, step)

    def signed(self) -> str:
        """The steps with new signatures. Raises WrongKey."""
        return _text(self._pipeline, self._signature)

    def shown(self) -> str:
        """The steps with their signatures, or with a note in place of those that have another value each time."""
        return self.signed() if self._key.is_deterministic else _text(self._pipeline, self._note)

    def are_signed_in(self, text: str) -> bool:
        """Whether a text has the same steps, each with a valid signature of the key."""
        try:
            found = _parsed(text)
            if found.env != self._pipeline.env or not same("yaml", _rest(self._pipeline), _rest(found)):
                return False
            wanted = {step.where: self._payload(self._pipeline, step) for step in self._pipeline.signed()}
            steps = found.signed()
            return [*wanted] == [step.where for step in steps] and all(
                self._is_valid(found, step, wanted[step.where]) for step in steps
            )
        except Unreadable:
            return False

    def _payload(self, pipeline: Pipeline, step: Step) -> tuple[list[str], bytes]:
        values = step.fields(pipeline.env, self._repository)
        return sorted(values), canonical({"alg": self._key.algorithm, "values": values})

    def _described(self, step: Step, value: str) -> Signature:
        fields = sorted(step.fields(self._pipeline.env, self._repository))
        return {"algorithm": self._key.algorithm, "signed_fields": fields, "value": value}

    def _signature(self, step: Step) -> Signature:
        return self._described(step, self._key.sign(self._payload(self._pipeline, step)[1]))

    def _note(self, step: Step) -> Signature:
        return self._described(step, LATER)

    def _is_valid(self, pipeline: Pipeline, step: Step, wanted: tuple[list[str], bytes]) -> bool:
        found, (fields, payload) = step.signature, wanted
        if self._payload(pipeline, step) != wanted or not isinstance(found, dict):
            return False
        is_whole = found.get("algorithm") == self._key.algorithm and found.get("signed_fields") == fields
        return is_whole and self._key.verifies(found.get("value"), payload)


@functools.lru_cache(maxsize=4096)
def _parsed(text: str) -> Pipeline:
    """Cached, since many pipelines have the same steps."""
    return parse(text)


def _rest(pipeline: Pipeline) -> str:
    """What signatures do not cover, as YAML."""
    return _text(pipeline, None)


def _text(pipeline: Pipeline, signature_of: Signing | None) -> str:
    """A pipeline in normal form, as YAML. None: only what signatures do not cover."""
    own: dict[str, Node] = {}
    for name, node in pipeline.pairs.items():
        if name == "steps":
            own[name] = _sequence([_step(step, signature_of) for step in pipeline.steps])
        elif name != "env":
            own[name] = _copied(node)
        elif pipeline.env and signature_of:
            own[name] = _node(pipeline.env)
    return nodes_to_yaml(_mapping(own))


def _step(step: t.Any, signature_of: Signing | None) -> Node:
    if isinstance(step, Group):
        inside = _sequence([_step(below, signature_of) for below in step.steps])
        return _mapping({name: inside if name == "steps" else _copied(node) for name, node in step.pairs.items()})
    if not isinstance(step, Step):
        return _copied(step)
    own: dict[str, Node] = {}
    for name, node in step.pairs.items():
        named = "command" if name == "commands" else name
        if named not in _COVERED and named != "signature":
            own[named] = _copied(node)
        elif named in step.values and signature_of:
            own[named] = _node(step.values[named])
    return _mapping({**own, "signature": _node(signature_of(step))} if signature_of else own)


def _node(value: t.Any) -> Node:
    """A value as YAML that has it in every version of YAML."""
    if isinstance(value, dict):
        return _mapping({str(name): _node(below) for name, below in value.items()})
    if isinstance(value, (list, tuple)):
        return _sequence([_node(entry) for entry in value])
    if isinstance(value, str):
        style = "|" if "\n" in value else None if scalar(value).__class__ is str else "'"
        return yaml.ScalarNode(STR, str(value), style=style)
    text = "null" if value is None else repr(value).lower()
    if isinstance(value, float) and "e" in text and "." not in text:
        text = text.replace("e", ".0e")
    return _plain(text)


def _copied(node: Node) -> Node:
    """A node without aliases and merged mappings, with the spelling of its scalars."""
    if isinstance(node, yaml.MappingNode):
        return _mapping({name: _copied(below) for name, below in pairs(node)})
    if isinstance(node, yaml.SequenceNode):
        return _sequence([_copied(entry) for entry in node.value])
    if node.tag == PLAIN:
        return _plain(node.value or "null")
    return yaml.ScalarNode(node.tag, node.value, style=node.style)


def _plain(text: str) -> Node:
    tag = yaml.resolver.Resolver().resolve(yaml.ScalarNode, text, (True, False))
    return yaml.ScalarNode(tag, text)


def _mapping(own: dict[str, Node]) -> Node:
    return yaml.MappingNode(
        "tag:yaml.org,2002:map", [(_node(name), node) for name, node in own.items()], flow_style=not own
    )


def _sequence(entries: list[Node]) -> Node:
    return yaml.SequenceNode("tag:yaml.org,2002:seq", entries, flow_style=not entries)
