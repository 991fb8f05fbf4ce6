"""Addresses of the board of hot matters."""

from django.urls import path
from django.utils.translation import gettext_lazy

from huiying.desk import hotspot, hotspots
from huiying.dispatch.hotspots.seeing import may_look
from huiying.pages.frame import Entry, add_staff

urlpatterns = [
    path("hotspots/", hotspots.board, name="hotspots"),
    path("hotspots/find/", hotspots.look, name="hotspots-find"),
    path("hotspots/wall/", hotspots.wall, name="hotspots-wall"),
    path("hotspots/<uuid:key>/", hotspot.one, name="hotspot"),
    path("hotspots/<uuid:key>/orders/", hotspots.orders, name="hotspot-orders"),
    path("hotspots/<uuid:key>/do/<slug:verb>/", hotspot.do, name="hotspot-do"),
]
add_staff(Entry(gettext_lazy("Hot matters"), "desk:hotspots", 64, seen=may_look, prefix="/desk/hotspots/"))
