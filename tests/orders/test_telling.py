"""Each event reads as a sentence, in both languages, for the staff and for the citizen."""

import re
from datetime import UTC, datetime

import pytest

from huiying.orders.life import ASSIGNMENT, ORDER
from huiying.orders.telling import Happening, Names, life, tell
from huiying.orders.telling_lines import CITIZEN_LINES, LINES

AT = datetime(2025, 3, 4, 1, 30, tzinfo=UTC)
UNITS = {"u1": "市市政局", "u2": "云州供电公司"}
NAMES = Names(lambda key: UNITS.get(key, ""), lambda key: {"p1": "李静"}.get(key, ""), {"a1": "u1"})
HAN = re.compile("[一-鿿]")


def event(kind: str, **given: object) -> Happening:
    return Happening(kind, AT, **{"actor_kind": "staff", "actor_id": "p1", "account_class": "gov", **given})  # type: ignore[arg-type]


def test_every_event_of_the_life_cycle_has_a_sentence() -> None:
    assert {row.event for cycle in (ORDER, ASSIGNMENT) for row in cycle.rows} - set(LINES) == set()


def test_what_the_citizen_is_told_the_staff_read_too() -> None:
    assert set(CITIZEN_LINES) - set(LINES) == set()


@pytest.mark.parametrize("kind", sorted(LINES))
def test_each_line_is_chinese_in_chinese_and_english_in_english(kind: str) -> None:
    lines = [LINES[kind], *([CITIZEN_LINES[kind]] if kind in CITIZEN_LINES else [])]
    for line in lines:
        assert HAN.search(line.zh)
        assert not HAN.search(line.en)


def test_a_dispatch_names_the_units() -> None:
    sent = event("order.dispatched", payload={"lead": "u1", "co": ["u2"]})
    told = tell(sent, NAMES, "zh-hans")
    assert told is not None
    assert (told.who, told.text) == ("李静", "派市市政局、云州供电公司")
    citizen = tell(sent, NAMES, "en", "citizen")
    assert citizen is not None
    assert (citizen.who, citizen.text) == ("", "Sent to 市市政局, 云州供电公司.")


def test_a_unit_is_who_acts_in_its_assignment() -> None:
    told = tell(event("asg.signed", payload={"assignment": "a1"}), NAMES, "zh")
    assert told is not None
    assert (told.who, told.text, told.kind) == ("市市政局", "签收", "done")


def test_reasons_are_labels_and_words() -> None:
    told = tell(event("asg.return_requested", payload={"assignment": "a1", "return_reason": "duty_moved"}, texts={"basis": "依据移交清单第 7 项"}), NAMES, "zh")
    assert told is not None
    assert told.why == "职责已划转；依据移交清单第 7 项"
    assert told.kind == "back"


def test_an_operators_person_is_marked() -> None:
    told = tell(event("order.submitted", account_class="op"), NAMES, "zh")
    assert told is not None
    assert told.employer == "服务商"


def test_the_citizen_reads_neither_people_nor_internal_words() -> None:
    lines = [
        event("order.reply_rejected", texts={"missing": "缺照片"}),
        event("asg.rejected", payload={"assignment": "a1"}),
        event("order.replied_internal"),
        event("asg.replied", payload={"assignment": "a1"}, texts={"internal_result": "内部"}),
        event("order.info_asked", texts={"question": "是哪个路口？"}),
    ]
    told = life(lines, NAMES, "zh", "citizen")
    assert [(line.who, line.text, line.why) for line in told] == [("", "需要您补充情况：", "是哪个路口？")]


def test_an_unknown_event_is_a_machines_step_and_nothing_for_the_citizen() -> None:
    told = tell(event("order.never_heard_of"), NAMES, "zh")
    assert told is not None
    assert (told.text, told.kind) == ("order.never_heard_of", "machine")
    assert tell(event("order.never_heard_of"), NAMES, "zh", "citizen") is None


def test_a_rise_in_urgency_says_to_what() -> None:
    told = tell(event("order.urgency_raised", payload={"set": {"urgency": "critical"}}), NAMES, "zh")
    assert told is not None
    assert told.why == "特急"
    accepted = tell(event("order.accepted", payload={"set": {"urgency": "normal"}}), NAMES, "zh")
    assert accepted is not None
    assert accepted.why == ""


def test_a_close_by_handing_the_caller_over_is_told_as_that_with_to_whom_and_how() -> None:
    codes = {"transfer_to": "110", "transfer_mode": "hot", "transfer_result": "agreed"}
    handed = event("order.direct_closed", payload=codes, texts={"transfer_foreign_no": "JJ-17"})
    told, citizen = tell(handed, NAMES, "zh"), tell(handed, NAMES, "zh", "citizen")
    assert told is not None
    assert citizen is not None
    assert (told.text, told.why, citizen.text) == ("转接给对方，办结", "110 报警；一键转接；对方已接收；对方编号 JJ-17", "已为您当场转接。")
    assert citizen.why == ""
    answered = tell(event("order.direct_closed"), NAMES, "zh")
    assert answered is not None
    assert answered.text == "当场答复并办结"


@pytest.mark.parametrize(("kind", "given", "reasoned"), [
    ("asg.replied", {"payload": {"assignment": "a1", "set": {"solved": "solved"}}}, False),
    ("asg.replied", {"payload": {"assignment": "a1", "set": {"solved": "unsolved", "unsolved_reason": "no_policy"}}}, True),
    ("order.info_asked", {"texts": {"question": "是哪个路口？"}}, False),
    ("order.urged", {"texts": {"reason": "市民再次来电"}}, True),
    ("asg.return_requested", {"payload": {"assignment": "a1", "return_reason": "duty_moved"}}, True),
])  # fmt: skip
def test_only_what_gives_a_reason_is_told_as_one(kind: str, given: dict[str, object], reasoned: bool) -> None:
    told = tell(event(kind, **given), NAMES, "zh")
    assert told is not None
    assert told.reasoned is reasoned


def test_the_citizen_is_told_of_the_files_that_are_the_citizens_own() -> None:
    for kind, seen in (("citizen", True), ("after_photo", False), ("result", False)):
        added = event("attachment.added", payload={"kind": kind})
        assert (tell(added, NAMES, "zh", "citizen") is not None) is seen
        assert tell(added, NAMES, "zh") is not None
