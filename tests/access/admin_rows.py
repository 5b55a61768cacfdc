"""One row for every table of the back office: who may do what, and how to make a row of it.

A new model without a row here fails ``test_admin_matrix``. A row is the decision, in words a reviewer
can check against docs and roles; the test shows that the pages keep to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Model
from django.utils import timezone
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from beneficiaries.models import Benefit, ComponentRule, CountingRule, HeadingProfile, IntakeRule
from beneficiaries.tests.factories import make_group, make_household, plant_rules
from companions.tests.factories import make_companion, make_operation
from pkh_portal.accounts.enums import AuditAction, Role
from pkh_portal.accounts.models import AuditEvent
from pkh_portal.accounts.services.audit import Actor, record
from pkh_portal.accounts.tests.factories import make_user
from pkh_portal.jobs.models import Job
from pkh_portal.regions.enums import AccessClass, RegionLevel
from pkh_portal.regions.models import Region, RegionAccess, RegionAlias
from reports.models import CaseloadStandard
from reports.tests.factories import make_standard

ADMIN = {Role.ADMIN.value}
KEEPERS = {Role.ADMIN.value, Role.STAFF.value}
ALL_ROLES = set(Role.values)

#: A kecamatan inside and one outside of the knocking user's region.
KECAMATAN = {True: "73.71.10", False: "63.10.05"}


@dataclass(frozen=True)
class AdminRow:
    """What the pages of one table promise.

    ``make(inside)`` makes a row in or out of the region. ``unscoped`` is the reason why a table has no
    region; then rows "outside" do not exist. With ``own_page`` the thing has a page of its own outside the back office,
    on to which ``change``, ``history`` and ``add`` lead those who may. Sets hold role values; ``extra`` names further
    pages of one row, ``list_extra`` further pages of the whole table, each with who may open it (GET, inside).
    """

    make: Callable[[bool], Model]
    view: set[str]
    add: set[str] = field(default_factory=set)
    change: set[str] = field(default_factory=set)
    delete: set[str] = field(default_factory=set)
    unscoped: str = ""
    own_page: bool = False
    extra: dict[str, set[str]] = field(default_factory=dict)
    list_extra: dict[str, set[str]] = field(default_factory=dict)


def _alias(inside: bool) -> RegionAlias:
    target = Region.objects.get(code=KECAMATAN[inside])
    return RegionAlias.objects.create(
        parent=target.parent, level=RegionLevel.DISTRICT, text="TAMALATTE", spelling="Tamalatte", target=target,
        learned_by="uji",
    )  # fmt: skip


def _access(inside: bool) -> RegionAccess:
    return RegionAccess.objects.create(
        kecamatan_id=KECAMATAN[inside], access_class=AccessClass.HARD, valid_from=date(2026, 1, 1)
    )


def _audit(inside: bool) -> AuditEvent:
    return record(
        action=AuditAction.EXPORT, actor=Actor(user=make_user()), region=Region.objects.get(code=KECAMATAN[inside])
    )


def _job(inside: bool) -> Job:
    return Job.objects.create(
        kind="uji", title="Uji", owner=make_user(), region_id=KECAMATAN[inside], params={}, created_at=timezone.now()
    )


def _task(inside: bool) -> PeriodicTask:
    return PeriodicTask.objects.create(name="uji", task="uji.uji", interval=_interval(inside))


def _interval(inside: bool) -> IntervalSchedule:
    return IntervalSchedule.objects.get_or_create(every=7, period=IntervalSchedule.MINUTES)[0]


def _crontab(inside: bool) -> CrontabSchedule:
    return CrontabSchedule.objects.get_or_create(hour="4", minute="17")[0]


def _make_user(inside: bool) -> Any:
    return make_user(Role.OPERATOR, region=KECAMATAN[inside])


def _profile(inside: bool) -> HeadingProfile:
    return HeadingProfile.objects.create(region_id=KECAMATAN[inside][:5], key="nikktp", heading="NIK KTP", field="nik")


def _intake_rule(inside: bool) -> IntakeRule:
    return IntakeRule.objects.create(region_id=KECAMATAN[inside][:5])


def _rule(model: type[Model]) -> Callable[[bool], Model]:
    def first(inside: bool) -> Model:
        plant_rules()
        return model._default_manager.all()[0]

    return first


def _standard(inside: bool) -> CaseloadStandard:
    return make_standard(region_id=KECAMATAN[inside][:5])


PROGRAM_WIDE = "belongs to the installation; holds nothing about people or places"

RULE = "rules and amounts hold for the whole country; written with a nationwide grant, which nobody here has"
FIELD = ALL_ROLES - {Role.ADMIN.value, Role.LEADER.value}


def _exchanged(prefix: str, export: set[str], *importers: str) -> dict[str, set[str]]:
    """The pages of a table that goes out and comes in."""
    return {f"{prefix}_export_rows": export, f"{prefix}_import_rows": set(importers)}


ADMIN_ROWS: dict[str, AdminRow] = {
    "beneficiaries.household": AdminRow(
        lambda inside: make_household(kecamatan=KECAMATAN[inside]),
        view=FIELD,
        own_page=True,
        list_extra={"beneficiaries_household_export_rows": {"staff", "operator", "coordinator"}},
    ),
    "beneficiaries.familygroup": AdminRow(
        lambda inside: make_group(kecamatan_id=KECAMATAN[inside]),
        view=FIELD,
        add={"staff", "operator"},
        change={"staff", "operator"},
        delete={"staff", "operator"},
        list_extra={"beneficiaries_familygroup_export_rows": FIELD},
    ),
    "beneficiaries.componentrule": AdminRow(
        _rule(ComponentRule),
        view=FIELD | ADMIN,
        unscoped=RULE,
        list_extra=_exchanged("beneficiaries_componentrule", FIELD | ADMIN),
    ),
    "beneficiaries.countingrule": AdminRow(
        _rule(CountingRule),
        view=FIELD | ADMIN,
        unscoped=RULE,
        list_extra=_exchanged("beneficiaries_countingrule", FIELD | ADMIN),
    ),
    "beneficiaries.benefit": AdminRow(
        _rule(Benefit), view=FIELD | ADMIN, unscoped=RULE, list_extra=_exchanged("beneficiaries_benefit", FIELD | ADMIN)
    ),
    "beneficiaries.headingprofile": AdminRow(
        _profile, view={"staff", "operator", "coordinator", "supervisor"}, delete={"staff", "operator"}
    ),
    "beneficiaries.intakerule": AdminRow(
        _intake_rule, view={"staff"}, add={"staff"}, change={"staff"}, delete={"staff"}
    ),
    "companions.personnel": AdminRow(
        lambda inside: make_companion(KECAMATAN[inside]),
        view=FIELD,
        add={"staff", "coordinator"},
        change={"staff", "coordinator"},
        own_page=True,
        list_extra=_exchanged("companions_personnel", {"staff", "coordinator"}, "staff", "coordinator"),
    ),
    "companions.assignmentoperation": AdminRow(
        lambda inside: make_operation(KECAMATAN[inside]),
        view={"staff", "coordinator", "supervisor", "operator"},
        own_page=True,
        list_extra={"companions_assignmentoperation_export_rows": {"staff", "coordinator", "supervisor", "operator"}},
    ),
    "reports.caseloadstandard": AdminRow(
        _standard,
        view=ALL_ROLES,
        add=KEEPERS,
        change=KEEPERS,
        delete=KEEPERS,
    ),
    "accounts.user": AdminRow(
        _make_user,
        view=ADMIN,
        add=ADMIN,
        change=ADMIN,
        extra={"accounts_user_reset_password": ADMIN, "accounts_user_remove_second_factor": ADMIN},
    ),
    "accounts.auditevent": AdminRow(_audit, view=ADMIN),
    "auth.group": AdminRow(lambda inside: Group.objects.get(name="operator"), view=ADMIN, unscoped=PROGRAM_WIDE),
    "regions.region": AdminRow(
        lambda inside: Region.objects.get(code=KECAMATAN[inside]),
        view=ALL_ROLES,
        list_extra={"regions_region_export": ALL_ROLES, "regions_region_reload": set()},
    ),
    "regions.regionalias": AdminRow(_alias, view=KEEPERS | {"operator"}, add=KEEPERS | {"operator"}, delete=KEEPERS),
    "regions.regionaccess": AdminRow(_access, view=KEEPERS, add=KEEPERS, delete=KEEPERS),
    "jobs.job": AdminRow(_job, view=ADMIN),
    "django_celery_beat.periodictask": AdminRow(_task, view=ADMIN, unscoped=PROGRAM_WIDE),
    "django_celery_beat.intervalschedule": AdminRow(_interval, view=ADMIN, unscoped=PROGRAM_WIDE),
    "django_celery_beat.crontabschedule": AdminRow(_crontab, view=ADMIN, unscoped=PROGRAM_WIDE),
}
