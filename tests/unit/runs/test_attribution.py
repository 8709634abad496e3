# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who made what a plan corrects: people by name or not, runs, and nobody knows who. What is young or contested is left."""

from __future__ import annotations

import datetime
import typing as t

import pytest
import requests
from ansible_collections.community.buildkite.plugins.module_utils import _times
from ansible_collections.community.buildkite.plugins.module_utils._state import audit

from running.modules import SEED, STEPS, TOKENS, Result, Runs, actions, pipeline
from stand_in.process import StandIn

BOB = "bob@example.com"
USERS = [*SEED["users"], {"name": "Bob", "email": BOB, "role": "admin"}]
TREE: Result = {
    "teams": [
        {
            "name": "Web",
            "members": [{"user": "ada@example.com"}],
            "pipelines": [{"slug": "web", "access_level": "read_only"}],
        }
    ],
    "pipelines": [pipeline("web", description="As declared", schedules=[{"label": "Nightly", "cronline": "@daily"}])],
}
BY_TOKEN = {"via": "api", "certain": True, "own": False}
REST = [*TOKENS[0]["scopes"], "read_audit_events"]


def seed(**more: t.Any) -> Result:
    """An organization with Bob, whose token has a description."""
    his = {"token": "bkua_bob", "user": BOB, "description": "Laptop", "scopes": REST}
    log = {"token": "bkua_log", "user": "owner@example.com", "scopes": REST}
    return {**SEED, "users": USERS, "tokens": [*TOKENS, his, log], **more}


@pytest.fixture
def nightly(stand_in: StandIn) -> Runs:
    """Runs in an organization that is as declared."""
    stand_in.reset(seed())
    runs = Runs(stand_in, "bkua_graphql_too")
    runs.run("organization", **TREE)
    return runs


def by_bob(runs: Runs, method: str, path: str, body: Result | None = None, token: str = "bkua_bob") -> t.Any:
    """A request of Bob, or with another token."""
    answer = requests.request(
        method,
        f"{runs.stand_in.url}/organizations/{runs.stand_in.organization}/{path}",
        json=body,
        headers={"Authorization": f"Bearer {token}", "User-Agent": "curl/8.5"},
        timeout=10,
    )
    answer.raise_for_status()
    return answer.json() if answer.content else None


def later(patch: pytest.MonkeyPatch, **after: float) -> None:
    """Let this machine's clock be ahead."""
    ahead = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(**after)
    patch.setattr(_times, "now", lambda: ahead)


def found(result: Result) -> dict[str, tuple[t.Any, ...]]:
    """Who made what each change corrects, how and in which event, by address."""
    return {
        change["address"]: tuple(change["changed_by"][name] for name in ("actor", "via", "event", "certain"))
        for change in result["changes"]
    }


def check(runs: Runs, **options: t.Any) -> Result:
    """A check with names."""
    return runs.run("organization", check=True, **{"attribute": "names", **TREE, **options})


def test_a_person_is_named_if_names_are_asked_for(nightly: Runs) -> None:
    by_bob(nightly, "PATCH", "pipelines/web", {"description": "Bob was here"})
    (change,) = nightly.run("organization", check=True, attribute="names", **TREE)["changes"]
    found = change["changed_by"]
    assert _times.moment(found.pop("at")) and found.pop("token")
    assert found == {
        **BY_TOKEN,
        "actor": "Bob",
        "token_description": "Laptop",
        "program": "curl",
        "event": "PIPELINE_UPDATED",
    }
    costs = [
        nightly.run("organization", check=True, attribute=how, **TREE)["cost"]["graphql_requests"]
        for how in ("names", "events")
    ]
    # Descriptions of tokens are read for names only.
    assert costs[0] == costs[1] + 1
    (change,) = nightly.run("organization", check=True, attribute="events", **TREE)["changes"]
    assert not {"actor", "token_description"} & set(change["changed_by"]) and change["changed_by"]["via"] == "api"
    (change,) = nightly.run("organization", check=True, **TREE)["changes"]
    assert "changed_by" not in change and "changed_by_unknown" not in change


