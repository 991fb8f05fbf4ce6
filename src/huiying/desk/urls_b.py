"""Addresses of units, dispatch, adjudication and the catalogue."""

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy

from huiying.desk import adjudication, catalogue, catalogue_sheet, dispatching, unit
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
    path("adjudication/", adjudication.adjudications, name="adjudications"),
    path("adjudication/<uuid:key>/", adjudication.adjudication, name="adjudication"),
    path("adjudication/<uuid:key>/opinion/", adjudication.opinion, name="adjudication_opinion"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/new/", catalogue.catalogue_line, name="catalogue_new"),
    path("catalogue/import/", catalogue_sheet.catalogue_import, name="catalogue_import"),
    path("catalogue/lines/<int:line_no>/", catalogue.catalogue_line, name="catalogue_line"),
    path("catalogue/<int:number>/", catalogue.catalogue_version, name="catalogue_version"),
    path("catalogue/<int:number>/sheet.csv", catalogue_sheet.catalogue_csv, name="catalogue_csv"),
    path("catalogue/<int:number>/<slug:verb>/", catalogue.decide, name="catalogue_decide"),
]
add_staff(
    Entry(gettext_lazy("My queue"), "desk:unit", 5, counted=True, seen=_handles, prefix="/desk/unit/"),
    Entry(gettext_lazy("To decide"), "desk:board", 15, counted=True, seen=dispatching.sees_board, prefix="/desk/board/"),
    Entry(gettext_lazy("Adjudication"), "desk:adjudications", 40, counted=True, seen=adjudication.sees_room, prefix="/desk/adjudication/"),
    Entry(gettext_lazy("Catalogue"), "desk:catalogue", 45, seen=catalogue.sees_catalogue, prefix="/desk/catalogue/"),
)
