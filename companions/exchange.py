"""SDM PKH and what was done to assignments as sheets."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Min, Q, QuerySet
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from beneficiaries.names import name_key
from companions import reveals  # noqa: F401 -- Declares which columns are hidden before this table is registered.
from companions.enums import Employment, OperationKind, PersonnelRole, ServiceStatus
from companions.loads import loads_on
from companions.models import AssignmentOperation, Personnel, Placement, ServicePeriod
from companions.services.personnel import DETAILS, create_personnel, update_personnel
from companions.services.placements import FULL_TIME, place
from pkh_portal.exchange.exports import register
from pkh_portal.exchange.fields import Fill, SheetField
from pkh_portal.exchange.places import PlaceField, Places
from pkh_portal.exchange.resources import Key, SheetResource
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.spreadsheets import ColumnKind, cell_text

_OPTIONAL = _("Boleh kosong.")
#: Set from other tables than the person's own.
_POSTING = ("post", "fte", "since")


class PostField(SheetField):
    """The kecamatan somebody is posted to. Kept as text until the office it lies in is known."""

    def written(self, value: Any) -> Any:
        return getattr(value, "title", value) or None


@register
class PersonnelResource(SheetResource):
    """People with their posts and loads of today. New ones are taken in and posted; known ones are corrected."""

    name = SheetField("name", _("Nama"), width=32, fill=Fill("Rahmawati Contoh", _("Nama lengkap."), required=True))
    role = SheetField(
        "role", pgettext_lazy("SDM", "Tugas"), choices=PersonnelRole, width=24,
        fill=Fill(PersonnelRole.COMPANION.label, _("Seperti pada pilihan."), required=True),
    )  # fmt: skip
    nik = SheetField(
        "nik", _("NIK"), kind=ColumnKind.LONG_NUMBER,
        fill=Fill("7371005407850001", _("16 angka, sel bertipe teks. Dipakai mengenali orang yang sudah tercatat.")),
    )  # fmt: skip
    nip = SheetField(
        "nip", _("NIP"), kind=ColumnKind.LONG_NUMBER,
        fill=Fill("", _("18 angka, sel bertipe teks. Dipakai mengenali orang bila NIK kosong.")),
    )  # fmt: skip
    employment = SheetField(
        "employment", _("Status kepegawaian"), choices=Employment, width=22,
        fill=Fill(Employment.PPPK.label, _("Seperti pada pilihan; boleh kosong.")),
    )  # fmt: skip
    contract_no = SheetField("contract_no", _("Nomor kontrak/SK"), width=26, fill=Fill("", _OPTIONAL))
    phone = SheetField("phone", _("Nomor HP"), kind=ColumnKind.LONG_NUMBER, fill=Fill("081200000000", _OPTIONAL))
    email = SheetField("email", _("Surel"), width=26, fill=Fill("", _OPTIONAL))
    office = PlaceField(
        "region", _("Kantor"), width=28,
        fill=Fill("Kota Makassar", _("Nama atau kode kabupaten/kota atau provinsi."), required=True),
    )  # fmt: skip
    post = PostField(
        "post", _("Penempatan"), width=24,
        fill=Fill("Tamalate", _("Nama atau kode kecamatan di kabupaten/kota itu, atau kabupaten/kotanya sendiri.")),
    )  # fmt: skip
    fte = SheetField(
        "fte", _("FTE"), kind=ColumnKind.DECIMAL, width=8,
        fill=Fill(1, _("Bagian waktu kerja di penempatan itu: 1 penuh, 0,5 separuh. Kosong: 1.")),
    )  # fmt: skip
    since = SheetField(
        "since", _("Mulai"), kind=ColumnKind.DATE,
        fill=Fill("01/01/2026", _("Hari pertama bertugas dan ditempatkan; wajib untuk orang baru.")),
    )  # fmt: skip
    posts = SheetField("posts_today", _("Semua penempatan hari ini"), width=34)
    load = SheetField("load_today", _("KPM didampingi"), kind=ColumnKind.INTEGER, width=12)
    status = SheetField("status", _("Status"), choices=ServiceStatus, width=18)

    related = ("region__parent",)
    most_rows = 500
    import_help = _(
        "Orang yang sudah tercatat dikenali dari NIK, lalu NIP, lalu nama dan kantornya; datanya diperbarui. Pindah "
        "tempat, cuti dan berhenti tidak lewat impor, tetapi di halaman orangnya."
    )

    class Meta:
        model = Personnel
        # The services look at the row, and say what is wrong with it.
        clean_model_instances = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._kept: set[int] = set()
        self.places = Places(self.scope)
        self.fields["office"].places = self.places

    def prepare(self, rows: Sequence[Any]) -> None:
        """Posts, load and first day of the people of one chunk: three queries, and one for full numbers."""
        today = timezone.localdate()
        if self.full:
            keepers = Personnel.objects.kept_by(self.scope).filter(pk__in=[row.pk for row in rows])
            self._kept = set(keepers.order_by().values_list("pk", flat=True))
        posts: dict[int, list[Placement]] = {}
        running = Placement.objects.active_on(today).filter(personnel__in=rows).select_related("region__parent")
        for post in running.order_by("region__name", "pk"):
            posts.setdefault(post.personnel_id, []).append(post)
        begun = ServicePeriod.objects.filter(personnel__in=rows).order_by().values_list("personnel")
        since, loads = dict(begun.annotate(first=Min("valid_from"))), loads_on(today, rows)
        for row in rows:
            row.all_posts = posts.get(row.pk, [])
            first = next(iter(row.all_posts), None)
            row.post, row.fte = (first.region, first.fte) if first else (None, None)
            row.posts_today = "; ".join(
                f"{post.region.title} ({localize(post.fte.normalize())})" for post in row.all_posts
            )
            row.load_today, row.since = loads[row.pk], since.get(row.pk)

    def in_full(self, row: Any) -> bool:
        """Who is seen by a former post, for instance, stays masked."""
        return row.pk in self._kept

    # ── In ───────────────────────────────────────────────────────────────────────────────────

    def keys_of(self, instance: Any) -> list[Key]:
        numbers = [(name, value) for name in ("nik", "nip") if (value := getattr(instance, name))]
        return [*numbers, ("name", instance.name_key, instance.region_id)]

    def keys_in(self, row: dict[str, Any]) -> list[Key]:
        numbers: list[Key] = [(name, value) for name in ("nik", "nip") if (value := self.fields[name].clean(row))]
        if numbers:
            return numbers
        return [("name", name_key(self.fields["name"].clean(row)), self.fields["office"].clean(row).pk)]

    def candidates(self, keys: set[Key]) -> QuerySet[Any]:
        wanted: dict[str, list[Any]] = {"nik": [], "nip": [], "name": []}
        for key in keys:
            wanted[key[0]].append(key[1])
        found = Q(nik__in=wanted["nik"]) | Q(nip__in=wanted["nip"]) | Q(name_key__in=wanted["name"])
        return Personnel.objects.filter(found).select_related("region__parent")

    def changeable(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Not everybody who is visible, by a former post for instance, may be changed."""
        return rows.filter(pk__in=Personnel.objects.kept_by(self.scope))

    def import_instance(self, instance: Any, row: dict[str, Any], **kwargs: Any) -> None:
        """Take the cells, then what they mean together: the post inside the office, what may change and what not."""
        errors: dict[str, Any] = {}
        before = instance.before_import
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as error:
            errors = dict(error.error_dict)
        for name in _POSTING:
            if getattr(instance, name, None) in (None, ""):
                setattr(instance, name, before[name])
        if not instance.employment:
            instance.employment = before["employment"] or Employment.UNKNOWN
        try:
            if isinstance(instance.post, str) and "region" not in errors:
                instance.post = self._post(instance)
            if not errors:
                self._refuse_moves(instance, before)
        except ValidationError as error:
            errors |= error.error_dict
        if errors:
            raise ValidationError(errors)

    def _post(self, instance: Any) -> Any:
        text = cell_text(instance.post)
        office: str = instance.region.code
        try:
            post = self.places.find(text, levels=(RegionLevel.DISTRICT, RegionLevel.REGENCY), within=office)
        except ValueError as error:
            raise ValidationError({"post": str(error)}) from error
        if not f"{post.code}.".startswith(f"{office}."):
            raise ValidationError({"post": _now("Tidak terletak di wilayah kantornya.")})
        return post

    def _refuse_moves(self, instance: Any, before: dict[str, Any]) -> None:
        """What touches families or days already worked is done on the person's page, where its consequences show."""
        if instance.pk is None:
            if instance.since is None:
                raise ValidationError({"since": _now("Wajib diisi untuk orang baru.")})
            return
        here = next((post for post in instance.all_posts if post.region == instance.post), None)
        if instance.all_posts and here is None:
            raise ValidationError({"post": _now("Orang ini sudah ditempatkan. Pindahkan lewat halaman orangnya.")})
        if here is not None and here.fte != instance.fte and instance.fte != before["fte"]:
            raise ValidationError({"fte": _now("Bagian waktu penempatan ini diubah lewat halaman orangnya.")})
        if before["since"] and instance.since != before["since"] and instance.all_posts:
            raise ValidationError({"since": _now("Hari pertama bertugas tidak dapat diubah lewat impor.")})

    def write(self, instance: Any, is_create: bool, row: dict[str, Any]) -> None:
        person, actor = instance, self.actor
        if is_create:
            given = {name: getattr(instance, name) for name in ("nik", "nip", "contract_no", "phone", "email")}
            person = create_personnel(
                name=instance.name,
                role=PersonnelRole(instance.role),
                region=instance.region,
                since=instance.since,
                employment=Employment(instance.employment),
                actor=actor,
                **given,
            )
        else:
            changed = {field.attribute for field in self.changed(instance)} & DETAILS
            update_personnel(
                personnel=instance, actor=actor, **{name: getattr(instance, name) for name in sorted(changed)}
            )
        if instance.post is not None and (is_create or not instance.all_posts):
            try:
                place(
                    personnel=person,
                    region=instance.post,
                    valid_from=instance.since,
                    fte=Decimal(instance.fte or FULL_TIME),
                    actor=actor,
                )
            except ValidationError as error:
                raise _about_post(error) from error


