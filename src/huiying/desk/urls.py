"""Addresses of the staff's screens. Each desk keeps its own in a file of its own."""

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy

from huiying.desk import (
    counts,
    files,
    home,
    order,
    orders,
    register,
    reveal,
    urls_accounts,
    urls_b,
    urls_c,
    urls_contracts,
    urls_d,
    urls_e,
    urls_evaluation,
    urls_learning,
    urls_line,
    urls_metrics,
    urls_registers,
    urls_reports,
    urls_unit_lessons,
    verb,
)
from huiying.pages.frame import Entry, add_staff

app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("counts/", counts.counts, name="counts"),
    path("register/", register.register, name="register"),
    path("register/look/", register.look, name="look"),
    path("register/history/", register.history, name="history"),
    path("register/keep/", register.keep, name="keep"),
    path("orders/", orders.orders, name="orders"),
    path("orders/<str:order_no>/", order.order, name="order"),
    path("orders/<str:order_no>/files/<uuid:key>/", files.file, name="file"),
    path("orders/<str:order_no>/reveal/<slug:field>/", reveal.reveal, name="reveal"),
    path("orders/<str:order_no>/do/<slug:verb>/", verb.do, name="do"),
    *urls_unit_lessons.urlpatterns,
    *urls_b.urlpatterns,
    *urls_c.urlpatterns,
    *urls_contracts.urlpatterns,
    *urls_d.urlpatterns,
    *urls_e.urlpatterns,
    *urls_metrics.urlpatterns,
    *urls_evaluation.urlpatterns,
    *urls_accounts.urlpatterns,
    *urls_registers.urlpatterns,
    *urls_reports.urlpatterns,
    *urls_learning.urlpatterns,
    *urls_line.urlpatterns,
]
add_staff(
    Entry(gettext_lazy("Register"), "desk:register", 10, seen=lambda actor: "AG" in actor.roles),
    Entry(gettext_lazy("Orders"), "desk:orders", 30),
)
