"""Addresses of the administrators."""

from django.urls import path
from django.utils.translation import gettext_lazy

from huiying.desk import holds, people
from huiying.pages.frame import Entry, add_staff
from huiying.retention.holds import may_hold

urlpatterns = [
    path("people/", people.listed, name="people"),
    path("people/new/", people.new, name="person-new"),
    path("people/<uuid:key>/", people.person, name="person"),
    path("people/<uuid:key>/<slug:name>/", people.step, name="person-step"),
    path("holds/", holds.listed, name="holds"),
    path("holds/new/", holds.new, name="hold-new"),
    path("holds/<uuid:key>/", holds.one, name="hold"),
]
add_staff(Entry(gettext_lazy("Legal holds"), "desk:holds", 94, seen=may_hold, prefix="/desk/holds/"))
add_staff(Entry(gettext_lazy("People"), "desk:people", 95, seen=people.sees_people, prefix="/desk/people/"))
