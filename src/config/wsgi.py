"""WSGI entry point: pages and API. Raises KnownSecret where the city has no signing key of its own."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from huiying.directory.keys import demand_own_secret
from huiying.pages.proxies import TrustedProxies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.pop("HUIYING_ACTS_AS", None)  # pages are never the system: they stand behind their reader's wall
demand_own_secret()
application = TrustedProxies(get_wsgi_application(), settings.HUIYING_PROXIES)
