# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of a pipeline as agents read them: which are signed, and the values that a signature covers.

Private to this collection. Pure. Source: the steps of buildkite/go-pipeline, and its values for signatures.
"""

from __future__ import annotations

import dataclasses
import posixpath
import typing as t
import urllib.parse

from .reading import Node, Reader, Unreadable, compose, pairs, spelled, yaml

# What every signature covers. A pipeline's variables have names of their own.
FIELDS = ("command", "env", "matrix", "plugins", "repository_url")
ENV = "env::"
_TYPES = {
    "command": ("command", "script"),
    "wait": ("wait", "waiter"),
    "input": ("block", "input", "manual"),
    "trigger": ("trigger",),
    "group": ("group",),
}
# The keys by which a step without a type is recognized, in their order.
_KEYS = {**_TYPES, "command": ("command", "commands", "plugins")}


@dataclasses.dataclass
class Step:
    """A step that is signed: its place, its pairs, and the normal form of what a signature covers; omitted if it is empty."""

    where: str
    pairs: dict[str, Node]
    values: dict[str, t.Any]
    signature: t.Any = None

    def fields(self, env: t.Mapping[str, str], repository: str) -> dict[str, t.Any]:
        """The values that its signature covers, by name."""
        given: dict[str, t.Any] = {**dict.fromkeys(FIELDS), "command": "", **self.values, "repository_url": repository}
        own = self.values.get("env") or {}
        return given | {f"{ENV}{name}": value for name, value in env.items() if name not in own}

    @property
    def refusal(self) -> str:
        """Why agents refuse its jobs although they are signed, "" if they do not."""
        if "checkout" in self.values:
            return "has checkout, and agents refuse signed jobs with it: remove it"
        matrix = self.values.get("matrix")
        given = matrix if isinstance(matrix, dict) else {}
        names = _dimensions(given.get("setup") or [])
        if all(_dimensions((entry or {}).get("with") or {}) == names for entry in given.get("adjustments", [])):
            return ""
        return "has a matrix with an adjustment that does not name each dimension of setup once: correct its with"


def _dimensions(given: t.Any) -> set[str]:
    """The dimensions of a matrix that are named. A list, or a text in its place, is the only one and has no name."""
    return {*given} if isinstance(given, dict) else {""}


@dataclasses.dataclass
class Group:
    """A step that contains steps, and its pairs."""

    pairs: dict[str, Node]
    steps: list[t.Any]


@dataclasses.dataclass
class Pipeline:
    """What a text declares: its pairs, variables, and steps. Steps that are not signed are nodes."""

    pairs: dict[str, Node]
    env: dict[str, str]
    steps: list[t.Any]
    secrets: bool = False

    def signed(self) -> list[Step]:
        """The steps that are signed, in their order."""
        return list(_signed(self.steps))


def _signed(steps: list[t.Any]) -> t.Iterator[Step]:
    for step in steps:
        if isinstance(step, Step):
            yield step
        elif isinstance(step, Group):
            yield from _signed(step.steps)


def parse(text: str) -> Pipeline:
    """The pipeline of a text of steps. Raises Unreadable, also for a step that agents do not know."""
    root = compose(text)
    if not isinstance(root, (yaml.MappingNode, yaml.SequenceNode)):
        raise Unreadable("it has no steps")
    try:
        return _pipeline(root)
    except RecursionError:
        raise Unreadable("it is nested too deeply") from None


def _pipeline(root: Node) -> Pipeline:
    reader = Reader()
    # Whatever is in it has to be readable.
    whole = reader.value(root)
    found = {"steps": root} if isinstance(root, yaml.SequenceNode) else dict(pairs(root))
    checkout, env = {}, {}
    secrets: list[t.Any] = []
    if isinstance(whole, dict):
        checkout = _part("", "checkout", _checkout, whole)
        env = _part("", "env", _env, whole)
        secrets = _part("", "secrets", _secrets, whole) if "secrets" in whole else []
    steps = _steps(reader, found["steps"], "steps", checkout or {}) if "steps" in found else []
    return Pipeline(found, env or {}, steps, bool(secrets))


def _steps(reader: Reader, node: Node, where: str, checkout: dict[str, t.Any]) -> list[t.Any]:
    if reader.value(node) is None:
        return []
    if not isinstance(node, yaml.SequenceNode):
        raise Unreadable(f"{where} is no list")
    return [_step(reader, entry, f"{where}[{number}]", checkout) for number, entry in enumerate(node.value)]


def _step(reader: Reader, node: Node, where: str, checkout: dict[str, t.Any]) -> t.Any:
    value = reader.value(node)
    if isinstance(value, str) and value in _TYPES["wait"] + _TYPES["input"]:
        return node
    kind = _kind(value) if isinstance(value, dict) else ""
    if not kind:
        raise Unreadable(f"{where} is a step of no known type, and agents reject pipelines with such a step")
    if kind == "command":
        return _command(value, dict(pairs(node)), where, checkout)
    if kind == "group":
        found = dict(pairs(node))
        inside = _steps(reader, found["steps"], f"{where}.steps", checkout) if "steps" in found else []
        return Group(found, inside)
    return node


def _kind(step: dict[str, t.Any]) -> str:
    """The type of a step, "" for an unknown one."""
    if "type" in step:
        return next((kind for kind, names in _TYPES.items() if step["type"] in names), "")
    return next((kind for kind, names in _KEYS.items() if any(name in step for name in names)), "")


def _command(step: dict[str, t.Any], found: dict[str, Node], where: str, checkout: dict[str, t.Any]) -> Step:
    readers = {"env": _env, "plugins": _plugins, "matrix": _matrix, "secrets": _secrets, "checkout": _checkout}
    values = {name: _part(where, name, read, step) for name, read in readers.items() if name in step}
    for names in (("key", "id", "identifier"), ("label", "name")):
        name = next((name for name in names if name in step), names[0])
        _part(where, name, spelled, step)
    named = "commands" if "commands" in step else "command"
    if named in step:
        values["command"] = _part(where, named, _commands, step)
    values["checkout"] = {**checkout, **(values.get("checkout") or {})}
    return Step(
        where,
        found,
        {name: value for name, value in values.items() if value or name == "command"},
        step.get("signature"),
    )


def _part(where: str, name: str, read: t.Callable[[t.Any], t.Any], of: dict[str, t.Any]) -> t.Any:
    try:
        return read(of.get(name))
    except Unreadable as error:
        raise Unreadable(f"{'.'.join(filter(None, (where, name)))}: {error}") from None


def _commands(given: t.Any) -> str:
    return "\n".join(_texts(given))


def _texts(given: t.Any) -> list[str]:
    """A list of texts, also for a single one."""
    if given is None:
        return []
    return [spelled(entry) for entry in given] if isinstance(given, list) else [spelled(given)]


def _mapping(given: t.Any) -> dict[str, t.Any]:
    if not isinstance(given, dict):
        raise Unreadable("it must be a mapping")
    return given


def _env(given: t.Any) -> dict[str, str]:
    return {} if given is None else {name: spelled(value) for name, value in _mapping(given).items()}


def _plugins(given: t.Any) -> list[dict[str, t.Any]]:
    entries = [given] if isinstance(given, dict) else given or []
    if not isinstance(entries, list):
        raise Unreadable("it must be a list")
    found = []
    for entry in entries:
        if not isinstance(entry, (str, dict)) or entry.__class__ not in (str, dict):
            raise Unreadable("a plugin must be a text or a mapping")
        configured = {entry: None} if isinstance(entry, str) else entry
        found += [{full_source(name): None if value in ({}, []) else value} for name, value in configured.items()]
    return found


def full_source(source: str) -> str:
    """The whole name of a plugin: `docker#v5.0.0` is one of Buildkite's, `acme/thing` one on GitHub."""
    rest, _hash, fragment = source.partition("#")
    path = rest.partition("?")[0]
    is_whole = source[:1] in ("", "/", ".", "\\") or ":" in path.split("/")[0] or path.count("/") > 1
    if is_whole or any(character < " " or character == "\x7f" for character in source) or _is_misencoded(source):
        return source
    names = urllib.parse.unquote(path).split("/")
    if len(names) > 2:
        return source
    name = f"{names[-1]}-buildkite-plugin" + (f"#{urllib.parse.unquote(fragment)}" if fragment else "")
    owner = names[0] if len(names) > 1 else "buildkite-plugins"
    return posixpath.normpath(posixpath.join("github.com", owner, name) if owner else f"github.com/{name}")


