# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The contents of an answer: its body, and one clear sentence for each kind of error.

Private to this collection. Knows status codes and bodies, and no HTTP library: a response is anything
with status_code, headers, content and text.
"""

from __future__ import annotations

import json
import re
import typing as t
import urllib.parse

from .. import _errors, _secrets

# No list of an organization has so many pages.
MOST_PAGES = 1000

_SCOPE = re.compile(r"doesn't have the (\w+) scope")
_NOT_FOUND = re.compile(r"\bno \w+(?: \w+)* found\b|\bnot found\b|no longer exists", re.IGNORECASE)
_TAKEN = re.compile(r"already been taken|already exists|already been added|has been taken", re.IGNORECASE)


# The message of an answer, without secrets that it quotes.
hidden = _secrets.hidden


def body(response: t.Any, request: str) -> t.Any:
    """The JSON of an answer, None if it has no body. Raises NotBuildkite for anything else.

    The fact `broken` marks JSON that was cut off: asking again may help. A server error may be HTML.
    """
    if 300 <= response.status_code < 400:
        where = _host(response.headers.get("Location", "")) or "nowhere"
        raise _errors.NotBuildkite(
            f"{request} was redirected to {where}, where the token is not sent: check api_url and graphql_url.",
            status=response.status_code,
            request=request,
        )
    if not response.content.strip():
        return None
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError) as error:
        if response.status_code >= 500 or response.status_code == 429:
            return {}
        html = "html" in response.headers.get("Content-Type", "") or response.content.lstrip()[:1] == b"<"
        deep = isinstance(error, RecursionError)
        what = "HTML" if html else "data that is nested too deeply" if deep else "broken JSON"
        hint = "check api_url and graphql_url, and whether a proxy answers in place of Buildkite"
        raise _errors.NotBuildkite(
            f"{request} was answered with {what} instead of JSON: {hint}.",
            status=response.status_code,
            request=request,
            broken=None if html or deep else True,
        ) from None


def refusal(response: t.Any, request: str) -> t.Any:
    """The JSON of an answer that is no success; None for a success, whose body is something else."""
    return None if response.status_code < 300 else body(response, request)


def _host(url: str) -> str:
    """The host of a URL, whose other parts may be a credential."""
    try:
        return urllib.parse.urlsplit(url).netloc.rpartition("@")[2]
    except ValueError:
        return ""


def distinct(entries: list[t.Any]) -> list[t.Any]:
    """Each entry of a list once: insertions shift pages while the list is read, so an entry can occur twice."""
    return list({str(entry.get("id") or entry.get("uuid") or entry): entry for entry in entries}.values())


def entries(found: t.Any, path: str) -> list[t.Any]:
    """The entries of one page of a list. Raises NotBuildkite."""
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise _errors.NotBuildkite(f"The answer to GET {path} is not a list: check api_url.", request=f"GET {path}")
    return list(found)


def query_of(url: t.Any) -> dict[str, str]:
    """The query of a link; empty if it is no link."""
    try:
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url if isinstance(url, str) else "").query))
    except ValueError:
        return {}


def page_number(url: str | None) -> int | None:
    """The number of the page that a link leads to."""
    if not url:
        return None
    found = query_of(url).get("page", "")
    return int(found) if found.isdecimal() else None


def check_pages(number: int, request: str) -> None:
    """Raise NotBuildkite where a list has more pages than any list of Buildkite."""
    if number > MOST_PAGES:
        raise _errors.NotBuildkite(
            f"The list of {request} has more than {MOST_PAGES:,} pages: check api_url and graphql_url, and whether a proxy"
            " answers in place of Buildkite.",
            request=request,
        )


def message(data: t.Any) -> str:
    """The message of a REST error body or the messages of GraphQL errors; empty if there is none."""
    if not isinstance(data, dict):
        return ""
    if isinstance(data.get("errors"), list) and not data.get("message"):
        return "; ".join(str(error.get("message", error)) for error in data["errors"] if isinstance(error, dict))
    return str(data.get("message") or "")


def rest_error(status: int, data: t.Any, request: str, organization: str) -> _errors.BuildkiteError:
    """The error of a REST answer from 400 to 499 (429 is waited for before)."""
    text = _details(data)
    facts: dict[str, t.Any] = {"status": status, "request": request}
    if status == 401:
        return _unauthorized(facts)
    if status == 403:
        return _forbidden(text, facts)
    if status == 404:
        return _not_found(text, facts, organization)
    if status == 409:
        return _errors.Conflict(
            f"{request} conflicts with the current state ({text or 'no reason given'}): run again, or change what the reason names.",
            **facts,
        )
    if status in (400, 422):
        if isinstance(data, dict):
            facts["errors"] = data.get("errors")
        facts["taken"] = True if _TAKEN.search(text) else None
        return _errors.Invalid(f"The service refuses {request}: {text or 'no reason given'}.", **facts)
    return _errors.ServiceError(f"{request} was answered with status {status}: {text or 'no reason given'}.", **facts)


def check_rest(status: int, data: t.Any, request: str, organization: str, secrets: t.Collection[str]) -> None:
    """Raise the error of a REST answer of 400 or more, without secrets that it quotes."""
    if status >= 400:
        raise rest_error(status, hidden(data, secrets), request, organization)


def graphql_error(status: int, data: t.Any, request: str) -> _errors.BuildkiteError:
    """The error of a GraphQL answer, which usually has status 200."""
    text = message(data).rstrip(".")
    facts: dict[str, t.Any] = {"status": status, "request": request}
    if status == 401:
        return _unauthorized(facts)
    if status == 403 or _SCOPE.search(text):
        return _forbidden(text, facts)
    if _NOT_FOUND.search(text):
        return _errors.NotFound(
            f"{request}: {text}; the object does not exist or is not visible to the token's user.", **facts
        )
    facts["taken"] = True if _TAKEN.search(text) else None
    return _errors.Invalid(f"The service refuses the {request}: {text or 'no reason given'}.", **facts)


def graphql_failure(status: int, data: t.Any, request: str, writes: bool) -> _errors.BuildkiteError:
    """The error of a GraphQL answer with errors. Beside data, they do not mean that nothing was written."""
    if writes and any((data.get("data") or {}).values()):
        return unclear(request, f"the answer has errors beside data ({message(data)})")
    return graphql_error(status, data, request)


def check_graphql(status: int, data: t.Any, request: str, writes: bool) -> None:
    """Raise Unclear or NotBuildkite for an answer that is not GraphQL."""
    if isinstance(data, dict) and ("data" in data or "errors" in data or status >= 400):
        return
    if writes:
        raise unclear(request, "the answer is not GraphQL")
    raise _errors.NotBuildkite(f"The answer to the {request} is not GraphQL: check graphql_url.", request=request)


def server_error(status: int, request: str) -> _errors.ServiceError:
    """5xx to a read, after the retries."""
    return _errors.ServiceError(
        f"The service answered {request} with status {status}: try again later.",
        status=status,
        request=request,
    )


def is_busy(data: t.Any) -> bool:
    """Whether a GraphQL answer means that nothing was done, so that the request may be sent again."""
    return isinstance(data, dict) and bool(data.get("errors")) and "currently busy" in message(data)


def refused(answer: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The errors of a GraphQL answer by alias, each of a mutation of which nothing was done."""
    found = {}
    for error in answer.get("errors") or []:
        path = error.get("path") if isinstance(error, dict) else None
        if isinstance(path, list) and len(path) == 1 and answer["data"].get(path[0]) is None:
            found[str(path[0])] = error
    return found


