"""Addresses of the city's own data: registers, proposals, and the set-up of a new city."""

from django.urls import path
from django.utils.translation import gettext_lazy

from huiying.desk import founding, proposals, registers
from huiying.pages.frame import Entry, add_staff

urlpatterns = [
    path("registers/", registers.index, name="registers"),
    path("registers/proposals/", proposals.listed, name="proposals"),
    path("registers/proposals/<uuid:key>/", proposals.proposal, name="proposal"),
    path("registers/proposals/<uuid:key>/<slug:verb>/", proposals.step, name="proposal-step"),
    path("registers/lines/<uuid:key>/", registers.line_history, name="register-line"),
    path("registers/<slug:name>/", registers.rows, name="register-kind"),
    path("registers/<slug:name>/new/", registers.row, name="register-new"),
    path("registers/<slug:name>/rows/<str:key>/", registers.row, name="register-row"),
    path("registers/<slug:name>/upload/", registers.upload, name="register-upload"),
    path("registers/<slug:name>/seed/", registers.seed, name="register-seed"),
    path("registers/<slug:name>/versions/", proposals.versions, name="register-versions"),
    path("set-up/", founding.founding, name="set-up"),
    path("set-up/open/now/", founding.opened, name="open-city"),
    path("set-up/<slug:code>/", founding.founding, name="founding"),
]
add_staff(
    Entry(gettext_lazy("Set up the city"), "desk:set-up", 1, seen=founding.sees_guide, prefix="/desk/set-up/"),
    Entry(gettext_lazy("Administration"), "desk:registers", 96, seen=registers.sees_registers, prefix="/desk/registers/"),
)
