"""The screens of the numbers: what they show is what is reckoned, what opens is what was counted, and nobody sees more than is theirs."""

import csv
import re
from datetime import date, timedelta
from fractions import Fraction
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from openpyxl import load_workbook

from huiying.calls.models import Visit
from huiying.desk.director_figures import read, rows_of
from huiying.desk.fact_words import COLUMNS, FACTS, VIEWS
from huiying.desk.figure_formula import in_words
from huiying.desk.figure_written import written
from huiying.desk.figures_months import chosen
from huiying.journal.models import AccessRecord
from huiying.kit.actor import system
from huiying.kit.clauses import aggregates, columns_in
from huiying.kit.clauses_parse import parse_number
from huiying.metrics.asking import Period
from huiying.metrics.catalogue import shipped
from huiying.metrics.closing import close_month
from huiying.metrics.computing import compute
from huiying.metrics.engines import Postgres
from huiying.metrics.reading import month_of
from tests.cast import NOW, Cast
from tests.desk.figures_city import cast, figured
from tests.desk.figures_scene import FEBRUARY, FEW, MARCH, few
from tests.desk.test_orders_desk import Enter, enter
from tests.reading import without_drawn

__all__ = ["cast", "enter", "figured"]

COUNTED = ("num", "den", "value", "n", "worst_at")
ROWS = re.compile(r'id="h-rows">([\d,]+) 行')


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def reckoned(code: str, variant: str, since: Any, until: Any, by: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The published rows of a variant, raw, as compute() tells them."""
    results = compute([shipped().versions[code][-1]], Period(since, until, NOW), by, Postgres(), shipped())
    return [one.published() for one in results if one.asked.variant.name == variant and one.raw]


def test_the_directors_figures_are_those_that_are_reckoned(cast: Cast, enter: Enter) -> None:
    running = read(chosen("2025-03", NOW), NOW)
    assert running.counted_to == date(2025, 3, 4)
    until = NOW.replace(hour=16, minute=0) - timedelta(days=1)
    for row in rows_of(running.rolled):
        (told_,) = reckoned(row["code"], row["variant"], MARCH, until)
        assert [row[name] for name in COUNTED] == [told_[name] for name in COUNTED]
    locked = page(enter("supervisor"), "/desk/director/?month=2025-02")
    for code, variant in (("human_connect_rate", "requested"), ("service_level_15", "offered"), ("loss_rate", "all"), ("connect_rate_24h", "minimum")):
        (told_,) = reckoned(code, variant, FEBRUARY, MARCH)
        assert f"{written(told_, 'share').value}<small>%" in locked
        assert f"{int(told_['num']):,} ÷ {int(told_['den']):,}" in locked
    for day, one in read(chosen("2025-02", NOW), NOW).rolled.days.items():
        since = FEBRUARY + (day - date(2025, 2, 1))
        assert one.requested == Visit.objects.filter(queued_at__gte=since, queued_at__lt=since + timedelta(days=1)).count()
    assert "系统故障" in locked
    assert "截至" in locked


def test_a_month_that_is_asked_for_is_the_one_that_is_shown(cast: Cast, enter: Enter) -> None:
    shown = {asked: chosen(asked, NOW).month for asked in ("2024-06", "2025-01", "2025-12", "1999-12", "0001-01", "nonsense")}
    known = {"2024-06": "2024-06", "2025-01": "2025-01", "2025-12": "2025-03"}
    assert shown == known | {"1999-12": "2000-01", "0001-01": "2025-03", "nonsense": "2025-03"}
    for address in ("director/", "metrics/T03/", "metrics/T03/rows/"):
        assert "2024年6月" in page(enter("supervisor"), f"/desk/{address}?month=2024-06")
    close_month(month="2025-01", catalogue=few(), actor=system("cli"), now=NOW)
    orders = {month: read(chosen(month, NOW), NOW).orders for month in ("2025-01", "2025-02", "2025-03")}
    assert {month: table.month if table else None for month, table in orders.items()} == {"2025-01": "2025-01", "2025-02": "2025-02", "2025-03": "2025-02"}


def test_a_metric_shows_its_formula_its_variants_and_leads_to_the_rows(cast: Cast, enter: Enter) -> None:
    supervisor = enter("supervisor")
    seen = page(supervisor, "/desk/metrics/T03/?month=2025-02")
    (told_,) = reckoned("service_level_15", "offered", FEBRUARY, MARCH)
    assert f"{int(told_['num']):,}</b>" in seen
    assert "人工接通 且 等待时长 ≤ 15 秒" in seen
    assert "count(ans and wait_s &lt;= 15)" in seen
    for variant in shipped().versions["service_level_15"][-1].variants:
        assert variant.zh in seen
    assert "系统故障" in seen
    assert "v1 · 自 2020-01-01 起施行" in seen
    assert "GB/T 33358-2016" in seen
    assert page(supervisor, "/desk/metrics/service_level_15/?month=2025-02&by=day").count("<tr>") > 28
    assert page(supervisor, "/desk/metrics/t03/?month=2025-03&by=queue").count("企业专席") == 1
    page(supervisor, "/desk/metrics/T99/", 404)


@pytest.mark.parametrize(
    ("ref", "code", "variant"), [("T03", "service_level_15", "offered"), ("T05", "loss_rate", "less_short"), ("T01", "connect_rate_24h", "minimum")]
)
def test_the_rows_that_open_are_as_many_as_the_figure_says(cast: Cast, enter: Enter, ref: str, code: str, variant: str) -> None:
    supervisor, (since, until) = enter("supervisor"), (FEBRUARY, MARCH)
    for month, span in (("2025-02", (since, until)), ("2025-03", (MARCH, MARCH + timedelta(days=31)))):
        (told_,) = reckoned(code, variant, *span)
        for side in ("num", "den"):
            sums = [rows_of_part(supervisor, ref, month, variant, f"{side}{at}") for at in range(2)]
            assert Fraction(told_[side]) == (sums[0] or 0) - (sums[1] or 0)
        exported = supervisor.get(f"/desk/metrics/{ref}/rows/?month={month}&variant={variant}&export=csv")
        lines = list(csv.reader(StringIO(b"".join(exported.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
        assert len(lines) - 1 == rows_of_part(supervisor, ref, month, variant, "den0")


def rows_of_part(client: Client, ref: str, month: str, variant: str, part: str) -> int | None:
    """How many rows open for a part of a figure; None where it has no such part."""
    answer = client.get(f"/desk/metrics/{ref}/rows/?month={month}&variant={variant}&part={part}")
    if answer.status_code == 404:
        return None
    found = ROWS.search(answer.content.decode())
    assert found is not None
    return int(found[1].replace(",", ""))


def test_excluded_rows_are_marked_and_left_out_of_the_adjusted_figure(cast: Cast, enter: Enter) -> None:
    supervisor, table = enter("supervisor"), month_of("2025-02", NOW).table
    assert table is not None
    raw, adjusted = (table.find("service_level_15", "offered", {}, raw=one) for one in (True, False))
    assert raw is not None
    assert adjusted is not None
    left = int(raw["excluded"]["system_fault"])
    assert left > 0
    assert int(adjusted["den"]) == int(raw["den"]) - left
    address = "/desk/metrics/T03/rows/?month=2025-02&variant=offered"
    assert f"{int(raw['den'])} 行" in page(supervisor, address)
    assert page(supervisor, address).count("已剔除") == min(left, 50)
    assert f"{int(adjusted['den'])} 行" in page(supervisor, f"{address}&raw=0")


def test_what_opens_of_a_locked_month_is_what_was_counted_then(cast: Cast, enter: Enter) -> None:
    supervisor = enter("supervisor")
    address = "/desk/metrics/T05/rows/?month=2025-02&variant=all&part=num0"
    before = page(supervisor, address)
    Visit.objects.filter(queued_at__lt=MARCH).update(answered_at=NOW, end_reason="answered")
    after = page(supervisor, address)
    assert ROWS.findall(before) == ROWS.findall(after) != ["0"]
    assert "0 行" in page(supervisor, "/desk/metrics/T05/rows/?month=2025-03&variant=all&part=num0&queue=none")


def test_a_group_opens_its_own_rows(cast: Cast, enter: Enter) -> None:
    supervisor = enter("supervisor")
    for month, span in (("2025-02", (FEBRUARY, MARCH)), ("2025-03", (MARCH, NOW))):
        for row in reckoned("human_connect_rate", "requested", *span, by=("queue",)):
            seen = page(supervisor, f"/desk/metrics/T02/rows/?month={month}&variant=requested&queue={row['by']['queue']}")
            assert ROWS.findall(seen)[0].replace(",", "") == row["den"]


def test_orders_open_from_their_figures_and_only_for_those_who_may_see_them(cast: Cast, enter: Enter) -> None:
    for who in ("supervisor", "SZ_lead"):
        seen = page(enter(who), "/desk/metrics/W12/rows/?month=2025-02&variant=final")
        assert ROWS.findall(seen) == ["2"]
        assert seen.count("/desk/orders/2025") == 2
    other = page(enter("HB_lead"), "/desk/metrics/W12/rows/?month=2025-02&variant=final")
    assert ROWS.findall(other) == ["0"]
    assert "/desk/orders/2025" not in other


@pytest.mark.parametrize("who", ["om", "op_dispatcher", "agent", "op_callback"])
def test_an_operators_people_see_none_of_it(cast: Cast, enter: Enter, who: str) -> None:
    client = enter(who if who != "om" else "agent2")
    for address in ("director/", "metrics/", "metrics/T02/", "metrics/T02/rows/"):
        page(client, f"/desk/{address}", 403)
    assert "/desk/metrics/" not in page(client, "/desk/")


def test_a_unit_sees_the_figures_of_its_own_orders_and_no_director_page(cast: Cast, enter: Enter) -> None:
    lead = enter("SZ_lead")
    page(lead, "/desk/director/", 403)
    seen = page(lead, "/desk/metrics/?month=2025-02")
    assert "W08" in seen
    assert "T02" not in without_drawn(seen)
    assert "2 ÷ 2" in page(lead, "/desk/metrics/W12/?month=2025-02")
    assert "无数据" in page(enter("HB_lead"), "/desk/metrics/W12/?month=2025-02")
    assert "这是全市指标" in page(lead, "/desk/metrics/T02/?month=2025-02")
    page(lead, "/desk/metrics/T02/rows/?month=2025-02", 404)
    wider = page(lead, f"/desk/metrics/W12/rows/?month=2025-02&unit_id={cast.environment.pk}")
    assert ROWS.findall(wider) == ["2"]  # the reader's own unit, whatever the address says


def test_the_list_tells_raw_counts_and_says_no_data_and_never_nought(cast: Cast, enter: Enter) -> None:
    auditor = enter("auditor")
    seen = page(auditor, "/desk/metrics/?month=2025-02&q=15")
    assert "15秒接听率" in seen
    assert "呼损率" not in seen
    (told_,) = reckoned("service_level_15", "offered", FEBRUARY, MARCH)
    assert f"{int(told_['num']):,} ÷ {int(told_['den']):,}" in seen
    assert "没有符合的指标" in page(auditor, "/desk/metrics/?month=2025-02&q=nothing-of-the-kind")
    answer = auditor.get("/desk/metrics/?month=2025-02&export=csv")
    lines = list(csv.DictReader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert len(lines) == 2 * sum(len(shipped().versions[code][-1].variants) for code in FEW)
    (line,) = [one for one in lines if one["口径代码"] == "offered" and one["剔除口径"] == "剔除前"]
    assert (line["分子"], line["分母"], line["数值"]) == (told_["num"], told_["den"], told_["value"])
    assert "系统故障" in line["剔除"]
    book = load_workbook(BytesIO(b"".join(auditor.get("/desk/metrics/W12/?month=2025-02&export=xlsx").streaming_content)))  # type: ignore[attr-defined]
    assert "满意率" in [cell.value for cell in book.active[2]]
    taken = AccessRecord.objects.filter(purpose="export").order_by("-pk")
    assert [(one.stream, one.user_name) for one in taken[:2]] == [("list:metric", "auditor"), ("list:metrics", "auditor")]


def test_every_name_in_a_formula_that_ships_has_words() -> None:
    texts = [(one, text) for versions in shipped().versions.values() for one in versions for v in one.variants for text in (v.numerator, v.denominator) if text]
    names = {name for _, text in texts for part in aggregates(parse_number(text)) for name in columns_in(part)}
    assert names - COLUMNS.keys() - VIEWS.keys() == set()
    assert {one.fact for one, _ in texts} <= FACTS.keys()
    with override("en"):
        said = in_words("count(ans and wait_s <= 15) - count(short)", "call")
    assert said == "number of calls: answered by a person and waiting time ≤ 15 s − number of calls: given up within 5 s"
    assert all(in_words(text, one.fact) for one, text in texts)
