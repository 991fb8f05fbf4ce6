"""The published cases as pages, files and the terminal read them: one dictionary a case, in the shape of `./huiying cases show --json`."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any

from huiying.accounts.cases.carrying import SUPPOSED
from huiying.accounts.cases.case import CLAIMS, MARKS, RUN, UNITS, Case, Comparison, Epoch, Given, Said, Source
from huiying.accounts.cases.deriving import Figure, derive
from huiying.accounts.cases.expression import Call, nodes, parse
from huiying.accounts.cases.flagging import Flag, concerned, flags, remarks, withheld
from huiying.accounts.cases.functions import FUNCTIONS
from huiying.accounts.cases.reading import from_toml, texts
from huiying.accounts.cases.writing import own_digits, places, printed, put, with_unit
from huiying.accounts.guard_words import Raised
from huiying.kit.errors import Told

DATA = Path(__file__).with_name("data")
ORDER = ("haikou", "liaocheng", "yongchuan", "nanning", "guangzhou", "changsha", "xiangjiang", "pinggu", "per_item", "notices")
NOT_COMPUTABLE = "n/c"
YUAN, FEN = "yuan", "fen"
FEN_OF_YUAN = 100


class NoCase(Told):
    """There is no published case of that name."""

    zh = "没有名为“{name}”的案例。现有：{names}。"
    en = "There is no case “{name}”. There are: {names}."


@cache
def read(name: str) -> Case:
    """The case as it is kept. Raises NoCase, and Refused where the file is not right."""
    if name not in ORDER:
        raise NoCase(name=name, names=", ".join(ORDER))
    return from_toml((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def listed() -> list[dict[str, str]]:
    """All cases in their order: [{"name", "zh", "en", "grade"}]."""
    return [{"name": one.name, "zh": one.zh, "en": one.en, "grade": one.grade} for one in map(read, ORDER)]


def answer(name: str) -> dict[str, str]:
    """The case's answer to "did outsourcing improve service per yuan?" alone: {"zh", "en", "grade"}; quick, nothing else is derived. Raises NoCase."""
    case = read(name)
    found = flags(case)
    figures = derive(case, places(case.answer.zh))
    hidden = _hidden(case, figures, found)
    return _told(case.answer, partial(_word, case, {one.wanted.id: one for one in figures}, hidden)) | {"grade": case.answer_grade}


def shown(name: str) -> dict[str, Any]:
    """A case with everything that follows: given, derived, flags, and the four texts. Raises NoCase.

    Money is in fen (a unit such as "fen/month"), `printed` in yuan; shares in [0,1]; what is not shown or not computable has value null, `printed` "n/c" and
    a `reason` in both languages. `in_text`: a derived figure that one of the texts speaks of.
    """
    case = read(name)
    figures, found = _derived(name)
    hidden = _hidden(case, figures, found)
    named = {code for _, said in texts(case) for code in places(said.zh)}
    words = partial(_word, case, {one.wanted.id: one for one in figures}, hidden)
    return {
        "name": case.name, "zh": case.zh, "en": case.en, "grade": case.grade, "about": _told(case.about, words),
        "sources": [_source(one) for one in case.sources], "comparisons": [_comparison(one) for one in case.comparisons],
        "given": [_given(case, one) for one in case.given],
        "derived": [
            _figure(case, one, hidden.get(one.wanted.id), concerned(case, one, found)) | {"in_text": one.wanted.id in named} for one in figures
        ],
        "functions": _functions(case), "supposed": SUPPOSED if _models(case) else None,
        "flags": [*(one.told() for one in found), *remarks(case, figures, hidden)],
        **{part: [_told(said, words) for said in getattr(case, part)] for part in ("known", "follows", "missing", "would_settle")},
        "answer": _told(case.answer, words) | {"grade": case.answer_grade},
    }  # fmt: skip


def _hidden(case: Case, figures: Sequence[Figure], found: Sequence[Flag]) -> dict[str, Raised]:
    return {one.wanted.id: guard for one in figures if (guard := withheld(case, one, found)) is not None}


@cache
def _derived(name: str) -> tuple[tuple[Figure, ...], tuple[Flag, ...]]:
    """The figures and flags of a case; they are the same as long as the program runs."""
    case = read(name)
    return derive(case), flags(case)


def _source(one: Source) -> dict[str, str]:
    return {"code": one.code, "zh": one.zh, "en": one.en, "date": one.date, "address": one.address, "grade": one.grade}


def _comparison(one: Comparison) -> dict[str, Any]:
    return {"code": one.code, "zh": one.zh, "en": one.en, "before": _epoch(one.before), "after": _epoch(one.after)}


def _epoch(one: Epoch) -> dict[str, str | None]:
    zh, en = RUN[one.kind]
    return {"zh": one.zh, "en": one.en, "from": one.first or None, "to": one.last or None, "kind": one.kind, "kind_zh": zh, "kind_en": en}


