"""Lines of a life and lanes of assignments."""

from datetime import UTC, date, datetime, timedelta

from huiying.pages.shapes import Folded, Lane, LifeLine, Mark, Run, chart, fold

NOW = datetime(2026, 11, 17, 4, 0, tzinfo=UTC)  # noon in Shanghai
MIDNIGHT = datetime(2026, 11, 15, 16, 0, tzinfo=UTC)  # the 16th begins


def test_neighbouring_machine_lines_are_folded_and_others_keep_their_order() -> None:
    kinds = {"m1": "machine", "m2": "machine", "m3": "machine"}
    lines = [LifeLine(NOW, text, kind=kinds.get(text, "done")) for text in ("a", "m1", "m2", "b", "m3")]  # type: ignore[arg-type]
    assert [tuple(x.text for x in e.lines) if isinstance(e, Folded) else e.text for e in fold(lines)] == ["a", ("m1", "m2"), "b", ("m3",)]


def test_a_due_at_24_00_needs_no_further_day() -> None:
    drawn = chart([Lane("U", "", (Run(MIDNIGHT, MIDNIGHT + timedelta(days=2)),))], NOW)
    assert drawn
    assert [d.date for d in drawn.days] == [date(2026, 11, 16), date(2026, 11, 17)]
    assert (drawn.tracks[0].runs[0].left, drawn.tracks[0].runs[0].width) == (0, 100)


def test_now_stands_where_it_is_and_nowhere_when_it_is_outside() -> None:
    run = Lane("U", "", (Run(MIDNIGHT, MIDNIGHT + timedelta(days=2)),))
    inside, outside = chart([run], NOW), chart([run], NOW + timedelta(days=9))
    assert inside
    assert inside.now
    assert inside.now.left == 75
    assert outside
    assert outside.now is None


def test_words_that_would_collide_go_to_a_second_line_and_then_into_one() -> None:
    marks = tuple(Mark(MIDNIGHT + timedelta(hours=h), "电话联系") for h in (2, 4, 6))
    drawn = chart([Lane("U", "", (Run(MIDNIGHT, MIDNIGHT + timedelta(days=4)),), marks)], NOW)
    assert drawn
    assert [(m.text, m.low) for m in drawn.tracks[0].marks] == [("电话联系", True), ("电话联系 · 电话联系", False)]
    assert drawn.tracks[0].two_lines


def test_the_line_of_a_mark_crosses_no_words_of_the_one_before() -> None:
    marks = (Mark(MIDNIGHT + timedelta(hours=2), "signed"), Mark(MIDNIGHT + timedelta(hours=4), "contact"), Mark(MIDNIGHT + timedelta(hours=20), "returned"))
    drawn = chart([Lane("U", "", (Run(MIDNIGHT, MIDNIGHT + timedelta(days=9)),), marks)], NOW)
    assert drawn
    assert [(m.text, m.low) for m in drawn.tracks[0].marks] == [("signed · contact", True), ("returned", False)]


def test_a_mark_at_the_right_edge_speaks_to_the_left() -> None:
    end = MIDNIGHT + timedelta(days=3)
    drawn = chart([Lane("U", "", (Run(MIDNIGHT, end),), (Mark(end, "到期"),))], NOW)
    assert drawn
    assert drawn.tracks[0].marks[0].kind == "left"


def test_days_off_are_banded_and_long_charts_head_few_days() -> None:
    drawn = chart([Lane("U", "", (Run(MIDNIGHT, MIDNIGHT + timedelta(days=56)),))], NOW, [date(2026, 11, 21)])
    assert drawn
    assert [round(b.left, 2) for b in drawn.off] == [round(5 / 56 * 100, 2)]
    assert sum(d.shown for d in drawn.days) == 14


def test_nothing_with_a_time_is_no_chart() -> None:
    assert chart([Lane("U", "")], NOW) is None
