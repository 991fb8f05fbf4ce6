"""Addresses of the messages to citizens, their words, the trace of a page, and redacted copies."""

from django.urls import path
from django.utils.translation import gettext_lazy

from huiying.desk import copies, message_words, messages, quiet_hours, sealed, trace
from huiying.pages.frame import Entry, add_staff

urlpatterns = [
    path("messages/", messages.listed, name="messages"),
    path("messages/<int:key>/", messages.message, name="message"),
    path("messages/<int:key>/again/", messages.again, name="message-again"),
    path("orders/<str:order_no>/copy/", copies.prepare, name="copy-prepare"),
    path("copies/<str:mark>/", copies.copy, name="copy"),
    path("copies/<str:mark>/file/", copies.file, name="copy-file"),
    path("trace/", trace.trace, name="trace"),
    path("sealed/", sealed.sealed_log, name="sealed"),
    path("messages/words/", message_words.listed, name="words"),
    path("messages/words/hours/", quiet_hours.hours, name="words-hours"),
    path("messages/words/<slug:kind>/", message_words.kind_page, name="words-kind"),
    path("messages/words/<slug:kind>/propose/", message_words.propose, name="words-propose"),
    path("messages/words/<slug:kind>/<int:key>/<slug:verb>/", message_words.decide_words, name="words-decide"),
]
add_staff(
    Entry(gettext_lazy("Messages"), "desk:messages", 85, seen=messages.reads_messages, prefix="/desk/messages/"),
    Entry(gettext_lazy("Trace"), "desk:trace", 96, seen=trace.sees_trace),
    Entry(gettext_lazy("Sealed log"), "desk:sealed", 97, seen=trace.sees_trace),
)
