"""Addresses of the staff's screens. Each desk keeps its own in a file of its own."""

from django.urls import URLPattern, URLResolver, path

from huiying.desk import verb

app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("orders/<str:order_no>/do/<slug:verb>/", verb.do, name="do"),
]
