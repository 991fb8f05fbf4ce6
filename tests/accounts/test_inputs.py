"""Inputs: the table is complete and names what the metric catalogue counts; missing is null; a file is read whole or refused with all its problems."""

import re
from dataclasses import fields
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest

from huiying.accounts.files import LARGEST_UNPACKED, from_text, read
from huiying.accounts.inputs import EVENTS, INPUTS, NEEDED_LINES, RUNNING, Value
from huiying.accounts.reading import MOST_CITIES, MOST_GROUPS, from_data
from huiying.accounts.side import Covariate, Side
from huiying.kit.checks import Refused
from huiying.kit.money import Money
from huiying.kit.sheets import Unreadable
from huiying.metrics.catalogue import shipped
from tests.accounts.made import quiet, value

ASKED_FOR = {
    "tel.inbound", "tel.ivr", "tel.queued", "tel.answered", "tel.ans_in", "tel.ab", "tel.ab_short", "tel.wait_all", "tel.wait_ans", "tel.handle",
    "tel.redial", "tel.unique", "need.count", "need.in15", "contact.fcr", "case.opened", "case.duplicate", "case.closed", "case.due", "case.on_time",
    "case.reopened", "case.verified_false", "reply.due", "reply.made", "case.ttc", "sat.sent", "sat.answered", "sat.satisfied", "hr.heads",
    "hr.hours_paid", "hr.hours_logged", "cost.wage", "cost.social", "cost.overtime", "cost.training", "cost.supervision", "cost.site", "cost.telecom",
    "cost.licence", "cost.annuity", "cost.vendor_fee", "cost.deductions", "cost.contract_mgmt", "cost.transition", "cost.severance", "price.cpi",
    "price.wage_index", "geo.population", "geo.elderly_share",
}  # fmt: skip
SIDE = """
city = "lan"
zh = "兰河市（虚构）"
en = "Lanhe (invented)"
kind = "outsourced"
from = "2024-01"
to = "2024-12"
contract_months = 12
events = []

[[inputs]]
id = "tel.answered"
version = 3
source = "evt:1"
quality = "measured"
values = { 2024-01 = 31250, 2024-02 = 30000 }

[[inputs]]
id = "cost.vendor_fee"
source = "award notice"
quality = "stated"
unit = "wan_yuan"
total = 1666.5264
stage = "award"
vat = "in"
term_months = 12
"""


def test_every_input_of_the_reference_is_in_the_table() -> None:
    assert INPUTS.keys() >= ASKED_FOR
    extra = {"case.ttc_p50", "case.ttc_p90", "contact.valid", "hr.wage", "price.hourly_wage", "rate.connect", "rate.connect_24h", "rate.in15",
             "rate.on_time", "rate.replied", "rate.satisfied"}  # fmt: skip
    assert INPUTS.keys() - ASKED_FOR == extra
    assert list(EVENTS) == ["lines_merged", "channel", "hours", "territory", "menu_change", "regime_change", "outage", "mass_event"]


@pytest.mark.parametrize("id_", INPUTS)
def test_each_input_has_a_code_names_and_a_unit(id_: str) -> None:
    one = INPUTS[id_]
    assert one.code
    assert one.zh
    assert one.en
    for ref in re.findall(r"\b[TWK]\d\d\b", one.code):
        assert shipped().find(ref), f"{id_} names {ref}, which the metric catalogue does not have"
    for view in re.findall(r"#\s?([a-z]+)\b", one.code):
        assert view in {"in", "req", "ans", "ab", "short", "ord", "valid", "distinct"}


def test_the_lines_that_a_kind_needs_are_lines() -> None:
    assert {line for lines in NEEDED_LINES.values() for line in lines} <= set(RUNNING)
    assert not {"cost.deductions", "cost.transition", "cost.severance"} & set(RUNNING)


def test_missing_is_null_and_never_nought() -> None:
    with pytest.raises(ValueError, match="missing is null"):
        value("tel.answered", "2024-01", None, quality="measured")
    with pytest.raises(ValueError, match="missing is null"):
        value("tel.answered", "2024-01", 0, quality="missing")
    assert value("tel.answered", "2024-01", None).told()["value"] is None


def test_money_is_no_number_and_a_number_no_money() -> None:
    with pytest.raises(TypeError):
        value("cost.wage", "2024-01", 100).exact  # noqa: B018
    with pytest.raises(TypeError):
        value("tel.queued", "2024-01", 100).money  # noqa: B018


