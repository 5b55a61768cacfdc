"""What a spelling means, said once for all its rows."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from beneficiaries.intake_reading.places import is_asked
from beneficiaries.services.checks import refusal
from beneficiaries.services.intake import choosing
from beneficiaries.views.intake.base import BatchDeed, refused
from pkh_portal.regions.enums import RegionLevel
from pkh_portal.regions.models import Region

_LONGEST = 200


class PlaceView(BatchDeed):
    """POST: ``text`` inside the region ``parent`` means the region ``target``; both lie in the batch's kabupaten/kota,
    or the text stands for the kabupaten/kota itself. Only a text that rows of the batch have, and are in doubt for."""

    def act(self) -> None:
        data, batch = self.request.POST, self.subject
        target = Region.objects.under(batch.region_id).filter(pk=data.get("target", "")).first()
        if target is None:
            raise refusal("", _("Pilih dahulu wilayah yang dimaksud."))
        if data.get("silent"):
            choosing.choose_default_kecamatan(batch=batch, kecamatan=target, actor=self.actor)
            said = _("Baris yang tidak menyebut kecamatan akan dicatat di %(place)s.") % {"place": target.title}
            messages.success(self.request, said)
            return
        parent = target.parent
        if parent is None or parent.pk != data.get("parent") or target.valid_until is not None:
            raise refusal("", _("Wilayah itu tidak terletak di tempat yang ditanyakan. Pilih lagi."))
        text, level = data.get("text", "")[:_LONGEST], RegionLevel(target.level)
        if not is_asked(batch, text, level, parent):
            raise refusal("", _("Tulisan itu tidak lagi menunggu keputusan. Buka lagi daftarnya."))
        choosing.choose_place(batch=batch, text=text, level=level, parent=parent, target=target, actor=self.actor)
        messages.success(
            self.request, _("“%(text)s” berarti %(place)s, juga untuk berkas berikutnya.")
            % {"text": text, "place": target.title},
        )  # fmt: skip

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if told := refused(self.act):
            messages.error(request, told)
        code = request.POST.get("code", "")
        if not code.replace("_", "").isalpha():
            return self.to_batch()
        return HttpResponseRedirect(reverse("beneficiaries:intake_problem", args=[self.subject.pk, code]))