def _given(case: Case, one: Given) -> dict[str, Any]:
    source = next(source for source in case.sources if source.code == one.source)
    bare = NOT_COMPUTABLE if one.value is None else printed(one.value, one.unit, own_digits(one.value, one.unit))
    marks = dict(zip(("mark_zh", "mark_en"), MARKS[one.mark], strict=True))
    return {
        "id": one.id, "zh": one.zh, "en": one.en, "value": _number(one.value, one.unit), "unit": _unit(one.unit), "printed": bare, **_units(one.unit, bare),
        "source": _printed_in(source.zh, source), "source_en": _printed_in(source.en, source), "source_code": one.source,
        "address": source.address, "quality": one.quality, "mark": one.mark, **marks,
    }  # fmt: skip


def _printed_in(name: str, source: Source) -> str:
    return " ".join(part for part in (name, source.date) if part)


def _functions(case: Case) -> list[dict[str, str]]:
    """The functions that the case's formulas call, in words."""
    called = dict.fromkeys(part.function for wanted in case.wanted for part in nodes(parse(wanted.formula)) if isinstance(part, Call))
    return [{"name": name, "zh": FUNCTIONS[name].zh, "en": FUNCTIONS[name].en} for name in called]


def _models(case: Case) -> bool:
    return any(FUNCTIONS[one["name"]].supposes for one in _functions(case))


def _figure(case: Case, one: Figure, guard: Raised | None, guards: Sequence[str]) -> dict[str, Any]:
    wanted, known = one.wanted, guard is None and one.value is not None
    bare = printed(one.value, wanted.unit, wanted.digits) if known and one.value is not None else NOT_COMPUTABLE
    claim = dict(zip(("claim_zh", "claim_en"), CLAIMS[wanted.claim], strict=True))
    return {
        "id": wanted.id, "zh": wanted.zh, "en": wanted.en, "formula": wanted.formula, "arithmetic": "" if guard is not None or one.refused else one.arithmetic,
        "value": _number(one.value, wanted.unit) if known else None, **_division(case, one, known=known),
        "unit": _unit(wanted.unit), "printed": bare, **_units(wanted.unit, bare),
        "claim": wanted.claim, **claim, "guards": list(guards), "withheld": guard.id if guard else None, "reason": _reason(case, one, guard),
    }  # fmt: skip


def _division(case: Case, one: Figure, *, known: bool) -> dict[str, int | float | None]:
    """Numerator and denominator of what is one division: money in fen, on both sides where money is divided by money."""
    all_money = all(case.figure(code).unit.startswith(YUAN) for code in one.uses)
    units = (YUAN if all_money or one.wanted.unit.startswith(YUAN) else "", YUAN if all_money else "")
    return {name: _number(value, unit) if known else None for name, value, unit in zip(("num", "den"), (one.num, one.den), units, strict=True)}


def _reason(case: Case, one: Figure, guard: Raised | None) -> dict[str, str] | None:
    """Why a figure is not shown; None where it is."""
    if guard is not None:
        return {"zh": guard.zh, "en": guard.en}
    if one.refused:
        said, about = case.figure(one.refused), case.figure(case.figure(one.refused).prices)
        return {
            "zh": f"不予计算：{said.zh}，说的是“{about.zh}”的服务，不能除以别的量。",
            "en": f"Refused: {said.en} speaks of the {about.en}; it may not be divided by another volume.",
        }
    lacking = [case.figure(code) for code in one.missing]
    if not lacking:
        return None
    return {"zh": f"未公布：{'、'.join(each.zh for each in lacking)}", "en": f"Not published: {', '.join(each.en for each in lacking)}"}


def _unit(unit: str) -> str:
    return unit.replace(YUAN, FEN)


def _units(unit: str, bare: str) -> dict[str, str]:
    """The unit's words and the figure with them."""
    if bare == NOT_COMPUTABLE:
        return {"unit_zh": UNITS[unit][0], "unit_en": UNITS[unit][1], "printed_zh": bare, "printed_en": bare}
    return {"unit_zh": UNITS[unit][0], "unit_en": UNITS[unit][1], "printed_zh": with_unit(bare, unit, "zh"), "printed_en": with_unit(bare, unit, "en")}


def _number(value: Decimal | None, unit: str) -> int | float | None:
    if value is None:
        return None
    number = value * FEN_OF_YUAN if unit.startswith(YUAN) else value
    return int(number) if number == number.to_integral_value() else float(number)


def _word(case: Case, figures: Mapping[str, Figure], hidden: Mapping[str, Raised], code: str, digits: int | None) -> str:
    """A figure as texts print it."""
    derived = figures.get(code)
    value, unit = (derived.value, derived.wanted.unit) if derived else (case.figure(code).value, case.figure(code).unit)
    if value is None or code in hidden:
        return NOT_COMPUTABLE
    own = derived.wanted.digits if derived else own_digits(value, unit)
    return printed(value, unit, own if digits is None else digits)


def _told(said: Said, words: Callable[[str, int | None], str]) -> dict[str, str]:
    return {"zh": put(said.zh, words), "en": put(said.en, words)}
