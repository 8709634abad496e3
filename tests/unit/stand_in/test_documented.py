# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The requests of Buildkite's documentation and of its clients against one stand-in: statuses, and the keys of the answers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from stand_in.forms import Form
from stand_in.unserved import lines

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
}
FAILED = {"result": "failed", "failure_reason": "it didn't work", "tags": {"language.name": "ruby"}}
OUTCOMES = {
    "package": {
        "log": "built\n",
        "artifacts": [{"path": "logs/a.log", "content": "a"}, {"path": "logs/b.log", "content": "b"}],
        "annotations": [{"body": "Built."}],
        "tests": [{"suite": "rspec", **TEST, **more} for more in ({}, {"result": "skipped"}, FAILED)],
    },
    "test": {"exit_status": 1},
}
SEED: dict[str, Any] = {
    "teams": [{"name": "Everyone"}],
    "suites": [{"name": "RSpec", "teams": ["Everyone"]}],
    "registries": [{"name": name, "ecosystem": "deb"} for name in ("Debs", "Other")],
    "agents": [{"name": "builder", "hostname": "one", "cluster": "Default cluster", "queue": "linux-small"}],
    "outcomes": OUTCOMES,
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
    """The keys that an answer lacks."""

    def lacks(key: str) -> bool:
        try:
            found_in(answer, key)
        except KeyError:
            return True
        return False

    return [key for key in keys if lacks(key)]


def names_of(acme: Site) -> dict[str, str]:
    """The names in paths and bodies: places, and the IDs of a build that waits at its block step, with one failed job."""
    build = acme.build(message="First")
    acme.wait(10)
    jobs = {job["step_key"]: job["id"] for job in acme("GET", "/pipelines/shop/builds/1")["jobs"]}
    team = acme("GET", "/teams")[0]["id"]
    ids = {"number": "1", "build": build["id"], "job": jobs["package"], "failed": jobs["test"], "gate": jobs["gate"]}
    return {**PLACES, **ids, "team": team}


@pytest.mark.parametrize("rows", tables("rest.txt"))
def test_requests_over_rest(site: Callable[..., Site], rows: list[Row]) -> None:
    acme, wrong = site(STEPS, **SEED), []
    names = names_of(acme)
    for row in rows:
        if row.method == "WAIT":
            acme.wait(float(row.path))
            continue
        path, body = (re.sub(r"\{(\w+)\}", lambda match: names[match[1]], text or "") for text in (row.path, row.body))
        answer = acme.send(row.method, f"/v2{path}", sent(body), **row.headers)
        data = json.loads(answer.text) if "json" in answer.headers.get("Content-Type", "") else None
        if answer.status != row.status:
            wrong.append(f"{row.method} {path}: {answer.status} {answer.text[:200]!r}, not {row.status}")
        elif lacking := missing(data, row.keys):
            wrong.append(f"{row.method} {path}: no {' '.join(lacking)} in {json.dumps(data)[:600]}")
        elif row.name:
            names[row.name] = str(found_in(data, row.key))
        if wrong:
            break
    assert not wrong, "\n".join(wrong)
