# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""REST and GraphQL of Buildkite: paging, quotas, retries and errors.

Private to this collection. It knows HTTP and no Ansible, and nothing of pipelines or teams: paths, documents and bodies are
given to it. How a request is sent is the transport's.
"""

from __future__ import annotations

import functools
import itertools
import typing as t
import urllib.parse

from .._errors import MissingLibrary, NotBuildkite, RateLimited, Unclear, WriteInCheckMode
from . import answers, complexity, graphql, parallel, transport
from .budget import seconds_to_wait
from .connection import Connection, Credential
from .connection import connection as checked
from .forms import Form
from .quota import Ledger, Reservation

PER_PAGE = 100
READ_ATTEMPTS = 4
LIMITED_ATTEMPTS = 12
BACKOFF = 0.5
Send: t.TypeAlias = "t.Callable[[], t.Any]"
Parse: t.TypeAlias = "t.Callable[[t.Any, str], t.Any]"

# Costs nothing, and its answer reports the quotas.
_LIMITS = "query Limits { __typename }"


class Client:
    """One connection to one organization. It rejects every write while `read_only` is set (check mode)."""

    def __init__(self, connection: Connection, ledger: Ledger) -> None:
        if transport.MISSING is not None:
            raise MissingLibrary(transport.MISSING)
        self.connection = connection
        self.ledger = ledger
        self.read_only = True
        # Called with the progress of reading.
        self.progress: t.Callable[[str], None] = lambda message: None
        # Secrets that no error repeats, even if the service quotes them.
        self.secrets: set[str] = set()
        # How many requests were sent, by API: the ledger counts them.
        self.requests = ledger.requests
        self._organization = urllib.parse.quote(connection.organization, safe="")
        self._transport = transport.Transport(connection)

    def cost(self) -> dict[str, t.Any]:
        """What was used of the quotas, as in results."""
        return {
            "rest_requests": self.requests["rest"],
            "graphql_requests": self.requests["graphql"],
            "graphql_points": int(self.ledger.spent["graphql"]),
            "seconds_waited": round(self.ledger.waited, 1),
        }

    def cost_since(self, before: dict[str, t.Any]) -> dict[str, t.Any]:
        """What was used since then."""
        return {key: value - before[key] for key, value in self.cost().items()}

    # REST

    def get(self, path: str, params: dict[str, t.Any] | None = None) -> t.Any:
        """The JSON of one GET. `path` is below the organization, or below /v2 with a leading slash, where `{organization}` is the slug."""
        found = self._answer("GET", path, params)[1]
        if not isinstance(found, dict):
            raise NotBuildkite(f"The answer to GET {path} is not a JSON object: check api_url.", request=f"GET {path}")
        return found

    def text(self, path: str, headers: t.Mapping[str, str], most: int, method: str = "GET") -> transport.Text:
        """The answer to one GET or HEAD whose body is no JSON, such as a log, and which may take any time. `path` as of `get`.

        `most`: how many bytes of the body are read.
        """
        below = self._below(path)
        request = f"{method} /v2{below}"
        send = functools.partial(self._transport.text, method, below, headers, most)
        return t.cast(transport.Text, self._sent(request, False, send, answers.refusal)[0])

    def redirected(
        self, path: str, parse: Parse, follow: t.Callable[[t.Callable[[], str], transport.Transport], None]
    ) -> None:
        """Follow the redirect of a GET to another host: `follow` gets what asks for its address, which `parse` finds in an answer."""
        below = self._below(path)
        send = functools.partial(self._transport.rest, "GET", below, None, None)
        locate = functools.partial(self._sent, f"GET /v2{below}", False, send, parse)
        follow(lambda: str(locate()[1]), self._transport)

    def _sent(self, request: str, writes: bool, send: Send, parse: Parse | None = None) -> tuple[t.Any, t.Any]:
        """The answer below 400 to one request of REST, and what it contains."""
        response, data = self._exchange("rest", 1.0, request, writes, send, parse=parse)
        answers.check_rest(response.status_code, data, request, self.connection.organization, self.secrets)
        return response, data

    def first_page(self, path: str, params: dict[str, t.Any] | None = None) -> tuple[list[t.Any], bool]:
        """The entries of the first page of a list with Link pages, and whether it is the only page."""
        found, links = self._rest(path, {**(params or {}), "per_page": PER_PAGE})
        return answers.entries(found, path), "next" not in links

    def pages(self, path: str, params: dict[str, t.Any] | None = None) -> list[t.Any]:
        """Every entry of a list with Link pages."""
        return self.numbered_pages(path, params)[0]

    def some(self, path: str, params: dict[str, t.Any], limit: int) -> list[t.Any]:
        """The first entries of a list with Link pages."""
        query = {**params, "per_page": min(PER_PAGE, limit)}
        found: list[t.Any] = []
        for number in itertools.count(1):
            answers.check_pages(number, f"GET {path}")
            page, links = self._rest(path, {**query, **({"page": number} if number > 1 else {})})
            found += answers.entries(page, path)
            if len(found) >= limit or "next" not in links:
                return answers.distinct(found)[:limit]
        return found

    def numbered_pages(self, path: str, params: dict[str, t.Any] | None = None) -> tuple[list[t.Any], int]:
        """Every entry of a list with Link pages, and how many pages it has. Those after the first are read in parallel."""
        query = {**(params or {}), "per_page": PER_PAGE}
        found, links = self._rest(path, params=query)
        entries = answers.entries(found, path)
        last = answers.page_number(links.get("last"))
        answers.check_pages(last or 1, f"GET {path}")
        if last is not None:
            numbered = [{**query, "page": number} for number in range(2, last + 1)]
            for page in self.side_by_side([functools.partial(self._rest, path, each) for each in numbered]):
                entries += answers.entries(page[0], path)
                links = page[1]
        number = last or 1
        while "next" in links:
            number += 1
            answers.check_pages(number, f"GET {path}")
            found, links = self._rest(path, params={**query, "page": number})
            entries += answers.entries(found, path)
        return answers.distinct(entries), number

    def cursor_pages(self, path: str, params: dict[str, t.Any] | None = None) -> list[t.Any]:
        """Every entry of a list of the form {items, links}."""
        return [*self.cursor_entries(path, params)]

    def cursor_entries(self, path: str, params: dict[str, t.Any] | None = None) -> t.Iterator[t.Any]:
        """The entries of a list of the form {items, links}, whose pages are read as far as they are asked for."""
        query: dict[str, t.Any] = {**(params or {}), "per_page": PER_PAGE}
        for number in itertools.count(1):
            answers.check_pages(number, f"GET {path}")
            found = self._rest(path, params=query)[0]
            if not isinstance(found, dict) or not isinstance(found.get("items"), list):
                request = f"GET {path}"
                raise NotBuildkite(f"The answer to {request} is not a list of items: check api_url.", request=request)
            yield from found["items"]
            links = found.get("links")
            following = links.get("next") if isinstance(links, dict) else None
            if not following:
                return
            # Only the query is taken from the link: the token goes to no other host.
            query = answers.query_of(following)

    def write(
        self, method: str, path: str, body: dict[str, t.Any] | Form | None = None, status: int | None = None
    ) -> dict[str, t.Any]:
        """The JSON of one POST, PATCH, PUT or DELETE; {} for an answer without a body.

        Raises Unclear for an answer, other than a refusal, without the status of success, with errors, or that is no object.
        """
        answer, found, _links = self._answer(method, path, body=body)
        why = answers.why_unclear(answer, answers.hidden(found, self.secrets), status)
        if why:
            raise answers.unclear(f"{method} {path}", why)
        return found or {}

    def find(self, path: str, body: dict[str, t.Any]) -> dict[str, t.Any]:
        """The JSON of one POST that only finds something, which check mode allows."""
        below = self._below(path)
        send = functools.partial(self._transport.rest, "POST", below, None, body)
        found = self._sent(f"POST /v2{below}", False, send)[1]
        if not isinstance(found, dict):
            raise NotBuildkite(
                f"The answer to POST {path} is not a JSON object: check api_url.", request=f"POST {path}"
            )
        return found

    def write_list(self, path: str, body: dict[str, t.Any], status: int) -> list[t.Any]:
        """The entries of the answer to one POST that creates several objects. Raises Unclear as `write`."""
        answer, found, _links = self._answer("POST", path, body=body)
        why = answers.why_unclear(
            answer, answers.hidden({} if isinstance(found, list) else found, self.secrets), status
        )
        why = why or (None if isinstance(found, list) else "the answer is not a list")
        if why:
            raise answers.unclear(f"POST {path}", why)
        return list(found)

    def side_by_side(self, calls: t.Sequence[t.Callable[[], t.Any]]) -> list[t.Any]:
        """The results of some calls in order, at most AT_ONCE in parallel. Raises the first error.

        The time limit of a task and Ctrl-C do not wait: calls that have not been sent by then write nothing.
        """
        return parallel.results(calls, self._stop)

    def _stop(self) -> None:
        self.read_only = True

    def _rest(self, path: str, params: dict[str, t.Any] | None = None) -> tuple[t.Any, dict[str, str]]:
        return self._answer("GET", path, params)[1:]

    def _answer(
        self,
        method: str,
        path: str,
        params: dict[str, t.Any] | None = None,
        body: dict[str, t.Any] | Form | None = None,
    ) -> tuple[int, t.Any, dict[str, str]]:
        """The status of an answer below 400, its JSON, and its links."""
        below = self._below(path)
        request = f"{method} /v2{below}"
        send = functools.partial(self._transport.rest, method, below, params, body)
        response, data = self._sent(request, method != "GET", send)
        return response.status_code, data, {name: link["url"] for name, link in response.links.items()}

    def _below(self, path: str) -> str:
        """A path below /v2."""
        whole = path if path.startswith("/") else f"/organizations/{{organization}}/{path}".rstrip("/")
        return whole.replace("{organization}", self._organization, 1)

    # GraphQL

    def room(self, wait: bool = True) -> complexity.Room | None:
        """What one query may cost for the run to keep its share of the points; None without a share.

        Asks for the quotas first if no answer has reported them. `wait` as of `graphql`.
        """
        if self.ledger.share < 1.0 and not self.ledger.is_known("graphql"):
            send = functools.partial(self._transport.graphql, graphql.Query(_LIMITS, {}))
            self._exchange("graphql", 0.0, "GraphQL query Limits", False, send, wait)
        return self.ledger.room("graphql")

    def graphql(
        self, document: str, variables: dict[str, t.Any] | None = None, points: float = 10.0, wait: bool = True
    ) -> dict[str, t.Any]:
        """The data of one query. `points` is the expected cost, for pacing; under a share, the document's highest cost counts if that is higher.

        Without `wait`, raises RateLimited if the query would wait for a window: there is another way to read the data.
        """
        return self._graphql(document, variables or {}, points, writes=False, wait=wait)

    def mutate(self, document: str, variables: dict[str, t.Any], points: float = 5.0) -> dict[str, t.Any]:
        """The data of one mutation."""
        return self._graphql(document, variables, points, writes=True)

    def mutate_several(self, document: str, variables: dict[str, t.Any], points: float) -> tuple[dict[str, t.Any], ...]:
        """The data of several mutations in one request, and the error of each that the service refused."""
        answer = self._graphql(document, variables, points, writes=True, in_part=True)
        return answers.without_errors(answer), answers.hidden(answers.refused(answer), self.secrets)

    def _graphql(
        self,
        document: str,
        variables: dict[str, t.Any],
        points: float,
        writes: bool,
        wait: bool = True,
        in_part: bool = False,
    ) -> dict[str, t.Any]:
        if self.room(wait) is not None:
            points = max(points, complexity.requested(document))
        send = functools.partial(self._transport.graphql, graphql.Query(document, variables))
        name = graphql.name_of(document)
        request = f"GraphQL {'mutation' if writes else 'query'}{f' {name}' if name else ''}"
        for attempt in range(1, READ_ATTEMPTS + 1):
            response, data = self._exchange("graphql", points, request, writes, send, wait)
            answers.check_graphql(response.status_code, data, request, writes)
            if in_part and response.status_code < 400 and isinstance(data.get("data"), dict):
                return t.cast("dict[str, t.Any]", data)
            if not answers.is_busy(data) or attempt == READ_ATTEMPTS:
                break
            # The service has done nothing and asks to try again.
            self.ledger.wait(BACKOFF * 2**attempt, "the service is busy")
        if response.status_code >= 400 or data.get("errors"):
            raise answers.graphql_failure(response.status_code, answers.hidden(data, self.secrets), request, writes)
        return t.cast("dict[str, t.Any]", data["data"] or {})

    def _exchange(
        self,
        api: str,
        cost: float,
        request: str,
        writes: bool,
        send: Send,
        wait: bool = True,
        parse: Parse | None = None,
    ) -> tuple[t.Any, t.Any]:
        """Send until there is a usable answer. A write is sent again only if nothing was done."""
        failures = limited = rejected = 0
        overdraw = api == "graphql" and not writes and self.ledger.may_overdraw
        while True:
            reservation = self.ledger.reserve(api, cost, wait, overdraw)
            try:
                response = self._settled(reservation, self._guarded(request, send) if writes else send)
                data = (parse or answers.body)(response, request)
            except OSError as error:
                # Also errors that requests does not wrap: a file of certificates that does not exist.
                problem = self._transport.problem(error, request, writes)
            except NotBuildkite as error:
                if not writes and not error.facts.get("broken"):
                    raise
                problem = answers.unclear(request, error.message) if writes else error
            else:
                if response.status_code == 429:
                    limited += 1
                    self._refused(api, response, data, request, limited)
                    continue
                if response.status_code == 401 and self._is_renewed(response, request, rejected):
                    rejected += 1
                    continue
                if response.status_code < 500:
                    return response, data
                why = f"the service answered {response.status_code}"
                problem = (
                    answers.unclear(request, why) if writes else answers.server_error(response.status_code, request)
                )
            failures += 1
            if failures >= READ_ATTEMPTS or isinstance(problem, Unclear) or problem.facts.get("final"):
                problem.facts.pop("final", None)
                raise problem
            self.ledger.wait(BACKOFF * 2 ** (failures - 1), problem.message)

    def _is_renewed(self, response: transport.Response, request: str, times: int) -> bool:
        """Whether to send a rejected request again, once. Raises Unauthorized if its credential has a hint of its own."""
        if not times and self._transport.renewed(response):
            return True
        answers.check_authorized(self.connection.credential.hint, request)
        return False

    def _guarded(self, request: str, send: t.Callable[[], transport.Response]) -> t.Callable[[], transport.Response]:
        """Sends a write if writes are still allowed at its turn, which may be after a wait."""

        def guarded() -> transport.Response:
            if self.read_only:
                raise WriteInCheckMode(request)
            return send()

        return guarded

    def _settled(self, reservation: Reservation, send: t.Callable[[], t.Any]) -> t.Any:
        headers: t.Mapping[str, str] | None = None
        try:
            response = send()
            headers = response.headers
            return response
        finally:
            self.ledger.settle(reservation, headers)

    def _refused(self, api: str, response: transport.Response, data: t.Any, request: str, times: int) -> None:
        """Nothing was done: the ledger holds back the API's requests until the time that the answer names."""
        if times >= LIMITED_ATTEMPTS:
            raise RateLimited(
                f"{request} exceeded the rate limit {times} times, because others use up the same quotas: run again later, or"
                " ask Buildkite for higher quotas.",
                status=429,
                request=request,
            )
        body = data if isinstance(data, dict) else {}
        seconds = seconds_to_wait(response.headers, body, answers.message(data), api)
        self.ledger.refused(api, 2.0**times if seconds is None else seconds)


def connect(
    options: t.Mapping[str, t.Any],
    notify: t.Callable[[str], None] = lambda message: None,
    credential: Credential | None = None,
) -> Client:
    """A client for the connection options; `notify` is called for waits. Raises InvalidOption and MissingLibrary.

    `credential` takes the place of the token.
    """
    made = checked(options, credential)
    return Client(made, Ledger(notify=notify, share=made.quota_share, max_wait=made.max_wait))
