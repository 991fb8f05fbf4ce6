"""Addresses of the line: the agent's desk during calls, missed calls, recordings."""

from django.urls import path
from django.utils.translation import gettext_lazy

from huiying.desk import call_record, calls, flagged, line, live_calls, missed, recordings, surge
from huiying.pages.frame import Entry, add_staff

urlpatterns = [
    path("line/", line.line, name="line"),
    path("live/", live_calls.live_calls, name="line-live"),
    path("line/colleagues/", line.colleagues, name="line-colleagues"),
    path("line/caller/<uuid:call>/", line.caller, name="line-caller"),
    path("line/caller/<uuid:call>/reveal/", line.reveal, name="line-reveal"),
    path("calls/", calls.listed, name="calls"),
    path("calls/<uuid:call>/", call_record.one, name="call-record"),
    path("calls/<uuid:call>/number/", call_record.number, name="call-number"),
    path("calls/<uuid:call>/recordings/<int:key>/", call_record.play, name="call-recording"),
    path("calls/<uuid:call>/recordings/<int:key>/sound/<str:ticket>/", call_record.sound, name="call-recording-sound"),
    path("flagged/", flagged.listed, name="flagged"),
    path("flagged/<uuid:call>/", flagged.one, name="flagged-one"),
    path("surge/", surge.surge, name="surge"),
    path("missed/", missed.listed, name="missed"),
    path("missed/<uuid:call>/", missed.one, name="missed-one"),
    path("missed/<uuid:call>/<slug:verb>/", missed.do, name="missed-do"),
    path("orders/<str:order_no>/recordings/<int:key>/", recordings.play, name="recording"),
    path("orders/<str:order_no>/recordings/<int:key>/sound/<str:ticket>/", recordings.sound, name="recording-sound"),
]
add_staff(
    Entry(gettext_lazy("At the line"), "desk:line", 8, seen=line.sits, prefix="/desk/line/"),
    Entry(gettext_lazy("Live calls"), "desk:line-live", 61, seen=live_calls.sees_live_calls),
    Entry(gettext_lazy("Missed calls"), "desk:missed", 62, seen=line.sits, prefix="/desk/missed/"),
    Entry(gettext_lazy("Flagged calls"), "desk:flagged", 63, seen=flagged.sees_flagged, prefix="/desk/flagged/"),
    Entry(gettext_lazy("Surge mode"), "desk:surge", 76, seen=surge.switches),
)
