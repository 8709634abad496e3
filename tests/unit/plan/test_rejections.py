# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the guards reject that look at the plan and the options alone, and the whole sentence with which they do."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import Rejected
from ansible_collections.community.buildkite.plugins.module_utils._plan import guards, settings, whole
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Change, Plan
from ansible_collections.community.buildkite.plugins.module_utils._plan.limits import Limits
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node, Taken
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization

from .known import there_are_settings
from .plans import NO_CLIENT, declared_in, plan, there, web

Options = dict[str, t.Any]


def organization(*nodes: Node, scopes: t.Iterable[str] = ()) -> Organization:
    """One with some objects."""
    made = Organization(NO_CLIENT, CATALOG, frozenset(scopes))
    for node in nodes:
        made.add(node)
    return made


def error_of(call: t.Callable[..., t.Any], *given: t.Any) -> tuple[str, Options]:
    """The sentence of a rejection, and its facts."""
    with pytest.raises(Rejected) as caught:
        call(*given)
    return caught.value.message, caught.value.facts


def raised(guard: t.Callable[..., None], *given: t.Any) -> None:
    """Ask a guard that collects what it rejects. Raises that."""
    problems = Problems()
    guard(*given, problems)
    problems.raise_found()


def limits(**options: t.Any) -> Limits:
    """Those of the bulk module's options."""
    return Limits.of(CATALOG, options, bulk=True, problems=Problems())


# ---- the organization and the token


@pytest.mark.parametrize("declared", [None, "acme", " ACME "])
def test_the_declaration_of_the_organization_itself(declared: str | None) -> None:
    whole.check_organization({"declared_organization": declared, "prune": ["teams"], "allow_empty": True}, "Acme")


def test_the_declaration_of_another_organization() -> None:
    message, facts = error_of(whole.check_organization, {"declared_organization": " other "}, "acme")
    assert message == (
        "declared_organization is other, and the connection is to acme: set organization to other, or use the declaration of acme."
    )
    assert (facts["guard"], facts["option"]) == ("organization", "declared_organization")


@pytest.mark.parametrize("options", [{"prune": ["teams"]}, {"allow_empty": True}])
def test_a_declaration_that_names_no_organization(options: Options) -> None:
    (option,) = options
    message, facts = error_of(whole.check_organization, {"declared_organization": "", **options}, "acme")
    assert message == (
        f"{option} needs the slug of the organization that the files are for: add the line 'organization: acme' at the top of a"
        " file of the directory, such as organization.yml."
    )
    assert (facts["guard"], facts["option"]) == ("organization", option)
    whole.check_organization({"declared_organization": "", option: None}, "acme")


TOKENS: list[tuple[list[str] | None, str]] = [
    (["read_teams", "write_teams"], "This API token can write, by the scope write_teams:"),
    (["write_teams", "graphql", "read_teams"], "This API token can write, by the scopes graphql, write_teams:"),
    (None, "The service does not show the scopes of this API token, so it may be able to write:"),
]


@pytest.mark.parametrize(("scopes", "begins"), TOKENS)
def test_a_check_with_a_token_that_can_write(scopes: list[str] | None, begins: str) -> None:
    token = None if scopes is None else frozenset(scopes)
    sentence = f"{begins} use a token with read_ scopes only for a check, or set read_only to ignore."
    assert whole.check_token(token, "warn") == [sentence]
    message, facts = error_of(whole.check_token, token, "require")
    writing = sorted(scope for scope in scopes or () if scope != "read_teams")
    assert (message, facts["guard"], facts["option"]) == (sentence, "read_only", "read_only")
    assert facts.get("scopes", []) == writing
    assert whole.check_token(token, "ignore") == whole.check_token(token, None) == []
    assert whole.check_token(frozenset(["read_teams"]), "require") == []


@pytest.mark.parametrize(
    ("answer", "why"),
    [(False, "is not an administrator"), (None, "is not known to be an administrator (the scope graphql shows it)")],
)
def test_prune_needs_an_administrator(answer: bool | None, why: str) -> None:
    made = organization()
    made._caller = ("1", answer)
    message, facts = error_of(whole._administrator, made)
    assert message == (
        f"prune needs an administrator's token: this token's user {why}, so objects that are not visible would be missing from"
        " the lists."
    )
    assert (facts["guard"], facts["option"]) == ("administrator", "prune")
    made._caller = ("1", True)
    whole._administrator(made)


