# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The requests of Buildkite's documentation and of its clients against one stand-in: statuses, and the keys of the answers."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from graphql import parse

from stand_in.answers import caller_of
from stand_in.forms import Form
from stand_in.graphql import execute
from stand_in.rest.routing import matching
from stand_in.unserved import endpoints, lines

from .conftest import Site

TABLES = Path(__file__).parent / "documented"
LINE = re.compile(
    r"(?P<method>[A-Z]+) (?P<path>\S+)(?P<headers>(?: [A-Z][\w-]+:\S+)*)(?: (?P<body>[{f].*?))?"
    r" > (?P<status>\d+)(?P<keys>(?: [^= ]\S*)*)(?: = (?P<name>\w+)(?::(?P<key>\S+))?)?"
)
STEPS = """
env: {CI: "true"}
steps:
  - {label: ":package:", key: package, command: scripts/build.sh, artifact_paths: "*.log"}
  - {label: Test, key: test, command: scripts/test.sh, soft_fail: true}
  - {block: Go, key: gate, fields: [{text: Name, key: name, required: false}, {text: Mail, key: email, required: false}]}
"""
TEST = {
    "scope": "User#email",
    "name": "is correctly formatted",
    "location": "./spec/user_spec.rb:42",
    "labels": ["flaky"],
    "owners": ["everyone"],
}
FAILED = {
    "result": "failed",
    "failure_reason": "it didn't work",
    "failure_expanded": [{"backtrace": ["user_spec.rb:42"], "expanded": ["expected: 1"]}],
    "tags": {"language.name": "ruby"},
}
OUTCOMES = {
    "package": {
        "log": "built\n",
        "artifacts": [{"path": "logs/a.log", "content": "a"}, {"path": "logs/b.log", "content": "b"}],
        "annotations": [{"body": "Built."}],
        "step_uploads": [{}],
        "tests": [{"suite": "rspec", **TEST, **more} for more in ({}, {"result": "skipped"}, FAILED)],
    },
    "test": {"exit_status": 1},
    "remote": {"seconds": 1000},
}
REPOSITORIES = [
    {"full_name": f"acme/{name}", "html_url": name, "clone_url": name, "default_branch": "main"}
    for name in ("widgets", "gadgets")
]
SEED: dict[str, Any] = {
    "teams": [{"name": "Everyone"}],
    "suites": [{"name": "RSpec", "teams": ["Everyone"]}],
    "registries": [{"name": name, "ecosystem": "deb"} for name in ("Debs", "Other")],
    "others": {
        "mac": "steps: [{command: make, key: remote, agents: {queue: macos-medium}, concurrency: 1, concurrency_group: name}]",
        "own": "steps: [{command: make, agents: {queue: default-queue}}]",
    },
    "agents": [
        {"name": "builder", "hostname": "one", "cluster": "Default cluster", "queue": "default-queue", "version": "3.1"}
    ],
    "agent_tokens": [{"description": "Old"}],
    "repository_connections": [{"id": "c", "display_name": "acme", "repositories": REPOSITORIES}],
    "outcomes": OUTCOMES,
}


def is_global_id(value: Any) -> bool:
    """Whether it is a GraphQL ID: the type and the UUID."""
    return bool(re.fullmatch(rf"\w+---{UUID}", base64.b64decode(value, validate=True).decode()))


UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
PATTERNS = {
    "uuid": UUID,
    "url": r"https?://\S+",
    "time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",
    "email": r"\S+@\S+",
    "text": r"(?s).+",
    "sha256": "[0-9a-f]{64}",
    "sha512": "[0-9a-f]{128}",
}
TYPES: dict[str, Callable[[Any], bool]] = {
    "graphql": is_global_id,
    "bool": lambda value: isinstance(value, bool),
    "int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "texts": lambda value: isinstance(value, list) and all(isinstance(entry, str) for entry in value),
}
PLACES = {
    "org": "/organizations/acme",
    "builds": "/organizations/acme/pipelines/shop/builds",
    "suites": "/analytics/organizations/acme/suites",
    "registries": "/packages/organizations/acme/registries",
    "packages": "/packages/organizations/acme/registries/debs/packages",
}


class Row(NamedTuple):
    """One request with what is expected of its answer."""

    method: str
    path: str
    headers: dict[str, str]
    body: str | None
    status: int
    keys: tuple[str, ...]
    name: str | None
    key: str


