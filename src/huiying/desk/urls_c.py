"""Addresses of the follow-up desk, supervision, claims, wallboard, notices, calendar."""

from django.urls import path
from django.utils.translation import gettext_lazy

from huiying.desk import calendar, claims, figures_health, followup, notices, returns, supervising, surge, wallboard  # noqa: F401 - figures_health adds its check
from huiying.pages.frame import Entry, add_staff

urlpatterns = [
    path("followup/", followup.queue, name="followup"),
    path("followup/decisions/", followup.decisions, name="followup-decisions"),
    path("followup/next/", followup.next_call, name="call-next"),
    path("followup/<str:order_no>/", followup.call, name="call"),
    path("supervision/", supervising.board, name="supervising"),
    path("supervision/many/", supervising.bulk, name="supervise-many"),
    path("supervision/returns/", returns.listed, name="returns"),
    path("supervision/all/", supervising.supervisions, name="supervisions"),
    path("claims/", claims.listed, name="claims"),
    path("claims/new/", claims.new, name="claim-new"),
    path("claims/<uuid:key>/", claims.claim, name="claim"),
    path("notices/", notices.inbox, name="notices"),
    path("notices/<uuid:key>/acknowledge/", notices.ack, name="notice-ack"),
    path("wallboard/", wallboard.wallboard, name="wallboard"),
    path("calendar/", calendar.calendar, name="calendar"),
]
add_staff(
    Entry(gettext_lazy("Call-backs"), "desk:followup", 60, counted=True, seen=lambda actor: bool(actor.roles & {"CB", "CR"})),
    Entry(gettext_lazy("Supervision"), "desk:supervising", 65, counted=True, seen=lambda actor: bool(actor.roles & supervising.WATCHERS)),
    Entry(gettext_lazy("Supervisions"), "desk:supervisions", 66, counted=True, seen=lambda actor: bool(actor.roles & {"UL", "UH"})),
    Entry(gettext_lazy("Claims"), "desk:claims", 70, counted=True, seen=lambda actor: bool(actor.roles & (claims.SEE_ALL | {"UL"}))),
    Entry(gettext_lazy("Wallboard"), "desk:wallboard", 75, seen=surge.sees_wallboard),
    Entry(gettext_lazy("Notices"), "desk:notices", 80, counted=True),
    Entry(gettext_lazy("Calendar"), "desk:calendar", 90, seen=lambda actor: bool(actor.roles & {"AS", "AD", "SV", "AU", "DP"})),
)
