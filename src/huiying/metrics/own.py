"""The definitions of this city."""

from pathlib import Path

from django.conf import settings

from huiying.metrics.catalogue import Catalogue, shipped, with_own


def own_catalogue() -> Catalogue:
    """The catalogue of this city: the shipped one with its own definitions (HUIYING_METRICS names their folder). Raises Refused."""
    return with_own(Path(settings.HUIYING_METRICS)) if settings.HUIYING_METRICS else shipped()