def test_children_links_settings_and_objects_that_do_not_exist(nightly: Runs) -> None:
    """By their own UUID, or by type and name."""
    schedule = by_bob(nightly, "GET", "pipelines/web/schedules")[0]["id"]
    team = by_bob(nightly, "GET", "teams")[-1]["id"]
    by_bob(nightly, "DELETE", f"pipelines/web/schedules/{schedule}")
    by_bob(
        nightly,
        "PATCH",
        f"teams/{team}/pipelines/{by_bob(nightly, 'GET', 'pipelines/web')['id']}",
        {"access_level": "build_and_read"},
    )
    by_bob(nightly, "POST", "pipelines", pipeline("extra"))
    ada = by_bob(nightly, "GET", f"teams/{team}/members")[0]["user_id"]
    by_bob(nightly, "DELETE", f"teams/{team}/members/{ada}")
    assert found(check(nightly, prune=["pipelines"], prune_pipelines="delete", max_deletions="9")) == {
        "pipeline/web/schedule/Nightly": ("Bob", "api", "PIPELINE_SCHEDULE_DELETED", False),
        "team/Web/pipeline/web": ("Bob", "api", "TEAM_PIPELINE_UPDATED", True),
        "team/Web/member/ada@example.com": ("Bob", "api", "TEAM_MEMBER_DELETED", False),
        "pipeline/extra": ("Bob", "api", "PIPELINE_CREATED", True),
    }


def test_a_deletion_in_another_parent_is_not_certain(nightly: Runs) -> None:
    """Bob deleted a schedule of this label in another pipeline. The one that is declared here never existed."""
    weekly: Result = {"label": "Weekly", "cronline": "@weekly"}
    nightly.run("organization", pipelines=[pipeline("other", schedules=[weekly])])
    (schedule,) = by_bob(nightly, "GET", "pipelines/other/schedules")
    by_bob(nightly, "DELETE", f"pipelines/other/schedules/{schedule['id']}")
    declared: Result = {"pipelines": [{"slug": "web", "schedules": [weekly]}]}
    assert found(nightly.run("organization", check=True, attribute="names", **declared)) == {
        "pipeline/web/schedule/Weekly": ("Bob", "api", "PIPELINE_SCHEDULE_DELETED", False)
    }


def test_links_of_one_pipeline_are_told_apart(nightly: Runs) -> None:
    """Their events have one name, the pipeline's: each has a UUID of its own, which lists of REST do not contain."""
    link: Result = {"slug": "web", "access_level": "read_only"}
    teams = [{"name": name, "pipelines": [link]} for name in ("Web", "Ops")]
    nightly.run("organization", teams=teams)
    web = nightly.rest("GET", "pipelines/web")["id"]
    web_team, ops = (
        next(one["id"] for one in nightly.rest("GET", "teams") if one["name"] == name) for name in ("Web", "Ops")
    )
    by_bob(nightly, "PATCH", f"teams/{web_team}/pipelines/{web}", {"access_level": "build_and_read"})
    nightly.rest("PATCH", f"teams/{ops}/pipelines/{web}", {"access_level": "build_and_read"})
    by_bob_alone = {"team/Web/pipeline/web": ("Bob", "api", "TEAM_PIPELINE_UPDATED", True)}
    assert found(nightly.run("organization", check=True, attribute="names", teams=teams[:1])) == by_bob_alone
    assert found(nightly.run("organization", check=True, attribute="names", teams=teams)) == {
        **by_bob_alone,
        "team/Ops/pipeline/web": ("Olive Owner", "api", "TEAM_PIPELINE_UPDATED", True),
    }


def test_settings_of_a_provider_are_a_subject_without_a_uuid(nightly: Runs) -> None:
    hosted: Result = {
        "pipelines": [
            {**pipeline("hub"), "repository": "git@github.com:x/hub.git", "provider_settings": {"build_tags": True}}
        ]
    }
    nightly.run("organization", **hosted)
    by_bob(nightly, "PATCH", "pipelines/hub", {"provider_settings": {"build_tags": False}})
    result = nightly.run("organization", check=True, attribute="names", **hosted)
    assert found(result) == {"pipeline/hub": ("Bob", "api", "SCM_PIPELINE_SETTINGS_UPDATED", True)}


