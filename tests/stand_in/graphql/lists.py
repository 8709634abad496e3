# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections: their records, filtered by the served arguments, and their order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..rules import access_rules, agents, members, templates
from ..rules.values import time_of
from ..store import Record, Refused
from .things import Context, Thing, connection, upper

Resolver = Callable[[Context, Any, Record], Any]
Keep = Callable[[Record], bool]

# The record with the name by which links are sorted and searched: the linked one, from either side.
NAMED = {
    ("team_member", "team"): ("user", "user_id"),
    ("team_member", "user"): ("team", "team_id"),
    ("team_pipeline", "team"): ("pipeline", "pipeline_id"),
    ("team_pipeline", "pipeline"): ("team", "team_id"),
    ("team_suite", "team"): ("suite", "suite_id"),
    ("team_suite", "suite"): ("team", "team_id"),
    ("team_registry", "team"): ("registry", "registry_id"),
    ("team_registry", "registry"): ("team", "team_id"),
}


def listed(kind: str, records: list[Record], arguments: Record, name: Callable[[Record], Any] | None = None) -> Record:
    """A connection of records: by name, or the newest first."""
    order = arguments.get("order")
    if order in ("NAME", "KEY", "NAME_WITH_FAVORITES_FIRST"):
        of = name or (lambda record: record["key" if order == "KEY" else "name"])
        records = sorted(records, key=lambda record: str(of(record)).lower())
    elif order in ("RECENTLY_CREATED", "RELEVANCE"):
        records = records[::-1]
    return connection([Thing(kind, record) for record in records], arguments)


def only(records: list[Record], *conditions: Keep | None) -> list[Record]:
    """The records that meet all conditions."""
    given = [condition for condition in conditions if condition]
    return [record for record in records if all(condition(record) for condition in given)]


def has(part: Any, *names: str) -> Keep | None:
    """Condition: one of the record's texts contains a part, ignoring case."""
    if not part:
        return None
    return lambda record: any(part.lower() in str(record.get(name) or "").lower() for name in names)


def among(wanted: Any, value: Callable[[Record], Any]) -> Keep | None:
    """Condition: one of the requested values."""
    return (lambda record: value(record) in wanted) if wanted else None


def equal(wanted: Any, value: Callable[[Record], Any]) -> Keep | None:
    """Condition: the requested value."""
    return (lambda record: bool(value(record) == wanted)) if wanted is not None else None


def created(arguments: Record) -> Keep | None:
    """Condition: created between two times, in any zone."""
    names = [name for name in ("createdAtFrom", "createdAtTo") if arguments.get(name)]
    bounds = [(time_of(arguments[name], name), name == "createdAtFrom") for name in names]

    def between(record: Record) -> bool:
        time = time_of(record["created_at"])
        return all((time >= bound) is later for bound, later in bounds)

    return between if bounds else None


def selector(context: Context, text: str | None, kind: str, field: str) -> tuple[str | None, bool] | None:
    """The ID in a selector, and whether it is included or (with `!`) excluded. None without a selector."""
    if not text:
        return None
    negated, value = text.startswith("!"), text.removeprefix("!").rpartition("/")[2]
    record = context.store.find(kind, **{field: value})
    return (record["id"] if record else None), not negated


def linked(context: Context, text: str | None, target: tuple[str, str], link: tuple[str, str, str]) -> Keep | None:
    """Condition: linked with the record in a selector, or not."""
    chosen = selector(context, text, *target)
    if chosen is None:
        return None
    kind, theirs, ours = link
    found = {record[ours] for record in context.store.filter(kind, **{theirs: chosen[0]})}
    own = "user_id" if kind == "team_member" and ours == "user_id" else "id"
    return lambda record: (record[own] in found) is chosen[1]


