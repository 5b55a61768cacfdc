"""What is done to questions about families: answered, sent back, closed with what follows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import messages
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.enums import EnrolmentStatus, LeftBecause
from beneficiaries.fieldcheck_reach import ANSWER, CLOSE, answerable, seen
from beneficiaries.forms.fieldchecks import AnswerForm, CloseForm, SendBackForm
from beneficiaries.intake_enums import FieldAnswer, FieldCheckState
from beneficiaries.models import FieldCheck
from beneficiaries.querysets_intake import FieldCheckQuerySet
from beneficiaries.services import fieldchecks
from beneficiaries.services.fieldchecks import REASONS
from pkh_portal.accounts.pages import ServiceFormView, SubjectMixin

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

#: Questions closed at once: as many as a page of the list has.
MOST = 50


def worklist(state: FieldCheckState) -> str:
    """The list, with the questions of this state."""
    return f"{reverse('beneficiaries:fieldchecks')}?keadaan={state.value}"


def what_follows(answer: str, count: int) -> Sequence[str]:
    """What closing questions with this answer does to so many families, a sentence each."""
    if not REASONS.get(answer):
        return (
            _("Data KPM tidak berubah; KPM tetap dihitung seperti sekarang."),
            _("Pemeriksaan ini selesai dan tidak lagi muncul dalam daftar kerja."),
        )
    return (
        _("Mulai tanggal itu %(count)s KPM keluar dari program dan tidak dihitung lagi.") % {"count": localize(count)},
        _("Pendampingannya berakhir sehari sebelumnya."),
        _("Data dan riwayatnya tetap tersimpan. Bila keliru, KPM dapat diaktifkan lagi dari halamannya."),
    )


class CheckView(SubjectMixin[FieldCheck], ServiceFormView):
    """A form about one question. Shows what the list said and what was answered."""

    model = FieldCheck
    subject_name = "check"
    template_name = "beneficiaries/fieldchecks/form.html"
    heading: ClassVar[StrOrPromise]
    lead: ClassVar[StrOrPromise]
    submit_label: ClassVar[StrOrPromise]
    icon: ClassVar[str] = "check"
    #: The state the question must be in, and the list one is led back to.
    states: ClassVar[Sequence[FieldCheckState]] = (FieldCheckState.ANSWERED,)
    grave = False

    def subjects(self) -> QuerySet[FieldCheck]:
        rows = seen(self.user, self.scope).select_related("batch", "household__group")
        return rows.select_related("household__kecamatan__parent", "household__village")

    def refusal(self) -> str:
        """Why nothing can be done to the question now; empty if something can."""
        if self.subject.state in self.states:
            return ""
        if self.subject.state == FieldCheckState.CLOSED:
            return _("Pemeriksaan ini sudah diselesaikan oleh %(who)s.") % {"who": self.subject.closed_by_name}
        return _("Pemeriksaan ini masih menunggu jawaban pendamping.")

    def consequences(self) -> Sequence[StrOrPromise]:
        """What will happen, a sentence each."""
        return ()

    def back(self) -> str:
        """The list this question stands in."""
        return worklist(FieldCheckState(self.subject.state))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "household": self.subject.household,
            "consequences": self.consequences(),
            "refusal": self.refusal(),
            "back": self.back(),
        }


class AnswerView(CheckView):
    """What the pendamping found; put right in the same way until the question is closed."""

    permission_required = ANSWER
    form_class = AnswerForm
    heading = gettext_lazy("Hasil pemeriksaan")
    lead = gettext_lazy("KPM ini tidak ada dalam daftar lengkap terakhir. Temui keluarganya, lalu catat keadaannya.")
    submit_label = gettext_lazy("Kirim hasil")
    icon = "send"
    states = (FieldCheckState.OPEN, FieldCheckState.ANSWERED)

    def subjects(self) -> QuerySet[FieldCheck]:
        return super().subjects().filter(pk__in=answerable(self.user, self.scope).values("pk"))

    def get_initial(self) -> dict[str, Any]:
        check = self.subject
        given = {"answer": check.answer, "found_on": check.found_on, "note": check.note} if check.answer else {}
        return {**super().get_initial(), **given}

    def consequences(self) -> Sequence[StrOrPromise]:
        return (
            gettext_lazy("Hasilnya dikirim kepada staf Dinsos. Status KPM belum berubah."),
            gettext_lazy("Selama belum diselesaikan staf, Anda masih dapat memperbaikinya."),
        )

    def serve(self, data: dict[str, Any]) -> str:
        fieldchecks.answer(check=self.subject, actor=self.actor, **data)
        self.done = _("Hasil pemeriksaan %(name)s sudah dikirim.") % {"name": self.subject.household.name}
        return worklist(FieldCheckState.OPEN)


class SendBackView(CheckView):
    """The pendamping is to look again."""

    permission_required = CLOSE
    form_class = SendBackForm
    heading = gettext_lazy("Kembalikan kepada pendamping")
    lead = gettext_lazy("Bila hasilnya belum cukup jelas untuk diputuskan.")
    submit_label = gettext_lazy("Kembalikan")
    icon = "undo"

    def consequences(self) -> Sequence[StrOrPromise]:
        return (gettext_lazy("Pendamping melihat KPM ini lagi dalam daftar kerjanya, dengan catatan Anda."),)

    def serve(self, data: dict[str, Any]) -> str:
        fieldchecks.send_back(check=self.subject, actor=self.actor, **data)
        self.done = _("%(name)s dikembalikan kepada pendampingnya.") % {"name": self.subject.household.name}
        return worklist(FieldCheckState.ANSWERED)


class CloseView(CheckView):
    """Does what the answer asks for."""

    permission_required = CLOSE
    form_class = CloseForm
    heading = gettext_lazy("Selesaikan pemeriksaan")
    lead = gettext_lazy("Portal melakukan apa yang sesuai dengan hasil pemeriksaan pendamping.")
    submit_label = gettext_lazy("Selesaikan")

    @property
    def leaves(self) -> bool:
        """Whether the family is still to leave the programme."""
        stays_out = self.subject.household.status == EnrolmentStatus.EXIT
        return bool(REASONS.get(self.subject.answer)) and not stays_out

    @property
    def grave(self) -> bool:  # type: ignore[override] # By the answer here, not by the page.
        return self.leaves

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        url = reverse("beneficiaries:fieldcheck_send_back", args=[self.subject.pk])
        return {**super().get_context_data(**kwargs), "send_back_url": "" if self.refusal() else url}

    def get_form_kwargs(self) -> dict[str, Any]:
        # A family that has left already is asked neither day nor reason.
        return {**super().get_form_kwargs(), "answer": self.subject.answer if self.leaves else ""}

    def consequences(self) -> Sequence[StrOrPromise]:
        if self.subject.household.status == EnrolmentStatus.EXIT:
            return (_("KPM ini sudah keluar dari program; hanya pemeriksaannya yang diselesaikan."),)
        return what_follows(self.subject.answer, 1)

    def serve(self, data: dict[str, Any]) -> str:
        details = {name: value for name, value in data.items() if name != "sure"}
        fieldchecks.close(check=self.subject, actor=self.actor, **details)
        self.done = _("Pemeriksaan %(name)s selesai.") % {"name": self.subject.household.name}
        return worklist(FieldCheckState.ANSWERED)


class CloseManyView(ServiceFormView):
    """The ticked questions of the list, all with one answer, closed by one deed."""

    permission_required = CLOSE
    form_class = CloseForm
    template_name = "beneficiaries/fieldchecks/close_many.html"

    @cached_property
    def checks(self) -> list[FieldCheck]:
        """The ticked questions that wait for staff, as far as the user sees them."""
        said = self.request.POST if self.request.method == "POST" else self.request.GET
        keys = [int(key) for key in said.getlist("pilih")[:MOST] if key.isascii() and key.isdigit() and len(key) < 19]
        rows = seen(self.user, self.scope).filter(pk__in=keys, state=FieldCheckState.ANSWERED)
        return list(rows.select_related("household__kecamatan", "household__village").order_by("household__name_key"))

    @property
    def answers(self) -> set[str]:
        return {check.answer for check in self.checks}

    @property
    def answer(self) -> str:
        """The one answer of all of them; empty if there are several, or no question."""
        return next(iter(self.answers)) if len(self.answers) == 1 else ""

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "answer": self.answer}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "checks": self.checks,
            "answer": FieldAnswer(self.answer).label if self.answer else "",
            "consequences": what_follows(self.answer, len(self.checks)) if self.answer else (),
            "grave": bool(REASONS.get(self.answer)),
            "back": worklist(FieldCheckState.ANSWERED),
        }

    def serve(self, data: dict[str, Any]) -> str:
        details = {name: value for name, value in data.items() if name != "sure"}
        checks: FieldCheckQuerySet = FieldCheck.objects.filter(pk__in=[check.pk for check in self.checks])
        closed = fieldchecks.close_many(checks=checks, answer=self.answer, actor=self.actor, **details)
        if closed.closed:
            said = _("%(count)s pemeriksaan selesai.") % {"count": localize(closed.closed)}
            messages.success(self.request, said)
        for why, count in closed.left.items():
            left = _("%(count)s KPM belum diselesaikan: %(why)s.")
            messages.warning(self.request, left % {"count": localize(count), "why": LeftBecause(why).label})
        return worklist(FieldCheckState.ANSWERED)