def test_what_disappeared_with_its_parent(nightly: Runs) -> None:
    """It has no event of its own: the one of the parent is shown, and is not certain."""
    by_bob(nightly, "DELETE", "pipelines/web")
    result = found(check(nightly))
    assert result["pipeline/web"] == ("Bob", "api", "PIPELINE_DELETED", True)
    assert (
        result["team/Web/pipeline/web"]
        == result["pipeline/web/schedule/Nightly"]
        == ("Bob", "api", "PIPELINE_DELETED", False)
    )


def test_a_browser_and_a_service_are_recognized(stand_in: StandIn) -> None:
    """A person in the browser, and Buildkite itself; what the event changed is not shown."""
    hook: Result = {"description": "Hook", "url": "https://ci.example.com/", "events": ["ping"]}
    service = {
        "provider": "webhook",
        "description": "Hook",
        "settings": {"url": hook["url"], "events": ["ping"]},
    }
    by_hand = {
        "type": "PIPELINE_UPDATED",
        "subject": {"pipeline": "web"},
        "actor": BOB,
        "data": {"description": "planted"},
    }
    pipelines = [{"name": "web", "repository": "https://gitlab.com/x/web", "configuration": STEPS}]
    stand_in.reset(seed(pipelines=pipelines, services=[{**service, "enabled": False}], audit_events=[by_hand]))
    runs = Runs(stand_in, "bkua_graphql_too")
    subject = {"type": "NOTIFICATION_SERVICE", "uuid": runs.rest("GET", "services")["items"][0]["id"]}
    stand_in.seed({"audit_events": [{"type": "NOTIFICATION_SERVICE_DISABLED", "subject": subject}]})
    declared: Result = {
        "pipelines": [{"slug": "web", "description": "As declared"}],
        "webhooks": [{**hook, "enabled": True}],
    }
    result = runs.run("organization", check=True, attribute="names", **declared)
    assert found(result) == {
        "pipeline/web": ("Bob", "browser", "PIPELINE_UPDATED", True),
        "webhook/Hook": (None, "buildkite", "NOTIFICATION_SERVICE_DISABLED", True),
    }
    assert result["changes"][0]["changed_by"]["token"] is None and "planted" not in str(result)


def test_no_event_is_unknown(stand_in: StandIn) -> None:
    """An object that no event mentions, and one whose changes have none."""
    stand_in.reset(seed(clusters=[{"name": "Linux"}]))
    clusters: Result = {
        "clusters": [
            {"name": "Linux", "description": "Ours", "agent_images": [{"name": "one", "dockerfile": "RUN true"}]}
        ]
    }
    runs = Runs(stand_in, "bkua_graphql_too")
    changes = runs.run("organization", check=True, attribute="names", **clusters)["changes"]
    assert [change.get("changed_by_unknown") for change in changes] == [
        "The audit log contains no event that explains the change.",
        "Changes of such objects have no audit events.",
    ]


def test_the_newest_change_of_a_run_is_its_own(nightly: Runs) -> None:
    """With the same token, and with another of the same user; by the same user in another way it is not."""
    changed: Result = {**TREE, "pipelines": [{**TREE["pipelines"][0], "description": "Later"}]}
    for token, own in (("bkua_graphql_too", True), ("bkua_rest_only", True)):
        nightly.run("organization", api_token=token, **TREE)
        change = nightly.run("organization", check=True, attribute="events", **changed)["changes"][0]
        assert change["changed_by"]["own"] is own, token
        nightly.run("organization", **changed)
    nightly.rest("PATCH", "pipelines/web", {"description": "By the owner"})
    assert not check(nightly)["changes"][0]["changed_by"]["own"]
    by_bob(nightly, "PATCH", "pipelines/web", {"description": "By its token"}, "bkua_graphql_too")
    assert check(nightly)["changes"][0]["changed_by"]["own"]


