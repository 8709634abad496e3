# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members of the organization, and invitations to it."""

from __future__ import annotations

from typing import Any

from ..callers import Caller
from ..store import Record, Refused, Store, invalid, now
from .values import Check, found

MOST_PENDING = 20
# Then nobody can accept an invitation any more.
SECONDS = 7 * 24 * 3600


def get_member(store: Store, user_id: str) -> Record:
    """The membership of a user, or 404."""
    return found(store.find("member", user_id=user_id), "organization member")


def update_member(store: Store, caller: Caller, member: Record, data: Any, needs_one: bool = True) -> Record:
    """Change the role or the single sign-on mode of another member; REST demands one of them."""
    caller.must_administer()
    caller.must(member["user_id"] != caller.user["id"], "You cannot change your own membership")
    check = Check(store, data, ("role", "sso_mode"))
    check.choice("role", ("admin", "member"))
    check.choice("sso_mode", ("required", "optional"))
    if needs_one and check.data.get("role") is None and check.data.get("sso_mode") is None:
        check.wrong("role", "Role or sso_mode must be provided")
    check.refuse()
    return store.update("member", member, **check.values)


def delete_member(store: Store, caller: Caller, member: Record) -> None:
    """Remove a member with all team memberships and tokens; the last administrator stays."""
    caller.must_administer()
    if member["role"] == "admin" and len(store.filter("member", role="admin")) == 1:
        raise Refused(422, "The last administrator of an organization cannot be removed")
    caller.must(member["user_id"] != caller.user["id"], "You cannot remove yourself from the organization")
    user_id = member["user_id"]
    for kind in ("team_member", "maintainer", "access_token"):
        store.delete_where(kind, user_id=user_id)
    store.delete("member", member)


def pending(store: Store) -> list[Record]:
    """The invitations that wait for an answer, newest first."""
    return [invitation for invitation in invitations(store) if invitation["state"] == "pending"][::-1]


def invitations(store: Store) -> list[Record]:
    """Those in any state, by the clock: an old one has expired."""
    for invitation in store.filter("invitation", state="pending"):
        if store.clock() >= invitation["_expires"]:
            store.update("invitation", invitation, state="expired", expired_at=now())
    return store.all("invitation")


def create_invitations(store: Store, caller: Caller, data: Any) -> list[Record]:
    """One invitation per address, all or none."""
    caller.must_administer()
    check = Check(store, data, ("emails", "role", "sso_mode", "teams"))
    check.choice("role", ("admin", "member"))
    check.choice("sso_mode", ("required", "optional"))
    if store.switch("single_sign_on") and check.data.get("sso_mode") is None:
        check.wrong("sso_mode", "can't be blank")
    emails = check.data.get("emails")
    if not isinstance(emails, list) or not emails or not all(isinstance(email, str) for email in emails):
        check.wrong("emails", "can't be blank")
        emails = []
    emails = list(dict.fromkeys(email.strip().lower() for email in emails))
    members = {user["email"].lower() for user in store.all("user") if store.find("member", user_id=user["id"])}
    waiting = {invitation["email"] for invitation in pending(store)}
    for email in emails:
        if "@" not in email:
            check.wrong("email", f"{email} is invalid")
        elif email in members:
            check.wrong("email", f"{email} is already a member of this organization")
        elif email in waiting and store.switch("second_invitation") == "refused":
            check.wrong("email", f"{email} has already been invited")
    if len(waiting) + len(emails) > MOST_PENDING:
        check.wrong("organization", f"has reached its limit of {MOST_PENDING} pending invitations")
    teams = invited_teams(store, check)
    check.refuse()
    return [insert_invitation(store, caller, email, check.values, teams) for email in emails]


def invited_teams(store: Store, check: Check) -> list[Record]:
    """`[{id, role}]` of the teams that the invited people join."""
    teams = check.data.get("teams") or []
    if not isinstance(teams, list):
        check.wrong("teams", "must be a list")
        return []
    result: list[Record] = []
    for entry in teams:
        team = store.get("team", entry.get("id")) if isinstance(entry, dict) else None
        if team is None:
            check.wrong("teams", "must exist", entry)
        elif entry.get("role") not in ("member", "maintainer"):
            check.wrong("teams", "must have the role member or maintainer", entry)
        elif any(team["id"] == other["id"] for other in result):
            check.wrong("teams", "must be named only once", entry)
        else:
            result.append({"id": team["id"], "role": entry["role"]})
    return result


def insert_invitation(store: Store, caller: Caller, email: str, values: Record, teams: list[Record]) -> Record:
    """A pending invitation."""
    never = ("accepted_at", "accepted_by", "revoked_at", "revoked_by", "expired_at")
    blank = {**dict.fromkeys(never), "state": "pending", "role": "member", "sso_mode": "required"}
    blank["_expires"] = store.clock() + SECONDS
    return store.insert("invitation", **{**blank, **values}, email=email, teams=teams, created_by=caller.user["id"])


def get_invitation(store: Store, identifier: str) -> Record:
    """An invitation in any state, or 404."""
    invitations(store)
    return found(store.get("invitation", identifier), "organization invitation")


def revoke_invitation(store: Store, caller: Caller, invitation: Record) -> Record:
    """Revoke a pending invitation."""
    caller.must_administer()
    if invitation["state"] != "pending":
        raise invalid("Invitation is not pending")
    return store.update("invitation", invitation, state="revoked", revoked_at=now(), revoked_by=caller.user["id"])
