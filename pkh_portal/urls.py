"""All addresses of the portal. Our own pages stand under Indonesian words; ``kantor/`` is the back office."""

from django.conf import settings
from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.utils.functional import lazy
from django.views.generic import RedirectView

from pkh_portal.site import views

urlpatterns = [
    path("", views.home, name="home"),
    path("akun/", views.account_home, name="account_home"),
    path("akun/", include("pkh_portal.accounts.urls")),
    path("pekerjaan/", include("pkh_portal.jobs.urls")),
    path("wilayah/", include("pkh_portal.regions.urls")),
    path("kpm/", include("beneficiaries.urls")),
    path("sdm/", include("companions.urls")),
    path("healthz", views.healthz, name="healthz"),
    path("favicon.ico", RedirectView.as_view(url=lazy(static, str)("portal/mark.svg")), name="favicon"),
    path(settings.ADMIN_PATH, admin.site.urls),
]

handler400 = "pkh_portal.site.errors.bad_request"
handler403 = "pkh_portal.site.errors.permission_denied"
handler404 = "pkh_portal.site.errors.page_not_found"
handler500 = "pkh_portal.site.errors.server_error"