@pytest.mark.parametrize("way", ["no subscription", "no scope", "an error", "garbage"])
def test_a_log_that_cannot_be_read_fails_nothing(nightly: Runs, way: str) -> None:
    """A check has one warning, and a run that would need the log to decide holds everything."""
    by_bob(nightly, "PATCH", "pipelines/web", {"description": "Bob was here"})
    token = "bkua_rest_only" if way == "no scope" else "bkua_log" if way in ("an error", "garbage") else None
    if way == "no subscription":
        nightly.stand_in.switches(plan_features=["teams"])
    if way in ("an error", "garbage"):
        answered: Result = {"fault": "answered", "body": {"items": ["x"], "links": {}}}
        told = answered if way == "garbage" else {"fault": "error", "status": 500}
        nightly.stand_in.faults([{"match": {"path": "/organizations/*/audit_events"}, "times": 99, **told}])
    result = nightly.run("organization", check=True, api_token=token, attribute="names", **TREE)
    (warning,) = [text for text in result["warnings"] if "audit log" in text]
    assert warning.startswith("Who made the changes is unknown, since the audit log could not be read: ")
    assert result["changes"][0]["changed_by_unknown"] == "The audit log could not be read." and not result.get("failed")
    left = nightly.run("organization", api_token=token, correct="own_older", held="warn", **TREE)
    assert "the audit log could not be read: set correct to all" in left["changes"][0]["held"] and not left["changed"]


@pytest.mark.parametrize("answer", [{"organization": {"auditEvents": None}}, {"organization": None}])
def test_null_is_no_empty_log(nightly: Runs, answer: Result) -> None:
    """What Bob changed right now would be taken for old, and overwritten."""
    by_bob(nightly, "PATCH", "pipelines/web", {"description": "Bob was here"})
    null = {"match": {"operation": "organization"}, "fault": "answered", "body": {"data": answer}}
    nightly.stand_in.faults([null])
    declared: Result = {"pipelines": [{"slug": "web", "description": "As declared"}]}
    result = nightly.run("organization", correct="own_older", held="warn", **declared)
    assert "the audit log could not be read: set correct to all" in result["changes"][0]["held"]
    assert not result["changed"] and nightly.at("pipelines", "web", "description") == "Bob was here"


def test_rest_finds_the_newest_events(nightly: Runs) -> None:
    """Without GraphQL access, links are found by type and name."""
    by_bob(nightly, "PATCH", "pipelines/web", {"description": "Bob was here"})
    team = by_bob(nightly, "GET", "teams")[-1]["id"]
    by_bob(nightly, "DELETE", f"teams/{team}/pipelines/{by_bob(nightly, 'GET', 'pipelines/web')['id']}")
    before = len(nightly.stand_in.log(write=False))
    result = nightly.run("organization", check=True, api_token="bkua_log", attribute="names", **TREE)
    asked = [entry for entry in nightly.stand_in.log(write=False)[before:] if entry["path"].endswith("/audit_events")]
    assert len(asked) == 1 and found(result) == {
        "pipeline/web": ("Bob", "api", "PIPELINE_UPDATED", True),
        "team/Web/pipeline/web": ("Bob", "api", "TEAM_PIPELINE_DELETED", False),
    }


