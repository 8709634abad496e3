# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documented requests of single pages, and those of clients, against one stand-in: statuses, and the keys that are shown."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from stand_in.forms import Form
from stand_in.unserved import lines

from .conftest import Site

TABLES = Path(__file__).parent / "documented"
LINE = re.compile(
    r"(?P<method>[A-Z]+) (?P<path>\S+)(?: (?P<body>.*?))? > (?P<status>\d+)(?: (?P<keys>[^=]*?))?(?: = (?P<name>\w+))?"
)
NAMES = {"packages": "/packages/organizations/acme/registries/debs/packages"}
SEED = {"registries": [{"name": name, "ecosystem": "deb"} for name in ("Debs", "Other")]}


class Row(NamedTuple):
    """One request with what is expected of its answer."""

    method: str
    path: str
    body: str | None
    status: int
    keys: tuple[str, ...]
    name: str | None


def pages(table: str) -> list[Any]:
    """The rows of a table by page."""
    rows: dict[str, list[Row]] = {}
    page = ""
    for line in lines(TABLES / table):
        if not line.startswith(" "):
            page = line.strip()
            rows[page] = []
            continue
        found = LINE.fullmatch(line.strip())
        assert found, line
        method, path, body, status, keys, name = found.groups()
        rows[page].append(Row(method, path, body, int(status), tuple((keys or "").split()), name))
    return [pytest.param(rows[page], id=page) for page in rows]


def sent(body: str | None) -> Any:
    """The body of a row: JSON, or the file of a form."""
    if body and body.startswith("file="):
        return Form({}, {"file": (body.removeprefix("file="), b"content")})
    return json.loads(body) if body else None


def lacks(answer: Any, key: str) -> bool:
    """Whether a key is missing in an answer, or in the first entry of a list."""
    for part in key.split("."):
        answer = answer[0] if isinstance(answer, list) and answer else answer
        if not isinstance(answer, dict) or part not in answer:
            return True
        answer = answer[part]
    return False


@pytest.mark.parametrize("rows", pages("rest.txt"))
def test_documented_requests(site: Callable[..., Site], rows: list[Row]) -> None:
    acme, names, wrong = site(**SEED), dict(NAMES), []
    for row in rows:
        path, body = (re.sub(r"\{(\w+)\}", lambda match: names[match[1]], text or "") for text in (row.path, row.body))
        answer = acme.send(row.method, f"/v2{path}", sent(body))
        data = json.loads(answer.text) if "json" in answer.headers.get("Content-Type", "") else None
        if answer.status != row.status:
            wrong.append(f"{row.method} {path}: {answer.status} {answer.text[:200]!r}, not {row.status}")
        elif missing := [key for key in row.keys if lacks(data, key)]:
            wrong.append(f"{row.method} {path}: no {', '.join(missing)} in {data}")
        if row.name and isinstance(data, dict) and "id" in data:
            names[row.name] = data["id"]
    assert not wrong, "\n".join(wrong)