# ---- what is lost


def test_addresses_that_the_run_does_not_change() -> None:
    made = plan({"clusters": [{"name": "A", "description": "x"}, {"name": "B"}]}, there("cluster", "B"))
    made.withheld.append(Change("delete", there("cluster", "C"), "cluster/C"))
    guards._unknown_overrides(made, limits(override_guards=[f"cluster/{name}" for name in "ABCD"]))
    assert made.warnings == [
        "override_guards lists 'cluster/D', which this run does not change: remove it, or correct it."
    ]


PROTECTION: dict[str, tuple[Options, list[str], str, list[str]]] = {
    "a deletion": (
        {"pipelines": [{"slug": "web", "state": "absent"}]},
        ["pipeline/w*"],
        "pipelines[0] (web) would delete pipeline/web, which protected does not allow (pipeline/w*):",
        ["pipeline/web"],
    ),
    "an archive": (
        {"pipelines": [{"slug": "web", "archived": True}]},
        ["pipeline/web"],
        "pipelines[0] (web) would archive pipeline/web, which protected does not allow (pipeline/web):",
        ["pipeline/web"],
    ),
    "by prune": (
        {"pipelines": [], "prune": ["pipelines"]},
        ["cluster/*", "pipeline/web"],
        "",
        [],
    ),
    "what it takes along": (
        {"clusters": [{"name": "C", "state": "absent"}, {"name": "D", "state": "absent"}]},
        ["cluster/*/queue/q"],
        "clusters[0] (C) would delete cluster/C/queue/q by deleting cluster/C, and 1 more, which protected does not allow"
        " (cluster/*/queue/q):",
        ["cluster/C/queue/q", "cluster/D/queue/q"],
    ),
    "what another entry renames": (
        {"pipelines": [{"slug": "shop", "previous_slugs": ["web"], "archived": True}]},
        ["pipeline/web"],
        "pipelines[0] (shop) would archive pipeline/web, which protected does not allow (pipeline/web):",
        ["pipeline/web"],
    ),
    "a change": ({"pipelines": [{"slug": "web", "description": "x"}]}, ["pipeline/web"], "", []),
    "something else": ({"clusters": [{"name": "C", "state": "absent"}]}, ["pipeline/*", "cluster/D*"], "", []),
}


@pytest.mark.parametrize("case", PROTECTION)
def test_what_is_protected(case: str) -> None:
    options, patterns, begins, addresses = PROTECTION[case]
    clusters = [there("cluster", name) for name in "CD"]
    nodes = [web(), *clusters, *(there("cluster_queue", "q", one, id=one.key) for one in clusters)]
    made = plan({**options, "protected": patterns}, *nodes)
    given = (organization(*nodes), made, limits(protected=patterns))
    if not addresses:
        whole.check_protected(*given)
        return
    message, facts = error_of(whole.check_protected, *given)
    assert message == f"{begins} remove the pattern from protected, or keep the object."
    assert (facts["guard"], facts["option"], facts["limit"]) == ("protected", "protected", 0)
    assert (facts["addresses"], facts["count"]) == (addresses, len(addresses))
    assert facts["address"] == made.changes[0].address


@pytest.mark.parametrize(
    ("unknown", "pattern", "prefix"),
    [
        ("secrets", "cluster/C/secret/*", "cluster/C/secret/"),
        ("teams", "team/T/*", "team/"),
        ("queues", "cluster/*/queue/gpu", "cluster/C/queue/"),
        ("secrets", "cluster/C/queue/*", ""),
        ("secrets", "cluster/D/secret/*", ""),
        ("other", "cluster/C/secret/*", ""),
    ],
)
def test_what_may_be_protected_among_what_is_unknown(unknown: str, pattern: str, prefix: str) -> None:
    node = there("pipeline", "p") if unknown == "teams" else there("cluster", "C")
    change = Change("delete", node, node.address, cascade_unknown=["nothing", unknown], where="")
    given = (organization(node), Plan([change], [], []), limits(protected=[pattern]))
    if not prefix:
        whole.check_protected(*given)
        return
    message, facts = error_of(whole.check_protected, *given)
    assert message == (
        f"prune would delete perhaps {prefix}… by deleting {node.address}, which protected does not allow ({pattern}): remove the"
        " pattern from protected, or keep the object."
    )
    assert facts["addresses"] == [f"perhaps {prefix}…"]


