"""Addresses: the public's pages at the root, staff under /desk/, sign-in under /staff/, programs under /api/."""

from django.urls import include, path
from django.views.generic import RedirectView

TO_THE_DESK = RedirectView.as_view(pattern_name="desk:home")  # which asks who is not signed in to do so

urlpatterns = [
    path("staff/", TO_THE_DESK, name="staff"),
    path("staff/email/", TO_THE_DESK, name="staff-email"),  # staff have no e-mail here: instead of the library's page, which would take one
    path("staff/", include("allauth.account.urls")),
    path("staff/second-factor/", include("huiying.pages.urls_factors")),
    path("", include("huiying.pages.urls")),
    path("desk/", include("huiying.desk.urls")),
    path("api/v1/", include("huiying.api.urls")),
    path("", include("huiying.portal.urls")),
]
