"""A deed over many families is taken back on its page, which says what did not come back."""

import pytest
from django.test import Client
from django.urls import reverse

from beneficiaries.models import FamilyGroup, Household
from beneficiaries.services import deeds
from beneficiaries.tests.factories import make_group, make_household
from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.services.audit import SYSTEM
from pkh_portal.accounts.tests.factories import INSIDE, make_user, plant_tree

pytestmark = pytest.mark.django_db


def test_undoing_names_who_does_not_lead_their_group_again(client: Client) -> None:
    plant_tree()
    client.force_login(make_user(Role.STAFF, region=INSIDE))
    group = make_group()
    leader, other = make_household(group=group), make_household(group=group)
    FamilyGroup.objects.filter(pk=group.pk).update(leader=leader)
    sentence = "1 KPM tidak menjadi ketua kelompoknya lagi, karena kelompok itu sudah punya ketua lain."
    for since, told in ((None, False), (other, True)):
        deed = deeds.apply_group(households=Household.objects.filter(pk=leader.pk), group=None, actor=SYSTEM)
        FamilyGroup.objects.filter(pk=group.pk).update(leader=since)
        page = client.post(reverse("beneficiaries:deed_undo", args=[deed.pk]), follow=True).content.decode()
        assert "1 KPM kembali seperti semula." in page
        assert (sentence in page) is told
