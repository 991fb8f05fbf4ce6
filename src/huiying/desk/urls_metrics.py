"""Addresses of the numbers: the director's page, the metrics, what is behind each."""

from django.urls import path
from django.utils.translation import gettext_lazy

from huiying.desk import director, metric, metric_rows, metrics_list
from huiying.desk.figures_seeing import sees_city, sees_figures
from huiying.pages.frame import Entry, add_staff

urlpatterns = [
    path("director/", director.director, name="director"),
    path("metrics/", metrics_list.listed, name="metrics"),
    path("metrics/<slug:ref>/", metric.metric, name="metric"),
    path("metrics/<slug:ref>/rows/", metric_rows.rows, name="metric-rows"),
]
add_staff(
    Entry(gettext_lazy("Overview"), "desk:director", 3, seen=sees_city),
    Entry(gettext_lazy("Metrics"), "desk:metrics", 77, seen=sees_figures, prefix="/desk/metrics/"),
)
