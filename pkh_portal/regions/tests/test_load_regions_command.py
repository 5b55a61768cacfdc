import pytest
from django.core.management import CommandError, call_command

from pkh_portal.regions.models import Region


@pytest.mark.django_db
def test_the_command_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_regions", "--only", "73.71", "63.10.10")
    said = capsys.readouterr().out
    assert said.startswith("180 wilayah: 180 baru, 0 berubah, 0 tetap, 0 dibuka kembali, 0 ditutup (")
    assert Region.objects.count() == 180


@pytest.mark.django_db
def test_the_command_refuses_an_unknown_code() -> None:
    with pytest.raises(CommandError, match=r"Tidak ada wilayah dengan kode 73\.78\."):
        call_command("load_regions", "--only", "73.78")
