# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mutations of the organization's members, of their API access tokens, and of invitations."""

from __future__ import annotations

from ..rules import members
from ..store import Record, invalid
from .inputs import Handler
from .things import Context, Thing, edge


def membership_data(values: Record) -> Record:
    """Role and single sign-on mode of an input in the form of REST."""
    mode = (values.get("sso") or {}).get("mode")
    sent = {"role": values.get("role"), "sso_mode": mode}
    return {name: value.lower() for name, value in sent.items() if value}


def member_update(context: Context, values: Record) -> Record:
    member = context.record("member", values["id"], "organization member")
    record = members.update_member(context.store, context.caller, member, membership_data(values), needs_one=False)
    return {"organizationMember": Thing("member", record)}


def member_delete(context: Context, values: Record) -> Record:
    member = context.record("member", values["id"], "organization member")
    members.delete_member(context.store, context.caller, member)
    return {
        "deletedOrganizationMemberID": values["id"],
        "organization": Thing("organization", context.store.organization),
        "user": context.thing("user", member["user_id"]),
    }


def invitation_create(context: Context, values: Record) -> Record:
    teams = [
        {"id": context.record("team", entry["id"], "team")["id"], "role": entry["role"].lower()}
        for entry in values.get("teams") or ()
    ]
    data = {"emails": values["emails"], "teams": teams, **membership_data(values)}
    records = members.create_invitations(context.store, context.caller, data)
    return {
        "invitationEdges": [edge(Thing("invitation", record)) for record in records],
        "organization": Thing("organization", context.store.organization),
    }


def invitation_resend(context: Context, values: Record) -> Record:
    """Send the message again, if the invitation is pending."""
    context.caller.must_administer()
    invitation = context.record("invitation", values["id"], "organization invitation")
    if invitation["state"] != "pending":
        raise invalid("Invitation is not pending")
    context.store.update("invitation", invitation, _resent=invitation.get("_resent", 0) + 1)
    return {"organizationInvitation": Thing("invitation", invitation)}


def invitation_revoke(context: Context, values: Record) -> Record:
    invitation = context.record("invitation", values["id"], "organization invitation")
    thing = Thing("invitation", members.revoke_invitation(context.store, context.caller, invitation))
    return {
        "organization": Thing("organization", context.store.organization),
        "organizationInvitation": thing,
        "organizationInvitationEdge": edge(thing),
    }


def access_token_revoke(context: Context, values: Record) -> Record:
    """End the access of a token. The stand-in has one organization, so the token is gone."""
    context.caller.must_administer()
    context.record("organization", values["organizationId"], "organization")
    token = context.record("access_token", values["apiAccessTokenId"], "API access token")
    context.store.update("access_token", token, _ended="API_ACCESS_TOKEN_ORGANIZATION_ACCESS_REVOKED")
    context.store.delete("access_token", token)
    return {"revokedApiAccessTokenId": values["apiAccessTokenId"]}


MUTATIONS: dict[str, Handler] = {
    "organizationMemberUpdate": member_update,
    "organizationMemberDelete": member_delete,
    "organizationApiAccessTokenRevoke": access_token_revoke,
    "organizationInvitationCreate": invitation_create,
    "organizationInvitationResend": invitation_resend,
    "organizationInvitationRevoke": invitation_revoke,
}
