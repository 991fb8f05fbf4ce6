"""The file that a city fills in for one side: every input once, with what it means; as TOML or as one sheet. An empty cell is missing, never nought."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill

from huiying.accounts.inputs import EVENTS, FEN, INPUTS, KINDS, QUALITIES, STAGES, VAT
from huiying.accounts.months import span
from huiying.accounts.reading import UNITS
from huiying.accounts.sheet import column

MONTHS = span("2024-01", "2024-12")
COLUMNS = ("id", "meaning", "group", "unit", "version", "source", "quality", "stage", "vat", "term_months", "price_year", "total", "from", "to", "city",
           "definition_id", "derived_from", "workings_ref", "of", "n")  # fmt: skip
SIDE: tuple[tuple[str, Any, str], ...] = (
    ("schema", 1, "格式版本 version of this form"),
    ("city", "city", "城市代码（字母数字） the city's code"),
    ("zh", "某市", "城市名称 its name in Chinese"),
    ("en", "A city", "英文名称 its name in English"),
    ("kind", "inhouse", "运营方式 " + "；".join(f"{code} {zh} {en}" for code, (zh, en) in KINDS.items())),
    ("vendor", "", "服务商（可空） the operator, where there is one"),
    ("from", MONTHS[0], "第一个月 first month"),
    ("to", MONTHS[-1], "最后一个月（含） last month, included"),
    ("contract_months", 12, "合同月数：一次性费用按它分摊 months of the contract, over which one-off costs are spread"),
    ("transition", "", "过渡月份，逗号分隔，不计入 months of transition, separated by commas, left out"),
)
GUIDE = (
    "回应：两本账的一侧。空格即缺失，绝不等于 0；没有发生写 0。 Huiying: one side of the two accounts. An empty cell is missing, never 0; write 0 for nothing.",
    f"quality: {' | '.join(QUALITIES[:3])}；stage（资金口径）: {' | '.join(STAGES)}；vat: {' | '.join(VAT)}（含税、不含税、不涉税 with, without, not taxed）",
    "金额 amounts: yuan | wan_yuan | fen；total 是 from 至 to 的合计，或按月填写，二者取一 a sum from..to, or by month, not both",
    f"[events] kind: {' | '.join(EVENTS)}；没有事件写 none；不知道就删掉该节 write none where there were none; take the part away where nobody knows",
)  # fmt: skip


def workbook() -> bytes:
    """The template as a workbook of one sheet."""
    book = Workbook()
    sheet = book.active
    sheet.title = "account"
    for line in GUIDE:
        sheet.append([f"# {line}"])
    sheet.append(["[side]"])
    for name, value, words in SIDE:
        sheet.append([name, value, words])
    sheet.append(["[events]"])
    sheet.append(["none"])
    sheet.append(["[inputs]"])
    sheet.append([*COLUMNS, *MONTHS])
    head = sheet.max_row
    for id_, one in INPUTS.items():
        sheet.append([id_, f"{one.zh} {one.en}", None, next(iter(UNITS.get(one.unit, {one.unit: 1})))])
    for cell in sheet[head]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE7F0")
    for at, width in ((1, 22), (2, 52), (6, 24)):
        sheet.column_dimensions[column(at)].width = width
    sheet.freeze_panes = sheet.cell(row=head + 1, column=3)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def toml() -> str:
    """The template as TOML: the side's entries, and every input as a comment to be filled in."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield from (f"# {line}" for line in GUIDE)
    yield ""
    for name, value, words in SIDE:
        written = "[]" if name == "transition" else str(value) if isinstance(value, int) else f'"{value}"'
        yield f"{name} = {written}  # {words}"
    yield "events = []  # 没有事件；不知道就删掉这行 none happened; take the line away where nobody knows"
    yield "# 与换运营方式无关、却影响各月的因素（两侧都写才扣除） what moves the months and is not caused by the change; taken out where both files give it"
    yield "# [[covariates]]"
    yield '# zh = "台风天数"'
    yield '# en = "days of storm"'
    yield '# source = ""'
    yield f"# values = {{ {MONTHS[0]} = , {MONTHS[1]} =  }}"
    yield '# events = [{ date = 2024-03-01, kind = "channel", zh = "开通微信", en = "WeChat opened" }]'
    for id_, one in INPUTS.items():
        yield from ("", f"# {one.zh} {one.en} ({one.code})", "# [[inputs]]", f'# id = "{id_}"', "# version = 1", '# source = ""', '# quality = "measured"')
        if one.unit in UNITS:
            yield f'# unit = "{next(iter(UNITS[one.unit]))}"'
        if one.unit == FEN and id_.startswith("cost."):
            yield from ('# stage = "paid"', '# vat = "in"')
        yield f"# values = {{ {MONTHS[0]} = , {MONTHS[1]} =  }}"