def tables(*names: str) -> list[Any]:
    """The rows of tables by page."""
    rows: dict[str, list[Row]] = {}
    page, sets = "", dict[str, str]()
    for line in (line for name in names for line in lines(TABLES / name)):
        if line.startswith("@"):
            name, _space, sets[name] = line.partition(" ")
        elif not line.startswith(" "):
            page = line.strip()
        else:
            rows.setdefault(page, []).append(parsed(line.strip(), sets))
    return [pytest.param(rows[page], id=page) for page in rows]


def parsed(line: str, sets: dict[str, str]) -> Row:
    """The row of a line."""
    if line.startswith("WAIT "):
        return Row("WAIT", line.removeprefix("WAIT "), {}, None, 0, (), None, "")
    if line.startswith(("{", "query", "mutation")):
        document, _mark, capture = line.partition(" = ")
        name, _colon, key = capture.partition(":")
        return Row("GRAPHQL", document, {}, None, 200, (), name or None, key)
    found = LINE.fullmatch(line)
    assert found, line
    headers = dict(entry.split(":", 1) for entry in found["headers"].split())
    keys = tuple(expanded(found["keys"], sets))
    sent = (found["method"], found["path"], headers, found["body"])
    return Row(*sent, int(found["status"]), keys, found["name"], found["key"] or "id")


def expanded(keys: str, sets: dict[str, str]) -> Iterator[str]:
    """Keys without names of sets."""
    for entry in keys.split():
        above, at, name = entry.partition("@")
        yield from (above + key for key in expanded(sets[f"@{name}"], sets)) if at else (entry,)


def sent(body: str | None) -> Any:
    """The body of a row: JSON, or the file of a form."""
    if body and body.startswith("file="):
        return Form({}, {"file": (body.removeprefix("file="), b"content")})
    return json.loads(body) if body else None


def found_in(answer: Any, key: str) -> Any:
    """The value of a key, in an answer or in the first entry of a list; KeyError without it."""
    for part in key.split("."):
        answer = answer[0] if isinstance(answer, list) and answer else answer
        if not isinstance(answer, dict):
            raise KeyError(part)
        answer = answer[part.replace("%", ".")]
    return answer


def missing(answer: Any, keys: tuple[str, ...]) -> list[str]:
    """The keys that an answer lacks, or whose values are of another type."""

    def lacks(key: str) -> bool:
        key, _colon, kind = key.partition(":")
        try:
            value = found_in(answer, key)
        except KeyError:
            return True
        return bool(kind) and not fits(value, kind)

    return [key for key in keys if lacks(key)]


def fits(value: Any, kind: str) -> bool:
    """Whether a value is of a documented type."""
    if value is None or kind.endswith("?"):
        return kind.endswith("?") and (value is None or fits(value, kind[:-1]))
    if kind in PATTERNS:
        return isinstance(value, str) and bool(re.fullmatch(PATTERNS[kind], value))
    return TYPES[kind](value)


def other(body: Any, answer: Any, keys: tuple[str, ...]) -> list[str]:
    """The values of a request that the answer has with a documented type, but not as they were sent."""
    typed = {key.partition(":")[0] for key in keys if ":" in key}
    both = sorted(typed & {*body}) if isinstance(body, dict) and typed else ()
    # A policy is a text in answers, whatever it was sent as.
    same = [key for key in both if isinstance(body[key], str) or not isinstance(answer[key], str)]
    return [f"{key} {answer[key]!r}" for key in same if answer[key] != body[key]]


