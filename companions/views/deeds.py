"""One deed to one person, each with a form that says beforehand what will come of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companions.enums import ServiceStatus
from companions.forms.personnel import LeaveForm, PersonnelForm, ResumeForm, StopForm
from companions.forms.placements import EndPlacementForm, PlacementForm
from companions.models import Placement
from companions.services import personnel as people
from companions.services import placements
from companions.services.remaining import families_remaining
from companions.views.personnel import KeptPersonMixin
from pkh_portal.accounts.pages import ServiceFormView

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise


class CreatePersonnelView(ServiceFormView):
    """Take somebody in."""

    permission_required = "companions.add_personnel"
    template_name = "companions/form.html"
    form_class = PersonnelForm
    heading = gettext_lazy("Tambah SDM")
    lead = gettext_lazy("Sesudah disimpan, tentukan penempatannya; baru kemudian ia dapat diberi dampingan.")
    submit_label = gettext_lazy("Simpan")
    icon = "person_add"
    done = gettext_lazy("Orang ini sudah dicatat. Tambahkan penempatannya.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "back": reverse("admin:companions_personnel_changelist")}

    def serve(self, data: dict[str, Any]) -> str:
        details: dict[str, Any] = {
            name: value or "" for name, value in data.items() if name not in {"since", "account"}
        }
        person = people.create_personnel(since=data["since"], user=data["account"], actor=self.actor, **details)
        return person.get_absolute_url()


class PersonDeed(KeptPersonMixin, ServiceFormView):
    """A form that does one thing to one person."""

    permission_required = "companions.change_personnel"
    template_name = "companions/form.html"
    heading: ClassVar[StrOrPromise]
    lead: ClassVar[StrOrPromise] = ""
    submit_label: ClassVar[StrOrPromise]
    icon: ClassVar[str] = "check"
    grave: ClassVar[bool] = False

    def consequences(self) -> Sequence[StrOrPromise]:
        """What will happen, a sentence each."""
        return ()

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.subject}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = self.subject.get_absolute_url()
        return {**super().get_context_data(**kwargs), "consequences": self.consequences(), "back": back}


class UpdatePersonnelView(PersonDeed):
    """Correct what is known."""

    form_class = PersonnelForm
    heading = gettext_lazy("Ubah data")
    submit_label = gettext_lazy("Simpan perubahan")
    done = gettext_lazy("Data sudah diubah.")

    def serve(self, data: dict[str, Any]) -> str:
        # A hidden number that nobody typed is left as it is.
        given = {name: value for name, value in data.items() if value is not None and name != "account"}
        people.update_personnel(personnel=self.subject, user=data["account"], actor=self.actor, **given)
        return self.subject.get_absolute_url()


class LeaveView(PersonDeed):
    """On leave, or ill."""

    form_class = LeaveForm
    heading = gettext_lazy("Cuti atau sakit")
    submit_label = gettext_lazy("Catat cuti")
    icon = "event_busy"
    done = gettext_lazy("Cuti sudah dicatat.")

    def consequences(self) -> Sequence[StrOrPromise]:
        families = len(families_remaining(self.subject, timezone.localdate()))
        said = [_("Selama cuti orang ini tidak dihitung bertugas.")]
        if families:
            said.append(
                _("%(count)s KPM tetap tercatat sebagai dampingannya. Untuk cuti yang lama, pakai “Serah terima” "
                  "supaya ada yang menggantikan.") % {"count": localize(families)}
            )  # fmt: skip
        return said

    def serve(self, data: dict[str, Any]) -> str:
        people.go_on_leave(personnel=self.subject, actor=self.actor, **data)
        return self.subject.get_absolute_url()


class StopView(PersonDeed):
    """No longer in service. While families remain the hand-over comes first: on to it."""

    form_class = StopForm
    heading = gettext_lazy("Berhenti bertugas")
    submit_label = gettext_lazy("Catat berhenti")
    icon = "logout"
    grave = True
    done = gettext_lazy("Sudah dicatat tidak bertugas lagi.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if families_remaining(self.subject, timezone.localdate()) and self.user.has_perm("companions.assign"):
            address = reverse("companions:handover", args=[self.subject.pk])
            return HttpResponseRedirect(f"{address}?status={ServiceStatus.LEFT.value}")
        return super().get(request, *args, **kwargs)

    def consequences(self) -> Sequence[StrOrPromise]:
        return (
            _("Penempatannya berakhir sehari sebelumnya."),
            _("Ia tidak dapat diberi dampingan lagi sejak hari itu."),
            _("Riwayatnya tetap tersimpan."),
        )

    def serve(self, data: dict[str, Any]) -> str:
        people.leave_service(personnel=self.subject, actor=self.actor, **data)
        return self.subject.get_absolute_url()


class ResumeView(PersonDeed):
    """At work again."""

    form_class = ResumeForm
    heading = gettext_lazy("Kembali bertugas")
    submit_label = gettext_lazy("Catat kembali bertugas")
    icon = "undo"
    done: StrOrPromise = gettext_lazy("Sudah dicatat bertugas lagi.")

    def consequences(self) -> Sequence[StrOrPromise]:
        if self.subject.status == ServiceStatus.LEFT:
            return (_("Penempatannya sudah berakhir; tambahkan yang baru sesudah ini."),)
        return (_("KPM yang digantikan orang lain kembali kepadanya mulai hari itu, bila dicentang."),)

    def serve(self, data: dict[str, Any]) -> str:
        operation = people.return_to_service(personnel=self.subject, actor=self.actor, **data)
        if operation is not None:
            self.done = _("Sudah bertugas lagi; %(count)s KPM kembali kepadanya.") % {
                "count": localize(operation.households)
            }
        return self.subject.get_absolute_url()


class PlaceView(PersonDeed):
    """A new post."""

    form_class = PlacementForm
    heading = gettext_lazy("Penempatan baru")
    submit_label = gettext_lazy("Simpan penempatan")
    icon = "add_location_alt"
    done = gettext_lazy("Penempatan sudah dicatat.")

    def serve(self, data: dict[str, Any]) -> str:
        placements.place(personnel=self.subject, actor=self.actor, **data)
        return self.subject.get_absolute_url()


class EndPlacementView(PersonDeed):
    """End a post that still runs or is to come."""

    form_class = EndPlacementForm
    heading = gettext_lazy("Akhiri penempatan")
    submit_label = gettext_lazy("Akhiri")
    icon = "wrong_location"
    grave = True
    done = gettext_lazy("Penempatan sudah diakhiri.")
    placement: Placement

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "placement": self._post()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "placement": self._post()}

    def consequences(self) -> Sequence[StrOrPromise]:
        place = self._post().region
        return (
            _("%(name)s tidak dapat lagi diberi dampingan di %(place)s sesudah hari itu.")
            % {"name": self.subject.name, "place": place},
            _("Selama masih ada KPM di sana, penempatan tidak dapat diakhiri; alihkan dulu."),
        )

    def serve(self, data: dict[str, Any]) -> str:
        placements.end_placement(placement=self._post(), actor=self.actor, **data)
        return self.subject.get_absolute_url()

    def _post(self) -> Placement:
        if "placement" not in self.__dict__:
            posts = Placement.objects.visible_to(self.scope).select_related("region__parent")
            self.placement = get_object_or_404(posts, pk=self.kwargs["placement"], personnel=self.subject)
        return self.placement