def pipelines_of(context: Context, source: Any, arguments: Record) -> Record:
    """The organization's pipelines that the caller sees."""
    cluster = context.record("cluster", arguments["cluster"], "cluster")["id"] if arguments.get("cluster") else None
    tags = set(arguments.get("tags") or ())
    records = only(
        [record for record in context.store.all("pipeline") if context.sees("pipeline", record)],
        equal(arguments.get("archived"), lambda record: record["archived_at"] is not None),
        equal(cluster, lambda record: record["cluster_id"]),
        equal(True if arguments.get("clustered") is False else None, lambda record: record["cluster_id"] is None),
        equal(arguments.get("favorite"), lambda record: False),
        has(arguments.get("search"), "name", "slug"),
        has((arguments.get("repository") or {}).get("url"), "repository"),
        (lambda record: tags <= set(record["tags"] or ())) if tags else None,
        linked(context, arguments.get("team"), ("team", "slug"), ("team_pipeline", "team_id", "pipeline_id")),
        created(arguments),
    )
    return listed("pipeline", records, arguments)


def access_tokens_of(context: Context, source: Any, arguments: Record) -> Record:
    """The API access tokens of all users, for administrators."""
    if not context.caller.is_admin:
        raise Refused(403, "You don't have permission to view API access tokens")
    return listed("access_token", list(context.store.all("access_token")), arguments)


def sso_providers_of(context: Context, source: Any, arguments: Record) -> Record | None:
    """The single sign-on providers, for administrators."""
    if not context.caller.is_admin:
        return None
    return listed("sso_provider", context.store.all("sso_provider"), arguments)


def teams_of(context: Context, source: Any, arguments: Record) -> Record:
    """The teams that the caller sees."""
    records = only(
        [record for record in context.store.all("team") if context.sees("team", record)],
        has(arguments.get("search"), "name"),
        among(arguments.get("privacy"), lambda record: upper(record["privacy"])),
        linked(context, arguments.get("pipeline"), ("pipeline", "slug"), ("team_pipeline", "pipeline_id", "team_id")),
        linked(context, arguments.get("user"), ("user", "id"), ("team_member", "user_id", "team_id")),
    )
    return listed("team", records, arguments)


def addresses(user: Record) -> list[str]:
    """Every address of a user: the filter finds secondary ones too, unverified ones among them."""
    return [user["email"], *(user.get("other_emails") or ())]


def has_two_factor(context: Context, member: Record) -> bool:
    """Whether a member has two-factor authentication, which only administrators see."""
    if not context.caller.is_admin:
        return bool(context.store.switch("hidden_two_factor"))
    return bool(context.store.tables["user"][member["user_id"]].get("two_factor"))


def members_of(context: Context, source: Any, arguments: Record) -> Record:
    """The organization's members."""
    users = context.store.tables["user"]
    email = arguments.get("email")
    search = has(arguments.get("search"), "name", "email")
    mode = (arguments.get("sso") or {}).get("mode")
    security = arguments.get("security") or {}
    records = only(
        context.store.all("member"),
        (lambda record: email in addresses(users[record["user_id"]])) if email else None,
        (lambda record: search(users[record["user_id"]])) if search else None,
        among(arguments.get("role"), lambda record: upper(record["role"])),
        equal(mode, lambda record: upper(record["sso_mode"])),
        equal(security.get("twoFactorEnabled"), lambda record: has_two_factor(context, record)),
        equal(security.get("passwordProtected"), lambda record: True),
        linked(context, arguments.get("team"), ("team", "slug"), ("team_member", "team_id", "user_id")),
    )
    return listed("member", records, arguments, lambda record: users[record["user_id"]]["name"])


