"""The budget page: the same numbers as the command, wrong input told plainly, limits, an address that keeps what was moved."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.utils.translation import override

from huiying.cli.main import main
from huiying.directory import clock
from huiying.portal.accounts.plan import command, told
from huiying.portal.accounts.plan_answer import Question, answer
from huiying.portal.limiting import PLAN
from huiying.workforce.carried import carried
from huiying.workforce.conventions import Standard
from huiying.workforce.heads import Asked
from huiying.workforce.ranges import Ranges, draw, drawn_capacity
from tests.cast import build
from tests.portal.test_limits import used_up

USUAL = {
    "calls": 0.0, "heads": 0.0, "money": 0.0, "target": 0.85, "within_s": 15.0, "pay": 4_500.0, "aht_s": 300.0, "patience_s": 90.0, "shrinkage": 0.32,
    "factor": 1.07,
}  # fmt: skip
OTHERS = {"calls": 640.0, "target": 0.9, "within_s": 20.0, "pay": 6_200.0, "patience_s": 60.0, "shrinkage": 0.3, "factor": 1.25}
HERE = "/accounts/plan/"


@pytest.fixture
def city_clock(settings: Any) -> Iterator[None]:
    settings.HUIYING_CLOCK = "city"
    yield
    clock._offsets.clear()


def asked(**changed: float) -> Question:
    return Question(**(USUAL | changed))


def by_command(question: Question, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    """What the command says that the page prints beside its answer."""
    assert main([*command(question).split()[1:], *more, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize("changed", [{"calls": 11_014.0}, OTHERS])
def test_people_and_yuan_are_those_of_the_command(changed: dict[str, float], capsys: pytest.CaptureFixture[str]) -> None:
    question = asked(**changed)
    page, command_line = answer(question), by_command(question, capsys)
    heads = page.bought.heads
    assert {"value": heads.value, "lo": heads.lo, "hi": heads.hi} == command_line["heads"]
    for name, side in (("in_house", page.in_house), ("bought", page.bought)):
        for key, yuan in (("cost_month", side.month), ("head_month", side.each)):
            assert (yuan.value, yuan.lo, yuan.hi) == tuple(command_line[key][name][end] for end in ("value", "lo", "hi"))
    assert (page.hours_a_day, page.peak) == (command_line["agent_hours_per_day"], command_line["peak_agents"])


def test_the_founding_figure(capsys: pytest.CaptureFixture[str]) -> None:
    """11,014 calls a day, 85 % within 15 s: 271.3 +- .3 heads."""
    assert abs(answer(asked(calls=11_014.0)).bought.heads.value - 271.3) <= 0.3
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("changed", [{"heads": 300.0}, {"money": 3_000_000.0}])
def test_what_people_and_money_carry_is_that_of_the_command(changed: dict[str, float], capsys: pytest.CaptureFixture[str]) -> None:
    question = asked(**changed)
    page, command_line = answer(question), by_command(question, capsys, "--draws", "25")
    for name, side in (("in_house", page.in_house), ("bought", page.bought)):
        calls = command_line["calls_per_day"] if question.heads else command_line[name]["calls_per_day"]
        assert side.calls is not None
        assert side.calls.value == calls["value"]
        assert [side.calls.lo, side.calls.hi] == pytest.approx([calls["lo"], calls["hi"]], rel=0.1)  # few draws here: the next test holds draw against draw


def test_the_table_is_the_bisection_to_a_thousandth_or_so() -> None:
    question = Asked(0.0, 300.0, Standard(0.9, 20.0))
    drawn = draw(question, Ranges(), draws=24)
    heads = np.linspace(150.0, 420.0, 24)
    assert carried(question, drawn, heads) == pytest.approx(drawn_capacity(question, drawn, heads), rel=4e-3)


def test_so_few_people_cannot_cover_a_day() -> None:
    with override("en"):
        said = told(asked(heads=5.0), answer(asked(heads=5.0)))
    assert "cannot cover the day" in said.sentence
    assert {side.calls for side in said.sides} == {""}


@pytest.mark.django_db
def test_the_address_keeps_what_was_moved_and_leaves_the_rest_at_its_default() -> None:
    build()
    page = Client().get(HERE, {"calls": "11014", "pay": "4500"}).content.decode()
    assert 'name="calls" value="11014"' in page
    assert "约需 271 人" in page
    assert re.search(r"自办每月 236\.6 万元，外包每月 288\.4 万元", page)
    assert "./huiying staff --calls-per-day 11014" in unescape(page)
    assert Client().get(HERE).status_code == 200


WRONG = (
    ({"calls": "many"}, "每天要求人工的来电"), ({"target": "100"}, "及时接起"), ({"pay": "-3"}, "话务员税前月薪"), ({"calls": "1e99"}, "每天要求人工的来电"),
    ({"aht": ""}, "每通电话"), ({"way": "luck"}, "已知的是"), ({"calls": "NaN"}, "每天要求人工的来电"), ({"heads": "0", "way": "heads"}, "付薪人数"),
)  # fmt: skip


@pytest.mark.django_db
def test_wrong_input_is_told_plainly_and_nothing_is_worked_out() -> None:
    build()
    for given, wanted in WRONG:
        page = Client().get(HERE, given).content.decode()
        answered = page[page.index('id="answer"') :]
        assert "没有算" in answered
        assert wanted in answered
        assert "万元" not in answered


@pytest.mark.django_db
def test_one_who_asks_too_often_is_told_to_wait(city_clock: None) -> None:

    build()
    used_up(PLAN, "127.0.0.1")
    assert Client().get(HERE, {"calls": "500"}).status_code in {200, 429}
