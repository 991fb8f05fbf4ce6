"""Addresses of units, dispatch, adjudication and the catalogue."""

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy

from huiying.desk import dispatching, unit
from huiying.kit.actor import Actor
from huiying.pages.frame import Entry, add_staff


def _handles(actor: Actor) -> bool:
    return bool(actor.roles & {"UH", "UL"})


urlpatterns: list[URLPattern | URLResolver] = [
    path("unit/", unit.unit, name="unit"),
    path("unit/<str:order_no>/", unit.unit_order, name="unit_order"),
    path("board/", dispatching.board, name="board"),
    path("board/<slug:name>/", dispatching.board, name="board_queue"),
    path("board/<slug:name>/<str:order_no>/", dispatching.board_open, name="board_open"),
    path("orders/<str:order_no>/undo-dispatch/", dispatching.undo_dispatch, name="undo_dispatch"),
]
add_staff(
    Entry(gettext_lazy("My queue"), "desk:unit", 5, seen=_handles, prefix="/desk/unit/"),
    Entry(gettext_lazy("To decide"), "desk:board", 15, seen=dispatching.sees_board, prefix="/desk/board/"),
)
