"""A small city and the web process, for tests in a browser: python -m tests.pages.serve PORT."""

import sys
from datetime import UTC, datetime
from uuid import uuid4
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django

django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402 - after setup

from config.wsgi import application  # noqa: E402
from huiying.directory.models import City, Org, Topic, User  # noqa: E402

PASSWORD = "every-matter-answered"


def seed(now: datetime) -> None:
    City.objects.update_or_create(id=1, defaults={"name": "云州市", "name_en": "Yunzhou"})
    agency = Org.objects.create(id=uuid4(), code="HL", name="热线管理中心", kind="hotline_agency", path="/HL/", active_from=now)
    User.objects.create(id=uuid4(), username="lin", name="林晓雯", org=agency, employer=agency, roles=["DP"], created_at=now, password=make_password(PASSWORD))
    Topic.objects.bulk_create(Topic(code=f"{n:06d}", name=f"事项{n}", level=1 + n % 3) for n in range(120))


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    seed(datetime.now(UTC))
    make_server("127.0.0.1", int(sys.argv[1]), application, handler_class=Quiet).serve_forever()
