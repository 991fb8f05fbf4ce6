"""What is left lying about and serves nobody: thrown away each hour."""

from django.db.models.functions import Now

from huiying.directory.models_signin import BrowserSession

EVERY_S = 3600.0


def tidy() -> int:
    """Delete the sessions that have run out (everybody who follows an order leaves one); returns how many."""
    return BrowserSession.objects.filter(expire_date__lt=Now()).delete()[0]
