# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the resources for notification services share: one list of REST, common options, and the reasons for refusals.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST page on notification services.
"""

from __future__ import annotations

from .._schema.audit_facts import USUAL, Audited
from .._schema.field import Field
from .._schema.field_facts import Conditions, Creation, Reference, Rest, Switch
from .._schema.resource import Resource
from .._schema.resource_facts import Identity, Lifecycle, RestAccess, Scopes
from .._schema.terraform_facts import Terraform

SCOPES = Scopes("read_notification_services", "write_notification_services")
# The types of all providers are the same.
AUDITED = Audited(("NOTIFICATION_SERVICE",), (*USUAL, "ENABLED", "DISABLED"))
SCOPE_CHOICES = ("all", "some_projects", "some_teams", "some_clusters")
# Which option of a new service puts each list of objects in force.
_SCOPED = (
    ("pipelines", "pipeline", "some_projects", "Slugs of the pipelines"),
    ("teams", "team", "some_teams", "Names or slugs of the teams"),
    ("clusters", "cluster", "some_clusters", "Names of the clusters"),
)
ENTERPRISE = (
    "New services of this provider need an Enterprise subscription: ask Buildkite to change the subscription, or remove"
    " the entry."
)
# Text for which the service has a default, which nothing clears.
NOT_BLANK = (r".*\S.*", "text that is not blank")
BRANCHES = Field(
    "branch_configuration",
    "str",
    "Branches whose events are sent, as a filter such as V(main release/*). An empty string means all branches.",
    aliases=("branch_filter",),
)
CONNECTED_IN = "in the organization's settings under Notification Services"


def access(provider: str, gate: str = "") -> RestAccess:
    """The list of all services, of which a resource has those of one provider."""
    only = ("provider.id", provider)
    made = {"provider": provider}
    return RestAccess("services", cursor_pages=True, is_complete=True, only=only, create_with=made, gate=gate)


# The providers that Terraform's has, in blocks of their names.
_IN_TERRAFORM = ("aws_event_bridge", "datadog_pipeline_visibility", "open_telemetry_tracing")


def terraform(provider: str, block: str = "") -> tuple[Terraform, ...]:
    """The resource of Terraform's provider; it does not know all providers of services."""
    return (Terraform("notification_service", only=("provider_type", provider), block=block),)


def description(title: str) -> Field:
    """The option that is the identity."""
    what = f"Description of the {title}. It is the identity. If several {title}s have the same description, set O(id)."
    return Field("description", "str", what, required=True, brought=("name",))


def scoped(title: str) -> tuple[Field, ...]:
    """The options that limit a service to some objects."""
    chosen = (
        "Objects whose events are sent: all, or those that O(pipelines), O(teams) or O(clusters) lists."
        f" A new {title} has V(all)."
    )
    lists = (
        Field(
            name,
            "list",
            f"{objects} whose events are sent. It sets O(scope={scope}).",
            elements="str",
            rest=Rest("scope_uuids"),
            reference=Reference(kind),
            brought=("scope_uuids",),
            same="set",
            conditions=Conditions(sends_with=("scope",), only_when=("scope", scope)),
        )
        for name, kind, scope, objects in _SCOPED
    )
    return (Field("scope", "str", chosen, choices=SCOPE_CHOICES, creation=Creation(usual="all")), *lists)


def enabled(title: str) -> Field:
    """The option that two endpoints switch: enabling also ends that a service is broken."""
    return Field(
        "enabled",
        "bool",
        f"Whether events are sent. A new {title} has V(true).",
        creation=Creation(usual=True),
        switch=Switch("enable", "disable", method="PUT"),
    )


def update_secrets(*names: str) -> Field:
    """The option that sends values to an existing service that answers do not show."""
    listed = " and ".join(f"O({name})" for name in names)
    return Field(
        "update_secrets",
        "str",
        (
            f"Whether an existing service gets {listed} in every run, which then always reports a change. The default is"
            " V(on_create).",
            "To change a value that Buildkite does not show, run once with V(always).",
        ),
        choices=("on_create", "always"),
        directs=True,
        secret=False,
    )


def service(
    provider: str, name: str, title: str, what: str, *own: Field, gate: str = "", sole: bool = False
) -> Resource:
    """A resource for the services of a provider that the API creates. `title`: in descriptions; `own`: its settings."""
    fields = (*own, BRANCHES, *scoped("service"), enabled("service"))
    known = terraform(provider, block=provider) if provider in _IN_TERRAFORM else ()
    return _resource(access(provider, gate), name, title, what, fields, Lifecycle(), sole, known)


def connected(provider: str, name: str, title: str, what: str, sole: bool = False) -> Resource:
    """A resource for the services of a provider that only a person connects. `title`: in descriptions."""
    lifecycle = Lifecycle(pruned_by="delete", connected_in=CONNECTED_IN)
    return _resource(access(provider), name, title, what, (enabled("service"),), lifecycle, sole, terraform(provider))


def _resource(
    rest: RestAccess,
    name: str,
    title: str,
    what: str,
    fields: tuple[Field, ...],
    lifecycle: Lifecycle,
    sole: bool,
    known: tuple[Terraform, ...],
) -> Resource:
    return Resource(
        audited=AUDITED,
        name=name,
        plural=f"{name}s",
        title=name,
        description=what,
        identity=Identity(("description",), by_id=True, sole=sole),
        rest=rest,
        scopes=SCOPES,
        lifecycle=lifecycle,
        terraform=known,
        fields=(description(title), *fields),
    )