def test_what_someone_changed_is_left_and_then_corrected(nightly: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within the grace it is held, in check mode too; after it, a run corrects it. What was declared anew is applied at once."""
    by_bob(nightly, "PATCH", "pipelines/web", {"description": "Bob was here"})
    options: Result = {**TREE, "teams": [*TREE["teams"], {"name": "New"}], "correct": "own_older", "attribute": "names"}
    planned = nightly.run("organization", check=True, **options)
    result = nightly.run("organization", **options)
    assert planned["changes"] == result["changes"] and planned["plan_id"] == result["plan_id"]
    assert actions(result) == [("create", "team/New"), ("update", "pipeline/web")]
    held = result["changes"][1]["held"]
    at = _times.moment(result["changes"][1]["changed_by"]["at"])
    assert at and held == (
        f"it was changed by Bob at {_times.text(at)} with the token Laptop (curl), and correct_grace leaves it until"
        f" {_times.text(at + datetime.timedelta(hours=24))}: revert or declare that, or set correct to all"
    )
    assert result["failure"]["code"] == "held" and nightly.at("pipelines", "web", "description") == "Bob was here"
    assert nightly.run("organization", **options, correct_grace="30d")["failure"]["code"] == "held"
    later(monkeypatch, hours=25)
    late = nightly.run("organization", **options)
    assert actions(late) == [("update", "pipeline/web")] and late["changes"][0]["changed_by"]["actor"] == "Bob"
    assert not late.get("failed") and nightly.at("pipelines", "web", "description") == "As declared"


def test_a_later_change_by_a_run_makes_no_change_old(nightly: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """It concerned another option, and what Bob changed remains."""
    by_bob(nightly, "PATCH", "pipelines/web", {"description": "Bob was here"})
    nightly.run("pipeline", slug="web", tags=["ours"])
    (change,) = nightly.run("organization", correct="own_older", held="warn", **TREE)["changes"]
    assert "correct_grace leaves it until" in change["held"]
    assert nightly.at("pipelines", "web", "description") == "Bob was here"
    later(monkeypatch, hours=25)
    assert nightly.run("organization", correct="own_older", **TREE)["changed"]


def test_what_is_changed_again_and_again_is_contested(nightly: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three corrections, each right after someone else's change: several changes by runs alone are none."""
    for number in range(4):
        by_bob(nightly, "PATCH", "pipelines/web", {"description": f"Bob {number}"})
        if number < 3:
            again = nightly.run("organization", check=True, correct="own_older", correct_grace="1s", **TREE)
            assert "contested" not in again["changes"][0]
            nightly.run("organization", **TREE)
    later(monkeypatch, hours=25)
    (change,) = nightly.run("organization", correct="own_older", held="warn", attribute="events", **TREE)["changes"]
    assert change["contested"] == 3 and change["held"].startswith(
        "it is contested, since runs corrected it 3 times in 7 days"
    )
    assert nightly.run("organization", correct="all", **TREE)["changed"]
    # Nobody changed it after the last correction: another declaration is no fight.
    other: Result = {"pipelines": [{"slug": "web", "description": "Anew"}]}
    (change,) = nightly.run("organization", check=True, correct="own_older", **other)["changes"]
    assert "contested" not in change and "held" not in change
    by_bob(nightly, "PATCH", "pipelines/web", {"description": "Bob 5"})
    later(monkeypatch, days=9)
    assert nightly.run("organization", correct="own_older", **TREE)["changed"]


def test_a_new_object_waits_for_no_other_of_its_name(nightly: Runs) -> None:
    """Someone else created a schedule of this label in another pipeline; a deleted one is left."""
    nightly.run("organization", pipelines=[pipeline("other")])
    by_bob(nightly, "POST", "pipelines/other/schedules", {"label": "Weekly", "cronline": "@weekly", "branch": "main"})
    weekly: Result = {"label": "Weekly", "cronline": "@weekly"}
    declared: Result = {"pipelines": [{"slug": "web", "schedules": [weekly]}]}
    assert nightly.run("organization", correct="own_older", **declared)["changed"]
    schedule = next(one for one in by_bob(nightly, "GET", "pipelines/web/schedules") if one["label"] == "Weekly")["id"]
    by_bob(nightly, "DELETE", f"pipelines/web/schedules/{schedule}")
    (change,) = nightly.run("organization", correct="own_older", held="warn", **declared)["changes"]
    assert change["held"].startswith("it was deleted at 20")


def test_a_log_with_too_many_events_decides_nothing(nightly: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the newest events do not show may have happened before them."""
    declared: Result = {"pipelines": [{**TREE["pipelines"][0], "description": "Later"}]}
    monkeypatch.setattr(audit, "MOST_OVER_REST", 1)
    result = nightly.run("organization", api_token="bkua_log", correct="own_older", held="warn", **declared)
    assert "since the audit log has too many events: set correct to all" in result["changes"][0]["held"]
    monkeypatch.undo()
    assert nightly.run("organization", api_token="bkua_log", correct="own_older", **declared)["changed"]


def test_the_service_is_no_person(nightly: Runs) -> None:
    """What Buildkite itself changed is corrected at once."""
    web = nightly.rest("GET", "pipelines/web")["id"]
    nightly.stand_in.seed(
        {"audit_events": [{"type": "PIPELINE_UPDATED", "subject": {"type": "PIPELINE", "uuid": web}}]}
    )
    declared: Result = {"pipelines": [{**TREE["pipelines"][0], "description": "Later"}]}
    assert nightly.run("organization", correct="own_older", **declared)["changed"]


@pytest.mark.parametrize("grace", ["soon", "0h", "24"])
def test_a_grace_is_a_length_of_time(nightly: Runs, grace: str) -> None:
    error = nightly.rejected("organization", correct_grace=grace, **TREE)
    assert error.facts["option"] == "correct_grace"
    assert error.message == f"correct_grace must be a length of time such as 90d, 12h or 30m, not {grace!r}."
