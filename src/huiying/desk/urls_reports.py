"""Addresses of reports."""

from django.urls import path
from django.utils.translation import gettext_lazy

from huiying.desk import report_files, reports
from huiying.pages.frame import Entry, add_staff

urlpatterns = [
    path("reports/", reports.listed, name="reports"),
    path("reports/new/", reports.new, name="report-new"),
    path("reports/<uuid:key>/", reports.one, name="report"),
    path("reports/<uuid:key>/words/", reports.words, name="report-words"),
    path("reports/<uuid:key>/release/", reports.release, name="report-release"),
    path("reports/<uuid:key>/file/<slug:kind>/", report_files.file, name="report-file"),
]
add_staff(Entry(gettext_lazy("Reports"), "desk:reports", 76, seen=reports.reads_reports, prefix="/desk/reports/"))
