# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operation of the module annotation: one annotation of a build or a job, by its context.

Private to this collection. Knows nothing of Ansible. Source: Buildkite's REST page on annotations. There is one annotation for each
context, REST never returns its Markdown, and every write moves its time: so a write comes only after a comparison.
"""

from __future__ import annotations

import typing as t

from .._errors import InvalidOption
from .._schema.field import Field
from .._schema.field_facts import Form
from .._schema.operation import Operation, State
from .call import Call, Result
from .naming import graphql_slug
from .select import NUMBER, PIPELINE, path_meant

MOST_BYTES = 1024 * 1024
USUAL_PRIORITY = 3
PAGE = 50
_OF_BUILD = """query Annotations($slug: ID!, $after: String) { build(slug: $slug) { annotations(first: 50, after: $after, scope: [BUILD]) {
  edges { node { uuid body { text } } } pageInfo { hasNextPage endCursor } } } }"""
_OF_JOB = """query Annotations($uuid: ID!, $after: String) { job(uuid: $uuid) { ... on JobTypeCommand { annotations(first: 50, after: $after) {
  edges { node { uuid body { text } } } pageInfo { hasNextPage endCursor } } } } }"""


def work(call: Call) -> Result:
    """Write or delete the annotation, if it differs."""
    path = f"{path_meant(call)}/annotations"
    _check(call)
    context = call.options["context"]
    scope = {"scope": "job"} if call.option("job_id") else {}
    # Rendered HTML is not needed.
    listed = call.client.pages(path, {**scope, "omit_body": "true"})
    found = next((entry for entry in listed if entry.get("context") == context), None)
    if call.options["state"] == "absent":
        return _absent(call, path, found)
    return _present(call, path, found)


def _check(call: Call) -> None:
    body = call.option("body")
    if call.options["state"] == "present" and not body:
        raise InvalidOption("body is required, with text in it, unless state is absent.", option="body")
    if body and len(body.encode()) > MOST_BYTES:
        raise InvalidOption(
            f"body has {len(body.encode())} bytes, and Buildkite allows {MOST_BYTES}: shorten it.", option="body"
        )


def _absent(call: Call, path: str, found: Result | None) -> Result:
    context = call.options["context"]
    if found is None:
        return {"annotation": None, "prediction": f"no annotation with the context {context} to delete"}
    if not call.check_mode:
        call.client.write("DELETE", f"{path}/{found['id']}", status=204)
    return {
        "changed": True,
        "annotation": None,
        "prediction": f"would delete the annotation with the context {context}",
    }


def _present(call: Call, path: str, found: Result | None) -> Result:
    context, body, append = call.options["context"], call.options["body"], call.options["append"]
    style, priority = call.option("style"), call.option("priority")
    if found is not None and not append and _is_same(call, found, body, style, priority):
        return {"annotation": shown(found), "prediction": f"the annotation with the context {context} is up to date"}
    # What is omitted keeps its value, which the service would reset.
    kept = found or {}
    sent = {
        "body": body,
        "context": context,
        "style": style or kept.get("style"),
        "priority": priority or kept.get("priority"),
        "append": append or None,
    }
    verb = "create" if found is None else "append to" if append else "replace"
    result: Result = {"changed": True, "prediction": f"would {verb} the annotation with the context {context}"}
    if call.check_mode:
        return {**result, "annotation": None if found is None else shown(found)}
    given = {name: value for name, value in sent.items() if value is not None}
    return {**result, "annotation": shown(call.client.write("POST", path, given, status=201))}


def _is_same(call: Call, found: Result, body: str, style: str | None, priority: int | None) -> bool:
    if style not in (None, found.get("style")) or priority not in (None, found.get("priority")):
        return False
    if not call.token.can("graphql"):
        call.warnings.append(
            "Without the scope graphql, the text of an annotation cannot be compared, so that it is written in every run."
        )
        return False
    return _text_of(call, found["id"]) == body


def _text_of(call: Call, ident: str) -> str | None:
    """The Markdown of an annotation, which only GraphQL has."""
    job = call.option("job_id")
    slug = graphql_slug(call.client.connection.organization, call.option("pipeline"), call.option("number"))
    document, variables = (_OF_JOB, {"uuid": job}) if job else (_OF_BUILD, {"slug": slug})
    after: str | None = None
    while True:
        data = call.client.graphql(document, {**variables, "after": after}, points=2.0 * PAGE)
        listed = ((data.get("job" if job else "build") or {}).get("annotations")) or {}
        for edge in listed.get("edges") or ():
            if edge["node"]["uuid"] == ident:
                return t.cast("str | None", (edge["node"]["body"] or {}).get("text"))
        page = listed.get("pageInfo") or {}
        if not page.get("hasNextPage"):
            return None
        after = page["endCursor"]


def shown(annotation: t.Mapping[str, t.Any]) -> Result:
    """An annotation as in results."""
    names = ("id", "context", "style", "priority", "scope", "job_id", "created_at", "updated_at")
    return {name: annotation.get(name) for name in names}


ANNOTATION = Operation(
    name="annotation",
    work=work,
    scopes=("read_builds", "write_builds"),
    states=(
        State(
            "present",
            "creates the annotation or replaces its text, style and priority. Without differences it changes nothing.",
        ),
        State("absent", "deletes the annotation. If it does not exist, it changes nothing."),
    ),
    default="present",
    fields=(
        PIPELINE,
        NUMBER,
        Field("job_id", "str", "UUID of a job, for an annotation of the job instead of the build."),
        Field(
            "context",
            "str",
            "Name of the annotation. A build has one annotation for each context.",
            required=True,
            form=Form(pattern=r"(?s).{1,100}", says="1 to 100 characters"),
        ),
        Field(
            "body",
            "str",
            (
                "Text of the annotation as Markdown or limited HTML, at most 1 MiB. Everyone who sees the build sees it.",
                "Its comparison needs the scope C(graphql), without which every run writes it.",
            ),
        ),
        Field(
            "style",
            "str",
            "Style of the annotation. A new annotation without a style has the plain one, and no style can be removed later.",
            choices=("success", "info", "warning", "error"),
        ),
        Field(
            "priority",
            "int",
            "Priority from 1 to 10: annotations with a higher one come first. Buildkite's default is 3.",
            form=Form(between=(1, 10)),
        ),
        Field(
            "append",
            "bool",
            "Whether to add O(body) to the existing text. It is not idempotent: every run adds the text once more.",
            default=False,
        ),
    ),
)
