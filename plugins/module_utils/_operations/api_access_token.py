# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operation of the module api_access_token: end the access of a user's token to the organization.

Private to this collection. Knows nothing of Ansible. Source: Buildkite's GraphQL schema. Nothing creates a token or gives it access again.
"""

from __future__ import annotations

from .._errors import InvalidOption, Rejected, Unclear
from .._schema.field import UUID, Field
from .._schema.operation import Operation, State
from .call import Call, Result
from .waiting import looked_for
from .wording import plain

PAGE = 100
_TOKENS = """query Tokens($slug: ID!, $after: String) { organization(slug: $slug) { id apiAccessTokens(first: 100, after: $after) {
  nodes { id uuid description createdAt expiresAt lastAccessedAt owner { email } } pageInfo { hasNextPage endCursor } } } }"""
_REVOKE = """mutation RevokeAccess($organization: ID!, $token: ID!) {
  organizationApiAccessTokenRevoke(input: {organizationId: $organization, apiAccessTokenId: $token}) { revokedApiAccessTokenId } }"""


def work(call: Call) -> Result:
    """Revoke the access of the token, if it has any."""
    ident = call.options["id"].lower()
    if not UUID.match(ident):
        raise InvalidOption(
            f"id must be the UUID of a token, not {ident!r}: api_access_token_info returns it.", option="id"
        )
    organization, found = _found(call, ident)
    if found is None:
        return {"api_access_token": None, "prediction": f"no token {ident} has access to the organization"}
    _guard(call, ident, found)
    result: Result = {"changed": True, "api_access_token": _shown(found)}
    result["prediction"] = f"would revoke the access of {_named(found)}"
    if not call.check_mode:
        try:
            call.client.mutate(_REVOKE, {"organization": organization, "token": found["id"]})
        except Unclear:
            if not looked_for(call, lambda: _found(call, ident)[1] is None or None):
                raise
    return result


def _found(call: Call, ident: str) -> tuple[str, Result | None]:
    """The GraphQL ID of the organization, and its token of this UUID."""
    variables: Result = {"slug": call.client.connection.organization, "after": None}
    while True:
        # Each token is two objects, with its owner.
        organization = call.client.graphql(_TOKENS, variables, points=2.0 * PAGE).get("organization")
        listed = (organization or {}).get("apiAccessTokens")
        if not organization or not listed:
            raise InvalidOption(
                "The tokens of the organization cannot be read: only its administrators can revoke them."
            )
        for token in listed["nodes"]:
            if str(token["uuid"]).lower() == ident:
                return organization["id"], token
        if not listed["pageInfo"]["hasNextPage"]:
            return organization["id"], None
        variables = {**variables, "after": listed["pageInfo"]["endCursor"]}


def _guard(call: Call, ident: str, found: Result) -> None:
    """Reject the token of the task itself, and any other one that the task does not name."""
    if call.token.uuid is None or call.token.uuid.lower() == ident:
        what = "is" if call.token.uuid else "may be"
        raise Rejected(
            f"{_named(found)} {what} the token of this task, which never revokes itself: use another token of an administrator.",
            guard="own_token",
        )
    address = f"api_access_token/{ident}"
    if address not in [name.lower() for name in call.option("override_guards") or ()]:
        raise Rejected(
            f"Revoking {_named(found)} cannot be undone, and ends everything that uses it: if that is intended, add {address} to"
            " override_guards.",
            guard="revoked_access",
            addresses=[address],
        )


def _named(found: Result) -> str:
    return f"the token {plain(found.get('description') or found['uuid'])!r} of {_owner(found) or 'an unknown user'}"


def _owner(found: Result) -> str | None:
    email = (found.get("owner") or {}).get("email")
    return None if email is None else plain(email)


def _shown(found: Result) -> Result:
    """A token as api_access_token_info returns it."""
    return {
        "id": found["uuid"],
        "description": found.get("description"),
        "owner": _owner(found),
        "created_at": found.get("createdAt"),
        "expires_at": found.get("expiresAt"),
        "last_accessed_at": found.get("lastAccessedAt"),
    }


API_ACCESS_TOKEN = Operation(
    name="api_access_token",
    work=work,
    scopes=("graphql",),
    states=(
        State(
            "revoked",
            "revokes the access of the token to the organization, which cannot be undone. Without access, it changes nothing.",
        ),
    ),
    default="revoked",
    fails_with=(Rejected,),
    fields=(
        Field(
            "id",
            "str",
            "UUID of the token, from RV(community.buildkite.api_access_token_info#module:api_access_tokens[].id).",
            required=True,
        ),
        Field(
            "override_guards",
            "list",
            "The token, as V(api_access_token/UUID). Without it, the task is rejected.",
            elements="str",
        ),
    ),
)
