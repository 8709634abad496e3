# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What results contain about who made what a change corrects: descriptions, for RETURN of the module for the whole organization."""

from __future__ import annotations

import typing as t

# Who made what a change corrects: description, when, type.
MADE_BY: dict[str, tuple[str, str, str]] = {
    "actor": ("Name of the user. V(null) for Buildkite itself.", "with O(attribute=names)", "str"),
    "token_description": (
        "Description of the token, among the first 200 tokens of the organization.",
        "with O(attribute=names), if it can be read, for tokens of others",
        "str",
    ),
    "at": ("Time of the event.", "always", "str"),
    "via": (
        "How it was made: V(browser), V(api), V(agent), V(buildkite) by Buildkite itself, or V(unknown).",
        "always",
        "str",
    ),
    "token": ("UUID of the API access token. V(null) if none was used.", "always", "str"),
    "program": ("Program that used an API, as it names itself, such as V(curl). V(null) otherwise.", "always", "str"),
    "event": ("Type of the event.", "always", "str"),
    "own": (
        "Whether it was made with the token of this run, or by another run of this collection for the same user.",
        "always",
        "bool",
    ),
    "certain": (
        "Whether the event is certainly about this object. Otherwise, it may be about another object with the same name, about the parent,"
        " or about another setting.",
        "always",
        "bool",
    ),
}
ATTRIBUTED: dict[str, dict[str, t.Any]] = {
    "changed_by": {
        "description": [
            "Last event of the audit log that explains the change: the deletion of an object that does not exist, the creation of an object"
            " that is deleted, or the last change.",
            "If O(correct=own_older) holds the change, RV(changes[].held) names the last change by someone else, which may be another one.",
        ],
        "returned": "with O(attribute=events) and O(attribute=names), when there is one",
        "type": "dict",
    },
    "changed_by_unknown": {
        "description": "Why it is unknown who made the difference, as a sentence.",
        "returned": "with O(attribute=events) and O(attribute=names), when no event explains it",
        "type": "str",
    },
    "contested": {
        "description": "How often runs corrected the object in seven days, before someone changed it again.",
        "returned": "with O(correct=own_older), when the change is held for that",
        "type": "int",
    },
}


def attributed() -> dict[str, dict[str, t.Any]]:
    """The keys of a change."""
    entries = {key: {**entry} for key, entry in ATTRIBUTED.items()}
    entries["changed_by"]["contains"] = {
        key: {"description": text, "returned": when, "type": kind} for key, (text, when, kind) in MADE_BY.items()
    }
    return entries
