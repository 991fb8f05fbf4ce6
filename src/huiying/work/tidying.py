"""What is left lying about and serves nobody: thrown away each hour."""

from django.contrib.sessions.models import Session
from django.db.models.functions import Now

EVERY_S = 3600.0


def tidy() -> int:
    """Delete the sessions that have run out (everybody who follows an order leaves one); returns how many."""
    return Session.objects.filter(expire_date__lt=Now()).delete()[0]