def names_of(acme: Site) -> dict[str, str]:
    """The names in paths and bodies: places, and the IDs of a build that waits at its block step, with one failed job."""
    acme("PUT", "/pipeline-settings/hosted-agents-ssh", {})
    build = acme.build(message="First", meta_data={"release": "7"})
    for pipeline in ("own", "mac"):
        acme.build(pipeline)
    acme.wait(10)
    # The second one waits for the first one.
    acme.build("mac")
    acme.wait(1)
    jobs = {job["step_key"]: job["id"] for job in acme.world.store.all("job")[::-1]}
    ids = {"number": "1", "build": build["id"], "job": jobs["package"], "failed": jobs["test"], "gate": jobs["gate"]}
    ids |= {"remote": jobs["remote"], "commit": acme.world.store.tables["build"][build["id"]]["commit"]}
    named = {
        f"{name}_id": acme.world.store.graphql_id("job", ids[name]) for name in ("job", "failed", "gate", "remote")
    }
    found = {kind: acme.world.store.all(kind)[0]["id"] for kind in ("team", "agent", "cluster")}
    cache = {"tag": "pipeline-uuid/node-modules", "attached_at": None, "detached_at": None, "size_mb": 1}
    acme.world.store.insert("cache_volume", cluster_id=found["cluster"], **cache)
    acme.world.store.insert("network_range", cluster_id=found["cluster"], cidr_range="192.0.2.0/24", kind_of_range="x")
    queue = acme.world.store.find("cluster_queue", key="default-queue")
    assert queue
    named["queue_id"] = acme.world.store.graphql_id("cluster_queue", queue["id"])
    return {**PLACES, **ids, **named, **found, "connection": "c"}


def filled(text: str | None, names: dict[str, str]) -> str:
    """A path, body or document with the values of names."""
    return re.sub(r"\{(\w+)\}", lambda match: names[match[1]], text or "")


def over_rest(acme: Site, row: Row, names: dict[str, str]) -> tuple[str, Any]:
    """What is wrong with the answer to a request, if anything, and its data."""
    body = sent(filled(row.body, names))
    answer = acme.send(row.method, f"/v2{filled(row.path, names)}", body, **row.headers)
    data = json.loads(answer.text) if "json" in answer.headers.get("Content-Type", "") else None
    if answer.status != row.status:
        return f"{answer.status} {answer.text[:200]!r}, not {row.status}", data
    lacking = missing(data, row.keys) or other(body, data, row.keys)
    return f"no {' '.join(lacking)} in {json.dumps(data)[:600]}" if lacking else "", data


def over_graphql(acme: Site, row: Row, names: dict[str, str]) -> tuple[str, Any]:
    """What is wrong with the answer to a document, if anything, and its data."""
    acme.world.catch_up()
    caller = caller_of(acme.world, {"Authorization": "Bearer owner"})
    assert caller
    body = execute(acme.world.store, caller, filled(row.path, names), {}, None).body
    data = body.get("data") or {}
    fine = "errors" not in body and levels(data) == selected(parse(row.path).definitions[0])
    return "" if fine else json.dumps(body), data


def levels(data: Any) -> int:
    """How deep data is, without lists."""
    inner = list(data.values()) if isinstance(data, dict) else data if isinstance(data, list) else []
    return max(map(levels, inner), default=0) + isinstance(data, dict)


def selected(node: Any) -> int:
    """How deep the selections of a document are, without fragments: nothing is as deep if lists are empty."""
    inner = node.selection_set.selections if getattr(node, "selection_set", None) else ()
    return max(map(selected, inner), default=0) + (bool(inner) and node.kind != "inline_fragment")


@pytest.mark.parametrize("rows", tables("rest.txt", "graphql.txt", "clients.txt"))
def test_documented_requests(site: Callable[..., Site], rows: list[Row]) -> None:
    acme = site(STEPS, **SEED)
    names = names_of(acme)
    for row in rows:
        if row.method == "WAIT":
            acme.wait(float(row.path))
            continue
        wrong, data = (over_graphql if row.method == "GRAPHQL" else over_rest)(acme, row, names)
        assert not wrong, f"{row.method} {filled(row.path, names)}: {wrong}"
        if row.name:
            names[row.name] = str(found_in(data, row.key))


def placed(path: str) -> str:
    """A path of a row without names and parameters."""
    return re.sub(r"\{(\w+)\}", lambda match: PLACES.get(match[1], "x"), path).partition("?")[0]


def test_the_tables_have_every_endpoint_of_their_pages() -> None:
    """Each method and path of a page that has rows is sent by one of them, and each page is documented."""
    pages = {param.id for param in tables("rest.txt")}
    rows = [row for param in tables("rest.txt", "clients.txt") for row in param.values[0]]
    sent_paths = {(row.method, placed(row.path)) for row in rows if row.method != "GRAPHQL"}
    missing_rows = [
        f"{method} {entry.path}"
        for entry in endpoints()
        if entry.page in pages
        for method in entry.methods
        if not any(method == verb and matching(entry.path).fullmatch(path) for verb, path in sent_paths)
    ]
    assert missing_rows == [] and pages <= {entry.page for entry in endpoints()}
