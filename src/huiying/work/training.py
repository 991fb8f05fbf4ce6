"""The process that trains one model that was asked for: `python -m huiying.work.training ID`. The worker starts it and does not wait."""

import logging
import os
import sys
from uuid import UUID

import django
from django.apps import apps

if not apps.ready:
    os.environ |= {"HUIYING_ACTS_AS": "system"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

from huiying.dispatch.retraining import retrain
from huiying.kit.actor import system
from huiying.kit.errors import Told
from huiying.work.clock import read_clock

log = logging.getLogger(__name__)


def main(model_id: str) -> None:
    """Train it; a model that somebody else has begun, or that is not there, is left alone."""
    try:
        made = retrain(model_id=UUID(model_id), actor=system("learning"), now=read_clock())
    except Told as refused:
        log.warning("model %s: %s", model_id, type(refused).__name__)
    else:
        log.info("model %s of %s: %s", made.version, made.what, made.state)


if __name__ == "__main__":
    main(sys.argv[1])