def test_a_list_of_links_that_is_declared_empty() -> None:
    team, user = there("team", "T"), there("member", "ada@example.com")
    member = Node(CATALOG.resource("team_member"), "", team, "2", {"role": "member"}, {"user": user})
    options: Options = {"teams": [{"name": "T", "members": []}]}
    made, desired = plan(options, team, user, member), declared_in(options)
    message, facts = error_of(raised, guards._emptied, desired, made)
    assert "(T).members is declared empty, which would remove its only entry: set allow_empty to true to" in message
    assert facts == {
        "guard": "empty",
        "option": "allow_empty",
        "address": "team/T",
        "leaf": "members",
        "count": 1,
    }
    # Of a list that is not empty, or of another object, everything may be removed.
    desired = declared_in({"teams": [{"name": "T", "members": [{"user": "grace@example.com"}]}]})
    raised(guards._emptied, desired, made)
    raised(guards._emptied, declared_in({"teams": [{"name": "U", "members": []}]}), made)


def test_an_option_that_is_declared_empty() -> None:
    options: Options = {"pipelines": [{"slug": "web", "tags": [], "description": ""}]}
    made = plan(options, web(tags=["a", "b"], description="x"))
    message, facts = error_of(raised, guards._emptied, declared_in(options), made)
    assert (
        message
        == "pipelines[0] (web).tags is declared empty, which would remove all 2 entries: set allow_empty to true to remove them."
    )
    assert (facts["address"], facts["leaf"], facts["count"]) == ("pipeline/web", "tags", 2)
    for tags in (["c"], []):
        options = {"pipelines": [{"slug": "web", "tags": tags}]}
        made = plan(options, web(tags=["a", "b"] if tags else []))
        raised(guards._emptied, declared_in(options), made)


def test_a_list_of_children_that_lacks_every_one() -> None:
    cluster = there("cluster", "C")
    queues = [there("cluster_queue", key, cluster) for key in "ab"]
    nodes = [cluster, *queues]

    def given(*declared: str) -> tuple[Organization, Plan]:
        entry = {"name": "C", "queues": [{"key": key} for key in declared]}
        return organization(*nodes), plan({"clusters": [entry], "prune": ["queues"]}, *nodes)

    message, facts = error_of(raised, whole._emptied_parents, *given())
    assert message == (
        "queues of cluster/C is declared empty, and prune would delete all 2: set allow_empty to true to delete them."
    )
    assert (facts["guard"], facts["address"], facts["leaf"], facts["count"]) == ("empty", "cluster/C", "queues", 2)
    for declared in ("a", "c"):
        raised(whole._emptied_parents, *given(declared))


def test_nothing_is_declared_of_what_is_pruned() -> None:
    teams = [there("team", "T"), there("team", "U")]
    made = organization(*teams, there("cluster", "C"))
    message, facts = error_of(raised, whole._nothing_declared, made, [], limits(prune=["teams"]))
    assert message == (
        "prune lists teams and none is declared, which would remove all 2 teams: declare what should stay, or set allow_empty"
        " to true."
    )
    assert (facts["guard"], facts["option"], facts["count"]) == ("empty", "allow_empty", 2)
    raised(whole._nothing_declared, made, declared_in({"teams": [{"name": "X"}]}), limits(prune=["teams"]))
    raised(whole._nothing_declared, made, [], limits(prune=["pipelines"]))
    raised(whole._nothing_declared, made, [], limits())


UNKNOWN: list[tuple[dict[str, str], list[str], str]] = [
    ({"secrets": "read_secrets"}, ["read_secrets"], "without the scope read_secrets: add it to the token"),
    (
        {"secrets": "read_secrets", "rules": "read_rules"},
        ["read_rules", "read_secrets"],
        "without the scopes read_rules, read_secrets: add them to the token",
    ),
    (
        {"secrets": "read_clusters"},
        [],
        "to this token's user, who may not see all of them (the scope graphql shows who the user is): use an administrator's"
        " token",
    ),
]


