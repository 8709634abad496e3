# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the stand-in does not serve: it reports so, and its lists are complete."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graphql import GraphQLNamedType

from stand_in.graphql.documents import SCHEMA, published
from stand_in.rest.routing import ROUTES
from stand_in.unserved import endpoints, fields

NOTES = Path(__file__).resolve().parents[4] / "shared" / "api"
# The two paths of a job, whose log and variables have other forms by the end of the path.
JOBS = ("jobs/{}", "pipelines/{}/builds/{}/jobs/{}")
# Paths that the notes describe in words, and that no page of the REST documentation has.
IN_WORDS = ("/oauth/", "/agent-tokens", "/webhooks", "api-catalog")


def test_a_path_that_is_not_served_says_so(api: Any) -> None:
    for method, path in (("GET", "/nowhere"), ("POST", "/jobs/x/nowhere")):
        sentence = f"The stand-in does not serve {method} /v2/organizations/acme{path}."
        assert api.refused(method, path, status=405) == sentence
    # The methods that Buildkite does not have are not the stand-in's.
    assert (
        api.refused("DELETE", "/audit_events", status=404)
        == api.refused("PATCH", "/rules/x", status=404)
        == "Not Found"
    )
    other = api.session.get(api.stand_in.url.removesuffix("v2") + "v3/user", timeout=20)
    assert (other.status_code, other.json()["message"]) == (405, "The stand-in does not serve GET /v3/user.")
    assert len(api.stand_in.forget_unserved()) == 3 and api.stand_in.forget_unserved() == []


def test_what_was_asked_for_is_remembered_over_a_reset(api: Any) -> None:
    document = "{ viewer { permissions { __typename } } }"
    answer = api.session.post(api.stand_in.graphql_url, json={"query": document}, timeout=20).json()
    assert answer["errors"][0]["message"] == "The stand-in does not serve Viewer.permissions."
    api("GET", "/nowhere", status=405)
    api.stand_in.reset()
    assert api.stand_in.forget_unserved() == [document, "GET /organizations/acme/nowhere"]


def test_every_route_is_documented_or_an_alias() -> None:
    """Aliases are paths and verbs that other pages and clients use; each is named here."""
    documented = {(method, skeleton(entry.path)) for entry in endpoints() for method in entry.methods}
    served = {
        (method, skeleton(re.sub(r"\(\?P<\w+>\[\^/\]\+\)", "{x}", route.pattern.pattern)))
        for routes in ROUTES.values()
        for route in routes
        for method in route.methods
    }
    others = {path for method, path in served - documented if not method.startswith("P")}
    assert others == {
        *(f"/organizations/{{}}/{job}/{end}" for job in JOBS for end in ("env.txt", "log.html", "log.txt")),
        "/organizations/{}/agent-tokens",
        "/organizations/{}/teams/{}/suite",
        "/organizations/{}/teams/{}/suite/{}",
        "/organizations/{}/webhooks",
        "/organizations/{}/webhooks/{}",
    }


def skeleton(path: str) -> str:
    """A path without the names of its parts."""
    return re.sub(r"\{\w+\}", "{}", path)


def compared() -> Iterator[tuple[str, GraphQLNamedType, GraphQLNamedType]]:
    """The types that are served, beside the published ones; nothing where those are not at hand."""
    whole = published()
    for name, kind in SCHEMA.type_map.items():
        if whole and hasattr(kind, "fields"):
            yield name, kind, whole.type_map[name]


def test_the_list_of_fields_is_complete() -> None:
    missing = {}
    for name, ours, theirs in compared():
        mine, whole = ours.fields, theirs.fields  # type: ignore[attr-defined]
        names = set(whole) - set(mine)
        for field in set(mine) & set(whole):
            arguments = set(getattr(whole[field], "args", ())) - set(getattr(mine[field], "args", ()))
            names |= {f"{field}({argument})" for argument in arguments}
        if names:
            missing[name] = tuple(sorted(names))
    assert not missing or missing == {name: tuple(sorted(names)) for name, names in fields().items()}


def noted(text: str) -> Iterator[tuple[str, str]]:
    """The methods and paths that a page of the notes describes: whole, or the end of a path."""
    letters = dict(re.findall(r"`([A-Z])` = `/v2(/[^`]*)`", text))
    methods_and_path = r"((?:(?:GET|HEAD|POST|PUT|PATCH|DELETE)(?:, | / | )?)+) ?`([A-Z]?/[^`?…]*)"
    for methods, path in re.findall(methods_and_path, text):
        whole = letters.get(path[0], "") + path.lstrip("".join(letters)).removeprefix("/v2")
        for method in re.findall(r"[A-Z]+", methods):
            yield method, re.sub(r"\{[^}]*\}", "{}", whole).rstrip("/ ")


if NOTES.is_dir():

    def test_the_list_of_endpoints_has_what_the_notes_describe() -> None:
        missing, count = set(), 0
        for page in sorted(NOTES.glob("*.md")):
            for method, path in noted(page.read_text(encoding="utf-8")):
                count += 1
                known = [
                    entry for entry in endpoints() if method in entry.methods and skeleton(entry.path).endswith(path)
                ]
                if not known and not any(words in path for words in IN_WORDS):
                    missing.add(f"{page.name}: {method} {path}")
        assert missing == set() and count > 100
