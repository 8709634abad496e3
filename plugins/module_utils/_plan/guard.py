# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every guard: its name, what it rejects, and what lets a change through.

Private to this collection. Pure: data, and no decision. Each rejection of a plan names its guard, and the table of guards in the documentation
is written from this.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .._errors import Rejected

OVERRIDE = "override_guards"


@dataclasses.dataclass(frozen=True)
class Guard:
    """A built-in check that rejects a plan. Texts are for the documentation, in its markup.

    `name` is `failure.guard` of a failed result. `option` lets a change through, "" if nothing does. `reads`: what
    it reads from the service, and when.
    """

    name: str
    rejects: str
    option: str
    reads: str = "Nothing"
    # The use of the option, if it does not list addresses.
    lets_through: str = ""

    def rejected(self, message: str, **facts: t.Any) -> Rejected:
        """The error, with the name of the guard and the option that lets a change through, unless `facts` has another."""
        return Rejected(message, **{"guard": self.name, "option": self.option or None, **facts})


ORGANIZATION = Guard(
    "organization",
    "A declaration for another organization than that of the connection. ``prune`` and ``allow_empty`` with files that name no organization",
    "",
    lets_through="Nothing: correct the connection or the key ``organization`` in the files",
)
READ_ONLY = Guard(
    "read_only",
    "A check with a token that can write, with ``read_only: require``",
    "read_only",
    "Nothing",
    "``warn`` or ``ignore``",
)
TOKEN_VALUES = Guard(
    "token_values",
    "Creating an agent token whose value would be lost, with ``token_values: stored``, which the role sets",
    "token_values",
    lets_through="``not_stored`` or ``return``; or store the values with ``token_values_path`` or ``token_values_command``",
)
PROTECTED = Guard(
    "protected",
    "Archiving or deleting an object with a ``protected`` address, or a deletion with one in its cascade",
    "protected",
    "For deletions, the lists that the patterns can match",
    "remove the pattern",
)
EMPTY = Guard(
    "empty",
    "An empty list that removes all entries of a declared list, all children of an object, or, with ``prune``, all objects of"
    " a resource",
    "allow_empty",
    lets_through="``true``",
)
OWNED = Guard(
    "owned",
    "A change, or a deletion with an address in its cascade, outside of ``owns``",
    "",
    lets_through="Nothing: widen ``owns``",
)
ADMINISTRATOR = Guard(
    "administrator",
    "``prune`` with the token of a user who is not known to be an administrator",
    "prune",
    "With ``prune``, 1 GraphQL request or 2 REST requests",
    "leave the list out, or use an administrator's token",
)
MAX_DELETIONS = Guard(
    "max_deletions",
    "More removals than ``max_deletions`` allows: pruned objects, archived pipelines, entries of declared lists, and cascades",
    "max_deletions",
    lets_through="a larger number or percentage",
)
UNKNOWN_CASCADE = Guard(
    "unknown_cascade",
    "A deletion, if the token cannot read its whole cascade",
    OVERRIDE,
    "For deletions, the lists of the cascade, in batches",
)
OWN_USER = Guard(
    "own_user",
    "Removing the run's own user from a team or from the maintainers of a cluster, making it a member who is not a"
    " maintainer, or deleting its team. Removing a team from the maintainers of a cluster, if the user manages the cluster only"
    " through that team",
    OVERRIDE,
    "1 GraphQL request or up to 2 REST requests for the user. For a team of maintainers, its members, unless the user is an"
    " administrator",
)
OWN_MEMBERSHIP = Guard(
    "own_membership",
    "Changing or removing the membership of the run's own user in the organization, which Buildkite refuses",
    OVERRIDE,
    "1 GraphQL request or up to 2 REST requests for the user",
    "the address, if the token does not show its user. Otherwise nothing: use the token of another administrator",
)
NEW_ADMINISTRATOR = Guard(
    "new_administrator",
    "Making a member of the organization an administrator, or inviting an administrator",
    OVERRIDE,
)
LAST_ADMINISTRATOR = Guard(
    "last_administrator",
    "Removing the last administrator of the organization, or making it a member who is not an administrator",
    "",
    "The list of members",
    "Nothing: make another member an administrator",
)
PENDING_INVITATION = Guard(
    "pending_invitation",
    "Removing a member, or making an administrator a member, while an invitation to the same address is pending: it gives the"
    " access back",
    OVERRIDE,
    "For these changes, the list of invitations",
)
INVITATIONS = Guard(
    "invitations",
    "More pending invitations than the 20 that Buildkite allows",
    "",
    lets_through="Nothing: invite fewer people at once, or revoke invitations",
)
MACHINE_USER = Guard(
    "machine_user",
    "Removing a bot or a machine user from the organization",
    OVERRIDE,
    "For removals of members, 1 GraphQL request",
)
SINGLE_SIGN_ON = Guard(
    "single_sign_on",
    "Removing a member while single sign-on is on, since the user joins again at the next sign-in",
    OVERRIDE,
    "The same as for a machine user",
)
OWN_NETWORK = Guard(
    "own_network",
    "Removing a network from ``api_settings.allowed_ip_addresses``, or introducing a restriction of the APIs",
    OVERRIDE,
)
OWN_TWO_FACTOR = Guard(
    "own_two_factor",
    "Requiring two-factor authentication while the run's own user, or every administrator, is not known to have it",
    "",
    "1 GraphQL request for 100 members without it",
    "Nothing: set up two-factor authentication",
)
TWO_FACTOR = Guard(
    "two_factor",
    "Requiring two-factor authentication while any member is not known to have it",
    OVERRIDE,
    "The same",
)
ONE_WAY = Guard(
    "one_way",
    "Switching on ``pipeline_settings.advanced_queue_metrics``, which no API switches off again",
    OVERRIDE,
)
PUBLIC = Guard(
    "public",
    "Making an existing private pipeline public",
    OVERRIDE,
)
CONNECTED_AGENTS = Guard(
    "connected_agents",
    "Deleting a cluster or a queue with connected agents, or an agent token by which agents may have connected. Deleting an"
    " unclustered agent token while unclustered agents are connected",
    OVERRIDE,
    "The queues of the cluster, and the agents of up to 3 queues or all agents, again right before the deletion. For"
    " unclustered tokens, 1 GraphQL request",
)
ACTIVE_BUILDS = Guard(
    "active_builds",
    "Deleting a pipeline with scheduled or running builds",
    OVERRIDE,
    "Nothing if the pipelines were read over REST. Otherwise 1 GraphQL query for 200 pipelines, or 1 REST request for each,"
    " again right before the deletion",
)
AGENT_NETWORKS = Guard(
    "agent_networks",
    "Removing a network from ``allowed_ip_addresses`` of an agent token while an agent of its cluster is connected from it",
    OVERRIDE,
    "The same as for the deletion of a token",
)
IN_USE = Guard(
    "in_use",
    "Deleting a cluster or template that a pipeline uses, archived or not, or the default queue of a cluster",
    OVERRIDE,
    "For a cluster, the user and the list of pipelines. If that list contains no archived pipeline, 1 GraphQL request for up to"
    " 100 clusters",
)
LAST_TEAM = Guard(
    "last_team",
    "Removing the last team of a pipeline, test suite or registry, or deleting that team",
    OVERRIDE,
    "The teams of the pipeline, test suite or registry",
)
PLAN_ID = Guard(
    "plan_id",
    "A plan that was not reviewed",
    "plan_id",
    lets_through="the ID of the reviewed plan",
)
RENAMED = Guard(
    "renamed",
    "Deleting or archiving an object that was renamed after the run had read it, or whose name another object has by then."
    " It rejects only this change, while the plan is applied",
    "",
    "At most 10 seconds before the change, 1 GraphQL query for 50 objects, or 1 REST request for each",
    "Nothing: run again",
)

# In the order in which they are checked.
GUARDS = (
    ORGANIZATION,
    READ_ONLY,
    TOKEN_VALUES,
    PROTECTED,
    OWNED,
    EMPTY,
    ADMINISTRATOR,
    MAX_DELETIONS,
    UNKNOWN_CASCADE,
    OWN_USER,
    OWN_MEMBERSHIP,
    NEW_ADMINISTRATOR,
    LAST_ADMINISTRATOR,
    PENDING_INVITATION,
    INVITATIONS,
    MACHINE_USER,
    SINGLE_SIGN_ON,
    OWN_NETWORK,
    OWN_TWO_FACTOR,
    TWO_FACTOR,
    ONE_WAY,
    PUBLIC,
    LAST_TEAM,
    IN_USE,
    CONNECTED_AGENTS,
    ACTIVE_BUILDS,
    AGENT_NETWORKS,
    PLAN_ID,
    RENAMED,
)
