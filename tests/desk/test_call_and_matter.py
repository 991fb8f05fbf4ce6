"""A matter told in a call is bound to it: the number comes from the switch's record, never through the browser, and only for who answered."""

from uuid import UUID, uuid4

from huiying.calls.models import Contact
from huiying.calls.record import record
from huiying.directory.parties import Person, find_or_add, opened, phone_index
from huiying.kit.actor import system
from huiying.orders.in_call import belongs
from huiying.orders.models import WorkOrder
from tests.calls.scripts import call_id, happenings
from tests.cast import Cast
from tests.desk.test_orders_desk import Enter, cast, enter, given, text  # noqa: F401 - fixtures

NUMBER = "13912345678"
TALKING = "0 call.arrived usable\n1 call.queued queue=general\n2 call.offered agent=me\n5 call.answered agent=me"


def talked(cast: Cast, who: str, script: str = TALKING, *, name: str = "one", number: str = NUMBER) -> UUID:  # noqa: F811
    """A call, by default one in which this person talks now."""
    record(happenings("call:" + call_id(name), script, number=number, me=cast.user(who).pk), actor=system("line"), now=cast.now)
    return UUID(call_id(name))


def told(call: UUID, **changed: str) -> dict[str, str]:
    """The form as the page at the line posts it: with the call, and without a number."""
    return given(call=str(call), phone="", name="李四", **changed)


def test_the_call_is_the_contact_and_its_number_the_citizens(cast: Cast, enter: Enter) -> None:  # noqa: F811
    call = talked(cast, "agent")
    answer = enter("agent").post("/desk/register/", told(call))
    order = WorkOrder.objects.select_related("party").get()
    assert answer.status_code == 302
    assert (order.contact_id, order.number_source, opened(order.party).phone) == (call, "switch", NUMBER)
    contact = Contact.objects.get()
    assert (contact.order_id, contact.party_id, contact.number_source) == (order.pk, order.party_id, "switch")
    assert belongs(call=call, order=order.pk)
    assert not belongs(call=uuid4(), order=order.pk)


def test_nobody_binds_a_matter_to_a_call_of_somebody_else(cast: Cast, enter: Enter) -> None:  # noqa: F811
    call = talked(cast, "agent2")
    page = text(enter("agent").post("/desk/register/", told(call)))
    assert "这通电话不是您接的" in page
    assert WorkOrder.objects.count() == 0
    assert text(enter("agent").post("/desk/register/keep/", told(call))) != ""
    assert Contact.objects.get(pk=call).order_id is None


def test_a_call_that_only_rings_is_not_the_matters_yet(cast: Cast, enter: Enter) -> None:  # noqa: F811
    call = talked(cast, "agent", TALKING.rpartition("\n")[0])
    assert "这通电话不是您接的" in text(enter("agent").post("/desk/register/", told(call)))


def test_another_number_and_none_may_be_said(cast: Cast, enter: Enter) -> None:  # noqa: F811
    call, client = talked(cast, "agent"), enter("agent")
    client.post("/desk/register/", told(call) | {"phone": "13800010009"})
    client.post("/desk/register/", told(call) | {"number_source": "none"})
    first, second = WorkOrder.objects.select_related("party").order_by("seq")
    assert (first.number_source, opened(first.party).phone) == ("declared", "13800010009")
    assert (second.number_source, second.contact_id) == ("none", call)
    contact = Contact.objects.get(pk=call)
    assert bytes(contact.number_index or b"") == phone_index(NUMBER)


def test_a_draft_begun_before_the_call_is_bound_to_it_and_the_captured_number_stays(cast: Cast, enter: Enter) -> None:  # noqa: F811
    client = enter("agent")
    form = told(talked(cast, "agent"))
    client.post("/desk/register/keep/", form | {"call": "", "number_source": "none"})
    draft = WorkOrder.objects.get()
    assert client.post("/desk/register/", form | {"draft": str(draft.pk)}).status_code == 302
    order = WorkOrder.objects.select_related("party").get()
    assert (order.pk, str(order.contact_id), order.number_source, opened(order.party).phone) == (draft.pk, form["call"], "switch", NUMBER)
    kept = Contact.objects.get(pk=form["call"])
    assert (bytes(kept.number_index or b""), kept.number_source) == (phone_index(NUMBER), "switch")


def test_the_same_caller_adds_to_an_order_and_the_call_is_the_contact(cast: Cast, enter: Enter) -> None:  # noqa: F811
    order = cast.order(phone=NUMBER)
    call = talked(cast, "agent")
    assert enter("agent").post("/desk/register/", told(call, outcome=f"append:{order.pk}")).status_code == 302
    assert Contact.objects.get(pk=call).order_id == order.pk
    assert belongs(call=call, order=order.pk)
    assert Contact.objects.filter(purpose="append").count() == 0


def test_duplicates_of_the_caller_are_found_without_the_number_in_the_form(cast: Cast, enter: Enter) -> None:  # noqa: F811
    cast.order(phone=NUMBER)
    call = talked(cast, "agent")
    assert "同一来电人" in text(enter("agent").post("/desk/register/look/", told(call)))
    find_or_add(Person("", NUMBER), now=cast.now)
