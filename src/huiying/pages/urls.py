"""Addresses that belong to no single room."""

from django.conf import settings
from django.urls import path

from huiying.pages import begin, gallery, outside, own_sessions, views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("health/", views.health, name="health"),
    path("prefer/<slug:name>/<slug:value>/", views.prefer, name="prefer"),
    path("staff/begin/", begin.begin_page, name="signin-begin"),
    path("staff/government/", outside.go, name="outside-go"),
    path("staff/government/back/", outside.back, name="outside-back"),
    path("staff/sessions/", own_sessions.sessions, name="sessions"),
    path("staff/sessions/end/", own_sessions.end, name="sessions-end"),
    path("staff/views/<slug:list_name>/", views.save_view, name="save-view"),
    path("staff/views/<int:pk>/remove/", views.drop_view, name="drop-view"),
]
if settings.HUIYING_DEMO:
    urlpatterns += [
        path("staff/components/", gallery.components, name="components"),
        path("staff/components/reveal/", gallery.reveal, name="components-reveal"),
        path("staff/components/list/", gallery.example_list, name="components-list"),
    ]
