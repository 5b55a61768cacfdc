"""Another status, or another group, for all families of a selection: the choice, what would happen, then the deed.

Nothing is written before the second page is confirmed. Should the selection mean more or fewer families by then, the
page is shown again with what would happen now.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.enums import DeedKind
from beneficiaries.forms.base import PartedForm
from beneficiaries.forms.bulk import BulkGroupForm, BulkStatusForm
from beneficiaries.models import HouseholdDeed
from beneficiaries.querysets import HouseholdQuerySet
from beneficiaries.selection import PARAMETER, Selection
from beneficiaries.services import deeds
from beneficiaries.services.foreseeing import Foreseen, foresee_group, foresee_status
from beneficiaries.services.queueing import AT_ONCE, apply_later
from beneficiaries.views.base import CHANGE
from pkh_portal.accounts.pages import PermittedView

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise


class BulkView(PermittedView):
    """One kind of deed over the selection named in the address."""

    permission_required = CHANGE
    kind: ClassVar[DeedKind]
    title: ClassVar[StrOrPromise]
    form_class: ClassVar[type[PartedForm]]

    @cached_property
    def selection(self) -> Selection:
        return Selection.from_token(self.request.GET.get(PARAMETER, ""), self.user)

    @property
    def households(self) -> HouseholdQuerySet:
        return self.selection.households(self.scope)

    def foresee(self, data: dict[str, Any]) -> Foreseen:
        """What the service would do."""
        raise NotImplementedError

    def act(self, data: dict[str, Any]) -> HouseholdDeed:
        """Call the service."""
        raise NotImplementedError

    def terms(self, data: dict[str, Any]) -> dict[str, Any]:
        """The same as JSON, for a worker."""
        raise NotImplementedError

    def verb(self, data: dict[str, Any]) -> str:
        """What the button does, to be followed by the number of families."""
        raise NotImplementedError

    def outcome(self, data: dict[str, Any]) -> str:
        """What becomes of the families that are changed, as a sentence without a subject."""
        raise NotImplementedError

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._choice(self._form())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self._form(request.POST)
        if request.POST.get("step") == "back":
            return self._choice(self._form(initial=request.POST.dict()))
        if not form.is_valid():
            return self._choice(form, status=422)
        foreseen = self.foresee(form.cleaned_data)
        expected = request.POST.get("expected")
        if request.POST.get("step") != "confirm" or expected != str(foreseen.changed) or not foreseen.changed:
            return self._check(form, foreseen, moved=request.POST.get("step") == "confirm")
        try:
            return self._do(form.cleaned_data, foreseen)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self._choice(form, status=422)

    def _form(self, data: Any = None, **kwargs: Any) -> PartedForm:
        return self.form_class(data, scope=self.scope, user=self.user, households=self.households, **kwargs)

    def _choice(self, form: PartedForm, status: int = 200) -> HttpResponse:
        context = {**self._context(), "form": form, "count": self.households.count()}
        # A selection of rows says its number in its description.
        context["by_query"] = self.selection.ids is None
        return render(self.request, "beneficiaries/bulk.html", context, status=status)

    def _check(self, form: PartedForm, foreseen: Foreseen, *, moved: bool) -> HttpResponse:
        context = {
            **self._context(),
            "hidden": [bound.as_hidden() for bound in form],
            "foreseen": foreseen,
            "left": [(reason.label, count) for reason, count in foreseen.left.items()],
            "outcome": self.outcome(form.cleaned_data),
            "verb": self.verb(form.cleaned_data),
            "named": self._named(foreseen),
            "terms": [(bound.label, form.cleaned_data.get(bound.name)) for bound in form if bound.name in _TOLD],
            "queued": foreseen.total > AT_ONCE,
            "moved": moved,
        }
        return render(self.request, "beneficiaries/bulk_check.html", context, status=409 if moved else 200)

    def _named(self, foreseen: Foreseen) -> list[tuple[str, str]]:
        """The families by name and place, where they are few enough to be read before the button is pressed."""
        if foreseen.total > NAMED:
            return []
        families = self.households.select_related("kecamatan", "village").order_by("name_key", "pk")
        return [(family.name, (family.village or family.kecamatan).title) for family in families]

    def _do(self, data: dict[str, Any], foreseen: Foreseen) -> HttpResponse:
        if foreseen.total > AT_ONCE:
            token = self.selection.token(self.user)
            job = apply_later(kind=self.kind, token=token, terms=self.terms(data), actor=self.actor)
            return HttpResponseRedirect(job.get_absolute_url())
        deed = self.act(data)
        messages.success(
            self.request,
            format_html(
                '{} <a href="{}">{}</a>',
                _("%(count)s KPM diubah.") % {"count": localize(deed.changed)},
                reverse("beneficiaries:deed_undo", args=[deed.pk]),
                _("Batalkan"),
            ),
        )
        return HttpResponseRedirect(reverse("beneficiaries:deed", args=[deed.pk]))

    def _context(self) -> dict[str, Any]:
        listed = reverse("admin:beneficiaries_household_changelist")
        return {
            "title": self.title,
            "described": self.selection.describe(self.scope),
            "back": f"{listed}?{self.selection.query}" if self.selection.query else listed,
        }


#: As many families are named before something is done to them.
NAMED = 10
#: Fields that the second page repeats.
_TOLD = ("exit_reason", "decree_no", "note")


class BulkStatusView(BulkView):
    """Suspended, active again, or out of the programme, from a day on."""

    kind = DeedKind.STATUS
    title = gettext_lazy("Ubah status")
    form_class = BulkStatusForm

    def foresee(self, data: dict[str, Any]) -> Foreseen:
        return foresee_status(households=self.households, status=data["status"], day=data["day"])

    def act(self, data: dict[str, Any]) -> HouseholdDeed:
        return deeds.apply_status(households=self.households, actor=self.actor, **data)

    def terms(self, data: dict[str, Any]) -> dict[str, Any]:
        return {**data, "day": data["day"].isoformat()}

    def verb(self, data: dict[str, Any]) -> str:
        verbs = {"active": _("aktifkan"), "suspended": _("tangguhkan"), "exit": _("keluarkan")}
        return verbs[data["status"]]

    def outcome(self, data: dict[str, Any]) -> str:
        sentences = {
            "active": _("menjadi peserta aktif lagi mulai %(day)s dan dihitung dalam beban pendamping."),
            "suspended": _("ditangguhkan mulai %(day)s: tidak dihitung sebagai KPM aktif sampai diaktifkan kembali."),
            "exit": _("keluar dari PKH mulai %(day)s: tidak dihitung lagi sebagai KPM aktif. Datanya tetap tersimpan."),
        }
        return sentences[data["status"]] % {"day": localize(data["day"])}


class BulkGroupView(BulkView):
    """Into one group of their kecamatan, or out of the one they are in."""

    kind = DeedKind.GROUP
    title = gettext_lazy("Masukkan ke kelompok")
    form_class = BulkGroupForm

    def foresee(self, data: dict[str, Any]) -> Foreseen:
        return foresee_group(households=self.households, group=data["group"])

    def act(self, data: dict[str, Any]) -> HouseholdDeed:
        return deeds.apply_group(households=self.households, actor=self.actor, **data)

    def terms(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"group": data["group"].pk if data["group"] else None}

    def verb(self, data: dict[str, Any]) -> str:
        return _("masukkan") if data["group"] else _("keluarkan dari kelompok")

    def outcome(self, data: dict[str, Any]) -> str:
        if data["group"] is None:
            return _("dikeluarkan dari kelompoknya. Ketua kelompok yang keluar tidak lagi menjadi ketua.")
        return _("masuk kelompok %(group)s; kelompok yang lama ditinggalkan.") % {"group": data["group"].name}