def _about_post(error: ValidationError) -> ValidationError:
    """A refusal of a post under the columns that it has here."""
    told: dict[str, list[str]] = {}
    sentences = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for name, texts in sentences.items():
        told.setdefault("fte" if name == "fte" else "post", []).extend(texts)
    return ValidationError(dict(told))


@register
class OperationResource(SheetResource):
    """What was done to assignments in one go."""

    at = SheetField("at", _("Dicatat"), kind=ColumnKind.DATETIME)
    kind = SheetField("kind", _("Jenis"), choices=OperationKind, width=22)
    households = SheetField("households", _("Jumlah KPM"), kind=ColumnKind.INTEGER, width=10)
    personnel = SheetField("personnel__name", _("Pendamping baru"), width=30)
    effective_on = SheetField("effective_on", _("Berlaku mulai"), kind=ColumnKind.DATE)
    until = SheetField("until", _("Sampai"), kind=ColumnKind.DATE)
    region = SheetField("region__full_name", _("Wilayah"), width=34)
    reason = SheetField("reason", _("Alasan"), width=34)
    decree_no = SheetField("decree_no", _("Nomor SK"), width=24)
    note = SheetField("note", _("Catatan"), width=34)
    actor_name = SheetField("actor_name", _("Oleh"), width=28)
    undone_at = SheetField("undone_at", _("Dibatalkan pada"), kind=ColumnKind.DATETIME)
    undone_by_name = SheetField("undone_by_name", _("Dibatalkan oleh"), width=28)
    kept = SheetField("kept", _("KPM yang tidak dikembalikan"), kind=ColumnKind.INTEGER, width=14)

    related = ("personnel", "region__parent__parent__parent")

    class Meta:
        model = AssignmentOperation
