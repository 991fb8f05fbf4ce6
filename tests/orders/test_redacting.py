"""A copy for those outside: without the caller, recorded, with no way back."""

import json

import pytest

from huiying.directory.parties import Person
from huiying.directory.viewing import record_of
from huiying.journal.models import AccessRecord, Event, Text
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed, NotFound
from huiying.kit.redacting import BLACK
from huiying.orders.models import WorkOrder
from huiying.orders.models_copies import RedactedCopy
from huiying.orders.redacting import NotForOthers, Wanted, draft, find_copy, make_copy
from tests.cast import NOW, Cast, again, build
from tests.orders.steps import dispatched

WORDS = "我叫李建国，电话13900001111，住在青石路5号楼1单元302室。柳荫花园北门垃圾三天没清，找过物业的钱老板。"
PERSON = Person("李建国", "13900001111")
FOR = Wanted("柳荫花园物业公司", "请物业清运垃圾", ("钱老板",))


@pytest.fixture
def cast(db: None) -> Cast:
    return build()


def told(cast: Cast) -> WorkOrder:
    return dispatched(cast, NOW, cast.works, original_text=WORDS, person=PERSON, incident_address="柳荫花园北门")


def test_the_copy_says_the_matter_and_nothing_of_the_caller(cast: Cast) -> None:
    order = told(cast)
    copy = make_copy(order=order, wanted=FOR, actor=cast.unit_lead(cast.works), now=NOW)
    said = dict(copy.content)
    assert said["words"] == f"我叫{BLACK}，电话{BLACK}，住在{BLACK}。柳荫花园北门垃圾三天没清，找过物业的{BLACK}。"
    assert said["place"] == "东河区青石街道 柳荫花园北门"
    assert copy.taken_out["word"] == 1
    whole = json.dumps(copy.content, ensure_ascii=False)
    for private in ("李建国", "13900001111", "302", order.order_no, str(order.pk), str(order.party_id)):
        assert private not in whole


def test_a_copy_is_an_access_record_with_recipient_and_purpose(cast: Cast) -> None:
    order = told(cast)
    copy = make_copy(order=order, wanted=FOR, actor=cast.dispatcher, now=NOW)
    record = record_of(copy.mark)
    assert record is not None
    assert (record.purpose, record.stream, record.user_id, record.reason) == ("copy", order.stream, cast.dispatcher.id, "请物业清运垃圾")
    event = Event.objects.get(type="order.copied_redacted")
    assert "物业" not in event.payload
    assert dict(Text.objects.filter(event_id=event.pk).values_list("field", "text")) == {"recipient": "柳荫花园物业公司", "reason": "请物业清运垃圾"}
    assert find_copy(copy.mark, cast.unit_lead(cast.works)).pk == copy.pk
    with pytest.raises(NotFound):
        find_copy(copy.mark, cast.unit_lead(cast.environment))


def test_what_is_missing_or_forbidden_leaves_nothing(cast: Cast) -> None:
    order = told(cast)
    with pytest.raises(Refused):
        make_copy(order=order, wanted=Wanted("", "x"), actor=cast.dispatcher, now=NOW)
    with pytest.raises(NotFound):
        make_copy(order=order, wanted=FOR, actor=cast.unit_lead(cast.environment), now=NOW)
    for actor in (cast.agent, cast.op_dispatcher, cast.auditor):
        with pytest.raises(NotAllowed):
            make_copy(order=order, wanted=FOR, actor=actor, now=NOW)
    tip = cast.order(demand_type="report", phone="13800010007")
    with pytest.raises(NotForOthers):
        make_copy(order=again(tip), wanted=FOR, actor=cast.dispatcher, now=NOW)
    assert not RedactedCopy.objects.exists()
    assert not AccessRecord.objects.filter(purpose="copy").exists()


def test_callers_merged_into_the_order_are_taken_out_too(cast: Cast) -> None:
    order = told(cast)
    other = cast.order(person=Person("王芳华", "13900002222"))
    WorkOrder.objects.filter(pk=other.pk).update(parent=order, status="merged")
    WorkOrder.objects.filter(pk=order.pk).update(callers_n=2, edited_text="王芳华也反映，王女士电话 139-0000-2222。")
    fields = {field.code: field.shown for field in draft(order=again(order), words=(), actor=cast.dispatcher, now=NOW)}
    assert fields["words"] == f"{BLACK}也反映，{BLACK}电话 {BLACK}。"