def test_a_side_is_read_from_toml() -> None:
    side = from_data(from_text(SIDE)[0])
    assert (side.city, side.kind, side.months[0], side.months[-1], side.events) == ("lan", "outsourced", "2024-01", "2024-12", ())
    first, _, fee = side.values
    assert (first.value, first.definition, first.quality, first.term_months) == (31_250, ("tel.answered", 3), "measured", 1)
    assert (fee.value, fee.months, fee.stage, fee.vat, fee.term_months) == (1_666_526_400, 12, "award", "in", 12)
    assert {cell.value for cell in side.cells("cost.vendor_fee", fee.definition)} == {Money(Fraction(1_666_526_400, 12))}


def test_a_total_does_not_say_its_term_by_itself_a_month_does() -> None:
    side = from_data(from_text(SIDE.replace("term_months = 12\n", ""))[0])
    assert [one.term_months for one in side.values if one.id == "cost.vendor_fee"] == [None]


def test_events_that_nobody_spoke_of_are_not_none_that_happened() -> None:
    assert from_data(from_text(SIDE.replace("events = []", ""))[0]).events is None


def refused(text: str, tmp_path: Path) -> list[tuple[str, str]]:
    file = tmp_path / "side.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as found:
        read(file)
    assert all(one.zh and one.en for one in found.value.problems)
    return [(one.field, one.code) for one in found.value.problems]


def test_all_problems_of_a_file_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    text = SIDE.replace('kind = "outsourced"', 'kind = "bought"').replace("31250", "31250.5").replace('unit = "wan_yuan"', 'unit = "dollar"')
    text = text.replace('id = "tel.answered"', 'id = "tel.answerd"').replace('quality = "stated"', 'quality = "guessed"') + "\nsurprise = 1\n"
    assert refused(text, tmp_path) == [
        ("第 5 行 line 5: kind", "choice"), ("第 12 行 line 12: inputs[1].id", "unknown_input"), ("第 21 行 line 21: inputs[2].quality", "choice"),
        ("第 22 行 line 22: inputs[2].unit", "choice"), ("第 28 行 line 28: inputs[2].surprise", "unknown"),
    ]  # fmt: skip


def test_a_month_that_is_none_is_one_problem_and_not_two(tmp_path: Path) -> None:
    assert refused(SIDE.replace('from = "2024-01"', 'from = "2024-1"'), tmp_path) == [("第 6 行 line 6: from", "month")]