def without_errors(answer: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The data of a GraphQL answer by alias, without the aliases of errors: an error is never a success."""
    errors = answer.get("errors") or []
    paths = [error.get("path") if isinstance(error, dict) else None for error in errors]
    if not all(isinstance(path, list) and path for path in paths):
        return {}
    named = {str(t.cast("list[t.Any]", path)[0]) for path in paths}
    return {alias: data for alias, data in answer["data"].items() if alias not in named}


def unclear(request: str, why: str) -> _errors.Unclear:
    """The error of a write whose answer does not show whether it was done."""
    return _errors.Unclear(f"It is unclear whether {request} was carried out: {why.rstrip('.')}.", request=request)


def why_unclear(status: int, data: t.Any, expected: int | None) -> str | None:
    """Why an answer below 400 to a write is no success, None if it is."""
    if isinstance(data, dict) and data.get("errors"):
        return f"the answer has status {status} and errors ({_details(data)})"
    if expected is not None and status != expected:
        return f"the answer has status {status} instead of {expected}"
    return None if data is None or isinstance(data, dict) else "the answer is not a JSON object"


def reason(error: BaseException) -> str:
    """The innermost reason of a library's error, without addresses of objects."""
    while True:
        inner = error.__cause__ or (error.args[0] if error.args and isinstance(error.args[0], BaseException) else None)
        inner = inner or getattr(error, "reason", None)
        if not isinstance(inner, BaseException):
            break
        error = inner
    text = re.sub(r"<[^>]*>:? ?", "", str(error)).strip(" .'\"()")
    return text or type(error).__name__


def _details(data: t.Any) -> str:
    text = message(data).rstrip(".")
    errors = data.get("errors") if isinstance(data, dict) else None
    if isinstance(errors, list) and errors:
        fields = "; ".join(
            f"{error.get('field')}: {error.get('code') or error.get('message')}"
            for error in errors
            if isinstance(error, dict) and error.get("field")
        )
        return ": ".join(filter(None, (text, fields))).rstrip(".")
    return text


def check_authorized(hint: str, request: str) -> None:
    """Raise the error of a rejected credential that has a hint of its own."""
    if hint:
        raise _errors.Unauthorized(f"Buildkite rejects {request}: {hint}.", status=401, request=request)


def _unauthorized(facts: dict[str, t.Any]) -> _errors.Unauthorized:
    return _errors.Unauthorized(
        "Buildkite does not accept the API token: check api_token or BUILDKITE_API_TOKEN, and whether the token was"
        f" revoked or has expired ({_errors.TOKENS_PAGE}).",
        **facts,
    )


def _forbidden(text: str, facts: dict[str, t.Any]) -> _errors.Forbidden:
    scope = _SCOPE.search(text)
    if scope:
        return _errors.MissingScope(
            f"The API token lacks the scope {scope.group(1)}, which {facts['request']} needs: add it at {_errors.TOKENS_PAGE}.",
            scopes=[scope.group(1)],
            **facts,
        )
    detail = "" if text in ("", "Forbidden") else f": {text}"
    return _errors.Forbidden(
        f"The token's user is not allowed to send {facts['request']}{detail}; ask an administrator of the organization.",
        **facts,
    )


def _not_found(text: str, facts: dict[str, t.Any], organization: str) -> _errors.NotFound:
    if text.lower() == "no organization found":
        return _errors.NotFound(
            f"Organization {organization!r} does not exist or is not visible with this token: check the organization's slug"
            " and the organizations that the token has access to.",
            organization=organization,
            **facts,
        )
    return _errors.NotFound(
        f"{facts['request']} found nothing ({text or 'Not Found'}): the object does not exist or is not visible to the token's user.",
        **facts,
    )
