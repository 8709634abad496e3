# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of the guards by their names, in the markup of guides: what each rejects, what it reads and what lets a change through.

It is not beside the guards, since every payload has their file.
"""

from __future__ import annotations

from typing import NamedTuple


class Texts(NamedTuple):
    """What a guard rejects.

    `reads`: what it reads from the service, and when. `lets_through`: the use of its option, if it does not list addresses.
    """

    rejects: str
    reads: str = "Nothing"
    lets_through: str = ""


TEXTS: dict[str, Texts] = {
    "organization": Texts(
        "A declaration for another organization than that of the connection. ``prune`` and ``allow_empty`` with"
        " files that name no organization",
        lets_through="Nothing: correct the connection or the key ``organization`` in the files",
    ),
    "read_only": Texts(
        "A check with a token that can write, with ``read_only: require``", lets_through="``warn`` or ``ignore``"
    ),
    "token_values": Texts(
        "Creating an agent token whose value would be lost, with ``token_values: stored``, which the role sets",
        lets_through="``not_stored`` or ``return``; or store the values with ``token_values_path`` or ``token_values_command``",
    ),
    "protected": Texts(
        "Archiving or deleting an object with a ``protected`` address, or a deletion with one in its cascade",
        reads="For deletions, the lists that the patterns can match",
        lets_through="remove the pattern",
    ),
    "owned": Texts(
        "A change, or a deletion with an address in its cascade, outside of ``owns``",
        lets_through="Nothing: widen ``owns``",
    ),
    "empty": Texts(
        "An empty list that removes all entries of a declared list, all children of an object, or, with ``prune``, all objects of"
        " a resource",
        lets_through="``true``",
    ),
    "administrator": Texts(
        "``prune`` with the token of a user who is not known to be an administrator",
        reads="With ``prune``, 1 GraphQL request or 2 REST requests",
        lets_through="leave the list out, or use an administrator's token",
    ),
    "max_deletions": Texts(
        "More removals than ``max_deletions`` allows: pruned objects, archived pipelines, entries of declared lists, and cascades",
        lets_through="a larger number or percentage",
    ),
    "unknown_cascade": Texts(
        "A deletion, if the token cannot read its whole cascade",
        reads="For deletions, the lists of the cascade, in batches",
    ),
    "own_user": Texts(
        "Removing the run's own user from a team or from the maintainers of a cluster, making it a member who is not a"
        " maintainer, or deleting its team. Removing a team from the maintainers of a cluster, if the user manages the cluster only"
        " through that team",
        reads="1 GraphQL request or up to 2 REST requests for the user. For a team of maintainers, its members, unless the user is an"
        " administrator",
    ),
    "own_membership": Texts(
        "Changing or removing the membership of the run's own user in the organization, which Buildkite refuses",
        reads="1 GraphQL request or up to 2 REST requests for the user",
        lets_through="the address, if the token does not show its user. Otherwise nothing: use the token of another administrator",
    ),
    "new_administrator": Texts("Making a member of the organization an administrator, or inviting an administrator"),
    "last_administrator": Texts(
        "Removing the last administrator of the organization, or making it a member who is not an administrator",
        reads="The list of members",
        lets_through="Nothing: make another member an administrator",
    ),
    "pending_invitation": Texts(
        "Removing a member, or making an administrator a member, while an invitation to the same address is pending: it gives the"
        " access back",
        reads="For these changes, the list of invitations",
    ),
    "invitations": Texts(
        "More pending invitations than the 20 that Buildkite allows",
        lets_through="Nothing: invite fewer people at once, or revoke invitations",
    ),
    "machine_user": Texts(
        "Removing a bot or a machine user from the organization", reads="For removals of members, 1 GraphQL request"
    ),
    "single_sign_on": Texts(
        "Removing a member while single sign-on is on, since the user joins again at the next sign-in",
        reads="The same as for a machine user",
    ),
    "own_network": Texts(
        "Removing a network from ``api_settings.allowed_ip_addresses``, or introducing a restriction of the APIs"
    ),
    "own_two_factor": Texts(
        "Requiring two-factor authentication while the run's own user, or every administrator, is not known to have it",
        reads="1 GraphQL request for 100 members without it",
        lets_through="Nothing: set up two-factor authentication",
    ),
    "two_factor": Texts(
        "Requiring two-factor authentication while any member is not known to have it", reads="The same"
    ),
    "one_way": Texts("Switching on ``pipeline_settings.advanced_queue_metrics``, which no API switches off again"),
    "public": Texts("Making an existing private pipeline public"),
    "last_team": Texts(
        "Removing the last team of a pipeline, test suite or registry, or deleting that team",
        reads="The teams of the pipeline, test suite or registry",
    ),
    "in_use": Texts(
        "Deleting a cluster or template that a pipeline uses, archived or not, or the default queue of a cluster",
        reads="For a cluster, the user and the list of pipelines. If that list contains no archived pipeline, 1 GraphQL request for up to"
        " 100 clusters",
    ),
    "connected_agents": Texts(
        "Deleting a cluster or a queue with connected agents, or an agent token by which agents may have connected. Deleting an"
        " unclustered agent token while unclustered agents are connected",
        reads="The queues of the cluster, and the agents of up to 3 queues or all agents, again right before the deletion. For"
        " unclustered tokens, 1 GraphQL request",
    ),
    "active_builds": Texts(
        "Deleting a pipeline with scheduled or running builds",
        reads="Nothing if the pipelines were read over REST. Otherwise 1 GraphQL query for 200 pipelines, or 1 REST request for each,"
        " again right before the deletion",
    ),
    "agent_networks": Texts(
        "Removing a network from ``allowed_ip_addresses`` of an agent token while an agent of its cluster is connected from it",
        reads="The same as for the deletion of a token",
    ),
    "plan_id": Texts("A plan that was not reviewed", lets_through="the ID of the reviewed plan"),
    "renamed": Texts(
        "Deleting or archiving an object that was renamed after the run had read it, or whose name another object has by then."
        " It rejects only this change, while the plan is applied",
        reads="At most 10 seconds before the change, 1 GraphQL query for 50 objects, or 1 REST request for each",
        lets_through="Nothing: run again",
    ),
}