@pytest.mark.parametrize(("unknown", "scopes", "why"), UNKNOWN)
@pytest.mark.parametrize("count", [1, 2])
def test_what_a_deletion_takes_along_is_unknown(
    unknown: dict[str, str], scopes: list[str], why: str, count: int
) -> None:
    nodes = [there("cluster", name) for name in ("C", "D", "E")]
    made = organization(*nodes, scopes=["read_clusters"])
    made.taken = {nodes[0]: Taken({}, unknown)}
    changes = [
        Change("delete", node, node.address, cascade_unknown=sorted(unknown) if number < count else [])
        for number, node in enumerate(nodes)
    ]
    message, facts = error_of(guards._unknown_cascade, made, changes)
    more = " (and 1 more like it)" if count == 2 else ""
    assert message == (
        f"cluster/C{more}: which {', '.join(sorted(unknown))} its cascade contains is unknown {why}, or list this address in"
        " override_guards."
    )
    assert facts == {
        "guard": "unknown_cascade",
        "option": "override_guards",
        "address": "cluster/C",
        "addresses": ["cluster/C", "cluster/D"][:count],
        "count": count,
        **({"scopes": scopes} if scopes else {}),
    }
    guards._unknown_cascade(made, changes[2:])


# ---- who gets in, and who sees it


def test_what_becomes_public() -> None:
    def changes(*slugs: str, visibility: str = "public") -> list[Change]:
        entries = [{"slug": slug, "visibility": visibility} for slug in slugs]
        return plan({"pipelines": entries}, *(there("pipeline", slug, visibility="private") for slug in slugs)).changes

    message, facts = error_of(guards._public, changes("web"))
    assert message == (
        "pipeline/web would become public, so that anyone can see it: keep its visibility, or list each address in override_guards."
    )
    assert facts == {
        "guard": "public",
        "option": "override_guards",
        "address": "pipeline/web",
        "leaf": "visibility",
        "addresses": ["pipeline/web"],
        "count": 1,
    }
    message, facts = error_of(guards._public, changes("web", "api"))
    assert message.startswith("pipeline/web (and 1 more like it) would become public")
    assert (facts["addresses"], facts["count"]) == (["pipeline/web", "pipeline/api"], 2)
    guards._public(changes("web", visibility="private"))
    new = {
        "slug": "new",
        "repository": "https://github.com/x/new",
        "configuration": "steps: []",
        "visibility": "public",
    }
    guards._public(plan({"pipelines": [new]}).changes)


NETWORKS: list[tuple[list[str] | None, list[str], list[str], str]] = [
    (
        ["10.0.0.0/8", "192.0.2.0/24"],
        ["10.0.0.0/8"],
        ["192.0.2.0/24"],
        "removes 192.0.2.0/24, in whole or in part, from allowed_ip_addresses",
    ),
    (
        [],
        ["10.0.0.0/8", "192.0.2.0/24"],
        ["0.0.0.0/0"],
        "limits access to 10.0.0.0/8, 192.0.2.0/24, where every network had access",
    ),
    (["10.0.0.0/8"], ["10.0.0.0/8", "192.0.2.0/24"], [], ""),
]


@pytest.mark.parametrize(("before", "after", "removed", "what"), NETWORKS)
def test_networks_that_are_shut_out(before: list[str], after: list[str], removed: list[str], what: str) -> None:
    existing = there_are_settings(before)
    others = {"revoke_inactive_tokens_after_days": 30, "restrict_user_api_token_creation": True}
    changes = plan({"api_settings": {"allowed_ip_addresses": after, **others}}, existing).changes
    # Of another option it is none of this guard's business.
    pipeline = plan({"pipelines": [{"slug": "web", "tags": ["b"]}]}, web(tags=["a"])).changes
    if not removed:
        raised(settings._own_network, [*pipeline, *changes])
        return
    message, facts = error_of(raised, settings._own_network, [*pipeline, *changes])
    assert message == (
        f"organization/api_settings {what}: this run may be shut out too, since the service does not show from which network it"
        " connects; check that allowed_ip_addresses contains its network, and list this address in override_guards."
    )
    assert facts == {
        "guard": "own_network",
        "option": "override_guards",
        "address": "organization/api_settings",
        "leaf": "allowed_ip_addresses",
        "networks": removed,
    }
