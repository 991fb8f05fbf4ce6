"""Whatever a person is offered can be opened: every verb's form, every queue, every page of these desks, in both languages."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from huiying.desk import verbs_all
from huiying.desk.find import order_and_assignments
from huiying.desk.verbs import Subject, offers
from huiying.directory import clock
from huiying.directory.models import City, User
from huiying.dispatch.models import Adjudication, CatalogueVersion
from huiying.dispatch.proposing import propose_dispatch
from huiying.kit.errors import NotFound
from huiying.orders.models import WorkOrder
from tests.cast import STREET_LIGHT, Cast, again, engage
from tests.desk.kinds import orders_of_all_kinds
from tests.dispatch.scene import plan, with_catalogue
from tests.orders.steps import accepted
from tests.signing import sign_in


@pytest.fixture
def cast(db: None, settings: Settings) -> Iterator[Cast]:
    """The city with a catalogue, and a clock of its own that runs on from the cast's moment."""
    settings.HUIYING_CLOCK, settings.ALLOWED_HOSTS = "city", ["testserver"]
    built = with_catalogue()
    City.objects.update(clock_offset_s=int((built.now - datetime.now(UTC)).total_seconds()))
    clock.forget()
    yield built
    clock.forget()


PEOPLE = ("reviewer", "dispatcher", "adjudicator", "closer", "SZ_lead", "SZ_handler", "ZM_lead", "GD_lead", "HB_lead", "op_dispatcher")


def test_every_offered_form_and_page_can_be_opened(cast: Cast) -> None:
    assert verbs_all
    orders_of_all_kinds(cast)
    asked = set()
    for name in PEOPLE:
        client, actor = Client(), cast.fresh(cast.actors[name])
        sign_in(client, User.objects.get(username=name.lower()))
        for order in WorkOrder.objects.all():
            try:
                found, parts = order_and_assignments(order.order_no, actor)
            except NotFound:
                continue
            for offer in offers(Subject(found, actor, cast.now, None, parts)):
                if not offer.why_not and not offer.form.bare and offer.form.verb not in asked:
                    answer = client.get(offer.url, headers={"HX-Request": "true"})
                    assert answer.status_code == 200, (name, offer.url)
                    if any(field.required for field in offer.form.form.base_fields.values()):
                        empty = client.post(offer.url, {}, headers={"HX-Request": "true"})
                        assert (empty.status_code, b"data-problems" in empty.content) == (200, True), (name, offer.url)
                    asked.add(offer.form.verb)
            if set(actor.roles) & {"UL", "UH"}:
                assert client.get(f"/desk/unit/{order.order_no}/").status_code == 200
    wanted = {"accept", "dispatch", "add_assignee", "recall", "to_adjudication", "approve_return", "refuse_return", "accept_reply", "reject_reply",
              "adjudicate", "give_opinion", "invite", "contact", "reply", "request_return", "request_extension", "request_suspend",
              "request_plan", "sub_assign", "take_back",
              "approve_extension", "refuse_extension", "suspend", "refuse_suspend", "draft_reply"}  # fmt: skip
    assert wanted <= asked, wanted - asked


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_queue_and_room_can_be_opened(cast: Cast, language: str) -> None:
    orders_of_all_kinds(cast)
    case, version = Adjudication.objects.get(), CatalogueVersion.objects.get()
    pages = {
        "dispatcher": ["board/dispatch/", "board/returns/", "board/proposals/", "board/rework/", "adjudication/", "catalogue/", f"catalogue/{version.number}/"],
        "reviewer": ["board/review/"], "closer": ["board/time/", "board/replies/"],
        "SZ_lead": ["unit/", "unit/?todo=sign", "adjudication/", f"adjudication/{case.pk}/"],
        "adjudicator": [f"adjudication/{case.pk}/", "catalogue/new/", "catalogue/lines/1/", f"catalogue/{version.number}/sheet.csv"],
    }  # fmt: skip
    for name, places in pages.items():
        client = Client()
        sign_in(client, User.objects.get(username=name.lower()))
        for place in places:
            answer = client.get(f"/desk/{place}{'&' if '?' in place else '?'}lang={language}")
            assert answer.status_code == 200, (name, place)


def test_the_operators_proposal_is_confirmed_by_the_government_alone(cast: Cast) -> None:
    cast = engage(cast, operator_dispatch=True, gov_confirm_dispatch=True)
    order = accepted(cast, cast.now - timedelta(hours=1), topic_code=STREET_LIGHT)
    propose_dispatch(order=again(order), plan=plan(cast.works), actor=cast.op_dispatcher, now=cast.now)
    seen = {}
    for name in ("dispatcher", "op_dispatcher"):
        actor = cast.fresh(cast.actors[name])
        found, parts = order_and_assignments(order.order_no, actor)
        seen[name] = {offer.form.verb for offer in offers(Subject(found, actor, cast.now, None, parts)) if not offer.why_not}
    assert {"confirm_proposal", "decline_proposal", "dispatch"} <= seen["dispatcher"]
    assert "propose_dispatch" in seen["op_dispatcher"]
    assert not {"confirm_proposal", "dispatch"} & seen["op_dispatcher"]
    client = Client()
    sign_in(client, User.objects.get(username="dispatcher"))
    answer = client.post(f"/desk/orders/{order.order_no}/do/confirm_proposal/", {"seen": "1"})
    assert answer.status_code == 302
    assert again(order).status == "in_progress"
