# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run for the whole organization does beside what every run does: files, the review, drift, and reading alone.

Private to this collection. Knows nothing of Ansible. No payload of a resource's module has it.
"""

from __future__ import annotations

import typing as t

from . import _source
from ._apply import forecast
from ._errors import Drift, Rejected
from ._parts import part
from ._plan import attribution, selected, short, whole
from ._plan import review as reviews
from ._plan.change import DONE_WORD, Plan, as_shown, summary
from ._plan.desired import Desired
from ._plan.planner import Planner
from ._plan.review import Review
from ._plan.sensitive import OPTION as SENSITIVE
from ._plan.trees import from_tree, together
from ._problems import Problems
from ._schema.catalog import Catalog
from ._state.organization import Organization

if t.TYPE_CHECKING:
    from ._apply.apply import Outcome

WORDS = (*DONE_WORD.values(), "unchanged", "held", "failed", "skipped")

Result = dict[str, t.Any]
Options = t.Mapping[str, t.Any]


def declared(catalog: Catalog, options: Options, problems: Problems) -> list[Desired]:
    """What the options declare, or the files that they name."""
    content = _source.content_of(options)
    if content and content.desired is not None:
        return together(content.desired, options, problems)
    return from_tree(catalog, options, problems, content.places if content else None)


def check(organization: Organization, options: Options, read_only: str | None, problems: Problems) -> list[str]:
    """The warnings that options and the token alone show; what is wrong with them is recorded."""
    with problems.collecting():
        reviews.check_form(options.get("plan_id"))
    with problems.collecting():
        reviews.check_key(options.get("plan_hmac_key"))
    with problems.collecting():
        attribution.check(options)
    with problems.collecting():
        _check_organization(options, organization.client.connection.organization)
    with problems.collecting():
        return whole.check_token(organization.scopes, read_only)
    return []


def _check_organization(options: Options, slug: str) -> None:
    """Raise Rejected for the declaration of another organization, with the place where files name theirs."""
    try:
        whole.check_organization(options, slug)
    except Rejected as error:
        _source.locate(options, error)
        raise


def live(organization: Organization, options: Options, read_only: str | None) -> Result:
    """The current state. Raises Rejected for a token that may not read it."""
    warnings = whole.check_token(organization.scopes, read_only)
    found: Result = part("_export.live").live(organization, options)
    return {**found, "warnings": [*warnings, *found["warnings"]]}


def review(planner: Planner, plan: Plan, options: Options) -> Review:
    """The review of a plan, and before it who made what the plan corrects, since some of it may be left."""
    attribution.attribute(planner, plan, options)
    plan.warnings += _unmatched(planner, options)
    return reviews.review(planner, plan, options.get("plan_hmac_key"))


def _unmatched(planner: Planner, options: Options) -> list[str]:
    """Warnings about patterns that protect or mask nothing."""
    scope, encrypted = planner.limits.scope, _source.encrypted(options)
    # What files encrypt is not a pattern of a user.
    masking = [text for text in options.get(SENSITIVE) or () if text not in encrypted]
    patterns = [
        *(("protected", text, text) for text in planner.limits.protected),
        *((SENSITIVE, text, text.rpartition(":")[0]) for text in masking),
    ]
    declared = [*(one.address for one in planner.desired), *(scope.declared if scope else ())]
    return list(selected.unmatched(planner.organization, declared, patterns))


def add_review(
    result: Result,
    organization: Organization,
    plan: Plan,
    review: Review,
    outcome: Outcome | None,
    options: Options,
    check_mode: bool,
) -> None:
    """Add the review and the counts to a result; in check mode also the forecast, and whether there is drift."""
    result.update(review.shown(), kinds=by_kind(organization.catalog, plan, outcome), protected=sorted(plan.protected))
    result["counts"] = plan.counts if outcome is None else outcome.counts(plan)
    if not check_mode:
        result["summary"] = summary(result["counts"], is_plan=False, more=review.in_words())
        return
    # Last: lists that are read by now need no more requests.
    result["forecast"] = forecast.forecast(plan, organization)
    _add_drift(result, plan, bool(options.get("fail_on_drift")))


def _add_drift(result: Result, plan: Plan, fails: bool) -> None:
    """Add whether there is drift. The failure's message ends with the short plan, since Ansible shows no diff of a failed task."""
    result["drift"] = bool(result["changes"])
    if fails and result["drift"]:
        error = Drift(
            f"The organization differs from its declaration ({result['summary'].rstrip('.')}):"
            " apply the declaration, or change it to the current state."
        )
        lines = short.lines([*as_shown(plan.changes), *as_shown(plan.withheld)])
        result.update(failed=True, **error.as_result)
        result["msg"] = "\n".join([error.message, *short.beginning(lines)])


def by_kind(catalog: Catalog, plan: Plan, outcome: Outcome | None) -> dict[str, dict[str, int]]:
    """The counts by the kind of object, see catalog.kind_of."""
    kinds: dict[str, dict[str, int]] = {}

    def count(address: str, word: str) -> None:
        kinds.setdefault(catalog.kind_of(address), dict.fromkeys(WORDS, 0))[word] += 1

    for change in as_shown(plan.changes if outcome is None else outcome.done):
        count(change.address, DONE_WORD[change.action])
    for address in plan.unchanged:
        count(address, "unchanged")
    for change in as_shown(plan.withheld):
        count(change.address, "held" if change.held else "skipped")
    for change, _error in outcome.failed if outcome else ():
        count(change.address, "failed")
    for change, _reason in outcome.skipped if outcome else ():
        count(change.address, "skipped")
    return dict(sorted(kinds.items()))
