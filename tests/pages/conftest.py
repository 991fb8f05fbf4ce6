"""A small city, and requests as they are behind the edge."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.test import RequestFactory

from huiying.directory.actors import actor_of
from huiying.directory.models import City, Org, Topic, User
from huiying.directory.reference import REFERENCE
from huiying.pages.requests import StaffRequest

NOW = datetime(2026, 11, 17, 2, 24, tzinfo=UTC)
Asked = Callable[..., StaffRequest]


@pytest.fixture
def lin(db: None) -> User:
    """A dispatcher of the agency, in a city with 120 topics."""
    REFERENCE.clear()
    City.objects.update_or_create(id=1, defaults={"name": "云州市", "name_en": "Yunzhou"})
    agency = Org.objects.create(id=uuid4(), code="HL", name="热线管理中心", kind="hotline_agency", path="/HL/", active_from=NOW)
    Topic.objects.bulk_create(Topic(code=f"{n:06d}", name=f"事项{n}", level=1 + n % 3, place_bound=n % 2 == 0) for n in range(120))
    made = User.objects.create(id=uuid4(), username="lin", name="林晓雯", org=agency, employer=agency, roles=["DP"], created_at=NOW)
    return User.objects.get(pk=made.pk)


@pytest.fixture
def ask(lin: User, rf: RequestFactory) -> Asked:
    """A signed-in GET."""

    def asked(query: str = "", **headers: str) -> StaffRequest:
        request = rf.get(f"/list/{query}", headers=headers)
        request.user, request.now, request.actor = lin, NOW, actor_of(lin, NOW)  # type: ignore[attr-defined]
        return request  # type: ignore[return-value]

    return asked
