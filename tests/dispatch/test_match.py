from huiying.dispatch.lines import Edit, as_edit, diff, edited
from huiying.dispatch.match import Line, Question, match, trimmed

GENERAL = Line(1, "01", "works", "the bureau's charter", fallback="streets")
LIGHTS = Line(2, "010200", "lighting", "the bureau keeps the lights")
DISTRICT = Line(3, "0102", "district", "lights of the east", region_prefix="990101")
POLES = Line(4, "010201", "power", "poles are the utility's", object_word="电线杆、变压器", co=("works",))
FIRMS = Line(5, "010201", "park", "lights of a business park", subject="enterprise")
LINES = (GENERAL, LIGHTS, DISTRICT, POLES, FIRMS)


def lead(**given: str) -> str:
    found = match(LINES, Question(**given))
    return found.line.lead if found else ""


def test_zeros_at_the_end_mean_not_further_divided() -> None:
    assert [trimmed(code) for code in ("010200", "010000", "100000", "0102", "")] == ["0102", "01", "10", "0102", ""]


def test_the_longest_topic_wins_then_the_object_then_the_region_then_the_subject() -> None:
    assert lead(topic="010101") == "works"
    assert lead(topic="010203", region="990102001") == "lighting"
    assert lead(topic="010203", region="990101001") == "district"
    assert lead(topic="010201", region="990101001", text="人民路变压器旁路灯不亮") == "power"
    assert lead(topic="010201", subject="enterprise") == "park"
    assert lead(topic="010201", subject="person", region="990102") == "lighting"


def test_an_object_word_is_found_whatever_its_width_or_spacing() -> None:
    wide = Line(6, "01", "x", "b", object_word="LED灯")
    assert match([wide], Question("010201", text="新装的ｌｅｄ 灯不亮")) is not None
    assert match([wide], Question("010201", text="灯不亮")) is None


def test_the_catalogue_may_be_silent() -> None:
    assert match(LINES, Question("020101")) is None
    assert match((), Question("010201")) is None


def test_reasons_name_the_conditions_that_were_met_and_the_basis() -> None:
    found = match(LINES, Question("010201", "990101001", "电线杆倾斜"))
    assert found is not None
    assert [(r.code, r.value) for r in found.reasons] == [("topic", "010201"), ("object", "电线杆"), ("basis", "poles are the utility's")]


def test_alternatives_are_other_leads_by_rank_and_then_the_fallback() -> None:
    found = match((*LINES, Line(7, "", "desk", "whatever is left")), Question("010201", "990101001", "电线杆", "enterprise"))
    assert found is not None
    assert [(a.unit, a.via) for a in found.alternatives] == [("park", "line"), ("district", "line"), ("lighting", "line")]
    alone = match([GENERAL], Question("010101"))
    assert alone is not None
    assert [(a.unit, a.via) for a in alone.alternatives] == [("streets", "fallback")]


def test_a_precedent_wins_over_a_line_that_asks_for_as_much() -> None:
    older, precedent, later = Line(1, "0102", "a", "b"), Line(2, "010200", "c", "d", source="precedent"), Line(3, "0102", "e", "f")
    found = match((older, precedent, later), Question("010201"))
    assert found is not None
    assert found.line is precedent


def test_a_difference_can_be_repeated_on_another_base() -> None:
    base = (GENERAL, LIGHTS, DISTRICT)
    ours = edited(base, Edit(put=(Line(0, "05", "power", "b"), Line(2, "010200", "power", "moved")), remove=(3,)))
    change = diff(base, ours)
    assert [line.line_no for line in change.added] == [4]
    assert ([new.lead for _, new in change.changed], [line.line_no for line in change.removed]) == (["power"], [3])
    theirs = edited(base, Edit(put=(Line(0, "06", "green", "b"),)))
    both = edited(theirs, as_edit(change))
    found = {(line.line_no, line.topic_prefix, line.lead) for line in both}
    assert found == {(1, "01", "works"), (2, "010200", "power"), (4, "06", "green"), (5, "05", "power")}


def test_a_new_line_that_asks_for_what_another_asks_for_takes_its_number() -> None:
    changed = edited((GENERAL, LIGHTS), Edit(put=(Line(0, "0102", "power", "a precedent", source="precedent"),)))
    assert [(line.line_no, line.lead) for line in changed] == [(1, "works"), (2, "power")]