def _is_misencoded(text: str) -> bool:
    codes = (part[:2] for part in text.split("%")[1:])
    return any(len(code) < 2 or not set(code) <= set("0123456789abcdefABCDEF") for code in codes)


def _matrix(given: t.Any) -> t.Any:
    if given is None or given == {}:
        return None
    if isinstance(given, list):
        texts = _texts(given)
        return texts or {"setup": {"": []}}
    given = _mapping(given)
    setup = _setup(given["setup"]) if "setup" in given else None
    adjustments = [_adjustment(entry) for entry in given.get("adjustments") or []]
    others = {name: value for name, value in given.items() if name not in ("setup", "adjustments")}
    if isinstance(setup, list) and not adjustments and not others:
        return setup
    if not (setup or adjustments or others):
        return None
    return {**others, "setup": setup, **({"adjustments": adjustments} if adjustments else {})}


def _setup(given: t.Any) -> t.Any:
    if isinstance(given, list):
        return _texts(given) or {"": []}
    return {name: None if value is None else _texts(value) for name, value in _mapping(given).items()}


def _adjustment(given: t.Any) -> t.Any:
    if given is None:
        return None
    entry = dict(_mapping(given))
    with_ = entry.pop("with", None)
    if isinstance(with_, dict):
        with_ = {name: _chosen(value) for name, value in with_.items()}
    elif with_ is not None:
        with_ = _chosen(with_)
    if not entry.get("skip"):
        entry.pop("skip", None)
    return {**entry, "with": with_}


def _chosen(given: t.Any) -> str:
    if given is None or isinstance(given, float):
        raise Unreadable("with has a value that is no text, whole number or boolean")
    return spelled(given)


def _secrets(given: t.Any) -> list[dict[str, str]]:
    if isinstance(given, dict):
        return [_secret({"key": key, "environment_variable": name}) for name, key in given.items()]
    if not isinstance(given, list):
        raise Unreadable("it must be a list or a mapping")
    return [_secret({"key": one, "environment_variable": one} if isinstance(one, str) else one) for one in given]


def _secret(given: t.Any) -> dict[str, str]:
    given = _mapping(given)
    key, variable = given.get("key"), given.get("environment_variable")
    if key.__class__ is not str or not key or not (variable is None or variable.__class__ is str):
        raise Unreadable("a secret must have a key and a variable, and both must be text")
    return {"key": str(key), **({"environment_variable": variable} if variable else {})}


def _checkout(given: t.Any) -> dict[str, t.Any]:
    if given is None:
        return {}
    found = {name: value for name, value in _mapping(given).items() if value is not None}
    for name, kind in (("skip", bool), ("submodules", bool), ("depth", int)):
        if name in found and found[name].__class__ is not kind:
            raise Unreadable(f"{name} must be {'a boolean' if kind is bool else 'a whole number'}")
    if "ssh_secret" in found:
        found["ssh_secret"] = spelled(found["ssh_secret"])
    return found
