"""Addresses: the public's pages at the root, staff under /desk/, sign-in under /staff/."""

from django.urls import include, path

urlpatterns = [
    path("staff/", include("allauth.account.urls")),
    path("staff/second-factor/", include("huiying.pages.urls_factors")),
    path("", include("huiying.pages.urls")),
    path("desk/", include("huiying.desk.urls")),
    path("", include("huiying.portal.urls")),
]
