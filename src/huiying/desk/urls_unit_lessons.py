"""Addresses of what the city's own orders teach about its catalogue."""

from django.urls import path

from huiying.desk import lessons

urlpatterns = [
    path("catalogue/lessons/", lessons.listed, name="lessons"),
    path("catalogue/lessons/<uuid:key>/", lessons.lesson, name="lesson"),
    path("catalogue/lessons/<uuid:key>/<slug:verb>/", lessons.decide, name="lesson-decide"),
]