def agents_of(context: Context, source: Any, arguments: Record) -> Record:
    """The connected agents, newest first."""
    cluster = context.record("cluster", arguments["cluster"], "cluster")["id"] if arguments.get("cluster") else None
    queues = {context.record("cluster_queue", entry, "queue")["id"] for entry in arguments.get("clusterQueue") or ()}
    tags = set(arguments.get("metaData") or ())
    search = (arguments.get("search") or "").lower()
    records = only(
        agents.list_agents(context.store, context.caller, {}),
        equal(cluster, lambda record: record["cluster_id"]),
        among(queues, lambda record: record["cluster_queue_id"]),
        equal(True if arguments.get("clustered") is False else None, lambda record: record["cluster_id"] is None),
        equal(arguments.get("paused"), lambda record: record["paused"]),
        equal(arguments.get("isRunningJob"), lambda record: record["job"] is not None),
        (lambda record: tags <= set(record["meta_data"])) if tags else None,
        (lambda record: search in " ".join([record["name"], *record["meta_data"]]).lower()) if search else None,
    )
    return listed("agent", records, arguments)


def agent_tokens_of(context: Context, source: Any, arguments: Record) -> Record:
    """The unclustered tokens; without `revoked` all of them."""
    records = [record for record in context.store.all("agent_token") if context.sees("agent_token", record)]
    revoked = equal(arguments.get("revoked"), lambda record: record["revoked_at"] is not None)
    return listed("agent_token", only(records, revoked), {"order": "RECENTLY_CREATED", **arguments})


def rules_of(context: Context, source: Any, arguments: Record) -> Record:
    """The organization's rules."""
    ends = {}
    for end in ("source", "target"):
        wanted = arguments.get(f"{end}Id")
        ends[end] = context.record("pipeline", wanted, "pipeline")["id"] if wanted else None
    records = only(
        [record for record in context.store.all("rule") if context.sees("rule", record)],
        among(arguments.get("action"), lambda record: upper(access_rules.TYPES[record["type"]])),
        among(arguments.get("sourceType"), lambda record: "PIPELINE"),
        among(arguments.get("targetType"), lambda record: "PIPELINE"),
        equal(ends["source"], lambda record: record["source_uuid"]),
        equal(ends["target"], lambda record: record["target_uuid"]),
    )
    return listed("rule", records, arguments)


def invitations_of(context: Context, source: Any, arguments: Record) -> Record:
    """The invitations in the requested states."""
    state = among(arguments.get("state"), lambda record: upper(record["state"]))
    return listed("invitation", only(members.invitations(context.store), state), arguments)


def templates_of(context: Context, source: Any, arguments: Record) -> Record:
    """The pipeline templates that the caller sees."""
    return listed("pipeline_template", templates.list_templates(context.store, context.caller), arguments)


def all_of(kind: str, *searched: str) -> Resolver:
    """Every record of a kind; a search looks into the named fields."""

    def resolver(context: Context, source: Any, arguments: Record) -> Record:
        records = [record for record in context.store.all(kind) if context.sees(kind, record)]
        return listed(kind, only(records, has(arguments.get("search"), *searched), created(arguments)), arguments)

    return resolver


def below(kind: str, field: str) -> Resolver:
    """The records that refer to the source by ID; the newest first unless another order is requested."""

    def resolver(context: Context, source: Thing, arguments: Record) -> Record:
        records = context.store.filter(kind, **{field: source.record["id"]})
        records = [record for record in records if context.sees(kind, record)]
        return listed(kind, records, {"order": "RECENTLY_CREATED", **arguments})

    return resolver


def links(kind: str, side: str) -> Resolver:
    """The links of a team, or of a record with links to teams, by the name of the other side."""
    other, named_by = NAMED[kind, side]

    def resolver(context: Context, source: Thing, arguments: Record) -> Record:
        def name(record: Record) -> Any:
            return context.store.tables[other][record[named_by]]["name"]

        own = source.record["user_id"] if source.kind == "member" else source.record["id"]
        part = (arguments.get("search") or "").lower()
        records = only(
            [record for record in context.store.filter(kind, **{f"{side}_id": own}) if context.sees(kind, record)],
            (lambda record: part in str(name(record)).lower()) if part else None,
            among(arguments.get("role"), lambda record: upper(record["role"])),
        )
        return listed(kind, records, arguments, name)

    return resolver