def test_a_month_with_a_wrong_number_is_told_with_its_line(tmp_path: Path) -> None:
    assert refused(SIDE.replace("31250", "31250.5"), tmp_path) == [("第 16 行 line 16: inputs[1].values.2024-01", "whole")]
    assert refused(SIDE.replace("31250", "-1"), tmp_path) == [("第 16 行 line 16: inputs[1].values.2024-01", "range")]
    assert refused(SIDE.replace("2024-01 = 31250", "2024-1 = 31250"), tmp_path) == [("第 16 行 line 16: inputs[1].values.2024-1", "month")]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (('to = "2024-12"', 'to = "2023-12"'), "period"), (("events = []", 'transition = ["2025-01"]'), "outside"), (("2024-02", "2025-02"), "outside"),
        (("2024-02 = 30000 }", "2024-02 = 30000 }\ntotal = 5"), "both"), (("total = 1666.5264", ""), "required"),
        (('quality = "stated"', 'quality = "missing"'), "missing"), (("events = []", 'events = [{ kind = "hours" }]'), "required"),
        (("version = 3", "version = 0"), "whole"), (('city = "lan"', ""), "required"), (("total = 1666.5264", "total = nan"), "number"),
        (("total = 1666.5264", 'total = 1666.5264\nfrom = "2024-06"\nto = "2024-01"'), "period"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(change: tuple[str, str], code: str, tmp_path: Path) -> None:
    assert code in {code for _, code in refused(SIDE.replace(*change), tmp_path)}


def test_one_month_twice_under_one_definition_is_refused(tmp_path: Path) -> None:
    again = SIDE + '\n[[inputs]]\nid = "tel.answered"\nversion = 3\nsource = "x"\nquality = "stated"\nvalues = { 2024-02 = 1 }\n'
    assert [code for _, code in refused(again, tmp_path)] == ["twice"]
    assert from_data(from_text(again.replace('version = 3\nsource = "x"', 'version = 4\nsource = "x"'))[0]).coverage("tel.answered").keys() == {
        ("tel.answered", 3), ("tel.answered", 4),
    }  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_what_chinese_editors_write_is_read(encoding: str, tmp_path: Path) -> None:
    plain, written = tmp_path / "plain.toml", tmp_path / "written.toml"
    plain.write_text(SIDE, encoding="utf-8")
    written.write_bytes(SIDE.replace("\n", "\r\n").encode(encoding))
    assert read(written) == read(plain)


@pytest.mark.parametrize(("written", "kept"), [('"1,234"', 1234), ('"１２３４"', 1234), ('" 1234 "', 1234)])
def test_a_number_as_text_is_the_number(written: str, kept: int) -> None:
    assert from_data(from_text(SIDE.replace("31250", written))[0]).values[0].value == kept


SHARED = '\n[[inputs]]\nid = "rate.connect"\nsource = "x"\nquality = "stated"\nof = "tel.queued"\n'


@pytest.mark.parametrize("written", ['values = { 2024-01 = "85.5 %" }', 'unit = "percent"\nvalues = { 2024-01 = "85.5%" }', "values = { 2024-01 = 0.855 }"])
def test_a_share_with_its_sign_is_hundredths(written: str) -> None:
    assert from_data(from_text(SIDE + SHARED + written)[0]).values[-1].value == Decimal("0.855")


def test_a_count_is_no_per_cent_and_a_share_no_more_than_the_whole(tmp_path: Path) -> None:
    assert [code for _, code in refused(SIDE.replace("31250", '"85%"'), tmp_path)] == ["number"]
    assert [code for _, code in refused(SIDE + SHARED + 'values = { 2024-01 = "120 %" }', tmp_path)] == ["range"]
    assert [code for _, code in refused(SIDE.replace("31250", '"1,23,4"'), tmp_path)] == ["number"]


@pytest.mark.parametrize("content", [b"", b"city = ", b"\xff\xfe\x00", b"PK\x03\x04broken", b"\x00" * 50])
def test_what_is_no_side_is_refused_with_a_sentence(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "side"
    file.write_bytes(content)
    with pytest.raises((Refused, Unreadable)):
        read(file)
    with pytest.raises(Unreadable):
        read(tmp_path / "absent.toml")


def test_a_part_known_for_a_longer_time_only_stays_one_cell() -> None:
    side = quiet().after
    yearly = value("sat.sent", "2024-01", 20_000, months=12)
    changed = Side(**{f.name: getattr(side, f.name) for f in fields(Side)} | {"values": (*(v for v in side.values if v.id != "sat.sent"), yearly)})
    assert [(len(cell.months), cell.value) for cell in changed.cells("sat.sent", yearly.definition)] == [(12, Fraction(20_000))]


def test_the_parts_of_a_parted_input_are_added_where_all_are_known() -> None:
    months = ("2024-01", "2024-02")
    values = [value("hr.heads", month, n, group=group) for month in months for group, n in (("vendor", 30), ("staff", 5))][:3]
    side = Side("x", "x", "x", "mixed", *months, tuple(values))
    assert [(cell.months, cell.value) for cell in side.cells("hr.heads", ("hr.heads", 1))] == [(("2024-01",), Fraction(35))]


def test_a_value_tells_itself_as_the_document_shows_it() -> None:
    told: dict[str, Any] = value("tel.answered", "2023-01", 31_250, source="evt:sha256:aa", definition_version=3).told()
    assert told == {
        "id": "tel.answered", "month": "2023-01", "value": 31_250, "unit": "count", "source": "evt:sha256:aa", "definition_id": "tel.answered",
        "definition_version": 3, "quality": "measured",
    }  # fmt: skip
    assert isinstance(value("hr.heads", "2023-01", "40.5"), Value)
    assert value("price.cpi", "2023-01", Decimal("102.5")).told()["value"] == 102.5


def sheet(tmp_path: Path, *rows: tuple[Any, ...]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = tmp_path / "side.xlsx"
    book.save(file)
    return file


HEAD = [
    ("[side]",), ("city", "lan"), ("zh", "兰河市"), ("en", "Lanhe"), ("kind", "outsourced"), ("from", "2024-01"), ("to", "2024-12"), ("contract_months", 12),
    ("[events]",), ("none",), ("[inputs]",), ("id", "version", "source", "quality", "unit", "total", "stage", "vat", "term_months", "2024-01", "2024-02"),
]  # fmt: skip


def test_a_sheet_holds_the_same_as_a_toml_file(tmp_path: Path) -> None:
    file = sheet(
        tmp_path, *HEAD, ("tel.answered", 3, "evt:1", "measured", None, None, None, None, None, 31250, 30000),
        ("cost.vendor_fee", None, "award notice", "stated", "wan_yuan", 1666.5264, "award", "in", 12),
    )  # fmt: skip
    assert read(file).values == from_data(from_text(SIDE)[0]).values


def test_the_problems_of_a_sheet_are_told_with_their_cells(tmp_path: Path) -> None:
    file = sheet(tmp_path, *HEAD, ("tel.answered", 3, "evt:1", "guessed", None, None, None, None, None, 31250.5, "many"))
    with pytest.raises(Refused) as found:
        read(file)
    assert [one.field for one in found.value.problems] == ["D13: inputs[1].quality", "J13: inputs[1].values.2024-01", "K13: inputs[1].values.2024-02"]


def test_a_formula_without_a_value_is_told(tmp_path: Path) -> None:
    file = sheet(tmp_path, *HEAD, ("tel.answered", 3, "evt:1", "measured", None, None, None, None, None, "=1+1"))
    with pytest.raises(Refused, match="J13"):
        read(file)


def test_of_very_many_problems_the_first_are_told(tmp_path: Path) -> None:
    file = tmp_path / "side.toml"
    file.write_text("schema = 1\n" + "[[inputs]]\n" * 1_000, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read(file)
    problems = refused.value.problems
    assert (len(problems), problems[-1].code) == (201, "more")
    assert problems[0].field.startswith("第 2 行")


@pytest.mark.parametrize("cell", ["XFD1048576", "B1000000"])
def test_a_sheet_that_reaches_far_out_is_refused_unread(tmp_path: Path, cell: str) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active[cell] = "[side]", "x"
    book.save(tmp_path / "side.xlsx")
    with pytest.raises(Unreadable, match=cell):
        read(tmp_path / "side.xlsx")


def test_a_workbook_of_charts_alone_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    book.create_chartsheet("chart")
    book.save(tmp_path / "side.xlsx")
    with pytest.raises(Unreadable):
        read(tmp_path / "side.xlsx")


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    """It is no workbook at all, and nobody finds that out."""
    with ZipFile(tmp_path / "side.xlsx", "w", ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b" " * (LARGEST_UNPACKED + 1))
    with pytest.raises(Unreadable, match="too large when unpacked"):
        read(tmp_path / "side.xlsx")


@pytest.mark.parametrize(("rows", "code"), [(MOST_GROUPS, "groups"), (MOST_CITIES, "cities")])
def test_groups_and_cities_have_a_limit(rows: int, code: str, tmp_path: Path) -> None:
    name = "group" if code == "groups" else "city"
    one = '[[inputs]]\nid = "tel.answered"\nversion = 1\nsource = "x"\nquality = "measured"\n{} = "c{}"\nvalues = {{ 2024-01 = 1 }}\n'
    head = 'schema = 1\ncity = "x"\nzh = "某市"\nen = "A city"\nkind = "inhouse"\nfrom = "2024-01"\nto = "2024-01"\n'
    for more, refused_ in ((0, False), (1, True)):
        file = tmp_path / f"{code}{more}.toml"
        file.write_text(head + "".join(one.format(name, n) for n in range(rows + more)), encoding="utf-8")
        codes = []
        try:
            read(file)
        except Refused as found:
            codes = [problem.code for problem in found.problems]
        assert (code in codes) is refused_


def test_what_moves_the_months_from_outside_is_read_by_month(tmp_path: Path) -> None:
    file = tmp_path / "side.toml"
    head = 'schema = 1\ncity = "x"\nzh = "某市"\nen = "A city"\nkind = "inhouse"\nfrom = "2024-01"\nto = "2024-02"\n'
    storm = '[[covariates]]\nzh = "台风"\nen = "storms"\nsource = "气象局"\nvalues = { 2024-01 = 2, 2024-02 = -1.5 }\n'
    file.write_text(head + storm, encoding="utf-8")
    assert read(file).covariates == (Covariate("台风", "storms", "气象局", (("2024-01", 2.0), ("2024-02", -1.5))),)
    made = sheet(tmp_path, *HEAD[:-2], ("[covariates]",), ("zh", "en", "source", "2024-01", "2024-02"), ("台风", "storms", "气象局", 2, -1.5), *HEAD[-2:])
    assert [(one.en, one.values) for one in read(made).covariates] == [("storms", (("2024-01", 2.0), ("2024-02", -1.5)))]
