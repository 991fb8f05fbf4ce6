"""Addresses of the accuracy page."""

from django.urls import path
from django.utils.translation import gettext_lazy

from huiying.desk import learning
from huiying.pages.frame import Entry, add_staff

urlpatterns = [
    path("learning/", learning.page, name="learning"),
    path("learning/<slug:what>/retrain/", learning.retrain, name="learning-retrain"),
    path("learning/<slug:what>/undo/", learning.undo, name="learning-undo"),
    path("learning/models/<uuid:key>/propose/", learning.propose, name="learning-propose"),
    path("learning/uses/<uuid:key>/<slug:verb>/", learning.switch, name="learning-switch"),
]
add_staff(Entry(gettext_lazy("Suggestions"), "desk:learning", 78, seen=learning.may_look))
