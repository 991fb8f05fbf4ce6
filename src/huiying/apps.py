"""The one Django app."""

from django.apps import AppConfig


class HuiyingConfig(AppConfig):
    """Registers every room's tables under one label, so that a border between rooms can move without a migration."""

    name = "huiying"
    label = "huiying"
    default_auto_field = "django.db.models.BigAutoField"
